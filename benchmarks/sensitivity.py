"""Measure `sensitivity` against a build: `python benchmarks/sensitivity.py --records 2000 20000 --pairs 3`.

Both are run in turn as whole processes, without a cache, on a made-up corpus of each size. Printed are medians of
processor time and peak memory, and their ratios.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from generate import generate
from machine import describe
from measure import measure

STANDOFF = (sys.executable, "-m", "standoff.cli", "--quiet", "--root")
BUILD = ("build", "--no-cache", "--only", "csv", "--only", "parquet")
SENSITIVITY = ("sensitivity",)


def compare(corpus: Path, pairs: int) -> tuple[str, ...]:
    """Run both commands in turn; returns the cells of a row of the report."""
    runs = [[measure([*STANDOFF, str(corpus), *command]) for command in (BUILD, SENSITIVITY)] for _ in range(pairs)]
    build, found = zip(*runs, strict=True)
    cpu = [statistics.median(run.cpu for run in each) for each in (build, found)]
    memory = [max(run.memory for run in each) for each in (build, found)]
    ratio = statistics.median(two.cpu / one.cpu for one, two in runs)
    return (f"{cpu[0]:.1f}", f"{cpu[1]:.1f}", f"{ratio:.2f}", f"{memory[0]:,.0f}", f"{memory[1]:,.0f}")


def main() -> None:
    """Print a report in Markdown."""
    parser = argparse.ArgumentParser(description="Measure sensitivity against a build.")
    parser.add_argument("--records", type=int, nargs="+", default=[2000, 20000], help="sizes of the corpora")
    parser.add_argument("--pairs", type=int, default=3, help="runs of each command, in turn")
    options = parser.parse_args()
    print(f"{describe()}\n")
    print("| records | build, s CPU | sensitivity, s CPU | ratio | build, MB | sensitivity, MB |")
    print("|--:|--:|--:|--:|--:|--:|")
    for records in options.records:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            generate(corpus, records, 1, 50)
            print(f"| {records:,} | {' | '.join(compare(corpus, options.pairs))} |", flush=True)


if __name__ == "__main__":
    main()
