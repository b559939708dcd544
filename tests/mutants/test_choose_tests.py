"""The tests that a mutant is given: first those that run its line, then, if it survives, the others."""

from pathlib import Path

import choose_tests
import pytest
from choose_tests import Recorded
from mutate import Mutant, mutants

SOURCE = """\
LIMIT = 3


def counted(n: int) -> bool:
    return n > LIMIT


def doubled(n: int) -> int:
    return 2 * n
"""
TESTS = {
    "tests/tables/test_wide.py::test_slow": 9.0,
    "tests/resolve/test_rules.py::test_far": 2.0,
    "tests/tables/test_labels.py::test_near": 3.0,
    "tests/resolve/test_rules.py::test_far_too": 1.0,
    "tests/tables/test_wide.py::test_other_line": 1.0,
    "tests/tables/test_none.py::test_of_the_package": 1.0,
    "tests/checks/test_none.py::test_of_another_package": 1.0,
}
COUNTED, DOUBLED = "counted: return n > LIMIT", "doubled: return 2 * n"
TESTED = Recorded(list(TESTS), list(TESTS.values()), {"tables/wide.py": {COUNTED: [0, 1, 2, 3], DOUBLED: [4]}})


@pytest.fixture
def of_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Mutant]:
    monkeypatch.setattr(choose_tests, "COMPILER", tmp_path)
    choose_tests._places.cache_clear()
    for name in ("wide", "labels"):
        (tmp_path / "standoff" / "tables").mkdir(parents=True, exist_ok=True)
        (tmp_path / "standoff" / "tables" / f"{name}.py").write_text(SOURCE, "utf-8")
    found = [m for name in ("wide", "labels") for m in mutants(tmp_path / "standoff", f"tables/{name}.py")]
    return {f"{Path(mutant.file).stem} {mutant.within}": mutant for mutant in found}


def short(names: list[str]) -> list[str]:
    return [name.partition("::test_")[2] for name in names]


def test_first_come_the_file_named_as_the_module_and_its_package_and_what_is_fast(of_line: dict[str, Mutant]) -> None:
    assert short(TESTED.of(of_line["wide counted"], 15)) == ["slow", "near", "far_too", "far"]
    assert short(TESTED.of(of_line["wide counted"], 14)) == ["slow", "near", "far_too"]
    assert short(TESTED.of(of_line["wide counted"], 1)) == ["slow"]
    assert short(TESTED.of(of_line["wide doubled"], 1)) == ["other_line"]


def test_a_test_with_words_of_the_function_comes_before_faster_ones(of_line: dict[str, Mutant]) -> None:
    names = ["tests/checks/test_a.py::test_fast", "tests/checks/test_a.py::test_a_mistake[counted-twice]"]
    tested = Recorded(names, [0.1, 3.0], {"tables/wide.py": {COUNTED: [0, 1]}})
    assert tested.of(of_line["wide counted"], 3) == names[1:]


def test_what_runs_on_import_has_the_tests_of_its_module_or_else_of_its_package(of_line: dict[str, Mutant]) -> None:
    assert short(TESTED.of(of_line["wide module"], 99)) == ["other_line", "slow", "near", "far_too", "far"]
    assert short(TESTED.of(of_line["labels counted"], 99)) == ["near", "other_line", "of_the_package", "slow"]


def test_a_survivor_is_given_every_test_once_as_far_as_the_time_allows(of_line: dict[str, Mutant]) -> None:
    for name, mutant in of_line.items():
        first = TESTED.of(mutant, 5)
        assert sorted(first + TESTED.further(mutant, 99, first)) == sorted(TESTS), name
    mutant = of_line["wide counted"]
    further = ["near", "far_too", "far", "other_line", "of_the_package", "of_another_package"]
    assert short(TESTED.further(mutant, 99, TESTED.of(mutant, 1))) == further
    assert short(TESTED.further(mutant, 6, TESTED.of(mutant, 1))) == further[:3]
    assert TESTED.further(mutant, 99, list(TESTS)) == []


def test_tests_of_a_file_follow_one_another(of_line: dict[str, Mutant]) -> None:
    assert short(TESTED.further(of_line["wide counted"], 99, ["tests/resolve/test_rules.py::test_far"])) == [
        *("slow", "other_line", "near", "far_too", "of_the_package", "of_another_package")
    ]
