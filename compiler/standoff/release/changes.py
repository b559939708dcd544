"""changes.md: what changed since the previous version."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from standoff.release.bump import Reason
from standoff.release.diff_text import counts, markdown
from standoff.release.difference import RECEIPTS, Difference
from standoff.tables.package_contents import Resource

CHANGES = "changes.md"
MOST = 50


def page(version: str, date: str, difference: Difference | None, rows: Mapping[str, int]) -> str:
    """The page: the full difference, or the row counts for a first version."""
    head = [f"# Changes in {version}", "", f"Released on {date}."]
    if difference is None:
        table = ["| table | rows |", "|---|--:|", *(f"| {name} | {count:,} |" for name, count in rows.items())]
        return "\n".join([*head, "", "The first version.", "", *table, ""])
    head[-1] += f" Compared with {difference.a.version}; `delta/` contains all rows that differ."
    return "\n".join([*head, "", *markdown(difference, MOST, "delta/{table}.csv")])


def write_changes(content: str, version: str, folder: Path) -> list[Resource]:
    """Write the page; raises OSError."""
    (folder / CHANGES).write_bytes(content.encode())
    return [Resource("changes", CHANGES, f"Changes in {version}", "text/markdown")]


def summary(difference: Difference | None, reasons: Sequence[Reason], rows: Mapping[str, int]) -> list[str]:
    """A summary as list items; `rows` are the row counts of record tables. Receipts are omitted."""
    if difference is None:
        return ["The first version: " + ", ".join(f"`{name}` {count:,}" for name, count in rows.items()) + "."]
    tables = [table for table in difference.tables if table.name not in RECEIPTS and not table.incompatible]
    signs = ("+", "-", "~")
    parts = [
        f"`{t.name}` " + " ".join(f"{sign}{count:,}" for sign, count in zip(signs, counts(t), strict=True) if count)
        for t in tables
    ]
    lines = (
        [f"Rows added (+), removed (-), changed (~) since {difference.a.version}: {', '.join(parts)}."] if parts else []
    )
    lines += [f"{reason.words[0].upper()}{reason.words[1:]}." for reason in reasons if reason.lost]
    changes = len(difference.schema)
    lines += [f"{changes:,} schema change{'' if changes == 1 else 's'}."] if changes else []
    return lines or [f"Same tables as {difference.a.version}."]
