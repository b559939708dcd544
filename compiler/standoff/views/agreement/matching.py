"""The records of several annotation sets, matched: which of them are one record as each set has it."""

from collections.abc import Iterable

from standoff.schema.model import Table
from standoff.views.agreement.records import Key, Names, Overlap, Record, overlaps
from standoff.views.agreement.values import by_key

Match = tuple[Record | None, ...]  # one record, as each annotation set has it; none where a set lacks it


def match(sets: list[list[Record]]) -> list[Match]:
    """Match the records of several annotation sets, the largest overlap in characters of any two sets first.

    A match has at most one record of each set. Of two sets the matches are the pairs of `pair`. Ties go by position,
    then by the order of the sets. In the order of the first set that has each record.
    """
    candidates: list[tuple[Overlap, int, int]] = []
    for a, first in enumerate(sets):
        for b in range(a + 1, len(sets)):
            candidates += [(each, a, b) for each in overlaps(first, sets[b])]
    found = {(a, i): {a: i} for a, records in enumerate(sets) for i in range(len(records))}
    for (*_, i, j), a, b in sorted(candidates):
        mine, others = found[a, i], found[b, j]
        if not mine.keys() & others.keys():
            mine |= others
            found |= dict.fromkeys(mine.items(), mine)
    distinct = {id(members): members for members in found.values()}
    return [_as_match(members, sets) for members in distinct.values()]


def _as_match(members: dict[int, int], sets: list[list[Record]]) -> Match:
    return tuple(records[members[a]] if a in members else None for a, records in enumerate(sets))


def first_of(found: Match) -> Record:
    """A match's record in the first annotation set that has it."""
    return next(record for record in found if record is not None)


def is_compared(found: Match) -> bool:
    """Whether at least two annotation sets have the record."""
    return sum(record is not None for record in found) > 1


def match_children(parent: Match, table: Table, names: list[Names]) -> list[Match]:
    """The children of one record in one table, matched by what their keys mean; none where a set lacks the parent."""
    rows = [by_key(record, table, names[a]) if record else {} for a, record in enumerate(parent)]
    keys: Iterable[Key] = dict.fromkeys(key for each in rows for key in each)
    return [tuple(each.get(key) for each in rows) for key in keys]
