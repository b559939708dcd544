"""Measure what the formats cost beside polars' own bare writing of the same frames.

`python benchmarks/formats.py CORPUS --rounds 3` compiles the corpus once, then writes its tables in turn: bare (each
frame by `write_csv` and `write_parquet`, as they come), CSV and Parquet, SQLite. It prints Markdown.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl
from machine import describe

from standoff.engine.pipeline import compile_corpus
from standoff.formats import csv, parquet, sqlite, wide
from standoff.tables.package_contents import Contents, in_memory

BARE = "bare CSV and Parquet"
Writer = Callable[[Contents, Path], object]


@dataclass(frozen=True)
class Cost:
    """What one writing took: seconds of wall time, seconds of processor time over all threads, bytes written."""

    wall: float
    cpu: float
    size: int


def bare(contents: Contents, folder: Path) -> None:
    """Write each frame, with texts and not codes, as polars does by itself."""
    tables = {**contents.tables, **{f"{name}-wide": each.rows for name, each in contents.wide.items()}}
    for name, table in tables.items():
        frame = in_memory(table)
        frame.write_csv(folder / f"{name}.csv")
        frame.write_parquet(folder / f"{name}.parquet")


def plain(contents: Contents, folder: Path) -> None:
    """Write CSV and Parquet as a build does."""
    wide.write(contents, folder)
    csv.write(contents, folder)
    parquet.write(contents, folder)


WRITERS: Mapping[str, Writer] = {BARE: bare, "CSV and Parquet": plain, "SQLite": sqlite.write}


def cost(writer: Writer, contents: Contents, scratch: Path) -> Cost:
    """Measure one writing into an empty folder, which is removed again."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        writer(contents, folder)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return Cost(wall, cpu, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Compile, write in turn, and print the medians and their ratios to bare writing."""
    parser = argparse.ArgumentParser(description="Measure the formats beside polars' own bare writing.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is written; the median counts")
    parser.add_argument("--scratch", type=Path, help="where to write (default: the system's folder for such files)")
    options = parser.parse_args()
    compiled = compile_corpus(options.corpus)
    if compiled.failed:
        parser.error(f"{options.corpus} has errors (see `standoff check`)")
    about, schema = compiled.corpus.descriptor, compiled.schema
    contents = Contents(about, schema, dict(compiled.kept_tables), compiled.wide)  # as a build hands them over
    texts = Contents(about, schema, {name: in_memory(table) for name, table in contents.tables.items()}, compiled.wide)
    costs: dict[str, list[Cost]] = {name: [] for name in WRITERS}
    for _ in range(options.rounds):
        for name, writer in WRITERS.items():
            given = texts if name == BARE else contents
            costs[name].append(cost(writer, given, options.scratch or Path(tempfile.gettempdir())))
    print(describe(), f"\n{sum(map(len, contents.tables.values())):,} rows, polars {pl.__version__}\n")
    print("| written | wall, s | cpu, s | MB | cpu / bare |\n|---|---|---|---|---|")
    base = median(each.cpu for each in costs[BARE])
    for name, each in costs.items():
        wall, cpu = median(c.wall for c in each), median(c.cpu for c in each)
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {each[0].size / 1e6:.0f} | {cpu / base:.2f} |")


if __name__ == "__main__":
    main()
