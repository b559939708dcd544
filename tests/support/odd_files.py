"""Annotation files changed at random, to compare the compiled reader with Python's; and how the two are compared.

A file is changed once or a few times, mostly in ways that leave it YAML: the compiled reader must take many of them, or
the comparison would mean little.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import polars as pl

from standoff.corpus.columns import Columns, columns_of
from standoff.corpus.compiled.files import REGISTRY, TEXT, CompiledFiles, grammar_of
from standoff.corpus.files import AnnotationReader
from standoff.corpus.rows import Rows
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source import composer
from standoff.source.composer import Limits
from tiny import DESCRIPTOR, FILES, ONE, PEOPLE, write

SIGNS: tuple[str, ...] = (
    *":#-,?&*!|>%@`'\"{}[]\\~<=.\n \t/0aZ", "é", "e\u0301", "\u00a0", "\u200b", "\u200d", "\u3000", "\ufeff", "\u0085",
    "\u2028", "😀", "م", "\u2026", "\x7f", "\r", "\r\n", "  ", "\n\n", "\n  ", "\n    ", "\n# c\n", " # c\n", " #c",
    ": ", ":\n", "- ", "- - ", "? ", "<<: ", "''", '""', "\\n", "\\u00e9", "\\u0301", "\\x41", "{}", "[]", "---", "...",
    "%25", "null", ", ", ",\n    ", ">-\n      ", "|\n   ",
)  # fmt: skip
VALUES = (
    "null", "~", "Null", "''", '""', '" "', "x", "a b", "a  b", "a\n      b", "a # c", "a #c", "a: b", "a:b", "[a, b]",
    "{a: b}", "{is: a}", "{is: a, because: b}", "{is: {is: a}}", "{is: null}", "0-4", "[0-4, 5-9]", "[]", "{}",
    "'it''s'", '"a\\"b"', '"a\n      b"', "'a\n\n      b'", ">-\n        a\n        b", "|-\n        a\n         b",
    ">\n        a\n\n        b", "é", "e\u0301", '"\\u0041"', '"\\u00a0"', '"a\\tb"', "- a", "-1", "?x", "1,000",
    "a]", "a, b", "2024-05?", "2024?", "%a", "@a", "null # c",
    "{is: a, basis: inferred, because: b}", "{is: a, speaker: narrator}",
    "{is: a, voice: inference, because: b}", "{is: a, at: 1-2}", "{is: a, at: [1-2, 3-4]}",
    "{\n        is: a,\n        because: b\n      }", "[a,\n        b,\n      ]", "a/b%c", "'a  b'", '"a\\nb"',
)  # fmt: skip
KEYS = (
    "at", "is", "because", "speaker", "voice", "basis", "ref", "confidence", "review", "checked_by", "note", "quote",
    "rank", "relayed_by", "polarity", "modality", "derivation", "settle", "text", "excluded", "curator", "<<", "near",
    "sentences", "~", "written_by",
)  # fmt: skip
CODES = (
    "quote", "paraphrase", "attributed", "narrator", "inference", "deny", "affirm", "asserted", "reported", "stated",
    "inferred", "external", "curated", "sure", "likely", "checked", "draft", "normal", "deprecated", "explicit", "cc",
)  # fmt: skip


BLOCK = FILES[ONE].split("fairs:")[0]
"""The head of a file about the first text of the tiny corpus."""
TAKEN = {
    "a list at the column of its key": "fairs:\n  x:\n  - {at: 0-4}\n  - at: 5-9\n    visitors: 4\n",
    "a value on the next line": "fairs:\n  x:\n    at:\n      0-4\n    kind:\n      fair\n",
    "a plain value on several lines": "fairs:\n  x:\n    at: 0-4\n    motto: one\n      two\n       - three\n",
    "comments": "# a\nfairs: # b\n  # c\n  x:  # d\n\n    at: 0-4 # e\n # f\n",
    "white space at the ends of lines": "fairs:   \n  x: \n    at: 0-4  \n    motto: 'a'  \n",
    "no line end at the end": "fairs: {x: {at: 0-4}}",
    "quotes and escapes": "fairs:\n  x: {at: 0-4, motto: \"a \\\"b\\\" \\u00e9\\n\", permit: 'it''s'}\n",
    "quoted on several lines": "fairs:\n  x: {at: 0-4, motto: \"a  \n    b\", permit: 'a\n  b'}\n",
    "folded": "fairs:\n  x:\n    at: 0-4\n    motto: >-\n      a\n      b\n\n      c\n",
    "literal": "fairs:\n  x:\n    at: 0-4\n    permit: |\n      d\n      e\n    motto: a\n",
    "flow style on several lines": "fairs:\n  x: {at: [0-4,\n 5-9], guests: {visitor: [bell,\n    carr]}\n  }\n",
    "a sign inside a word": "fairs:\n  x: {at: 0-4, motto: a#b, permit: a:b, held: 2024?}\n",
    "signs beyond the basic plane": "fairs:\n  x: {at: 0-4, motto: 😀 and é, held: 2024}\n",
    "keys in quote marks": 'fairs:\n  "x": {\'at\': 0-4, "motto" : a}\n',
    "a value with qualifiers": "fairs:\n  x: {at: 0-4, motto: {is: a, because: b, at: [0-2, 3-4]}}\n",
    "what has no value in a record": "fairs:\n  x: {at: 0-4, motto: ''}\n",
    "a key that is folded": "fairs:\n  x: {at: 0-4, guests: {visitor: ['  a  b', a/b%c]}}\n",
    "a speaker, and the narrator inside": (
        "fairs:\n  x: {at: 0-4, speaker: bell, guests: {host: bell}, motto: {is: a, voice: inference}}\n"
    ),
    "a checked mention": "fairs:\n  x: {at: 0-4, checked_by: c2, motto: a}\n",
    "a mention without anything": "fairs:\n  x: []\n  y: {at: 0-4}\n",
}
"""What people write below it, and the compiled reader takes."""


# -- changes -----------------------------------------------------------------------------------------------------------


def _lines(text: str, rng: Random) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, rng.randrange(len(lines))


def sign_added(text: str, rng: Random) -> str:
    """A sign or a few of them, anywhere."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(SIGNS) + text[at:]


def sign_replaced(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(SIGNS) + text[at + 1 :]


def part_removed(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.choice((1, 1, 1, 2, 5, 20)) :]


def line_removed(text: str, rng: Random) -> str:
    lines, at = _lines(text, rng)
    return "\n".join(lines[:at] + lines[at + 1 :])


def line_repeated(text: str, rng: Random) -> str:
    lines, at = _lines(text, rng)
    to = rng.randrange(len(lines) + 1)
    return "\n".join([*lines[:to], lines[at], *lines[to:]])


def line_moved(text: str, rng: Random) -> str:
    """A line indented more or less."""
    lines, at = _lines(text, rng)
    bare = lines[at].lstrip(" ")
    lines[at] = " " * max(0, len(lines[at]) - len(bare) + rng.choice((-4, -2, -1, 1, 2, 4))) + bare
    return "\n".join(lines)


def block_moved(text: str, rng: Random) -> str:
    """Some lines indented more or less."""
    lines, at = _lines(text, rng)
    by = rng.choice((-2, -1, 1, 2))
    for number in range(at, min(at + rng.randrange(1, 6), len(lines))):
        bare = lines[number].lstrip(" ")
        lines[number] = " " * max(0, len(lines[number]) - len(bare) + by) + bare
    return "\n".join(lines)


def line_added(text: str, rng: Random) -> str:
    """A comment, an empty line, or an entry."""
    lines, at = _lines(text, rng)
    indent = " " * rng.choice((0, 1, 2, 3, 4, 6, 8, len(lines[at]) - len(lines[at].lstrip(" "))))
    line = rng.choice(("", "# c", "#c", f"{rng.choice(KEYS)}: {rng.choice(VALUES)}", "   ", "- {at: 1-2}", "- at: 1-2"))
    return "\n".join([*lines[:at], indent + line if line.strip() else line, *lines[at:]])


def line_broken(text: str, rng: Random) -> str:
    """A line end in place of a space."""
    spaces = [at for at, sign in enumerate(text) if sign == " "]
    if not spaces:
        return text
    at: int = rng.choice(spaces)
    return text[:at] + "\n" + " " * rng.choice((0, 2, 4, 6, 8, 10)) + text[at + 1 :]


def end_changed(text: str, rng: Random) -> str:
    """What follows a line."""
    lines, at = _lines(text, rng)
    lines[at] += rng.choice((" ", "  ", " # c", " #c", "#c", ":", ",", " x", '"', "}", "]"))
    return "\n".join(lines)


def _colons(text: str) -> list[int]:
    return [at for at in range(len(text) - 1) if text[at] == ":" and text[at + 1] == " "]


def _value_end(text: str, at: int) -> int:
    ends = [end for sign in (",", "}", "\n") if (end := text.find(sign, at)) >= 0]
    return min(ends, default=len(text))


def value_replaced(text: str, rng: Random) -> str:
    """A value after a colon by another, often an odd one."""
    colons = _colons(text)
    if not colons:
        return text
    at = rng.choice(colons) + 2
    return text[:at] + rng.choice((*VALUES, *CODES)) + text[_value_end(text, at) :]


def value_quoted(text: str, rng: Random) -> str:
    colons = _colons(text)
    if not colons:
        return text
    at = rng.choice(colons) + 2
    end = _value_end(text, at)
    mark = rng.choice("'\"")
    return text[:at] + mark + text[at:end] + mark + text[end:]


def pair_added(text: str, rng: Random) -> str:
    """A pair in a mapping of flow style, or before an entry of block style."""
    pair = f"{rng.choice(KEYS)}: {rng.choice((*VALUES, *CODES))}"
    braces = [at for at, sign in enumerate(text) if sign == "{"]
    if braces and rng.random() < 0.7:
        at = rng.choice(braces) + 1
        return f"{text[:at]}{pair}, {text[at:]}"
    lines, at = _lines(text, rng)
    bare = lines[at].lstrip(" -")
    return "\n".join([*lines[:at], " " * (len(lines[at]) - len(bare)) + pair, *lines[at:]])


def key_replaced(text: str, rng: Random) -> str:
    colons = _colons(text)
    if not colons:
        return text
    end = rng.choice(colons)
    start = end
    while start and text[start - 1] not in "{, \n[":
        start -= 1
    return text[:start] + rng.choice(KEYS) + text[end:]


def words_swapped(text: str, rng: Random) -> str:
    words = text.split(" ")
    one, other = rng.randrange(len(words)), rng.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


def sequence_opened(text: str, rng: Random) -> str:
    """The value after a colon as an item of a list below its key."""
    colons = _colons(text)
    if not colons:
        return text
    at = rng.choice(colons)
    line = text[text.rfind("\n", 0, at) + 1 : at]
    indent = len(line) - len(line.lstrip(" ")) + rng.choice((0, 2))
    return f"{text[: at + 1]}\n{' ' * indent}- {text[at + 2 :]}"


CHANGES: tuple[Callable[[str, Random], str], ...] = (
    sign_added, sign_replaced, part_removed, line_removed, line_repeated, line_moved, block_moved, line_added,
    line_broken, end_changed, value_replaced, value_replaced, value_quoted, pair_added, pair_added, key_replaced,
    words_swapped, sequence_opened,
)  # fmt: skip


def changed(text: str, rng: Random) -> bytes:
    """A file after one to four changes; rarely, its bytes are changed as well."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 4))):
        text = rng.choice(CHANGES)(text, rng) or "x"
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.02:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
    return data


def excerpt(text: str, rng: Random, most: int = 60) -> str:
    """A file of which the top stays, with a part of the rest: lines of whole records, as far as that can be seen."""
    lines = text.split("\n")
    tops = [at for at, line in enumerate(lines) if line[:1] not in {" ", "#", ""}] or [0]
    top = next((at for at in tops if lines[at].startswith(("excluded", "text")) and at > 0), 0)
    starts = [at for at, line in enumerate(lines) if at > top and line[:2] == "  " and line[2:3] not in {" ", "-", "#"}]
    if len(lines) <= most or not starts:
        return text
    start = rng.choice(starts)
    table = next((lines[at] for at in reversed(tops) if at <= start), "")
    block_end = next((at for at in tops if at > tops[0]), len(lines)) if lines[tops[0]].startswith("text:") else 0
    if start < block_end or not table.endswith(":"):
        return "\n".join(lines[:most])
    end = next((at for at in starts if at > start + rng.randrange(5, 25)), len(lines))
    end = min([end, *(at for at in tops if at > start)])
    return "\n".join([*lines[:block_end], table, *lines[start:end]]) + "\n"


# -- comparison --------------------------------------------------------------------------------------------------------

FRAMES = ("contexts", "spans", "quotes", "sentences", "excluded", "named")
SILENT = ("problems", "settled", "redirects", "remarks", "left_out", "quotes", "incomplete_tables")


@dataclass(slots=True)
class Compared:
    """How many files were tried, how many of them the compiled reader took, and what differed."""

    tried: int = 0
    taken: int = 0
    differences: list[str] = field(default_factory=list)


def plain(columns: Columns) -> dict[str, pl.DataFrame]:
    """Columns as frames that can be compared: values with the texts of their cells."""
    cells = columns.cells[columns.values["cell"]]
    records = columns.records.gather(columns.values["record"]).alias("record_id").to_frame()
    places = columns.values.select("context", "annotation_line", "column")
    values = pl.concat([places, records, cells], how="horizontal")
    frames = {name: getattr(columns, name) for name in FRAMES}
    return frames | {"values": values}


def compare(schema: Schema, files: Sequence[tuple[str, bytes]], limits: Limits, has_drafts: bool = True) -> Compared:
    """Read the files that the compiled reader takes in both ways, each on its own, and all of them together."""
    grammar = grammar_of(schema)
    assert grammar is not None
    compiled, python = CompiledFiles(grammar, limits, has_drafts), AnnotationReader.of(schema, has_drafts)
    found = Compared(len(files))
    for number, (file, data) in enumerate(files):
        kind = REGISTRY if "/registry/" in file else TEXT
        stem = file.rsplit("/", 1)[-1]
        name = file if kind == REGISTRY else f"annotations/texts/{number}-{stem}"
        if not compiled.read(name, kind, data):
            continue
        found.taken += 1
        document = composer.read(name, data, limits)
        before = {each: len(getattr(python.rows, each)) for each in SILENT}
        python.registry_file(document) if kind == REGISTRY else python.text_file(document)
        wrong = [each for each in SILENT if len(getattr(python.rows, each)) != before[each]]
        if wrong:
            found.differences.append(f"taken, with {wrong}: {getattr(python.rows, wrong[0])[-1]} in {data!r}")
            return found
    if difference := _difference(compiled, python.rows, schema):
        if len(files) > 1:
            for each in files:
                found.differences += compare(schema, [each], limits, has_drafts).differences
        found.differences = found.differences or [f"together: {difference}"]
        if len(files) == 1:
            found.differences = [f"{difference} in {files[0][1]!r}"]
    return found


def _difference(compiled: CompiledFiles, rows: Rows, schema: Schema) -> str:
    mine, theirs = plain(compiled.columns()), plain(columns_of(rows, schema))
    for name, frame in mine.items():
        other = theirs[name]
        if frame.schema != other.schema:
            return f"{name}: {frame.schema} != {other.schema}"
        if not frame.equals(other):
            return f"{name}: {frame.rows()} != {other.rows()}"[:2000]
    if [_block(each) for each in compiled.rows.texts] != [_block(each) for each in rows.texts]:
        return f"texts: {compiled.rows.texts} != {rows.texts}"[:2000]
    return "" if compiled.rows.files == rows.files else "files"


def _block(block: object) -> tuple[object, ...]:
    fields, sentences = list(block.fields.items()), block.sentences[-1:]  # type: ignore[attr-defined]
    return block.text_id, block.file, block.line, fields, sentences  # type: ignore[attr-defined]


def seeds(root: Path) -> list[tuple[str, str]]:
    """The annotation files of a project, those of texts twice: most is written in them."""
    registry, texts = (sorted((root / "annotations" / kind).glob("*.yaml")) for kind in ("registry", "texts"))
    return [(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in (*registry, *texts, *texts)]


OWN_QUALIFIERS = '"people", "qualifiers": [{"name": "directness", "vocabulary": "directness"}, {"name": "hand"}]'
SPEECHES = """\
fields:
  - {name: speech_id}
  - {name: speaker_id, constraints: {required: true}, standoff: {from: text, default: speaker}}
  - {name: note}
  - {name: review}
primaryKey: speech_id
foreignKeys:
  - {fields: speaker_id, reference: {resource: people, fields: person_id}}
"""
SPOKEN = """\
speeches:
  a: {at: 0-4, speaker: bell, note: Is it?, review: kind}
  b:
    - {at: 0-4, speaker: bell, voice: attributed, directness: seen, hand: left, note: {is: x, hand: both}}
    - at: [5-9, 9-12]
      speaker_id: carr
      review: {is: good, directness: heard, relayed_by: bell, speaker: carr}
fairs:
  x:
    at: 0-4
    hand: right
    guests: {host: {person_id: bell, directness: seen}, visitor: [{person_id: carr, since: 2024, hand: none}, bell]}
"""


def own_words(root: Path) -> tuple[Schema, list[tuple[str, str]]]:
    """A corpus with qualifiers of its own, whose fields have the names of notes and reviews; and a file of it."""
    changed = {
        **FILES,
        DESCRIPTOR: FILES[DESCRIPTOR].replace('"people"', OWN_QUALIFIERS),
        "schemas/speeches.yaml": SPEECHES,
    }
    codes = "codes:\n  seen: {definition: Who saw it says so.}\n  heard: {definition: Who heard of it says so.}\n"
    write(root, files=changed | {"schemas/vocabularies/directness.yaml": codes})
    loaded = read_schema(root)
    assert not [each for each in loaded.problems if each.code != "vocabulary-text"], loaded.problems
    return loaded.schema, [(ONE, BLOCK + SPOKEN), (PEOPLE, FILES[PEOPLE] + "dane: {name: {is: D, hand: a}}\n")]


def plain_seeds() -> list[tuple[str, str]]:
    """The files that the compiled reader takes, of the tiny corpus."""
    return [(ONE, BLOCK + text) for text in TAKEN.values()]


def odd_files(files: Sequence[tuple[str, str]], rng: Random, count: int) -> Iterator[tuple[str, bytes]]:
    """So many changed files."""
    for _ in range(count):
        file, text = rng.choice(files)
        yield file, changed(excerpt(text, rng), rng)
