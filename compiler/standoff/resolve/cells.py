"""Resolve every cell: who may speak, the rules over contested cells, the chosen assertion, every outcome."""

from dataclasses import dataclass, field

import polars as pl

from standoff.resolve import rules
from standoff.resolve.decisions import CELL, Decisions, decisions
from standoff.resolve.hierarchy import of_table, of_vocabularies
from standoff.resolve.standing import standings
from standoff.schema.model import Schema
from standoff.schema.types import FIELD_TYPES

COMPARED = (
    "assertion_id", "table_name", "record_id", "field_name", "kind", "value", "value_low", "value_high", "low", "high",
    "precision", "is_span", "looseness", "text_id", "voice", "polarity", "modality", "derivation", "rank",
    "annotation_file", "annotation_line", "column",
)  # fmt: skip
LINK = pl.Schema(
    {
        **dict.fromkeys(("table_name", "record_id", "field_name", "value", "rule", "annotation_file"), pl.String),
        **dict.fromkeys(("annotation_line", "column"), pl.Int64),
    }
)
DERIVATION = {"explicit": 0, "calendar": 0, "computed": 1, "inferred": 2, "curated": 3, "external": 4}


@dataclass(slots=True)
class Resolved:
    """`assertions` with their outcome, `cells` (one row a cell: rule, value, bounds, chosen assertion), `records`.

    For checks: the `decisions` that were applied, and the cells that are `links` among the records of one table.
    """

    assertions: pl.DataFrame
    cells: pl.DataFrame
    records: pl.DataFrame
    decisions: Decisions | None = None
    links: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINK))


def resolve(assertions: pl.DataFrame, texts: pl.DataFrame, settled: pl.DataFrame, schema: Schema) -> Resolved:
    """Resolve all cells; hierarchies among records first, since containment of other values rests on them."""
    closure, links = hierarchies(assertions, texts, settled, schema)
    resolved = resolve_within(closure, assertions, texts, settled, schema)
    resolved.links = pl.concat([links, resolved.links])
    return resolved


def hierarchies(
    assertions: pl.DataFrame, texts: pl.DataFrame, settled: pl.DataFrame, schema: Schema
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which code or record contains which, and the cells (links) from which that follows for records."""
    closure = of_vocabularies(schema)
    links = pl.DataFrame(schema=LINK)
    values = _scored(assertions.filter(is_link(schema)), texts)
    for table in [t for t in schema.record_tables.values() if t.broader]:
        is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == table.broader)
        cells = _resolve(values.filter(is_mine), closure, settled, schema).cells
        links = pl.concat([links, _as_links(cells)])
        found = cells.filter(pl.col("value").is_not_null()).select("record_id", "value").iter_rows()
        closure = pl.concat([closure, of_table(table.name, found)])
    return closure, links


def is_link(schema: Schema) -> pl.Expr:
    """Whether an assertion says in which record of its table another one lies."""
    fields = [(table.name, table.broader) for table in schema.record_tables.values() if table.broader]
    return pl.any_horizontal(
        pl.lit(value=False), *((pl.col("table_name") == t) & (pl.col("field_name") == f) for t, f in fields)
    )


def resolve_within(
    closure: pl.DataFrame, assertions: pl.DataFrame, texts: pl.DataFrame, settled: pl.DataFrame, schema: Schema
) -> Resolved:
    """Resolve the cells of some records, of which all assertions are given, within the hierarchies of all.

    Its links are those that are in no hierarchy.
    """
    scored = _scored(assertions, texts)
    values = scored.filter(pl.col("field_name").is_not_null())
    result = _resolve(values, closure, settled, schema)
    mine = values.join(settled, on=CELL, how="semi") if len(settled) else values.clear()
    unsettled = _resolve(mine, closure, settled.clear(), schema).cells if len(settled) else result.cells.clear()
    records, existence = standings(scored)
    outcomes = pl.concat([result.outcomes(), existence]).sort("row")
    return Resolved(
        assertions=assertions.with_columns(outcomes["outcome"]),
        cells=result.cells,
        records=records,
        decisions=Decisions(settled, mine, unsettled),
        links=_other_links(result.cells, schema),
    )


def _other_links(cells: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The cells in which records refer to others of their table, other than by its hierarchy."""
    fields = _self_references(schema)
    is_mine = ((pl.col("table_name") == table) & (pl.col("field_name") == name) for table, name in fields)
    return _as_links(cells.filter(pl.any_horizontal(pl.lit(value=False), *is_mine)))


def _as_links(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select(LINK.names()).cast(LINK)


def _self_references(schema: Schema) -> list[tuple[str, str]]:
    return [
        (table.name, name)
        for table in schema.record_tables.values()
        for name, (target, _) in table.foreign_keys.items()
        if target == table.name and name != table.broader and table.nest is None
    ]


def _scored(assertions: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Add what the rules compare: source (0 text, 1 curated, 2 external), ranks, independence group, who is live."""
    groups = texts.select("text_id", group=pl.col("independence_group"))
    group = assertions.select("text_id").join(groups, on="text_id", how="left", maintain_order="left")["group"]
    source = (
        pl.when(pl.col("text_id").is_not_null()).then(0).when(pl.col("derivation") == "curated").then(1).otherwise(2)
    )
    derivation = pl.col("derivation").cast(pl.String).replace_strict(DERIVATION, return_dtype=pl.Int8)
    return (
        assertions.select(COMPARED)
        .with_row_index("row")
        .with_columns(
            group,
            source=source.cast(pl.Int8),
            modality_rank=pl.col("modality").to_physical(),
            voice_rank=pl.col("voice").to_physical().fill_null(99),
            derivation_rank=derivation,
            live=pl.col("rank").is_null() & (pl.col("polarity") == "affirm"),
        )
    )


@dataclass(slots=True)
class _Result:
    """Resolved cells, and what their outcomes follow from."""

    cells: pl.DataFrame
    members: pl.DataFrame
    decided: pl.DataFrame
    pairs: pl.DataFrame

    def outcomes(self) -> pl.DataFrame:
        """What became of every assertion on a cell."""
        return _outcomes(self.members, self.cells, self.decided, self.pairs)


def _resolve(values: pl.DataFrame, closure: pl.DataFrame, settled: pl.DataFrame, schema: Schema) -> _Result:
    cells, members = _cells(values)
    several = members.filter(pl.col("eligible") & (pl.col("n_eligible") > 1))
    contested = several.filter(pl.col("n_values") > 1)
    decided, pairs = _contest(contested, cells, closure, settled, schema)
    chosen = _chosen(members, several, decided)
    return _Result(_finish(cells, chosen, decided, pairs, members), members, decided, pairs)


def _cells(values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the cells; mark the assertions that may speak in each: live, and of the closest source that is live."""
    rows = values.with_row_index("here")
    grouped = rows.group_by(CELL, maintain_order=True).agg(
        pl.col("here"),
        n_assertions=pl.len(),
        nearest=pl.col("source").filter("live").min(),
        kind=pl.col("kind").first(),
    )
    cells = grouped.drop("here").with_row_index("cell")
    of_row = grouped.select("here", "nearest").with_row_index("cell").explode("here").sort("here")
    members = rows.with_columns(
        cell=of_row["cell"], eligible=pl.col("live") & (pl.col("source") == of_row["nearest"]).fill_null(value=False)
    )
    counts = members.filter("eligible").group_by("cell").agg(n_values=pl.col("value").n_unique(), n_eligible=pl.len())
    cells = _beside(cells, counts).with_columns(pl.col("n_values", "n_eligible").fill_null(0))
    return cells, members.with_columns(
        n_values=cells["n_values"].gather(members["cell"]), n_eligible=cells["n_eligible"].gather(members["cell"])
    )


def _contest(
    contested: pl.DataFrame, cells: pl.DataFrame, closure: pl.DataFrame, settled: pl.DataFrame, schema: Schema
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Run the rules over cells with two values or more: candidates with `alive` and `rule`, and what contains what."""
    candidates = contested.group_by("cell", "value").agg(
        *(pl.col(name).first() for name in (*CELL, "kind", "low", "high", "is_span", "looseness")),
        modality=pl.col("modality_rank").min().cast(pl.Int64),
        derivation=pl.col("derivation_rank").min().cast(pl.Int64),
        voice=pl.col("voice_rank").min().cast(pl.Int64),
        groups=pl.col("group").drop_nulls().unique().sort(),
    )
    about = _about_fields(schema)
    candidates = candidates.with_columns(pl.col("table_name").cast(pl.String)).join(
        about, on=["table_name", "field_name"], how="left"
    )
    candidates = candidates.join(_orders(schema), on=["scheme", "value"], how="left").sort("cell", "value")
    candidates = candidates.with_columns(alive=pl.lit(value=True), rule=pl.lit(None, pl.String))
    pairs = rules.containing(candidates, closure)
    candidates = rules.settled(candidates, decisions(settled, cells, schema))
    for step in rules.STEPS if len(candidates) else ():
        candidates = step(candidates, pairs)
    return candidates.with_columns(rule=pl.col("rule").fill_null("open")), pairs


def _about_fields(schema: Schema) -> pl.DataFrame:
    rows = []
    for table in schema.record_tables.values():
        for f in table.stated.values():
            target = table.foreign_keys.get(f.name, ("",))[0]
            is_placed = target in schema.tables and schema.tables[target].broader is not None
            rows.append((table.name, f.name, f.vocabulary or (target if is_placed else None), f.vocabulary, f.resolve))
    names = ("table_name", "field_name", "hierarchy", "scheme", "resolve")
    return pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String))


def _orders(schema: Schema) -> pl.DataFrame:
    rows = [(s, code, n) for s, v in schema.vocabularies.items() for n, code in enumerate(v.codes)]
    return pl.DataFrame(rows, orient="row", schema={"scheme": pl.String, "value": pl.String, "strongest": pl.Int64})


def _chosen(members: pl.DataFrame, several: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """The best assertion of each cell's one surviving candidate, by its row; most cells have but one assertion."""
    is_alone = pl.col("eligible") & (pl.col("n_eligible") == 1)
    alone = members.select("cell", "here", "eligible", "n_eligible").filter(is_alone).select("cell", "here")
    alive = decided.filter("alive")
    won = alive.filter(pl.len().over("cell") == 1).select("cell", "value")
    agreed = several.filter(pl.col("n_values") == 1)
    contested = several.join(won, on=["cell", "value"], how="semi", maintain_order="left")
    order = ["cell", "modality_rank", "derivation_rank", "voice_rank", "assertion_id"]
    best = pl.concat([agreed, contested]).sort(order).unique("cell", keep="first", maintain_order=True)
    return pl.concat([alone, best.select("cell", "here")])


def _finish(
    cells: pl.DataFrame, chosen: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    names = (
        "value",
        "value_low",
        "value_high",
        "low",
        "high",
        "precision",
        "assertion_id",
        "annotation_file",
        "annotation_line",
        "column",
    )
    verdict = decided.group_by("cell").agg(
        pl.col("rule").first(),
        left_open=(pl.col("rule") == "open").any() | pl.col("left_open").any(),
    )
    row = _beside(cells, chosen)["here"]
    found = _beside(cells.hstack(members.select(pl.col(names).gather(row))), verdict)
    plain = pl.when(pl.col("n_values") == 0).then(pl.lit("none")).otherwise(pl.lit("only"))
    found = found.with_columns(
        rule=pl.coalesce("rule", plain), is_open=pl.col("left_open").fill_null(value=False)
    ).drop("left_open")
    found = _bounded(found, decided, pairs)
    return _placed(found, members)


def _beside(cells: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The cells, which stand in the order of their numbers, with what was found of each, or nothing, beside it."""
    row = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(cells))
    row = row.scatter(found["cell"], pl.int_range(len(found), dtype=pl.UInt32, eager=True))
    return cells.hstack(found.drop("cell").select(pl.all().gather(row)))


def _bounded(found: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Bounds that span several candidates: of a count, all that contain no other; of an open date, those left."""
    minimal = decided.join(
        pairs.select("cell", "value").unique(), on=["cell", "value"], how="anti", maintain_order="left"
    )
    is_left = pl.col("alive") | pl.col("left_open")
    counts = _span_of(minimal).rename({"low": "count_low", "high": "count_high"})
    dates = _span_of(decided.filter(is_left)).rename({"low": "date_low", "high": "date_high"})
    joined = _beside(_beside(found, counts), dates)
    spanning = [name for name, each in FIELD_TYPES.items() if each.spans_candidates]
    is_count, is_wide = pl.col("kind").is_in(spanning), pl.col("n_values") > 1
    low = pl.when(is_count & is_wide).then("count_low").when(pl.col("is_open")).then("date_low").otherwise("low")
    high = pl.when(is_count & is_wide).then("count_high").when(pl.col("is_open")).then("date_high").otherwise("high")
    best = pl.when(is_count & (pl.col("low") == pl.col("high"))).then("low")
    return joined.with_columns(best=best, low=low, high=high).drop("count_low", "count_high", "date_low", "date_high")


def _span_of(candidates: pl.DataFrame) -> pl.DataFrame:
    unbounded_low, unbounded_high = pl.col("low").is_null().any(), pl.col("high").is_null().any()
    return candidates.group_by("cell").agg(
        low=pl.when(~unbounded_low).then(pl.col("low").min()), high=pl.when(~unbounded_high).then(pl.col("high").max())
    )


def _placed(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Give cells that chose nothing a place all the same: their first eligible assertion's."""
    lost = found.filter(pl.col("assertion_id").is_null()).select("cell")
    places = members.select("cell", "eligible", f="annotation_file", ln="annotation_line", c="column")
    first = places.join(lost, on="cell", how="semi").filter("eligible").drop("eligible").sort("f", "ln", "c")
    first = first.unique("cell", keep="first", maintain_order=True)
    return (
        _beside(found, first)
        .with_columns(
            annotation_file=pl.coalesce("annotation_file", "f"),
            annotation_line=pl.coalesce("annotation_line", "ln"),
            column=pl.coalesce("column", "c"),
        )
        .drop("f", "ln", "c")
    )


def _outcomes(members: pl.DataFrame, cells: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """What became of every assertion on a cell."""
    left = decided.filter(pl.col("alive") | pl.col("left_open")).select("cell", pl.col("value").alias("inner"))
    above = (
        pairs.join(left, on=["cell", "inner"], how="semi")
        .select("cell", "value")
        .unique()
        .with_columns(contains=pl.lit(value=True))
    )
    open_values = left.join(cells.filter("is_open").select("cell"), on="cell", how="semi")
    open_values = open_values.rename({"inner": "value"}).with_columns(stands=pl.lit(value=True))
    chosen = cells.select("cell", "assertion_id", won="value").sort("cell")
    needed = ("row", "cell", "assertion_id", "value", "rank", "polarity", "eligible", "n_values")
    rows = members.select(
        *needed, chosen=chosen["assertion_id"].gather(members["cell"]), won=chosen["won"].gather(members["cell"])
    )
    contested = rows.filter(pl.col("eligible") & (pl.col("n_values") > 1))
    contested = contested.join(above, on=["cell", "value"], how="left").join(
        open_values, on=["cell", "value"], how="left"
    )
    rest = rows.filter(~pl.col("eligible") | (pl.col("n_values") <= 1)).with_columns(
        contains=pl.lit(None, pl.Boolean), stands=pl.lit(None, pl.Boolean)
    )
    outcome = (
        pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
        .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
        .when(~pl.col("eligible")).then(pl.lit("unused"))
        .when(pl.col("assertion_id") == pl.col("chosen")).then(pl.lit("chosen"))
        .when(pl.col("value") == pl.col("won")).then(pl.lit("agrees"))
        .when(pl.col("stands")).then(pl.lit("open"))
        .when(pl.col("contains")).then(pl.lit("contained"))
        .otherwise(pl.lit("outranked"))
    )  # fmt: skip
    return pl.concat([rest, contested]).select("row", outcome=outcome)
