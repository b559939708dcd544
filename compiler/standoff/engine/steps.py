"""STEPS: the order of the steps from what was read to problems and tables. It is written here and nowhere else.

A step says how much it has to see at a time, what it takes, and what it gives. How it is run is not its concern: in
memory everything is one part and one partition (`standoff.engine.in_memory`); out of core they are many,
on disk (`standoff.engine.out_of_core`). Both give the same bytes and the same problems.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from standoff.engine import corpus_steps, part_steps, partition_steps
from standoff.engine.corpus_steps import is_intact, is_sound, later_problems
from standoff.engine.data import Common, Data, Scope, next_of
from standoff.schema.derive.order import rounds

Run = Callable[[Common, Data], dict[str, Any]]
Condition = Callable[[Data], bool]


def always(_: Data) -> bool:
    """The condition of most steps."""
    return True


def is_partitioned(data: Data) -> bool:
    """Whether records are in several partitions."""
    return data.is_partitioned


def is_covered(data: Data) -> bool:
    """Whether the coverage of texts is counted part by part: in memory it is counted of all frames."""
    return data.is_partitioned and bool(data["has_coverage"])


def is_checked(data: Data) -> bool:
    """Whether the compiler's own tables are worth checking: all that they hold was checked where it was read."""
    return is_intact(data) and is_sound(data)


def is_wanted(data: Data) -> bool:
    """Whether the tables are wanted: views show those of a corpus with errors, where they fit in memory."""
    return not data.is_partitioned or is_sound(data)


def is_widened(data: Data) -> bool:
    """Whether wide tables are wanted and can be made: of what has mistakes they cannot."""
    return bool(data["has_wide"]) and is_sound(data)


def has_to_take_accounts(data: Data) -> bool:
    """Whether assertions have to be kept by record for wide tables: in one partition, their table is."""
    return data.is_partitioned and bool(data["has_accounts"]) and is_widened(data)


def has_consequences(data: Data) -> bool:
    """Whether some problems may only follow from others."""
    return is_intact(data) and not is_sound(data) and bool(later_problems(data))


@dataclass(frozen=True, slots=True)
class Step:
    """One step; it is skipped where its condition does not hold, and what it would give is then absent.

    In memory, steps that are `beside` are run by a second thread, in their order: nothing that follows waits for them
    but what takes what they give. `rounds` says how often a step is taken, each time by all partitions before the next.
    """

    run: Callable[..., dict[str, Any]]
    scope: Scope
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    when: Condition = always
    beside: bool = False
    rounds: Callable[[Common], int] | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return getattr(self.run, "func", self.run).__name__


def _derived_rounds(common: Common) -> int:
    return len(rounds(common.schema))


def _datings(common: Common) -> int:
    return int(any(table.time and table.time.like for table in common.schema.record_tables.values()))


def _exchanges(common: Common) -> int:
    return len(common.exchanges.rounds)


PART, PARTITION, TEXTS, CORPUS = Scope
RESOLVED = ("outcomes", "cells", "records")

STEPS = (
    Step(part_steps.find_records, PART, ("frames",), ("existence", "link_assertions", *part_steps.SMALL)),
    Step(part_steps.weigh, PART, ("frames",), ("weights", "text_weights", "n_registry"), is_partitioned),
    Step(
        corpus_steps.check_ids,
        CORPUS,
        ("existence", "texts", "sources", "rows", "places", "corpus", "run_check"),
        ("wrong.ids",),
        beside=True,
    ),
    Step(part_steps.take_assertions, PART, ("frames",), ("assertions", "evidence", "part_sizes")),
    Step(part_steps.check_values, PART, ("frames", "existence", "texts", "sources"), ("wrong.values",), beside=True),
    Step(corpus_steps.collect_written, CORPUS, ("before", "wrong.ids", "wrong.values"), ("found",), beside=True),
    Step(
        corpus_steps.resolve_hierarchies,
        CORPUS,
        ("link_assertions", "texts", "settled"),
        ("nesting", "hierarchy_links"),
    ),
    Step(
        partition_steps.resolve,
        PARTITION,
        ("nesting", "assertions", "texts", "settled"),
        (*RESOLVED, "tables.0", "decisions"),
    ),
    Step(partition_steps.check_decisions, PARTITION, ("decisions",), ("wrong.decisions",), beside=True),
    Step(
        partition_steps.derive,
        PARTITION,
        ("outcomes", "records", "tables.{number}", "targets.{number}"),
        ("tables.{next}", "targets.{next}"),
        rounds=_derived_rounds,
    ),
    Step(partition_steps.date_records, PARTITION, ("tables.last",), ("days",), rounds=_datings),
    Step(partition_steps.finish_records, PARTITION, ("tables.last", "days"), ("tables",)),
    Step(
        partition_steps.receipts, PARTITION, (*RESOLVED, "settled"), ("assertion_rows", "resolution_rows", "n_disputed")
    ),
    Step(
        partition_steps.check_records,
        PARTITION,
        (*RESOLVED, "tables"),
        ("wrong.records",),
        is_intact,
        beside=True,
    ),
    Step(partition_steps.take_accounts, PARTITION, ("assertion_rows",), ("accounts",), has_to_take_accounts),
    Step(
        partition_steps.count,
        PARTITION,
        ("cells", "tables", "assertion_rows", "resolution_rows"),
        ("totals", "sizes"),
    ),
    Step(partition_steps.sort_assertions, PARTITION, ("assertion_rows",), ("table.assertions",), is_wanted),
    Step(
        partition_steps.check_assertions,
        PARTITION,
        ("table.assertions",),
        ("wrong.assertions",),
        is_checked,
        beside=True,
    ),
    Step(partition_steps.sort_resolutions, PARTITION, ("resolution_rows",), ("table.resolutions",), is_wanted),
    Step(
        partition_steps.check_resolutions,
        PARTITION,
        ("table.resolutions",),
        ("wrong.resolutions",),
        is_checked,
        beside=True,
    ),
    Step(
        corpus_steps.check_whole_tables,
        CORPUS,
        ("totals", "hierarchy_links", "places", "existence", "texts"),
        ("wrong.totals",),
        is_intact,
    ),
    Step(partition_steps.sort_evidence, TEXTS, ("evidence",), ("table.evidence",), is_wanted, beside=True),
    Step(
        partition_steps.check_evidence,
        TEXTS,
        ("table.evidence",),
        ("wrong.evidence",),
        is_checked,
        beside=True,
    ),
    Step(part_steps.locate_records, PART, ("frames",), ("spans",), is_widened),
    Step(part_steps.state_sentences, PART, ("frames",), ("sentences",)),
    Step(corpus_steps.tabulate_corpus, CORPUS, ("texts", "sentences", "excluded", "rows"), ("corpus_tables",)),
    Step(
        corpus_steps.check_corpus_tables,
        CORPUS,
        ("corpus_tables",),
        ("wrong.corpus",),
        is_checked,
        beside=True,
    ),
    Step(part_steps.count_coverage, PART, ("frames",), ("coverage",), is_covered),
    Step(
        partition_steps.exchange,
        PARTITION,
        ("tables", "texts", "accounts", "spans", "joined.{earlier}", "looked_up.{earlier}"),
        ("joined.{next}", "looked_up.{next}"),
        is_widened,
        rounds=_exchanges,
    ),
    Step(
        partition_steps.widen_records,
        PARTITION,
        ("tables", "texts", "accounts", "table.assertions", "spans", "joined.{earlier}", "looked_up.{earlier}"),
        ("wide", "labels", "ties", "more_sizes"),
        is_widened,
    ),
    Step(
        partition_steps.check_labels,
        PARTITION,
        ("labels", "ties"),
        ("wrong.labels",),
        is_widened,
        beside=True,
    ),
    Step(
        partition_steps.check_wide_cells,
        PARTITION,
        ("existence", "wide", "labels", "ties"),
        ("wrong.wide",),
        is_widened,
    ),
    Step(
        partition_steps.find_affected,
        PARTITION,
        ("found", "assertions", "settled"),
        ("affected",),
        has_consequences,
    ),
    Step(corpus_steps.find_causes, CORPUS, ("found", "affected", "rows", *corpus_steps.LATER), ("problems",)),
    Step(
        corpus_steps.count_rows,
        CORPUS,
        ("corpus_tables", "part_sizes", "sizes", "more_sizes", "n_disputed", "corpus"),
        ("n_rows", "wrong.sheets"),
    ),
)


def steps_for(common: Common) -> list[Step]:
    """STEPS for a corpus: those that are taken in rounds as often as it takes."""
    return [each for step in STEPS for each in _unrolled(step, common)]


def _unrolled(step: Step, common: Common) -> Iterator[Step]:
    if step.rounds is None:
        yield replace(step, takes=tuple(_named(step.takes, _exchanges(common), _exchanges(common))))
        return
    rounds = step.rounds(common)
    for number in range(rounds):
        yield replace(
            step,
            run=partial(step.run, number=number, rounds=rounds),
            takes=tuple(_named(step.takes, number, rounds)),
            gives=tuple(name.format(next=next_of(number, rounds)) for name in step.gives),
        )


def _named(names: Sequence[str], number: int, rounds: int) -> Iterator[str]:
    """The names that a step takes in a round; `earlier` stands for what each round before it gave."""
    for name in names:
        if "{earlier}" in name:
            yield from (name.format(earlier=next_of(before, rounds)) for before in range(number))
        else:
            yield name.format(number=number)
