"""The short run of every hostile suite; `make hostile` makes the long one, and of other cases with `SEED=`."""

from collections.abc import Callable

import pytest

from stage import Stage
from suites import SEED, SUITES, cases, run


@pytest.mark.parametrize("suite", SUITES)
def test_a_suite_holds(suite: str, template: Stage, record_property: Callable[[str, object], None]) -> None:
    tally = run(suite, SEED, range(SUITES[suite].short), template)
    record_property("hostile", tally.line)
    assert not tally.failed, "\n".join((*tally.failed, tally.line))
    assert tally.passed == SUITES[suite].short


def test_a_case_follows_from_its_seed_and_number() -> None:
    def names(seed: int, numbers: range) -> list[str]:
        return [case.name for suite in SUITES for _, case in cases(suite, seed, numbers)]

    assert names(1, range(9)) == names(1, range(9))
    assert names(1, range(9)) != names(2, range(9))
    assert set(names(1, range(5, 9))) < set(names(1, range(9)))
