"""Whether the rows of a package's table are as its Table Schema declares them."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from standoff.formats.package import PackageTable
from standoff.formats.typed_cells import as_written, record_id
from standoff.schema.frame_checks import all_hold, rules
from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.types.column_type import STRING, cell_text

BROKEN = {
    "unique": "is in more than one row",
    "enum": "is not one of its codes",
    "pattern": "does not match its pattern",
    "minimum": "is below its minimum",
    "maximum": "is above its maximum",
}
Fault = tuple[str, str]  # the code of a problem, and its message


def check_rows(table: PackageTable, frame: pl.DataFrame) -> Iterator[Fault]:
    """The first cell that breaks each rule of each column, and the first key that is there twice."""
    try:
        columns = [_column(table, name, described.get("constraints", {})) for name, described in table.fields.items()]
        coded = [c.name for c in columns if c.enum and c.type != STRING.name]
        written = frame.with_columns(as_written(frame, coded)) if coded else frame
        unique = [name for name, described in table.fields.items() if described.get("constraints", {}).get("unique")]
        is_unique = [pl.col(n).is_null() | pl.col(n).is_unique() for n in unique]
        if _are_distinct(written.select(table.key)) and all_hold(written, [*is_unique, *rules(columns)]):
            return
    except (ValueError, pl.exceptions.PolarsError) as error:
        yield "schema-differs", f"a constraint of its descriptor cannot be applied: {str(error).splitlines()[0]}"
        return
    from standoff.schema.pandera_schema import REQUIRED, failures  # pandera loads slowly, and tables are mostly valid

    for failure in failures(written, columns, table.key, unique):
        row, name = failure.rows[0], failure.column
        if not name:
            yield "key-not-unique", f"`{record_id(frame[row], table.key)[0]}` is in more than one row"
        elif failure.rule == REQUIRED:
            yield "bad-cell", f"row {row + 1:,}: `{name}` is empty, and required"
        else:
            yield "bad-cell", f"`{name}` has `{as_written(frame[row], [name])[name][0]}`, which {BROKEN[failure.rule]}"


def _are_distinct(keys: pl.DataFrame) -> bool:
    """Whether no two rows are the same. Only those with the same hash may be, and hashes are compared far faster."""
    return keys.hash_rows().n_unique() == len(keys) or bool(keys.is_unique().all())


def _column(table: PackageTable, name: str, limits: Mapping[str, Any]) -> Column:
    """A column with the rules of its field; the cells of a key are required whether or not it says so."""
    return Column(
        name, table.types[name], "", "", name,
        required=bool(limits.get("required")) or name in table.key,
        enum=tuple(cell_text(code) for code in limits.get("enum", ())),
        pattern=limits.get("pattern"),
        minimum=_limit(limits.get("minimum"), table.types[name]),
        maximum=_limit(limits.get("maximum"), table.types[name]),
    )  # fmt: skip


def _limit(value: object, kind: str) -> Any:
    """A limit as a cell of its column; raises ValueError if it is none."""
    if value is None:
        return None
    cell = pl.DataFrame({"limit": [cell_text(value)]}).select(COLUMN_TYPES[kind].from_text(pl.col("limit")))["limit"][0]
    if cell is None:
        raise ValueError(f"`{value}` is not a valid {kind}")
    return cell
