"""The tools: Standoff and its peers, each with its command and the largest corpus that it can finish in time."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders import LOADERS
from machine import cores

HERE = Path(__file__).parent
PACKAGES = (
    *("csvw", "duckdb", "frictionless", "libfyaml", "linkml", "pandas", "py-yaml12", "pyarrow", "PyYAML", "rapidyaml"),
    *("ruamel.yaml", "ruamel.yaml.clib", "ryaml", "yaml-rs", "yamlrocks"),
)
ANY = 10**9
OWN = ("PyYAML CSafeLoader", "PyYAML CBaseLoader", "PyYAML C events")
SLOW_LOADERS = {"ruamel.yaml safe": 20_000}
AS_STANDOFF = ", as Standoff"  # in its interpreter, which may be older than that of the peers
STANDOFF = "standoff build"
PLAIN = "plain script"
DUCKDB = "DuckDB, records"
MEMBERS = (STANDOFF, PLAIN, DUCKDB)  # whose growth is reported


@dataclass(frozen=True)
class Folders:
    """Where things are: the corpus, what was made of it for the peers, and where outputs go."""

    corpus: Path
    data: Path
    out: Path


@dataclass(frozen=True)
class Tool:
    """One who takes part. `kind`: `whole` is measured from outside alone; `parse` and `parts` print seconds as well."""

    name: str
    does: str
    command: tuple[str, ...]
    at_most: int = ANY
    kind: str = "whole"
    jobs: int = 1
    is_again: bool = False  # what the one before has written is left to it


def whole(python: str, where: Folders) -> Iterator[Tool]:
    """Give the tools that are measured as whole processes; `python` is the one of the peers."""
    beside = Path(python).parent
    standoff = (sys.executable, "-m", "standoff.cli", "--root", str(where.corpus))
    package, out, data = where.data / "package", str(where.out), where.data
    linkml = ("-s", str(data / "schema.yaml"), "-C", "Container")
    tables = ("--only", "csv", "--only", "parquet")
    yield Tool(STANDOFF, "checks, resolves, writes CSV and Parquet", (*standoff, "build", *tables))
    yield Tool(
        f"{STANDOFF}, again", "the same again, with nothing changed", (*standoff, "build", *tables), is_again=True
    )
    yield Tool(f"{STANDOFF}, nothing kept", "the same with `--no-cache`", (*standoff, "build", *tables, "--no-cache"))
    without = ("env", "STANDOFF_COMPILED=0", *standoff, "build", *tables)
    yield Tool(f"{STANDOFF}, Python alone", "the same without compiled code", without)
    yield Tool(f"{STANDOFF}, one process", "the same with `--jobs 1`", (*standoff, "build", *tables, "--jobs", "1"))
    yield Tool(f"{STANDOFF}, all formats", "also SQLite, wide tables, codebook", (*standoff, "build"), 20_000)
    yield Tool("standoff check", "checks and writes nothing", (*standoff, "check"))
    plain = (python, str(HERE / "plain.py"), str(where.corpus), out)
    yield Tool(PLAIN, "PyYAML and pandas, five tables, CSV and Parquet, unchecked", plain)
    duck = (python, str(HERE / "duck.py"))
    yield Tool(DUCKDB, "the tables of events from NDJSON", (*duck, "records", str(data / "records.ndjson"), out))
    yield Tool(
        "DuckDB, tables", "all of Standoff's tables from NDJSON", (*duck, "tables", str(data / "lines"), out), 200_000
    )
    yaml = str(data / "records.yaml")
    to_csv = ("-t", "csv", "-S", "events", "-o", f"{out}.csv", "--no-validate", yaml)
    yield Tool(
        "linkml-convert", "records in one YAML file to CSV", (str(beside / "linkml-convert"), *linkml, *to_csv), 2_000
    )
    yield Tool(
        "linkml-validate", "the same file against a schema", (str(beside / "linkml-validate"), *linkml, yaml), 2_000
    )
    descriptor = str(package / "datapackage.json")
    yield Tool(
        "frictionless validate", "Standoff's package", (str(beside / "frictionless"), "validate", descriptor), 2_000
    )
    yield Tool("csvwvalidate", "Standoff's CSV", (str(beside / "csvwvalidate"), str(package / "csvw.json")), 200)


def parsers(python: str, where: Folders) -> Iterator[Tool]:
    """Give each loader in one process and spread over the cores; PyYAML in the interpreter of Standoff as well."""
    pairs = [(name, python, name) for name in LOADERS] + [(name, sys.executable, name + AS_STANDOFF) for name in OWN]
    for loader, interpreter, name in pairs:
        for jobs in sorted({1, cores()}):
            command = (
                interpreter,
                str(HERE / "loaders.py"),
                str(where.corpus),
                "--loader",
                loader,
                "--jobs",
                str(jobs),
            )
            yield Tool(name, loader, command, SLOW_LOADERS.get(loader, 200_000), "parse", jobs)


def builds(where: Folders) -> Iterator[Tool]:
    """Give the build whose parts are timed apart, in one process and as it is, with a pool where one pays."""
    for jobs in sorted({1, cores()}):
        given = ("--jobs", "1") if jobs == 1 else ()
        command = (sys.executable, str(HERE / "parts.py"), str(where.corpus), *given)
        yield Tool("parts", "", command, kind="parts", jobs=jobs)


def tools(python: str, where: Folders, records: int) -> list[Tool]:
    """List all who take part with so many records."""
    everyone = (*whole(python, where), *parsers(python, where), *builds(where))
    return [tool for tool in everyone if records <= tool.at_most]
