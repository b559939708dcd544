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
from mistakes import CASES, broken
from standoff.checks import registry
from standoff.checks.inputs import AVAILABLE, Inputs, Stage
from standoff.checks.registry import CHECKS, Check
from standoff.source.problem import Problem
from tiny import FAIRS, ONE, PLACES, TWO, compiled, write

NAMES = [check.function.__name__ for check in CHECKS]
CONDITIONS = {"is_complete", "is_sound"}
# Checks that no mistake in the tiny corpus reaches, and where they are tested instead.
ELSEWHERE = {
    "check_independence": "test_independence.py: texts that share long runs",
    "check_sheets": "test_spreadsheets.py: a million rows",
    "check_wide": "test_spreadsheets.py: thousands of children",
    "check_made_of_others": "test_spreadsheets.py: labels that are too long for a cell",
    "check_builtin_tables": "test_builtin_tables_are_checked: no input leads to it",
}


# The others: the code of a mistake, and what its place or message has in it where not the first of this code is meant.
REACHED_BY = {
    "check_files": ("unread-file", ""),
    "check_file_names": ("bad-id", ""),
    "check_heads": ("text-block", "is missing"),
    "check_every_text": ("unannotated-text", ""),
    "check_folders": ("missing-folder", ""),
    "check_speakers": ("bad-descriptor", "`speakers` names"),
    "check_qualifiers": ("bad-descriptor", "`confidence`"),
    "check_left_out": ("bad-descriptor", "`leave_out` names"),
    "check_reading_decisions": ("bad-decision", ""),
    "check_texts": ("text-changed", ""),
    "check_entries": ("duplicate-entry", ""),
    "check_registered": ("shared-id", ""),
    "check_redirects": ("bad-redirect", ""),
    "check_ids_of_others": ("id-case", ""),
    "check_near_ids": ("shared-id", ""),
    "check_words_of_blocks": ("copied-words", "one.yaml:7"),
    "check_words_of_notes": ("copied-words", "one.yaml:15:7:"),
    "check_other_cells": ("risky-cell", "=Fairs"),
    "check_references": ("unknown-code", "in fair-kind"),
    "check_denials": ("denied-record", ""),
    "check_spans": ("empty-span", ""),
    "check_passages": ("cut-word", ""),
    "check_quotes": ("quote-differs", ""),
    "check_span_ends": ("loose-span", ""),
    "check_constraints": ("out-of-range", ""),
    "check_odd_characters": ("odd-character", ""),
    "check_calendars": ("odd-year", ""),
    "check_words": ("copied-words", "one.yaml:15:14"),
    "check_cells": ("risky-cell", "=1+1"),
    "check_coverage": ("uncovered-sentence", ""),
    "check_decisions": ("bad-count", ""),
    "check_tables": ("out-of-range", ""),
    "check_rows": ("never-rule", ""),
    "check_order": ("out-of-order", ""),
    "check_hierarchies": ("hierarchy-cycle", ""),
    "check_totals": ("unexpected-rows", ""),
    "check_unique": ("not-unique", ""),
}


class Recorder:
    """Every call of a check: its name, what it was given, and what it found."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[Check, Inputs, list[Problem]]] = []
        run = Check.run

        def recorded(check: Check, inputs: Inputs) -> list[Problem]:
            found = run(check, inputs)
            self.calls.append((check, inputs, found))
            return found

        monkeypatch.setattr(Check, "run", recorded)

    def reached(self, root: Path) -> set[str]:
        """The checks that find something in a corpus."""
        compiled(root)
        found = {check.function.__name__ for check, _, problems in self.calls if problems}
        self.calls.clear()
        return found


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


@pytest.mark.slow
def test_every_check_is_reached_by_a_mistake(tmp_path: Path, recorder: Recorder) -> None:
    assert {*REACHED_BY, *ELSEWHERE} == {*NAMES}
    found: dict[tuple[str, str], set[str]] = {}
    for number, (code, place) in enumerate(dict.fromkeys(REACHED_BY.values())):
        case = next(case for case in CASES if case.code == code and place in f"{case.place}: {case.message}")
        found[code, place] = recorder.reached(broken(tmp_path / f"{number}", case.broken))
    assert [name for name, mistake in REACHED_BY.items() if name not in found[mistake]] == []


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
