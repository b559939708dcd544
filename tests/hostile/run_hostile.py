"""The long run of the hostile suites: `make hostile`, or `python tests/hostile/run_hostile.py --suite yaml --seed 7`.

A failed case prints its suite, number and seed; `--suite … --seed … --only …` runs it again.
"""

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]

from suites import SEED, SUITES, Tally, run, together  # noqa: E402  after the path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run suites; 1 if a case failed."""
    options = _parser().parse_args(arguments)
    failures = 0
    with ProcessPoolExecutor(options.workers, multiprocessing.get_context("spawn")) as pool:
        for suite in options.suite or SUITES:
            numbers = [options.only] if options.only is not None else range(options.count or SUITES[suite].long)
            tally = _shared(pool, suite, options.seed, numbers, options.workers)
            failures += len(tally.failed)
            print(*tally.failed, tally.line, sep="\n", flush=True)
    return 1 if failures else 0


def _shared(pool: ProcessPoolExecutor, suite: str, seed: int, numbers: Sequence[int], workers: int) -> Tally:
    shares = [pool.submit(run, suite, seed, numbers[worker::workers]) for worker in range(workers)]
    return together(share.result() for share in shares)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the hostile suites.")
    parser.add_argument("--suite", action="append", choices=list(SUITES), help="only this suite; may be repeated")
    parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")
    parser.add_argument("--count", type=int, help="cases of each suite (default: those of its long run)")
    parser.add_argument("--only", type=int, help="only the case of this number")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
