"""The rows of a table's files with the declared types, and their cells as the CSV writes them."""

from collections.abc import Iterable, Mapping

import polars as pl

from standoff.schema.columns import as_csv
from standoff.schema.record_ids import encoded_text
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.types.column_type import STRING


class HeaderError(ValueError):
    """A file has other columns than are declared, or of other types."""


class CellError(ValueError):
    """A cell is not written as its column's type."""


def shown_types(wanted: Mapping[str, object], found: Mapping[str, object]) -> str:
    """How the columns of a file differ from the declared ones, the first of them, or that their order does."""
    for name in wanted:
        if name not in found:
            return f"`{name}` is missing"
        if found[name] != wanted[name]:
            return f"`{name}` is {found[name]} and should be {wanted[name]}"
    extra = next((name for name in found if name not in wanted), None)
    return "they are in another order" if extra is None else f"`{extra}` is not declared"


def as_declared(frame: pl.DataFrame, types: Mapping[str, str]) -> pl.DataFrame:
    """A frame of strings, written as in CSV, with the declared types; raises CellError."""
    typed = frame.select(_typed(name, kind) for name, kind in types.items())
    if typed.null_count().row(0) == frame.select(list(types)).null_count().row(0):  # no cell became empty
        return typed
    wrong = miswritten(frame, types)
    assert wrong is not None
    row, name, text = wrong
    raise CellError(f"row {row:,}: `{name}` is `{text}`, which is not a valid {types[name]}")


def shown_header(wanted: list[str], found: list[str]) -> str:
    """The first column at which a header departs from the declared one."""
    for number, (name, other) in enumerate(zip(wanted, found, strict=False), 1):
        if name != other:
            return f"column {number} is `{other}` and should be `{name}`"
    return f"{len(found)} columns in place of {len(wanted)}"


def miswritten(frame: pl.DataFrame, types: Mapping[str, str]) -> tuple[int, str, str] | None:
    """The first cell of a frame of strings that is not written as its type: row (1-based), column, text."""
    for name, kind in types.items():
        if kind == STRING.name:
            continue
        wrong = frame.select(
            pl.arg_where(pl.col(name).is_not_null() & _typed(name, kind).is_null()).first().alias("row")
        )["row"][0]
        if wrong is not None:
            return wrong + 1, name, frame[name][wrong]
    return None


def _typed(name: str, kind: str) -> pl.Expr:
    return COLUMN_TYPES[kind].from_text(pl.col(name)).alias(name)


def as_written(frame: pl.DataFrame, names: Iterable[str] | None = None) -> pl.DataFrame:
    """A frame (or these columns of it) with every cell as the CSV writes it."""
    shown = list(names) if names is not None else frame.columns
    return frame.select(shown).with_columns(as_csv()).cast(pl.String)


def as_json(frame: pl.DataFrame, types: Mapping[str, str]) -> pl.DataFrame:
    """A frame with every cell as JSON has it: what it has no type for, as a day, is text."""
    written = {name: COLUMN_TYPES[kind].to_json for name, kind in types.items()}
    return frame.with_columns(
        pl.Series(name, [None if cell is None else write(cell) for cell in frame[name]], pl.String)
        for name, write in written.items()
        if write is not None
    )


def record_id(frame: pl.DataFrame, key: Iterable[str]) -> pl.Series:
    """The record id of each row: its key values joined with `/`, `%` and `/` in them percent-encoded."""
    parts = [encoded_text(pl.col(name).fill_null("")) for name in key]
    return as_written(frame, key).select(pl.concat_str(parts, separator="/").alias("record_id"))["record_id"]
