"""All sheets of a workbook but the first (wide tables, tables, conflicts, codebook), and the links between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

import polars as pl

from standoff.formats.workbook.sheet import Sheet, SheetColumn, described, labelled, marked, name_sheets
from standoff.schema.columns import columns, type_of
from standoff.schema.model import Table
from standoff.schema.record_ids import RECORD, record_id
from standoff.schema.wide import front_columns
from standoff.tables.disagreements import disagreements
from standoff.tables.package_contents import Contents, Wide, in_memory
from standoff.tables.spreadsheet_limits import CONFLICTS, MOST_LINKS, cut
from standoff.tables.wording import Words

TARGET = "target of "
BELOW = 2  # the row of a sheet in which the first of a frame stands
NO_LINKS = "no links: Excel allows 65,530 a sheet"


def place(sheet: str, row: pl.Expr) -> pl.Expr:
    """The first cell of a row of a sheet, counted from 0 below its header."""
    return pl.format("{}{}", pl.lit(f"'{sheet}'!A"), row + BELOW)


def assertion_ranges(assertions: pl.DataFrame, sheet: str) -> pl.DataFrame:
    """Where the assertions on each record stand, which follow each other: table_name, record_id, target."""
    rows = assertions.select(RECORD).with_row_index("row").group_by(RECORD).agg(first=pl.min("row"), last=pl.max("row"))
    return rows.select(*RECORD, target=pl.format("{}:A{}", place(sheet, pl.col("first")), pl.col("last") + BELOW))


def record_places(frames: Mapping[str, tuple[pl.DataFrame, tuple[str, ...], str]]) -> pl.DataFrame:
    """Where each record stands: table_name, record_id, target; from frame, key and sheet of each table."""
    found = [
        frame.select(pl.lit(name).alias("table_name"), record_id(key).alias("record_id"))
        .with_row_index("row")
        .select(*RECORD, target=place(sheet, pl.col("row")))
        for name, (frame, key, sheet) in frames.items()
    ]
    empty = pl.DataFrame(schema={"table_name": pl.String, "record_id": pl.String, "target": pl.String})
    return pl.concat([empty, *found])


def linked(sheet: Sheet, column: str, targets: pl.DataFrame, on: Sequence[str]) -> Sheet:
    """The sheet with links from a column to targets that are joined by other columns of its frame.

    A sheet that would have more links than Excel allows keeps none, and says so.
    """
    name = f"{TARGET}{column}"
    frame = sheet.frame.join(
        targets.select(*on, pl.col("target").alias(name)), on=on, how="left", maintain_order="left"
    )
    links = {**sheet.links, column: name}
    if sum(len(frame) - frame[target].null_count() for target in links.values()) > MOST_LINKS:
        return replace(sheet, links={}, remark=NO_LINKS)
    return replace(sheet, frame=frame, links=links)


def linked_by_key(sheet: Sheet, column: str, targets: pl.DataFrame, table: str, key: tuple[str, ...]) -> Sheet:
    """The sheet of a table's records with links from a column to the target of each record."""
    name = f"{TARGET}record"
    mine = targets.filter(pl.col("table_name") == table).select("target", pl.col("record_id").alias(name))
    found = linked(replace(sheet, frame=sheet.frame.with_columns(record_id(key).alias(name))), column, mine, [name])
    return replace(found, frame=found.frame.drop(name))


def with_pages(sheet: Sheet, table: str, key: tuple[str, ...], contents: Contents) -> Sheet:
    """The sheet of a table's records whose first column leads to their pages in the explorer, where there is one.

    What is nested in a record is on the page of that record, and its sheet leads nowhere.
    """
    is_nested = contents.schema.tables[table].nest is not None
    used = sum(len(sheet.frame) - sheet.frame[target].null_count() for target in sheet.links.values())
    if not contents.has_site or is_nested or sheet.columns[0].name in sheet.links:
        return sheet
    if used + len(sheet.frame) > MOST_LINKS:
        return sheet
    name = f"{TARGET}page"
    ids = sheet.frame.select(record_id(key)).to_series().to_list()
    pages = pl.Series(name, [f"/r/{table}/{quote(each, safe='')}" for each in ids], pl.String)
    return replace(sheet, frame=sheet.frame.with_columns(pages), pages=name)


TITLE = "Disagreements"
DESCRIPTION = (
    "Where sources differ, contradictions first, then different values, then wording: what each source says, what was "
    "kept and why."
)
NOTES = {
    "record": "What the sources differ on.",
    "about": "The table, and what of the record.",
    "difference": "Contradiction: one source affirms what another denies. Value: they give different values. Wording: "
    "one is more precise than the other. Left open: one source gives two values.",
    "accounts": "What each source says, with the texts; the value that was kept is first.",
    "kept": "The value that is in the tables. Empty: the cell was left open.",
    "decided": "The rule by which it was kept.",
    "settled_because": "The reason of a curator who settled the cell.",
}


def conflict_sheet(contents: Contents, name: str) -> Sheet:
    """Where sources differ, in words; contradictions first."""
    tables = {each: in_memory(table) for each, table in contents.tables.items()}
    frame = cut(disagreements(Words(tables, contents.schema, contents.speakers)))
    known = {column.name: column for column in columns(contents.schema.tables["resolutions"], contents.schema)}
    shown = (
        SheetColumn(each, note=NOTES[each]) if each in NOTES else described(known[each], is_key=True)
        for each in frame.columns
    )
    is_settled = frame["settled_because"].count() > 0  # the last of these columns, and often empty
    return Sheet(name, TITLE, DESCRIPTION, tuple(shown), frame, "list", front=len(NOTES) - (not is_settled))


ASSERTIONS, CODEBOOK = "assertions", "codebook"
COUNTS = ("n_assertions", "n_texts")  # what is said of a record; from the first a link leads there
FOR_PEOPLE = {"ties": ("date", "from_label", "tie", "to_label", "record_label", "factuality", "stated_by")}
"""Tables of the compiler's own that answer questions by themselves, with the columns that people read first."""
SHEET_OF = {CONFLICTS: "disagreements"}
FRONT = "Read me first"
BY_RECORD = [*RECORD, "field_name", "assertion_id"]


def sheets(contents: Contents) -> list[Sheet]:
    """The sheets in their order, those for people first; what the settings leave out is not among them.

    Assertions stand by record, not by id as in the other formats, so that a record can lead to all of its own.
    """
    names = _names(contents)
    frames = {name: in_memory(contents.tables[name]) for kind, name in names if kind == "table"}
    if ASSERTIONS in frames:
        frames[ASSERTIONS] = frames[ASSERTIONS].sort(BY_RECORD)
    wide = [
        _wide(name, each, contents, names["wide", name])
        for name, each in contents.wide.items()
        if ("wide", name) in names
    ]
    tables = [_table(frames[name], contents.schema.tables[name], contents, names["table", name]) for name in frames]
    lists = [sheet for sheet in tables if sheet.kind == "list"]
    lists += [conflict_sheet(contents, names["list", CONFLICTS])] if ("list", CONFLICTS) in names else []
    own = [sheet for sheet in tables if sheet.kind == "own"] + [_codebook(contents.listing, names["list", CODEBOOK])]
    others = [sheet for sheet in tables if sheet.kind == "table"]
    found = [*wide, *lists, *own, *others] if wide else [*others, *lists, *own]
    return [marked(sheet) for sheet in _with_links(found, contents, frames, names)]


def _names(contents: Contents) -> dict[tuple[str, str], str]:
    """The name of each sheet, by kind and table; the first sheet's is taken."""
    left_out = contents.spreadsheets.leave_out
    tables = [name for name in contents.tables if name not in left_out]
    tables.sort(key=lambda name: contents.schema.tables[name].is_builtin)
    wide = [name for name in contents.wide if name not in left_out]
    lists = [name for name in (CONFLICTS, CODEBOOK) if name not in left_out]
    keys = [("wide", name) for name in wide] + [("table", name) for name in tables] + [("list", name) for name in lists]
    wanted = [f"{name}_wide" if kind == "wide" else SHEET_OF.get(name, name) for kind, name in keys]
    return dict(zip(keys, name_sheets([FRONT, *wanted])[1:], strict=True))


def _wide(name: str, wide: Wide, contents: Contents, sheet: str) -> Sheet:
    columns = tuple(described(column, column.name in wide.key) for column in wide.columns)
    table = contents.schema.tables[name]
    front, about = front_columns(table, contents.schema), table.description or wide.description
    return Sheet(sheet, wide.title, about, columns, in_memory(wide.rows), "wide", front=front)


def _table(frame: pl.DataFrame, table: Table, contents: Contents, sheet: str) -> Sheet:
    shown, columns = labelled(frame, table, contents.schema)
    front = FOR_PEOPLE.get(table.name, ())
    if front and len(frame):
        first = tuple(column for name in front for column in columns if column.name == name)
        columns = first + tuple(column for column in columns if column not in first)
        return Sheet(sheet, table.title, table.description, columns, shown, "list", front=len(front))
    return Sheet(sheet, table.title, table.description, columns, shown, "own" if table.is_builtin else "table")


def _codebook(listing: pl.DataFrame, sheet: str) -> Sheet:
    columns = tuple(SheetColumn(name, type_of(dtype)) for name, dtype in listing.schema.items())
    described = "What each column and each code means, a row for each; the same as codebook.csv."
    return Sheet(sheet, "Codebook", described, columns, listing, "own")


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
            start = next((count for count in COUNTS if count in sheet.frame.columns), key[0])
            yield with_pages(linked_by_key(sheet, start, ranges, name, key), name, key, contents)
        elif name in (ASSERTIONS, CONFLICTS):
            yield linked(sheet, "record_id", places, RECORD)
        else:
            yield sheet


def _ranges(frames: Mapping[str, pl.DataFrame], names: Mapping[tuple[str, str], str]) -> pl.DataFrame | None:
    return assertion_ranges(frames[ASSERTIONS], names["table", ASSERTIONS]) if ASSERTIONS in frames else None
