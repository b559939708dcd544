"""What fails and is not a mistake in the input: one line, the right exit code, and the last build is kept."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import tiny
from standoff.cli import main, watching
from standoff.cli.failures import in_words
from standoff.engine import pipeline, watch
from standoff.files.project_files import JOURNAL

FAILURES = [
    (MemoryError(), 4, "not enough memory (a lower --memory, or --jobs 1, needs less); the last build is kept"),
    (pl.exceptions.PanicException("index\nout of bounds"), 4, "polars failed (index); the last build is kept"),
    (pl.exceptions.ComputeError("No space left on device (os error 28)"), 4,
     "No space left on device (os error 28); the last build is kept"),
    (OSError(28, "No space left on device", "/x/y"), 4, "No space left on device: /x/y"),
    (OSError(), 4, "Input/output error"),
    (BrokenPipeError(32, "Broken pipe"), 4, "the output was closed before all was written"),
    (KeyboardInterrupt(), 130, "interrupted; the last build is kept"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "code", "line"), FAILURES, ids=lambda each: type(each).__name__)
def test_one_line_and_the_last_build(
    error: BaseException, code: int, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tiny.write(tmp_path)
    assert CliRunner().invoke(main, ["--root", str(root), "build", "--only", "csv"]).exit_code == 0
    before = (root / "build/next/SHA256SUMS").read_bytes()
    tiny.write(root, (tiny.TWO, "visitors: 45", "visitors: 46"))

    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "compile_corpus", failing)
    result = CliRunner().invoke(main, ["--root", str(root), "build", "--only", "csv"])
    assert (result.exit_code, result.stderr) == (code, f"standoff: {line}\n")
    assert (root / "build/next/SHA256SUMS").read_bytes() == before


def test_an_interrupt_while_a_generator_is_closed_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> Iterator[int]:
        try:
            yield 1
        finally:
            raise KeyboardInterrupt

    def failing(*_: object, **__: object) -> None:
        next(interrupted())  # closed as soon as nothing refers to it
        for _each in range(500):  # an interrupt that is no signal is noticed between two of them
            time.sleep(0.01)

    monkeypatch.setattr(pipeline, "compile_corpus", failing)
    result = CliRunner().invoke(main, ["--root", str(tiny.write(tmp_path)), "check"])
    assert (result.exit_code, result.stderr) == (130, "standoff: interrupted; the last build is kept\n")


def test_a_bug_shows_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(pipeline, "compile_corpus", failing)
    result = CliRunner().invoke(main, ["--root", str(tiny.write(tmp_path)), "check"])
    assert result.exit_code == 3
    assert result.stderr.startswith("Traceback (most recent call last):")
    assert result.stderr.endswith("standoff: internal error, please report it; the last build is kept\n")
    assert in_words(ZeroDivisionError("no")) is None


RUN = "import sys; from standoff.cli import main; main(sys.argv[1:])"


def started(root: Path, *arguments: str, **streams: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", RUN, "--root", str(root), *arguments]
    return subprocess.Popen(command, text=True, **streams)  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
@pytest.mark.parametrize("size", [200, 300])
def test_a_full_disk_is_noticed_without_a_buffer_too(tmp_path: Path, size: int) -> None:
    """Of what is printed last, the first part fits: 300 bytes end within the last line."""
    import resource

    out = tmp_path / "out.txt"
    with out.open("wb") as stream:
        process = started(
            tiny.write(tmp_path / "tiny"),
            "coverage",
            stdout=stream,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
        assert (process.communicate()[1], process.returncode) == ("standoff: File too large\n", 4)
    assert out.stat().st_size == size


@pytest.mark.parametrize("error", [OSError(24, "Too many open files"), pl.exceptions.ComputeError("no (os error 24)")])
def test_what_the_machine_lacks_is_no_fault_of_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def lacking(*_: object) -> None:
        raise error

    root = tiny.write(tmp_path)
    for name in ("a", "b"):
        assert CliRunner().invoke(main, ["--root", str(root), "build", "--out", str(tmp_path / name)]).exit_code == 0
    monkeypatch.setattr("standoff.formats.parquet.read", lacking)
    assert CliRunner().invoke(main, ["diff", str(tmp_path / "a"), str(tmp_path / "b")]).exit_code == 4


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    child = started(tiny.write(tmp_path), "explain-problem", "bad-date", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (child.communicate(timeout=60)[1], child.returncode) == (
        "standoff: the output was closed before all was written\n", 4,
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_an_output_that_is_full(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        child = started(tiny.write(tmp_path), "explain-problem", "bad-date", stdout=full, stderr=subprocess.PIPE)
        assert (child.communicate(timeout=60)[1], child.returncode) == ("standoff: No space left on device\n", 4)


def test_outputs_that_were_closed_from_the_start(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    command = f'"{sys.executable}" -c "{RUN}" --root "{root}" build --only csv >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 0
    assert (root / "build/next/SHA256SUMS").is_file()


WAITING = """\
import sys, time
from standoff.cli import main, watching
from standoff.engine import pipeline, watch
def waiting(*_, **__):
    print("waiting", flush=True)
    time.sleep(60)
pipeline.compile_corpus = waiting
main(sys.argv[1:])
"""


def test_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WAITING, "--root", str(tiny.write(tmp_path)), "check"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "waiting\n"
    child.send_signal(signal.SIGINT)
    reported = child.communicate(timeout=60)[1]
    assert (reported, child.returncode) == ("standoff: interrupted; the last build is kept\n", 130)


KILLED = """\
import os, sys
from standoff.cli import main, watching
def kill(event, arguments):
    if event == "os.rename" and str(arguments[1]) == sys.argv[1]:
        os._exit(9)
sys.addaudithook(kill)
main(sys.argv[2:])
"""


def test_a_command_finishes_what_a_killed_one_had_begun(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    rename = ["--root", str(root), "rename", "people", "carr", "karr"]
    command = [sys.executable, "-c", KILLED, str(root / tiny.TWO), *rename]
    assert subprocess.run(command, check=False, timeout=60).returncode == 9
    assert (root / JOURNAL).is_dir()
    result = CliRunner().invoke(main, ["--root", str(root), "check"])
    assert result.stderr.startswith("finished what an interrupted command had begun (rename people/carr to karr): ")
    assert result.exit_code == 0
    assert "carr:" not in (root / tiny.PEOPLE).read_text() + (root / tiny.TWO).read_text()
    assert not (root / JOURNAL).exists()


def test_watch_goes_on_whatever_a_check_fails_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[BaseException] = [
        MemoryError(),
        pl.exceptions.PanicException("index"),
        ZeroDivisionError("no"),
        OSError(5, "Input error"),
    ]
    left = list(failures)
    real = pipeline.compile_corpus

    def failing(*arguments: object, **options: object) -> object:
        if left:
            raise left.pop(0)
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "compile_corpus", failing)
    monkeypatch.setattr(watch, "saves", lambda *_: iter([None] * (len(failures) + 1)))
    monkeypatch.setattr(watching, "find_spec", lambda _: True)
    result = CliRunner().invoke(main, ["--root", str(tiny.write(tmp_path)), "watch"])
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "standoff: not enough memory (a lower --memory, or --jobs 1, needs less); waiting for the next save",
        "standoff: polars failed (index); waiting for the next save",
        "standoff: internal error (ZeroDivisionError: no); waiting for the next save",
        "standoff: Input error; waiting for the next save",
        "0 errors, 0 warnings in 12 files; watching, press Ctrl-C to stop",
    ]
