"""Tables that are written while the last steps are taken: the same package, and nothing of one that is not built."""

import errno
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from standoff.cli import main, tables
from standoff.engine import final_tables
from standoff.engine.final_tables import FinalTables
from standoff.files import locks
from standoff.formats import csv
from tiny import ONE, TWO, write

RECEIPTS = ["assertions", "evidence", "resolutions"]


def build(root: Path, *more: str) -> Result:
    arguments = ["--quiet", "--root", str(root), "build", "--only", "csv", "--only", "parquet", "--no-cache", *more]
    return CliRunner().invoke(main, arguments)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A corpus that was built before its tables were thought large."""
    root = write(tmp_path / "corpus")
    assert build(root).exit_code == 0
    return root


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Any table is large from now on; those that are written before the build's folder is there."""
    names: list[str] = []
    real = csv.write_table

    def write_table(rows: pl.DataFrame, path: Path, *more: Any) -> str:
        if path.parent.name.startswith(locks.PREFIX):
            names.append(path.stem)
        return real(rows, path, *more)

    monkeypatch.setattr(final_tables, "LEAST", 0)
    monkeypatch.setattr(csv, "write_table", write_table)
    return names


def beside(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "build").iterdir())


KEPT = [".next.lock", "editor", "next"]


def test_a_package_has_the_same_bytes(built: Path, begun: list[str]) -> None:
    before = contents(built / "build" / "next")
    assert build(built).exit_code == 0
    assert sorted(begun) == RECEIPTS
    assert contents(built / "build" / "next") == before
    assert beside(built) == KEPT


def test_what_is_wrong_with_what_is_written_is_known_before_anything_is_begun(built: Path, begun: list[str]) -> None:
    before = contents(built / "build" / "next")
    write(built, (ONE, "visitors: 40", "visitors: some"))
    assert build(built).exit_code == 1
    assert begun == []
    assert contents(built / "build" / "next") == before
    assert beside(built) == KEPT


def test_what_is_found_late_throws_away_what_was_begun(built: Path, begun: list[str]) -> None:
    """That a text vanished is found when all steps are taken."""
    before = contents(built / "build" / "next")
    (built / TWO).unlink()
    assert build(built).exit_code == 1
    assert sorted(begun) == RECEIPTS
    assert contents(built / "build" / "next") == before
    assert beside(built) == KEPT


def test_an_interrupt_throws_away_what_was_begun(
    built: Path, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = contents(built / "build" / "next")
    monkeypatch.setattr(tables, "add_vanished", interrupted)
    result = build(built)
    assert (result.exit_code, result.stderr) == (130, "standoff: interrupted; the last build is kept\n")
    assert contents(built / "build" / "next") == before
    assert beside(built) == KEPT


def test_a_disk_that_is_full_meanwhile_ends_the_build_as_later(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(rows: pl.DataFrame, path: Path, *_: object) -> str:
        path.write_bytes(b"half a table")
        raise OSError(errno.ENOSPC, "No space left on device", path.name)

    before = contents(built / "build" / "next")
    monkeypatch.setattr(final_tables, "LEAST", 0)
    monkeypatch.setattr(csv, "write_table", full)
    result = build(built)
    assert (result.exit_code, result.stderr) == (4, "standoff: No space left on device: assertions.csv\n")
    assert contents(built / "build" / "next") == before
    assert beside(built) == KEPT


def test_a_file_that_is_gone_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(final_tables, "LEAST", 2)
    frame = pl.DataFrame({"id": ["a", "b"]})
    with final_tables.final_tables(tmp_path / "next") as final:
        final.begin("large", lambda: frame)
        final.begin("gone", lambda: frame)
        final.begin("small", lambda: frame.head(1))
        final.begin("wrong", lambda: None)
        assert final.take("large", tmp_path / "large.csv") is not None
        _wait_and_remove(final, "gone")
        assert [final.take(name, tmp_path / "x.csv") for name in ("gone", "small", "wrong", "never")] == [None] * 4
    assert (tmp_path / "large.csv").read_text() == "id\na\nb\n"
    assert [path.name for path in tmp_path.iterdir()] == ["large.csv"]


def test_what_a_killed_build_left_is_removed_by_the_next_however_small(tmp_path: Path) -> None:
    left = tmp_path / ".next.tables" / f"{locks.PREFIX}of-it"
    left.mkdir(parents=True)
    (left / locks.LOCK).touch()
    (left / "assertions.csv").write_text("half a table")
    with final_tables.final_tables(tmp_path / "next"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_another_build_has_there_stays(tmp_path: Path) -> None:
    with locks.scratch(tmp_path / ".next.tables") as others:
        with final_tables.final_tables(tmp_path / "next"):
            pass
        assert others.is_dir()


def test_a_first_build_that_ends_with_an_error_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(final_tables, "LEAST", 0)
    with final_tables.final_tables(tmp_path / "out/build/next") as final:
        final.begin("assertions", lambda: pl.DataFrame({"id": ["a"]}))
        assert final._tasks["assertions"].result() is not None
        assert (tmp_path / "out/build/.next.tables").is_dir()
    assert list(tmp_path.iterdir()) == []


def _wait_and_remove(final: FinalTables, name: str) -> None:
    written = final._tasks[name].result()
    assert written is not None
    written[0].unlink()
