"""Resolve assertions: one value a cell by the rules, the factuality of every record, the outcome of every assertion."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from standoff.corpus.rows import PLACE
from standoff.resolve.by_qualifier import qualifier_rank
from standoff.resolve.decisions import UNSETTLED, Decisions
from standoff.resolve.differences import of_cells, with_differences
from standoff.resolve.groups import RECORD_NUMBER, numbered_by, rows_of, without
from standoff.resolve.hierarchy import NESTING, of_table, of_vocabularies
from standoff.resolve.outcomes import factuality_of_records
from standoff.resolve.together import resolve_values
from standoff.schema.model import Schema
from standoff.schema.once import once_a_schema
from standoff.schema.qualifiers import BY_DIRECTNESS
from standoff.schema.record_ids import CELL, RECORD

COMPARED = (
    "assertion_id", *CELL, "kind", "value", "value_low", "value_high", "low", "high",
    "precision", "is_span", "looseness", "text_id", "voice", "speaker_id", "relayed_by_id", "polarity", "modality",
    "basis", "rank", "mentions", *PLACE,
)  # fmt: skip
LINK = pl.Schema(
    {
        **dict.fromkeys((*CELL, "value", "rule", "annotation_file"), pl.String),
        **dict.fromkeys(("annotation_line", "column"), pl.Int64),
    }
)
DIRECTNESS = {
    "calendar": 0,  # derived with a calendar from dates that a text states: as direct as `stated`
    **{basis: number for number, basis in enumerate(basis for basis in BY_DIRECTNESS if basis != "calendar")},
}


@dataclass(slots=True)
class Resolved:
    """`assertions` with their outcome, `cells` (one row a cell: rule, value, bounds, chosen assertion), `records`.

    For checks: the `decisions` that were applied, and the cells that are `links` of a hierarchy among records. For
    tables: `rows`, the row of `records` that each cell is of, null where a record has none. It is not kept.
    """

    assertions: pl.DataFrame
    cells: pl.DataFrame
    records: pl.DataFrame
    decisions: Decisions | None = None
    rows: pl.Series | None = None
    links: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINK))

    @classmethod
    def joined(cls, parts: "Sequence[Resolved]") -> "Resolved":
        """What was resolved in several parts, each of other records, as one."""
        if len(parts) == 1:
            return parts[0]
        decisions = [part.decisions for part in parts if part.decisions]
        return cls(
            pl.concat([part.assertions for part in parts]),
            pl.concat([part.cells for part in parts]),
            pl.concat([part.records for part in parts]),
            Decisions.joined(decisions) if decisions else None,
        )


def resolve(assertions: pl.DataFrame, texts: pl.DataFrame, settled: pl.DataFrame, schema: Schema) -> Resolved:
    """Resolve all cells; hierarchies among records first, since containment of other values rests on them."""
    nesting, links = hierarchies(assertions, texts, settled, schema)
    resolved = resolve_within(nesting, assertions, texts, settled, schema)
    resolved.links = links
    return resolved


def hierarchies(
    assertions: pl.DataFrame, texts: pl.DataFrame, settled: pl.DataFrame, schema: Schema
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which code or record contains which, and the cells (links) from which that follows for records.

    The records of a hierarchy contain records of their own table alone, so all hierarchies are resolved together.
    """
    vocabularies, links = of_vocabularies(schema), pl.DataFrame(schema=LINK)
    values = scored(assertions.filter(is_link(schema)), texts, schema)
    if values.is_empty():
        return vocabularies, links
    cells = resolve_values(values, vocabularies, settled, schema).cells
    mine = cells.select(LINK.names()).cast(LINK)
    by_table = [mine.filter(mine["table_name"] == name) for name in placed(schema)]
    return pl.concat([vocabularies, nesting_of(cells, schema)]), pl.concat([links, *by_table])


def placed(schema: Schema) -> list[str]:
    """The tables whose records lie in others of their own."""
    return [table.name for table in schema.record_tables.values() if table.broader]


def nesting_of(links: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Which record contains which, from the resolved cells that say in which another lies."""
    if links.is_empty():
        return pl.DataFrame(schema=NESTING)
    found = links.filter(pl.col("value").is_not_null()).select(
        pl.col("table_name").cast(pl.String), "record_id", "value"
    )
    parts = found.partition_by("table_name", as_dict=True, include_key=False)
    empty = pl.DataFrame(schema=NESTING)
    return pl.concat(
        [empty, *(of_table(name, parts[(name,)].iter_rows()) for name in placed(schema) if (name,) in parts)]
    )


@once_a_schema
def is_link(schema: Schema) -> pl.Expr:
    """Whether an assertion says in which record of its table another one lies."""
    fields = [(table.name, table.broader) for table in schema.record_tables.values() if table.broader]
    return pl.any_horizontal(
        pl.lit(value=False), *((pl.col("table_name") == t) & (pl.col("field_name") == f) for t, f in fields)
    )


def resolve_within(
    nesting: pl.DataFrame, assertions: pl.DataFrame, texts: pl.DataFrame, settled: pl.DataFrame, schema: Schema
) -> Resolved:
    """Resolve the cells of some records, of which all assertions are given, within the hierarchies of all.

    It is quickest where the assertions are in the order of their table.
    """
    rows = scored(assertions, texts, schema)
    number, firsts = numbered_by(rows, RECORD)
    rows = rows.hstack([number.alias(RECORD_NUMBER)])
    values = rows.filter(rows["field_name"].is_not_null())
    copies = _unsettled(values, settled, len(rows))
    result = resolve_values(pl.concat([values, copies]) if len(copies) else values, nesting, settled, schema)
    records, existence = factuality_of_records(rows, number, firsts)
    found = result.cells.hstack([of_cells(result.cells, result.members, nesting, schema).alias("sources_differ")])
    cells = found.filter(~found[UNSETTLED]) if len(copies) else found
    records = with_differences(records, cells, rows)
    return Resolved(
        assertions=assertions.with_columns(_in_rows([result.outcomes(), existence], len(rows))),
        cells=without(cells, UNSETTLED, RECORD_NUMBER),
        records=without(records, RECORD_NUMBER),
        decisions=_decisions(without(values, RECORD_NUMBER), without(found, RECORD_NUMBER), settled),
        rows=rows_of(records, RECORD_NUMBER, len(rows))[cells[RECORD_NUMBER]],
    )


def _in_rows(outcomes: Sequence[pl.DataFrame], n: int) -> pl.Series:
    """The outcomes of the first `n` rows in their order; those of copies come after them."""
    found = pl.concat(outcomes)
    found = found.filter(found["row"] < n) if len(found) > n else found
    return found["outcome"][rows_of(found, "row", n)]


def _unsettled(values: pl.DataFrame, settled: pl.DataFrame, n: int) -> pl.DataFrame:
    """Copies of the assertions on records with settled cells, which no decision is about; their rows are from n on.

    Resolved beside all others, they give the settled cells as the rules alone resolve them.
    """
    if settled.is_empty():
        return values.clear()
    copies = values.join(settled, on=RECORD, how="semi", maintain_order="left")
    return copies.with_columns(pl.col("row") + pl.lit(n, pl.UInt32), pl.lit(value=True).alias(UNSETTLED))


def _decisions(values: pl.DataFrame, cells: pl.DataFrame, settled: pl.DataFrame) -> Decisions:
    """The decisions with the assertions and the cells, with and without them, that they are about."""
    if settled.is_empty():
        none = cells.clear()
        return Decisions(settled, values.clear(), none, none)
    about = cells.join(settled, on=CELL, how="semi")
    return Decisions(
        settled,
        values.join(settled, on=CELL, how="semi"),
        about.filter(about[UNSETTLED]),
        about.filter(~about[UNSETTLED]),
    )


def scored(assertions: pl.DataFrame, texts: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Add what the rules compare: source (0 text, 1 curated, 2 external), ranks, independence group, `affirmed`.

    Smaller is better everywhere. An assertion is affirmed unless it is a denial or deprecated.
    """
    groups = texts.select("text_id", group=pl.col("independence_group").cast(pl.Categorical))
    group = assertions[["text_id"]].join(groups, on="text_id", how="left", maintain_order="left")["group"]
    compared = assertions.select(*COMPARED, *SCORES, qualifier_rank=qualifier_rank(schema))
    return compared.with_row_index("row").hstack([group])


SCORES = [
    pl.when(pl.col("text_id").is_not_null()).then(0).when(pl.col("basis") == "curated").then(1).otherwise(2)
    .cast(pl.Int8).alias("source"),
    pl.col("modality").to_physical().alias("modality_rank"),
    pl.col("voice").to_physical().fill_null(99).alias("voice_rank"),
    pl.lit(pl.Series([DIRECTNESS[basis] for basis in BY_DIRECTNESS], dtype=pl.Int8))
    .gather(pl.col("basis").cast(pl.Enum(BY_DIRECTNESS)).to_physical()).alias("basis_rank"),
    (pl.col("rank").is_null() & (pl.col("polarity") == "affirm")).alias("affirmed"),
    pl.lit(value=False).alias(UNSETTLED),
]  # fmt: skip
