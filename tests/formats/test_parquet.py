"""Parquet: types that every tool reads, described in the file; the same bytes however many threads write."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from paths import REPOSITORY, SCRIPTS
from standoff.formats.arrow_schema import packed_metadata
from standoff.formats.package_reader import read_package
from standoff.formats.parquet import path_of, read, write_table
from standoff.formats.typed_cells import HeaderError

CONSUMERS = REPOSITORY / ".venv-consumers" / "bin" / "python"
PHYSICAL = {
    "string": ("BYTE_ARRAY", "StringType()"),
    "integer": ("INT64", None),
    "number": ("DOUBLE", None),
    "boolean": ("BOOLEAN", None),
    "date": ("INT32", "DateType()"),
}

WRITING = """
import hashlib, sys
from pathlib import Path
import polars as pl
from standoff.formats.parquet import write_table

number = pl.int_range(300_000, eager=True)
frame = pl.DataFrame({
    "number": number,
    "repeated": (number * 7919 % 1000).cast(pl.String),
    "distinct": (number * 2654435761 % 4294967296).cast(pl.String),
    "day": (number % 20_000).cast(pl.Int32).cast(pl.Date),
    "flag": number % 3 == 0,
    "share": number % 97 / 7,
    "empty": pl.Series([None] * len(number), dtype=pl.String),
})
path = Path(sys.argv[1])
write_table(pl.concat([frame[:1000], frame[1000:]], rechunk=False), path)
print(pl.thread_pool_size(), hashlib.sha256(path.read_bytes()).hexdigest())
"""


@pytest.fixture(scope="module", params=["rules_build", "dataset_build"])
def package(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


def test_the_bytes_are_the_same_at_one_two_and_eight_threads(tmp_path: Path) -> None:
    found = {}
    for threads in (1, 2, 8):
        environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
        command = [sys.executable, "-c", WRITING, str(tmp_path / "frame.parquet")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        size, digest = done.stdout.split()
        found[int(size)] = digest
    assert list(found) == [1, 2, 8]
    assert len(set(found.values())) == 1


def test_only_types_that_every_tool_reads(package: Path) -> None:
    for table, fields in _declared(package).items():
        query = "SELECT name, type, logical_type FROM parquet_schema(?) WHERE num_children IS NULL"
        found = duckdb.execute(query, [f"{package}/parquet/{table}.parquet"]).fetchall()
        assert found == [(field["name"], *PHYSICAL[field["type"]]) for field in fields], table


def test_a_file_says_what_it_is(package: Path) -> None:
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        if resource["path"].startswith("csv/"):
            metadata = pl.read_parquet_metadata(package / "parquet" / f"{resource['name']}.parquet")
            head = {
                "name": resource["name"],
                "title": resource["title"],
                "description": resource.get("description", ""),
            }
            assert json.loads(metadata["table"]) == head | resource["schema"]
            about = json.loads(metadata["package"])
            assert {key: descriptor[key] for key in about} == about
            assert {"name", "version"} <= about.keys()


def test_arrow_finds_the_description_of_each_column(package: Path) -> None:
    if not CONSUMERS.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    script = SCRIPTS / "with_arrow.py"
    done = subprocess.run([CONSUMERS, script, package], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for table, fields in _declared(package).items():
        assert found[table] == {
            field["name"]: {key: field[key] for key in ("title", "description") if field.get(key)} for field in fields
        }


def test_a_frame_without_a_description_is_written_too(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2]})
    write_table(frame, tmp_path / "a.parquet")
    assert pl.read_parquet(tmp_path / "a.parquet").equals(frame)


def test_metadata_are_packed_as_arrow_packs_them() -> None:
    one, three = (n.to_bytes(4, sys.byteorder) for n in (1, 3))
    assert packed_metadata({"k": "hä"}) == one + one + b"k" + three + "hä".encode()


def test_hyper_reads_every_cell(package: Path) -> None:
    """Tableau's own engine, as Tableau opens the files; its server is started and ended by the script."""
    if not CONSUMERS.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    script = SCRIPTS / "with_hyper.py"
    done = subprocess.run([CONSUMERS, script, package], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == 77 or "No module named 'tableauhyperapi'" in done.stderr:
        pytest.skip(f"Hyper cannot be started here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    kinds = {"string": "TEXT", "integer": "BIG_INT", "number": "DOUBLE", "boolean": "BOOL", "date": "DATE"}
    for table, fields in _declared(package).items():
        frame = pl.read_parquet(package / "parquet" / f"{table}.parquet")
        rows = [[v if v is None or isinstance(v, bool | int | float) else str(v) for v in row] for row in frame.rows()]
        assert found[table] == {
            "columns": [[field["name"], kinds[field["type"]]] for field in fields],
            "rows": sorted(rows, key=repr),
        }


def _declared(package: Path) -> dict[str, list[dict[str, Any]]]:
    """The declared columns of each table."""
    resources = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    return {r["name"]: r["schema"]["fields"] for r in resources if r["path"].startswith("csv/")}


def test_other_columns_than_the_declared_ones_are_refused(rules_build: Path, tmp_path: Path) -> None:
    table = next(iter(read_package(rules_build, "next").tables.values()))
    frame = pl.read_parquet(rules_build / path_of(table))
    first = frame.columns[0]
    path = tmp_path / "x.parquet"
    for changed, message in (
        (frame.drop(first), f"`{first}` is missing"),
        (frame.with_columns(more=pl.lit(1)), "`more` is not declared"),
        (frame.select(reversed(frame.columns)), "they are in another order"),
    ):
        changed.write_parquet(path)
        with pytest.raises(HeaderError, match=f"^its columns are not the declared ones: {message}$"):
            read(path, table)
    frame.write_parquet(path)
    assert read(path, table).columns == frame.columns


def test_a_panic_of_the_reader_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch, rules_build: Path) -> None:
    def panic(_: Path) -> pl.DataFrame:
        raise pl.exceptions.PanicException("range end index 4 out of range")

    table = next(iter(read_package(rules_build, "next").tables.values()))
    monkeypatch.setattr(pl, "read_parquet", panic)
    with pytest.raises(ValueError, match=r"^polars cannot read it: the file is damaged$"):
        read(rules_build / path_of(table), table)


def test_descriptions_are_compact_and_in_their_own_letters(package: Path) -> None:
    metadata = pl.read_parquet_metadata(package / "parquet" / "assertions.parquet")
    for name in ("package", "table"):
        described = json.loads(metadata[name])
        assert metadata[name] == json.dumps(described, ensure_ascii=False, separators=(",", ":"))
