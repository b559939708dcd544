"""Problems from frames: what all checks share."""

from collections.abc import Iterable

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE
from standoff.source.problem import Place, Problem

ALSO = tuple(f"also_{name}" for name in PLACE)


def problems(bad: pl.DataFrame, code: str, message: str, hint: str = "", word: str = "value") -> list[Problem]:
    """One problem per row; `{column}` in message and hint is filled from the row, and column `word` is underlined.

    If the row has no `word`, the printer decides what to underline. Columns `ALSO` are the place that conflicts.
    """
    found = []
    for row in bad.iter_rows(named=True):
        place, length = Place(*(row[name] for name in PLACE)), len(str(row.get(word) or ""))
        related = (Place(*(row[name] for name in ALSO)),) if ALSO[0] in row else ()
        found.append(Problem(place, code, message.format(**row), hint.format(**row), length, related))
    return found


def written(frames: Frames, *columns: str) -> pl.DataFrame:
    """All values, including keys, with these columns, `assertion_id` (null for keys) and the first place of each."""
    named = ("assertion_id", *columns, *PLACE)
    keys = frames.keys.with_columns(assertion_id=pl.lit(None, pl.String))
    return pl.concat([frames.assertions.select(named), keys.select(named)])


def everywhere(bad: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """The values once for every place where they are written: `assertions` has only the first place of each."""
    if bad.is_empty():
        return bad
    places = frames.mentions.select("assertion_id", *PLACE)
    repeated = bad.drop(PLACE).join(places, on="assertion_id", maintain_order="left")
    return pl.concat([repeated.select(bad.columns), bad.filter(pl.col("assertion_id").is_null())])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most similar to `word`; None if the normalised edit similarity of all is under 0.6."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    match = process.extractOne(word, list(known), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return None if match is None else str(match[0])


def registry(assertions: pl.DataFrame) -> pl.DataFrame:
    """The records with a registry entry: table_name, record_id and the place of the entry."""
    entries = assertions.filter(pl.col("field_name").is_null() & pl.col("text_id").is_null())
    return entries.select(pl.col("table_name").cast(pl.String), "record_id", *PLACE)
