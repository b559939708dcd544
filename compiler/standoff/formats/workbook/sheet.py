"""A sheet of the workbook before it is written: columns, rows, links, and how wide it all is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from standoff.schema.columns import codes_of, columns
from standoff.schema.model import Column, Schema, Table, Vocabulary
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.types.column_type import STRING

SAMPLE = 2_000  # rows by which widths are judged
NARROWEST, WIDEST = 8, 34  # characters
ROOM = 130  # characters: a page in its full size, and about the width of a screen
RESERVED = frozenset({"history"})  # Excel keeps this name of a sheet to itself
LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column; `note` says at its header what it means, `is_added` that no table has it, `field` whose it is."""

    name: str
    type: str = STRING.name
    note: str = ""
    is_key: bool = False
    is_added: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name on the tab, what it is, its columns, and a frame that has them.

    `kind` is `wide`, `table`, `own` or `list`. `links` gives for a column the column of the frame that says where in
    the workbook a cell of it leads (`'actors'!A5`), null where nowhere; `remark` says what the sheet does without.
    `front` is how many columns people read and print, 0 where all of them. `inferred` gives for a column that of the
    frame which says whether a cell of it was inferred. `pages` is the column of the frame that has, for the cells of
    the first column, the address of the record's page in the explorer.
    """

    name: str
    title: str
    description: str
    columns: tuple[SheetColumn, ...]
    frame: pl.DataFrame
    kind: str = "table"
    links: dict[str, str] = field(default_factory=dict)
    remark: str = ""
    front: int = 0
    inferred: dict[str, str] = field(default_factory=dict)
    pages: str = ""


def described(column: Column, is_key: bool = False) -> SheetColumn:
    """A column of a table, with its title and description as note."""
    stated = column.description if column.title.casefold() == column.name else f"{column.title}. {column.description}"
    return SheetColumn(column.name, column.type, stated.strip(" ."), is_key, field=column.field)


BASIS, RECORD_BASIS, INFERRED = "_basis", "record_basis", "inferred"


def marked(sheet: Sheet) -> Sheet:
    """The sheet with its inferred cells marked: those of fields, and the first cell of records that are inferred."""
    found = {}
    for number, column in enumerate(sheet.columns):
        basis = RECORD_BASIS if number == 0 else column.field + BASIS
        if basis in sheet.frame.columns and column.name != basis:
            found[column.name] = f"{INFERRED} {basis}"
    marks = {mark: pl.col(mark.removeprefix(f"{INFERRED} ")) == INFERRED for mark in found.values()}
    return replace(sheet, frame=sheet.frame.with_columns(**marks), inferred=found) if found else sheet


def name_sheets(wanted: Iterable[str]) -> list[str]:
    """Names of sheets: the wanted ones, cut where they are too long, numbered where two would be the same.

    A name has 31 characters at most, two never differ in case alone, and `history` is Excel's own.
    """
    names: list[str] = []
    taken = set(RESERVED)
    for name in wanted:
        found, number = name[:LONGEST_NAME], 2
        while found.casefold() in taken:
            end = f"_{number}"
            found, number = name[: LONGEST_NAME - len(end)] + end, number + 1
        taken.add(found.casefold())
        names.append(found)
    return names


def widths(sheet: Sheet) -> list[tuple[int, bool]]:
    """How many characters wide each column is, and whether it wraps: only text far longer than its column does.

    A column is as wide as all but the longest twentieth of its cells. Where there is room, text that wraps gets it.
    """
    found = []
    for column, lengths in zip(sheet.columns, _lengths(sheet), strict=True):
        usual, most = (lengths[len(lengths) * 19 // 20], lengths[-1]) if lengths else (0, 0)
        width = min(max(len(column.name) + 4, usual + 2, NARROWEST), WIDEST)
        wraps = COLUMN_TYPES[column.type].sheet == "text" and not column.is_key and most > width + 10
        found.append((width, most if wraps else 0))
    room = max(ROOM - sum(width for width, _ in found), 0) // max(sum(most > 0 for _, most in found), 1)
    return [(min(width + room, most) if most else width, most > 0) for width, most in found]


def _lengths(sheet: Sheet) -> Iterator[list[int]]:
    """How many characters the values of each column have, the shortest first."""
    sample = sheet.frame.head(SAMPLE).select(column.name for column in sheet.columns)
    for values in sample:
        yield sorted(len(str(value)) for value in values.to_list() if value is not None)


def labelled(frame: pl.DataFrame, table: Table, schema: Schema) -> tuple[pl.DataFrame, tuple[SheetColumn, ...]]:
    """The frame and its columns, behind them `<column>_label` for codes of which some label says more than the code.

    `press-conference` needs no `Press conference`; `GOV` does need its `Government`.
    """
    shown = columns(table, schema)
    added: list[SheetColumn] = []
    known = set(frame.columns)
    for column in shown:
        vocabulary = schema.vocabularies.get(codes_of(column, table) or "")
        if vocabulary is None or not _says_more(vocabulary):
            continue
        name = f"{column.name}_label"
        while name in known:
            name += "_"
        known.add(name)
        labels = {code.code: code.label for code in vocabulary.codes.values()}
        label = pl.col(column.name).cast(pl.String).replace_strict(labels, default=None, return_dtype=pl.String)
        frame = frame.with_columns(label.alias(name))
        added.append(SheetColumn(name, note=f"Added here: the label of {column.name}", is_added=True))
    return frame, (*(described(column, column.name in table.key) for column in shown), *added)


def _says_more(vocabulary: Vocabulary) -> bool:
    return any(_plain(code.code) != _plain(code.label) for code in vocabulary.codes.values())


def _plain(words: str) -> str:
    return words.replace("-", " ").casefold()
