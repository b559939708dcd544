"""A survivor is tried once more with other tests, unless it is explained; both attempts make one result."""

import argparse
import os
from pathlib import Path
from typing import Any

import pytest
import run_mutants
from choose_tests import Recorded
from mutate import Mutant, mutants
from run_mutants import Attempt

GIVEN = argparse.Namespace(jobs=1, seconds=5.0, more=50.0)


class TwoTests(Recorded):
    """One test for the first attempt, another for the second."""

    def of(self, mutant: Mutant, most: float) -> list[str]:
        return ["first"]

    def further(self, mutant: Mutant, most: float, tried: Any) -> list[str]:
        return ["second"] if set(tried) == {"first"} else []


class Trial:
    """Tries three mutants: the first test notices the first of them, the second test the second, and none the third."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for root in (folder, folder / "worker" / "compiler"):
            (root / "standoff").mkdir(parents=True)
        (folder / "standoff" / "module.py").write_text("A = 1 > 2\nB = 3 == 4\n", "utf-8")
        monkeypatch.setattr(run_mutants, "COMPILER", folder)
        monkeypatch.setattr(run_mutants, "SCRATCH", folder / "scratch")
        monkeypatch.setattr(run_mutants, "prepared", lambda _folder: folder / "worker")
        self.todo = mutants(folder / "standoff", "module.py")[:3]
        self.names = [mutant.name for mutant in self.todo]
        self.noticed = {(self.names[0], "first"), (self.names[1], "second")}
        self.attempts: list[tuple[int, str, float]] = []

    def start(self, attempt: Attempt, folder: Path) -> int:
        assert (folder / "compiler" / "standoff" / "module.py").read_text("utf-8") == attempt.mutant.source
        (test,) = attempt.names
        self.attempts.append((self.names.index(attempt.mutant.name), test, attempt.most))
        if pid := os.fork():
            return pid
        os._exit(int((attempt.mutant.name, test) in self.noticed))

    def results(self, **options: Any) -> list[tuple[int, str, int]]:
        found = run_mutants.try_all(self.todo, TwoTests([], [], {}), GIVEN, float("inf"), self.start, **options)
        return [(self.names.index(result["name"]), result["outcome"], result["tests"]) for result in found]


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    return Trial(tmp_path, monkeypatch)


def test_a_survivor_is_tried_once_more_before_the_next_mutant(trial: Trial) -> None:
    assert trial.results() == [(0, "noticed", 1), (1, "noticed", 2), (2, "survived", 2)]
    first, second = ("first", 5.0), ("second", 50.0)
    assert trial.attempts == [(0, *first), (1, *first), (1, *second), (2, *first), (2, *second)]


def test_a_survivor_that_is_explained_or_uncertain_is_not(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_mutants, "explained", lambda: {trial.names[2]: "nothing that anybody sees changes"})
    assert trial.results(deserves_more=lambda name: name != trial.names[1]) == [
        (0, "noticed", 1),
        (1, "survived", 1),
        (2, "survived", 1),
    ]


def test_the_choice_of_mutants_does_not_depend_on_the_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    both, one = ("release/checksums.py", "release/bump.py"), ("release/bump.py",)
    monkeypatch.setattr(run_mutants, "CORE", both)
    of_both = [mutant.name for mutant in run_mutants.sample(1000, 7, ())]
    assert of_both != [mutant.name for mutant in run_mutants.sample(1000, 8, ())]
    monkeypatch.setattr(run_mutants, "CORE", one)
    of_one = [mutant.name for mutant in run_mutants.sample(1000, 7, ())]
    assert of_one == [name for name in of_both if name.startswith("release/bump.py")] != []
