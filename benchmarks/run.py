"""Measure `standoff build` against the plain script, whole processes in turn.

`python benchmarks/run.py --records 2000 20000 --pairs 5` prints Markdown. Only the standard library is imported here.
"""

import argparse
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from machine import describe, versions
from measure import FailedError, Run, measure

HERE = Path(__file__).parent
MEASURES: Mapping[str, Callable[[Run], float]] = {
    "wall, s": lambda run: run.wall,
    "cpu, s": lambda run: run.cpu,
    "peak memory, MB": lambda run: run.memory,
}


@dataclass(frozen=True)
class Pairs:
    """The runs on one corpus: each of `standoff` was followed by the one of `plain` at the same place."""

    records: int
    size: float
    standoff: Sequence[Run]
    plain: Sequence[Run]


def measure_pairs(corpus: Path, records: int, n_pairs: int, standoff: str, plain_python: str) -> Pairs:
    """Run both commands in turn, first once to warm up, then as often as asked."""
    out = corpus.with_name(f"{corpus.name}-plain")
    commands = (
        shlex.split(standoff.replace("{corpus}", shlex.quote(str(corpus)))),
        [plain_python, str(HERE / "plain.py"), str(corpus), str(out)],
    )
    runs = [[measure_afresh(command, (corpus / "build", out)) for command in commands] for _ in range(n_pairs + 1)]
    first, second = zip(*runs[1:], strict=True)
    return Pairs(records, size_of(corpus), first, second)


def measure_afresh(command: Sequence[str], outputs: Iterable[Path]) -> Run:
    """Measure a command that finds none of its earlier outputs."""
    for output in outputs:
        shutil.rmtree(output, ignore_errors=True)
    return measure(command)


def size_of(corpus: Path) -> float:
    """Add up the megabytes of the text files."""
    return sum(path.stat().st_size for path in corpus.glob("annotations/texts/*.yaml")) / 1e6


def generate(corpus: Path, records: int, seed: int) -> None:
    """Write the corpus, in a process of its own so that this one stays small."""
    command = [
        sys.executable,
        str(HERE / "generate.py"),
        str(corpus),
        "--records",
        str(records),
        "--seed",
        str(seed),
    ]
    subprocess.run(command, check=True)


def table(pairs: Pairs) -> Iterator[str]:
    """Tabulate the runs on one corpus: least, median and most of each measure, and the ratio pair by pair."""
    yield f"\n## {pairs.records} records, {pairs.size:.1f} MB of YAML, {len(pairs.plain)} pairs\n"
    yield "| measure | standoff: min, median, max | plain: min, median, max | standoff / plain: median, min to max |"
    yield "|---|---|---|---|"
    for name, of in MEASURES.items():
        standoff, plain = [of(run) for run in pairs.standoff], [of(run) for run in pairs.plain]
        ratios = [one / other for one, other in zip(standoff, plain, strict=True)]
        ratio = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        yield f"| {name} | {spread(standoff)} | {spread(plain)} | {ratio} |"


def spread(values: Sequence[float]) -> str:
    """Give the least, the median and the most."""
    return ", ".join(f"{value:.2f}" for value in (min(values), median(values), max(values)))


def growth(sizes: Sequence[Pairs]) -> Iterator[str]:
    """Tabulate by how much the medians grow from each size to the next."""
    if len(sizes) < 2:
        return
    yield "\n## Growth of the medians\n"
    yield "| records | " + " | ".join(f"{name}: standoff, plain" for name in MEASURES) + " |"
    yield "|---|" + "---|" * len(MEASURES)
    for less, more in pairwise(sizes):
        step = f"{less.records} to {more.records} (x{more.records / less.records:.1f})"
        cells = (
            f"x{grown(less.standoff, more.standoff, of):.2f}, x{grown(less.plain, more.plain, of):.2f}"
            for of in MEASURES.values()
        )
        yield f"| {step} | {' | '.join(cells)} |"


def grown(less: Sequence[Run], more: Sequence[Run], of: Callable[[Run], float]) -> float:
    """Divide the median of one measure in the larger corpus by that in the smaller."""
    return median(map(of, more)) / median(map(of, less))


def head(options: argparse.Namespace) -> Iterator[str]:
    """State what was measured, and with what."""
    yield "# Standoff and the plain script\n"
    yield f"* Machine: {describe()}"
    yield f"* standoff: `{options.standoff}`; {versions(sys.executable, ('standoff', 'polars', 'PyYAML'))}"
    yield f"* plain: `plain.py`; {versions(options.plain_python, ('pandas', 'pyarrow', 'PyYAML'))}"
    yield f"* Corpora: `generate.py --seed {options.seed}`; one warm-up, then pairs in turn, no old outputs"


def report(options: argparse.Namespace, scratch: Path) -> Iterator[str]:
    """Measure size by size, giving each line as soon as it is known."""
    yield from head(options)
    sizes = []
    for records in sorted(options.records):
        corpus = scratch / f"corpus-{records}-{options.seed}"
        if not corpus.exists():
            generate(corpus, records, options.seed)
        sizes.append(measure_pairs(corpus, records, options.pairs, options.standoff, options.plain_python))
        yield from table(sizes[-1])
    yield from growth(sizes)


def standoff_command() -> str:
    """Build what the plain script writes, with the `standoff` beside this interpreter, or the one on the path."""
    beside = Path(sys.executable).with_name("standoff")
    command = shlex.quote(str(beside)) if beside.exists() else "standoff"
    return f"{command} --root {{corpus}} build --only csv --only parquet"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure standoff against the plain script.")
    parser.add_argument("--records", type=int, nargs="+", default=[2_000, 20_000], help="sizes of the corpora")
    parser.add_argument("--pairs", type=int, default=5, help="how often to run both after the warm-up (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the corpora (default 1)")
    parser.add_argument(
        "--standoff", metavar="CMD", default=standoff_command(), help="the command; {corpus} is its folder"
    )
    parser.add_argument(
        "--plain-python",
        metavar="PYTHON",
        default=sys.executable,
        help="an interpreter that has pandas and pyarrow",
    )
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="keep the corpora here and use them again")
    return parser.parse_args()


def main() -> int:
    """Print the report; 1 if a measured command failed."""
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        try:
            for line in report(options, options.scratch or Path(temporary)):
                print(line, flush=True)
        except FailedError as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
