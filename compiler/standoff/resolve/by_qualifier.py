"""How strongly a qualifier supports an assertion, where the schema resolves its field by one (`resolve: {by: …}`)."""

import polars as pl

from standoff.schema.model import Schema
from standoff.schema.once import once_a_schema
from standoff.schema.resolved_by import qualifier_of


@once_a_schema
def qualifier_rank(schema: Schema) -> pl.Expr:
    """The place of an assertion's best code in the vocabulary of the qualifier that its field is resolved by.

    Each mention of an assertion may have its own code, and the best counts; an assertion without one comes last.
    Assertions on all other fields are alike: 0.
    """
    rank = pl.lit(0, pl.Int64)
    for table in schema.record_tables.values():
        for field in table.stated.values():
            qualifier = schema.known_qualifiers.get(qualifier_of(table, field.name) or "")
            if qualifier is not None:
                is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == field.name)
                rank = pl.when(is_mine).then(_best(qualifier.column, schema.codes(qualifier))).otherwise(rank)
    return rank


def _best(column: str, codes: tuple[str, ...]) -> pl.Expr:
    """The place of the first of the codes in a list; behind all of them where it has none."""
    code = pl.element().cast(pl.String)
    places = code.replace_strict(list(codes), range(len(codes)), default=None, return_dtype=pl.Int64)
    return pl.col(column).list.eval(places).list.min().fill_null(len(codes))
