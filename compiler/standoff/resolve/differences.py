"""How far sources differ on a cell and on a record: in wording, in value, or one affirms what another denies.

A source is a speaker in a text. Only what texts state and no curator deprecated is compared, all of it, whatever the
rules make of it; a field that declares a rule of its own (`resolve:`), and one that goes together with it, may
have values that differ.
"""

import polars as pl

from standoff.resolve.candidates import candidates_of
from standoff.resolve.decisions import UNSETTLED
from standoff.resolve.groups import RECORD_NUMBER, constant, positions, rows_of, without
from standoff.resolve.rules import containing
from standoff.schema.model import Schema
from standoff.schema.once import once_a_schema
from standoff.schema.qualifiers import NARRATOR

DIFFERENCES = ("none", "wording", "value", "contradiction")  # the codes of `difference`, the weakest first
WORDING, VALUE, CONTRADICTION = (pl.lit(number, pl.Int8) for number in (1, 2, 3))
IS_COMPARED = pl.col("text_id").is_not_null() & pl.col("rank").is_null()
IS_DENIED = pl.col("polarity") == "deny"
SOURCE = pl.concat_str("text_id", pl.lit("\n"), pl.col("speaker_id").fill_null(NARRATOR))
FOUND = {"cell": pl.UInt32, "difference": pl.Int8}


def of_cells(cells: pl.DataFrame, members: pl.DataFrame, nesting: pl.DataFrame, schema: Schema) -> pl.Series:
    """How far the sources of each cell differ, in the order of the cells."""
    numbers = constant(0, len(cells), pl.Int8)
    stated = _varied(cells, members)
    if len(stated):
        worst = _worst(stated, nesting, schema)
        numbers = numbers.scatter(worst["cell"], worst["difference"])
    return pl.Series(DIFFERENCES)[numbers]


def _varied(cells: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """What is compared of the cells on which texts state two values or deny one; of most cells they do neither."""
    is_compared = members.select(IS_COMPARED & ~pl.col(UNSETTLED)).to_series()
    asked = members[["cell", "value", "polarity"]]
    asked = asked.filter(is_compared & ((cells["n_assertions"] > 1)[asked["cell"]] | (asked["polarity"] == "deny")))
    cell, n = asked["cell"], len(cells)
    # Some row of each cell, to compare all its rows with: much faster than to count values by cell.
    row = constant(None, n).scatter(cell, positions(len(asked)))
    is_varied = (asked["value"] != asked["value"][row[cell]]) | (asked["polarity"] == "deny")
    if not is_varied.any():
        return members.clear()
    varied = constant(False, n, pl.Boolean).scatter(cell.filter(is_varied), values=True)
    return members.filter(is_compared & varied[members["cell"]])


def _worst(stated: pl.DataFrame, nesting: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The strongest difference of each cell that has one."""
    values = candidates_of(stated, schema)
    free = _free(schema)
    values = values.join(free, on=["table_name", "field_name"], how="anti") if len(free) else values
    pairs = containing(values, nesting)
    given = stated.join(values, on=["cell", "value"], how="semi") if len(free) else stated
    sources = given.group_by("cell", "value", is_denied=IS_DENIED).agg(_only_source())
    affirmed, denied = sources.filter(~sources["is_denied"]), sources.filter(sources["is_denied"])
    found = _unequal(affirmed, pairs)
    if len(denied):
        found = pl.concat([found, _contradicted(affirmed, denied, pairs)])
    return found.group_by("cell").agg(pl.col("difference").max())


@once_a_schema
def _free(schema: Schema) -> pl.DataFrame:
    """The fields whose values may differ: those with a rule of their own, and those that go together with one."""
    rows = [
        (table.name, name)
        for table in schema.record_tables.values()
        for group in [*(table.together or ()), *([name] for name in table.fields)]
        if any(table.fields[each].resolve for each in group)
        for name in group
    ]
    return pl.DataFrame(rows, orient="row", schema={"table_name": pl.String, "field_name": pl.String})


def _only_source() -> pl.Expr:
    """The source of some assertions; null where there are several."""
    source = SOURCE
    return pl.when(source.min() == source.max()).then(source.min()).alias("only")


def _by_two(suffix: str = "_in") -> pl.Expr:
    """Whether two values, or a value and a denial, have two sources between them."""
    return ~(pl.col("only") == pl.col(f"only{suffix}")).fill_null(value=False)


def _unequal(affirmed: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The cells to which two sources give different values, with whether one value contains the other."""
    both = affirmed.join(affirmed, on="cell", suffix="_in").filter(pl.col("value") < pl.col("value_in"), _by_two())
    if pairs.is_empty():
        return both.select("cell", difference=VALUE)
    either_way = pl.concat([pairs, pairs.select("cell", value="inner", inner="value")])
    within = either_way.select("cell", "value", value_in="inner").unique().with_columns(is_within=pl.lit(value=True))
    found = both.join(within, on=["cell", "value", "value_in"], how="left")
    return found.select("cell", difference=pl.when("is_within").then(WORDING).otherwise(VALUE))


def _contradicted(affirmed: pl.DataFrame, denied: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The cells of which one source affirms a value that another denies, or a value within one that it denies."""
    same = affirmed.join(denied, on=["cell", "value"], suffix="_in")
    broader = pairs.join(denied.select("cell", "value", only_in="only"), on=["cell", "value"])
    within = affirmed.join(broader.select("cell", "only_in", value="inner"), on=["cell", "value"])
    names = ("cell", "only", "only_in")
    found = pl.concat([same.select(names), within.select(names)]).filter(_by_two())
    return found.select("cell", difference=CONTRADICTION)


def with_differences(records: pl.DataFrame, cells: pl.DataFrame, scored: pl.DataFrame) -> pl.DataFrame:
    """The records with `n_inferred`, `sources_differ` and `has_open_conflict`; all have the numbers of records."""
    notable = cells.filter(is_inferred() | pl.col("is_open") | (pl.col("sources_differ") != DIFFERENCES[0]))
    number = records[RECORD_NUMBER]
    for found in (notable.group_by(RECORD_NUMBER).agg(OF_CELLS), _contradicted_records(scored)):
        row = rows_of(found, RECORD_NUMBER, len(scored))
        records = records.hstack(without(found, RECORD_NUMBER)[row[number]])
    return without(records.with_columns(OF_RECORDS), "difference", "of_existence")


def is_inferred() -> pl.Expr:
    """Whether a cell has a value that is inferred and no more."""
    return (pl.col("basis") == "inferred").fill_null(value=False)


def _contradicted_records(scored: pl.DataFrame) -> pl.DataFrame:
    """The records that one source affirms and another denies."""
    is_existence = pl.col("field_name").is_null() & IS_COMPARED
    compared = scored.lazy().filter(is_existence).select(RECORD_NUMBER, "polarity", "text_id", "speaker_id").collect()
    is_denied = compared["polarity"] == "deny"
    if not is_denied.any():
        return pl.DataFrame(schema={RECORD_NUMBER: pl.UInt32, "of_existence": pl.Int8})
    denied = compared.filter(is_denied).group_by(RECORD_NUMBER).agg(_only_source())
    affirmed = compared.filter(~is_denied).join(denied, on=RECORD_NUMBER, how="semi")
    affirmed = affirmed.group_by(RECORD_NUMBER).agg(_only_source())
    both = affirmed.join(denied, on=RECORD_NUMBER, suffix="_in").filter(_by_two())
    return both.select(RECORD_NUMBER, of_existence=CONTRADICTION)


OF_CELLS = [
    is_inferred().sum().cast(pl.Int64).alias("n_inferred"),
    pl.col("sources_differ").cast(pl.Enum(DIFFERENCES)).to_physical().max().cast(pl.Int8).alias("difference"),
    pl.col("is_open").any().alias("has_open_conflict"),
]
IS_INFERRED = (pl.col("record_basis") == "inferred").fill_null(value=False)
DIFFERENCE = pl.max_horizontal(pl.col("difference", "of_existence").fill_null(0))
OF_RECORDS = [
    (pl.col("n_inferred").fill_null(0) + IS_INFERRED).alias("n_inferred"),
    pl.lit(pl.Series(DIFFERENCES)).gather(DIFFERENCE).alias("sources_differ"),
    pl.col("has_open_conflict").fill_null(value=False),
]
