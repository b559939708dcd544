"""The suites, and how one is run: every case on a fresh stage, each made from the seed and its number alone."""

import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import hostile_environments
import hostile_faults
import hostile_kills
import hostile_pairs
import hostile_paths
import hostile_tampering
import hostile_values
import hostile_words
import hostile_workbench
import hostile_yaml
from case import Case
from stage import HangError, Stage, copied, make, removed

SEED = 16


@dataclass(frozen=True)
class Suite:
    """A suite: how its case of a number is made, and how many the short and the long run have."""

    case: Callable[[int, Random], Case]
    short: int
    long: int


SUITES = {
    "pairs": Suite(hostile_pairs.case, short=8, long=2000),
    "kills": Suite(hostile_kills.case, short=2, long=500),
    "faults": Suite(hostile_faults.case, short=3, long=200),
    "tampering": Suite(hostile_tampering.case, short=3, long=300),
    "environments": Suite(hostile_environments.case, short=1, long=100),
    "yaml": Suite(hostile_yaml.case, short=4, long=500),
    "values": Suite(hostile_values.case, short=4, long=300),
    "paths": Suite(hostile_paths.case, short=3, long=300),
    "words": Suite(hostile_words.case, short=3, long=500),
    "workbench": Suite(hostile_workbench.case, short=2, long=400),
}


@dataclass(frozen=True)
class Tally:
    """What became of a suite: how many passed, and of each failed case its number, name and what was wrong."""

    suite: str
    seed: int
    passed: int
    failed: tuple[str, ...]

    @property
    def line(self) -> str:
        """The summary."""
        return f"{self.suite}: {self.passed} passed, {len(self.failed)} failed (seed {self.seed})"


def cases(suite: str, seed: int, numbers: Iterable[int]) -> Iterator[tuple[int, Case]]:
    """The cases of some numbers; one is the same whatever the others are."""
    for number in numbers:
        yield number, SUITES[suite].case(number, Random(f"{suite} {seed} {number}"))


def run(suite: str, seed: int, numbers: Iterable[int], template: Stage | None = None) -> Tally:
    """Try the cases of a suite, on copies of a stage that may be made once for several suites."""
    passed, failed = 0, []
    with tempfile.TemporaryDirectory(prefix="hostile-", ignore_cleanup_errors=True) as folder:
        beside = Path(folder) / "template"  # where cases look for it
        template = copied(template, beside) if template else make(beside)
        for number, case in cases(suite, seed, numbers):
            wrong = _tried(case, copied(template, Path(folder) / f"{number:04}"))
            passed += not wrong
            failed += [f"{suite} {number} (seed {seed}), {case.name}:\n" + "\n".join(wrong)] if wrong else []
    return Tally(suite, seed, passed, tuple(failed))


def _tried(case: Case, stage: Stage) -> list[str]:
    try:
        return list(case.wrong(stage))
    except (Exception, HangError):
        return [traceback.format_exc()]
    finally:
        removed(stage)


def together(tallies: Iterable[Tally]) -> Tally:
    """One tally of the shares of a suite."""
    first, *others = tallies
    failed = sum((other.failed for other in others), first.failed)
    return Tally(first.suite, first.seed, first.passed + sum(other.passed for other in others), failed)
