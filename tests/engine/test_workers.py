"""Worker processes that are killed: what they had is read again, and where they are killed again, that is said."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from standoff.corpus.project import read_corpus
from standoff.engine import executors, read
from standoff.engine.batches import Batch, alone
from standoff.engine.executors import ThisProcess, WorkerProcesses
from standoff.engine.part import is_intact
from standoff.schema.read import read_schema
from tiny import write

KILLER = """\
import os, signal, sys
from pathlib import Path
if "--multiprocessing-fork" in sys.argv:
    for fuse in Path(os.environ["FUSES"]).iterdir():
        try:
            fuse.unlink()
        except FileNotFoundError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)
"""  # runs as a process starts, before it does anything else


def build(tmp_path: Path, root: Path, kills: int) -> subprocess.CompletedProcess[str]:
    site = tmp_path / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(KILLER)
    fuses = tmp_path / "fuses"
    fuses.mkdir(exist_ok=True)
    for number in range(kills):
        (fuses / str(number)).touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir(exist_ok=True)
    # What the compiled reader takes is read in threads: there would be no workers.
    environment = {
        **os.environ,
        "STANDOFF_COMPILED": "0",
        "PYTHONPATH": str(site),
        "FUSES": str(fuses),
        "TMPDIR": str(temporary),
    }
    arguments = [sys.executable, "-m", "standoff.cli", "--root", str(root), "build", "--jobs", "2", "--no-cache"]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert [path.name for path in temporary.iterdir()] == []
    return done


def padded(root: Path) -> Path:
    """A corpus of more batches than one: comments that make its files large."""
    write(root)
    for file in sorted((root / "annotations").rglob("*.yaml")):
        with file.open("a") as stream:
            stream.write("# nothing\n" * 60_000)
    return root


def test_a_killed_worker_is_replaced_once_and_the_last_build_is_kept(tmp_path: Path) -> None:
    root = padded(tmp_path / "corpus")
    whole = build(tmp_path, root, kills=0)
    assert whole.returncode == 0, whole.stderr
    sums = (root / "build/next/SHA256SUMS").read_bytes()
    again = build(tmp_path, root, kills=1)
    assert (again.returncode, again.stderr) == (0, whole.stderr)
    assert list((tmp_path / "fuses").iterdir()) == []
    assert (root / "build/next/SHA256SUMS").read_bytes() == sums
    (root / "datapackage.json").write_text(
        '{"name": "other", "version": "1.0.0", "standoff": {"speakers": "people"}}\n'
    )
    never = build(tmp_path, root, kills=99)
    assert never.returncode == 4
    assert never.stderr.startswith(
        "standoff: a worker process was killed, twice (out of memory?), with 5 files to read: "
    )
    assert (root / "build/next/SHA256SUMS").read_bytes() == sums


@pytest.fixture
def batches(tmp_path: Path) -> dict[str, Batch]:
    root = write(tmp_path / "corpus")
    corpus = read_corpus(root)
    found = alone(corpus, read_schema(root).schema, {*corpus.text_files, *corpus.registry_files})
    return {f"{number:02d}": batch for number, batch in enumerate(found)}


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many workers each pool has that is started; threads stand for processes."""
    started: list[int] = []

    @contextmanager
    def workers(jobs: int, is_compiled: bool = True) -> Iterator[Executor]:
        started.append(jobs)
        with ThreadPoolExecutor(jobs) as pool:
            yield pool

    monkeypatch.setattr(executors, "workers", workers)
    return started


def test_who_has_read_takes_the_steps_too(batches: dict[str, Batch], pools: list[int], tmp_path: Path) -> None:
    with WorkerProcesses(2) as workers:
        assert sorted(key for key, _ in workers.read(batches, tmp_path)) == sorted(batches)
        assert workers.each(len, ["a", "bc"]) == [1, 2]
    assert all(is_intact(tmp_path / key) for key in batches)
    assert pools == [2]


def test_who_only_reads_is_not_kept(batches: dict[str, Batch], pools: list[int], tmp_path: Path) -> None:
    """Of two jobs this process does one."""
    assert sorted(key for key, _ in WorkerProcesses(2).read(batches, tmp_path)) == sorted(batches)
    assert pools == [1]


def test_workers_that_are_killed_while_they_read_are_replaced_for_the_steps(
    batches: dict[str, Batch], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they had is read by others, in Python."""
    started: list[tuple[int, bool]] = []

    class Killed(ThreadPoolExecutor):
        def submit(self, *_: object, **__: object) -> Future[Any]:
            raise BrokenExecutor

    @contextmanager
    def workers(jobs: int, is_compiled: bool = True) -> Iterator[Executor]:
        started.append((jobs, is_compiled))
        with Killed(jobs) if len(started) == 1 else ThreadPoolExecutor(jobs) as pool:
            yield pool

    monkeypatch.setattr(executors, "workers", workers)
    with WorkerProcesses(2) as reading:
        assert sorted(key for key, _ in reading.read(batches, tmp_path)) == sorted(batches)
        assert reading.each(len, ["a", "bc"]) == [1, 2]
    assert started == [(2, True), (2, False), (2, True)]


def test_few_batches_are_read_before_a_worker_has_started(batches: dict[str, Batch]) -> None:
    some, workers = list(batches.values()), WorkerProcesses(2)
    many = some * (1 + read.FEW * 2 // len(some))
    assert read._runs(many, 2, workers) is workers
    assert read._runs(some[:2], 2, workers) is not workers
    assert isinstance(read._runs(some[:1], 2, workers), ThisProcess)
    assert isinstance(read._runs(many, 1, workers), ThisProcess)
