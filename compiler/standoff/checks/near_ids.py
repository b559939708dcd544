"""Similar ids: one of them may be a typing error."""

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
    """Pairs of ids of one table that are one insertion, deletion, substitution or hyphen apart.

    Ids that differ in a digit alone are different things (`visit-2024`, `visit-2025`). Found by the deletion
    neighbourhood of each id (as in SymSpell), so that time grows with the ids, not with their pairs.
    """
    top = [t.name for t in schema.record_tables.values() if t.nest is None]
    ids = existence.assertions.filter(pl.col("field_name").is_null() & pl.col("table_name").cast(pl.String).is_in(top))
    ids = ids.sort(PLACE).unique(RECORD, keep="first", maintain_order=True)
    masked = pl.col("record_id").str.replace_all(r"[0-9]", "#").str.replace_all("-", "", literal=True)
    ids = ids.select(pl.col("table_name").cast(pl.String), "record_id", *PLACE, masked=masked)
    shapes = ids.unique(["table_name", "masked"], keep="first", maintain_order=True)
    pairs = _neighbours(shapes.filter(pl.col("masked").str.len_chars() >= SHORTEST))
    found = []
    stripped = ids.with_columns(stripped=pl.col("record_id").str.replace_all("-", "", literal=True))
    same = stripped.filter(pl.struct("table_name", "stripped").is_duplicated())
    hyphened = same.join(same, on=["table_name", "stripped"], suffix="_other").filter(
        pl.col("record_id") < pl.col("record_id_other")
    )
    for row in [*pairs.iter_rows(named=True), *hyphened.iter_rows(named=True)]:
        if frozenset((row["record_id"], row["record_id_other"])) in settings.distinct:
            continue
        here, there = (Place(*(row[name + suffix] for name in PLACE)) for suffix in ("", "_other"))
        earlier, later = sorted((here, there))
        message = f"the ids `{row['record_id']}` and `{row['record_id_other']}` are similar"
        hint = f"if both are right, add the pair to `distinct` in {DESCRIPTOR}"
        found.append(Problem(later, "near-id", message, hint, related=(earlier,)))
    return found


def _neighbours(shapes: pl.DataFrame) -> pl.DataFrame:
    numbered = _with_neighbour(shapes.with_row_index("n"))
    variants = _variants(numbered)
    met = variants.filter(pl.struct("table_name", "variant").is_duplicated())
    pairs = (
        met.join(met, on=["table_name", "variant"], suffix="_other")
        .filter(pl.col("n") < pl.col("n_other"))
        .select("n", "n_other")
        .unique()
    )
    left = pairs.join(numbered, on="n").join(
        numbered.drop("table_name").rename(lambda name: f"{name}_other"), on="n_other"
    )
    digits = [pl.col(f"record_id{s}").str.replace_all(r"[^0-9]", "") for s in ("", "_other")]
    return left.filter(digits[0] == digits[1])


def _with_neighbour(numbered: pl.DataFrame) -> pl.DataFrame:
    """Of many shapes those that may have a neighbour: they share the hash of a variant, a tenth of its size."""
    if len(numbered) <= MANY:
        return numbered
    hashes = pl.concat(
        [_variants(some).select("n", pl.col("variant").hash()) for some in numbered.iter_slices(MANY)], rechunk=True
    )
    return numbered.filter(pl.col("n").is_in(hashes.filter(pl.col("variant").is_duplicated())["n"].unique().implode()))


def _variants(numbered: pl.DataFrame) -> pl.DataFrame:
    """The shapes as they are and without each one of their characters: n, table_name, variant; distinct."""
    position = pl.int_ranges(0, pl.col("masked").str.len_chars().cast(pl.Int64))
    deleted = (
        numbered.select("n", "table_name", "masked", position=position)
        .explode("position")
        .with_columns(
            variant=pl.concat_str(
                pl.col("masked").str.slice(0, pl.col("position")), pl.col("masked").str.slice(pl.col("position") + 1)
            )
        )
    )
    whole = numbered.select("n", "table_name", variant="masked")
    return pl.concat([deleted.select("n", "table_name", "variant"), whole]).unique()
