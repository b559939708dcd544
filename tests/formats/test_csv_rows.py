"""Rows as CSV: compiled code writes the bytes that polars writes, and leaves to polars what it does not know."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broken_streams import breaking
from paths import REPOSITORY
from standoff.corpus.compiled import loading
from standoff.engine.pipeline import compile_corpus
from standoff.formats import csv, csv_rows, excel
from standoff.formats.csv_rows import WRITER, write_rows
from standoff.tables.package_contents import Tabular
from standoff.tables.ranges import Ranged
from tiny import write

needs_writer = pytest.mark.skipif(WRITER.module() is None, reason="the compiled writer is not built (`make compiled`)")

ODD = ("", ",", '"', "\n", "\r", "\r\n", " a", "a ", 'a "b"', "ä, ö", "\ufeff", "\0", "null", "true", "😀" * 9)
EDGES = tuple("x" * length + end for length in (7, 8, 11, 12, 13, 15, 16, 17, 40) for end in ("", ",", '"'))
TEXTS = (*ODD, *EDGES, "long, " * 90_000)
CATEGORIES = pl.Categories("tests of CSV", physical=pl.UInt8)
WHOLE: tuple[type[pl.DataType], ...] = (
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64),
    *(pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64),
)


def cells(cell: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.none() | cell, min_size=9, max_size=9)


def whole(bits: int, is_signed: bool) -> st.SearchStrategy[int]:
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if is_signed else (0, (1 << bits) - 1)
    return st.sampled_from([0, 1, least, most]) | st.integers(least, most)


KINDS: tuple[tuple[pl.DataType, st.SearchStrategy[Any]], ...] = (
    *((dtype(), whole(8 << n % 4, is_signed=n < 4)) for n, dtype in enumerate(WHOLE)),
    (pl.String(), st.sampled_from(TEXTS) | st.text()),
    (pl.Categorical(), st.sampled_from(TEXTS) | st.text()),
    (pl.Categorical(CATEGORIES), st.sampled_from(TEXTS)),
    (pl.Enum([*TEXTS, "not used"]), st.sampled_from(TEXTS)),
    (pl.Enum([f"{number:03}," for number in range(300)]), st.integers(0, 299).map("{:03},".format)),
    (pl.Boolean(), st.booleans()),
    (pl.Date(), st.dates() | st.sampled_from([date.min, date.max, date(1900, 2, 28), date(2000, 2, 29)])),
    (pl.Float64(), st.floats()),
    (pl.Null(), st.none()),
)
"""The dtypes that compiled code writes, each with cells of it."""


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Columns of some dtypes, sliced and in chunks, some of them without rows."""
    chosen = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    columns = [pl.Series(f"{n}", draw(cells(cell)), dtype=dtype) for n, (dtype, cell) in enumerate(chosen)]
    frame = pl.DataFrame(columns).rename({"0": draw(st.sampled_from(['a "b", c', "a\nb", "ä", "a"]))})
    start, end = sorted(draw(st.tuples(st.integers(0, 9), st.integers(0, 9))))
    return pl.concat([frame[start:end], *[frame] * draw(st.integers(0, 2))], rechunk=draw(st.booleans()))


def written(table: Tabular, **options: Any) -> bytes:
    file = io.BytesIO()
    write_rows(table, file, **{"has_header": True, **options})
    return file.getvalue()


@pytest.fixture(scope="module")
def by_polars() -> Iterator[Callable[..., Any]]:
    """Calls a function with compiled code left out."""
    patch = pytest.MonkeyPatch()

    def call(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        with patch.context() as off:
            off.setenv(loading.SETTING, loading.OFF)
            return function(*arguments, **options)

    yield call
    patch.undo()


class OnDisk:
    """A table whose rows come in batches."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def lazy(self) -> pl.LazyFrame:
        return self.frame.lazy()

    def __len__(self) -> int:
        return 0  # as a piece of a table, of which it is not known


@needs_writer
@settings(max_examples=150, deadline=None)
@given(frame=frames(), has_header=st.booleans(), line_end=st.sampled_from(["\n", "\r\n"]))
def test_the_bytes_are_those_of_polars(
    by_polars: Callable[..., Any], frame: pl.DataFrame, has_header: bool, line_end: str
) -> None:
    options = {"has_header": has_header, "line_end": line_end}
    expected = by_polars(written, frame, **options)
    for table in (frame, OnDisk(frame), Ranged([frame[:2], frame[2:]])):
        assert written(table, **options) == expected


@needs_writer
@pytest.mark.parametrize("days", [-719_529, -719_528, -719_163, -1_000_000, 2_932_896, 2_932_897, 95_000_000])
def test_days_of_other_years_are_those_of_polars(by_polars: Callable[..., Any], days: int) -> None:
    frame = pl.DataFrame({"day": pl.Series([days, 0], dtype=pl.Int32).cast(pl.Date)})
    assert written(frame) == by_polars(written, frame)


@needs_writer
def test_a_row_of_missing_cells_may_be_wider_than_the_rest_of_a_block() -> None:
    """A missing cell is nothing, but what comes after it takes room."""
    missing = pl.Series([None], dtype=pl.String).new_from_index(0, 40)
    frame = pl.DataFrame([missing.alias(f"{number}") for number in range(9_000)])
    assert written(frame, has_header=False) == (b"," * 8_999 + b"\n") * 40


@needs_writer
def test_a_table_of_many_blocks_and_batches_is_that_of_polars(
    by_polars: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_rows, "ROWS", 1000)
    number = pl.int_range(30_000, eager=True).alias("number")
    texts = pl.Series("text", [TEXTS[n % (len(TEXTS) - 1)] for n in number])
    frame = pl.DataFrame([number, texts, texts.cast(pl.Categorical).alias("code")])
    sizes: list[int] = []

    class Watched(io.BytesIO):
        def write(self, content: Any) -> int:
            sizes.append(len(content))
            return super().write(content)

    file = Watched()
    write_rows(frame, file, has_header=True)
    assert file.getvalue() == by_polars(written, frame)
    assert len(sizes) > 30
    assert max(sizes) < 300_000


@needs_writer
def test_what_is_not_known_is_left_to_polars() -> None:
    """The whole table, so that its rows are in order; of lists neither knows how to write them."""
    odd = pl.DataFrame({"a": ["x"], "time": pl.Series([1], dtype=pl.Int64).cast(pl.Time)})
    module = WRITER.module()
    assert module is not None
    assert module.knows(odd.drop("time"))
    assert not module.knows(odd)
    assert not module.knows(pl.DataFrame())
    assert not module.knows(pl.DataFrame({"a": pl.Series(["x"], dtype=pl.Categorical)}))  # codes come as numbers
    assert written(odd) == b"a,time\nx,00:00:00.000000001\n"
    with pytest.raises(pl.exceptions.ComputeError):
        written(pl.DataFrame({"a": [["x"]]}))


@needs_writer
def test_a_code_without_a_text_is_not_written() -> None:
    module = WRITER.module()
    assert module is not None
    codes = pl.DataFrame({"a": pl.Series([0, 1], dtype=pl.UInt32)})
    assert module.Rows(codes, {0: module.Texts(pl.Series(["x", "y"]))}, b"\n").block() == b"x\ny\n"
    with pytest.raises(TypeError):
        module.Rows(codes, {0: module.Texts(pl.Series(["x"]))}, b"\n").block()
    with pytest.raises(TypeError):
        module.Rows(pl.DataFrame({"a": ["x"]}), {0: module.Texts(pl.Series(["x"]))}, b"\n")
    for number in (-1, 1):  # of a column that is not there
        with pytest.raises(TypeError):
            module.Rows(codes, {number: module.Texts(pl.Series(["x", "y"]))}, b"\n")


@needs_writer
@pytest.mark.parametrize("is_dataset", [True, False], ids=["dataset", "tiny"])
def test_whole_tables_are_those_of_polars(is_dataset: bool, by_polars: Callable[..., Any], tmp_path: Path) -> None:
    root = REPOSITORY if is_dataset else write(tmp_path / "tiny")
    tables = compile_corpus(root, tmp_path / "no texts").tables
    for name, table in tables.items():
        assert csv.write_table(table, tmp_path / "ours.csv") == by_polars(csv.write_table, table, tmp_path / "its.csv")
        assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "its.csv").read_bytes(), name
        csv.write_range(table, tmp_path / "range")
        assert csv.join([tmp_path / "range"], tmp_path / "joined.csv", table.columns) == csv.write_table(
            table, tmp_path / "ours.csv"
        )
        for is_first in (True, False):
            assert excel.file_content(table, is_first) == by_polars(excel.file_content, table, is_first)


class InPieces(OnDisk):
    """A table in pieces with keys, the first of which is the longest."""

    @property
    def keyed(self) -> list[tuple[str, Tabular]]:
        borders = [0, 400, *range(400, 1000, 50), 1000]
        return [(f"{start}", OnDisk(self.frame[start:end])) for start, end in pairwise(borders)]


class Nothing:
    """Nothing was written before; what is noted of this time."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, int]] = []

    def whole(self, file: str, head: str, keys: Sequence[str]) -> None:
        return None

    def find(self, file: str, key: str) -> None:
        return None

    def note(self, file: str, head: str, ranges: Sequence[tuple[str, int]], sha256: str) -> None:
        self.noted += ranges


def test_memory_is_used_again_for_the_next_pieces_of_a_table(by_polars: Callable[..., Any], tmp_path: Path) -> None:
    """What an earlier and longer piece left there is not written."""
    frame = pl.DataFrame({"number": range(1000)}).with_columns(text=pl.lit("x").repeat_by("number").list.join(""))
    expected = frame.write_csv().encode()
    for write_table in (partial(by_polars, csv.write_table), csv.write_table):
        noted = Nothing()
        write_table(InPieces(frame), tmp_path / "pieces.csv", "csv/pieces.csv", noted)
        assert (tmp_path / "pieces.csv").read_bytes() == expected
        assert [key for key, _ in noted.noted] == [key for key, _ in InPieces(frame).keyed]
        assert sum(length for _, length in noted.noted) == len(expected) - len("number,text\n")


@needs_writer
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_crash_ends_as_writing_by_polars(tmp_path: Path) -> None:
    root = write(tmp_path / "corpus")
    (tmp_path / "sitecustomize.py").write_text(breaking("csv_rows", "_shown"))
    arguments = [sys.executable, "-m", "standoff.cli", "--root", str(root), "build", "--only", "csv"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[:2] == [loading.WAS_CRASHED, "0 errors, 0 warnings in 12 files"]
    assert list((root / "build").glob(".next-*")) == []  # what was half written is gone
    fairs = (root / "build/next/csv/fairs.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in fairs] == ["fair_id", "hat-market", "spring-fair"]
