"""Scored assertions -> one value a cell: the candidates, the rules over contested cells, the chosen assertion."""

from dataclasses import dataclass

import polars as pl

from standoff.resolve import rules
from standoff.resolve.decisions import UNSETTLED, decisions
from standoff.resolve.groups import RECORD_NUMBER, constant, numbered_by, sizes
from standoff.resolve.outcomes import finish, outcomes
from standoff.schema.model import Schema, Table
from standoff.schema.once import once_a_schema
from standoff.schema.record_ids import CELL, RECORD

DECIDED = pl.Schema(
    {
        "cell": pl.UInt32,
        "value": pl.String,
        "low": pl.Int64,
        "high": pl.Int64,
        "looseness": pl.Int8,
        "surviving": pl.Boolean,
        "left_open": pl.Boolean,
        "rule": pl.String,
        "is_tuple": pl.Boolean,
    }
)
"""What the rules make of candidates."""
PAIRS = rules.PAIRS


@dataclass(slots=True)
class Result:
    """Resolved cells, and what their outcomes follow from.

    `members` are the assertions with their `cell`, `decided` the candidates with what the rules made of them, `pairs`
    which of them contains which.
    """

    cells: pl.DataFrame
    members: pl.DataFrame
    decided: pl.DataFrame
    pairs: pl.DataFrame

    def outcomes(self) -> pl.DataFrame:
        """What became of every assertion on a cell."""
        return outcomes(self.members, self.cells, self.decided, self.pairs)


def resolve_alone(values: pl.DataFrame, nesting: pl.DataFrame, settled: pl.DataFrame, schema: Schema) -> Result:
    """Resolve each cell of some scored assertions on fields by itself; each cell's assertions are all given."""
    cells, members = numbered(values)
    is_rival = members["is_candidate"] & (members["n_candidates"] > 1)
    several = members.filter(is_rival) if is_rival.any() else members.clear()
    is_contested = several["n_values"] > 1
    contested = several.filter(is_contested) if is_contested.any() else several.clear()
    decided, pairs = _contest(contested, cells, nesting, settled, schema)
    chosen = _chosen(members, several, decided)
    return Result(finish(cells, chosen, decided, pairs, members), members, decided, pairs)


def numbered(values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the cells; in each, mark as candidates the affirmed assertions of the closest source that has any.

    Cells are numbered in the order in which they first occur, and every frame below refers to a cell by that number: a
    number is compared and hashed much faster than three strings are. Since cell n is row n of `cells`, a column of
    cells is carried to their assertions by their numbers, and back by `scatter`, in place of a hash join.
    """
    known = [RECORD_NUMBER] if RECORD_NUMBER in values.columns else []
    cell, firsts = numbered_by(values, [UNSETTLED, *(known or RECORD), "field_name"])
    n_assertions = sizes(cell, len(firsts))
    cells = values[[*CELL, "kind", UNSETTLED, *known]][firsts].hstack([n_assertions.alias("n_assertions")])
    # Most assertions are alone on their cell: of the others, those of the nearest source count.
    is_rival = values["affirmed"] & (n_assertions[cell] > 1)
    is_candidate = values["affirmed"]
    if is_rival.any():
        rivals = pl.DataFrame([cell.filter(is_rival).alias("cell"), values["source"].filter(is_rival)])
        found = rivals.group_by("cell").agg(pl.col("source").min())
        nearest = constant(None, len(cells), pl.Int8).scatter(found["cell"], found["source"])
        is_candidate &= (values["source"] == nearest[cell]).fill_null(value=True)
    members = values.with_row_index("member").hstack([cell.alias("cell"), is_candidate.alias("is_candidate")])
    return counted(cells.with_row_index("cell"), members)


def counted(cells: pl.DataFrame, members: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells and their members with how many distinct values, and how many candidates, each cell has."""
    is_candidate = members["is_candidate"]
    cell = members["cell"].filter(is_candidate)
    n_candidates = sizes(cell, len(cells))
    n_values = constant(0, len(cells)).set(n_candidates > 0, 1)
    is_several = n_candidates[cell] > 1
    if is_several.any():
        several = pl.DataFrame([cell, members["value"].filter(is_candidate)]).filter(is_several)
        found = several.group_by("cell").agg(n=pl.col("value").n_unique())
        n_values = n_values.scatter(found["cell"], found["n"])
    counts = [n_values.alias("n_values"), n_candidates.alias("n_candidates")]
    return cells.hstack(counts), members.hstack([column[members["cell"]] for column in counts])


def _contest(
    contested: pl.DataFrame, cells: pl.DataFrame, nesting: pl.DataFrame, settled: pl.DataFrame, schema: Schema
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Run the rules over cells with several values: candidates with `surviving` and `rule`, and what contains what."""
    if contested.is_empty():
        return pl.DataFrame(schema=DECIDED), pl.DataFrame(schema=PAIRS)
    candidates = candidates_of(contested, schema)
    pairs = rules.containing(candidates, nesting)
    candidates = rules.settled(candidates, decisions(settled, cells, schema))
    declared = set(candidates["resolve"])
    for rule in (*rules.RULES.values(), *(rule for name, rule in rules.DECLARED.items() if name in declared)):
        if not _is_contested(candidates):  # usual in a small corpus, where it saves most of the time
            break
        candidates = rule(candidates, pairs)
    return candidates.with_columns(rule=pl.col("rule").fill_null("open"), is_tuple=pl.lit(value=False)), pairs


def _is_contested(candidates: pl.DataFrame) -> bool:
    """Whether several candidates of a cell survive."""
    cells = candidates["cell"].filter(candidates["surviving"])
    return cells.n_unique() < len(cells)


def candidates_of(members: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The distinct values of some cells, with all that rules compare; all survive as yet."""
    candidates = (
        members.group_by("cell", "value")
        .agg(DISTINCT)
        .join(_fields(schema), on=["table_name", "field_name"], how="left")
    )
    # `group_by` returns groups in any order; the sort makes the run repeatable, as do those of the rules' own joins.
    candidates = candidates.join(_orders(schema), on=["scheme", "value"], how="left").sort("cell", "value")
    n = len(candidates)
    state = {"surviving": constant(True, n, pl.Boolean), "rule": constant(None, n, pl.String)}
    return candidates.hstack([column.alias(name) for name, column in state.items()])


DISTINCT = [
    pl.col("table_name", "field_name").first().cast(pl.String),
    pl.col("record_id", "kind", "low", "high", "precision", "is_span", "looseness").first(),
    pl.col("qualifier_rank").min().alias("qualifier"),
    pl.col("modality_rank").min().cast(pl.Int64).alias("modality"),
    pl.col("basis_rank").min().cast(pl.Int64).alias("basis"),
    pl.col("voice_rank").min().cast(pl.Int64).alias("voice"),
    pl.col("group").drop_nulls().unique().sort().alias("groups"),
]
"""What is compared of the assertions that give one value."""


@once_a_schema
def _fields(schema: Schema) -> pl.DataFrame:
    """The fields with what rules ask of each: its hierarchy, its vocabulary, and the rule that it declares."""
    rows = []
    for table in schema.record_tables.values():
        for f in table.stated.values():
            rows.append((table.name, f.name, f.vocabulary or placed_in(f.name, table, schema), f.vocabulary, f.resolve))
    names = ("table_name", "field_name", "hierarchy", "scheme", "resolve")
    return pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String))


def placed_in(name: str, table: Table, schema: Schema) -> str | None:
    """The table that a field refers to, where its records lie in others of their own."""
    target = table.foreign_keys.get(name, ("",))[0]
    return target if target in schema.tables and schema.tables[target].broader is not None else None


@once_a_schema
def _orders(schema: Schema) -> pl.DataFrame:
    """The position of every code in its vocabulary, for `strongest`."""
    rows = [(s, code, n) for s, v in schema.vocabularies.items() for n, code in enumerate(v.codes)]
    return pl.DataFrame(rows, orient="row", schema={"scheme": pl.String, "value": pl.String, "strongest": pl.Int64})


def _chosen(members: pl.DataFrame, several: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """The best assertion of each cell's one surviving candidate, by its row."""
    # Most cells have one assertion: they are answered without the sort, which is the costly part.
    is_alone = members["is_candidate"] & (members["n_candidates"] == 1)
    alone = pl.DataFrame([members[name].filter(is_alone) for name in ("cell", "member")])
    if several.is_empty():
        return alone
    rivals = several.filter(several["n_values"] == 1)
    if len(decided):
        survivors = decided[["cell", "value"]].filter(decided["surviving"])
        won = survivors.filter(survivors["cell"].is_unique())
        rivals = rivals.vstack(several.join(won, on=["cell", "value"], how="semi"))
    # The id, a hash, is last: it makes the choice among equals independent of the order of files.
    order = ["cell", "qualifier_rank", "modality_rank", "basis_rank", "voice_rank", "assertion_id"]
    best = rivals.sort(order).unique("cell", keep="first", maintain_order=True)
    return alone.vstack(best[["cell", "member"]])
