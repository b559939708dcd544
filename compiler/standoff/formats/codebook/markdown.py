"""The Markdown of the codebook: headings, tables and links as they are written, and blocks as they are read again.

This is the part of CommonMark, with GitHub's tables, that the codebook and the curators' page on limits use. Unknown
syntax becomes a paragraph, so that nothing is lost.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from standoff.source.escape import markdown_cell

NONE = "–"


def cell(value: object) -> str:
    """A value as text for a table cell."""
    if value is None:
        return NONE
    text = f"{value:.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    return markdown_cell(text)


def table(header: Sequence[str], rows: Iterable[Sequence[object]], numbers: int = 0) -> list[str]:
    """The lines of a table and an empty line; the last `numbers` columns are right-aligned."""
    words = len(header) - numbers
    lines = [_line(header), _line(["---"] * words + ["--:"] * numbers)]
    return [*lines, *(_line([cell(value) for value in row]) for row in rows), ""]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def anchor(heading: str) -> str:
    """The fragment of links to a heading."""
    slug = "".join(c for c in heading.lower() if c.isalnum() or c in "-_ ")
    return slug.replace(" ", "-")


def link(text: str, heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{text}](#{anchor(heading)})"


def percent(share: float | None) -> str:
    """A share in whole per cent, never rounded to 0 % or 100 %."""
    if share is None:
        return NONE
    if 0 < share < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < share < 1 else f"{share:.0%}".replace("%", " %")


HEADING = re.compile(r"(#{1,6}) (.+)")
ITEM = re.compile(r"[-*] (.+)")
FENCE = re.compile(r"```\s*([\w-]*)")
RULER = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
CELLS = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with bullets."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines shown verbatim."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `numbers` has, for each column, whether it is aligned to the right."""

    header: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Listing | Code | Grid


def read(markdown: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    lines = markdown.split("\n")
    at = 0
    while at < len(lines):
        block, at = _next(lines, at)
        if block is not None:
            yield block


def _next(lines: list[str], at: int) -> tuple[Block | None, int]:
    """The block that begins at a line, and the line after it."""
    line = lines[at]
    if not line.strip():
        return None, at + 1
    if heading := HEADING.fullmatch(line):
        return Heading(len(heading[1]), heading[2].strip()), at + 1
    if FENCE.fullmatch(line):
        end = next((n for n in range(at + 1, len(lines)) if lines[n].rstrip() == "```"), len(lines))
        return Code("\n".join(lines[at + 1 : end])), end + 1
    if _is_grid(lines, at):
        return _grid(lines, at)
    if ITEM.fullmatch(line):
        return _listing(lines, at)
    end = at + 1
    while end < len(lines) and not _begins(lines, end):
        end += 1
    return Paragraph(" ".join(text.strip() for text in lines[at:end])), end


def _begins(lines: list[str], at: int) -> bool:
    """Whether a new block begins here, rather than another line of a paragraph."""
    line = lines[at]
    known = HEADING.fullmatch(line) or FENCE.fullmatch(line) or ITEM.fullmatch(line)
    return not line.strip() or known is not None or _is_grid(lines, at)


def _is_grid(lines: list[str], at: int) -> bool:
    return lines[at].startswith("|") and at + 1 < len(lines) and RULER.fullmatch(lines[at + 1].strip()) is not None


def _grid(lines: list[str], at: int) -> tuple[Grid, int]:
    end = at + 2
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    numbers = tuple(cell.endswith(":") for cell in _cells(lines[at + 1]))
    return Grid(_cells(lines[at]), numbers, tuple(_cells(line) for line in lines[at + 2 : end])), end


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip().replace("\\|", "|") for cell in CELLS.split(inner))


def _listing(lines: list[str], at: int) -> tuple[Listing, int]:
    """A list; an indented line continues its item."""
    items: list[str] = []
    while at < len(lines):
        item = ITEM.fullmatch(lines[at])
        if item:
            items.append(item[1].strip())
        elif lines[at].startswith("  ") and lines[at].strip():
            items[-1] += f" {lines[at].strip()}"
        else:
            break
        at += 1
    return Listing(tuple(items)), at
