"""The pairs of two readings of one text: each field that either gives, and each record that one alone has.

They are what the figures of `agreement` count, in the order of the text: that of the records, their children after
them, and of the fields in the schema.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.authoring.readings.folding import is_folded
from standoff.authoring.readings.written import Mentioned, Spot, Written
from standoff.corpus.kinds_of_pairs import Kind
from standoff.corpus.readings import Account
from standoff.schema.keys import root_of
from standoff.schema.model import Schema
from standoff.views.agreement.annotation_set import same_texts
from standoff.views.agreement.compare import compare_records
from standoff.views.agreement.records import Names, Paired, Record
from standoff.views.agreement.values import Comparer, Comparison, Value

VERDICTS: dict[str, Kind] = {
    "equal": "equal", "different": "differs", "only_a": "only_first", "only_b": "only_second",
}  # fmt: skip
NOT = "not "
Rank = tuple[int, int, str, bool, int, str, int]


@dataclass(frozen=True, slots=True)
class Given:
    """One value of one reading: as it is shown, what it means to both readings, and the mentions that give it."""

    value: str
    meant: str
    mentions: tuple[Mentioned, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one reading says: its record, the values that it gives of a field, the mentions of them or of the record."""

    record: str
    given: tuple[Given, ...]
    mentions: tuple[Mentioned, ...]

    @property
    def meant(self) -> frozenset[str]:
        """What its values mean."""
        return frozenset(each.meant for each in self.given)

    @property
    def account(self) -> Account:
        """The same as a decision repeats it."""
        at = dict.fromkeys(span for mention in self.mentions for span in mention.at)
        return Account(self.record, tuple(each.value for each in self.given), tuple(sorted(at, key=span_order)))


@dataclass(frozen=True, slots=True)
class Pair:
    """What two readings say of one field of one record; without a field, a record that one reading alone has.

    A side is none where that reading lacks the record. `start` is where the record of no parent begins in the text.
    """

    text: str
    kind: Kind
    table: str
    field: str | None
    first: Side | None
    second: Side | None
    start: int = 0

    @property
    def id(self) -> str:
        """A name that stays the same while the files change."""
        return identity(self.text, self.table, self.field, record_of(self.first), record_of(self.second))

    @property
    def record(self) -> str:
        """The record in the first reading, else in the second."""
        return (self.first or self.second or Side("", (), ())).record


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of a text, in order; the two readings, and which record of the first is paired with one of the second.

    `counterparts` are by table and id.
    """

    pairs: tuple[Pair, ...]
    first: Written
    second: Written
    counterparts: dict[tuple[str, str], str]
    order: "Order"


def identity(text: str, table: str, field: str | None, first: str | None, second: str | None) -> str:
    """The name of a pair: that of the second reading's record, which is not edited, else of the first's."""
    side = ("second", second) if second is not None else ("first", first)
    return hashlib.sha256("\x1f".join((text, table, field or "", *map(str, side))).encode()).hexdigest()[:8]


def record_of(side: Side | Account | None) -> str | None:
    """The record of a side; none where the reading lacks it."""
    return side.record if side is not None else None


def span_order(span: str) -> tuple[int, ...]:
    """The order of spans `start-end`."""
    return tuple(int(part) if part.isdigit() else 0 for part in span.split("-"))


def pairs_of(first: Written, second: Written, schema: Schema) -> Pairs:
    """The pairs of two readings of one text; none where they are not of the same text."""
    texts, _ = same_texts(first.stated, second.stated)
    paired, comparisons, comparer = compare_records(first.stated, second.stated, texts, schema)
    maker = _Maker(first, second, schema, comparer, Order(paired, schema))
    found = [maker.of_field(each) for each in comparisons]
    for part in paired.values():
        found += [maker.of_record(record, "only_first") for record in part.only_a]
        found += [maker.of_record(record, "only_second") for record in part.only_b]
    counterparts = {(b.table, b.record_id): a.record_id for part in paired.values() for a, b in part.pairs}
    return Pairs(tuple(sorted(found, key=maker.rank)), first, second, counterparts, maker.order)


class Order:
    """Where records begin in the text: in the second reading where it has them, since that is not edited."""

    def __init__(self, paired: dict[str, Paired], schema: Schema) -> None:
        self.tables = {name: number for number, name in enumerate(schema.record_tables)}
        self.schema = schema
        self.first: dict[tuple[str, str], int] = {}
        self.second: dict[tuple[str, str], int] = {}
        for name, part in paired.items():
            if schema.tables[name].nest is None:
                for a, b in part.pairs:
                    self.first[name, a.record_id] = self.second[name, b.record_id] = b.position[0]
                self.first |= {(name, a.record_id): a.position[0] for a in part.only_a}
                self.second |= {(name, b.record_id): b.position[0] for b in part.only_b}

    def start(self, table: str, first: str | None, second: str | None, otherwise: int = 0) -> int:
        """Where the record begins, or the parent of a child; `otherwise` where neither reading has it now."""
        top = root_of(self.schema.tables[table], self.schema).name
        if second is not None:
            return self.second.get((top, second.partition("/")[0]), otherwise)
        return self.first.get((top, (first or "").partition("/")[0]), otherwise)


@dataclass(frozen=True, slots=True)
class _Maker:
    first: Written
    second: Written
    schema: Schema
    comparer: Comparer
    order: Order

    def of_field(self, found: Comparison) -> Pair:
        first = self._side(self.first, found, found.record_a, found.a, self.comparer.names_a)
        second = self._side(self.second, found, found.record_b, found.b, self.comparer.names_b)
        kind = VERDICTS[found.verdict]
        if kind == "differs" and self._is_folded(found):
            kind = "folded"
        start = self.order.start(found.table, found.record_a, found.record_b)
        return Pair(found.text_id, kind, found.table, found.field, first, second, start)

    def of_record(self, record: Record, kind: Kind) -> Pair:
        written = self.first if kind == "only_first" else self.second
        spots = written.spots(record.table, record.record_id, None)
        side = Side(record.record_id, (), written.mentions_at(spots))
        first, second = (side, None) if kind == "only_first" else (None, side)
        start = self.order.start(record.table, record_of(first), record_of(second))
        return Pair(record.text_id, kind, record.table, None, first, second, start)

    def rank(self, pair: Pair) -> Rank:
        return rank_of(pair, self.schema)

    def _side(self, written: Written, found: Comparison, record: str, values: Iterable[Value], names: Names) -> Side:
        given = tuple(self._given(written, found, record, value, names) for value in values)
        mentions = tuple(dict.fromkeys(mention for each in given for mention in each.mentions))
        return Side(record, given, mentions)

    def _given(self, written: Written, found: Comparison, record: str, value: Value, names: Names) -> Given:
        table = self.schema.tables[found.table]
        if found.field in table.key and not table.nest:
            return Given(value.value, value.value, written.mentions_at(written.spots(found.table, record, None)))
        plain = value.value.removeprefix(NOT)
        meant = value.value[: len(value.value) - len(plain)] + names.meant(found.text_id, table, found.field, plain)
        spots = written.spots(found.table, record, found.field, value.value)
        return Given(value.value, meant, written.mentions_at(spots or self._near(written, found, record, value)))

    def _near(self, written: Written, found: Comparison, record: str, value: Value) -> list[Spot]:
        """Where a value is that is shown with those of other fields: what goes together is one statement."""
        group = next((each for each in self.schema.tables[found.table].together or () if found.field in each), ())
        spots = [spot for name in group for spot in written.spots(found.table, record, name)]
        return sorted(spot for spot in spots if spot[0] == value.annotation_line)[:1]

    def _is_folded(self, found: Comparison) -> bool:
        values = [value.value for value in (*found.a, *found.b)]
        if len(found.a) != 1 or len(found.b) != 1 or any(value.startswith(NOT) for value in values):
            return False
        return is_folded(self.schema.tables[found.table].fields[found.field], values[0], values[1], self.schema)


def rank_of(pair: Pair, schema: Schema) -> Rank:
    """The order of pairs: that of their records in the text, children after their parents, then that of the fields."""
    record = pair.second.record if pair.second else pair.record
    return rank(pair.table, pair.field, record, pair.start, schema)


def rank(table: str, field: str | None, record: str, start: int, schema: Schema) -> Rank:
    """The same of what is not a pair any more."""
    nest = schema.tables[table].nest
    names = list(schema.record_tables)
    fields = [None, *schema.tables[table].fields]
    top = names.index(root_of(schema.tables[table], schema).name)
    return start, top, record.partition("/")[0], nest is not None, names.index(table), record, fields.index(field)
