"""The values of paired records in two annotation sets: field by field, children by their keys, and qualifiers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import columns
from standoff.views.agreement.records import Key, Names, Pair, Paired, Record, Stated, is_shared

Verdict = Literal["equal", "different", "only_a", "only_b"]
QUALIFIERS = columns(lambda qualifier: qualifier.is_compared)


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it is reported, with the first place where an annotation set has it; `not …` where it is denied."""

    value: str
    annotation_file: str
    annotation_line: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of one pair of records: what either annotation set gives, and the verdict."""

    text_id: str
    table: str
    record_a: str
    record_b: str
    field: str
    verdict: Verdict
    a: tuple[Value, ...]
    b: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares paired records; `names_a` and `names_b` know what ids mean to either annotation set."""

    schema: Schema
    names_a: Names
    names_b: Names

    @classmethod
    def of(cls, schema: Schema, pairs: list[Pair]) -> "Comparer":
        """A comparer that knows which records were paired."""
        return cls(schema, Names.of(schema, [a for a, _ in pairs]), Names.of(schema, [b for _, b in pairs]))

    def children(self, a: Record, b: Record, table: Table) -> Paired:
        """The children of two paired records in one table: those with equal keys, and those that one alone has."""
        mine, others = by_key(a, table, self.names_a), by_key(b, table, self.names_b)
        return Paired(
            [(mine[key], others[key]) for key in mine if key in others],
            [record for key, record in mine.items() if key not in others],
            [record for key, record in others.items() if key not in mine],
        )

    def compare(self, a: Record, b: Record) -> Iterator[Comparison]:
        """The fields that either of two paired records gives, in the schema's order; free words are not compared.

        A field's values are equal where both annotation sets give the same set of them.
        """
        table = self.schema.tables[a.table]
        if is_shared(table):
            yield _compared(a, b, table.key[0], {a.record_id: id_of(a)}, {b.record_id: id_of(b)})
        found: dict[str, Comparison] = {}
        for name, f in table.stated.items():
            mine, others = values_of(a, table, name, self.names_a), values_of(b, table, name, self.names_b)
            if (mine or others) and not is_words(f, table):
                found[name] = _compared(a, b, name, mine, others)
        for group in table.together or ():
            self._compare_tuples(a, b, [name for name in group if name in found], found)
        yield from found.values()

    def _compare_tuples(self, a: Record, b: Record, group: list[str], found: dict[str, Comparison]) -> None:
        """Let fields that go together differ where their values are equal, and not which of them one mention gives."""
        if any(found[name].verdict != "equal" for name in group):
            return
        table = self.schema.tables[a.table]
        mine, others = tuples_of(a, table, group, self.names_a), tuples_of(b, table, group, self.names_b)
        if mine.keys() != others.keys():
            found |= {name: _compared(a, b, name, mine, others) for name in group[1:]}


def qualifiers(a: Record, b: Record) -> dict[str, tuple[str, str]]:
    """The qualifiers of the record in either annotation set: voice, speaker, polarity and modality."""
    return {name: (qualifier_of(a, name), qualifier_of(b, name)) for name in QUALIFIERS}


def qualifier_of(record: Record, qualifier: str) -> str:
    """A qualifier of the existence of a record, as one code."""
    return as_code(getattr(assertion, qualifier) for assertion in record.stated.get(None, ()))


def as_code(values: Iterable[str]) -> str:
    """Several codes as one: curators agree where they give the same set."""
    return " + ".join(sorted(set(values)))


def by_key(record: Record, table: Table, names: Names) -> dict[Key, Record]:
    """The children of a record in one table by what their keys mean."""
    rows = record.children.get(table.name, {})
    return {
        tuple(names.meant(record.text_id, table, *cell) for cell in zip(table.key[1:], key, strict=True)): row
        for key, row in rows.items()
    }


def values_of(record: Record, table: Table, name: str, names: Names) -> dict[str, Value]:
    """The values of a field by what they mean, each with its first place."""
    found: dict[str, Value] = {}
    for assertion in record.stated.get(name, ()):
        stated = Value(_shown(assertion), assertion.annotation_file, assertion.annotation_line)
        found.setdefault(_meant(record, table, name, assertion, names), stated)
    return found


def _shown(assertion: Stated) -> str:
    return denied(assertion.polarity) + (assertion.value or "")


def _meant(record: Record, table: Table, name: str, assertion: Stated, names: Names) -> str:
    return denied(assertion.polarity) + names.meant(record.text_id, table, name, assertion.value or "")


def denied(polarity: str) -> str:
    """What a value is shown after where it is denied."""
    return "not " if polarity == "deny" else ""


def tuples_of(record: Record, table: Table, group: list[str], names: Names) -> dict[str, Value]:
    """What mentions give of fields that go together, by what it means, each with its first place."""
    given: dict[tuple[str, int], dict[str, Stated]] = {}
    for name in group:
        for assertion in record.stated.get(name, ()):
            for mention in assertion.mentions or ():
                given.setdefault((assertion.annotation_file, mention), {})[name] = assertion
    found: dict[str, Value] = {}
    for parts in given.values():
        first = next(iter(parts.values()))
        shown = ", ".join(_shown(assertion) for assertion in parts.values())
        meant = "\x1f".join(_meant(record, table, name, parts[name], names) if name in parts else "" for name in group)
        found.setdefault(meant, Value(shown, first.annotation_file, first.annotation_line))
    return found


def id_of(record: Record) -> Value:
    """The id of a record as a value, with its place."""
    return Value(record.record_id, record.annotation_file, record.annotation_line)


def is_words(f: Field, table: Table) -> bool:
    """Whether a field holds free words, which are not compared."""
    return f.is_free_text and f.name not in table.foreign_keys


def _compared(a: Record, b: Record, name: str, mine: dict[str, Value], others: dict[str, Value]) -> Comparison:
    verdict: Verdict = "equal" if mine.keys() == others.keys() else "different"
    if not mine or not others:
        verdict = "only_a" if mine else "only_b"
    values = (tuple(side[meant] for meant in sorted(side)) for side in (mine, others))
    return Comparison(a.text_id, a.table, a.record_id, b.record_id, name, verdict, *values)
