"""Measure a build after one file changed: `python benchmarks/one_change.py --records 20000 200000 --rounds 3`.

Each round, a corpus is built with nothing kept (`--no-cache`), then so that partitions are kept, then as it was, then
after a value in one file changed, then after a line was added before all that a file says, then checked as it was, and
one of its records is explained. All are whole processes. Printed are medians of wall time, processor time and peak
memory (of all processes of a run), and the processor time beside that of the first build of the same round. With
`--plain-python`, the plain script is run first in each round. Once, the packages after both changes are compared with
builds with nothing kept: every byte is the same.
"""

import argparse
import hashlib
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from generate import generate
from machine import describe
from measure import Run, measure

STANDOFF = (sys.executable, "-m", "standoff.cli", "--quiet", "--root")
YOUNG = 2.2  # seconds
TABLES = ("--only", "csv", "--only", "parquet")
VALUE = re.compile(r'(?<=gist: )"?\w+')
COLD, KEPT, SAME, ONE, LINES, CHECK, EXPLAIN, PLAIN = (
    "build, nothing kept",
    "build, first with partitions kept",
    "build, nothing changed",
    "build, a value of one file changed",
    "build, a line added at the top of one file",
    "check, nothing changed",
    "explain a record",
    "plain script",
)


def build(corpus: Path, *options: str) -> Run:
    """Build the tables of a corpus, once none of its files is too young to be remembered (docs/caching.md)."""
    time.sleep(YOUNG)
    return measure([*STANDOFF, str(corpus), "build", *TABLES, *options])


def with_another_value(file: Path) -> None:
    """Change a value in the middle of a file."""
    text = file.read_text("utf-8")
    found = list(VALUE.finditer(text))
    end = found[len(found) // 2].end()
    file.write_text(f"{text[:end]}x{text[end:]}", "utf-8")


def with_another_line(file: Path) -> None:
    """Add a line before the mentions of a file, which moves all of them."""
    text = file.read_text("utf-8")
    file.write_text(text.replace("\nevents:\n", "\n#\nevents:\n", 1), "utf-8")


def bytes_of(package: Path) -> str:
    """A hash of the sums of a package."""
    return hashlib.sha256((package / "SHA256SUMS").read_bytes()).hexdigest()


def one_round(corpus: Path, number: int, plain: str | None) -> Iterator[tuple[str, Run]]:
    """What is measured, in turn."""
    files = sorted((corpus / "annotations" / "texts").glob("*.yaml"))
    shutil.rmtree(corpus / "build", ignore_errors=True)
    if plain:
        with tempfile.TemporaryDirectory(dir=corpus.parent) as out:
            yield PLAIN, measure([plain, str(Path(__file__).with_name("plain.py")), str(corpus), out])
    yield COLD, build(corpus, "--no-cache")
    shutil.rmtree(corpus / "build", ignore_errors=True)
    yield KEPT, build(corpus)
    yield SAME, build(corpus)
    for name, edit, file in ((ONE, with_another_value, files[number]), (LINES, with_another_line, files[-1 - number])):
        edit(file)
        yield name, build(corpus)
        if number == 0:
            found = bytes_of(corpus / "build" / "next")
            build(corpus, "--no-cache", "--out", str(corpus.parent / "fresh"))
            if found != bytes_of(corpus.parent / "fresh"):
                raise SystemExit(f"{name}: other bytes than those of a build with nothing kept")
    yield CHECK, measure([*STANDOFF, str(corpus), "check"])
    event = next(line for line in files[0].read_text("utf-8").splitlines() if line.startswith("  ") and line[-1] == ":")
    yield EXPLAIN, measure([*STANDOFF, str(corpus), "explain", f"events/{event.strip().rstrip(':')}", "kind"])


def main() -> None:
    """Print a report in Markdown."""
    parser = argparse.ArgumentParser(description="Measure a build after one file changed.")
    parser.add_argument("--records", type=int, nargs="+", default=[20000], help="sizes of the corpora")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is measured")
    parser.add_argument("--plain-python", help="an interpreter with pandas, pyarrow and PyYAML")
    parser.add_argument("--scratch", type=Path, help="keep the corpora in this folder")
    options = parser.parse_args()
    print(f"{describe()}\n")
    print("| records | what | s wall | s CPU | of the first build's CPU | MB |")
    print("|--:|---|--:|--:|--:|--:|")
    for records in options.records:
        with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
            corpus = Path(folder) / "corpus"
            generate(corpus, records, 1, 50)
            rounds = [dict(one_round(corpus, number, options.plain_python)) for number in range(options.rounds)]
        for name in rounds[0]:
            runs = [each[name] for each in rounds]
            ratio = statistics.median(each[name].cpu / each[COLD].cpu for each in rounds)
            wall, cpu = (statistics.median(getattr(run, kind) for run in runs) for kind in ("wall", "cpu"))
            memory = max(max(run.memory, run.together) for run in runs)
            print(f"| {records:,} | {name} | {wall:.2f} | {cpu:.2f} | {ratio:.2f} | {memory:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
