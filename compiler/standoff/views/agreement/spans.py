"""Spans of two annotation sets: as sets of bounds, by overlap, and by characters."""

from collections.abc import Iterable
from dataclasses import dataclass

Bounds = tuple[int, int]
TextSpan = tuple[str, int, int]


def merged(spans: Iterable[Bounds]) -> tuple[Bounds, ...]:
    """The same characters as spans in order that neither overlap nor touch."""
    found: list[Bounds] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def shared(first: tuple[Bounds, ...], second: tuple[Bounds, ...]) -> int:
    """The number of characters that two merged lists of spans have in common."""
    total = i = j = 0
    while i < len(first) and j < len(second):
        total += max(min(first[i][1], second[j][1]) - max(first[i][0], second[j][0]), 0)
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return total


def f1(precision: float | None, recall: float | None) -> float | None:
    """The harmonic mean of two shares; none where both are."""
    if precision is None or recall is None:
        return None if precision is None and recall is None else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def share(part: int, whole: int) -> float | None:
    """A share of a total; None where the total is 0."""
    return part / whole if whole else None


def rounded(number: float | None) -> float | None:
    """A figure as it is reported: four decimals, the same on every machine."""
    return None if number is None else round(number, 4) + 0.0


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """Distinct spans of either annotation set, those that are in both or meet one of the other's, and characters.

    They add up over tables.
    """

    a: int = 0
    b: int = 0
    exact: int = 0
    a_met: int = 0
    b_met: int = 0
    characters_a: int = 0
    characters_b: int = 0
    characters_both: int = 0

    def __add__(self, other: "SpanCounts") -> "SpanCounts":
        return SpanCounts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """The agreement of the spans of two annotation sets for one table, or (table None) for all; A is the reference.

    Precision is the share of B's that A has too, recall the share of A's that B has too.
    """

    table: str | None
    a: int
    b: int
    exact_f1: float | None
    overlap_f1: float | None
    characters_precision: float | None
    characters_recall: float | None
    characters_f1: float | None


def count_spans(a: set[TextSpan], b: set[TextSpan]) -> SpanCounts:
    """Compare the spans of two annotation sets on one table."""
    merged_a, merged_b = by_text(a), by_text(b)
    return SpanCounts(
        a=len(a),
        b=len(b),
        exact=len(a & b),
        a_met=sum(bool(shared(((start, end),), merged_b.get(text_id, ()))) for text_id, start, end in a),
        b_met=sum(bool(shared(((start, end),), merged_a.get(text_id, ()))) for text_id, start, end in b),
        characters_a=sum(end - start for bounds in merged_a.values() for start, end in bounds),
        characters_b=sum(end - start for bounds in merged_b.values() for start, end in bounds),
        characters_both=sum(shared(bounds, merged_b.get(text_id, ())) for text_id, bounds in merged_a.items()),
    )


def by_text(spans: Iterable[TextSpan]) -> dict[str, tuple[Bounds, ...]]:
    """The characters covered in each text."""
    found: dict[str, list[Bounds]] = {}
    for text_id, start, end in spans:
        found.setdefault(text_id, []).append((start, end))
    return {text_id: merged(bounds) for text_id, bounds in found.items()}


def span_agreement(table: str | None, n: SpanCounts) -> SpanAgreement:
    """The figures that counts come to."""
    precision, recall = share(n.characters_both, n.characters_b), share(n.characters_both, n.characters_a)
    return SpanAgreement(
        table=table,
        a=n.a,
        b=n.b,
        exact_f1=rounded(share(2 * n.exact, n.a + n.b)),
        overlap_f1=rounded(f1(share(n.b_met, n.b), share(n.a_met, n.a))),
        characters_precision=rounded(precision),
        characters_recall=rounded(recall),
        characters_f1=rounded(f1(precision, recall)),
    )
