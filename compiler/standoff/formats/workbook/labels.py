"""Labels beside codes: added columns that say in words what a code only hints at."""

import polars as pl

from standoff.formats.workbook.sheet import SheetColumn, described
from standoff.schema.columns import columns
from standoff.schema.model import Column, Schema, Table, Vocabulary

PARTS = {"precision": "date-precision", "standing": "standing"}


def labelled(frame: pl.DataFrame, table: Table, schema: Schema) -> tuple[pl.DataFrame, tuple[SheetColumn, ...]]:
    """The frame and its columns, with `<column>_label` beside codes of which some label says more than the code.

    `press-conference` needs no `Press conference` beside it; `GOV` does need its `Government`.
    """
    found: list[SheetColumn] = []
    known = set(frame.columns)
    for column in columns(table, schema):
        found.append(described(column, column.name in table.key))
        vocabulary = schema.vocabularies.get(_scheme(column, table) or "")
        if vocabulary is None or not _says_more(vocabulary):
            continue
        name = f"{column.name}_label"
        while name in known:
            name += "_"
        known.add(name)
        labels = {code.code: code.label for code in vocabulary.codes.values()}
        label = pl.col(column.name).cast(pl.String).replace_strict(labels, default=None, return_dtype=pl.String)
        frame = frame.with_columns(label.alias(name))
        found.append(SheetColumn(name, note=f"Added here: the label of {column.name}", is_added=True))
    return frame, tuple(found)


def _scheme(column: Column, table: Table) -> str | None:
    if column.part in PARTS:
        return PARTS[column.part]
    return table.fields[column.field].vocabulary if column.part == "value" else None


def _says_more(vocabulary: Vocabulary) -> bool:
    return any(_plain(code.code) != _plain(code.label) for code in vocabulary.codes.values())


def _plain(words: str) -> str:
    return words.replace("-", " ").casefold()
