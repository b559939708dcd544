"""A difference as terminal lines, as Markdown, and as changes.md of a release."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from standoff.formats.typed_cells import record_id
from standoff.release.bump import KINDS, Reason, describe
from standoff.release.difference import RECEIPTS, Difference, TableDifference
from standoff.release.schema_changes import SchemaChange
from standoff.source.escape import markdown as escaped
from standoff.source.escape import markdown_code
from standoff.source.look_alikes import distinguish_pair
from standoff.source.plural import plural
from standoff.source.version_number import PATCH
from standoff.tables.package_contents import Resource
from standoff.views.layout import EMPTY, Line, Piece, shown

WIDEST_VALUE = 60
WITH_COLUMNS = {"column-added": "columns added", "column-removed": "columns removed"}
REWORDED = ("description-changed", "title-changed")
COUNTED = ("added", "removed", "changed")


def lay_out(difference: Difference, most: int) -> list[Line]:
    """Schema changes, row counts per table, then at most `most` rows per kind and table; receipts are only counted."""
    if difference.is_empty:
        return [(Piece(f"no difference between {difference.a.label} and {difference.b.label}"),)]
    lines: list[Line] = [(Piece(f"from {difference.a.label} to {difference.b.label}", "title"),)]
    if difference.schema:
        lines += [EMPTY, (Piece("Schema", "title"),)]
        lines += [(Piece(f"  {shown(words)}"),) for words in schema_lines(difference.schema, most)]
    if difference.tables:
        lines += [EMPTY, *_counts(difference)]
    for table in _listed(difference):
        lines += [EMPTY, (Piece(table.name, "title"),), *_rows(table, most)]
    return lines


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


def _listed(difference: Difference) -> list[TableDifference]:
    """The tables whose rows are listed: receipts are only counted, because their ids mean nothing to readers."""
    return [table for table in difference.tables if table.name not in RECEIPTS and not table.incompatible]


def _counts(difference: Difference) -> Iterator[Line]:
    widest = max(4, *(len(table.name) for table in difference.tables))
    heads = "".join(f"{head:>10}" for head in COUNTED)
    yield (Piece(f"{'Rows':{widest + 2}}{heads}", "title"),)
    for table in difference.tables:
        if table.incompatible:
            yield (Piece(f"  {table.name:{widest}}  not compared: {table.incompatible}", "open"),)
        else:
            yield (Piece(f"  {table.name:{widest}}" + "".join(f"{count:>10,}" for count in counts(table))),)


def counts(table: TableDifference) -> tuple[int, int, int]:
    """The numbers of added, removed and changed rows."""
    return len(table.added), len(table.removed), len(table.after)


def _rows(table: TableDifference, most: int) -> Iterator[Line]:
    for sign, role, frame in (("+", "chosen", table.added), ("-", "outranked", table.removed)):
        for name in record_id(frame.head(most), table.key):
            yield (Piece(f"  {sign} {shown(name)}", role),)
        yield from _more(len(frame) - most, {"+": "added", "-": "removed"}[sign])
    for name, cells in changed_rows(table, most):
        yield (Piece(f"  ~ {shown(name)}", "contained"),)
        for column, old, new in cells:
            before, after = _pair(old, new)
            yield (Piece(f"      {column}: "), Piece(before), Piece(" -> "), Piece(after, "value"))
    yield from _more(len(table.after) - most, "changed")


def changed_rows(table: TableDifference, most: int) -> list[tuple[str, list[tuple[str, str | None, str | None]]]]:
    """The first changed rows: record id, and column, old and new value of each changed cell."""
    found: dict[int, tuple[str, list[tuple[str, str | None, str | None]]]] = {}
    for row, name, column, old, new in table.first(most).cells().iter_rows():
        found.setdefault(row, (name, []))[1].append((column, old, new))
    return list(found.values())


def _more(count: int, what: str) -> Iterator[Line]:
    if count > 0:
        yield (Piece(f"    … and {count:,} more {what}", "faint"),)


def _pair(old: str | None, new: str | None) -> tuple[str, str]:
    """Two values that differ, so that it is seen: cut where they differ, by code points if they look the same."""
    if old is not None and new is not None:
        old, new = distinguish_pair(old, new, WIDEST_VALUE)
    return _value(old), _value(new)


def _value(text: str | None) -> str:
    if text is None:
        return "(empty)"
    plain = shown(text)
    return plain if len(plain) <= WIDEST_VALUE else plain[: WIDEST_VALUE - 1] + "…"


def markdown(difference: Difference, most: int, more: str = "") -> list[str]:
    """The difference as Markdown without a title; `more` is the path of omitted rows, with a `{table}` placeholder."""
    if difference.is_empty:
        return ["No difference.", ""]
    lines = []
    if difference.schema:
        lines += ["## Schema", "", *(f"- {_escaped(words)}" for words in schema_lines(difference.schema, most)), ""]
    if difference.tables:
        lines += ["## Rows", "", "| table | added | removed | changed | in columns |", "|---|--:|--:|--:|---|"]
        lines += [_table_row(table) for table in difference.tables]
        lines += [""]
    for table in _listed(difference):
        lines += [f"### {table.name}", "", *_markdown_rows(table, most, more), ""]
    return lines


def _table_row(table: TableDifference) -> str:
    if table.incompatible:
        return f"| {table.name} | | | | not compared: {_escaped(table.incompatible)} |"
    added, removed, changed = counts(table)
    return f"| {table.name} | {added:,} | {removed:,} | {changed:,} | {', '.join(table.changed)} |"


def _markdown_rows(table: TableDifference, most: int, more: str) -> Iterator[str]:
    for what, frame in (("added", table.added), ("removed", table.removed)):
        yield from (f"- {what} {_code(name)}" for name in record_id(frame.head(most), table.key))
        yield from _markdown_more(len(frame) - most, what, more, table)
    for name, cells in changed_rows(table, most):
        cell_changes = "; ".join(f"{column} {_markdown_pair(old, new)}" for column, old, new in cells)
        yield f"- changed {_code(name)}: {cell_changes}"
    yield from _markdown_more(len(table.after) - most, "changed", more, table)


def _markdown_more(count: int, what: str, more: str, table: TableDifference) -> Iterator[str]:
    if count > 0:
        yield f"- … and {count:,} more {what}" + (f": see `{more.format(table=table.name)}`" if more else "")


def _markdown_pair(old: str | None, new: str | None) -> str:
    before, after = _pair(old, new)
    return " -> ".join("(empty)" if one is None else _code(text) for one, text in ((old, before), (new, after)))


def _code(text: str) -> str:
    """Text as a code span that backticks in it cannot close."""
    return markdown_code(shown(text))


def _escaped(text: str) -> str:
    """Text from a schema, escaped for Markdown."""
    return escaped(shown(text))


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
    lines += [f"{plural(changes, 'schema change')}."] if changes else []
    return lines or [f"Same tables as {difference.a.version}."]
