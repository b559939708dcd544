"""The list of checks: complete, truthful about what each needs, reached by mistakes, and in no particular order."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import standoff.checks
from recorded_checks import ELSEWHERE, REACHED_BY, REACHES, Recorder
from standoff.checks import registry
from standoff.checks.inputs import AVAILABLE, Inputs, Stage
from standoff.checks.registry import CHECKS, Check
from tiny import FAIRS, ONE, PLACES, TWO, compiled, write

NAMES = [check.function.__name__ for check in CHECKS]
CONDITIONS = {"is_complete", "is_sound"}


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    return Recorder(monkeypatch)


def functions() -> Iterator[str]:
    """The names of all checks that the package defines."""
    for module in pkgutil.iter_modules(standoff.checks.__path__, f"{standoff.checks.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.startswith("check_") and inspect.isfunction(value) and value.__module__ == module.name:
                yield name


def test_every_check_of_the_package_is_listed_once() -> None:
    assert sorted(functions()) == sorted(NAMES)


def test_every_input_has_a_stage() -> None:
    assert {field.name for field in fields(Inputs)} == {*AVAILABLE, *CONDITIONS}


def test_every_stage_has_a_check() -> None:
    assert {check.stage for check in CHECKS} == set(Stage)


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_a_check_needs_its_parameters_and_nothing_else(check: Check) -> None:
    given = get_type_hints(Inputs)
    wanted = get_type_hints(check.function)
    del wanted["return"]
    assert tuple(wanted) == check.needs
    for name, type_ in wanted.items():
        assert type_ in get_args(given[name]), f"{name} of {check.function.__name__} is a {given[name]}"


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_a_check_without_an_input_says_which(check: Check) -> None:
    with pytest.raises(ValueError, match=f"^{check.function.__name__} needs {', '.join(check.needs)}$"):
        check.run(Inputs())


def test_a_check_is_given_nothing_but_what_it_needs(tmp_path: Path, recorder: Recorder) -> None:
    """In the tiny corpus there is nothing to find, with all inputs or with those alone that a check needs."""
    compiled(write(tmp_path))
    calls = list(recorder.calls)
    assert {check.function.__name__ for check, *_ in calls} == {*NAMES}
    for check, inputs, found in calls:
        alone = Inputs(**{need: getattr(inputs, need) for need in check.needs})
        assert found == check.run(alone) == []


def test_every_check_is_reached_by_a_mistake() -> None:
    """That it finds something is tested with the mistake, in `test_problems.py`."""
    assert {*REACHED_BY, *ELSEWHERE} == {*NAMES}
    assert sorted(name for names in REACHES.values() for name in names) == sorted(REACHED_BY)


def test_builtin_tables_are_checked(tmp_path: Path) -> None:
    run = compiled(write(tmp_path))
    doubled = {"texts": run.tables["texts"].vstack(run.tables["texts"])}
    (problem,) = registry.run_checks(Stage.BUILTIN, Inputs(schema=run.schema, builtin_tables=doubled))
    assert problem.code == "bad-table"


def test_the_order_of_the_list_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path,
        (TWO, "kind: market, guests", "kind: bazaar, guests"),
        (TWO, "hat-market:", "spring-fairs:"),
        (ONE, "at: 44-69", "at: 44-690"),
        (ONE, "place_id: arden", "place_id: ardn"),
        (FAIRS, "to: 40", "to: 41"),
        (PLACES, "within_id: shire", "within_id: arden"),
    )
    listed = compiled(tmp_path).problems
    monkeypatch.setattr(registry, "CHECKS", CHECKS[::-1])
    assert compiled(tmp_path).problems == listed
    assert len(listed) >= 5
