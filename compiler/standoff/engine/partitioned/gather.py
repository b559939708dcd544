"""Gleaning: the little of each part that has to be known of all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from standoff.corpus.reporting import PLACE
from standoff.engine.part import take_frame
from standoff.engine.partitioned.arrow_store import store
from standoff.engine.partitioned.ranges import ROWS, TOP, top
from standoff.resolve.cells import is_link
from standoff.schema.model import Schema

EXISTENCE = ["table_name", "record_id", "field_name", "text_id", "rank", *PLACE]
SMALL = ("texts", "set_aside", "settled")
GLEANED = ("existence", "links", "weights", *SMALL)


@dataclass(frozen=True, slots=True)
class Gleaning:
    """Parts, and the folder where what they give is left under a name; `named` are ids that redirects speak of."""

    schema: Schema
    parts: Sequence[Path]
    folder: Path
    name: str
    named: frozenset[str]


def glean(work: Gleaning) -> None:
    """Leave what some parts say of existence and hierarchies, how many rows speak of a record, and the small frames."""
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in GLEANED}
    found["links"].append(take_frame(work.parts[0], "assertions").clear())
    for part in work.parts:
        assertions = take_frame(part, "assertions", EXISTENCE)
        found["existence"].append(assertions.filter(_is_existence(work)))
        found["weights"].append(assertions.group_by(top().alias(TOP)).agg(pl.len().cast(pl.Int64).alias(ROWS)))
        if assertions.select(is_link(work.schema).any()).item():
            found["links"].append(take_frame(part, "assertions").filter(is_link(work.schema)))
        for name in SMALL:
            found[name].append(take_frame(part, name))
    for name, frames in found.items():
        store(pl.concat(frames), work.folder / name / f"{work.name}.arrow")


def _is_existence(work: Gleaning) -> pl.Expr:
    """Whether an assertion says that a record exists that others may name: redirects name any."""
    tables = work.schema.record_tables.values()
    targets = {target for table in tables for target, _ in table.foreign_keys.values()}
    targets |= {name for table in tables for f in table.fields.values() for name in f.ref}
    named = [table.name for table in tables if table.nest is None or table.name in targets]
    is_named = pl.col("table_name").cast(pl.String).is_in(named) | pl.col("record_id").is_in(list(work.named))
    return pl.col("field_name").is_null() & is_named
