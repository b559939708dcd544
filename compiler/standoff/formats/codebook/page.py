"""Markdown: headings, tables and links."""

from collections.abc import Iterable, Sequence

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
