"""Texts: read, hashed, split into sentences. Never edited, and never part of the repository."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.files.line_ends import converted
from standoff.files.project_files import Kind, entries, kind_of, read_file

if TYPE_CHECKING:
    import polars as pl

TEXT_NAMES, README = (".txt", ".md"), "README.md"  # in the folder of texts; what else lies there is no text
UNSEEN = r"[\s\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*"  # white space, joiners, directions
EDGES = re.compile(rf"({UNSEEN})(.*?){UNSEEN}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """A source text: its id (the file's stem), its decoded content, and the SHA-256 of its bytes.

    `line_ends` names those of the file (`CRLF`, `LF`) if they are not those of the annotated text: then the content
    and the hash are the annotated ones, since a checkout had converted nothing but line ends.
    """

    text_id: str
    file: str
    content: str
    sha256: str
    line_ends: str = ""

    def passage(self, start: int, end: int) -> str:
        """The characters of a span (code points, end excluded)."""
        return self.content[start:end]


def read_text(path: Path, stated: str | None = None) -> Text:
    """Read one text, whose SHA-256 is `stated` if it was annotated.

    Raises UnicodeDecodeError where it is not UTF-8 and OSError where it cannot be read.
    """
    return _text(path, read_file(path.parent, path.name), stated)


def read_texts(folder: Path | None, stated: Mapping[str, str]) -> dict[str, Text]:
    """Those of the texts, by file name with the SHA-256 that is stated of each, that are in the folder, by id.

    One that is not UTF-8 has no content. Raises OSError where a text is there and cannot be read.
    """
    found: dict[str, Text] = {}
    if folder is None or not folder.exists():
        return found
    for name, sha256 in stated.items():
        path = folder / name
        if Path(name).name != name or kind_of(path.parent, name) in (Kind.ABSENT, Kind.FOLDER):
            continue
        data = read_file(path.parent, name)
        try:
            text = _text(path, data, sha256)
        except UnicodeDecodeError:
            text = Text(path.stem, path.name, "", hashlib.sha256(data).hexdigest())
        found[text.text_id] = text
    return found


def names_of_texts(folder: Path | None) -> list[str]:
    """The names of all files in a folder that are texts by their names; raises OSError where it cannot be listed."""
    found = entries(folder, ".") if folder else []
    return [each.name for each in found if each.name.endswith(TEXT_NAMES) and each.name != README]


def _text(path: Path, data: bytes, stated: str | None) -> Text:
    line_ends = converted(data, stated) if stated else None
    if stated and line_ends:
        return Text(path.stem, path.name, line_ends[1].decode("utf-8"), stated, line_ends[0])
    return Text(path.stem, path.name, data.decode("utf-8"), hashlib.sha256(data).hexdigest())


def short_names(texts: "pl.DataFrame") -> dict[str, str]:
    """A name for each text to cite it by: its handle if it alone has it, otherwise a short form of its id.

    `texts` has the columns `text_id` and, unless it comes from an older package, `handle`.
    """
    ids = short_ids(texts["text_id"].to_list())
    if "handle" not in texts.columns:
        return ids
    handles = Counter(texts["handle"].drop_nulls())
    named = zip(texts["text_id"], texts["handle"], strict=True)
    return ids | {text_id: handle for text_id, handle in named if handles[handle] == 1}


def short_ids(text_ids: Collection[str]) -> dict[str, str]:
    """A short form of each text's id: up to the first `_`, where no other text's id starts so."""
    heads = Counter(text_id.split("_", 1)[0] for text_id in text_ids)
    firsts = ((text_id, text_id.split("_", 1)[0]) for text_id in text_ids)
    return {text_id: head if heads[head] == 1 else text_id for text_id, head in firsts}


def sentences(content: str, language: str) -> list[tuple[int, int]]:
    """Sentence bounds (code points, end excluded); a line is never joined to the next.

    A sentence neither starts nor ends with white space, a joiner or a mark of direction, and none ends within a number.
    """
    from sentencex import get_sentence_boundaries

    bounds: list[tuple[int, int]] = []
    offset = 0
    for line in content.splitlines(keepends=True):
        for boundary in get_sentence_boundaries(language, line) if line.strip() else ():
            start, end = _seen(line, boundary["start_index"], boundary["end_index"])
            if start == end:
                continue
            if bounds and bounds[-1][1] == offset + start and _is_number(line, start):
                bounds[-1] = (bounds[-1][0], offset + end)
            else:
                bounds.append((offset + start, offset + end))
        offset += len(line)
    return bounds


def _seen(line: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without invisible characters at the ends."""
    match = EDGES.fullmatch(line, start, end)
    return match.span(2) if match else (start, end)


def _is_number(line: str, here: int) -> bool:
    """Whether the character before a position is a point between two digits of any script."""
    return line[here - 1] == "." and line[here - 2 : here - 1].isdecimal() and line[here : here + 1].isdecimal()
