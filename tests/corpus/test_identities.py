"""Ids of assertions made by compiled code: the hashes that Python makes, numbered in their order."""

from hashlib import sha256
from random import Random

import polars as pl
import pytest

from standoff.corpus.compiled.loading import compiled_reader

needs_reader = pytest.mark.skipif(compiled_reader() is None, reason="the compiled reader is not built")


def identified(texts: list[list[str]], rows: list[tuple[int, ...]]) -> tuple[list[str], list[int]]:
    reader = compiled_reader()
    assert reader is not None
    numbers = [pl.Series([row[part] for row in rows], dtype=pl.Int64) for part in range(len(texts))]
    ids, places = reader.identify([(pl.Series(t, dtype=pl.String), n) for t, n in zip(texts, numbers, strict=True)])
    return pl.Series(ids).to_list(), pl.Series(places).to_list()


@needs_reader
@pytest.mark.parametrize(("n_texts", "n_rows"), [(1, 0), (1, 1), (3, 2), (1, 1_000), (2, 1_000), (300, 40_000)])
def test_ids_are_the_hashes_that_python_makes(n_texts: int, n_rows: int) -> None:
    """One id may have many rows."""
    random = Random(n_rows)
    texts = [["x" * random.randrange(90) + f"ä{number}" for number in range(n_texts)] for _ in range(3)]
    rows = [tuple(random.randrange(n_texts) for _ in texts) for _ in range(n_rows)]
    payloads = ["[" + ",".join(t[n] for t, n in zip(texts, row, strict=True)) + "]" for row in rows]
    expected = ["a-" + sha256(payload.encode()).hexdigest()[:20] for payload in payloads]
    ids, places = identified(texts, rows)
    assert ids == sorted(set(expected))
    assert [ids[place] for place in places] == expected
