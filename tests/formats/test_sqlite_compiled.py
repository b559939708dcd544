"""Rows into SQLite: compiled code makes the file that Python's `sqlite3` makes, and fails as it does."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broken_streams import breaking
from standoff.corpus.compiled import loading
from standoff.formats import sqlite_database, sqlite_rows
from standoff.formats.sqlite_database import DATABASE, open_database
from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from tiny import write

needs_database = pytest.mark.skipif(
    DATABASE.module() is None, reason="the compiled writer of SQLite is not built (`make compiled`)"
)

TEXTS = (
    "",
    "\0",
    "a\0b",
    "'",
    "ä",
    "\ufeff",
    "😀" * 9,
    *("x" * length for length in (11, 12, 13, 64)),
    "long " * 9_000,
)
CATEGORIES = pl.Categories("tests of SQLite", physical=pl.UInt8)
WHOLE = st.sampled_from([0, 1, -1, (1 << 63) - 1, -(1 << 63)]) | st.integers(-(1 << 63), (1 << 63) - 1)
TEXT = st.sampled_from(TEXTS) | st.text()
DAYS = st.dates() | st.sampled_from([date.min, date.max])
KINDS: tuple[tuple[str, pl.DataType, st.SearchStrategy[Any]], ...] = (
    ("string", pl.String(), TEXT),
    ("string", pl.Categorical(), TEXT),
    ("string", pl.Categorical(CATEGORIES), st.sampled_from(TEXTS)),
    ("string", pl.Enum([*TEXTS, "not used"]), st.sampled_from(TEXTS)),
    ("string", pl.Enum([f"{number:03}" for number in range(300)]), st.integers(0, 299).map("{:03}".format)),
    ("string", pl.Null(), st.none()),
    ("integer", pl.Int64(), WHOLE),
    ("integer", pl.Int8(), st.integers(-128, 127)),
    ("integer", pl.Int16(), st.integers(-128, 127)),
    ("integer", pl.Int32(), st.integers(-128, 127)),
    ("integer", pl.UInt8(), st.integers(0, 255)),
    ("integer", pl.UInt16(), st.integers(0, 65_535)),
    ("integer", pl.UInt32(), st.integers(0, (1 << 32) - 1)),
    ("number", pl.Float64(), st.floats()),
    ("boolean", pl.Boolean(), st.booleans()),
    ("date", pl.Date(), DAYS),
)
"""Types of columns with the dtypes that compiled code knows, each with cells of it."""


def described(kinds: Sequence[str]) -> list[Column]:
    return [Column(f"c{number}", kind, "", "", f"c{number}") for number, kind in enumerate(kinds)]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Column], pl.DataFrame]:
    """Columns of some dtypes, sliced and in chunks, some of them without rows."""
    chosen = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    cells = [draw(st.lists(st.none() | cell, min_size=9, max_size=9)) for _, _, cell in chosen]
    frame = pl.DataFrame(
        [
            pl.Series(f"c{n}", each, dtype=dtype)
            for n, (each, (_, dtype, _)) in enumerate(zip(cells, chosen, strict=True))
        ]
    )
    start, end = sorted(draw(st.tuples(st.integers(0, 9), st.integers(0, 9))))
    rows = pl.concat([frame[start:end], *[frame] * draw(st.integers(0, 2))], rechunk=draw(st.booleans()))
    return described([kind for kind, _, _ in chosen]), rows


def fill(path: Path, columns: Sequence[Column], frames: Sequence[pl.DataFrame]) -> None:
    """Write a file with one table, of which nothing must be there."""
    shown = ", ".join(f"{column.name} {COLUMN_TYPES[column.type].sqlite}" for column in columns)
    with closing(open_database(path, [(frame, columns) for frame in frames])) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("BEGIN")
        database.execute(f"CREATE TABLE t ({shown}) STRICT -- a comment\n")
        database.insert("t", frames, columns)
        database.execute("COMMIT")


def outcome(path: Path, columns: Sequence[Column], frames: Sequence[pl.DataFrame]) -> bytes | tuple[type, str, int]:
    """The bytes of a file, or the error that it ends with."""
    path.unlink(missing_ok=True)
    try:
        fill(path, columns, frames)
    except sqlite3.Error as error:
        return type(error), str(error), error.sqlite_errorcode
    return path.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


def both(folder: Path, columns: Sequence[Column], frames: Sequence[pl.DataFrame]) -> tuple[Any, Any]:
    """What compiled code and what Python makes of some rows."""
    compiled = outcome(folder / "compiled.sqlite", columns, frames)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(loading.SETTING, loading.OFF)
        return compiled, outcome(folder / "python.sqlite", columns, frames)


@needs_database
@settings(max_examples=100, deadline=None)
@given(table=tables())
def test_the_bytes_are_those_of_python(folder: Path, table: tuple[list[Column], pl.DataFrame]) -> None:
    columns, rows = table
    module = DATABASE.module()
    assert module is not None
    assert module.knows(sqlite_database._empty(rows, columns))
    compiled, python = both(folder, columns, [rows, rows[:3]])
    assert isinstance(python, bytes)
    assert compiled == python


@settings(max_examples=200, deadline=None)
@given(
    begin=st.sampled_from(["", "a-", "é"]),
    texts=st.lists(st.text("ab\0ä", min_size=8, max_size=18) | st.text(), min_size=0, max_size=9),
    has_short=st.booleans(),
)
def test_rows_are_in_the_order_of_their_texts(begin: str, texts: list[str], has_short: bool) -> None:
    """As SQLite compares them, which is by bytes; with the numbers that stand for them, and without."""
    shown = [begin + text for text in [*texts, *texts] if has_short or len(text.encode()) >= 8]
    number = list(range(len(shown), 0, -1))
    frame = pl.DataFrame({"id": pl.Series(shown, dtype=pl.String), "number": pl.Series(number, dtype=pl.Int64)})
    order = sqlite_rows._order(frame, ("id", "number"))
    assert order.to_list() == sorted(range(len(shown)), key=lambda row: (shown[row].encode(), number[row]))


@pytest.mark.parametrize("name", ["standoff_group", "standoff_rows", "r", "g", "rowid", "main", "temp"])
def test_columns_and_tables_may_be_called_as_what_is_there_for_the_moment(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python makes groups of rows, in tables of its own."""
    monkeypatch.setenv(loading.SETTING, loading.OFF)
    for setting in ("FEW", "OFTEN"):
        monkeypatch.setattr(sqlite_rows, setting, 1)
    columns = [Column(each, "string", "", "", each) for each in ("id", name)]
    frame = pl.DataFrame({"id": ["c", "a", "b"], name: ["x", "x", None]})
    path = folder / f"{name}.sqlite"
    with closing(open_database(path, [(frame, columns)])) as database:
        database.execute(f'CREATE TABLE "{name}" ("id" TEXT, "{name}" TEXT) STRICT')
        sqlite_rows.insert(database, name, frame, columns, ("id",))
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(f'SELECT "id", "{name}" FROM "{name}" ORDER BY 1').fetchall()
    assert found == [("a", "x"), ("b", None), ("c", "x")]


@needs_database
def test_many_rows_are_those_of_python(folder: Path) -> None:
    number = pl.int_range(40_000, eager=True).alias("c0")
    texts = pl.Series("c1", [TEXTS[n % (len(TEXTS) - 1)] if n % 5 else None for n in number])
    codes = texts.cast(pl.Categorical).alias("c2")
    compiled, python = both(folder, described(["integer", "string", "string"]), [pl.DataFrame([number, texts, codes])])
    assert isinstance(python, bytes)
    assert compiled == python


@needs_database
@pytest.mark.parametrize("days", [-719_529, -719_528, -1_000_000, 2_932_896, 2_932_897, 95_000_000])
def test_days_of_other_years_are_those_of_python(folder: Path, days: int) -> None:
    frame = pl.DataFrame({"c0": pl.Series([days, 0], dtype=pl.Int32).cast(pl.Date)})
    compiled, python = both(folder, described(["date"]), [frame])
    assert isinstance(python, bytes)
    assert compiled == python


@needs_database
def test_what_is_not_known_is_left_to_python(folder: Path) -> None:
    """The whole file; of whole numbers Python says which are too large."""
    module = DATABASE.module()
    assert module is not None
    for column in ([1.5], [b"x"], [["x"]], [True]):
        dtype = pl.Float32 if column == [1.5] else None
        assert not module.knows(pl.DataFrame({"a": pl.Series(column, dtype=dtype)}))
    assert not module.knows(pl.DataFrame())
    large = pl.DataFrame({"c0": pl.Series([1 << 63], dtype=pl.UInt64)})
    with pytest.raises(OverflowError):
        fill(folder / "large.sqlite", described(["integer"]), [large])


@needs_database
@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("integer", ["x"], (sqlite3.IntegrityError, "cannot store TEXT value in INTEGER column t.c0", 3091)),
        ("number", ["1,5"], (sqlite3.IntegrityError, "cannot store TEXT value in REAL column t.c0", 3091)),
        ("boolean", [7], None),
    ],
)
def test_errors_are_those_of_python(
    folder: Path, kind: str, cells: list[Any], expected: tuple[type, str, int] | None
) -> None:
    compiled, python = both(folder, described([kind]), [pl.DataFrame({"c0": cells})])
    assert compiled == python
    assert expected in (None, compiled)


@needs_database
def test_misuse_is_an_error(folder: Path) -> None:
    module = DATABASE.module()
    assert module is not None
    path = os.fsencode(folder / "misuse.sqlite")
    database = module.Database(path)
    database.execute("CREATE TABLE t (a)")
    codes, texts = pl.DataFrame({"a": pl.Series([0, 1], dtype=pl.UInt32)}), pl.Series(["x"])
    for statement, error in (
        ("CREATE TABLE u (a); CREATE TABLE v (a)", sqlite3.ProgrammingError),
        (" -- nothing", sqlite3.ProgrammingError),
        ("SELECT '\0'", ValueError),
        ("SELECT", sqlite3.OperationalError),
    ):
        with pytest.raises(error):
            database.execute(statement)
    with pytest.raises(TypeError):  # a code without a text
        database.insert("INSERT INTO t VALUES (?)", codes, {0: module.Texts(texts)})
    with pytest.raises(TypeError):  # codes that are texts
        database.insert("INSERT INTO t VALUES (?)", texts.to_frame(), {0: module.Texts(texts)})
    with pytest.raises(TypeError):  # of a column that is not there
        database.insert("INSERT INTO t VALUES (?)", codes, {1: module.Texts(texts)})
    with pytest.raises(TypeError):
        database.insert("INSERT INTO t VALUES (1)", codes, {})
    database.insert("INSERT INTO t VALUES (?)", codes, {})
    database.close()
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        database.execute("SELECT 1")
    with closing(sqlite3.connect(folder / "misuse.sqlite")) as connection:
        assert connection.execute("SELECT name, (SELECT group_concat(a) FROM t) FROM sqlite_schema").fetchall() == [
            ("t", "x,0,1")  # the first was inserted before a code that has no text
        ]
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        module.Database(os.fsencode(folder / "no such folder/file.sqlite"))


@needs_database
def test_a_missing_number_after_a_number_and_a_code_after_none_are_bound_anew(folder: Path) -> None:
    number = pl.Series("c0", [None, 0, None, 0, 0, None], dtype=pl.UInt8)
    code = pl.Series("c1", ["", None, None, "", "x", "x"], dtype=pl.Categorical)
    columns = described(["integer", "string"])
    fill(folder / "missing.sqlite", columns, [pl.DataFrame([number, code])])
    with closing(sqlite3.connect(folder / "missing.sqlite")) as connection:
        rows = connection.execute("SELECT * FROM t").fetchall()
    assert rows == [(None, ""), (0, None), (None, None), (0, ""), (0, "x"), (None, "x")]


@needs_database
@pytest.mark.parametrize("found", [None, "another"])
def test_it_is_not_used_where_it_does_not_find_the_library_of_python(
    found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(loading, "say", lines.append)
    monkeypatch.setattr(sqlite_database, "_source_of", lambda library: found)
    loading._found.cache_clear()
    assert [DATABASE.module(), DATABASE.module()] == [None, None]
    loading._found.cache_clear()
    what = "the compiled writer of SQLite does not find Python's SQLite: Python writes SQLite files"
    assert lines == [f"{what}; `make compiled` builds it again"]


@needs_database
def test_what_does_not_fit_is_said_once_though_two_formats_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(loading, "say", lines.append)
    monkeypatch.setattr(sqlite_database, "_source_of", lambda library: time.sleep(0.05))
    loading._found.cache_clear()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: DATABASE.module(), range(2))) == [None, None]
    loading._found.cache_clear()
    assert len(lines) == 1


@needs_database
def test_no_library_is_found_in_a_file_that_has_none() -> None:
    """What is not loaded is not loaded for it; a module that needs no SQLite finds none."""
    import _json

    module = DATABASE.module()
    assert module is not None
    known = sqlite_database._source_of(module)
    assert module.find(b"/no/such/file") is None
    assert module.find(os.fsencode(_json.__file__)) is None
    assert sqlite_database._source_of(module) == known


@needs_database
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_crash_ends_as_writing_by_python(tmp_path: Path) -> None:
    root = write(tmp_path / "corpus")
    (tmp_path / "sitecustomize.py").write_text(breaking("sqlite_database", "_physical"))
    arguments = [sys.executable, "-m", "standoff.cli", "--root", str(root), "build", "--only", "sqlite"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[:2] == [loading.WAS_CRASHED, "0 errors, 0 warnings in 12 files"]
    with closing(sqlite3.connect(root / "build/next/tiny.sqlite")) as connection:
        assert connection.execute("SELECT fair_id FROM fairs").fetchall() == [("hat-market",), ("spring-fair",)]
