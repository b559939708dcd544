"""More than two annotation sets compared: all pairs, and one alpha over all sets.

Figures of pairs are those of `compare`; their means and standard deviations (of the population) are as in G. Hripcsak
and A. Rothschild, Agreement, the F-Measure, and Reliability in Information Retrieval (2005).
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from itertools import combinations
from statistics import fmean, pstdev

from standoff.schema.model import Schema
from standoff.source.problem import Place, Problem
from standoff.views.agreement.annotation_set import CODE, AnnotationSet, difference
from standoff.views.agreement.compare import Agreement, compare, spans_by_table
from standoff.views.agreement.over_all import Difference, FieldOfAll, OverAll, Partial, QualifierOfAll, SentencesOfAll
from standoff.views.agreement.spans import TextSpan, count_spans, rounded, share, span_agreement


@dataclass(frozen=True, slots=True)
class Figures:
    """How far two annotation sets agree, in short; none where nothing was there to compare."""

    records_f1: float | None = None
    exact_f1: float | None = None
    overlap_f1: float | None = None
    characters_f1: float | None = None
    fields_equal: float | None = None
    sentences_alpha: float | None = None
    fields_alpha: float | None = None


@dataclass(frozen=True, slots=True)
class PairFigures:
    """The figures of two annotation sets, on the number of texts that both have."""

    a: str
    b: str
    texts: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Means:
    """The figures of several pairs: of a table, of a text, of all that one annotation set is part of, or of all."""

    of: str | None
    pairs: int
    mean: Figures
    sd: Figures


@dataclass(frozen=True, slots=True)
class Set:
    """An annotation set: its name, the compared texts that it has and lacks, what it has on them."""

    name: str
    texts: tuple[str, ...]
    lacks: tuple[str, ...]
    records: int
    spans: int


@dataclass(frozen=True, slots=True)
class ManyAgreement:
    """How far several annotation sets agree."""

    sets: tuple[Set, ...]
    alone: tuple[tuple[str, str], ...]
    pairs: tuple[PairFigures, ...]
    total: Means
    by_set: tuple[Means, ...]
    by_table: tuple[Means, ...]
    by_text: tuple[Means, ...]
    sentences: tuple[SentencesOfAll, ...]
    fields: tuple[FieldOfAll, ...]
    qualifiers: tuple[QualifierOfAll, ...]
    differences: tuple[Difference, ...]
    partial: tuple[Partial, ...]


Holders = dict[str, tuple[int, ...]]  # the numbers of the annotation sets that have each text
Compared = tuple[int, int, Agreement]


def holders(sets: list[AnnotationSet]) -> tuple[Holders, list[Problem]]:
    """Which annotation sets have each text; one whose text is a different one than the first set's becomes a problem.

    A set need not have every text: the others are compared.
    """
    found: Holders = {}
    problems = []
    for text_id in sorted({text_id for each in sets for text_id in each.texts}):
        having = [n for n, each in enumerate(sets) if text_id in each.texts]
        wrong = {n: difference(text_id, sets[n], sets[having[0]]) for n in having[1:]}
        problems += [problem for problem in wrong.values() if problem]
        found[text_id] = tuple(n for n in having if not wrong.get(n))
    if not any(len(having) > 1 for having in found.values()):
        hint = "name the files of one text alike in all sets"
        problems.append(Problem(Place(sets[0].name), CODE, "no text is in two of the annotation sets", hint))
    return found, problems


def compare_many(sets: list[AnnotationSet], having: Holders, schema: Schema) -> ManyAgreement:
    """Compare several annotation sets on the texts that at least two of them have (`holders`)."""
    shared = {text_id: numbers for text_id, numbers in having.items() if len(numbers) > 1}
    pairs: list[Compared] = []
    for a, b in combinations(range(len(sets)), 2):
        texts = frozenset(text_id for text_id, numbers in shared.items() if a in numbers and b in numbers)
        if texts:
            pairs.append((a, b, compare(sets[a], sets[b], texts, schema)))
    spans = [_spans(each, n, shared) for n, each in enumerate(sets)]
    of_all = OverAll(sets, shared, schema, spans)
    figures = [PairFigures(found.a, found.b, len(found.texts), short(found)) for _, _, found in pairs]
    return ManyAgreement(
        sets=tuple(_set(each, n, shared, of_all.n_records(n), spans[n]) for n, each in enumerate(sets)),
        alone=tuple((text_id, sets[having[text_id][0]].name) for text_id in sorted(having.keys() - shared.keys())),
        pairs=tuple(figures),
        total=means(None, [each.figures for each in figures]),
        by_set=tuple(_of_set(each.name, n, pairs) for n, each in enumerate(sets)),
        by_table=tuple(_of_table(name, pairs) for name in schema.record_tables if _has(name, pairs)),
        by_text=tuple(_of_text(text_id, numbers, spans) for text_id, numbers in shared.items()),
        sentences=tuple(of_all.sentences()),
        fields=tuple(of_all.fields()),
        qualifiers=tuple(of_all.qualifiers()),
        differences=tuple(of_all.differences),
        partial=tuple(of_all.partial),
    )


def _spans(of: AnnotationSet, number: int, having: Holders) -> dict[str, set[TextSpan]]:
    return spans_by_table(*of.of_texts(frozenset(text for text, numbers in having.items() if number in numbers)))


def _set(of: AnnotationSet, number: int, having: Holders, records: int, spans: dict[str, set[TextSpan]]) -> Set:
    texts = [text_id for text_id, numbers in having.items() if number in numbers]
    lacks = [text_id for text_id, numbers in having.items() if number not in numbers]
    return Set(of.name, tuple(texts), tuple(lacks), records, sum(map(len, spans.values())))


def short(found: Agreement, table: str | None = None) -> Figures:
    """The figures of one pair in short, of one table or of all; records are those of no parent where it is all."""
    records = next((r for r in found.records if r.table == table and (table or r.under is None)), None)
    spans = next((s for s in found.spans if s.table == table), None)
    fields = next((f for f in found.fields if f.table == table and f.field is None), None)
    sentences = next((s for s in found.sentences if s.table == table), None)
    given = fields.equal + fields.different + fields.only_a + fields.only_b if fields else 0
    return Figures(
        records.f1 if records else None,
        spans.exact_f1 if spans else None,
        spans.overlap_f1 if spans else None,
        spans.characters_f1 if spans else None,
        rounded(share(fields.equal, given)) if fields else None,
        sentences.alpha if sentences else None,
        fields.alpha if fields else None,
    )


def means(of: str | None, figures: list[Figures]) -> Means:
    """The mean and the standard deviation of each figure, over the pairs that have it."""
    columns = [[value for value in column if value is not None] for column in zip(*map(astuple, figures), strict=True)]
    mean = Figures(*(rounded(fmean(column)) if column else None for column in columns))
    deviation = Figures(*(rounded(pstdev(column)) if column else None for column in columns))
    return Means(of, len(figures), mean, deviation)


def _of_set(name: str, number: int, pairs: Iterable[Compared]) -> Means:
    return means(name, [short(found) for a, b, found in pairs if number in (a, b)])


def _of_table(name: str, pairs: Iterable[Compared]) -> Means:
    return means(name, [short(found, name) for _, _, found in pairs])


def _has(name: str, pairs: Iterable[Compared]) -> bool:
    return any(name in {*(r.table for r in found.records), *(s.table for s in found.spans)} for _, _, found in pairs)


def _of_text(text_id: str, numbers: tuple[int, ...], spans: list[dict[str, set[TextSpan]]]) -> Means:
    """The agreement of spans in one text, all tables together; the other figures need more than a text."""
    mine = [{name: {span for span in found if span[0] == text_id} for name, found in spans[n].items()} for n in numbers]
    found = []
    for a, b in combinations(mine, 2):
        counts = [count_spans(a.get(name, set()), b.get(name, set())) for name in a.keys() | b.keys()]
        figures = span_agreement(None, sum(counts[1:], counts[0])) if counts else None
        found.append(
            Figures(None, figures.exact_f1, figures.overlap_f1, figures.characters_f1) if figures else Figures()
        )
    return means(text_id, found)
