"""What partitions have to exchange before wide tables can be made, and in which order.

It is found by making the wide tables of no rows, so that what is exchanged cannot differ from what is taken.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import polars as pl

from standoff.schema.columns import columns, dtypes
from standoff.schema.model import Schema
from standoff.tables.labels import labels
from standoff.tables.ties import ties
from standoff.tables.wide import NO_SPANS, SPANS, Joined, widened
from standoff.tables.wording import Exchange, Words


@dataclass(frozen=True, slots=True)
class Plan:
    """Exchanges by round: what one needs was exchanged in rounds before. The fields of tables, or None for whether
    their records exist, of which wide tables say who states what.
    """

    rounds: tuple[tuple[Exchange, ...], ...] = ()
    accounts: tuple[tuple[str, str | None], ...] = ()

    @property
    def has_accounts(self) -> bool:
        """Whether wide tables say of anything who states it."""
        return bool(self.accounts)


def plan(schema: Schema, speakers: str = "") -> Plan:
    """The exchanges that the wide tables of a schema need; none where it has no wide table."""
    empty = {name: pl.DataFrame(schema=dtypes(columns(t, schema))) for name, t in schema.tables.items()}
    words = _Recorded({**empty, SPANS: NO_SPANS}, schema, speakers)
    widened(words)
    ties(words, labels(words))
    number = max(words.numbers.values(), default=-1) + 1
    rounds = (tuple(each for each, n in words.numbers.items() if n == round_) for round_ in range(number))
    return Plan(tuple(rounds), tuple(words.accounted))


def is_joined(exchange: Exchange) -> bool:
    """Whether rows go to the partition of the record that they refer to; else all partitions look them up."""
    return isinstance(exchange, Joined)


class _Forgetful(dict[Hashable, pl.Series]):
    """Nothing is known twice: what is taken from memory would hide which exchanges it needs."""

    def __contains__(self, _: object) -> bool:
        return False


@dataclass(frozen=True)
class _Recorded(Words):
    """Words that record which exchanges are made for which: `numbers` are their rounds, `open` those being made."""

    known: dict[Hashable, pl.Series] = field(default_factory=_Forgetful)
    numbers: dict[Exchange, int] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)
    accounted: dict[tuple[str, str | None], None] = field(default_factory=dict)

    def frame(self, exchange: Exchange) -> pl.DataFrame:
        """See `Words`."""
        self.open.append(0)
        found = exchange.of(self)
        number = self.numbers[exchange] = self.open.pop()
        if self.open:
            self.open[-1] = max(self.open[-1], number + 1)
        return found

    def own_frame(self, exchange: Exchange) -> pl.DataFrame:
        """See `Words`: worked out each time, as what is `known`."""
        return exchange.of(self)

    def accounts(self, table: str, name: str | None, outcomes: Sequence[str]) -> pl.DataFrame:
        """See `Words`."""
        self.accounted[table, name] = None
        return self.work_out_accounts(table, name, outcomes)
