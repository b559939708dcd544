"""Which pairs of two readings are settled, by which decision, and which decisions have no pair any more.

A decision settles its pair as long as the second reading says what it said then, and the first one what was taken. A
record that was taken whole settles its fields too. Where the first reading lost what was not taken, the pair is gone
and the decision carried out. A decision that fits nothing any more is stale: it is reported, and kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from standoff.authoring.readings.folding import is_folded
from standoff.authoring.readings.pairs import (
    Pair,
    Pairs,
    Rank,
    Side,
    identity,
    rank,
    rank_of,
    record_of,
    span_order,
)
from standoff.corpus.kinds_of_pairs import KINDS, Kind
from standoff.corpus.readings import Account, ReadingDecision, text_of_key
from standoff.schema.keys import root_of
from standoff.schema.model import Schema
from standoff.source.problem import Problem

State = Literal["open", "settled", "carried out", "stale"]


@dataclass(frozen=True, slots=True)
class Item:
    """A pair with its number in the text and the decision on it; of a pair that is gone there is the decision alone.

    `first` and `second` are what the readings say, or said when the pair that is gone was decided.
    """

    number: int
    id: str
    kind: Kind
    table: str
    field: str | None
    first: Account | None
    second: Account | None
    state: State
    pair: Pair | None
    decision: ReadingDecision | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be decided."""
        return self.state in {"settled", "carried out"}


@dataclass(frozen=True, slots=True)
class Standing:
    """All pairs of one text in order, and the decisions that fit none of them."""

    text: str
    items: tuple[Item, ...]
    stale: tuple[ReadingDecision, ...]

    @property
    def settled(self) -> int:
        """How many pairs are settled."""
        return sum(item.is_settled for item in self.items)

    @property
    def kinds(self) -> Mapping[Kind, tuple[int, int]]:
        """How many pairs of each kind there are, and how many of them are settled."""
        counts = Counter((item.kind, item.is_settled) for item in self.items)
        return {kind: (counts[kind, True] + counts[kind, False], counts[kind, True]) for kind in KINDS}

    def selected(self, kinds: Iterable[str] = (), is_open: bool = False) -> list[Item]:
        """The pairs of some kinds (all without), if wished only those that are not settled."""
        wanted = set(kinds)
        return [
            item for item in self.items if (not wanted or item.kind in wanted) and not (is_open and item.is_settled)
        ]

    def problems(self) -> list[Problem]:
        """A problem for each decision that is stale."""
        hint = "look at the pair and decide it anew, or remove the decision"
        return [
            Problem(each.place, "stale-decision", f"the decision on {subject(each)} is about values that changed", hint)
            for each in self.stale
        ]


def subject(decision: ReadingDecision) -> str:
    """What a decision is about, in a message."""
    account = decision.first or decision.second
    record = f"`{decision.table}/{account.record if account else ''}`"
    return f"{record} {decision.field}" if decision.field else record


def standing(text: str, found: Pairs, decisions: Iterable[ReadingDecision], schema: Schema) -> Standing:
    """The pairs of a text with the decisions on them; of several decisions on one pair the last that fits counts."""
    latest: dict[str, list[ReadingDecision]] = {}
    for decision in decisions:
        if decision.text == text:
            latest.setdefault(_identity(decision), []).insert(0, decision)
    whole = _taken_whole(latest)
    items: list[tuple[Rank, Item]] = []
    stale: list[ReadingDecision] = []
    for pair in found.pairs:
        of_pair = latest.pop(pair.id, None) or _of_renamed(pair, latest)
        fitting = next((each for each in of_pair if fits(each, pair)), None)
        if fitting is None and _is_within(pair, whole, schema):
            continue
        stale += of_pair[:1] if fitting is None else []
        items.append((rank_of(pair, schema), _item(pair, fitting, bool(of_pair), schema)))
    for decision, *_ in latest.values():
        if is_carried_out(decision, found):
            items.append((_rank_of_gone(decision, found, schema), _gone(decision, schema)))
        else:
            stale.append(decision)
    ordered = [item for _, item in sorted(items, key=lambda each: each[0])]
    numbered = tuple(replace(item, number=number) for number, item in enumerate(ordered, 1))
    return Standing(text, numbered, tuple(sorted(stale, key=lambda each: each.place)))


def fits(decision: ReadingDecision, pair: Pair) -> bool:
    """Whether the second reading says what it said when this was decided, and the first one what was taken."""
    if _values(decision.second) != _values(account_of(pair.second)):
        return False
    if pair.field is None:
        return decision.take in (("first", "both") if pair.second is None else ("first", "neither"))
    if pair.first is None or pair.second is None:
        return False
    if decision.take == "first":
        return _values(decision.first) == _values(pair.first.account)
    if decision.take == "neither":
        return not pair.first.given
    if decision.take == "both" and _is_on_id(decision):
        return _values(pair.first.account) in (_values(decision.first), _values(decision.second))
    if decision.take == "both":
        kept = _values(decision.first) or frozenset()
        return kept <= (_values(pair.first.account) or frozenset()) and pair.second.meant <= pair.first.meant
    return pair.first.meant == pair.second.meant


def is_carried_out(decision: ReadingDecision, found: Pairs) -> bool:
    """Whether a decision without a pair has none because it was carried out."""
    first, second = decision.first, decision.second
    if decision.field is None:
        if second is not None:
            return decision.take in {"second", "both"} and (decision.table, second.record) in found.counterparts
        is_there = bool(first and found.first.spots(decision.table, first.record, None))
        return decision.take in {"second", "neither"} and not is_there
    if decision.take not in {"second", "neither"} or first is None or second is None or second.values:
        return False
    stated = (found.first.spots(decision.table, first.record, decision.field),)
    return not any((*stated, found.second.spots(decision.table, second.record, decision.field)))


def kind_of(decision: ReadingDecision, schema: Schema) -> Kind:
    """What kind of pair was decided."""
    first, second = (account.values if account else () for account in (decision.first, decision.second))
    if decision.field is None:
        return "only_second" if decision.first is None else "only_first"
    if decision.take == "equal":
        return "equal"
    if not first or not second:
        return "only_first" if first else "only_second"
    if first == second:
        return "equal"
    field = schema.tables[decision.table].fields[decision.field]
    is_one = len(first) == len(second) == 1
    return "folded" if is_one and is_folded(field, first[0], second[0], schema) else "differs"


def _identity(decision: ReadingDecision) -> str:
    first, second = decision.first, decision.second
    return identity(text_of_key(decision.text), decision.table, decision.field, record_of(first), record_of(second))


def account_of(side: Side | None) -> Account | None:
    """What a reading says, as a decision repeats it."""
    return None if side is None else side.account


def _is_on_id(decision: ReadingDecision) -> bool:
    """Whether a decision is about which of two shared ids is meant."""
    return all(
        account is not None and account.values == (account.record,) for account in (decision.first, decision.second)
    )


def _values(account: Account | None) -> frozenset[str] | None:
    return None if account is None else frozenset(account.values)


def _of_renamed(pair: Pair, latest: dict[str, list[ReadingDecision]]) -> list[ReadingDecision]:
    """The decisions on a record that only the first reading has, and that has a new id now: those on its place."""
    if pair.first is None or pair.second is not None:
        return []
    account = pair.first.account
    for name, (decision, *_) in latest.items():
        first = decision.first
        is_same = decision.second is None and (decision.table, decision.field) == (pair.table, pair.field)
        if is_same and first and first.at and (first.at, first.values) == (account.at, account.values):
            return latest.pop(name)
    return []


def _taken_whole(latest: Mapping[str, list[ReadingDecision]]) -> frozenset[tuple[str, str]]:
    """The records of the second reading that the first one has because they were taken whole."""
    newest = (decisions[0] for decisions in latest.values())
    return frozenset(
        (each.table, each.second.record)
        for each in newest
        if each.second
        and ((each.field is None and each.take in {"second", "both"}) or (each.take == "both" and _is_on_id(each)))
    )


def _is_within(pair: Pair, whole: frozenset[tuple[str, str]], schema: Schema) -> bool:
    """Whether a pair is settled with its record, which was taken whole: both say the same, or the record was added."""
    if not whole or (pair.kind != "equal" and (pair.kind != "only_first" or pair.field is not None)):
        return False
    record = (pair.second or pair.first or Side("", (), ())).record
    table = schema.tables[pair.table]
    parent = (root_of(table, schema).name, record.partition("/")[0]) if table.nest else None
    return (pair.table, record) in whole or parent in whole


def _item(pair: Pair, decision: ReadingDecision | None, had_one: bool, schema: Schema) -> Item:
    if decision is not None:
        return _decided(pair.id, decision, "settled", pair, schema)
    state: State = "stale" if had_one else "open"
    first, second = account_of(pair.first), account_of(pair.second)
    return Item(0, pair.id, pair.kind, pair.table, pair.field, first, second, state, pair, None)


def _gone(decision: ReadingDecision, schema: Schema) -> Item:
    return _decided(_identity(decision), decision, "carried out", None, schema)


def _decided(name: str, decision: ReadingDecision, state: State, pair: Pair | None, schema: Schema) -> Item:
    kind, first, second = kind_of(decision, schema), decision.first, decision.second
    return Item(0, name, kind, decision.table, decision.field, first, second, state, pair, decision)


def _rank_of_gone(decision: ReadingDecision, found: Pairs, schema: Schema) -> Rank:
    first, second = decision.first, decision.second
    otherwise = min((span_order(span)[0] for account in (second, first) if account for span in account.at), default=0)
    start = found.order.start(decision.table, record_of(first), record_of(second), otherwise)
    record = second.record if second else first.record if first else ""
    return rank(decision.table, decision.field, record, start, schema)
