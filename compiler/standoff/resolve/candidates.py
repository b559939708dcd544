"""Scored assertions -> one value a cell: the candidates, the rules over contested cells, the chosen assertion."""

from dataclasses import dataclass

import polars as pl

from standoff.resolve import rules
from standoff.resolve.decisions import decisions
from standoff.resolve.outcomes import beside, finish, outcomes
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import CELL

DECIDED = pl.Schema(
    {
        "cell": pl.UInt32,
        "value": pl.String,
        "low": pl.Int64,
        "high": pl.Int64,
        "surviving": pl.Boolean,
        "left_open": pl.Boolean,
        "rule": pl.String,
        "is_tuple": pl.Boolean,
    }
)
"""What the rules make of candidates."""
PAIRS = pl.Schema({"cell": pl.UInt32, "value": pl.String, "inner": pl.String})


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
    several = members.filter(pl.col("is_candidate") & (pl.col("n_candidates") > 1))
    contested = several.filter(pl.col("n_values") > 1)
    decided, pairs = _contest(contested, cells, nesting, settled, schema)
    chosen = _chosen(members, several, decided)
    return Result(finish(cells, chosen, decided, pairs, members), members, decided, pairs)


def numbered(values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the cells; in each, mark as candidates the affirmed assertions of the closest source that has any.

    Cells are numbered in the order in which they first occur, and every frame below refers to a cell by that number: a
    number is compared and hashed much faster than three strings are. Since cell n is row n of `cells`, a column of
    cells is carried to their assertions by `gather`, and back by `scatter` (in `beside`), in place of a hash join.
    """
    rows = values.with_row_index("member")
    grouped = rows.group_by(CELL, maintain_order=True).agg(
        pl.col("member"),
        n_assertions=pl.len(),
        nearest=pl.col("source").filter("affirmed").min(),
        kind=pl.col("kind").first(),
    )
    cells = grouped.drop("member").with_row_index("cell")
    of_row = grouped.select("member", "nearest").with_row_index("cell").explode("member").sort("member")
    members = rows.with_columns(
        cell=of_row["cell"],
        is_candidate=pl.col("affirmed") & (pl.col("source") == of_row["nearest"]).fill_null(value=False),
    )
    return counted(cells, members)


def counted(cells: pl.DataFrame, members: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells and their members with how many distinct values, and how many candidates, each cell has."""
    counts = (
        members.filter("is_candidate").group_by("cell").agg(n_values=pl.col("value").n_unique(), n_candidates=pl.len())
    )
    cells = beside(cells, counts).with_columns(pl.col("n_values", "n_candidates").fill_null(0))
    return cells, members.with_columns(
        n_values=cells["n_values"].gather(members["cell"]), n_candidates=cells["n_candidates"].gather(members["cell"])
    )


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
    candidates = members.group_by("cell", "value").agg(
        *(pl.col(name).first() for name in (*CELL, "kind", "low", "high", "is_span", "looseness")),
        qualifier=pl.col("qualifier_rank").min(),
        modality=pl.col("modality_rank").min().cast(pl.Int64),
        basis=pl.col("basis_rank").min().cast(pl.Int64),
        voice=pl.col("voice_rank").min().cast(pl.Int64),
        groups=pl.col("group").drop_nulls().unique().sort(),
    )
    fields = _fields(schema)
    candidates = candidates.with_columns(pl.col("table_name", "field_name").cast(pl.String)).join(
        fields, on=["table_name", "field_name"], how="left"
    )
    # `group_by` returns groups in any order; the sort makes the run repeatable, as do those of the rules' own joins.
    candidates = candidates.join(_orders(schema), on=["scheme", "value"], how="left").sort("cell", "value")
    return candidates.with_columns(surviving=pl.lit(value=True), rule=pl.lit(None, pl.String))


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


def _orders(schema: Schema) -> pl.DataFrame:
    """The position of every code in its vocabulary, for `strongest`."""
    rows = [(s, code, n) for s, v in schema.vocabularies.items() for n, code in enumerate(v.codes)]
    return pl.DataFrame(rows, orient="row", schema={"scheme": pl.String, "value": pl.String, "strongest": pl.Int64})


def _chosen(members: pl.DataFrame, several: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """The best assertion of each cell's one surviving candidate, by its row."""
    # Most cells have one assertion: they are answered without the sort, which is the costly part.
    is_alone = pl.col("is_candidate") & (pl.col("n_candidates") == 1)
    alone = members.select("cell", "member", "is_candidate", "n_candidates").filter(is_alone).select("cell", "member")
    if several.is_empty():
        return alone
    survivors = decided.filter("surviving")
    won = survivors.filter(pl.len().over("cell") == 1).select("cell", "value")
    agreed = several.filter(pl.col("n_values") == 1)
    contested = several.join(won, on=["cell", "value"], how="semi")
    # The id, a hash, is last: it makes the choice among equals independent of the order of files.
    order = ["cell", "qualifier_rank", "modality_rank", "basis_rank", "voice_rank", "assertion_id"]
    best = pl.concat([agreed, contested]).sort(order).unique("cell", keep="first", maintain_order=True)
    return pl.concat([alone, best.select("cell", "member")])
