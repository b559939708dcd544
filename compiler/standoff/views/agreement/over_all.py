"""Several annotation sets at a time: their records matched, and what all say of sentences, fields and qualifiers."""

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.schema.model import Schema, Table
from standoff.views.agreement.annotation_set import AnnotationSet
from standoff.views.agreement.figures import Unit, alpha, pooled_alpha
from standoff.views.agreement.matching import Match, first_of, is_compared, match, match_children
from standoff.views.agreement.records import Names, Record, is_shared, read_records
from standoff.views.agreement.spans import Bounds, TextSpan, by_text, shared
from standoff.views.agreement.values import (
    QUALIFIERS,
    Value,
    as_code,
    id_of,
    is_words,
    qualifier_of,
    tuples_of,
    values_of,
)


@dataclass(frozen=True, slots=True)
class SentencesOfAll:
    """How many of `sentences` carry evidence for a table in each annotation set; table as in `SentenceAgreement`."""

    table: str | None
    sentences: int
    counts: tuple[int, ...]
    alpha: float | None


@dataclass(frozen=True, slots=True)
class FieldOfAll:
    """A field of matched `records` of which some set gives it; `equal`: all sets that have the record give the same.

    `alpha` is over the `coded` records of which at least two sets give a code. Field none: all of the table; table
    none: all; chance is reckoned within each field.
    """

    table: str | None
    field: str | None
    records: int
    equal: int
    coded: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class QualifierOfAll:
    """A qualifier of matched records: how many, on how many all sets that have the record agree, and alpha."""

    qualifier: str
    records: int
    equal: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one record on which the sets differ: the record and the values in each, none where it lacks it."""

    text_id: str
    table: str
    records: tuple[str | None, ...]
    field: str
    values: tuple[tuple[Value, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """A record that some annotation sets of the text (`absent`) lack: its id in each, none where it is missing.

    The place is that in the first set that has it.
    """

    text_id: str
    table: str
    records: tuple[str | None, ...]
    absent: tuple[int, ...]
    annotation_file: str
    annotation_line: int


FieldKey = tuple[str, str]
Given = list[dict[str, Value] | None]  # what each set gives of a field, by what it means


class OverAll:
    """The matched records of several annotation sets, on the texts of `having`, and the figures over all of them."""

    def __init__(
        self,
        sets: list[AnnotationSet],
        having: dict[str, tuple[int, ...]],
        schema: Schema,
        spans: list[dict[str, set[TextSpan]]],
    ) -> None:
        self.sets, self.having, self.schema, self.spans = sets, having, schema, spans
        self.records = [self._records(n) for n in range(len(sets))]
        top = match(self.records)
        self.names = [
            Names.of(schema, [found[n] for found in top if is_compared(found)]) for n in range(len(self.sets))
        ]
        self.compared: list[Match] = []
        self.differences: list[Difference] = []
        self.partial: list[Partial] = []
        self.units: dict[FieldKey, list[Unit]] = {}
        self.counts: dict[FieldKey, list[bool]] = {}
        for found in sorted(top, key=lambda each: (first_of(each).text_id, first_of(each).position)):
            self._add(found)

    def _records(self, number: int) -> list[Record]:
        each = self.sets[number]
        texts = frozenset(text for text, numbers in self.having.items() if number in numbers)
        return read_records(*each.of_texts(texts), each.frames.keys, self.schema)

    def n_records(self, number: int) -> int:
        """How many records one set has, without children."""
        return len(self.records[number])

    def _add(self, found: Match) -> None:
        table = self.schema.tables[first_of(found).table]
        self._enter(found, table, self.having[first_of(found).text_id])
        if is_compared(found):
            parents = tuple(n for n, record in enumerate(found) if record)
            for child in self.schema.children[table.name].values():
                for row in match_children(found, child, self.names):
                    self._enter(row, child, parents)

    def _enter(self, found: Match, table: Table, expected: tuple[int, ...]) -> None:
        """Take in one match; `expected` are the sets that could have it."""
        if is_compared(found):
            self.compared.append(found)
            self._compare(found, table)
        absent = tuple(n for n in expected if found[n] is None)
        if absent:
            at, records = first_of(found), _ids(found)
            self.partial.append(
                Partial(at.text_id, table.name, records, absent, at.annotation_file, at.annotation_line)
            )

    # -- fields --------------------------------------------------------------------------------------------------------

    def _compare(self, found: Match, table: Table) -> None:
        given = {
            name: self._given(found, table, name) for name in table.stated if not is_words(table.fields[name], table)
        }
        if is_shared(table):
            given = {table.key[0]: [{r.record_id: id_of(r)} if r else None for r in found]} | given
        for name, values in given.items():
            if any(values):
                self._count(found, table, name, values)
        for group in table.together or ():
            self._compare_tuples(found, table, [name for name in group if any(given.get(name, ()))], given)

    def _given(self, found: Match, table: Table, name: str) -> Given:
        return [values_of(r, table, name, self.names[n]) if r else None for n, r in enumerate(found)]

    def _count(self, found: Match, table: Table, name: str, given: Given) -> None:
        is_equal = _are_equal(given)
        self.counts.setdefault((table.name, name), []).append(is_equal)
        if table.fields[name].vocabulary:
            codes = [as_code(value.value for value in values.values()) for values in given if values]
            if len(codes) > 1:
                self.units.setdefault((table.name, name), []).append(tuple(codes))
        if not is_equal:
            self._differ(found, table, name, given)

    def _differ(self, found: Match, table: Table, name: str, given: Given) -> None:
        shown = tuple(None if v is None else tuple(v[meant] for meant in sorted(v)) for v in given)
        records = _ids(found)
        self.differences.append(Difference(first_of(found).text_id, table.name, records, name, shown))

    def _compare_tuples(self, found: Match, table: Table, group: list[str], given: dict[str, Given]) -> None:
        """Fields that go together differ where each has equal values, and mentions give them in other pairs."""
        if not group or any(not _are_equal(given[name]) for name in group):
            return
        pairs: Given = [tuples_of(r, table, group, self.names[n]) if r else None for n, r in enumerate(found)]
        if not _are_equal(pairs):
            for name in group[1:]:
                self.counts[table.name, name][-1] = False
                self._differ(found, table, name, pairs)

    def fields(self) -> Iterator[FieldOfAll]:
        """Fields in the schema's order, each table's after its last field, and all at the end."""
        for name, table in self.schema.record_tables.items():
            keys = [(name, field) for field in (*table.key, *table.stated) if (name, field) in self.counts]
            for key in keys:
                yield self._field(*key, [key])
            if keys:
                yield self._field(name, None, keys)
        yield self._field(None, None, list(self.counts))

    def _field(self, table: str | None, field: str | None, keys: list[FieldKey]) -> FieldOfAll:
        counted = [is_equal for key in keys for is_equal in self.counts[key]]
        units = [self.units[key] for key in keys if key in self.units]
        figure = alpha(units[0] if units else ()) if field else pooled_alpha(units)
        return FieldOfAll(table, field, len(counted), sum(counted), sum(map(len, units)), figure)

    # -- the rest ------------------------------------------------------------------------------------------------------

    def qualifiers(self) -> Iterator[QualifierOfAll]:
        """The compared qualifiers of the existence of matched records, children included."""
        for name in QUALIFIERS:
            units = [tuple(qualifier_of(r, name) for r in found if r) for found in self.compared]
            yield QualifierOfAll(name, len(units), sum(len(set(unit)) == 1 for unit in units), alpha(units))

    def sentences(self) -> Iterator[SentencesOfAll]:
        """By table; then all tables pooled, a sentence counted once for each; then whether it carries any evidence."""
        pooled: list[dict[int, str]] = []
        for name in self.schema.record_tables:
            spans = [each.get(name, set()) for each in self.spans]
            if any(spans):
                units = self._coded(spans)
                pooled += units
                yield self._sentences(name, units)
        yield self._sentences(None, pooled)
        yield self._sentences("*", self._coded([set[TextSpan]().union(*each.values()) for each in self.spans]))

    def _coded(self, spans: list[set[TextSpan]]) -> list[dict[int, str]]:
        """For each sentence, whether each set that has its text has a span in it, as `yes` or `no`."""
        covered = [by_text(each) for each in spans]
        found = []
        for text_id, numbers in self.having.items():
            for bounds in self.sets[numbers[0]].sentences(frozenset([text_id]))[text_id]:
                found.append({n: _carries(bounds, covered[n].get(text_id, ())) for n in numbers})
        return found

    def _sentences(self, table: str | None, coded: list[dict[int, str]]) -> SentencesOfAll:
        counts = tuple(sum(unit.get(n) == "yes" for unit in coded) for n in range(len(self.sets)))
        return SentencesOfAll(table, len(coded), counts, alpha(tuple(unit.values()) for unit in coded))


def _ids(found: Match) -> tuple[str | None, ...]:
    return tuple(record.record_id if record else None for record in found)


def _are_equal(given: Given) -> bool:
    """Whether all sets that have the record give the same."""
    return len({frozenset(values) for values in given if values is not None}) == 1


def _carries(sentence: Bounds, spans: tuple[Bounds, ...]) -> str:
    return "yes" if shared((sentence,), spans) else "no"
