"""Hierarchies: which code or record contains which, as closed lists of (hierarchy, broad, narrow)."""

from collections.abc import Iterable

import polars as pl

from standoff.schema.model import Schema

CLOSURE = {"hierarchy": pl.String, "broad": pl.String, "narrow": pl.String}


def of_vocabularies(schema: Schema) -> pl.DataFrame:
    """Every code with each of its broader codes."""
    rows = [
        (scheme, above, code)
        for scheme, vocabulary in schema.vocabularies.items()
        for code, ancestors in vocabulary.ancestors.items()
        for above in ancestors
    ]
    return pl.DataFrame(rows, orient="row", schema=CLOSURE)


def of_table(table: str, links: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Every record of a table with each of the records that it is in, from (record, the record it is in)."""
    parents = dict(links)
    rows: list[tuple[str, str, str]] = []
    for record in parents:
        seen = {record}
        above = parents.get(record)
        while above is not None and above not in seen:
            rows.append((table, above, record))
            seen.add(above)
            above = parents.get(above)
    return pl.DataFrame(rows, orient="row", schema=CLOSURE)


def cycles(links: dict[str, str]) -> list[list[str]]:
    """The cycles among (record -> the record it is in), each once, from its smallest member."""
    found: dict[frozenset[str], list[str]] = {}
    done: set[str] = set()
    for start in sorted(links):
        path: list[str] = []
        here: str | None = start
        while here is not None and here not in done:
            done.add(here)
            path.append(here)
            here = links.get(here)
        if here in path:
            ring = path[path.index(here) :]
            first = ring.index(min(ring))
            found[frozenset(ring)] = ring[first:] + ring[:first]
    return list(found.values())
