"""Krippendorff's alpha of two readings: agreement beyond chance, 1 where they always agree, 0 where chance would do.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). The package `krippendorff` computes it, and
is imported late: it and numpy are needed for nothing else.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.views.agreement.spans import Bounds, TextSpan, by_text, rounded, shared

Unit = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SentenceAgreement:
    """How many of `sentences` carry evidence for a table in A, in B, in both.

    Table none: all tables, a sentence counted once for each; `*`: evidence for any table.
    """

    table: str | None
    sentences: int
    a: int
    b: int
    both: int
    alpha: float | None


def alpha(units: Iterable[Unit]) -> float | None:
    """Nominal alpha of units that both readers coded, four decimals; none where fewer than two codes occur.

    Where all is one code there is no chance to reckon with, and alpha is undefined, not 1.
    """
    counts = Counter(units)
    domain = {code: n for n, code in enumerate(sorted({code for unit in counts for code in unit}))}
    if len(domain) < 2:
        return None
    import krippendorff

    table = [[0] * len(domain) for _ in range(counts.total())]
    for row, (first, second) in zip(table, counts.elements(), strict=True):
        row[domain[first]] += 1
        row[domain[second]] += 1
    return rounded(float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal")))


def pooled_alpha(parts: Iterable[Iterable[Unit]]) -> float | None:
    """Alpha over several variables together: chance is computed within each, since their codes cannot be confused.

    It is one minus the disagreements seen over those expected, both summed over the variables; of one variable it is
    `alpha`. A variable in which one code alone occurs adds nothing to either sum.
    """
    seen = expected = 0.0
    for part in parts:
        units = list(part)
        codes = Counter(code for unit in units for code in unit)
        n = codes.total()
        seen += 2 * sum(a != b for a, b in units)
        expected += (n * n - sum(count * count for count in codes.values())) / (n - 1) if n else 0
    return rounded(1 - seen / expected) if expected else None


def coded_sentences(sentences: dict[str, list[Bounds]], a: set[TextSpan], b: set[TextSpan]) -> list[Unit]:
    """For each sentence, whether either reader has a span in it, as `yes` or `no`."""
    mine, others = by_text(a), by_text(b)
    return [
        (_carries(bounds, mine.get(text_id, ())), _carries(bounds, others.get(text_id, ())))
        for text_id, all_bounds in sentences.items()
        for bounds in all_bounds
    ]


def _carries(sentence: Bounds, spans: tuple[Bounds, ...]) -> str:
    return "yes" if shared((sentence,), spans) else "no"


def sentence_agreement(table: str | None, units: list[Unit]) -> SentenceAgreement:
    """The figures of coded sentences."""
    a, b = (sum(unit[side] == "yes" for unit in units) for side in (0, 1))
    return SentenceAgreement(table, len(units), a, b, sum(unit == ("yes", "yes") for unit in units), alpha(units))
