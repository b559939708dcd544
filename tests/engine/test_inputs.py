"""Inputs of a task: it reads what is declared and nothing else, so that it can be run on any machine."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import tiny
from paths import RULES
from standoff.engine.compilation import Compiled
from standoff.engine.executors import PARTS, TEXTS, WorkerProcesses
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats.descriptor import hashes
from standoff.formats.files import sha256

LARGEST = 150  # bytes of annotations in a partition: a few records


@pytest.fixture(autouse=True)
def _batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text is a part of its own."""
    monkeypatch.setattr("standoff.engine.batches.limit_of", lambda total: 1)


class Bare:
    """Runs each task in a folder that holds what it declares, and takes from there what it says that it left."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.n_run = folder, 0

    def each(self, run: Callable[[Any], Any], tasks: Sequence[Any]) -> list[Any]:
        return [self._run(run, task) for task in tasks]

    def _run(self, run: Callable[[Any], Any], task: Any) -> Any:
        store = task.folder
        bare = self.folder / f"{self.n_run}"
        self.n_run += 1
        for path, digest in task.given.items():
            _copy(store / path, bare / path)
            assert sha256(bare / path) == digest, path
        for part in task.parts:
            shutil.copytree(part, bare / PARTS / part.name)
        for name, path in task.sources.items():
            _copy(path, bare / TEXTS / name)
        before = _files(bare)
        left = run(task.at(bare))
        assert _files(bare) - before == left.files.keys()
        for path, digest in left.files.items():
            assert sha256(bare / path) == digest, path
            _copy(bare / path, store / path)
        return left


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


KIND = "  - {name: kind, standoff: {vocabulary: place-kind, from: registry}}\n"
MAPPED = "  - {name: region, standoff: {derive: {mapping: region, of: kind, through: place_id}}}\n"


def derived(folder: Path) -> Path:
    """A corpus in which `region` of a guest derives from a fair's, which derives from its place's."""
    mapped = "codes:\n  town: {definition: A town., mappings: {region: {code: urban, match: exact}}}\n"
    return tiny.write(
        folder,
        (tiny.PLACES_SCHEMA, "  - {name: within_id}\n", "  - {name: within_id}\n" + KIND),
        (tiny.PLACES, "within_id: shire}", "within_id: shire, kind: town}"),
        (tiny.FAIRS_SCHEMA, "  - {name: stalls", MAPPED + "  - {name: stalls"),
        files={"schemas/vocabularies/place-kind.yaml": mapped},
    )


def mistaken(folder: Path) -> Path:
    return tiny.write(folder, (tiny.TWO, "visitors: 45", "visitors: 1000"))


@pytest.mark.parametrize(
    ("corpus", "largest"), [(lambda _: RULES, 3500), (derived, LARGEST), (mistaken, LARGEST), (tiny.write, 10**6)]
)
def test_a_task_runs_in_a_folder_that_holds_nothing_but_what_it_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: Callable[[Path], Path], largest: int
) -> None:
    root = corpus(tmp_path / "corpus")
    whole = compile_corpus(root, root / "texts")
    bare = Bare(tmp_path / "bare")
    monkeypatch.setattr(WorkerProcesses, "each", lambda _, run, tasks: bare.each(run, tasks))
    pieces = compile_corpus(root, root / "texts", jobs=1, budget=MemoryBudget(0, tmp_path / "store", largest))
    assert pieces.problems == whole.problems
    assert bare.n_run >= 10
    if not whole.failed:
        assert written(pieces, tmp_path / "pieces") == written(whole, tmp_path / "whole")


def written(compiled: Compiled, target: Path) -> dict[str, str]:
    write_build(compiled, target, only=("csv", "parquet"))
    return hashes(target)
