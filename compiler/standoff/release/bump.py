"""Which version increment a difference requires, and why.

Major: a table, column, code or id was removed, or a type became narrower. Minor: tables, columns, codes or rows were
added. Patch: values were corrected. Rows of `RECEIPTS` come and go with the values they document, and rows of child
tables are values of a list, so removing one is a correction.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from standoff.formats.package import Package
from standoff.formats.typed_cells import record_id
from standoff.release.difference import RECEIPTS, Difference, TableDifference
from standoff.release.schema_changes import SchemaChange
from standoff.source.plural import plural
from standoff.source.version_number import LEVELS, MAJOR, MINOR, PATCH
from standoff.views.layout import Line, Piece, shown

WITH_IDS = frozenset({"vocabulary", "redirects"})  # two key columns that together are an id
REDIRECTS = "redirects"
SHOWN = 5
KINDS = {
    "table-renamed": "table renamed",
    "column-renamed": "column renamed",
    "code-renamed": "code renamed",
    "table-added": "table added",
    "table-removed": "table removed",
    "key-changed": "primary key changed",
    "column-added": "column added",
    "column-removed": "column removed",
    "columns-reordered": "columns reordered",
    "type-changed": "type changed",
    "codes-added": "codes added",
    "codes-removed": "codes removed",
    "codes-changed": "codes changed",
    "codes-reordered": "codes reordered",
    "required-changed": "required changed",
    "pattern-changed": "pattern changed",
    "minimum-changed": "minimum changed",
    "maximum-changed": "maximum changed",
    "reference-changed": "reference changed",
    "title-changed": "title changed",
    "description-changed": "description changed",
}
WITH_COLUMNS = {"column-added": "columns added", "column-removed": "columns removed"}
REWORDED = ("description-changed", "title-changed")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for an increment; `lost` are published ids of `table` that no longer resolve."""

    level: str
    words: str
    table: str = ""
    lost: tuple[str, ...] = ()


def reasons(difference: Difference) -> list[Reason]:
    """All reasons, most significant first; raises UnreadableError if the redirects of B cannot be read.

    Receipts count only if there is no other reason.
    """
    found = [Reason(change.level, describe(change), change.table) for change in difference.schema]
    for table in difference.tables:
        if table.name not in RECEIPTS or table.incompatible or not found:
            found += _of_rows(table, difference.b)
    return sorted(found, key=lambda reason: -LEVELS.index(reason.level))


def level(found: list[Reason]) -> str:
    """The increment that the reasons require; a patch if there are none."""
    return max((reason.level for reason in found), key=LEVELS.index, default=PATCH)


def describe(change: SchemaChange) -> str:
    """A schema change as text."""
    words = f"{change.subject}: {KINDS[change.kind]}"
    if change.old and change.new:
        return f"{words}, {change.old} -> {change.new}"
    value = change.old or change.new
    if not value:
        return words
    return f"{words}, {'no longer ' if change.old and change.kind.endswith('-changed') else ''}{value}"


def schema_lines(changes: Sequence[SchemaChange], most: int) -> Iterator[str]:
    """Schema changes with their levels: columns that come or go by table, and at most `most` of each other kind.

    Where more titles or descriptions changed they are only counted: they say little, and would hide the rest.
    """
    totals = Counter(change.kind for change in changes)
    reworded = {kind for kind in REWORDED if totals[kind] > most}
    listed = [change for change in changes if change.kind not in reworded]
    seen = Counter[str]()
    for (kind, _, level), group in groupby(listed, key=lambda each: (each.kind, each.table, each.level)):
        found = list(group)
        if kind in WITH_COLUMNS and len(found) > 1:
            columns = ", ".join(change.column for change in found)
            yield f"{found[0].subject.split('.')[0]}: {WITH_COLUMNS[kind]}, {columns} ({level})"
            continue
        for change in found:
            seen[kind] += 1
            if seen[kind] <= most:
                yield f"{describe(change)} ({level})"
    for kind, count in seen.items():
        if count > most:
            yield f"… and {count - most:,} more: {KINDS[kind]}"
    for kind in sorted(reworded):
        yield f"{KINDS[kind].removesuffix(' changed')}s of {totals[kind]:,} columns and tables changed ({PATCH})"


def _of_rows(table: TableDifference, b: Package) -> Iterator[Reason]:
    name = table.name
    if table.incompatible:
        yield Reason(MAJOR, f"{name}: rows cannot be compared: {table.incompatible}", name)
        return
    if len(table.added):
        yield Reason(PATCH if name in RECEIPTS else MINOR, f"{name}: {plural(len(table.added), 'row')} added", name)
    if len(table.removed):
        lost = lost_ids(table, b)
        if lost:
            yield Reason(
                MAJOR,
                f"{name}: {plural(len(lost), 'published id')} removed without a redirect: {some(lost)}",
                name,
                lost,
            )
        if len(table.removed) > len(lost):
            yield Reason(PATCH, f"{name}: {plural(len(table.removed) - len(lost), 'row')} removed", name)
    if len(table.after):
        columns = ", ".join(table.changed)
        yield Reason(PATCH, f"{name}: {plural(len(table.after), 'row')} changed ({columns})", name)


def lost_ids(table: TableDifference, b: Package) -> tuple[str, ...]:
    """The ids of removed rows that have neither a redirect nor a record in B, in order."""
    if table.name in RECEIPTS or (len(table.key) > 1 and table.name not in WITH_IDS):
        return ()
    gone = record_id(table.removed, table.key).to_list()
    resolved = _still_resolved(table, b)
    return tuple(name for name in gone if name not in resolved)


def _still_resolved(table: TableDifference, b: Package) -> set[str]:
    """The ids of a table that still resolve in B although their rows were removed."""
    if table.name == REDIRECTS:
        pairs = zip(
            table.removed["table_name"], table.removed["old_id"], record_id(table.removed, table.key), strict=True
        )
        return {row for name, old, row in pairs if name in b.tables and old in _ids(b, name)}
    if REDIRECTS not in b.tables:
        return set()
    redirects = b.tables[REDIRECTS].read()
    return set(redirects.filter(redirects["table_name"] == table.name)["old_id"].to_list())


def _ids(package: Package, table: str) -> set[str]:
    stored = package.tables[table]
    return set(record_id(stored.read(), stored.key).to_list())


def some(names: tuple[str, ...]) -> str:
    """The first few names."""
    return ", ".join(f"`{name}`" for name in names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def lay_out_plan(
    version: str,
    last: str | None,
    smallest: str,
    reasons: Sequence[Reason],
    rows: Mapping[str, int],
    lacking: Sequence[str],
) -> list[Line]:
    """The version increment and its reasons, most significant first; or what an interrupted release still lacks."""
    if lacking:
        return [(Piece(f"{version} is incomplete; still to be written: {', '.join(lacking)}", "title"),)]
    counted = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    if last is None:
        return [(Piece(f"{version}, the first version", "title"),), (Piece(f"  {counted}"),)]
    increment = f"After {last} the next version must be at least {smallest} ({level(list(reasons))})."
    lines: list[Line] = [(Piece(increment, "title"),)]
    lines += [(Piece(f"  {reason.level}  {shown(reason.words)}"),) for reason in reasons]
    if not reasons:
        lines.append((Piece("  no change in the tables"),))
    return lines
