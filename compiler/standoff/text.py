"""Texts: read as they are, hashed, cut into sentences; never edited, and never part of the repository."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """A source text: its id (the file's stem), its decoded content, and the SHA-256 of its bytes."""

    text_id: str
    file: str
    content: str
    sha256: str

    def passage(self, start: int, end: int) -> str:
        """The characters of a span (code points, end excluded)."""
        return self.content[start:end]


def read_text(path: Path) -> Text:
    """Read one text; raises UnicodeDecodeError where it is not UTF-8 and OSError where it cannot be read."""
    data = path.read_bytes()
    return Text(path.stem, path.name, data.decode("utf-8"), hashlib.sha256(data).hexdigest())


def read_texts(folder: Path | None, files: Iterable[str]) -> dict[str, Text]:
    """The texts among `files` that are present in the folder, by id; those that are absent or unreadable are left out."""
    found: dict[str, Text] = {}
    for name in files:
        path = folder / name if folder else None
        if path is None or Path(name).name != name or not path.is_file():
            continue
        try:
            text = read_text(path)
        except (OSError, UnicodeDecodeError):
            continue
        found[text.text_id] = text
    return found


def sentences(content: str, language: str) -> list[tuple[int, int]]:
    """Sentence bounds (code points, end excluded, no white space at the ends); a line is never joined to the next."""
    from sentencex import get_sentence_boundaries

    bounds: list[tuple[int, int]] = []
    offset = 0
    for line in content.splitlines(keepends=True):
        for boundary in get_sentence_boundaries(language, line) if line.strip() else ():
            start, end = boundary["start_index"], boundary["end_index"]
            piece = line[start:end]
            left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
            if right > left:
                bounds.append((offset + start + left, offset + start + right))
        offset += len(line)
    return bounds
