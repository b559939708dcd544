"""Compares the compiled reader with Python's for as long as it is given: `make fuzz SECONDS=600 SEED=7`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import odd_files
import tiny
from paths import REPOSITORY
from standoff.schema.read import read_schema
from standoff.source.composer import Limits

ROOTS = (REPOSITORY, REPOSITORY / "tests/support/rules")
EACH = 100  # files that are compared together


def main() -> None:
    """Read the command line, compare, and exit with 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--more", type=Path, action="append", default=[], help="further projects to take files from")
    options = parser.parse_args()
    projects = [(read_schema(root).schema, odd_files.seeds(root)) for root in (*ROOTS, *options.more)]
    with tempfile.TemporaryDirectory() as folder:
        projects.append((read_schema(tiny.write(Path(folder, "tiny"))).schema, odd_files.plain_seeds()))
        projects.append(odd_files.own_words(Path(folder, "own")))
    end, number, tried, taken = time.monotonic() + options.seconds, 0, 0, 0
    while time.monotonic() < end:
        rng = Random(f"{options.seed} {number}")
        schema, files = rng.choice(projects)
        limits = (
            Limits()
            if rng.random() < 0.9
            else Limits(size=4000, depth=rng.randrange(1, 8), nodes=rng.randrange(1, 400))
        )
        found = odd_files.compare(schema, list(odd_files.odd_files(files, rng, EACH)), limits, rng.random() < 0.9)
        number, tried, taken = number + 1, tried + found.tried, taken + found.taken
        if found.differences:
            print(f"seed {options.seed}, round {number - 1}:", *found.differences, sep="\n")
            sys.exit(1)
    print(f"{tried:,} files, {taken:,} of them taken, no difference")


if __name__ == "__main__":
    main()
