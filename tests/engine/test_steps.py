"""STEPS: what a step takes is declared and given before it, and stages follow from how data moves."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

import tiny
from paths import REPOSITORY, RULES
from standoff.engine import in_memory
from standoff.engine.data import Common
from standoff.engine.in_memory import HeldData
from standoff.engine.out_of_core.run import stages
from standoff.engine.pipeline import compile_corpus
from standoff.engine.steps import STEPS, Step, steps_for
from standoff.schema.read import read_schema
from standoff.tables.exchanges import plan

GIVEN = {"frames", "sources", "before", "rows", "places", "corpus", "run_check", "has_wide", "has_accounts"}


def common_of(has_exchanges: bool = True) -> Common:
    schema = read_schema(REPOSITORY).schema
    corpus = compile_corpus(REPOSITORY, has_wide=False).corpus
    exchanges = plan(schema, corpus.settings.speakers)
    found = Common(schema, corpus.settings, exchanges=exchanges)
    return found if has_exchanges else Common(schema, corpus.settings)


@pytest.mark.parametrize("has_exchanges", [True, False])
def test_what_a_step_takes_is_given_before_it(has_exchanges: bool) -> None:
    given, optional = set(GIVEN), {"targets.0", "accounts"}
    for step in steps_for(common_of(has_exchanges)):
        assert set(step.takes) <= given | optional | {"affected"}, step.name
        assert not given.intersection(step.gives), step.name
        given |= set(step.gives)


def test_names_of_steps_are_those_of_functions_and_unique() -> None:
    names = [step.name for step in STEPS]
    assert len(names) == len(set(names)) > 20


class Watched(HeldData):
    """Data that records what is taken."""

    taken: set[str]

    def __getitem__(self, name: str) -> Any:
        self.taken.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.taken.add(name)
        return super().get(name, default)


def test_a_step_takes_nothing_that_it_does_not_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be let go of before, and a stage out of core would not find it."""
    undeclared: list[tuple[str, set[str]]] = []

    def watched(step: Step, data: HeldData) -> dict[str, Any]:
        if not step.when(data):
            return {}
        seen = Watched.__new__(Watched)
        seen.__dict__.update(data.__dict__)
        seen.taken = set()
        found = step.run(data.common, seen)
        undeclared.extend([(step.name, seen.taken - set(step.takes))] if seen.taken - set(step.takes) else [])
        assert set(found) == set(step.gives), step.name
        return found

    monkeypatch.setattr(in_memory, "_take", watched)
    assert compile_corpus(RULES, RULES / "texts").tables
    assert compile_corpus(REPOSITORY).wide
    assert undeclared == []


def shown(steps: Sequence[Step]) -> list[str]:
    return [step.name for step in steps]


def test_a_stage_ends_where_data_has_to_move() -> None:
    found = [(stage[0].scope.name, shown(stage)) for stage in stages(steps_for(common_of()))]
    assert [scope for scope, _ in found[:4]] == ["PART", "CORPUS", "PART", "CORPUS"]
    assert found[2] == ("PART", ["take_assertions", "check_values"])
    (resolving,) = [names for _, names in found if "resolve" in names]
    assert resolving[:3] == ["resolve", "check_decisions", "derive"]
    widening = [names for _, names in found if "exchange" in names or "widen_records" in names]
    assert widening == [["exchange"]] * 4 + [["widen_records", "check_labels", "check_wide_cells", "find_affected"]]


def test_frames_are_let_go_of_after_the_last_step_that_takes_them(tmp_path: Any) -> None:
    root = tiny.write(tmp_path)
    held: list[HeldData] = []

    class Kept(HeldData):
        def begin(self, steps: Sequence[Step]) -> None:
            held.append(self)
            super().begin(steps)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_memory, "HeldData", Kept)
        compile_corpus(root)
    (data,) = held
    left = {name for name, task in data._tasks.items() if isinstance(task.result().get(name), pl.DataFrame)}
    receipts = {"table.assertions", "table.evidence", "table.resolutions"}
    assert left == {"outcomes", "cells", "records", "labels", "ties", *receipts}
