"""Scored assertions -> one value a cell: the candidates, the rules over contested cells, the chosen assertion."""

from dataclasses import dataclass

import polars as pl

from standoff.resolve import rules
from standoff.resolve.decisions import decisions
from standoff.resolve.groups import numbered_by, sizes
from standoff.resolve.outcomes import finish, outcomes
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import CELL

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
    cells is carried to their assertions by `gather`, and back by `scatter`, in place of a hash join.
    """
    cell, firsts = numbered_by(values, CELL)
    n_assertions = sizes(cell, len(firsts))
    cells = values.select(*CELL, "kind")[firsts].with_columns(n_assertions=n_assertions).with_row_index("cell")
    members = values.with_row_index("member").with_columns(cell=cell)
    # Most assertions are alone on their cell: of the others, those of the nearest source count.
    rivals = members.select("cell", "source").filter(members["affirmed"] & (n_assertions.gather(cell) > 1))
    found = rivals.group_by("cell").agg(pl.col("source").min())
    nearest = pl.Series([None], dtype=pl.Int8).new_from_index(0, len(cells)).scatter(found["cell"], found["source"])
    is_near = (members["source"] == nearest.gather(cell)).fill_null(value=True)
    return counted(cells, members.with_columns(is_candidate=members["affirmed"] & is_near))


def counted(cells: pl.DataFrame, members: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells and their members with how many distinct values, and how many candidates, each cell has."""
    candidates = members.select("cell", "value").filter(members["is_candidate"])
    n_candidates = sizes(candidates["cell"], len(cells))
    several = candidates.filter(n_candidates.gather(candidates["cell"]) > 1)
    found = several.group_by("cell").agg(n=pl.col("value").n_unique())
    n_values = n_candidates.clip(upper_bound=1).scatter(found["cell"], found["n"])
    counts = {"n_values": n_values, "n_candidates": n_candidates}
    of_members = {name: column.gather(members["cell"]) for name, column in counts.items()}
    return cells.with_columns(**counts), members.with_columns(**of_members)


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
        *(pl.col(name).first() for name in (*CELL, "kind", "low", "high", "precision", "is_span", "looseness")),
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
