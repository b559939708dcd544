"""Measure the comparison and the verification of two versions: `python benchmarks/releases.py --rows 1000000`.

Two packages of one table of that many rows are written, of which the second has a tenth of a per cent of its rows
added, removed and changed; then each of `diff`, `verify` and both in halves of the rows is run as a process of its own.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from machine import describe, versions
from measure import Run, measure

from standoff.formats import csv, parquet
from standoff.formats.descriptor import PROFILE, hashes, write_sums
from standoff.formats.files import write_json

TYPES = {
    "event_id": "string",
    "kind": "string",
    "day": "date",
    "place_id": "string",
    "killed": "integer",
    "share": "number",
    "title": "string",
    "is_sure": "boolean",
    "n_texts": "integer",
    "note": "string",
}
KINDS = ("attack", "clash", "arrest", "meeting", "statement")
PER_MILLE = 1


def events(rows: int, start: int = 0) -> pl.DataFrame:
    """Make events whose cells follow from their numbers, with a tenth of the counts empty."""
    n = pl.int_range(start, start + rows, dtype=pl.Int64)
    number = n.cast(pl.String).str.zfill(9)
    return pl.select(
        event_id=pl.concat_str(pl.lit("event-"), number),
        kind=(n % len(KINDS)).replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String),
        day=pl.date(2020, 1, 1) + pl.duration(days=n % 2000),
        place_id=pl.concat_str(pl.lit("place-"), (n % 997).cast(pl.String)),
        killed=pl.when(n % 10 != 0).then(n % 37),
        share=(n % 101) / 4,
        title=pl.concat_str(pl.lit("An event of some kind, number "), number),
        is_sure=n % 3 == 0,
        n_texts=n % 7 + 1,
        note=pl.when(n % 4 == 0).then(pl.concat_str(pl.lit("as stated on page "), (n % 313).cast(pl.String))),
    )


def next_events(old: pl.DataFrame) -> pl.DataFrame:
    """Take some rows away, correct some and add some."""
    few = max(len(old) * PER_MILLE // 1000, 1)
    corrected = old[few : 2 * few].with_columns(killed=pl.lit(99, pl.Int64))
    return pl.concat([corrected, old[2 * few :], events(few, len(old))])


def write_package(folder: Path, frame: pl.DataFrame) -> None:
    """Write a table as CSV and Parquet, with descriptor and sums."""
    for form, writer in (("csv", csv), ("parquet", parquet)):
        (folder / form).mkdir(parents=True)
        writer.write_table(frame, folder / form / f"events.{form}")
    fields = [{"name": name, "type": kind} for name, kind in TYPES.items()]
    schema = {"fields": fields, "primaryKey": ["event_id"]}
    resource = {"name": "events", "type": "table", "path": "csv/events.csv", "rows": len(frame), "schema": schema}
    write_json(folder / "datapackage.json", {"$schema": PROFILE, "name": "made-up", "resources": [resource]})
    write_sums(folder, hashes(folder))


def measured(scratch: Path, rows: int) -> dict[str, Run]:
    """Measure the commands on two versions of so many rows."""
    a, b = scratch / f"a-{rows}", scratch / f"b-{rows}"
    old = events(rows)
    for folder, frame in ((a, old), (b, next_events(old))):
        shutil.rmtree(folder, ignore_errors=True)
        write_package(folder, frame)
    standoff = [sys.executable, "-m", "standoff.cli", "--root", str(scratch)]
    commands = {
        "diff": [*standoff, "diff", str(a), str(b), "--max-rows", "0"],
        "diff, from CSV alone": [*standoff, "diff", str(a), str(b), "--max-rows", "0"],
        "verify": [*standoff, "verify", str(b)],
    }
    runs = {}
    for name, command in commands.items():
        if "CSV" in name:
            shutil.rmtree(a / "parquet")
        runs[name] = measure(command)
    return runs


def report(scratch: Path, rows: int) -> Iterator[str]:
    """Tabulate the runs on half of the rows and on all of them."""
    yield "# Two versions compared, one verified\n"
    yield f"* Machine: {describe()}"
    yield f"* {versions(sys.executable, ('standoff', 'polars'))}"
    yield f"* {len(TYPES)} columns; {PER_MILLE} per mille of the rows added, as many removed, as many changed\n"
    less, more = measured(scratch, rows // 2), measured(scratch, rows)
    yield f"| command | {rows:,} rows: wall, s | cpu, s | peak memory, MB | cpu against half the rows |"
    yield "|---|--:|--:|--:|--:|"
    for name, run in more.items():
        grown = run.cpu / less[name].cpu
        yield f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {run.memory:.0f} | x{grown:.2f} |"


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Measure standoff diff and verify on made-up versions.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of each version (default 1,000,000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for line in report(Path(temporary), options.rows):
            print(line, flush=True)


if __name__ == "__main__":
    main()
