"""changes.md: what a version changed, for people who have the one before."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from standoff.release.bump import Reason
from standoff.release.diff_text import counts, markdown
from standoff.release.difference import RECEIPTS, Difference
from standoff.tables.package_contents import Resource

CHANGES = "changes.md"
MOST = 50


def page(version: str, date: str, difference: Difference | None, rows: Mapping[str, int]) -> str:
    """The page: the whole difference in words; for a first version, how many rows each table has."""
    head = [f"# Changes in {version}", "", f"Released on {date}."]
    if difference is None:
        table = ["| table | rows |", "|---|--:|", *(f"| {name} | {count:,} |" for name, count in rows.items())]
        return "\n".join([*head, "", "The first version.", "", *table, ""])
    head[-1] += f" Against {difference.a.version}; all rows that differ are in `delta/`."
    return "\n".join([*head, "", *markdown(difference, MOST, "delta/{table}.csv")])


def write_changes(content: str, version: str, folder: Path) -> list[Resource]:
    """Write the page; raises OSError."""
    (folder / CHANGES).write_bytes(content.encode())
    return [Resource("changes", CHANGES, f"Changes in {version}", "text/markdown")]


def summary(difference: Difference | None, reasons: Sequence[Reason], rows: Mapping[str, int]) -> list[str]:
    """The same in a few lines, items of a list; `rows` are those of the tables of records. Receipts are left out."""
    if difference is None:
        return ["The first version: " + ", ".join(f"`{name}` {count:,}" for name, count in rows.items()) + "."]
    tables = [table for table in difference.tables if table.name not in RECEIPTS and not table.incompatible]
    signs = ("+", "-", "~")
    told = [
        f"`{t.name}` " + " ".join(f"{sign}{count:,}" for sign, count in zip(signs, counts(t), strict=True) if count)
        for t in tables
    ]
    lines = (
        [f"Rows added (+), removed (-), changed (~) since {difference.a.version}: {', '.join(told)}."] if told else []
    )
    lines += [f"{reason.words[0].upper()}{reason.words[1:]}." for reason in reasons if reason.lost]
    changes = len(difference.schema)
    lines += [f"{changes:,} change{'' if changes == 1 else 's'} of the schema."] if changes else []
    return lines or [f"The same tables as {difference.a.version}."]
