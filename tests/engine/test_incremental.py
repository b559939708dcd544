"""A run after another in one process gives what a run with nothing kept gives, whatever was edited in between."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

import polars as pl
import pytest

import edits_of_files
import tiny
from paths import REPOSITORY, RULES
from standoff.corpus.assertions import Frames
from standoff.engine.compilation import Compiled
from standoff.engine.incremental.run import Again
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session
from standoff.engine.steps import Step

NUMBERED = ("context", "mention", "mentions", "cell")  # by what was read together
IS_LONG = bool(os.environ.get("STANDOFF_LONG"))


def copied(corpus: Path, target: Path) -> Path:
    """The files of a corpus that a compilation reads."""
    for folder in ("annotations", "schemas", "texts"):
        if (corpus / folder).is_dir():
            shutil.copytree(corpus / folder, target / folder, ignore=shutil.ignore_patterns("second"))
    shutil.copy(corpus / "datapackage.json", target)
    return target


def rows(frame: pl.DataFrame) -> list[str]:
    """The rows of a frame in an order that is theirs."""
    return sorted(map(str, frame.select(sorted(frame.columns)).rows()))


def assert_same(now: Compiled, fresh: Compiled, what: str) -> None:
    """Both runs gave the same: problems, tables, wide tables, and the frames beneath them."""
    assert (now.problems, now.files) == (fresh.problems, fresh.files), what
    assert list(now.tables) == list(fresh.tables), what
    for name, frame in fresh.tables.items():
        assert now.tables[name].equals(frame), f"{what}: {name}"
        assert now.tables[name].schema == frame.schema, f"{what}: {name}"
    assert list(now.wide) == list(fresh.wide), what
    for name, wide in fresh.wide.items():
        mine, theirs = (each.rows for each in (now.wide[name], wide))
        assert isinstance(mine, pl.DataFrame)
        assert isinstance(theirs, pl.DataFrame)
        assert mine.equals(theirs), f"{what}: {name}"
    assert (now.frames is None, now.resolved is None) == (fresh.frames is None, fresh.resolved is None), what
    if now.frames is not None and fresh.frames is not None:
        for name in Frames.names():
            one, other = (getattr(frames, name).drop(NUMBERED, strict=False)
                          for frames in (now.frames, fresh.frames))  # fmt: skip
            assert rows(one) == rows(other), f"{what}: {name}"
    if now.resolved is not None and fresh.resolved is not None:
        for name in ("assertions", "cells", "records", "links"):
            mine, theirs = (getattr(each, name).drop(NUMBERED, strict=False) for each in (now.resolved, fresh.resolved))
            assert rows(mine) == rows(theirs), f"{what}: {name}"


def compare(root: Path, random: Random, edits: int) -> None:
    """Edit a corpus time and again, and compare the run with a session with one without after each."""
    session, original = Session(), edits_of_files.read(root)
    files, done = original, ["as it was"]
    for _ in range(edits):
        has_wide = random.random() < 0.5
        now = compile_corpus(root, root / "texts", session=session, has_wide=has_wide)
        assert_same(now, compile_corpus(root, root / "texts", has_wide=has_wide), " > ".join(done[-6:]))
        for _ in range(random.choice((1, 1, 2, 3))):
            name, files = edits_of_files.edited(files, original, random)
            done.append(name)
        edits_of_files.write(root, files)


@pytest.mark.parametrize("seed", range(40 if IS_LONG else 2))
@pytest.mark.parametrize("corpus", ["rules", "tiny", *(["dataset"] if IS_LONG else [])])
def test_random_edits_change_no_result(tmp_path: Path, corpus: str, seed: int) -> None:
    if corpus == "tiny":
        tiny.write(tmp_path)
    else:
        copied({"rules": RULES, "dataset": REPOSITORY}[corpus], tmp_path)
    compare(tmp_path, Random(seed), 40 if IS_LONG else 5)


PLACES = "registry/places.yaml"
CHANGES: list[tuple[str, str, str, list[set[str]]]] = [
    (PLACES, "graustark:", "\ngraustark:", [set()]),  # in another line
    (PLACES, "name: Zenda, kind: town", "name: Zenda, kind: province", [{"zenda"}, {"zenda", "specific-place"}]),
    (PLACES, "within_id: hentzau", "within_id: graustark", [{"zenda", "specific-place"}]),
]


def test_only_records_that_changed_and_those_that_depend_on_them_are_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each edit of one file takes again, by key; first what it says itself of, then what looks that up."""
    root, session, taken = copied(RULES, tmp_path), Session(), []
    take = Again._take_records

    def noted(again: Again, steps: Sequence[Step], records: frozenset[str]) -> frozenset[str]:
        taken.append(set(records))
        return take(again, steps, records)

    monkeypatch.setattr(Again, "_take_records", noted)
    compile_corpus(root, root / "texts", session=session)
    for file, old, new, expected in CHANGES:
        path = root / "annotations" / file
        content = path.read_text("utf-8")
        assert content.count(old) == 1, old
        path.write_text(content.replace(old, new), "utf-8")
        taken.clear()
        now = compile_corpus(root, root / "texts", session=session)
        assert taken == expected, old
        assert_same(now, compile_corpus(root, root / "texts"), old)
