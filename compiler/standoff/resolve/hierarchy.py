"""Hierarchies: which code or record contains which, as the order in which a walk enters and leaves each member.

A member contains what the walk enters and leaves in between. So the frame has one row a member; a list of all pairs
would grow with the square of the depth.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from standoff.schema.model import Schema
from standoff.schema.once import once_a_schema

NESTING = {"hierarchy": pl.String, "member": pl.String, "enters": pl.Int64, "leaves": pl.Int64}
CONTAINS = (pl.col("enters") < pl.col("enters_in")) & (pl.col("leaves_in") <= pl.col("leaves"))
"""Whether a member contains another, whose columns end with `_in`."""


@once_a_schema
def of_vocabularies(schema: Schema) -> pl.DataFrame:
    """Every code of every vocabulary."""
    rows: list[tuple[str, str, int, int]] = []
    for scheme, vocabulary in schema.vocabularies.items():
        codes = vocabulary.codes.values()
        rows += _walked(scheme, {each.code: each.broader for each in codes if each.broader in vocabulary.codes})
    return pl.DataFrame(rows, orient="row", schema=NESTING)


def of_table(table: str, links: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Every record of a table that contains another or is in one, from (record, the record it is in)."""
    return pl.DataFrame(_walked(table, dict(links)), orient="row", schema=NESTING)


def _walked(hierarchy: str, links: Mapping[str, str | None]) -> list[tuple[str, str, int, int]]:
    """The members with their numbers; a cycle, which is an error of the corpus, is cut before its smallest member."""
    parents = {member: above for member, above in links.items() if above is not None}
    for ring in cycles(parents):
        del parents[ring[0]]
    below: dict[str, list[str]] = {}
    for member, above in parents.items():
        below.setdefault(above, []).append(member)
    members = dict.fromkeys([*links, *below])
    entered: dict[str, int] = {}
    rows = []
    left = [member for member in members if member not in parents]
    while left:
        member = left.pop()
        if member in entered:
            rows.append((hierarchy, member, entered[member], len(entered)))
        else:
            entered[member] = len(entered)
            left += [member, *below.get(member, ())]
    return rows


def cycles(links: Mapping[str, str | None]) -> list[list[str]]:
    """The cycles among (record -> the record it is in), each once, from its smallest member; sorted by that."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in links:
        path: list[str] = []
        here: str | None = start
        while here is not None and here not in done:
            done.add(here)
            path.append(here)
            here = links.get(here)
        if here in path:
            ring = path[path.index(here) :]
            first = ring.index(min(ring))
            found.append(ring[first:] + ring[:first])
    return sorted(found)
