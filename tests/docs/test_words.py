"""One word for one thing: words that docs/glossary.md replaced do not return in code, tests or documentation."""

import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from paths import REPOSITORY

PLACES = (
    "compiler/standoff",
    "tests",
    "benchmarks",
    "docs",
    "schemas",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "annotations/LIMITS.md",
)
KINDS = {".md", ".py", ".yaml"}
# A column of the dataset's version 1.0.0, which versions.md renames.
QUOTED = re.compile(r"\btold_by\b")
# Verbs that served as nouns in names; the name of a value says what it is.
NOT_NAMES = {"made", "said", "told"}


class Word(NamedTuple):
    """A pattern of words that are not used, and what to write instead."""

    pattern: str
    instead: str


REPLACED = (
    Word(r"\b(told|tells?)\b", "report, state, record"),
    Word(
        r"\b(is|are) (no (boolean|code|date|field|file|id|number|span|table|value|version)|none of)\b", "is not a valid"
    ),
    Word(r"\blooks? another\b|\bare others today\b", "changed, different"),
    Word(r"\bbuild stands\b|\ba bug of ours\b", "is kept, internal error"),
    Word(r"\bfirm(est|ly)?\b|\bhow surely\b|\bon what footing\b", "strong, strongest, attribution"),
    Word(r"\bat once\b|\bread (everything )?anew\b", "immediately, simultaneously, again"),
    Word(r"\bask(s|ed)? for\b", "require, request"),
    Word(r"\bsp(eaks?|oken) (of|for)\b", "mention, cover"),
    Word(r"\bnearly alike\b|\bone thing told twice\b", "similar, possible duplicates"),
    Word(r"\b(glean|sift|crew|errand|heed)(s|ed|ing)?\b", "gather, scatter, worker pool, task"),
    Word(r"\bbeyond the memory\b", "out of core"),
    Word(r"\bso many at most\b|\bhow much to take\b", "at most N, limit"),
    Word(r"\bOne row an?\b", "one row per"),
    Word(r"\bspoil(s|ed|t)?\b|\bof ours\b", "damage, affected cells, internal"),
)


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, names as words; without transcripts, whose words are the compiler's."""
    is_transcript = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("```"):
            is_transcript = line.startswith("```console")
        if not is_transcript:
            yield number, QUOTED.sub("", line).replace("_", " ")


@cache
def files() -> list[Path]:
    roots = [REPOSITORY / place for place in PLACES]
    found = [path for root in roots for path in (sorted(root.rglob("*")) if root.is_dir() else [root])]
    return [
        path
        for path in found
        if path.suffix in KINDS and "node_modules" not in path.parts and path != Path(__file__) and path.is_file()
    ]


@cache
def all_prose() -> list[tuple[str, str]]:
    """The lines of all files, each with its place; read once for all words."""
    return [(f"{path.relative_to(REPOSITORY)}:{number}", line) for path in files() for number, line in prose(path)]


@pytest.mark.parametrize("word", REPLACED, ids=lambda word: word.instead)
def test_words_that_were_replaced_do_not_return(word: Word) -> None:
    pattern = re.compile(word.pattern)
    found = [f"{place}: {line.strip()}" for place, line in all_prose() if pattern.search(line)]
    assert found == [], f"write instead: {word.instead}"


def test_names_are_nouns() -> None:
    found = []
    for path in files():
        if path.suffix == ".py" and any(word in path.read_text("utf-8").lower() for word in NOT_NAMES):
            with tokenize.open(path) as file:
                names = {
                    token.string for token in tokenize.generate_tokens(file.readline) if token.type == tokenize.NAME
                }
            found += [
                f"{path.relative_to(REPOSITORY)}: {name}" for name in names if name.strip("_").lower() in NOT_NAMES
            ]
    assert found == []


def test_every_word_of_the_glossary_is_used_elsewhere() -> None:
    glossary = REPOSITORY / "docs" / "glossary.md"
    rows = re.findall(r"^\| ([^|`-]+) \| [^|]+ \|$", glossary.read_text("utf-8"), re.M)
    words = [word.strip() for row in rows for word in row.split(",") if row != "word"]
    used = " ".join(line for path in files() if path != glossary for _, line in prose(path)).lower()
    assert len(words) > 90
    assert [word for word in words if not re.search(rf"\b{word.lower()}s?\b", used)] == []


def test_every_place_is_there() -> None:
    assert [name for name in PLACES if not (REPOSITORY / name).exists()] == []
    assert len(files()) > 100
