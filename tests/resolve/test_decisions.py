"""Decisions and hierarchies that are wrong: each test breaks one place of the corpus of the rules."""

from pathlib import Path

import pytest

from standoff.engine.pipeline import compile_corpus
from standoff.source.problem import Problem

CASES, PLACES = "annotations/registry/cases.yaml", "annotations/registry/places.yaml"
IDLE = {"`cases/settled-idle` word needs no decision", "`cases/settled-beaten` word needs no decision"}
TO_BLUE = "word: {to: blue, because: the later"
ZENDA = "zenda: {name: Zenda, kind: town, within_id: hentzau}"
ENTRY = "zenda:\n  - {name: Zenda, kind: town, within_id: hentzau}\n"

BROKEN = {
    "a value that nobody gave": (
        CASES,
        TO_BLUE,
        TO_BLUE.replace("blue", "green"),
        "5:16 bad-settle: no assertion gives `green` for `cases/settled-wins` word -- values given: `blue`, `red`",
    ),
    "a value that only the registry gives, where a text speaks": (
        CASES,
        "curated-unused: {word: red}",
        "curated-unused: {word: red, settle: {word: {to: red, because: it was}}}",
        "75:49 bad-settle: no assertion gives `red` for `cases/curated-unused` word -- values given: `blue`",
    ),
    "a cell of which nobody speaks": (
        CASES,
        "only-agrees:",
        "only-agrees: {settle: {code: {to: dog, because: it was}}}",
        "1:35 bad-settle: no assertion gives `dog` for `cases/only-agrees` code -- there is no assertion on this cell",
    ),
    "a cell of which all is denied": (
        CASES,
        "none-denied:",
        "none-denied: {settle: {word: {to: red, because: it was}}}",
        "71:35 bad-settle: no assertion gives `red` for `cases/none-denied` word -- there is no assertion on this cell",
    ),
    "left open where there is one value": (
        CASES,
        "curated-fills: {word: red}",
        "curated-fills: {word: red, settle: {word: {to: null, because: it was}}}",
        "74:48 bad-settle: there is nothing to leave open for `cases/curated-fills` word"
        " -- `red` is the only value: deny or deprecate its assertions",
    ),
    "no date": (
        CASES,
        'first_seen: {to: "2024-11-05"',
        'first_seen: {to: "2024-11-35"',
        "58:22 bad-settle: no assertion gives `2024-11-35` for `cases/earliest-beaten` first_seen"
        " -- values given: `2024-11-03`, `2024-11-05`",
    ),
    "settled twice": (
        CASES,
        "settled-wins:\n  settle:\n    word: {to: blue, because: the later count was the careful one}",
        "settled-wins:\n  - settle: {word: {to: blue, because: one}}\n  - settle: {word: {to: red, because: two}}",
        "5:25 bad-settle: `cases/settled-wins` word is settled twice -- remove one of the two decisions",
    ),
    "a hierarchy in a circle": (
        PLACES,
        "ruritania: {name: Ruritania, kind: country}",
        "ruritania: {name: Ruritania, kind: country, within_id: zenda}",
        "2:53 hierarchy-cycle: `within_id` has a cycle: hentzau -> ruritania -> zenda -> hentzau"
        " -- one of these links is wrong",
    ),
    "a place within itself": (
        PLACES,
        "graustark: {name: Graustark, kind: country}",
        "graustark: {name: Graustark, kind: country, within_id: graustark}",
        "4:56 hierarchy-cycle: `within_id` has a cycle: graustark -> graustark -- one of these links is wrong",
    ),
    "a hierarchy left open": (
        PLACES,
        ZENDA,
        ENTRY + "  - {within_id: graustark}",
        "4:42 open-hierarchy: `within_id` of `places/zenda` is left open, but other cells depend on it"
        " -- settle it in annotations/registry/places.yaml",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_one_thing_broken_is_one_problem(corpus: Path, what: str) -> None:
    file, old, new, expected = BROKEN[what]
    assert _problems(corpus, file, old, new) == [(file, expected)]


def test_a_settled_hierarchy_is_closed(corpus: Path) -> None:
    rivals = "  - {within_id: graustark, settle: {within_id: {to: hentzau, because: the map says so}}}"
    assert _problems(corpus, PLACES, ZENDA, ENTRY + rivals) == []


def _problems(root: Path, file: str, old: str, new: str) -> list[tuple[str, str]]:
    content = (root / file).read_text()
    assert content.count(old) == 1
    (root / file).write_text(content.replace(old, new))
    found = compile_corpus(root, root / "texts").problems
    return [(problem.place.file, _line(problem)) for problem in found if problem.message not in IDLE]


def _line(problem: Problem) -> str:
    return f"{problem.place.line}:{problem.place.column} {problem.code}: {problem.message} -- {problem.hint}"
