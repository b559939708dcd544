"""Similar ids: one of them may be a typing error."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.project import Settings
from standoff.corpus.rows import PLACE
from standoff.files.project_files import DESCRIPTOR
from standoff.schema.model import Schema
from standoff.schema.record_ids import RECORD
from standoff.source.problem import Place, Problem

SHORTEST = 6
MANY = 50_000  # shapes whose variants are in memory at a time


def check_near_ids(existence: Frames, schema: Schema, settings: Settings) -> list[Problem]:
    """Pairs of ids of one table that are one insertion, deletion, substitution or hyphen apart, or two if it says so.

    Ids that differ in a digit alone are different things (`visit-2024`, `visit-2025`). Found by the deletion
    neighbourhood of each id (as in SymSpell), so that time grows with the ids, not with their pairs.
    """
    top = {t.name: t.near_ids for t in schema.record_tables.values() if t.nest is None and t.near_ids}
    is_mine = pl.col("field_name").is_null() & pl.col("table_name").cast(pl.String).is_in([*top])
    ids = existence.assertions[["field_name", *RECORD, *PLACE]].filter(is_mine)
    ids = ids.sort(PLACE).unique(RECORD, keep="first", maintain_order=True)
    masked = pl.col("record_id").str.replace_all(r"[0-9]", "#").str.replace_all("-", "", literal=True)
    ids = ids.select(pl.col("table_name").cast(pl.String), "record_id", *PLACE, masked=masked)
    shapes = ids.unique(["table_name", "masked"], keep="first", maintain_order=True)
    rows = [row for distance in sorted({*top.values()}) for row in _similar(shapes, top, distance)]
    found = []
    stripped = ids.with_columns(stripped=pl.col("record_id").str.replace_all("-", "", literal=True))
    same = stripped.filter(pl.col("stripped").is_duplicated())
    same = same if same.is_empty() else same.filter(pl.struct("table_name", "stripped").is_duplicated())
    hyphened = (
        same
        if same.is_empty()
        else same.join(same, on=["table_name", "stripped"], suffix="_other").filter(
            pl.col("record_id") < pl.col("record_id_other")
        )
    )
    for row in [*rows, *hyphened.iter_rows(named=True)]:
        if frozenset((row["record_id"], row["record_id_other"])) in settings.distinct:
            continue
        here, there = (Place(*(row[name + suffix] for name in PLACE)) for suffix in ("", "_other"))
        earlier, later = sorted((here, there))
        message = f"the ids `{row['record_id']}` and `{row['record_id_other']}` are similar"
        hint = f"if both are right, add the pair to `distinct` in {DESCRIPTOR}"
        found.append(Problem(later, "near-id", message, hint, related=(earlier,)))
    return found


def _similar(shapes: pl.DataFrame, top: Mapping[str, int], distance: int) -> Iterator[dict[str, Any]]:
    """The pairs of ids of the tables that have this distance; of longer ids where two characters may differ."""
    mine = pl.col("table_name").is_in([name for name, each in top.items() if each == distance])
    is_long = pl.col("masked").str.len_chars() >= SHORTEST * distance
    for row in _neighbours(shapes.filter(mine & is_long), distance).iter_rows(named=True):
        if distance == 1 or edits(row["masked"], row["masked_other"]) <= distance:
            yield row


def edits(one: str, other: str) -> int:
    """How many characters have to be inserted, deleted or substituted to make one text of the other (Levenshtein)."""
    before = list(range(len(other) + 1))
    for number, mine in enumerate(one, 1):
        here = [number]
        for place, theirs in enumerate(other, 1):
            here.append(min(before[place] + 1, here[-1] + 1, before[place - 1] + (mine != theirs)))
        before = here
    return before[-1]


def _neighbours(shapes: pl.DataFrame, distance: int) -> pl.DataFrame:
    numbered = _with_neighbour(shapes.with_row_index("n"), distance)
    variants = _variants(numbered, distance)
    met = variants.filter(pl.struct("table_name", "variant").is_duplicated())
    others = numbered.drop("table_name").rename(lambda name: f"{name}_other")
    if met.is_empty():
        return numbered.clear().hstack(others.clear())
    pairs = (
        met.join(met, on=["table_name", "variant"], suffix="_other")
        .filter(pl.col("n") < pl.col("n_other"))
        .select("n", "n_other")
        .unique()
    )
    left = pairs.join(numbered, on="n").join(others, on="n_other")
    digits = [pl.col(f"record_id{s}").str.replace_all(r"[^0-9]", "") for s in ("", "_other")]
    return left.filter(digits[0] == digits[1])


def _with_neighbour(numbered: pl.DataFrame, distance: int) -> pl.DataFrame:
    """Of many shapes those that may have a neighbour: they share the hash of a variant, a tenth of its size."""
    if len(numbered) <= MANY:
        return numbered
    hashes = pl.concat(
        [_variants(some, distance).select("n", pl.col("variant").hash()) for some in numbered.iter_slices(MANY)],
        rechunk=True,
    )
    return numbered.filter(pl.col("n").is_in(hashes.filter(pl.col("variant").is_duplicated())["n"].unique().implode()))


def _variants(numbered: pl.DataFrame, distance: int) -> pl.DataFrame:
    """The shapes as they are and without up to so many of their characters: n, table_name, variant; distinct."""
    found = [numbered.select("n", "table_name", variant="masked")]
    for _ in range(distance):
        found.append(_deleted(found[-1]).unique())
    return pl.concat(found).unique()


def _deleted(texts: pl.DataFrame) -> pl.DataFrame:
    """The variants without each one of their characters."""
    text, position = pl.col("variant"), pl.col("position")
    numbers = pl.int_ranges(0, text.str.len_chars().cast(pl.Int64))
    each = texts.with_columns(position=numbers).explode("position")
    without = pl.concat_str(text.str.slice(0, position), text.str.slice(position + 1))
    return each.select("n", "table_name", variant=without)
