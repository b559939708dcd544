"""The SQLite file: strict types, keys, indexes, words to search, labels; the same bytes; the same views in DuckDB."""

import errno
import json
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import duckdb
import polars as pl
import pytest
import yaml

from paths import REPOSITORY
from standoff.corpus.compiled.loading import OFF, SETTING
from standoff.corpus.dtypes import CODED
from standoff.engine.compilation import Compiled
from standoff.engine.write import write_build
from standoff.formats import datasette, sqlite, sqlite_database, sqlite_rows, views
from standoff.schema import sql
from standoff.schema.columns import columns
from standoff.tables.package_contents import Contents, Tabular, Wide, in_memory
from tiny import compiled, write

SHELL = shutil.which("sqlite3")
both_ways = pytest.mark.parametrize("setting", ["", OFF], ids=["compiled", "by Python"])


@pytest.fixture(scope="module", params=["rules_build", "dataset_build"])
def package(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture
def database(package: Path) -> Iterator[sqlite3.Connection]:
    with closing(_opened(package)) as connection:
        yield connection


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = tmp_path_factory.mktemp("tiny")
    return compiled(write(root))


@pytest.fixture(scope="module")
def contents(tiny: Compiled) -> Contents:
    """The tiny corpus with a wide table of its own making."""
    table, frame = tiny.schema.tables["fairs"], tiny.tables["fairs"]
    chosen = tuple(c for c in columns(table, tiny.schema) if c.name in {"fair_id", "held_earliest", "is_trade"})
    wide = Wide("Fairs", "One row per fair.", ("fair_id",), chosen, frame.select(c.name for c in chosen))
    return Contents(tiny.corpus.descriptor, tiny.schema, tiny.tables, {"fairs": wide})


@pytest.fixture(scope="module")
def small(contents: Contents, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the tiny corpus, and what goes with it."""
    folder = tmp_path_factory.mktemp("small")
    for each in (sqlite, views, datasette):
        each.write(contents, folder)
    return folder


def _opened(folder: Path) -> sqlite3.Connection:
    (path,) = folder.glob("*.sqlite")
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


# -- what is in it -----------------------------------------------------------------------------------------------------


def test_a_table_is_as_its_schema_says(small: Path) -> None:
    with closing(_opened(small)) as connection:
        created = connection.execute("SELECT sql FROM sqlite_schema WHERE tbl_name = 'fair_guests'").fetchall()
    assert [row[0] for row in created if row[0]] == [
        """\
CREATE TABLE "fair_guests" (
  "fair_id" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "person_id" TEXT NOT NULL,
  "since" TEXT,
  "since_earliest" TEXT,
  "since_latest" TEXT,
  "since_precision" TEXT,
  "since_basis" TEXT,
  "factuality" TEXT NOT NULL,
  "record_basis" TEXT,
  "n_inferred" INTEGER NOT NULL,
  "sources_differ" TEXT NOT NULL,
  "n_assertions" INTEGER NOT NULL,
  "n_texts" INTEGER NOT NULL,
  "n_independent" INTEGER NOT NULL,
  "rests_on" TEXT NOT NULL,
  "has_open_conflict" INTEGER NOT NULL CHECK ("has_open_conflict" IN (0, 1)),
  PRIMARY KEY ("fair_id", "role", "person_id"),
  FOREIGN KEY ("fair_id") REFERENCES "fairs" ("fair_id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("person_id")
) STRICT, WITHOUT ROWID""",
        'CREATE INDEX "fair_guests_by_person_id" ON "fair_guests" ("person_id")',
    ]


def test_values_are_those_that_tools_read(small: Path) -> None:
    query = "SELECT fair_id, held, held_earliest, held_latest, visitors_best, is_trade FROM fairs"
    with closing(_opened(small)) as connection:
        rows = connection.execute(query).fetchall()
        wide = connection.execute("SELECT * FROM fairs_wide").fetchall()
    assert rows == [
        ("hat-market", None, None, None, None, 1),
        ("spring-fair", "2024-05", "2024-05-01", "2024-05-31", 40, 0),
    ]
    assert wide == [("hat-market", None, 1), ("spring-fair", "2024-05-01", 0)]


def test_labels_are_beside_codes_and_names_beside_ids(small: Path) -> None:
    with closing(_opened(small)) as connection:
        found = connection.execute("SELECT * FROM fair_guests_labelled WHERE role = 'host'")
        names = [name for name, *_ in found.description]
        row = dict(zip(names, found.fetchone(), strict=True))
    assert names[:6] == ["fair_id", "fair_name", "role", "role_label", "person_id", "person_name"]
    assert (row["fair_name"], row["role_label"], row["person_name"]) == ("Spring fair", "host", "Ann Bell")
    assert row["factuality_label"] == "Asserted"


def test_words_are_found(small: Path) -> None:
    query = "SELECT title FROM fairs_fts WHERE fairs_fts MATCH 'spring'"
    joined = "SELECT fair_id FROM fairs JOIN fairs_fts ON fairs.rowid = fairs_fts.rowid WHERE fairs_fts MATCH 'fair'"
    with closing(_opened(small)) as connection:
        assert connection.execute(query).fetchall() == [("Spring fair",)]
        assert connection.execute(joined).fetchall() == [("spring-fair",)]
        searched = connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5%' ORDER BY 1")
        assert searched.fetchall() == [("fairs_fts",), ("people_fts",), ("places_fts",)]


def test_every_reference_and_every_cell_has_an_index(database: sqlite3.Connection) -> None:
    tables = [
        row[0]
        for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'")
    ]
    missing = []
    for table in tables:
        indexes = [row[1] for row in database.execute(f"PRAGMA index_list({table})")]
        led = {database.execute(f"PRAGMA index_info({index})").fetchone()[2] for index in indexes}
        missing += [
            (table, row[3]) for row in database.execute(f"PRAGMA foreign_key_list({table})") if row[3] not in led
        ]
    assert len(tables) > 8
    assert missing == []
    plan = database.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM assertions WHERE table_name = 'x' AND record_id = 'y' AND field_name = 'z'"
    ).fetchall()
    assert "USING INDEX assertions_by_cell (table_name=? AND record_id=? AND field_name=?)" in plan[0][3]


def test_the_database_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    pragmas = ("page_size", "journal_mode", "freelist_count", "user_version", "application_id", "auto_vacuum")
    found = {name: database.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas}
    assert found == {
        "page_size": 4096,
        "journal_mode": "delete",
        "freelist_count": 0,
        "user_version": 1,
        "application_id": int.from_bytes(b"StOf", "big"),
        "auto_vacuum": 0,
    }


def test_it_takes_no_value_of_another_type_and_no_reference_to_nothing(small: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(next(small.glob("*.sqlite")), tmp_path / "copy.sqlite"))
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for column, value in (("visitors_best", "many"), ("is_trade", 2), ("place_id", "nowhere"), ("kind", None)):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(f"UPDATE fairs SET {column} = ?", [value])


# -- the same bytes ----------------------------------------------------------------------------------------------------


def test_the_same_tables_give_the_same_bytes(contents: Contents, small: Path, tmp_path: Path) -> None:
    sqlite.write(contents, tmp_path)
    (first,), (second,) = small.glob("*.sqlite"), tmp_path.glob("*.sqlite")
    assert second.read_bytes() == first.read_bytes()
    assert first.read_bytes()[sqlite.WRITER] == (3_037_000).to_bytes(4, "big")


@both_ways
def test_chunks_and_the_number_of_rows_in_a_batch_leave_no_trace(
    contents: Contents, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(SETTING, setting)
    monkeypatch.setattr(sqlite_database, "BATCH", 2)
    frames = {name: in_memory(table) for name, table in contents.tables.items()}
    chunked = {name: pl.concat([frame[:1], frame[1:]], rechunk=False) for name, frame in frames.items()}
    sqlite.write(Contents(contents.about, contents.schema, chunked, contents.wide), tmp_path)
    assert (tmp_path / "tiny.sqlite").read_bytes() == (small / "tiny.sqlite").read_bytes()


@dataclass(frozen=True)
class OnDisk:
    """A table as one on disk: whose rows are read when they are needed."""

    frame: pl.DataFrame

    def lazy(self) -> pl.LazyFrame:
        return self.frame.lazy()

    def __len__(self) -> int:
        return len(self.frame)


@pytest.mark.parametrize("is_on_disk", [False, True])
@pytest.mark.parametrize(("setting", "few", "often"), [(OFF, 1, 1), (OFF, 1, 3), (OFF, 10_000, 8), ("", 1, 1)])
def test_groups_of_values_and_tables_on_disk_leave_no_trace(
    contents: Contents, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, few: int,
    often: int, is_on_disk: bool,
) -> None:  # fmt: skip
    """Only Python makes groups; which way `small` was written is as it may be."""
    monkeypatch.setenv(SETTING, setting)
    for name, value in (("FEW", few), ("OFTEN", often), ("CHUNK", 5)):
        monkeypatch.setattr(sqlite_rows, name, value)
    frames = {name: in_memory(table) for name, table in contents.tables.items()}
    coded = {
        name: frame.with_columns(pl.col(each).cast(pl.Categorical) for each in CODED if each in frame.columns)
        for name, frame in frames.items()
    }
    tables = {name: OnDisk(frame) if is_on_disk else frame for name, frame in coded.items()}
    sqlite.write(Contents(contents.about, contents.schema, tables, contents.wide), tmp_path)
    assert (tmp_path / "tiny.sqlite").read_bytes() == (small / "tiny.sqlite").read_bytes()


def test_a_large_database_has_large_pages_with_the_same_rows(
    contents: Contents, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MANY", sum(map(len, contents.tables.values())))
    written = []
    for setting in ("", OFF):
        monkeypatch.setenv(SETTING, setting)
        sqlite.write(contents, tmp_path)
        written.append((tmp_path / "tiny.sqlite").read_bytes())
        (tmp_path / "tiny.sqlite").rename(tmp_path / f"{len(written)}.sqlite")
    assert written[0] == written[1]
    with closing(sqlite3.connect(tmp_path / "1.sqlite")) as large, closing(_opened(small)) as other:
        assert large.execute("PRAGMA page_size").fetchone() == (16384,)
        assert large.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert list(large.iterdump()) == list(other.iterdump())


# -- what may go wrong -------------------------------------------------------------------------------------------------


def test_a_limit_on_the_size_of_files_is_an_oserror(tiny: Compiled, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "standoff.cli",
            "--quiet",
            "--root",
            str(tiny.corpus.root),
            "build",
            "--out",
            tmp_path / "out",
        ],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert re.fullmatch(
        r"standoff: SQLite [\d.]+: (database or disk is full|disk I/O error): \S+/tiny\.sqlite\n", done.stderr
    )
    assert not (tmp_path / "out").exists()


@both_ways
def test_a_full_disk_is_an_oserror(
    contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """SQLite's own limit on pages gives the error that a full disk gives."""
    monkeypatch.setenv(SETTING, setting)
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "max_page_count = 9"))
    with pytest.raises(OSError, match="database or disk is full") as caught:
        sqlite.write(contents, tmp_path)
    assert caught.value.errno == errno.ENOSPC


@both_ways
def test_a_database_that_is_given_up_ends_at_the_next_rows(
    contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """It is written in a thread, which Ctrl-C does not end."""
    monkeypatch.setenv(SETTING, setting)
    monkeypatch.setattr(sqlite_rows, "CHUNK", 1)
    given_up, taken = Event(), list[int]()

    def chunks(table: Tabular, key: Sequence[str]) -> Iterator[pl.DataFrame]:
        for rows in chunks_of(table, key):
            taken.append(len(rows))
            given_up.set()
            yield rows

    chunks_of = sqlite_rows._chunks
    monkeypatch.setattr(sqlite_rows, "_chunks", chunks)
    with pytest.raises(InterruptedError):
        sqlite.write(replace(contents, given_up=given_up), tmp_path)
    assert taken == [1]


@both_ways
def test_an_sqlite_without_full_text_search_is_reported(
    contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(SETTING, setting)
    monkeypatch.setattr(sql, "search", lambda table: ["CREATE VIRTUAL TABLE words USING absent (word)"])
    with pytest.raises(OSError, match=r"SQLite [\d.]+: no such module: absent"):
        sqlite.write(contents, tmp_path)


@both_ways
def test_an_internal_error_is_not_reported_as_an_error_of_the_disk(
    contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(SETTING, setting)
    monkeypatch.setattr(sql, "search", lambda table: ["MAKE TABLE words"])
    with pytest.raises(sqlite3.OperationalError, match="syntax error"):
        sqlite.write(contents, tmp_path)


def test_an_old_sqlite_is_reported(contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    with pytest.raises(OSError, match=re.escape("Python's SQLite is 3.34.1; 3.37.0 or newer is needed")):
        sqlite.write(contents, tmp_path)


def test_any_name_that_a_schema_may_have_works(tmp_path: Path) -> None:
    """Words of SQL that both databases take as names of columns without quotes."""
    root = write(
        tmp_path / "corpus",
        ("schemas/fairs.yaml", "name: motto", "name: action"),
        ("schemas/fairs.yaml", "name: stalls", "name: key"),
    )
    done = compiled(root)
    assert done.problems == []
    write_build(done, tmp_path / "build")
    with closing(_opened(tmp_path / "build")) as connection:
        assert connection.execute("SELECT action, key FROM fairs_labelled").fetchall() == [(None, None)] * 2


# -- the same views in DuckDB ------------------------------------------------------------------------------------------


def test_duckdb_has_the_same_views(
    package: Path, database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`views.sql` run in the folder of the package, every view compared row by row with SQLite's."""
    monkeypatch.chdir(package)
    shown = "SELECT name FROM sqlite_schema WHERE type = 'view' OR name LIKE '%\\_wide' ESCAPE '\\' ORDER BY name"
    names = [row[0] for row in database.execute(shown)]
    with duckdb.connect() as connection:
        connection.execute((package / "views.sql").read_text("utf-8"))
        created = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
        ).fetchall()
        assert {name for (name,) in created} >= set(names)
        assert len(names) > 8
        for name in names:
            ours, theirs = database.execute(f"SELECT * FROM {name}"), connection.execute(f"SELECT * FROM {name}")
            assert [c[0] for c in ours.description] == [c[0] for c in theirs.description or ()]
            assert sorted(map(_as_text, ours.fetchall())) == sorted(map(_as_text, theirs.fetchall())), name


def _as_text(row: tuple[object, ...]) -> list[str]:
    """Booleans and dates as SQLite has them; missing first in order."""
    return ["" if cell is None else f"={int(cell) if isinstance(cell, bool) else cell}" for cell in row]


# -- the shell ---------------------------------------------------------------------------------------------------------


def test_the_shell_of_sqlite_reads_it(package: Path) -> None:
    if SHELL is None:
        pytest.skip("no sqlite3 on this machine")
    (path,) = package.glob("*.sqlite")
    commands = ["PRAGMA integrity_check;", "PRAGMA foreign_key_check;", ".mode csv", "SELECT count(*) FROM assertions;"]
    done = subprocess.run([SHELL, "-readonly", path, *commands], capture_output=True, text=True, check=False)
    rows = len(pl.read_parquet(package / "parquet" / "assertions.parquet"))
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["ok", str(rows)], "")
    schema = subprocess.run([SHELL, "-readonly", path, ".schema"], capture_output=True, text=True, check=True)
    assert schema.stdout.count("CREATE TABLE") > 16
    assert "STRICT" in schema.stdout


# -- Datasette's metadata ----------------------------------------------------------------------------------------------


def test_metadata_describe_tables_columns_and_codes(small: Path) -> None:
    tables = yaml.safe_load((small / "metadata.yaml").read_text("utf-8"))["databases"]["tiny"]["tables"]
    assert tables["fair_guests"] | {"columns": None} == {
        "title": "fair_guests",
        "columns": None,
        "facets": ["role", "factuality"],
        "sort": "since_earliest",
    }
    assert tables["fairs"]["label_column"] == "title"
    assert tables["fairs_labelled"]["facets"] == ["kind_label", "factuality_label"]
    assert tables["fairs_wide"]["description"] == "One row per fair. The other columns are described at fairs."


def test_metadata_mention_only_what_exists(package: Path, database: sqlite3.Connection) -> None:
    metadata = yaml.safe_load((package / "metadata.yaml").read_text("utf-8"))
    ((name, described),) = metadata["databases"].items()
    assert (package / f"{name}.sqlite").is_file()
    for table, about in described["tables"].items():
        names = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        mentioned = {*about.get("columns", {}), *about.get("facets", ()), about.get("sort"), about.get("label_column")}
        assert mentioned - {None} <= names
        assert names, table


def test_metadata_have_the_licence() -> None:
    about = json.loads((REPOSITORY / "datapackage.json").read_text("utf-8"))
    (licence,) = about["licenses"]
    found = datasette._about(Contents(about, None, {}))  # type: ignore[arg-type]
    assert found["license"] == licence["title"]
    assert found["license_url"] == licence["path"]
