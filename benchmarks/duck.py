"""The bound without YAML: DuckDB from NDJSON into CSV and Parquet, `python benchmarks/duck.py records RECORDS OUT`.

`records` makes the tables of events of `plain.py` from an event a line. `tables` makes every table of a build from a
file of lines a table; `dump` writes these files from a build's Parquet.
"""

import argparse
from pathlib import Path

import duckdb

FIELDS = "SELECT * EXCLUDE (actors, topics) FROM records"
ACTORS = "SELECT event_id, unnest(actors, recursive := true) FROM records"
TOPICS = "SELECT event_id, unnest(topics) AS topic FROM records"


def write(source: str, path: Path, options: str) -> None:
    """Copy what a query or a table gives into a file."""
    duckdb.sql(f"COPY ({source}) TO '{path}' ({options})")


def write_both(source: str, out: Path, name: str) -> None:
    """Copy into CSV and Parquet."""
    write(source, out / f"{name}.csv", "HEADER")
    write(source, out / f"{name}.parquet", "FORMAT parquet")


def records(source: Path, out: Path) -> None:
    """Read events with their children and write the three tables."""
    duckdb.sql(f"CREATE TABLE records AS FROM read_ndjson('{source}', sample_size = -1)")
    for name, query in (("events", FIELDS), ("event_actors", ACTORS), ("event_topics", TOPICS)):
        write_both(query, out, name)


def tables(source: Path, out: Path) -> None:
    """Read each table and write it."""
    for path in sorted(source.glob("*.ndjson")):
        duckdb.sql(f"CREATE TABLE \"{path.stem}\" AS FROM read_ndjson('{path}', sample_size = -1)")
        write_both(f'FROM "{path.stem}"', out, path.stem)


def dump(source: Path, out: Path) -> None:
    """Write each Parquet file as lines of JSON; a table without rows has no lines."""
    for path in sorted(source.glob("*.parquet")):
        if duckdb.execute(f"SELECT 1 FROM '{path}' LIMIT 1").fetchall():
            write(f"FROM '{path}'", out / f"{path.stem}.ndjson", "FORMAT json")


def main() -> None:
    """Do one of the three."""
    parser = argparse.ArgumentParser(description="Let DuckDB make tables of NDJSON.")
    parser.add_argument("work", choices=("records", "tables", "dump"))
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("out", type=Path, metavar="OUT")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    {"records": records, "tables": tables, "dump": dump}[options.work](options.source, options.out)


if __name__ == "__main__":
    main()
