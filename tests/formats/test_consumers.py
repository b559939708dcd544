"""Real consumers on real builds: frictionless, DuckDB, SQLite, polars, pandas; and an oracle must find faults."""

import csv
import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cells import POLARS, SQL
from paths import PANDAS, REPOSITORY, SCRIPTS


@pytest.fixture(scope="session", params=["rules_build", "dataset_build"])
def package(request: pytest.FixtureRequest) -> Path:
    """The build of the corpus of the rules, then that of the dataset."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="session")
def tables(package: Path) -> dict[str, dict[str, str]]:
    """The declared columns and Table Schema types of each table."""
    return {
        resource["name"]: {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        for resource in _descriptor(package)["resources"]
        if resource["path"].startswith("csv/")
    }


# -- frictionless ------------------------------------------------------------------------------------------------------


def test_frictionless_finds_a_build_valid(package: Path) -> None:
    assert _faults(package) == set()


def test_frictionless_finds_the_root_descriptor_valid() -> None:
    assert _faults(REPOSITORY) == set()


def test_frictionless_finds_a_changed_byte(rules_build: Path, tmp_path: Path) -> None:
    assert _faults(_broken(rules_build, tmp_path, "places", b"Zenda", b"Zendo")) == {("places", "hash-count")}


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("places", b"zenda,Zenda,town,hentzau", b"zenda,Zenda,town,nowhere", "foreign-key"),
        ("cases", b"specific-place,,,zenda", b"specific-place,,,nowhere", "foreign-key"),
        ("case_parts", b"two-leads,bob,lead", b"two-leads,nobody,lead", "foreign-key"),
        ("places", b"graustark,", b"zenda,", "primary-key"),
        ("places", b"Zenda,town", b"Zenda,hamlet", "constraint-error"),
        ("places", b"Zenda,", b",", "constraint-error"),
        ("places", b"hentzau,unattested,curated,0,none,4", b"hentzau,unattested,curated,0,none,many", "type-error"),
    ],
)
def test_frictionless_finds_a_broken_table(
    rules_build: Path, tmp_path: Path, table: str, old: bytes, new: bytes, fault: str
) -> None:
    """Bytes and hash are put right after the break, so that nothing else can find it."""
    folder = _broken(rules_build, tmp_path, table, old, new)
    descriptor = _descriptor(folder)
    (resource,) = [r for r in descriptor["resources"] if r["name"] == table]
    content = (folder / resource["path"]).read_bytes()
    resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    assert (table, fault) in _faults(folder)


def _faults(folder: Path) -> set[tuple[str, str]]:
    """The resources that frictionless finds at fault, with the kinds of errors."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.tasks, "nothing was validated"
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    return found | {("package", error.type) for error in report.errors}


def _broken(package: Path, tmp_path: Path, table: str, old: bytes, new: bytes) -> Path:
    folder = Path(shutil.copytree(package, tmp_path / "broken"))
    path = folder / "csv" / f"{table}.csv"
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))
    return folder


def _descriptor(folder: Path) -> dict[str, Any]:
    descriptor: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return descriptor


# -- SQL ---------------------------------------------------------------------------------------------------------------


def test_duckdb_reads_every_file_with_the_declared_types(package: Path, tables: dict[str, dict[str, str]]) -> None:
    for table, types in tables.items():
        wanted = {name: SQL[kind] for name, kind in types.items()}
        by_csv = f"read_csv('{package}/csv/{table}.csv', header = true, auto_detect = false, columns = {wanted})"
        by_parquet = f"read_parquet('{package}/parquet/{table}.parquet')"
        found = [_described(source) for source in (by_csv, by_parquet)]
        assert found == [list(wanted.items())] * 2
        differing = (
            f"(FROM {by_csv} EXCEPT ALL FROM {by_parquet}) UNION ALL (FROM {by_parquet} EXCEPT ALL FROM {by_csv})"
        )
        assert duckdb.execute(differing).fetchall() == []


def _described(source: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, *_ in duckdb.execute(f"DESCRIBE FROM {source}").fetchall()]


def _in_duckdb(statements: list[str]) -> None:
    with duckdb.connect() as connection:
        for statement in statements:
            connection.execute(statement)


def _in_sqlite(statements: list[str]) -> None:
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("execute", [_in_duckdb, _in_sqlite])
def test_every_name_works_unquoted(tables: dict[str, dict[str, str]], execute: Callable[[list[str]], None]) -> None:
    for table, types in tables.items():
        columns, names = ", ".join(f"{name} {SQL[kind]}" for name, kind in types.items()), ", ".join(types)
        by_table = ", ".join(f"{table}.{name}" for name in types)
        is_null = " AND ".join(f"{name} IS NULL" for name in types)
        execute(
            [
                f"CREATE TABLE {table} ({columns})",
                f"SELECT {names} FROM {table} WHERE {is_null} GROUP BY {names} ORDER BY {names}",
                f"SELECT {by_table} FROM {table}",
                f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}",
            ]
        )


@pytest.mark.parametrize("execute", [_in_duckdb, _in_sqlite])
def test_a_name_that_needs_quotes_is_found(execute: Callable[[list[str]], None]) -> None:
    with pytest.raises((duckdb.Error, sqlite3.Error)):
        execute(["CREATE TABLE cases (order VARCHAR)"])


# -- frames ------------------------------------------------------------------------------------------------------------


def test_polars_reads_every_file_with_the_declared_types(package: Path, tables: dict[str, dict[str, str]]) -> None:
    for table, types in tables.items():
        wanted = {name: POLARS[kind] for name, kind in types.items()}
        by_csv = pl.read_csv(package / "csv" / f"{table}.csv", schema=wanted)
        by_parquet = pl.read_parquet(package / "parquet" / f"{table}.parquet")
        assert dict(by_parquet.schema) == wanted
        assert_frame_equal(by_csv, by_parquet)


def test_csv_and_parquet_hold_the_same_cells(package: Path, tables: dict[str, dict[str, str]]) -> None:
    """Python's own CSV reader against DuckDB's Parquet reader: neither is what wrote the files."""
    for table in tables:
        with (package / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        found = duckdb.execute(f"FROM read_parquet('{package}/parquet/{table}.parquet')")
        assert header == [name for name, *_ in found.description or ()]
        assert rows == [[_written(value) for value in row] for row in found.fetchall()], table


def _written(value: object) -> str:
    """A cell as the contract writes it: booleans `true` and `false`, missing empty, dates as in ISO 8601."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def test_pandas_reads_every_file(package: Path, tables: dict[str, dict[str, str]]) -> None:
    if not PANDAS.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    script = SCRIPTS / "with_pandas.py"
    done = subprocess.run([PANDAS, script, package], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = {table: len(pl.read_parquet(package / "parquet" / f"{table}.parquet")) for table in tables}
    assert json.loads(done.stdout) == {
        table: {"rows": [n, n], "columns": True, "types": True, "equal": True} for table, n in rows.items()
    }
