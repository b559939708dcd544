"""A build is complete or absent: whatever goes wrong, the last one is kept, and the next one cleans up and works."""

import errno
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import frictionless
import polars as pl
import pytest
from click.testing import CliRunner, Result

from standoff.cli import main
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import _write_formats, write_build
from standoff.files.atomic_folder import BusyError, locked, replace_folder
from standoff.formats import csv, parquet
from standoff.formats.descriptor import broken_sums
from standoff.formats.registry import Format
from standoff.schema.read import read_schema
from standoff.tables.package_contents import Contents, Resource

TABLES = [
    "actors", "assertions", "case_labels", "case_parts", "case_steps", "case_tags", "case_targets", "cases", "evidence",
    "labels", "places", "redirects", "resolutions", "excluded", "sentences", "texts", "ties", "vocabulary",
    "vocabulary_mappings",
]  # fmt: skip
KEPT = "standoff: internal error, please report it; the last build is kept"


def build(root: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["--quiet", "--root", str(root), "build", *more])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def built(corpus: Path, rules_build: Path) -> Path:
    """A corpus with a last build, marked so that it can be distinguished from the next."""
    target = corpus / "build" / "next"
    shutil.copytree(rules_build, target)
    (target / "datapackage.json").write_text('{"this is": "the last build"}')
    return corpus


@pytest.fixture
def last(built: Path) -> dict[str, bytes]:
    return contents(built / "build" / "next")


# -- what a build holds ------------------------------------------------------------------------------------------------


def test_a_build_holds_every_table_in_every_format(rules_build: Path) -> None:
    expected = {f"{form}/{table}.{form}" for form in ("csv", "parquet") for table in TABLES}
    assert set(contents(rules_build)) >= {*expected, "datapackage.json", "SHA256SUMS"}
    assert sorted(path.name for path in (rules_build / "csv").iterdir()) == sorted(f"{table}.csv" for table in TABLES)


def test_some_formats_alone_hold_the_same_and_nothing_else(corpus: Path, rules_build: Path) -> None:
    whole = contents(rules_build)
    assert build(corpus, "--only", "csv", "--only", "parquet").exit_code == 0
    some = contents(corpus / "build" / "next")
    named = {f"{form}/{table}.{form}" for form in ("csv", "parquet") for table in TABLES}
    assert {name: some[name] for name in named} == {name: whole[name] for name in named}
    assert some.keys() - named == {"datapackage.json", "SHA256SUMS"}
    assert frictionless.Package(str(corpus / "build" / "next" / "datapackage.json")).validate().valid
    assert build(corpus, "--only", "wide").exit_code == 0
    wide = {name for name in whole if name.startswith("wide/")}
    assert contents(corpus / "build" / "next").keys() == wide | {"datapackage.json", "SHA256SUMS"}


def test_the_descriptor_states_bytes_hash_and_rows(rules_build: Path) -> None:
    descriptor = json.loads((rules_build / "datapackage.json").read_text())
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (descriptor["name"], descriptor["version"]) == ("rules", "0.1.0+next")
    assert "standoff" not in descriptor
    stated = {r["path"]: (r["type"], r["bytes"], r["hash"], r.get("rows")) for r in descriptor["resources"]}
    for table in TABLES:
        for form, kind in (("csv", "table"), ("parquet", "file")):
            path = rules_build / form / f"{table}.{form}"
            rows = len(pl.read_csv(path, infer_schema=False)) if form == "csv" else None
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert stated[f"{form}/{table}.{form}"] == (kind, path.stat().st_size, f"sha256:{digest}", rows)


def test_csv_is_plain(rules_build: Path) -> None:
    for path in (rules_build / "csv").iterdir():
        content = path.read_bytes()
        assert content.decode("utf-8").encode() == content
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_sha256sum_accepts_the_sums(rules_build: Path) -> None:
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("no sha256sum on this machine")
    done = subprocess.run([tool, "-c", "--strict", "SHA256SUMS"], cwd=rules_build, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    named = {line.split(": ")[0] for line in done.stdout.decode().splitlines()}
    assert named == set(contents(rules_build)) - {"SHA256SUMS"}


def test_sums_find_what_is_changed_absent_or_added(rules_build: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(rules_build, tmp_path / "build"))
    assert broken_sums(folder) == []
    (folder / "csv/cases.csv").write_bytes((folder / "csv/cases.csv").read_bytes().replace(b"red", b"rod", 1))
    (folder / "csv/actors.csv").unlink()
    (folder / "notes.txt").write_text("added")
    assert broken_sums(folder) == ["csv/actors.csv", "csv/cases.csv", "notes.txt"]


def test_building_twice_gives_the_same_bytes_and_leaves_the_project_alone(corpus: Path) -> None:
    before = contents(corpus)
    assert build(corpus).exit_code == 0
    first = contents(corpus / "build" / "next")
    assert build(corpus).exit_code == 0
    assert contents(corpus / "build" / "next") == first
    assert {path: content for path, content in contents(corpus).items() if not path.startswith("build/")} == before


# -- what leaves the last build as it was ------------------------------------------------------------------------------


def test_an_error_writes_nothing(built: Path, last: dict[str, bytes]) -> None:
    registry = built / "annotations/registry/places.yaml"
    registry.write_text(registry.read_text().replace("kind: town", "kind: village"))
    result = build(built)
    assert result.exit_code == 1
    assert "places.yaml:3:28: error[unknown-code]: unknown code `village` in place-kind" in result.output
    assert contents(built / "build" / "next") == last
    shutil.rmtree(built / "build")
    assert build(built).exit_code == 1
    assert not (built / "build").exists()


def test_a_corpus_with_errors_cannot_be_written(corpus: Path) -> None:
    (corpus / "datapackage.json").write_text("{}")
    with pytest.raises(ValueError, match="a corpus with errors is not built"):
        write_build(compile_corpus(corpus), corpus / "build" / "next")
    assert not (corpus / "build").exists()


def test_a_warning_writes_nothing_where_it_counts_as_an_error(built: Path, last: dict[str, bytes]) -> None:
    assert build(built, "--strict").exit_code == 1
    assert contents(built / "build" / "next") == last


@pytest.mark.parametrize("writer", [csv, parquet])
def test_a_full_disk_leaves_the_last_build(
    built: Path, last: dict[str, bytes], writer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_at(monkeypatch, writer, OSError(errno.ENOSPC, "No space left on device", "cases"))
    result = build(built)
    assert (result.exit_code, result.stderr) == (4, "standoff: No space left on device: cases\n")
    assert contents(built / "build" / "next") == last
    _is_cleared_by_the_next_build(built, monkeypatch)


def test_a_bug_in_a_writer_leaves_the_last_build(
    built: Path, last: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_at(monkeypatch, parquet, RuntimeError("a writer that fails in the middle"))
    result = build(built)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (3, KEPT)
    assert contents(built / "build" / "next") == last
    _is_cleared_by_the_next_build(built, monkeypatch)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
@pytest.mark.parametrize("writer", [csv, parquet])
def test_writers_say_that_the_disk_is_full(writer: object) -> None:
    frame = pl.DataFrame({"n": list(range(100_000))})
    with pytest.raises(OSError, match="No space left on device"):
        writer.write_table(frame, Path("/dev/full"))  # type: ignore[attr-defined]


def test_a_real_limit_on_the_size_of_files(built: Path, last: dict[str, bytes]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standoff.cli", "--quiet", "--root", str(built), "build"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (4, "standoff: File too large\n")
    assert contents(built / "build" / "next") == last
    assert _beside(built) == []


def test_what_reads_back_differently_is_not_put_in_place(built: Path, last: dict[str, bytes]) -> None:
    target = built / "build" / "next"
    with pytest.raises(OSError, match=r"read back differently from what was written: a\.csv, b\.csv"):
        replace_folder(target, lambda folder: (folder / "a.csv").touch(), lambda folder: ["a.csv", "b.csv"])
    assert contents(target) == last
    assert _beside(built) == []


def test_an_empty_folder_is_taken(built: Path, rules_build: Path) -> None:
    empty = built / "build" / "empty"
    empty.mkdir()
    assert build(built, "--out", str(empty)).exit_code == 0
    assert contents(empty) == contents(rules_build)


def test_a_folder_of_something_else_is_left_alone(built: Path) -> None:
    precious = built / "annotations"
    before = contents(precious)
    result = build(built, "--out", str(precious))
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        f"Error: {precious} contains something other than a build: give a new or empty folder"
    )
    assert contents(precious) == before


# -- kills, and two together ------------------------------------------------------------------------------------------

SLOW = """
import sys, time
from standoff.cli import main
from standoff.formats import parquet

def write(frame, path, *about):
    path.write_bytes(b"half a table")
    print("writing", flush=True)
    time.sleep(60)

parquet.write_table = write
main(["--root", sys.argv[1], "build"])
"""


@contextmanager
def slow_build(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A build in a process of its own that is in the middle of its second format, and stays there."""
    child = subprocess.Popen([sys.executable, "-c", SLOW, str(root)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        while child.stdout.readline().strip() != "writing":
            assert child.poll() is None, "the build ended before it wrote"
        yield child
    finally:
        child.kill()
        child.wait()


def test_two_simultaneous_builds_and_a_kill(
    built: Path, last: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = built / "build" / "next"
    with slow_build(built) as child:
        result = build(built)
        assert result.exit_code == 4
        assert result.stderr == f"standoff: another build is writing to {target}\n"
        assert contents(target) == last
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert contents(target) == last
    (unfinished,) = _beside(built)
    assert unfinished.startswith(".next-")
    _is_cleared_by_the_next_build(built, monkeypatch)


def test_a_lock_is_held_by_one_and_ends_with_its_holder(tmp_path: Path) -> None:
    target = tmp_path / "next"
    with locked(target), pytest.raises(BusyError, match=r"another build is writing to .*next"), locked(target):
        pass
    with locked(target), locked(tmp_path / "other"):
        pass


def test_a_kill_between_two_renames_is_mended(
    built: Path, last: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system cannot swap two folders atomically, the last build is moved exclusion for a moment."""
    target = built / "build" / "next"
    target.rename(target.with_name(".next.old"))
    (target.with_name(".next-abc") / "csv").mkdir(parents=True)
    _fail_at(monkeypatch, csv, OSError(errno.ENOSPC, "No space left on device"))
    assert build(built).exit_code == 4
    assert contents(target) == last
    _is_cleared_by_the_next_build(built, monkeypatch)


def test_without_an_atomic_swap_a_build_is_put_in_place_all_the_same(
    built: Path, last: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standoff.files.atomic_folder.exchange", lambda one, other: False)
    assert build(built, "--only", "csv").exit_code == 0
    assert contents(built / "build" / "next") != last
    assert _beside(built) == []


def test_a_rename_that_fails_is_taken_back(
    built: Path, last: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name.startswith(".next-"):
            raise OSError(errno.EIO, "Input/output error", str(path))
        return rename(path, target)

    monkeypatch.setattr("standoff.files.atomic_folder.exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", failing)
    assert build(built).exit_code == 4
    assert contents(built / "build" / "next") == last
    assert _beside(built) == []


AGAIN = """
import sys
from pathlib import Path
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build

compiled = compile_corpus(Path(sys.argv[1]))
for _ in range(20):
    write_build(compiled, Path(sys.argv[1], "build", "next"), only=["csv"])
"""


def test_a_reader_never_finds_the_folder_gone(built: Path) -> None:
    """While builds replace each other, the folder can be read at any moment."""
    target = built / "build" / "next"
    child = subprocess.Popen([sys.executable, "-c", AGAIN, str(built)])
    looks = 0
    while child.poll() is None:
        assert os.stat(target / "SHA256SUMS").st_size > 0  # noqa: PTH116  as near to a bare system call as can be
        looks += 1
    assert child.returncode == 0
    assert looks > 100
    assert broken_sums(target) == []


def _fail_at(monkeypatch: pytest.MonkeyPatch, writer: object, error: Exception) -> None:
    """Let a format's writer fail at the table `cases`, after others were written."""
    write = writer.write_table  # type: ignore[attr-defined]

    def failing(frame: pl.DataFrame, path: Path, *about: object) -> Any:
        if path.stem == "cases":
            path.write_bytes(b"half a table")
            raise error
        return write(frame, path, *about)

    monkeypatch.setattr(writer, "write_table", failing)


def _is_cleared_by_the_next_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    result = build(root, "--only", "csv", "--only", "parquet")
    assert (result.exit_code, _beside(root)) == (0, [])
    assert broken_sums(root / "build" / "next") == []


def _beside(root: Path) -> list[str]:
    """What lies beside the build: the lock, the cache, the editors' schemas; more where a build was killed."""
    known = {"next", ".next.lock", "editor", ".cache"}
    return sorted(path.name for path in (root / "build").iterdir() if path.name not in known)


def test_a_format_that_takes_long_is_given_up_where_another_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or where the user interrupts, which the first thread alone sees."""
    all_begun, ended = Barrier(3, timeout=60), list[bool]()

    def write(form: Format, contents: Contents, folder: Path) -> list[Resource]:
        all_begun.wait()
        if form.name == "csv":
            raise KeyboardInterrupt
        ended.append(contents.given_up.wait(60))
        return []

    monkeypatch.setattr(Format, "write", write)
    contents = Contents({}, read_schema(tmp_path).schema, {})
    with pytest.raises(KeyboardInterrupt):
        _write_formats([Format("csv"), Format("sqlite"), Format("xlsx", in_memory=True)], contents, contents, tmp_path)
    assert ended == [True, True]
