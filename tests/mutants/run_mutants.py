"""`make mutants`: change the compiler in one place, run the tests that execute the place, and list what none noticed.

    python tests/mutants/run_mutants.py --number 300 --jobs 2 --minutes 60

Every mutant runs in a process forked from this one, with a copy of the compiler of its own. The same seed chooses the
same mutants; a run that was interrupted continues where it was. README.md in this folder explains the results.
"""

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import polars
import pytest
import yaml
from mutate import Mutant, mutants

PRELOADED = (hypothesis, polars)  # imported once, here; the compiler is not, since each process imports another one
HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
COMPILER = REPOSITORY / "compiler"
WORK = REPOSITORY / "build" / ".mutants"
LINES, RESULTS, SURVIVORS = WORK / "lines.json", WORK / "results.jsonl", HERE / "survivors.yaml"
TESTED = (
    *("source", "schema", "corpus", "resolve", "tables", "check", "formats", "files", "release"),
    *(f"authoring/test_{name}.py" for name in ("align", "anchor", "find", "fmt", "reanchor")),
    *("authoring/test_reasons.py", "views/test_coverage.py"),
)
CORE = (
    *("source/**/*.py", "schema/**/*.py", "corpus/**/*.py", "resolve/*.py", "tables/*.py", "check/*.py", "files/*.py"),
    *(f"formats/{name}.py" for name in ("csv", "csv_dialect", "parquet", "sqlite", "xlsx", "jsonl", "typed_cells")),
    *(f"formats/{name}.py" for name in ("geojson", "descriptor", "index", "package", "package_reader")),
    *(f"release/{name}.py" for name in ("bump", "changes", "checksums", "difference", "provenance")),
    *("release/verify*.py", "authoring/edit/align.py", "authoring/edit/f*d*.py"),
)
SECONDS = 30.0  # of tests, as measured, for each mutant
WANTED = 0.95


class Tests(NamedTuple):
    """The tests, how long each takes, and by file and line of the compiler which of them run it."""

    names: list[str]
    seconds: list[float]
    lines: dict[str, dict[str, list[int]]]

    def of(self, mutant: Mutant, most: float) -> list[str]:
        """The tests that run the changed line, then those that run others of its module: nearest and fastest first."""
        by_line = self.lines.get(mutant.file, {})
        others = set(chain.from_iterable(by_line.values()))
        exact = others if mutant.within == "module" else set(by_line.get(str(mutant.line), ()))
        folder = f"tests/{mutant.file.split('/')[0]}/"

        def nearness(n: int) -> tuple[bool, bool, float]:
            return n not in exact, not self.names[n].startswith(folder), self.seconds[n]

        taken: list[str] = []
        total = 0.0
        for n in sorted(others, key=nearness):
            total += self.seconds[n]
            if taken and (total > most or (n not in exact and exact and total > most / 3)):
                break
            taken.append(self.names[n])
        return taken


class Chosen:
    """A plug-in of pytest that runs the given tests in the given order, and keeps the name of the first that fails."""

    def __init__(self, names: Sequence[str]) -> None:
        self.order = {name: n for n, name in enumerate(names)}
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = {item: self._place(item.nodeid) for item in items if self._place(item.nodeid) is not None}
        items[:] = sorted(chosen, key=lambda item: chosen[item] or 0)

    def _place(self, nodeid: str) -> int | None:
        """The place of a test in the order; a test with many parameters is one, without them."""
        return self.order.get(nodeid, self.order.get(nodeid.partition("[")[0]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


class Running(NamedTuple):
    """A process and what it tries."""

    mutant: Mutant | None
    number: int
    folder: Path


def run(tests: Sequence[str], folder: Path, seconds: float) -> int:
    """Fork a process that runs tests with the compiler of a folder; returns its id."""
    if pid := os.fork():
        return pid
    status = 70
    with contextlib.suppress(BaseException):
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
        signal.alarm(int(seconds) * 8)  # of the clock: a process that waits forever ends too
        output = os.open(folder / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.environ["PYTHONPATH"] = str(folder / "compiler")
        sys.path.insert(0, str(folder / "compiler"))
        os.chdir(REPOSITORY)
        chosen = Chosen(tests)
        files = dict.fromkeys(test.split("::")[0] for test in tests)
        options = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={folder / 'tmp'}"]
        status = int(pytest.main([*options, *files], plugins=[chosen]))
        (folder / "failed.txt").write_text(chosen.failed, "utf-8")
    os._exit(status)


def outcome(status: int) -> str:
    """What the end of the process means."""
    if os.WIFSIGNALED(status):
        return "endless" if os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL} else "noticed"
    return {pytest.ExitCode.OK: "survived", pytest.ExitCode.NO_TESTS_COLLECTED: "survived"}.get(  # type: ignore[no-any-return, call-overload]
        os.WEXITSTATUS(status), "noticed"
    )


def prepared(folder: Path) -> Path:
    """A copy of the compiler whose compiled files are found by content: a changed module is compiled again."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(COMPILER, folder / "compiler", ignore=shutil.ignore_patterns("__pycache__"))
    command = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", str(folder / "compiler")]
    subprocess.run([sys.executable, *command], check=True)
    return folder


def try_all(todo: Iterable[Mutant], tests: Tests, jobs: int, most: float, until: float) -> Iterator[dict[str, Any]]:
    """Try mutants, several side by side, until the time is up; yields a result for each."""
    idle = [prepared(WORK / f"worker-{n}") for n in range(jobs)]
    running: dict[int, Running] = {}
    waiting = iter(todo)
    while True:
        while idle and time.monotonic() < until and (mutant := next(waiting, None)):
            folder = idle.pop()
            module = folder / "compiler" / "standoff" / mutant.file
            module.write_text(mutant.source, "utf-8")
            taken = tests.of(mutant, most)
            running[run(taken, folder, 20 + 3 * most)] = Running(mutant, len(taken), folder)
        if not running:
            return
        pid, status, used = os.wait4(-1, 0)
        if pid not in running:
            continue
        mutant, number, folder = running.pop(pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # what a test may have left behind
        assert mutant is not None
        shutil.copyfile(COMPILER / "standoff" / mutant.file, folder / "compiler" / "standoff" / mutant.file)
        failed = (folder / "failed.txt").read_text("utf-8") if (folder / "failed.txt").exists() else ""
        (folder / "failed.txt").unlink(missing_ok=True)
        shutil.rmtree(folder / "tmp", ignore_errors=True)
        idle.append(folder)
        yield {
            "name": mutant.name,
            "kind": mutant.kind,
            "outcome": outcome(status),
            "seconds": round(used.ru_utime + used.ru_stime, 1),
            "tests": number,
            "failed": failed,
        }


def sample(number: int, seed: int, only: Sequence[str]) -> list[Mutant]:
    """Mutants of the core, at random, an equal share of every package as far as it has as many."""
    files = sorted({path.relative_to(COMPILER / "standoff") for p in CORE for path in (COMPILER / "standoff").glob(p)})
    packages: dict[str, list[Mutant]] = defaultdict(list)
    for file in (file for file in files if not only or file.parts[0] in only):
        packages[file.parts[0]] += mutants(COMPILER / "standoff", file.as_posix())
    chance = random.Random(seed)
    for found in packages.values():
        chance.shuffle(found)
    rounds = chain.from_iterable(zip_longest(*packages.values()))
    return [mutant for mutant in rounds if mutant][:number]


def read_tests(jobs: int) -> Tests:
    """Which test runs which line: from the file of an earlier run, or by running all of them once."""
    if not LINES.exists():
        print("recording which lines the tests run, once; remove build/.mutants to do it again", flush=True)
        folders = [f"tests/{name}" for name in TESTED]
        command = ["-m", "pytest", "-q", "-p", "record_lines", "-p", "no:cacheprovider", f"--lines={LINES}", *folders]
        path = os.pathsep.join((str(COMPILER), str(HERE)))
        subprocess.run([sys.executable, *command], cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": path}, check=False)
    found = json.loads(LINES.read_text("utf-8"))
    return Tests(found["tests"], found["seconds"], found["lines"])


def check_without_a_change(tests: Tests) -> None:
    """Raise SystemExit if the fastest test of each file fails in a copy that is not changed."""
    fastest: dict[str, str] = {}
    for n in sorted(range(len(tests.names)), key=lambda n: tests.seconds[n]):
        fastest.setdefault(tests.names[n].split("::")[0], tests.names[n])
    folder = prepared(WORK / "worker-0")
    _, status = os.waitpid(run(list(fastest.values()), folder, 600), 0)
    if outcome(status) != "survived":
        raise SystemExit(f"tests fail without a change: see {folder / 'output.txt'}")


def report(results: dict[str, dict[str, Any]], names: Iterable[str]) -> int:
    """Print the survivors and the rate of those that were noticed; returns 1 if it is below what is wanted."""
    explained = {entry["mutant"]: entry["why"] for entry in yaml.safe_load(SURVIVORS.read_text("utf-8")) or []}
    tried = [results[name] for name in names if name in results]
    survivors = [result["name"] for result in tried if result["outcome"] == "survived"]
    unexplained = [name for name in survivors if name not in explained]
    print(
        f"\n{len(tried)} tried:", ", ".join(f"{n} {what}" for what, n in Counter(r["outcome"] for r in tried).items())
    )
    for name in unexplained:
        print(f"survived: {name}")
    noticed = len(tried) - len(survivors)
    rate = noticed / max(1, noticed + len(unexplained))
    print(f"{noticed} noticed, {len(survivors) - len(unexplained)} explained in {SURVIVORS.name}, "
          f"{len(unexplained)} not: {rate:.1%} of the changes that matter are noticed")  # fmt: skip
    return int(rate < WANTED)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--number", type=int, default=300, help="how many mutants (300)")
    parser.add_argument("--seed", type=int, default=15, help="of the choice (15)")
    parser.add_argument("--jobs", type=int, default=2, help="how many side by side (2)")
    parser.add_argument("--minutes", type=float, default=60, help="when to stop starting new ones (60)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of tests for each mutant ({SECONDS:.0f})")
    parser.add_argument("--packages", nargs="+", default=(), help="only these packages of the core")
    parser.add_argument("--again", action="store_true", help="try survivors of earlier runs again")
    given = parser.parse_args()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    until = time.monotonic() + given.minutes * 60
    WORK.mkdir(parents=True, exist_ok=True)
    tests = read_tests(given.jobs)
    chosen = sample(given.number, given.seed, given.packages)
    lines = RESULTS.read_text("utf-8").splitlines() if RESULTS.exists() else []
    results = {result["name"]: result for result in map(json.loads, lines)}
    todo = [m for m in chosen if m.name not in results or (given.again and results[m.name]["outcome"] == "survived")]
    if todo:
        check_without_a_change(tests)
    with RESULTS.open("a", encoding="utf-8") as file:
        for result in try_all(todo, tests, given.jobs, given.seconds, until):
            results[result["name"]] = result
            file.write(json.dumps(result, ensure_ascii=False) + "\n")
            file.flush()
            print(f"{result['outcome']:9} {result['seconds']:5.1f} s  {result['name']}", flush=True)
    return report(results, [mutant.name for mutant in chosen])


if __name__ == "__main__":
    sys.exit(main())
