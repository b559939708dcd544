"""All sheets of a workbook but the first: wide tables, tables, conflicts, codebook."""

from collections.abc import Iterator, Mapping

import polars as pl

from standoff.formats.workbook.conflicts import conflict_sheet
from standoff.formats.workbook.labels import labelled
from standoff.formats.workbook.links import assertion_ranges, linked, linked_by_key, record_places
from standoff.formats.workbook.sheet import Sheet, SheetColumn, described, name_sheets
from standoff.schema.columns import STANDARD
from standoff.schema.dtypes import type_of
from standoff.schema.model import Table
from standoff.schema.record_ids import RECORD
from standoff.tables.package_contents import Contents, Wide, in_memory
from standoff.tables.spreadsheet_limits import CONFLICTS

ASSERTIONS, CODEBOOK = "assertions", "codebook"
COUNT = STANDARD[1]  # the column that counts the assertions on a record, from which a link leads to them
FRONT = "contents"
BY_RECORD = [*RECORD, "field_name", "assertion_id"]


def sheets(contents: Contents) -> list[Sheet]:
    """The sheets in their order; what the settings leave out is not among them.

    Assertions stand by record, not by id as in the other formats, so that a record can lead to all of its own.
    """
    names = _names(contents)
    frames = {name: in_memory(contents.tables[name]) for kind, name in names if kind == "table"}
    if ASSERTIONS in frames:
        frames[ASSERTIONS] = frames[ASSERTIONS].sort(BY_RECORD)
    found = [
        *(_wide(name, wide, names["wide", name]) for name, wide in contents.wide.items() if ("wide", name) in names),
        *(_table(frames[name], contents.schema.tables[name], contents, names["table", name]) for name in frames),
    ]
    if ("list", CONFLICTS) in names:
        found.append(conflict_sheet(contents, names["list", CONFLICTS]))
    found.append(_codebook(contents.listing, names["list", CODEBOOK]))
    return list(_with_links(found, contents, frames, names))


def _names(contents: Contents) -> dict[tuple[str, str], str]:
    """The name of each sheet, by kind and table; the first sheet's is taken."""
    left_out = contents.spreadsheets.leave_out
    tables = [name for name in contents.tables if name not in left_out]
    tables.sort(key=lambda name: contents.schema.tables[name].is_builtin)
    wide = [name for name in contents.wide if name not in left_out]
    lists = [name for name in (CONFLICTS, CODEBOOK) if name not in left_out]
    keys = [("wide", name) for name in wide] + [("table", name) for name in tables] + [("list", name) for name in lists]
    wanted = [f"{name}_wide" if kind == "wide" else name for kind, name in keys]
    return dict(zip(keys, name_sheets([FRONT, *wanted])[1:], strict=True))


def _wide(name: str, wide: Wide, sheet: str) -> Sheet:
    columns = tuple(described(column, column.name in wide.key) for column in wide.columns)
    return Sheet(sheet, wide.title, wide.description, columns, in_memory(wide.rows), "wide")


def _table(frame: pl.DataFrame, table: Table, contents: Contents, sheet: str) -> Sheet:
    shown, columns = labelled(frame, table, contents.schema)
    return Sheet(sheet, table.title, table.description, columns, shown, "own" if table.is_builtin else "table")


def _codebook(listing: pl.DataFrame, sheet: str) -> Sheet:
    columns = tuple(SheetColumn(name, type_of(dtype)) for name, dtype in listing.schema.items())
    described = "What each column and each code means, a row for each; the same as codebook.csv."
    return Sheet(sheet, "Codebook", described, columns, listing, "list")


# -- links -------------------------------------------------------------------------------------------------------------


def _with_links(
    found: list[Sheet],
    contents: Contents,
    frames: Mapping[str, pl.DataFrame],
    names: Mapping[tuple[str, str], str],
) -> Iterator[Sheet]:
    """The sheets with their links: counts of assertions lead to these, what names a record or an assertion to it."""
    table_of = {sheet: key for key, sheet in names.items()}
    records = contents.schema.record_tables
    places = record_places(
        {name: (frame, records[name].key, names["table", name]) for name, frame in frames.items() if name in records}
    )
    ranges = _ranges(frames, names)
    for sheet in found:
        kind, name = table_of[sheet.name]
        key = contents.wide[name].key if kind == "wide" else contents.schema.tables[name].key if kind == "table" else ()
        if ranges is not None and (kind == "wide" or name in records):
            yield linked_by_key(sheet, COUNT if COUNT in sheet.frame.columns else key[0], ranges, name, key)
        elif name in (ASSERTIONS, CONFLICTS):
            found_link = linked(sheet, "record_id", places, RECORD)
            yield _to_assertions(found_link, frames, names) if name == CONFLICTS else found_link
        else:
            yield sheet


def _ranges(frames: Mapping[str, pl.DataFrame], names: Mapping[tuple[str, str], str]) -> pl.DataFrame | None:
    return assertion_ranges(frames[ASSERTIONS], names["table", ASSERTIONS]) if ASSERTIONS in frames else None


def _to_assertions(sheet: Sheet, frames: Mapping[str, pl.DataFrame], names: Mapping[tuple[str, str], str]) -> Sheet:
    if ASSERTIONS not in frames:
        return sheet
    rows = frames[ASSERTIONS].select("assertion_id").with_row_index("row")
    wanted = rows.join(sheet.frame.select("assertion_id").unique(), on="assertion_id", how="semi")
    target = pl.format("{}{}", pl.lit(f"'{names['table', ASSERTIONS]}'!A"), pl.col("row") + 2)
    return linked(sheet, "assertion_id", wanted.select("assertion_id", target=target), ["assertion_id"])
