"""The lines of source files that problems are shown with: a file is read once while its problems are printed."""

from pathlib import Path

from standoff.files.project_files import read_file
from standoff.source.problem import LINE_END, Place

RARE = ("\r", "\x85", "\u2028", "\u2029")
KEPT = 4  # files whose lines are kept: problems come sorted by file, and name few others


class SourceLines:
    """The lines of the files below a folder; those of the files read last are kept."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, list[str]] = {}

    def line(self, place: Place) -> str | None:
        """The line of a place, or None where it is no line of a file that can be read."""
        if place.line < 1:
            return None
        lines = self._lines(place.file)
        return lines[place.line - 1] if place.line <= len(lines) else None

    def _lines(self, file: str) -> list[str]:
        lines = self._files.pop(file, None)
        if lines is None:
            lines = _read(self._root, file)
            if len(self._files) >= KEPT:
                del self._files[next(iter(self._files))]
        self._files[file] = lines
        return lines


def _read(root: Path, file: str) -> list[str]:
    try:
        text = read_file(root, file).decode("utf-8-sig", "replace")
    except OSError:
        return []
    return LINE_END.split(text) if any(sign in text for sign in RARE) else text.split("\n")
