"""Measure `diff` of git revisions: `python benchmarks/revisions.py --records 20000 --rounds 3`.

A corpus is written and committed, then committed again with some texts changed. In turn: a whole build without the
cache, `diff HEAD~1` with nothing kept, with one side kept, and with both; each as a process of its own. With `--corpus`
it measures that of a repository as it is, and changes nothing but its cache.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from machine import describe, versions
from measure import Run, measure

HERE = Path(__file__).parent
CACHE = "build/.cache"
CHANGED = 3  # texts that the second commit changes
IDENTITY = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org", "-c", "commit.gpgsign=false")
NAMES = ("build", "diff, nothing kept", "diff, one side kept", "diff, both kept")


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)


def write(folder: Path, records: int) -> None:
    """Write a corpus of so many records, with a second commit in which some texts have other values."""
    subprocess.run([sys.executable, HERE / "generate.py", folder, "--records", str(records), "--seed", "1"], check=True)
    (folder / ".gitignore").write_text("build/\n", "utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "First")
    for path in sorted((folder / "annotations" / "texts").glob("*.yaml"))[:CHANGED]:
        before = path.read_text("utf-8")
        path.write_text(before.replace("voice: quote", "voice: paraphrase"), "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Second")


def round_of(corpus: Path) -> dict[str, Run]:
    """Each run once; what is kept is what the runs before left."""
    standoff = [sys.executable, "-m", "standoff.cli", "--quiet", "--root", str(corpus)]
    diff = [*standoff, "diff", "HEAD~1", "HEAD", "--max-rows", "0"]
    with tempfile.TemporaryDirectory() as out:
        runs = {NAMES[0]: measure([*standoff, "build", "--no-cache", "--out", f"{out}/tables"])}
    shutil.rmtree(corpus / CACHE, ignore_errors=True)
    runs[NAMES[1]] = measure(diff)
    for path in (corpus / CACHE / "packages").iterdir():
        shutil.rmtree(path)
    measure([*standoff, "diff", "HEAD~1", "HEAD~1"])
    runs[NAMES[2]] = measure(diff)
    runs[NAMES[3]] = measure(diff)
    return runs


def report(corpus: Path, rounds: int) -> Iterator[str]:
    """Tabulate the medians of the rounds, and of what each round took against its own build."""
    yield "# Two revisions compared\n"
    yield f"* Machine: {describe()}"
    yield f"* {versions(sys.executable, ('standoff', 'polars'))}; {rounds} rounds\n"
    found = [round_of(corpus) for _ in range(rounds)]
    yield "| command | wall, s | cpu, s | cpu against a build | peak memory, MB |"
    yield "|---|--:|--:|--:|--:|"
    for name in NAMES:
        wall, cpu, memory = (median(getattr(each[name], what) for each in found) for what in ("wall", "cpu", "memory"))
        against = median(each[name].cpu / each[NAMES[0]].cpu for each in found)
        yield f"| {name} | {wall:.2f} | {cpu:.2f} | x{against:.2f} | {memory:.0f} |"


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Measure standoff diff of git revisions.")
    parser.add_argument("--records", type=int, default=20_000, help="records of the made-up corpus (default 20,000)")
    parser.add_argument("--corpus", type=Path, help="a project in a repository with two commits, in place of that")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        corpus = options.corpus or Path(temporary) / "corpus"
        if options.corpus is None:
            write(corpus, options.records)
        for line in report(corpus, options.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
