"""List cells of wide tables: lists of structs where a format has them, the texts joined where it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from standoff.schema.columns import DTYPES, dtypes
from standoff.schema.model import Column
from standoff.schema.wide import LIST_TEXT
from standoff.tables.package_contents import Tabular
from standoff.tables.ranges import Keyed, keyed

BETWEEN = " | "  # the texts of one cell


def nested_dtypes(columns: Sequence[Column]) -> dict[str, pl.DataType | type[pl.DataType]]:
    """The dtype of each column, with lists as such."""
    plain = dtypes(list(columns))
    return {c.name: list_dtype(c.members) if c.members else plain[c.name] for c in columns}


def list_dtype(members: Sequence[tuple[str, str]]) -> pl.List:
    """The dtype of lists of structs with these members, each with its type."""
    return pl.List(pl.Struct({name: DTYPES[kind] for name, kind in members}))


def joined(schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """The columns of a schema that are lists of structs, as joined texts."""
    return [
        pl.col(name).list.eval(pl.element().struct.field(LIST_TEXT)).list.join(BETWEEN).alias(name)
        for name, dtype in schema.items()
        if isinstance(dtype, pl.List)
    ]


def flat(nested: Tabular, columns: Sequence[Column]) -> Tabular:
    """The same table with joined texts for lists."""
    if isinstance(nested, pl.DataFrame):
        return nested.with_columns(joined(nested.schema))
    return Flat(nested, tuple(columns))


@dataclass(frozen=True, slots=True)
class Flat:
    """A table on disk whose lists are joined when it is read."""

    nested: Tabular
    columns: tuple[Column, ...]

    def lazy(self) -> pl.LazyFrame:
        """Its rows."""
        schema = {column.name: list_dtype(column.members) for column in self.columns if column.members}
        return self.nested.lazy().with_columns(joined(schema))

    def __len__(self) -> int:
        return len(self.nested)

    @property
    def keyed(self) -> Keyed:
        """See `HasKeys`."""
        return [(key, Flat(rows, self.columns)) for key, rows in keyed(self.nested)]
