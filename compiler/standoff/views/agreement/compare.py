"""Two annotation sets compared: the one module that knows all the figures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from standoff.schema.keys import family_of
from standoff.schema.model import Schema
from standoff.views.agreement.annotation_set import AnnotationSet
from standoff.views.agreement.figures import (
    FieldAgreement,
    QualifierAgreement,
    RecordAgreement,
    SentenceAgreement,
    coded_sentences,
    field_figures,
    qualifier_figures,
    record_figures,
    sentence_agreement,
)
from standoff.views.agreement.records import Paired, Record, pair, read_records
from standoff.views.agreement.spans import Bounds, SpanAgreement, SpanCounts, TextSpan, count_spans, span_agreement
from standoff.views.agreement.values import Comparer, Comparison

Spans = dict[str, tuple[set[TextSpan], set[TextSpan]]]


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A record that one annotation set alone has."""

    text_id: str
    table: str
    record_id: str
    annotation_file: str
    annotation_line: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two annotation sets A and B agree: figures first, then what curators settle one by one."""

    a: str
    b: str
    texts: tuple[str, ...]
    records: tuple[RecordAgreement, ...]
    spans: tuple[SpanAgreement, ...]
    sentences: tuple[SentenceAgreement, ...]
    fields: tuple[FieldAgreement, ...]
    qualifiers: tuple[QualifierAgreement, ...]
    differences: tuple[Comparison, ...]
    only_a: tuple[RecordPlace, ...]
    only_b: tuple[RecordPlace, ...]


def compare(a: AnnotationSet, b: AnnotationSet, texts: frozenset[str], schema: Schema) -> Agreement:
    """Compare two annotation sets on the texts that both are of; exchanging A and B exchanges the sides alone."""
    stated_a, stated_b = a.of_texts(texts), b.of_texts(texts)
    paired, comparisons, _ = compare_records(a, b, texts, schema)
    of_a, of_b = spans_by_table(*stated_a), spans_by_table(*stated_b)
    spans: Spans = {name: (of_a.get(name, set()), of_b.get(name, set())) for name in schema.record_tables}
    return Agreement(
        a=a.name,
        b=b.name,
        texts=tuple(sorted(texts)),
        records=tuple(record_figures(paired, schema)),
        spans=tuple(_span_figures(spans)),
        sentences=tuple(_sentence_figures(a.sentences(texts), spans)),
        fields=tuple(field_figures(comparisons, schema)),
        qualifiers=tuple(qualifier_figures(paired)),
        differences=tuple(found for found in comparisons if found.verdict != "equal"),
        only_a=_places(record for part in paired.values() for record in part.only_a),
        only_b=_places(record for part in paired.values() for record in part.only_b),
    )


def compare_records(
    a: AnnotationSet, b: AnnotationSet, texts: frozenset[str], schema: Schema
) -> tuple[dict[str, Paired], list[Comparison], Comparer]:
    """The records of every table, paired, children by their keys under paired parents; and their fields compared."""
    mine, others = (read_records(*each.of_texts(texts), each.frames.keys, schema) for each in (a, b))
    return _compared(pair(mine, others), schema)


def _compared(top: Paired, schema: Schema) -> tuple[dict[str, Paired], list[Comparison], Comparer]:
    paired = {name: top.of(name) for name in schema.record_tables}
    comparer = Comparer.of(schema, top.pairs)
    comparisons: list[Comparison] = []
    for a, b in top.pairs:
        comparisons += comparer.compare(a, b)
        for child in family_of(schema.tables[a.table], schema)[1:]:
            found = comparer.children(a, b, child)
            paired[child.name].add(found)
            comparisons += [compared for both in found.pairs for compared in comparer.compare(*both)]
    return paired, comparisons, comparer


def spans_by_table(assertions: pl.DataFrame, evidence: pl.DataFrame) -> dict[str, set[TextSpan]]:
    """The spans of one annotation set by table."""
    found: dict[str, set[TextSpan]] = {}
    placed = evidence.join(assertions.select("assertion_id", "table_name"), on="assertion_id")
    for table, *span in placed.select("table_name", "text_id", "span_start", "span_end").unique().iter_rows():
        found.setdefault(table, set()).add((span[0], span[1], span[2]))
    return found


def _span_figures(spans: Spans) -> Iterator[SpanAgreement]:
    total = SpanCounts()
    for name, (a, b) in spans.items():
        if a or b:
            counts = count_spans(a, b)
            total += counts
            yield span_agreement(name, counts)
    yield span_agreement(None, total)


def _sentence_figures(sentences: dict[str, list[Bounds]], spans: Spans) -> Iterator[SentenceAgreement]:
    """By table; then all tables pooled, a sentence counted once for each; then whether it carries evidence at all."""
    pooled = []
    for name, (a, b) in spans.items():
        if a or b:
            units = coded_sentences(sentences, a, b)
            pooled += units
            yield sentence_agreement(name, units)
    yield sentence_agreement(None, pooled)
    everything = (set[TextSpan]().union(*(both[side] for both in spans.values())) for side in (0, 1))
    yield sentence_agreement("*", coded_sentences(sentences, *everything))


def _places(records: Iterable[Record]) -> tuple[RecordPlace, ...]:
    ordered = sorted(records, key=lambda r: (r.annotation_file, r.annotation_line, r.column, r.table, r.record_id))
    return tuple(RecordPlace(r.text_id, r.table, r.record_id, r.annotation_file, r.annotation_line) for r in ordered)
