"""Figures of paired records: how many were paired, how far their fields and qualifiers agree; Krippendorff's alpha.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). The package `krippendorff` computes it, and
is imported late: it and numpy are needed for nothing else. Without it every alpha is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from standoff.schema.model import Schema
from standoff.views.agreement.records import Paired
from standoff.views.agreement.spans import Bounds, TextSpan, by_text, rounded, share, shared
from standoff.views.agreement.values import QUALIFIERS, Comparison, as_code, qualifiers

Unit = tuple[str, ...]  # the codes of one unit: one from each annotation set that coded it


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


def has_alpha() -> bool:
    """Whether `krippendorff` is installed."""
    return find_spec("krippendorff") is not None


def alpha(units: Iterable[Unit]) -> float | None:
    """Nominal alpha of units that several annotation sets coded, four decimals; none where fewer than two codes occur.

    Where all is one code there is no chance to reckon with, and alpha is undefined, not 1. A unit that one set alone
    coded does not count.
    """
    counts = Counter(tuple(sorted(unit)) for unit in units if len(unit) > 1)
    domain = {code: n for n, code in enumerate(sorted({code for unit in counts for code in unit}))}
    if len(domain) < 2 or not has_alpha():
        return None
    import krippendorff

    table = [[0] * len(domain) for _ in range(counts.total())]
    for row, unit in zip(table, counts.elements(), strict=True):
        for code in unit:
            row[domain[code]] += 1
    return rounded(float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal")))


def pooled_alpha(parts: Iterable[Iterable[Unit]]) -> float | None:
    """Alpha over several variables together: chance is computed within each, since their codes cannot be confused.

    It is one minus the disagreements seen over those expected, both summed over the variables; of one variable it is
    `alpha`. A variable in which one code alone occurs adds nothing to either sum.
    """
    seen = expected = 0.0
    for part in parts:
        units = [Counter(unit) for unit in part if len(unit) > 1]
        codes = sum(units, Counter[str]())
        seen += sum(_unlike(unit) / (unit.total() - 1) for unit in units)
        expected += _unlike(codes) / (codes.total() - 1) if units else 0
    return rounded(1 - seen / expected) if expected and has_alpha() else None


def _unlike(codes: Counter[str]) -> int:
    """How many ordered pairs of these codes differ."""
    return codes.total() ** 2 - sum(count * count for count in codes.values())


def coded_sentences(sentences: dict[str, list[Bounds]], a: set[TextSpan], b: set[TextSpan]) -> list[Unit]:
    """For each sentence, whether either annotation set has a span in it, as `yes` or `no`."""
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


@dataclass(frozen=True, slots=True)
class RecordAgreement:
    """Records of a table in A, in B, and paired; a child's (`under` a parent) are those of paired parents alone.

    Table none: all tables of records that are no children, or (`under` is `*`) all children.
    """

    table: str | None
    under: str | None
    a: int
    b: int
    paired: int
    f1: float | None


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """A field of paired records: how often both give the same values, others, and one alone gives any.

    `alpha` is over the `coded` pairs of which both give codes of a vocabulary. Field none: all of the table; table
    none: all; chance is reckoned within each field.
    """

    table: str | None
    field: str | None
    equal: int
    different: int
    only_a: int
    only_b: int
    coded: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class QualifierAgreement:
    """The qualifiers of paired records: the number of cases in which they are equal, and alpha."""

    qualifier: str
    pairs: int
    equal: int
    alpha: float | None


def record_figures(paired: dict[str, Paired], schema: Schema) -> Iterator[RecordAgreement]:
    """Records by table, then of all parents; children by table, then of all children."""
    for is_child in (False, True):
        total: list[int] = [0, 0, 0]
        for name, found in paired.items():
            nest = schema.tables[name].nest
            counts = [len(found.pairs) + len(found.only_a), len(found.pairs) + len(found.only_b), len(found.pairs)]
            if (nest is not None) == is_child and any(counts):
                yield _records(name, nest.under if nest else None, counts)
                total = [sum(both) for both in zip(total, counts, strict=True)]
        yield _records(None, "*" if is_child else None, total)


def _records(table: str | None, under: str | None, counts: list[int]) -> RecordAgreement:
    a, b, paired = counts
    return RecordAgreement(table, under, a, b, paired, rounded(share(2 * paired, a + b)))


def field_figures(comparisons: list[Comparison], schema: Schema) -> Iterator[FieldAgreement]:
    """Fields in the schema's order, each table's after its last field, and all at the end."""
    for name, table in schema.record_tables.items():
        of_table = [found for found in comparisons if found.table == name]
        for field in (*table.key, *table.stated):
            of_field = [found for found in of_table if found.field == field]
            if of_field:
                yield _fields(name, field, of_field, schema)
        if of_table:
            yield _fields(name, None, of_table, schema)
    yield _fields(None, None, comparisons, schema)


def _fields(table: str | None, field: str | None, found: list[Comparison], schema: Schema) -> FieldAgreement:
    counts = dict.fromkeys(("equal", "different", "only_a", "only_b"), 0)
    for comparison in found:
        counts[comparison.verdict] += 1
    coded = _coded(found, schema)
    figure = alpha(next(iter(coded.values()), ())) if field else pooled_alpha(coded.values())
    return FieldAgreement(table, field, **counts, coded=sum(map(len, coded.values())), alpha=figure)


def _coded(found: Iterable[Comparison], schema: Schema) -> dict[tuple[str, str], list[Unit]]:
    """What both annotation sets coded, by table and field, where the field has a vocabulary."""
    units: dict[tuple[str, str], list[Unit]] = {}
    for comparison in found:
        if schema.tables[comparison.table].fields[comparison.field].vocabulary and comparison.a and comparison.b:
            both = as_code(value.value for value in comparison.a), as_code(value.value for value in comparison.b)
            units.setdefault((comparison.table, comparison.field), []).append(both)
    return units


def qualifier_figures(paired: dict[str, Paired]) -> Iterator[QualifierAgreement]:
    """Voice, speaker, polarity and modality of the existence of paired records, children included."""
    compared = [qualifiers(a, b) for found in paired.values() for a, b in found.pairs]
    for name in QUALIFIERS:
        units = [both[name] for both in compared]
        yield QualifierAgreement(name, len(units), sum(a == b for a, b in units), alpha(units))
