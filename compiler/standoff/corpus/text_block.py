"""The parts of a text file that are about the text itself: the `text:` block and the excluded passages."""

from dataclasses import dataclass

from standoff.corpus.anchors import QUOTE_AND_AT, SPAN, spans, unanchored
from standoff.corpus.calendars import CALENDAR, in_gregorian, noted
from standoff.corpus.file_reader import FileReader, item_text
from standoff.corpus.qualifiers import NO_REASON
from standoff.corpus.rows import Exclusion, Sentence, TextBlock
from standoff.schema.model import Table
from standoff.schema.qualifiers import BY_NAME, NAMES, OF_WORK, TEXT
from standoff.source.nodes import Mapping, Node, Scalar, Sequence

DEFAULTED = frozenset({"independence_group", "words"})  # fields of a text that have a value without being given
QUOTABLE = "quotable"
DERIVED = frozenset({"text_id", "n_sentences", "published_basis", "published_because"})
BASIS = BY_NAME["basis"]
OF_FIELDS = tuple(name for name in NAMES if name not in OF_WORK)  # the qualifiers that a field of a text may have
ANEW = "move this file away, run `standoff add-text` with the text, and copy {} from the file that it writes"
LANGUAGES = "a tag, as in `en`, `ur`, `fa-AF` (BCP 47)"
EMPTY = {"language": LANGUAGES, "curator": "the name or the initials of who annotates the text"}
BY_HAND = f"correct it by hand, or {ANEW.format('`sentences`')}"
AN_EXCLUSION = "write `{at: …, because: …}`"


@dataclass(frozen=True, slots=True)
class ReadText:
    """What the other files about a text take over from its block."""

    curator: str | None = None
    is_quotable: bool = False


def read_text_block(reader: FileReader, text_id: str, node: Node | None) -> ReadText:
    """Read the `text:` block into a row."""
    if not isinstance(node, Mapping):
        top = node or Scalar("", 1, 1, True)
        reader.complain(top, "text-block", "the file has no `text:` block", ANEW.format("the block"))
        return ReadText()
    before = len(reader.rows.problems)
    block = TextBlock(text_id, reader.file, node.line)
    table = reader.schema.tables["texts"]
    for name, (key, value) in node.entries.items():
        if name == "sentences":
            continue
        if name in table.fields and name not in DERIVED:
            _field(reader, block, name, value)
        else:
            known = ", ".join([n for n in table.fields if n not in DERIVED] + ["sentences"])
            reader.complain(key, "unknown-field", f"a text has no field `{name}`", f"known: {known}")
    if len(reader.rows.problems) == before:
        _required(reader, block, table, node)
    if "sentences" in node.entries:
        block.sentences = _sentences(reader, node.entries["sentences"][1], block)
    reader.rows.texts.append(block)
    reader.is_quotable = "words" in block.fields and block.fields["words"][0] == QUOTABLE
    return ReadText(block.fields["curator"][0] if "curator" in block.fields else None, reader.is_quotable)


def read_more(reader: FileReader, read: ReadText | None, entries: dict[str, tuple[Scalar, Node]]) -> str | None:
    """Read the head of a further file about a text, which may name its own curator; returns the curator's name."""
    if "text" in entries:
        key, _ = entries.pop("text")
        main = f"{reader.file.rsplit('/', 1)[0]}.yaml"
        reader.complain(key, "text-block", f"the text is described in `{main}`", "leave `text:` out here")
    reader.is_quotable = read is not None and read.is_quotable
    named = entries.pop("curator")[1] if isinstance(entries.get("curator", (0, 0))[1], Scalar) else None
    return (item_text(named) if named else None) or (read.curator if read else None)


def _required(reader: FileReader, block: TextBlock, table: Table, node: Mapping) -> None:
    needed = [f.name for f in table.fields.values() if f.required and f.name not in DERIVED | DEFAULTED]
    missing = [name for name in needed if name not in block.fields]
    missing += ["sentences"] if "sentences" not in node.entries else []
    if missing:
        named = ", ".join(f"`{name}`" for name in missing)
        reader.complain(node, "text-block", f"the `text:` block lacks {named}", _of_lacking(missing))


def _of_lacking(names: list[str]) -> str:
    """What to do for fields that the block lacks: a curator writes them, or only a program can."""
    by_hand = all(name in EMPTY for name in names)
    return "; ".join(f"`{name}: …`: {EMPTY[name]}" for name in names) if by_hand else ANEW.format("them")


def _field(reader: FileReader, block: TextBlock, name: str, value: Node) -> None:
    basis, because, inner = BASIS.defaults[TEXT], None, value
    if isinstance(value, Mapping) and "is" in value.entries:
        inner = value.entries["is"][1]
        basis, because = _qualifiers(reader, value)
    text = item_text(inner)
    if text and isinstance(value, Mapping) and isinstance(inner, Scalar) and CALENDAR in value.entries:
        dated = in_gregorian(reader, reader.schema.tables["texts"].fields[name], value, inner)
        if dated is None:
            return
        text, because = dated, noted(because, value, inner)
        basis = basis if "basis" in value.entries else CALENDAR
    if text:
        block.fields[name] = (text, basis, because, inner.line, inner.column)
    else:
        is_needed = reader.schema.tables["texts"].fields[name].required
        hint = EMPTY.get(name, "give one") if is_needed else "give one, or leave the key out"
        reader.complain(inner, "empty-value", f"`{name}` has no value", hint)


def _qualifiers(reader: FileReader, value: Mapping) -> tuple[str, str | None]:
    reader.rename(value)
    for name, (key, _) in value.entries.items():
        if name not in {"is", CALENDAR, *OF_FIELDS}:
            hint = "write `{is: …, basis: …, because: …}`"
            reader.complain(key, "unknown-field", f"unknown qualifier `{name}` of a field of the text", hint)
    given = {name: item_text(node) for name, (_, node) in value.entries.items()}
    basis, because = given.get("basis", BASIS.defaults[TEXT]), given.get("because") or None
    if basis not in BASIS.codes[TEXT]:
        hint = "one of: " + ", ".join(BASIS.codes[TEXT])
        reader.complain(value.entries["basis"][1], "unknown-code", f"`{basis}` is not a valid basis", hint)
        return BASIS.defaults[TEXT], because
    if basis == "inferred" and not because:
        reader.complain(value.entries["basis"][1], "because-missing", *NO_REASON)
    return basis, because


def _sentences(reader: FileReader, node: Node, block: TextBlock) -> list[Sentence]:
    stated = block.fields.get("length", ("",))[0]
    length = int(stated) if stated.isdecimal() and int(stated) else None
    bounds: list[Sentence] = []
    for item in node.items if isinstance(node, Sequence) else [node]:
        match = SPAN.fullmatch(item_text(item))
        start, end = (int(match[1]), int(match[2])) if match else (0, 0)
        if end <= start or (bounds and start < bounds[-1].end):
            message = "sentence bounds are `start-end`, in order, without overlap"
            reader.complain(item, "bad-sentence", message, BY_HAND)
        elif length is not None and end > length:
            message = f"the sentence ends after its text, which has {length} characters"
            reader.complain(item, "bad-sentence", message, BY_HAND)
            break
        else:
            bounds.append(Sentence(start, end, item.line, item.column))
    return bounds


def read_excluded(reader: FileReader, text_id: str, node: Node | None) -> None:
    """Read the passages of a text that are excluded, each with a reason, into rows."""
    if node is None:
        return
    for item in node.items if isinstance(node, Sequence) else [node]:
        entries = item.entries if isinstance(item, Mapping) else {}
        ends = entries.get("at", (None, None))[1]
        because = item_text(entries["because"][1]) if "because" in entries else ""
        for key in [key for name, (key, _) in entries.items() if name not in {"at", "because", "quote"}]:
            reader.complain(key, "unknown-field", f"an excluded passage has no `{key.text}`", AN_EXCLUSION)
        if "quote" in entries and ends is not None:
            reader.complain(entries["quote"][0], *QUOTE_AND_AT[:2], "remove one of them")
        elif "quote" in entries:
            unanchored(reader, entries["quote"][0])
        elif ends is None:
            reader.complain(item, "at-missing", "an excluded passage needs its place", AN_EXCLUSION)
        elif not because:
            reader.complain(item, "because-missing", "a passage is excluded without a reason", AN_EXCLUSION)
        else:
            _passages(reader, text_id, ends, because)


def _passages(reader: FileReader, text_id: str, ends: Node, because: str) -> None:
    for start, end, node in spans(reader, ends):
        reader.rows.exclusions.append(Exclusion(text_id, start, end, because, reader.file, node.line, node.column))
