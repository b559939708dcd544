"""Conflicts laid out for a terminal."""

from standoff.views.conflicts import Conflicts, Siblings
from standoff.views.explain_text import lay_out_cell
from standoff.views.layout import EMPTY, Line, wrapped

DUPLICATES = "possible duplicates: no source mentions both"


def lay_out(conflicts: Conflicts, short: dict[str, str], width: int) -> list[Line]:
    """Cells, open ones first, then disputed records, then possible duplicates, then the number of each."""
    lines: list[Line] = []
    for cell in (*conflicts.cells, *(conflicts.disputed or ())):
        lines += [*lay_out_cell(cell, f"{cell.table_name}/{cell.record_id} ", short, width), EMPTY]
    for siblings in conflicts.siblings or ():
        lines += [*_siblings(siblings, short, width), EMPTY]
    return lines + wrapped(_summary(conflicts), width)


def _siblings(siblings: Siblings, short: dict[str, str], width: int) -> list[Line]:
    (_, parent), *others = siblings.same.items()
    same = "".join(f", {name} {value}" for name, value in others)
    lines = wrapped(f"{siblings.table_name} of {parent}{same}: {siblings.differs} differs", width, 0, "title", 4)
    lines += wrapped(DUPLICATES, width, 2)
    for cell in siblings.records:
        lines += lay_out_cell(cell, "", short, width)
    return lines


def _summary(conflicts: Conflicts) -> str:
    counts = [f"{_plural(len(conflicts.cells), 'cell')} where sources differ ({conflicts.open:,} open)"]
    if conflicts.disputed is not None:
        counts.append(_plural(len(conflicts.disputed), "disputed record"))
    if conflicts.siblings is not None:
        counts.append(_plural(len(conflicts.siblings), "group") + " of possible duplicates")
    return ", ".join(counts)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
