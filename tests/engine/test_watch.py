"""Watching: what changed between two checks, what is kept between them, and real saves seen by a real process."""

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from mistakes import CASES, broken
from standoff.cli import main, watching
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session
from standoff.engine.watch import differences, inputs
from standoff.files.fingerprint import snapshot
from standoff.files.remote import how_to_install
from standoff.source.problem import Place, Problem
from tiny import DESCRIPTOR, FAIRS, FILES, ONE, PEOPLE, TWO, compiled, write

# -- what changed ------------------------------------------------------------------------------------------------------


def problem(line: int, message: str = "x", file: str = "a.yaml") -> Problem:
    return Problem(Place(file, line, 1), "bad-date", message)


@pytest.mark.parametrize(
    ("before", "after", "new", "gone"),
    [
        ([], [], [], []),
        ([], [problem(1)], [problem(1)], []),
        ([problem(1)], [], [], [problem(1)]),
        ([problem(1)], [problem(9)], [], []),
        ([problem(1)], [problem(1, "y")], [problem(1, "y")], [problem(1)]),
        ([problem(1)], [problem(1, file="b.yaml")], [problem(1, file="b.yaml")], [problem(1)]),
        ([problem(1)], [problem(1), problem(9)], [problem(9)], []),
        ([problem(1), problem(9)], [problem(9)], [], [problem(1)]),
        ([problem(1), problem(9)], [problem(2), problem(10)], [], []),
        ([problem(1), problem(9)], [problem(2)], [], [problem(9)]),
    ],
)
def test_what_is_new_and_what_is_gone(
    before: list[Problem], after: list[Problem], new: list[Problem], gone: list[Problem]
) -> None:
    assert differences(before, after) == (new, gone)


# -- what is kept ------------------------------------------------------------------------------------------------------

SAMPLE = CASES[::14]


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The corpus as it is, or as if it were large, so that files are read in batches and parts are kept in a cache."""
    import standoff.engine.read

    if request.param == "large":
        monkeypatch.setattr(standoff.engine.read, "POOL_PAYS", 1)
        monkeypatch.setattr(standoff.engine.read, "READ_AGAIN", 2.0)
    return str(request.param)


def again(root: Path, kept: Session, tmp_path: Path) -> Compiled:
    return compile_corpus(root, root / "texts", session=kept, cache=tmp_path / "cache")


def test_what_is_kept_changes_no_result(tmp_path: Path, size: str) -> None:
    """One broken corpus follows another in one folder: the problems and the tables are those of a fresh run."""
    kept = Session()
    root = write(tmp_path / "corpus")
    for case in SAMPLE:
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            path.unlink()
        broken(root, case.broken)
        now, fresh = again(root, kept, tmp_path), compiled(root)
        assert (now.problems, now.files) == (fresh.problems, fresh.files), case
        assert sorted(now.tables) == sorted(fresh.tables)
        assert all(frame.equals(fresh.tables[name]) for name, frame in now.tables.items()), case


def test_files_that_are_kept_for_long_stay_apart_from_those_read_again(tmp_path: Path, size: str) -> None:
    """What numbers the contexts of a file must not add up from run to run, or mentions of two files would be mixed."""
    root, kept = write(tmp_path), Session()
    for number, file in enumerate([FAIRS, TWO, FAIRS, FAIRS, ONE, PEOPLE, TWO, FAIRS]):
        (root / file).write_text(FILES[file] + f"# {number}\n", "utf-8")
        now, fresh = again(root, kept, tmp_path), compiled(root)
        assert now.problems == fresh.problems == []
        assert spans_of_mentions(now) == spans_of_mentions(fresh), number


def spans_of_mentions(run: Compiled) -> list[tuple[object, ...]]:
    assert run.frames is not None
    joined = run.frames.mentions.join(run.frames.spans, on="context").drop("context", "mention")
    return sorted(joined.select(sorted(joined.columns)).rows())


def test_what_is_known_early_is_reported_before_the_rest_and_never_withdrawn(tmp_path: Path) -> None:
    root = write(tmp_path, (ONE, "host: bell", "host: bel"), (FAIRS, "to: 40", "to: 41"))
    reported: list[list[Problem]] = []
    run = compile_corpus(root, root / "texts", session=Session(early=reported.append))
    assert [[problem.code for problem in problems] for problems in reported] == [["unknown-id"]]
    assert [problem.code for problem in run.problems] == ["bad-settle", "unknown-id"]


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    """In a large corpus the files that were read together with one that changes are read again, but once."""
    import standoff.engine.executors
    import standoff.engine.read
    from standoff.engine.batches import Batch
    from standoff.engine.part import Part, read_batch

    root, kept = write(tmp_path), Session()
    read: list[str] = []

    def noted(batch: Batch) -> Part:
        read.extend(batch.files)
        return read_batch(batch)

    for module in (standoff.engine.read, standoff.engine.executors):
        monkeypatch.setattr(module, "read_batch", noted)

    def read_by_a_run() -> list[str]:
        read.clear()
        again(root, kept, tmp_path)
        return list(read)

    every = [file for file in sorted(FILES) if file.startswith("annotations/")]
    others = [file for file in every if file not in {ONE, FAIRS}]
    assert read_by_a_run() == every
    assert read_by_a_run() == []
    write(tmp_path, (ONE, "host: bell", "host: carr"))
    assert sorted(read_by_a_run()) == ([ONE] if size == "small" else every)
    write(tmp_path, (ONE, "host: bell", "host: dunn"))
    assert read_by_a_run() == [ONE]
    write(tmp_path, (ONE, "host: bell", "host: dunn"), (FAIRS, "to: 40", "to: 41"))
    assert sorted(read_by_a_run()) == ([FAIRS] if size == "small" else sorted([FAIRS, *others]))
    (root / TWO).unlink()
    assert read_by_a_run() == ([] if size == "small" else [file for file in others if file != TWO])
    write(tmp_path, (DESCRIPTOR, '"people"', '"people", "limits": {"nodes": 400}'))
    assert len(read_by_a_run()) == 5


def test_a_folder_is_seen_as_it_is(tmp_path: Path) -> None:
    root = write(tmp_path)
    before = snapshot(inputs(root, root / "texts"))
    assert snapshot(inputs(root, root / "texts")) == before
    (root / PEOPLE).write_text("bell: {name: Ann}\n")
    changed = snapshot(inputs(root, root / "texts"))
    assert {entry[0] for entry in set(changed) ^ set(before)} == {str(root / PEOPLE)}
    assert snapshot(inputs(root / "nowhere", root / "neither")) == ()


# -- real saves --------------------------------------------------------------------------------------------------------

PATIENCE = 60.0  # seconds until a line that should come is missed
needs_watchfiles = pytest.mark.skipif(find_spec("watchfiles") is None, reason="watchfiles is not installed")


class Watched:
    """A `standoff watch` that runs: its lines as they come, of standard output and error in one."""

    def __init__(self, root: Path, *options: str) -> None:
        command = [sys.executable, "-u", "-m", "standoff.cli", "--root", str(root), *options, "watch"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines: queue.Queue[str | None] = queue.Queue()
        assert self.process.stdout is not None
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def until(self, end: str) -> list[str]:
        """The lines that come, up to the first that begins so."""
        found: list[str] = []
        while True:
            line = self.lines.get(timeout=PATIENCE)
            assert line is not None, f"it ended after {found}"
            found.append(line)
            if line.startswith(end):
                return found

    def ended(self) -> tuple[int, list[str]]:
        """The exit code after Ctrl-C, and the lines that were left."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        rest = list(iter(lambda: self.lines.get(timeout=PATIENCE), None))
        return code, [line for line in rest if line is not None]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    write(tmp_path)
    watched = Watched(tmp_path)
    yield watched
    watched.process.kill()
    watched.process.wait()


CLEAR = "0 errors, 0 warnings in 12 files"
BEL = [
    f"{ONE}:17:22: error[unknown-id]: unknown id `bel` in `people`",
    "   17 |       guests: {host: bel}",
    "      |                      ^^^ nearest is `bell` (annotations/registry/people.yaml:1)",
]


@needs_watchfiles
def test_saves_are_checked_and_only_what_changed_is_printed(watched: Watched, tmp_path: Path) -> None:
    assert watched.until("0 errors") == [f"{CLEAR}; watching, press Ctrl-C to stop"]
    save(tmp_path / ONE, FILES[ONE].replace("host: bell", "host: bel"))
    assert watched.until("1 error") == [*BEL, "1 error, 0 warnings in 1 of 12 files"]
    save(tmp_path / TWO, FILES[TWO].replace("visitors: 45", "visitors: some"))
    assert [line.split(": ")[1] for line in watched.until("2 errors") if line.startswith("anno")] == [
        "error[bad-count]"
    ]
    save(tmp_path / ONE, "# a line more\n" + FILES[ONE].replace("host: bell", "host: bel"))
    write(tmp_path / "elsewhere")
    save(tmp_path / TWO, FILES[TWO])
    assert watched.until("1 error") == [
        f"fixed: {TWO}:9:49: bad-count: `some` is not a valid count for `visitors`",
        "1 error, 0 warnings in 1 of 12 files",
    ]
    save(tmp_path / ONE, FILES[ONE])
    assert watched.until("all clear") == [
        f"fixed: {ONE}:18:22: unknown-id: unknown id `bel` in `people`",
        f"all clear: {CLEAR}",
    ]
    assert watched.ended() == (0, [""])


def save(path: Path, content: str) -> None:
    """As editors save: a temporary file beside, then put in its place."""
    fresh = path.with_name(f".{path.name}.swp")
    fresh.write_text(content, "utf-8")
    fresh.replace(path)


@needs_watchfiles
def test_files_vanish_and_folders_appear(tmp_path: Path) -> None:
    """In an empty folder the corpus comes, then half a file; a file goes; the schemas go and come again."""
    watched = Watched(tmp_path)
    try:
        assert watched.until("1 error")[0].startswith("datapackage.json: error[no-project]: ")
        write(tmp_path)
        assert watched.until("all clear")[-1] == f"all clear: {CLEAR}"
        save(tmp_path / FAIRS, FILES[FAIRS][: FILES[FAIRS].index("40") + 1])
        assert "yaml-syntax" in "".join(watched.until("1 error"))
        (tmp_path / FAIRS).write_bytes(b"\xff\xfe\x00\x01")
        assert "bad-utf8" in "".join(watched.until("1 error"))
        (tmp_path / FAIRS).unlink()
        assert "shared-id" in "".join(watched.until("1 error"))
        save(tmp_path / FAIRS, FILES[FAIRS])
        assert watched.until("all clear")[-1] == f"all clear: {CLEAR}"
        (tmp_path / "schemas").rename(tmp_path / "away")
        assert watched.until("1 error")[-1] == "1 error, 0 warnings in 1 of 1 file"
        (tmp_path / "away").rename(tmp_path / "schemas")
        assert watched.until("all clear")[-1] == f"all clear: {CLEAR}"
        (tmp_path / PEOPLE).unlink()
        (tmp_path / PEOPLE).mkdir()
        assert "unread-file" in "".join(watched.until("1 error"))
        (tmp_path / PEOPLE).rmdir()
        save(tmp_path / PEOPLE, FILES[PEOPLE].replace("bell:", "bel:"))
        assert "unknown-id" in "".join(watched.until("3 errors"))
        assert watched.ended() == (0, [""])
    finally:
        watched.process.kill()
        watched.process.wait()


# -- what cannot be watched --------------------------------------------------------------------------------------------


def test_without_watchfiles_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["--root", str(write(tmp_path)), "watch"])
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"standoff: `watch` requires watchfiles: {how_to_install('watch')}\n",
    )


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(tmp_path / "nowhere"), "watch"])
    assert (result.exit_code, result.stderr) == (2, f"standoff: no folder {tmp_path}/nowhere\n")
    (tmp_path / "file").write_text("x")
    assert CliRunner().invoke(main, ["--root", str(tmp_path / "file"), "watch"]).exit_code == 2
