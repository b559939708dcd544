"""Lines for a terminal: pieces of text with a role, wrapped at a width; colours are the printer's business."""

import textwrap
from collections.abc import Iterable
from typing import NamedTuple

from standoff.source.escape import printable

NARROWEST = 24


class Piece(NamedTuple):
    """A stretch of text within one line; its role decides its colour."""

    text: str
    role: str = ""


Line = tuple[Piece, ...]
EMPTY: Line = ()
Cell = int | float | str | None  # of a table of figures
NONE = "–"


def shown(text: object) -> str:
    """A value as printed on a line: white space folded, control characters made visible."""
    return printable(" ".join(str(text).split()))


def wrapped(text: object, width: int, indent: int = 0, role: str = "", hang: int = 0) -> list[Line]:
    """A paragraph, indented, its later lines by `hang` more; empty text is one empty line.

    Words are never broken, so that ids, paths and numbers can be copied whole.
    """
    pieces = textwrap.wrap(
        shown(text),
        max(width - indent, NARROWEST),
        break_on_hyphens=False,
        break_long_words=False,
        subsequent_indent=" " * hang,
    )
    return [(Piece(" " * indent), Piece(piece, role)) for piece in pieces] or [EMPTY]


def spread(left: Iterable[Piece], right: Piece, width: int, indent: int = 0) -> list[Line]:
    """Two ends of one line; the right end goes below, indented, where there is no room beside the left one."""
    left = list(left)
    room = width - sum(len(piece.text) for piece in left) - len(right.text)
    if room >= 2:
        return [(*left, Piece(" " * room), right)]
    return [tuple(left), (Piece(" " * indent), right)]


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without colours, one a row."""
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in lines)


def columns(header: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> list[Line]:
    """A table of figures with its header, indented, names to the left and figures to the right."""
    cells = [header, *(tuple(map(figure, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines: list[Line] = []
    for name, *numbers in cells:
        aligned = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True)]
        text = "  ".join([name.ljust(widths[0]), *aligned])
        lines.append((Piece("  "), Piece(text, "" if name else "faint")))
    return lines


def figure(value: Cell) -> str:
    """A figure as it is printed: shares and alphas with two decimals, none as a dash."""
    if value is None:
        return NONE
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else value
