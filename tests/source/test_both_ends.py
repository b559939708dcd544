"""Where a problem is one of two places, both are shown."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from standoff.engine.pipeline import compile_corpus
from tiny import FAIRS, ONE, PEOPLE, TWO, Change, write

REDIRECTS = "annotations/registry/redirects.yaml"


@pytest.mark.parametrize(
    ("change", "code", "place", "also"),
    [
        ((ONE, "at: 44-69", "at: 44-89"), "span-excluded", f"{ONE}:13:11", [f"{ONE}:9:10"]),
        (
            (ONE, "{at: 86-115, because: an advertisement}", "{at: [86-115, 86-115], because: an advertisement}"),
            "span-excluded", f"{ONE}:9:19", [f"{ONE}:9:11"],
        ),
        ((FAIRS, "to: 40", "to: 41"), "bad-settle", f"{FAIRS}:4:20", [f"{ONE}:12:40", f"{TWO}:9:49"]),
        ((TWO, "visitors: 45", "visitors: 40"), "idle-settle", f"{FAIRS}:4:20", [f"{ONE}:12:40", f"{TWO}:9:49"]),
        ((FAIRS, "visitors: {to: 40", "held: {to: 2023"), "bad-settle", f"{FAIRS}:4:16", [f"{ONE}:15:13"]),
    ],
)  # fmt: skip
def test_the_other_end_is_shown(tmp_path: Path, change: Change, code: str, place: str, also: Sequence[str]) -> None:
    root = write(tmp_path, change)
    problems = compile_corpus(root, root / "texts").problems
    found = [problem for problem in problems if problem.code == code]
    assert [(str(problem.place), [str(other) for other in problem.related]) for problem in found] == [(place, also)]


def test_a_redirect_shows_the_one_that_it_leads_to(tmp_path: Path) -> None:
    lines = "people/ball: {new_id: bill, because: a slip}\npeople/bill: {new_id: bell, because: a slip}\n"
    root = write(tmp_path, files={REDIRECTS: lines})
    (problem,) = compile_corpus(root, root / "texts").problems
    assert (problem.code, str(problem.place)) == ("bad-redirect", f"{REDIRECTS}:1:1")
    assert [str(place) for place in problem.related] == [f"{REDIRECTS}:2:1"]


def test_a_cell_that_is_settled_twice_shows_the_first_decision(tmp_path: Path) -> None:
    twice = "  settle:\n    visitors: {to: 40, because: The first text counted.}\n"
    entry = f"spring-fair:\n  - title: Spring fair\n  {twice.replace(chr(10) + '  ', chr(10) + '    ')}"
    root = write(tmp_path, files={FAIRS: f"{entry}  -{twice.replace(chr(10) + '  ', chr(10) + '    ')[1:]}"})
    found = [p for p in compile_corpus(root, root / "texts").problems if p.code == "bad-settle"]
    assert [(str(p.place), [str(other) for other in p.related]) for p in found] == [
        (f"{FAIRS}:6:22", [f"{FAIRS}:4:22"]),
    ]


def test_an_id_that_is_nearly_another_shows_it_by_its_place(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        (PEOPLE, "carr: {name: Tom Carr}", "carr: {name: Tom Carr}\ncarrington: {name: Jo}\ncarringtom: {name: Jo}"),
    )
    (problem,) = [p for p in compile_corpus(root, root / "texts").problems if p.code == "near-id"]
    assert (str(problem.place), [str(p) for p in problem.related]) == (f"{PEOPLE}:4:13", [f"{PEOPLE}:3:13"])
