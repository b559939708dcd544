"""Tables in ranges: written one by one and joined, they are the table that is written whole; other readers agree."""

import io
import json
import subprocess
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import tiny
from paths import PANDAS, SCRIPTS
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats import csv, descriptor, parquet, wide
from standoff.formats.files import in_order
from standoff.formats.parquet_footer import OfChunk, OfColumn, OfFile, OfGroup, footer_bytes, read_footer
from standoff.formats.parquet_join import join
from standoff.formats.thrift import Items, Kind, Struct, Value
from standoff.schema.columns import columns
from standoff.schema.model import Column
from standoff.tables.coded import decoded
from standoff.tables.package_contents import Contents, Wide
from standoff.tables.ranges import Ranged, ranges_of

ROWS = 60
TYPES = {
    "id": "string",
    "number": "integer",
    "code": "string",
    "known": "string",
    "day": "date",
    "share": "number",
    "flag": "boolean",
    "odd": "string",
    "nothing": "string",
    "members": "string",
}
MEMBERS = {"members": (("id", "string"), ("day", "date"))}
COLUMNS = [Column(name, kind, name, "", name, members=MEMBERS.get(name, ())) for name, kind in TYPES.items()]
ABOUT = parquet.About(COLUMNS, {"package": "{}", "table": '{"name":"ä"}'})
CUTS = st.lists(st.integers(0, ROWS), max_size=4).map(sorted)


def _rows(n: int = ROWS) -> pl.DataFrame:
    """Cells of every kind that tables have: texts, codes, missing ones, what CSV has to quote, lists of structs."""
    number = pl.int_range(n, eager=True)
    frame = pl.DataFrame(
        {
            "id": (number * 7919 % 31).cast(pl.String),
            "number": number,
            "code": pl.Series([f"code {n % 7}" for n in number], dtype=pl.Categorical),
            "known": pl.Series([None if n % 5 == 0 else "ab"[n % 2] for n in number], dtype=pl.Enum(["a", "b"])),
            "day": [date(1891, 3, 1 + n % 30) for n in number],
            "share": number / 7,
            "flag": number % 3 == 0,
            "odd": [None if n % 4 == 0 else ("", 'a "b"', "two\nlines", "ä, ö")[n % 4] for n in number],
            "nothing": pl.Series([None] * n, dtype=pl.String),
        }
    )
    listed = pl.concat_list(pl.struct("id", "day")).repeat_by(pl.col("number") % 3).list.eval(pl.element().explode())
    return frame.with_columns(members=listed)


def _cut(frame: pl.DataFrame, cuts: Sequence[int]) -> list[pl.DataFrame]:
    return [frame[start:end] for start, end in zip([0, *cuts], [*cuts, len(frame)], strict=True)]


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ranges")


@settings(max_examples=40)
@given(CUTS)
def test_csv_is_the_same_however_it_is_cut(folder: Path, cuts: list[int]) -> None:
    frame = _rows().drop("members")
    ranges, paths = _cut(frame, cuts), [folder / f"{number}.csv" for number in range(len(cuts) + 1)]
    whole = csv.write_table(frame, folder / "whole.csv")
    for rows, path in zip(ranges, paths, strict=True):
        csv.write_range(rows, path)
    assert csv.join(paths, folder / "joined.csv", frame.columns) == whole
    assert csv.write_table(Ranged(ranges), folder / "ranged.csv") == whole
    assert {_hash(folder / f"{name}.csv") for name in ("whole", "joined", "ranged")} == {whole}
    assert pl.read_csv(folder / "joined.csv")["odd"].to_list() == frame["odd"].to_list()


@settings(max_examples=25)
@given(CUTS)
def test_parquet_has_the_rows_in_the_row_groups_of_their_ranges(folder: Path, cuts: list[int]) -> None:
    ranges, paths = _cut(_rows(), cuts), [folder / f"{number}.parquet" for number in range(len(cuts) + 1)]
    for rows, path in zip(ranges, paths, strict=True):
        parquet.write_range(rows, path)
    joined = folder / "joined.parquet"
    digest = parquet.join(paths, joined, ABOUT)
    assert parquet.write_table(Ranged(ranges), folder / "ranged.parquet", ABOUT) == digest
    assert {_hash(joined), _hash(folder / "ranged.parquet")} == {digest}
    assert_frame_equal(pl.read_parquet(joined), decoded(_rows()))
    assert pl.read_parquet_metadata(joined).keys() == {"package", "table", "ARROW:schema"}
    assert _found(joined) == [row for path in paths for row in _found(path)]
    assert duckdb.execute("SELECT id, number, code FROM read_parquet(?)", [str(joined)]).fetchall() == [
        *_rows().select("id", "number", pl.col("code").cast(pl.String)).iter_rows()
    ]


def _found(path: Path) -> list[tuple[Any, ...]]:
    """What DuckDB finds of each column of each row group, apart from places and numbers."""
    found = duckdb.execute("SELECT * EXCLUDE (file_name, row_group_id) FROM parquet_metadata(?)", [str(path)])
    names = [name for name, *_ in found.description or ()]
    places = [number for number, name in enumerate(names) if name.endswith("offset")]
    return [tuple(value for n, value in enumerate(row) if n not in places) for row in found.fetchall()]


def test_cut_where_polars_cuts_it_has_the_bytes_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page indexes, statistics and all places in the file are then those that polars writes."""
    monkeypatch.setattr(parquet, "ROWS", 25)
    frame, path = _rows(), tmp_path / "whole.parquet"
    whole = parquet.write_table(frame, path, ABOUT)
    assert pl.scan_parquet(path).select(pl.len()).collect().item() == ROWS
    assert [group["rows"] for group in _groups(path)] == [25, 25, 10]
    for cuts in ([25], [50], [25, 50], [0, 25, 25, 50, 60]):
        assert parquet.write_table(Ranged(_cut(frame, cuts)), tmp_path / "ranged.parquet", ABOUT) == whole
    ranged = tmp_path / "ranged.parquet"
    parquet.write_table(Ranged(_cut(frame, [10])), ranged)
    assert [group["rows"] for group in _groups(ranged)] == [10, 25, 25]


def _groups(path: Path) -> list[dict[str, int]]:
    with path.open("rb") as file:
        footer = read_footer(file).fields
    groups = footer[OfFile.GROUPS].content.contents
    assert [group[OfGroup.ORDINAL].content for group in groups] == list(range(len(groups)))
    assert sum(group[OfGroup.ROWS].content for group in groups) == footer[OfFile.ROWS].content
    return [{"rows": group[OfGroup.ROWS].content} for group in groups]


def test_pyarrow_finds_the_row_groups_of_the_ranges(tmp_path: Path) -> None:
    if not PANDAS.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    ranges, joined = _cut(_rows(), [7, 7, 40]), tmp_path / "joined.parquet"
    paths = [tmp_path / f"{number}.parquet" for number in range(len(ranges))]
    for rows, path in zip(ranges, paths, strict=True):
        parquet.write_range(decoded(rows), path)  # pyarrow gives codes as such if a file states them
    parquet.join(paths, joined, ABOUT)
    command = [PANDAS, SCRIPTS / "with_row_groups.py", joined, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, *parts = json.loads(done.stdout)
    assert found == [group for part in parts for group in part]
    assert [len(group) for group in found] == [len(TYPES) + 1] * 3  # `members` has two leaves
    cells = [cell["number"] for group in found for cell in group[1]["cells"]]
    assert cells == list(range(ROWS))
    assert [group[1]["statistics"] for group in found] == [[0, 6, 0], [7, 39, 0], [40, 59, 0]]
    assert {(leaf["path"], *leaf["indexes"]) for group in found for leaf in group if not all(leaf["indexes"])} == set()


def test_a_table_without_rows_is_the_same_in_ranges(tmp_path: Path) -> None:
    empty = _rows().head(0)
    whole = parquet.write_table(empty, tmp_path / "whole.parquet", ABOUT)
    assert parquet.write_table(Ranged([empty, empty]), tmp_path / "ranged.parquet", ABOUT) == whole
    assert _groups(tmp_path / "whole.parquet") == []
    header = csv.write_table(empty.drop("members"), tmp_path / "whole.csv")
    assert csv.join([], tmp_path / "joined.csv", empty.drop("members").columns) == header
    assert (tmp_path / "joined.csv").read_text("utf-8") == ",".join(list(TYPES)[:-1]) + "\n"


def test_a_range_does_not_depend_on_what_the_table_states(tmp_path: Path) -> None:
    """So that it can be kept when a description changes: what a file states is said when it is joined."""
    path = tmp_path / "0.parquet"
    parquet.write_range(_rows(), path)
    before = path.read_bytes()
    for title in ("before", "after"):
        about = parquet.About(COLUMNS, {"table": title})
        digest = parquet.join([path, path], tmp_path / "joined.parquet", about)
        assert pl.read_parquet_metadata(tmp_path / "joined.parquet")["table"] == title
        assert digest == parquet.write_table(Ranged([_rows(), _rows()]), tmp_path / "ranged.parquet", about)
    assert path.read_bytes() == before


def test_how_codes_are_numbered_changes_no_byte(tmp_path: Path) -> None:
    """Processes meet texts in orders of their own."""
    texts = [f"text {n * 7919 % 31}" for n in range(ROWS)]
    digests, numbers = set(), set()
    for name, known in (("first", texts), ("sorted", sorted(texts)), ("reversed", sorted(texts, reverse=True))):
        codes = pl.Categorical(pl.Categories(name))
        kept = pl.Series(known, dtype=codes)
        rows = pl.Series("text", texts, dtype=codes).to_frame()
        numbers.add((*rows["text"].to_physical(), len(kept)))
        parquet.write_range(rows, tmp_path / "0.parquet")
        digests.add(parquet.join([tmp_path / "0.parquet"], tmp_path / "joined.parquet"))
    assert (len(numbers), len(digests)) == (3, 1)
    assert pl.read_parquet(tmp_path / "joined.parquet")["text"].to_list() == texts


def test_ranges_of_other_columns_are_not_joined(tmp_path: Path) -> None:
    frames = [_rows(), _rows().rename({"id": "name"}), _rows().with_columns(pl.col("number").cast(pl.Int32))]
    for number, frame in enumerate(frames):
        parquet.write_range(frame, tmp_path / f"{number}.parquet")
    for number in (1, 2):
        with pytest.raises(ValueError, match=r"^file 2 cannot be joined: its columns are different ones$"):
            parquet.join([tmp_path / "0.parquet", tmp_path / f"{number}.parquet"], tmp_path / "joined.parquet")
    with pytest.raises(ValueError, match=r"^nothing is to be joined$"):
        join([], io.BytesIO())
    with pytest.raises(ValueError, match=r"^a table without ranges has no columns$"):
        Ranged([])


@pytest.fixture(scope="module")
def intact() -> bytes:
    file = io.BytesIO()
    parquet.write_range(_rows(), file)
    return file.getvalue()


def _alone(content: bytes) -> bytes:
    out = io.BytesIO()
    join([io.BytesIO(content)], out)
    return out.getvalue()


def test_a_file_that_is_joined_alone_keeps_its_bytes(intact: bytes) -> None:
    assert _alone(intact) == intact


@given(st.data())
def test_a_damaged_footer_is_refused_or_harmless(intact: bytes, data: st.DataObject) -> None:
    """A byte that is changed is found, or only changes what a footer says of the columns, such as a name."""
    start = read_footer(io.BytesIO(intact)).start
    place = data.draw(st.integers(start, len(intact) - 1))
    content = bytearray(intact)
    content[place] = data.draw(st.integers(0, 255))
    try:
        assert len(_alone(bytes(content))) > start
    except ValueError as error:
        assert str(error).startswith("file 1 cannot be joined: ")  # noqa: PT017  whichever of the two it is


@given(st.data())
def test_a_file_that_is_cut_is_refused(intact: bytes, data: st.DataObject) -> None:
    with pytest.raises(
        ValueError, match=r"^file 1 cannot be joined: it (is too short for|does not end as) a Parquet file"
    ):
        _alone(intact[: data.draw(st.integers(0, len(intact) - 1))])


@settings(max_examples=50)
@given(st.data())
def test_a_damaged_first_file_is_refused(folder: Path, intact: bytes, data: st.DataObject) -> None:
    """From it come the types of columns, as polars reads them, whose errors are its own and sometimes a panic."""
    path, start = folder / "damaged.parquet", read_footer(io.BytesIO(intact)).start
    content = bytearray(intact)
    content[data.draw(st.integers(start, len(intact) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        assert len(parquet.join([path], folder / "joined.parquet")) == 64
    except ValueError as error:
        assert str(error).startswith("file 1 cannot be joined: ")  # noqa: PT017  whichever of the two it is


def test_a_footer_may_not_be_empty() -> None:
    with pytest.raises(ValueError, match=r"^file 1 cannot be joined: a struct ends too early$"):
        _alone(b"PAR1" + bytes(4) + b"PAR1")


def _changed(content: bytes, chunk: Struct, column: Struct, group: Struct) -> bytes:
    """The file with more, or other, fields in the first chunk of the first group."""
    footer = read_footer(io.BytesIO(content))
    first, *groups = footer.fields[OfFile.GROUPS].content.contents
    head, *chunks = first[OfGroup.CHUNKS].content.contents
    of_column = head[OfChunk.METADATA].content | column
    head = head | chunk | {OfChunk.METADATA: Value(Kind.STRUCT, of_column)}
    first = first | group | {OfGroup.CHUNKS: Value(Kind.LIST, Items(Kind.STRUCT, [head, *chunks]))}
    changed = {OfFile.GROUPS: Value(Kind.LIST, Items(Kind.STRUCT, [first, *groups]))}
    return content[: footer.start] + footer_bytes(footer.fields | changed)


@pytest.mark.parametrize(
    ("chunk", "column", "group", "message"),
    [
        ({OfChunk.PATH: Value(Kind.BINARY, b"x")}, {}, {}, "its columns are in another file, encrypted, or have Bloom"),
        ({}, {OfColumn.BLOOM_FILTER: Value(Kind.I64, 4)}, {}, "its columns are in another file, encrypted, or have Bl"),
        ({}, {}, {OfGroup.ROWS: Value(Kind.I64, 1)}, "its row groups do not have its number of rows"),
        ({}, {}, {OfGroup.ROWS: Value(Kind.BINARY, b"")}, "its footer is damaged: field 3 is not there"),
        ({}, {OfColumn.SIZE: Value(Kind.I64, 1 << 40)}, {}, "its footer is damaged: pages are outside the file"),
        ({}, {OfColumn.DATA_PAGE: Value(Kind.BINARY, b"")}, {}, "its footer is damaged: field 9 is not there"),
        ({}, {OfColumn.SIZE: Value(Kind.I64, 0)}, {}, "its footer is damaged: pages are outside the file"),
        ({}, {OfColumn.SIZE: Value(Kind.I64, 1000)}, {}, "its footer is damaged: pages are not in order"),
        ({}, {OfColumn.DATA_PAGE: Value(Kind.I64, 0)}, {}, "its footer is damaged: pages are not in order"),
        ({OfChunk.OFFSET_INDEX: Value(Kind.I64, 1 << 40)}, {}, {}, "its footer is damaged: pages are outside the file"),
    ],
)
def test_what_cannot_be_joined_is_refused(
    intact: bytes, chunk: Struct, column: Struct, group: Struct, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^file 1 cannot be joined: {message}"):
        _alone(_changed(intact, chunk, column, group))


def test_ranges_are_written_in_order_by_few_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits to be joined is no more than there are threads."""
    joined: list[int] = []
    begun: list[int] = []
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 2)
    write = parquet.write_range

    def counted(rows: pl.DataFrame, file: io.BytesIO) -> None:
        begun.append(rows["number"][0])
        assert len(begun) - len(joined) <= 3  # one is being joined
        write(rows, file)

    def read(file: io.BytesIO) -> Any:
        joined.append(len(joined))
        return read_footer(file)

    monkeypatch.setattr(parquet, "write_range", counted)
    monkeypatch.setattr("standoff.formats.parquet_join.read_footer", read)
    parquet.write_table(Ranged(_cut(_rows(), list(range(5, 60, 5)))), tmp_path / "ranged.parquet")
    assert (len(begun), len(joined)) == (12, 12)
    assert pl.read_parquet(tmp_path / "ranged.parquet")["number"].to_list() == list(range(ROWS))


def test_pieces_of_csv_that_wait_are_as_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept:
        """Nothing was written before; what is now is of no concern."""

        whole = find = note = staticmethod(lambda *_: None)

    waiting: list[int] = []

    def counted(work: Any, pieces: Any, ahead: int) -> Any:
        waiting.append(ahead)
        return in_order(work, pieces, ahead)

    rows = _rows()
    flat = rows.select(name for name, dtype in rows.schema.items() if not dtype.is_nested())
    frames = _cut(flat, list(range(5, 60, 5)))
    keys = [f"{number:02d}" for number in range(len(frames))]
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 2)
    monkeypatch.setattr(csv, "in_order", counted)
    csv._in_pieces(list(zip(keys, frames, strict=True)), tmp_path / "t.csv", frames[0].columns, "t", Kept())
    csv.write_table(pl.concat(frames), tmp_path / "whole.csv")
    assert waiting == [2]
    assert (tmp_path / "t.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_the_rows_of_ranges_are_those_of_the_table() -> None:
    frame = _rows()
    table = Ranged(_cut(frame, [10, 10, 30]))
    assert len(table) == ROWS
    assert_frame_equal(table.lazy().collect(), frame)
    assert [len(rows) for rows in ranges_of(table)] == [10, 0, 20, 30]
    assert ranges_of(frame) == (frame,)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full on this machine")
def test_a_full_disk_ends_joining(tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": range(100_000)})
    parquet.write_range(frame, tmp_path / "0.parquet")
    csv.write_range(frame, tmp_path / "0.csv")
    with pytest.raises(OSError, match="No space left on device"):
        parquet.join([tmp_path / "0.parquet"], Path("/dev/full"))
    with pytest.raises(OSError, match="No space left on device"):
        csv.join([tmp_path / "0.csv"], Path("/dev/full"), ["n"])


def test_resources_state_the_hashes_of_their_files(rules: Compiled, tmp_path: Path) -> None:
    name, table = next(iter(rules.schema.tables.items()))
    shown, rows = tuple(columns(table, rules.schema)), rules.tables[name]
    contents = Contents(
        rules.corpus.descriptor, rules.schema, {name: rows}, {name: Wide("", "", table.key, shown, rows)}
    )
    written = [each for form in (csv, parquet, wide) for each in form.write(contents, tmp_path)]
    assert {each.path: each.sha256 for each in written} == descriptor.hashes(tmp_path)
    assert [Path(each.path).suffix for each in written] == [".csv", ".parquet", ".csv", ".parquet"]


def test_a_build_does_not_read_tables_for_their_hashes(
    rules: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(path: Path) -> str:
        read.append(path.name)
        return _hash(path)

    monkeypatch.setattr(descriptor, "sha256", counted)
    monkeypatch.setattr("standoff.engine.write.broken_sums", lambda _: [])  # the check of the disk reads all
    write_build(rules, tmp_path / "next", only=("csv", "parquet"))
    assert read == []
    monkeypatch.undo()
    assert descriptor.broken_sums(tmp_path / "next") == []


def test_other_formats_see_whole_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus in memory whose tables are written in ranges has the explorer, if it wants one."""
    monkeypatch.setattr("standoff.tables.sections.LEAST", 3)
    monkeypatch.setattr("standoff.tables.sections.RANGE", 2)
    monkeypatch.setattr("standoff.tables.sections.borders.__defaults__", (3,))
    monkeypatch.setattr("standoff.formats.site.MOST", 1)
    root = tiny.write(tmp_path / "tiny", (tiny.DESCRIPTOR, '"site": false', '"site": true'))
    write_build(compile_corpus(root), tmp_path / "out")
    assert (tmp_path / "out" / "site" / "index.html").is_file()
    with (tmp_path / "out" / "parquet" / "assertions.parquet").open("rb") as file:
        assert len(read_footer(file).fields[OfFile.GROUPS].content.contents) > 1
