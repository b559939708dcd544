"""Schema -> pandera: what a table's frame must satisfy; imported late, since pandera takes long to load.

One check covers the whole frame: pandera spends some 2 ms on every check, and on a package of 400 columns a check for
each would be most of a small build. Which cell failed is read off the same expressions.
"""

from collections.abc import Callable, Mapping

import pandera.polars as pa
import polars as pl

from standoff.schema.columns import dtypes
from standoff.schema.model import Column, Table
from standoff.schema.times import order_of

GROUPS = 4  # groups of rules that polars evaluates in parallel
Rule = tuple[str, Column, pl.Expr]


def frame_schema(table: Table, columns: list[Column]) -> pa.DataFrameSchema:
    """The pandera schema of a table: columns and dtypes in order, required cells, unique keys, codes, patterns, ranges.

    Rows are in the order of their table.
    Its metadata list the columns' dtypes and the primary key. Validate eager frames with it: a LazyFrame passes bad
    data silently.
    """
    wanted = dtypes(columns)
    order = order_of(table)
    # That of receipts is not looked at again: no two assertions have one id, and evidence is numbered within each.
    has_other_key = order.columns != table.key and not table.is_builtin
    whole = [order.ascends(), *([pl.struct(table.key).is_unique()] if has_other_key else [])]
    check = pa.Check(_holds(wanted, [*whole, *(rule for _, _, rule in rules(columns))]), name="the whole table")
    metadata = {"dtypes": wanted, "primaryKey": list(table.key)}
    return pa.DataFrameSchema(name=table.name, checks=[check], metadata=metadata)


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


def _holds(wanted: dict[str, type[pl.DataType]], expressions: list[pl.Expr]) -> Callable[[pa.PolarsData], bool]:
    """A check that answers with one word: where it answers row by row, pandera collects the frame three times more.

    The frame is collected as it is, and the rules are put to it eagerly: there is nothing in them to optimise, and
    looking for it takes longer than the rules do.
    """
    groups = [expressions[n::GROUPS] for n in range(min(GROUPS, len(expressions)))]
    every = [pl.all_horizontal(group).fill_null(value=False).all().alias(f"{n}") for n, group in enumerate(groups)]

    def check(data: pa.PolarsData) -> bool:
        found = data.lazyframe.collect_schema()
        is_shaped = list(found) == list(wanted) and as_text(found) == wanted
        return is_shaped and all(data.lazyframe.collect().select(every).row(0))

    return check
