"""Which tests a mutant is given: those that run its line, nearest first, then others; as `record_lines.py` recorded."""

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from mutate import Mutant, places
from record_lines import LEFT_OUT, digest

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
COMPILER = REPOSITORY / "compiler"
WORK = REPOSITORY / "build" / ".mutants"
LINES = WORK / "lines"
TESTED = (
    *("source", "schema", "corpus", "resolve", "tables", "checks", "formats", "files", "release"),
    *(f"authoring/test_{name}.py" for name in ("align", "anchor", "fmt", "reanchor")),
    "views/test_coverage.py",
)


class Recorded(NamedTuple):
    """The tests, how long each takes, and by file and place (`mutate.places`) which of them run it."""

    names: list[str]
    seconds: list[float]
    places: dict[str, dict[str, list[int]]]

    def of(self, mutant: Mutant, most: float) -> list[str]:
        """The tests that run the changed line, nearest and fastest first, as many as the time allows."""
        return self._within(self._nearest(mutant, self._running(mutant)[0]), most)

    def further(self, mutant: Mutant, most: float, tried: Collection[str]) -> list[str]:
        """Those that were not tried, as many as the time allows; those of a file together, since they share fixtures.

        After those that run the line and the module come those of its package, then all: a constant of a module, or
        what runs in another process, may be noticed by tests that are not recorded as running any line of it.
        """
        exact, others = self._running(mutant)
        rest = set(range(len(self.names))) - exact - others
        nearest = [n for tests in (exact, others, rest) for n in self._nearest(mutant, tests)]
        names = self._within([n for n in nearest if self.names[n] not in tried], most)
        order = {file: n for n, file in enumerate(dict.fromkeys(map(_file, names)))}
        return sorted(names, key=lambda name: order[_file(name)])

    def _running(self, mutant: Mutant) -> tuple[set[int], set[int]]:
        """The tests that run the line, and the others that run its module.

        What runs on import, and a line of which Python reports none, have those of the function or of the module; a
        module of which no line is recorded has those of its package.
        """
        by_place = self.places.get(mutant.file, {})
        package = {n for n, name in enumerate(self.names) if name.startswith(_folder(mutant))}
        every = set(chain.from_iterable(by_place.values())) or package
        function = [tests for name, tests in by_place.items() if name.startswith(f"{mutant.within}: ")]
        line = by_place.get(_places(mutant.file)[mutant.line], ())
        exact = set(line) or set(chain.from_iterable(function)) or every
        return exact, every - exact

    def _nearest(self, mutant: Mutant, tests: Collection[int]) -> list[int]:
        """The file of tests that is named as the module first, then those of its package; the fastest of each first.

        A test whose name or case has words of the module, the function or the line comes before others, the rarer the
        words the sooner: of some hundred cases that all run a check, it is the one that the check is about.
        """
        folder = _folder(mutant)
        own = f"{folder}test_{Path(mutant.file).stem}.py"
        about = _words(Path(mutant.file).stem) | _words(mutant.within) | _words(_places(mutant.file)[mutant.line])
        known = {n: about & _words(self.names[n].partition("::")[2]) for n in tests}
        frequency = Counter(chain.from_iterable(known.values()))

        def nearness(n: int) -> tuple[bool, float, bool, float]:
            name = self.names[n]
            rarity = sum(1 / frequency[word] for word in known[n])
            return _file(name) != own, -rarity, not name.startswith(folder), self.seconds[n]

        return sorted(tests, key=nearness)

    def _within(self, tests: Sequence[int], most: float) -> list[str]:
        """As many as the time allows; the first in any case."""
        taken: list[str] = []
        total = 0.0
        for n in tests:
            if not taken or total + self.seconds[n] <= most:
                total += self.seconds[n]
                taken.append(self.names[n])
        return taken


def _folder(mutant: Mutant) -> str:
    return f"tests/{mutant.file.split('/')[0]}/"


@cache
def _words(name: str) -> frozenset[str]:
    """The words of a name that say what it is about: those with five letters and more, without a plural's `s`."""
    return frozenset(word.removesuffix("s") for word in re.findall(r"[a-z]{5,}", name.lower()))


def _file(test: str) -> str:
    return test.partition("::")[0]


@cache
def _places(file: str) -> list[str]:
    return places((COMPILER / "standoff" / file).read_text("utf-8"))


def read_tests(jobs: int) -> Recorded:
    """Which test runs which line: as recorded, once files of tests that are new or have changed were run again."""
    files = sorted({path for name in TESTED for path in [*(HERE.parent / name).rglob("test_*.py"), HERE.parent / name]
                    if path.is_file() and not path.as_posix().endswith(LEFT_OUT)})  # fmt: skip
    recorded = {file: LINES / f"{file.relative_to(REPOSITORY).as_posix().replace('/', ' ')}.json" for file in files}
    known = {file: json.loads(path.read_text("utf-8")) for file, path in recorded.items() if path.exists()}
    new = [file for file in files if file not in known or known[file]["sum"] != digest(file)]
    if new:
        print(f"recording which lines the tests of {len(new)} files run", flush=True)
        record(new, jobs)
    names: list[str] = []
    seconds: list[float] = []
    places_of: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path in (path for path in recorded.values() if path.exists()):
        found = json.loads(path.read_text("utf-8"))
        for file, by_place in found["places"].items():
            for place, numbers in by_place.items():
                places_of[file][place] += [len(names) + n for n in numbers]
        names += found["tests"]
        seconds += found["seconds"]
    return Recorded(names, seconds, places_of)


def record(files: Sequence[Path], jobs: int) -> None:
    """Run files of tests with the recorder, those of a package together, several packages side by side."""
    packages: dict[Path, list[str]] = defaultdict(list)
    for file in files:
        packages[file.parent].append(str(file))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "record_lines", "-p", "no:cacheprovider", f"--lines={LINES}"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(COMPILER), str(HERE)))}

    def run_tests(names: list[str]) -> None:
        subprocess.run([*command, *names], cwd=REPOSITORY, env=env, check=False)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(run_tests, sorted(packages.values(), key=len, reverse=True)))
