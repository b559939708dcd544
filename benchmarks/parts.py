"""Time the parts of a cold build apart: `python benchmarks/parts.py CORPUS [--jobs N]` prints seconds as JSON.

* read: annotation files to frames (`read_annotations`)
* reduce: all else up to the tables: schemas, checks, resolution, tables
* checks: those of assertions and of tables; part of reduce, and in part beside it, so that the sum is an upper bound
* write: CSV and Parquet, with checksums and descriptor
* bare: the same frames by polars' own `write_csv` and `write_parquet`
"""

import argparse
import functools
import importlib
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from formats import bare

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.tables.package_contents import Contents

READ = [("standoff.engine.read", "read_annotations")]
CHECKS = [(f"standoff.engine.{module}", "run_checks") for module in ("part_steps", "partition_steps", "corpus_steps")]

Seconds = defaultdict[str, float]


@contextmanager
def timed(seconds: Seconds, part: str) -> Iterator[None]:
    """Add the time until the end of the block to a part."""
    started = time.perf_counter()
    yield
    seconds[part] += time.perf_counter() - started


def watch(functions: list[tuple[str, str]], part: str, seconds: Seconds) -> None:
    """Let functions of the compiler, looked up where they are called, add their time to a part."""
    for module, name in functions:
        setattr(importlib.import_module(module), name, _watched(module, name, part, seconds))


def _watched(module: str, name: str, part: str, seconds: Seconds) -> Callable[..., Any]:
    function = getattr(importlib.import_module(module), name)

    @functools.wraps(function)
    def watched(*given: Any, **named: Any) -> Any:
        with timed(seconds, part):
            return function(*given, **named)

    return watched


def parts(corpus: Path, jobs: int | None, scratch: Path) -> dict[str, float]:
    """Compile and write, the wide tables left out, and give the seconds of each part."""
    seconds: Seconds = defaultdict(float)
    watch(READ, "read", seconds)
    watch(CHECKS, "checks", seconds)
    with timed(seconds, "compile"):
        compiled = compile_corpus(corpus, jobs=jobs, has_wide=False)
    with timed(seconds, "write"):
        write_build(compiled, scratch / "build", only=("csv", "parquet"))
    _write_bare(compiled, scratch, seconds)
    seconds["reduce"] = seconds.pop("compile") - seconds["read"]
    return dict(seconds)


def _write_bare(compiled: Compiled, scratch: Path, seconds: Seconds) -> None:
    folder = scratch / "bare"
    folder.mkdir()
    with timed(seconds, "bare"):
        bare(Contents(compiled.corpus.descriptor, compiled.schema, compiled.tables), folder)


def main() -> None:
    """Time one build and print it."""
    parser = argparse.ArgumentParser(description="Time the parts of a cold build apart.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("--jobs", type=int, help="worker processes (default: as `standoff build`)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.corpus.parent) as scratch:
        print(json.dumps(parts(options.corpus, options.jobs, Path(scratch))))


if __name__ == "__main__":
    main()
