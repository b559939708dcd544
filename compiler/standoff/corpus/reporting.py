"""Problems from frames: what all checks share."""

from collections.abc import Iterable, Iterator

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
    return pl.concat([as_written(frames.assertions, *columns), as_written(frames.keys, *columns)])


def as_written(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The same of some assertions, or of some keys."""
    given = rows[[*columns, *PLACE]]
    if "assertion_id" in rows.columns:
        return given.insert_column(0, rows["assertion_id"])
    return given.insert_column(0, pl.Series("assertion_id", [None], pl.String).new_from_index(0, len(rows)))


def by_field(rows: pl.DataFrame) -> Iterator[tuple[str, str, pl.Series]]:
    """The fields that some values are of, by table and name, each with whether a row is one of its values."""
    field = rows["table_name"].to_physical().cast(pl.UInt64) * (1 << 32) + rows["field_name"].to_physical()
    firsts = rows[["table_name", "field_name"]].hstack([field.alias("field")]).filter(field.is_first_distinct())
    for table, name, number in firsts.iter_rows():
        if name is not None:
            yield table, name, field == number


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
