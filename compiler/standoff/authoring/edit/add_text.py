"""Add a text: read it and create its annotation file, with a hint of the grammar; nothing is ever overwritten."""

import codecs
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from standoff.corpus.files import TEXT_ID
from standoff.corpus.scripts import mismatch, script_of
from standoff.corpus.shared_runs import WORDS, shared_runs
from standoff.corpus.text_block import DERIVED
from standoff.corpus.texts import Text, read_text, sentences
from standoff.files.line_ends import CAUSE, converted
from standoff.files.project_files import TEXT_FILES, read_named, yaml_entries
from standoff.schema.model import Schema
from standoff.source import nodes
from standoff.source.documents import read_document
from standoff.source.layout import filled, scalar
from standoff.source.problem import Place, Problem

NOTABLE, LONG = 0.02, 20
ALLOWED = "\n\r\t"


@dataclass(slots=True)
class Added:
    """A new annotation file, not yet written: its path in the project and its content (None: nothing to write).

    `is_there`: the same text already has its file.
    """

    path: str
    text: Text | None = None
    sentences: int = 0
    content: bytes | None = None
    is_there: bool = False
    problems: list[Problem] = field(default_factory=list)


def add_text(
    source: Path, name: str, root: Path, folder: Path, schema: Schema, language: str | None, curator: str
) -> Added:
    """Create the annotation file of the text in `source`, shown as `name`; `folder` is the texts folder.

    A language that is not given is left to be filled in; sentences are then found by the rules of the script.
    Problems and warnings about the text are in `problems`. Raises OSError.
    """
    added = Added(f"{TEXT_FILES}/{source.stem}.yaml")
    text = _read(source, name, added.problems)
    if text is None:
        return added
    added.text = text
    existing = root / added.path
    if existing.exists() or existing.is_symlink():
        _compare(root, added, text)
        return added
    bounds = sentences(text.content, language or rules_language(text.content))
    added.sentences = len(bounds)
    added.problems += [
        *odd_characters(name, text),
        *_language(added, text, language),
        *_place(name, source, text, folder),
        *_copies(added, root, folder),
    ]
    added.content = skeleton(text, bounds, language, curator, schema).encode()
    return added


def _read(source: Path, name: str, problems: list[Problem]) -> Text | None:
    """The text, or None and a problem if it is not usable: a text is never changed to make it fit."""
    data = read_named(source)
    if not TEXT_ID.fullmatch(source.stem):
        message = f"`{source.stem}` is not a valid text id"
        problems.append(Problem(Place(name), "bad-id", message, "rename the file: letters, digits, `_`, `-`, `.`"))
        return None
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        hint = "it looks like UTF-16: " if is_wide else ""
        message = f"byte {data[error.start]:#04x} at offset {error.start} is not UTF-8"
        problems.append(Problem(Place(name), "bad-utf8", message, f"{hint}convert the text to UTF-8 first"))
        return None
    if "\0" in content:
        message = f"byte 0x00 at offset {data.index(0)}: the file is not a text"
        problems.append(Problem(Place(name), "binary-file", message, "use a plain text file in UTF-8"))
    elif not content.strip():
        problems.append(Problem(Place(name), "empty-text", "the text is empty", ""))
    else:
        return Text(source.stem, source.name, content, hashlib.sha256(data).hexdigest())
    return None


def rules_language(content: str) -> str:
    """A language whose sentences end as those of the text's script do."""
    script = script_of(content)
    return script.languages[0] if script and script.name != "Latin" else "en"


def _language(added: Added, text: Text, language: str | None) -> list[Problem]:
    unlike = mismatch(text.content, language) if language else None
    return [Problem(Place(added.path), "language-script", *unlike)] if unlike else []


def odd_characters(name: str, text: Text) -> list[Problem]:
    """A byte order mark and control characters: they count as characters, but a curator should know."""
    found: dict[str, list[int]] = {}
    for offset, character in enumerate(text.content):
        if character == "\ufeff" and offset == 0:
            found["a byte order mark"] = [0]
        elif unicodedata.category(character) == "Cc" and character not in ALLOWED:
            found.setdefault(f"a control character U+{ord(character):04X}", []).append(offset)
    problems = []
    for what, offsets in found.items():
        count = "" if len(offsets) == 1 else f", and {len(offsets) - 1} more"
        hint = "it counts as a character; if it is a mistake, correct the text before annotating it"
        problems.append(Problem(Place(name), "odd-character", f"{what} at character {offsets[0]}{count}", hint))
    return problems


def _place(name: str, source: Path, text: Text, folder: Path) -> list[Problem]:
    there = folder / source.name
    if there.is_file() and there.resolve() == source.resolve():
        return []
    if there.is_file() and hashlib.sha256(read_named(there)).hexdigest() == text.sha256:
        return []
    if there.is_file():
        message = f"{folder} contains a different text of this name"
        return [Problem(Place(name), "text-absent", message, "rename one of the two, or replace that one")]
    hint = "move it there: `anchor` and `show` read texts from that folder (--texts sets another)"
    return [Problem(Place(name), "text-absent", f"the text is not in {folder}", hint)]


def _compare(root: Path, added: Added, text: Text) -> None:
    """Report an existing annotation file, and whether it is about this text."""
    stated = stated_of(root, added.path).get("sha256")
    place = Place(added.path)
    line_ends = converted(text.content.encode(), stated) if stated else None
    if stated == text.sha256:
        added.is_there = True
    elif line_ends:
        message = f"the file exists, and the text differs from its text in line ends alone: it has {line_ends[0]}"
        hint = f"{CAUSE}: write `/texts/** -text` into .gitattributes, and check the text out again"
        added.problems.append(Problem(place, "text-changed", message, hint))
    elif stated is None:
        message = "the file exists and does not state which text it is about"
        added.problems.append(Problem(place, "file-exists", message, "correct or move it; it was not changed"))
    else:
        message = f"the file exists, and the text has changed: hash {stated[:12]}…, now {text.sha256[:12]}…"
        hint = "restore the text, or add the new one under another name; the file was not changed"
        added.problems.append(Problem(place, "text-changed", message, hint))


def stated_of(root: Path, file: str) -> dict[str, str]:
    """The scalar values of the `text:` block of an annotation file; empty if it cannot be read."""
    top = read_document(root, file).root
    block = top.entries.get("text", (None, None))[1] if isinstance(top, nodes.Mapping) else None
    entries = block.entries if isinstance(block, nodes.Mapping) else {}
    return {name: value.text for name, (_, value) in entries.items() if isinstance(value, nodes.Scalar)}


def _copies(added: Added, root: Path, folder: Path) -> list[Problem]:
    """Warnings of annotated texts that share long runs of words with the new one, among the texts that are present.

    Among many texts only copies are found, without reading the others: `check` compares all (`independence`).
    """
    found = []
    for file in _to_compare(root, folder, added.text):
        stem, stated = Path(file).stem, stated_of(root, file)
        if added.text is not None and stated.get("sha256") == added.text.sha256:
            message = f"the text `{stem}` is the same, byte for byte"
            found.append(Problem(Place(added.path), "near-copy", message, GROUP.format(stated.get(KEY) or stem)))
            continue
        other = _present(folder, stated.get("file"))
        if added.text is None or other is None:
            continue
        shared = shared_runs(added.text, other)
        if shared.share >= NOTABLE or shared.longest >= LONG:
            message = (
                f"{shared.share:.0%} of its words are in runs of {WORDS} or more shared with text "
                f"`{other.text_id}`, the longest of {shared.longest} words"
            )
            found.append(
                Problem(Place(added.path), "near-copy", message, GROUP.format(stated.get(KEY) or other.text_id))
            )
    return found


def _to_compare(root: Path, folder: Path, text: Text | None) -> list[str]:
    """The annotation files of the texts to compare with: all of a few, of many those of texts of the same size."""
    files = [entry.path for entry in yaml_entries(root, TEXT_FILES)]
    if len(files) <= FEW or text is None:
        return files
    size, suffix = len(text.content.encode()), Path(text.file).suffix
    return [file for file in files if _size(folder / f"{Path(file).stem}{suffix}") == size]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


FEW = 50  # texts; more would have to be read for each that is added
KEY = "independence_group"
GROUP = (
    "texts that copy each other count as one source: if these do, write `independence_group: {}` in both `text:` blocks"
)


def _present(folder: Path, name: str | None) -> Text | None:
    if name is None or Path(name).name != name or not (folder / name).is_file():
        return None
    try:
        return read_text(folder / name)
    except (OSError, UnicodeDecodeError):
        return None


def is_language(tag: str, schema: Schema) -> bool:
    """Whether a language tag matches the pattern in the schema of the texts."""
    pattern = schema.tables["texts"].fields["language"].pattern
    return pattern is None or re.fullmatch(pattern, tag) is not None


WIDTH = 110  # of the hint
MODELINE = "# yaml-language-server: $schema=../../build/editor/text.schema.json"
WRITTEN = ("file", "sha256", "length", "language", "curator")

HINT = """\
# Add what the text states: for each table, its records; for each record, its mentions in the text.
#
#   table:
#     record-id:
#       - {{quote: "words of the text", field: value}}
#       - quote: "first words … last words"
#         speaker: who-says-it
#         field: {{is: value, basis: inferred, because: the reasoning}}
#         children: {{role: other-record}}
#
#   excluded:
#     - {{quote: "words of the text", because: why nothing in them is annotated}}
#
# `standoff anchor` replaces each quote by a span. Optional fields of `text`: {fields}.
# Tables: {tables}.
"""


def skeleton(text: Text, bounds: list[tuple[int, int]], language: str | None, curator: str, schema: Schema) -> str:
    """The annotation file as YAML; `bounds` are the bounds of the sentences."""
    spans = "\n".join(filled("  sentences:", [f"{start}-{end}" for start, end in bounds], 4))
    block = f"""\
{MODELINE}
text:
  file: {scalar(text.file)}
  sha256: {text.sha256}
  length: {len(text.content)}
{spans}
  language:{f" {language}" if language else "  # to be filled in: a BCP 47 tag, as in `en`, `ur`, `fa-AF`"}
  curator: {scalar(curator)}
"""
    fields = [name for name in schema.tables["texts"].fields if name not in DERIVED and name not in WRITTEN]
    tables = [table.name for table in schema.record_tables.values() if table.nest is None]
    hint = HINT.format(fields=", ".join(fields), tables=", ".join(tables))
    return f"{block}\n{_comment(hint)}"


def _comment(hint: str) -> str:
    """The hint with its long lines broken after a comma."""
    lines = []
    for line in hint.splitlines():
        words, short = line.split(" "), ""
        for word in words:
            if len(short) + len(word) + 1 > WIDTH:
                lines.append(short)
                short = f"#   {word}"
            else:
                short += (" " if short else "") + word
        lines.append(short)
    return "\n".join(lines) + "\n"
