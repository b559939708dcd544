"""What changed as terminal lines, as Markdown, and as changes.md of a release."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from standoff.release.bump import Reason, schema_lines
from standoff.release.changed_cells import ADDED, CHANGED, REMOVED, UNCHANGED, Changes
from standoff.release.changed_receipts import is_moved
from standoff.release.changed_rows import SIGNS, Behind, ChangedField, ChangedRow, rows_of
from standoff.release.difference import RECEIPTS, Difference, TableDifference, counts
from standoff.release.kinds import in_words
from standoff.source.escape import markdown as escaped
from standoff.source.escape import markdown_code
from standoff.source.look_alikes import distinguish_pair
from standoff.source.plural import plural
from standoff.tables.package_contents import Resource
from standoff.views.layout import EMPTY, Line, Piece, shown

WIDEST_VALUE = 60
COUNTED = (ADDED, REMOVED, CHANGED)
OUTCOMES = {ADDED: ("+", "chosen"), REMOVED: ("-", "outranked"), CHANGED: ("~", "contained"), UNCHANGED: ("!", "open")}
ROLES = {"-": "outranked", "+": "chosen", "=": ""}


def lay_out(changes: Changes, most: int) -> list[Line]:
    """The changes by kind, those of the schema, row counts per table, then at most `most` rows per change and table.

    Receipts are only counted.
    """
    difference = changes.difference
    if difference.is_empty:
        return [(Piece(f"no difference between {difference.a.label} and {difference.b.label}"),)]
    lines: list[Line] = [(Piece(f"from {difference.a.label} to {difference.b.label}", "title"),)]
    if by_kind := in_words(changes.counts()):
        lines += [EMPTY, (Piece(by_kind),)]
    if difference.schema:
        lines += [EMPTY, (Piece("Schema", "title"),)]
        lines += [(Piece(f"  {shown(words)}"),) for words in schema_lines(difference.schema, most)]
    if difference.tables:
        lines += [EMPTY, *_counts(difference)]
    for name, rows, more in _by_table(changes, most):
        lines += [EMPTY, (Piece(name, "title"),), *_rows(rows)]
        lines += [(Piece(f"    … and {count:,} more {what}", "faint"),) for count, what in more]
    return lines


def _by_table(changes: Changes, most: int) -> Iterator[tuple[str, list[ChangedRow], list[tuple[int, str]]]]:
    """The tables whose rows are listed, with at most `most` rows per change, and how many are left out of each.

    The ids of receipts mean nothing to readers.
    """
    found: dict[str, list[ChangedRow]] = {}
    for row in rows_of(changes.first(most)):
        found.setdefault(row.table, []).append(row)
    compared = {table.name: table for table in changes.tables if table.name not in RECEIPTS and not table.incompatible}
    for name in dict.fromkeys([*compared, *found]):
        numbers = counts(compared[name]) if name in compared else ()
        more = [(count - most, what) for count, what in zip(numbers, COUNTED, strict=False) if count > most]
        yield name, found.get(name, []), more


def _counts(difference: Difference) -> Iterator[Line]:
    widest = max(4, *(len(table.name) for table in difference.tables))
    heads = "".join(f"{head:>10}" for head in COUNTED)
    yield (Piece(f"{'Rows':{widest + 2}}{heads}", "title"),)
    for table in difference.tables:
        if table.incompatible:
            yield (Piece(f"  {table.name:{widest}}  not compared: {table.incompatible}", "open"),)
        else:
            numbers = "".join(f"{count:>10,}" for count in counts(table))
            yield (Piece(f"  {table.name:{widest}}{numbers}"), Piece(_moved(table), "faint"))


def _moved(table: TableDifference) -> str:
    """How many of the changed rows of a receipt differ in nothing but their line."""
    count = int(is_moved(table).sum()) if table.name in RECEIPTS else 0
    return f" ({count:,} only on another line)" if count else ""


def _rows(rows: Sequence[ChangedRow]) -> Iterator[Line]:
    for row in rows:
        sign, role = OUTCOMES[row.change]
        yield (Piece(f"  {sign} {shown(row.id)}", role), Piece(f"  {row.place}" if row.place else "", "faint"))
        for field in row.fields:
            yield from _field(field)


def _field(field: ChangedField) -> Iterator[Line]:
    for column, old, new in field.cells:
        before, after = _pair(old, new) if old != new else (_value(old), "unchanged")
        why = f"  {field.why}" if field.is_stated and column == field.cells[-1][0] else ""
        yield (
            Piece(f"      {column}: "),
            Piece(before),
            Piece(" -> " if old != new else ", "),
            Piece(after, "value"),
            Piece(why, "faint"),
        )
    for each in field.behind:
        value = "" if each.value is None else f"{_value(each.value)}  "
        yield (
            Piece(f"        {each.side} ", ROLES[each.side]),
            Piece(f"{value}{shown(_stated_by(each))}"),
            Piece(f"  {each.place}", "faint"),
        )


def _stated_by(each: Behind) -> str:
    return "; ".join(part for part in (each.who, ", ".join(each.how)) if part)


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


def markdown(changes: Changes, most: int, more: str = "") -> list[str]:
    """What changed as Markdown without a title; `more` is the path of omitted rows, with a `{table}` placeholder."""
    difference = changes.difference
    if difference.is_empty:
        return ["No difference.", ""]
    by_kind = in_words(changes.counts())
    lines = [f"{by_kind[0].upper()}{by_kind[1:]}.", ""] if by_kind else []
    if difference.schema:
        lines += ["## Schema", "", *(f"- {_escaped(words)}" for words in schema_lines(difference.schema, most)), ""]
    if difference.tables:
        lines += ["## Rows", "", "| table | added | removed | changed | in columns |", "|---|--:|--:|--:|---|"]
        lines += [_table_row(table) for table in difference.tables]
        lines += [""]
    for name, rows, left_out in _by_table(changes, most):
        lines += [f"### {name}", "", *(line for row in rows for line in _markdown_row(row))]
        beside = f": see `{more.format(table=name)}`" if more else ""
        lines += [f"- … and {count:,} more {what}{beside}" for count, what in left_out]
        lines += [""]
    return lines


def _table_row(table: TableDifference) -> str:
    if table.incompatible:
        return f"| {table.name} | | | | not compared: {_escaped(table.incompatible)} |"
    added, removed, changed = counts(table)
    return f"| {table.name} | {added:,} | {removed:,} | {changed:,}{_moved(table)} | {', '.join(table.changed)} |"


def _markdown_row(row: ChangedRow) -> Iterator[str]:
    yield f"- {row.change} {_code(row.id)}" + (f", {_code(row.place)}" if row.place else "")
    for field in row.fields:
        cells = "; ".join(f"{column} {_markdown_pair(old, new)}" for column, old, new in field.cells)
        yield f"  - {cells}" + (f": {field.why}" if field.is_stated else "")
        for each in field.behind:
            value = "" if each.value is None else f"{_code(_value(each.value))}, "
            yield f"    - {SIGNS[each.side]}: {value}{_escaped(_stated_by(each))}" + (
                f"; {_code(each.place)}" if each.place else ""
            )


def _markdown_pair(old: str | None, new: str | None) -> str:
    if old == new:
        return f"{'(empty)' if old is None else _code(_value(old))}, unchanged"
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


def page(version: str, date: str, changes: Changes | None, rows: Mapping[str, int]) -> str:
    """The page: all that changed, or the row counts for a first version."""
    head = [f"# Changes in {version}", "", f"Released on {date}."]
    if changes is None:
        table = ["| table | rows |", "|---|--:|", *(f"| {name} | {count:,} |" for name, count in rows.items())]
        return "\n".join([*head, "", "The first version.", "", *table, ""])
    head[-1] += f" Compared with {changes.difference.a.version}; `delta/` contains all rows that differ."
    return "\n".join([*head, "", *markdown(changes, MOST, "delta/{table}.csv")])


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
