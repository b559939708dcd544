"""Steps that need a part: what was read of some files."""

from typing import Any

import polars as pl

from standoff.checks.coverage import sentence_states
from standoff.checks.inputs import Inputs, Stage
from standoff.checks.registry import run_checks
from standoff.corpus.assertions import SPANNED, Frames
from standoff.corpus.rows import PLACE
from standoff.engine.data import Common, Data, existing
from standoff.resolve.cells import is_link
from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL, RECORD
from standoff.tables.sections import ROWS, TOP, runs, weighed
from standoff.tables.wide import spans_of
from standoff.views.coverage import text_counts

EXISTENCE = [*CELL, "text_id", "rank", *PLACE]
SMALL = ("texts", "excluded", "settled")


def find_records(common: Common, data: Data) -> dict[str, Any]:
    """Which records exist, the links that make hierarchies, and what texts and curators state of the whole corpus."""
    assertions, links = data.of_part("assertions", EXISTENCE), is_link(common.schema)
    has_links = assertions.select(links.any()).item()  # hardly ever in a part of texts: spares reading all columns
    return {
        "existence": assertions.filter(_is_existence(common)),
        "link_assertions": data.of_part("assertions").filter(links) if has_links else data.empty_of_part("assertions"),
        **{name: data.of_part(name) for name in SMALL},
    }


def _is_existence(common: Common) -> pl.Expr:
    """Whether an assertion states that a record exists that others may refer to; redirects may name any."""
    is_named = pl.col("table_name").cast(pl.String).is_in(_named(common.schema))
    if common.redirected:
        is_named |= pl.col("record_id").is_in(list(common.redirected))
    return pl.col("field_name").is_null() & is_named


def _named(schema: Schema) -> list[str]:
    """The tables whose records are looked for: those at the top, those that a field refers to, wide and unique ones."""
    tables = schema.record_tables.values()
    targets = {target for table in tables for target, _ in table.foreign_keys.values()}
    targets |= {name for table in tables for f in table.fields.values() for name in f.ref}
    return [table.name for table in tables if table.nest is None or table.name in targets or table.wide or table.unique]


def weigh(common: Common, data: Data) -> dict[str, Any]:
    """How many assertions there are on each record with its children, and how much evidence in each text.

    Partitions are to be of about one size.
    """
    records = weighed(data.of_part("assertions", EXISTENCE)["record_id"])
    evidence = data.of_part("evidence", ["text_id"])["text_id"]
    texts = runs(evidence).drop_nulls()
    weights = records.group_by(TOP).agg(pl.col(ROWS).sum())
    text_weights = texts.group_by(pl.col("text_id").cast(pl.String).alias(TOP)).agg(pl.col(ROWS).sum())
    return {"weights": weights, "text_weights": text_weights, "n_registry": [evidence.null_count()]}


def take_assertions(common: Common, data: Data) -> dict[str, Any]:
    """Assertions and evidence; this is where they leave their part."""
    frames: Frames = data["frames"]
    sizes = {"evidence": len(frames.evidence)}
    return {"assertions": frames.assertions, "evidence": frames.evidence, "part_sizes": [sizes]}


def locate_records(common: Common, data: Data) -> dict[str, Any]:
    """The spans of the records of wide tables."""
    mentions = data.of_part("mentions", [*RECORD, "rank", "context"])
    spans = spans_of(mentions, data.of_part("spans", ["context", *SPANNED]), common.schema)
    return {"spans": spans.sort(spans.columns) if data.is_partitioned else spans}  # no file is to change for nothing


def state_sentences(common: Common, data: Data) -> dict[str, Any]:
    """The sentences, each annotated, excluded or open."""
    needed = {name: data.of_part(name) for name in ("sentences", "spans", "excluded")}
    states = sentence_states(Frames.of(dict.fromkeys(Frames.names(), pl.DataFrame()) | needed))
    return {"sentences": states.select("text_id", "sentence", "sentence_start", "sentence_end", "state")}


def count_coverage(common: Common, data: Data) -> dict[str, Any]:
    """The coverage of each text: a text is in one part, with all its spans."""
    needed = {name: data.of_part(name) for name in ("texts", "sentences", "spans", "excluded")}
    needed["assertions"] = data.of_part("assertions", ["assertion_id", "record_id", "field_name", "rank"])
    needed["evidence"] = data.of_part("evidence", ["assertion_id", *SPANNED])
    return {"coverage": text_counts(Frames.of(dict.fromkeys(Frames.names(), pl.DataFrame()) | needed))}


def check_values(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with values, references, spans and reasons as they are written."""
    inputs = Inputs(
        schema=common.schema,
        settings=common.settings,
        ids=data.ids,
        texts=data.sources,
        existence=existing(data["existence"], data["texts"]),
        frames=data["frames"],
    )
    return {"wrong.values": run_checks(Stage.PARTS, inputs)}
