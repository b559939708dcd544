"""What the frame of a table must satisfy, as expressions of polars: one question covers the whole frame.

On a package of 400 columns, a question for each would be most of a small build. Which cell failed is read off the same
expressions. `standoff.schema.pandera_schema` has the same as a schema of pandera.
"""

from collections.abc import Mapping

import polars as pl

from standoff.schema.columns import dtypes
from standoff.schema.model import Column, Table
from standoff.schema.times import order_of

GROUPS = 4  # groups of rules that polars evaluates in parallel
Rule = tuple[str, Column, pl.Expr]


def is_valid(frame: pl.DataFrame, table: Table, columns: list[Column]) -> bool:
    """Whether a frame is one of the table: columns and dtypes in order, required cells, codes, patterns, ranges.

    Rows are in the order of their table, and no two have the same key.
    """
    wanted, found = dtypes(columns), frame.schema
    if list(found) != list(wanted) or as_text(found) != wanted:
        return False
    if frame.is_empty():
        return True
    order = order_of(table)
    # That of receipts is not looked at again: no two assertions have one id, and evidence is numbered within each.
    has_other_key = order.columns != table.key and not table.is_builtin
    whole = [order.ascends(), *([pl.struct(table.key).is_unique()] if has_other_key else [])]
    expressions = [*whole, *(rule for _, _, rule in rules(columns))]
    groups = [expressions[n::GROUPS] for n in range(min(GROUPS, len(expressions)))]
    every = (pl.all_horizontal(group).fill_null(value=False).all().alias(f"{n}") for n, group in enumerate(groups))
    return all(frame.select(every).row(0))


def rules(columns: list[Column]) -> list[Rule]:
    """Every rule on a single column: the code of the problem where it fails, the column, and when it holds."""
    found: list[Rule] = []
    for column in columns:
        cell = pl.col(column.name)
        if column.required:
            found.append(("required-missing", column, cell.is_not_null()))
        if column.enum:
            found.append(("unknown-code", column, cell.is_in(column.enum).fill_null(value=True)))
        if column.pattern:
            found.append(
                (
                    "bad-pattern",
                    column,
                    cell.cast(pl.String).str.contains(f"^(?:{column.pattern})$").fill_null(value=True),
                )
            )
        if column.minimum is not None:
            found.append(("out-of-range", column, (cell >= column.minimum).fill_null(value=True)))
        if column.maximum is not None:
            found.append(("out-of-range", column, (cell <= column.maximum).fill_null(value=True)))
    return found


def as_text(types: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
    """The dtypes of columns, with that of texts for codes, which receipts have for texts that repeat."""
    return {
        name: pl.String() if isinstance(dtype, pl.Categorical | pl.Enum) else dtype for name, dtype in types.items()
    }
