"""`make mutants`: change the compiler in one place, run the tests that execute the place, and list what none noticed.

    python tests/mutants/run_mutants.py --number 300 --jobs 2 --minutes 60

Every mutant runs in a process forked from this one, with a copy of the compiler of its own. The same seed chooses the
same mutants; a run that was interrupted continues where it was. README.md in this folder explains the results.
"""

import argparse
import contextlib
import gc
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import polars
import pytest
import yaml
from choose_tests import COMPILER, HERE, REPOSITORY, WORK, Recorded, read_tests
from exchange import Called, Loaded
from mutate import Mutant, mutants
from polars.series.string import StringNameSpace

PRELOADED = (polars,)  # imported once, here; the compiler is not, since each process imports another one
RESULTS, SURVIVORS = WORK / "results.jsonl", HERE / "survivors.yaml"
# Not below this repository: some tests need a folder that is in none.
SCRATCH = Path(tempfile.gettempdir()) / f"mutants-{os.getpid()}"
CORE = (
    *("source/**/*.py", "schema/**/*.py", "corpus/**/*.py", "resolve/*.py", "tables/*.py", "checks/*.py", "files/*.py"),
    *(f"formats/{name}.py" for name in ("csv", "csv_dialect", "parquet", "sqlite", "xlsx", "jsonl", "typed_cells")),
    *(f"formats/{name}.py" for name in ("parquet_footer", "parquet_join", "thrift")),
    *(f"formats/{name}.py" for name in ("geojson", "descriptor", "index", "package", "package_reader")),
    *(f"release/{name}.py" for name in ("bump", "changes", "checksums", "difference", "provenance")),
    *("release/verify*.py", "authoring/edit/align.py", "authoring/edit/f*d*.py"),
)
SECONDS = 30.0  # of tests, as measured, for each mutant
MORE = 240.0  # for one that survives those
BLOCK = 100  # mutants, whose tests are collected once
WANTED = 0.95
FIRST = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # the first example that fails will do


class Chosen:
    """A plug-in of pytest that runs the given tests in the given order, and keeps the name of the first that fails."""

    def __init__(self, names: Sequence[str]) -> None:
        self.order = {name: n for n, name in enumerate(names)}
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = in_order(items, self.order)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid
            print(report.longreprtext)


def in_order(items: Iterable[pytest.Item], order: dict[str, int]) -> list[pytest.Item]:
    """The tests that have a place in an order; one with many parameters may be there without them."""
    places_of = [(order.get(item.nodeid, order.get(item.nodeid.partition("[")[0])), item) for item in items]
    return [item for _, item in sorted([(n, i) for n, i in places_of if n is not None], key=lambda found: found[0])]


class Attempt(NamedTuple):
    """A mutant and the tests that it is given, those of another attempt that it survived, and what that took."""

    mutant: Mutant
    names: list[str]
    most: float  # seconds of tests
    survived: tuple[str, ...] = ()
    seconds: float = 0.0

    def result(self, outcome: str, seconds: float, failed: str) -> dict[str, Any]:
        return {
            "name": self.mutant.name,
            "kind": self.mutant.kind,
            "outcome": outcome,
            "seconds": round(self.seconds + seconds, 1),
            "tests": len(self.survived) + len(self.names),
            "failed": failed,
        }


Start = Callable[[Attempt, Path], int | None]


def limit(folder: Path, most: float) -> None:
    """Make this process end in time, write into a file, and start programs with the compiler of a folder."""
    seconds = 20 + 3 * int(most)
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    signal.alarm(seconds * 10)  # of the clock: a process that waits forever ends too
    output = os.open(folder / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ["PYTHONPATH"] = str(folder / "compiler")


def run(tests: Sequence[str], folder: Path, most: float) -> int:
    """Fork a process that imports the compiler of a folder and runs tests; returns its id."""
    if pid := os.fork():
        return pid
    status = 70
    with contextlib.suppress(BaseException):
        limit(folder, most)
        sys.path.insert(0, str(folder / "compiler"))
        os.chdir(REPOSITORY)
        chosen = Chosen(tests)
        files = dict.fromkeys(test.split("::")[0] for test in tests)
        options = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={scratch(folder)}"]
        status = int(pytest.main([*options, *files], plugins=[chosen]))
        (folder / "failed.txt").write_text(chosen.failed, "utf-8")
    os._exit(status)


class Quick:
    """A plug-in of pytest that collects all tests and tries mutants in forks that exchange code (`exchange.py`)."""

    def __init__(self, todo: Sequence[Mutant], tests: Recorded, given: argparse.Namespace, until: float) -> None:
        self.todo = todo
        self.tests = tests
        self.given = given
        self.until = until
        self.called = Called(COMPILER / "standoff")
        self.called.start()
        # Modules of tests read schemas, which tries patterns; but a fork lacks the threads that polars starts for that.
        self.contains, StringNameSpace.contains = StringNameSpace.contains, lambda *_, **__: None  # type: ignore[method-assign, assignment]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.called.stop()
        StringNameSpace.contains = self.contains  # type: ignore[method-assign]
        if any(path.read_text().startswith("polars-0") for path in Path("/proc/self/task").glob("*/comm")):
            raise pytest.UsageError(
                "a module of tests computes with polars when it is imported: no fork can do so then"
            )
        loaded = Loaded(COMPILER / "standoff", self.called)
        gc.freeze()
        certain: set[str] = set()

        def start(attempt: Attempt, folder: Path) -> int | None:
            changes = loaded.changes(attempt.mutant)
            if changes is None:
                return None
            if loaded.is_certain(changes):
                certain.add(attempt.mutant.name)
            if pid := os.fork():
                return pid
            status = 70
            try:
                limit(folder, attempt.most)
                os.environ["PYTEST_DEBUG_TEMPROOT"] = str(scratch(folder))
                loaded.apply(changes)
                status = self.run(session, attempt.names, folder)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(status)

        results = try_all(self.todo, self.tests, self.given, self.until, start, certain.__contains__)
        keep(result for result in results if result["outcome"] != "survived" or result["name"] in certain)
        return True

    def run(self, session: pytest.Session, names: Sequence[str], folder: Path) -> int:
        """Run tests until one fails."""
        chosen = Chosen(names)
        session.config.pluginmanager.register(chosen)
        items = in_order(session.items, chosen.order)
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if chosen.failed:
                break
        (folder / "failed.txt").write_text(chosen.failed, "utf-8")
        return int(pytest.ExitCode.TESTS_FAILED if chosen.failed else pytest.ExitCode.OK)


def try_quickly(todo: Sequence[Mutant], tests: Recorded, given: argparse.Namespace, until: float) -> None:
    """Try the mutants that need no import in a process of their own, and write the results."""
    pid = os.fork()
    if not pid:
        status = 70
        with contextlib.suppress(BaseException):
            sys.path.insert(0, str(COMPILER))
            os.chdir(REPOSITORY)
            files = sorted({name.split("::")[0] for name in tests.names})
            hypothesis.settings.register_profile("mutants", deadline=None, derandomize=True, phases=FIRST)
            options = ["-q", "--capture=no", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
            status = int(pytest.main([*options, *files], plugins=[Quick(todo, tests, given, until)]))
        sys.stdout.flush()
        os._exit(status)
    os.waitpid(pid, 0)


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


def try_all(
    todo: Iterable[Mutant],
    tests: Recorded,
    given: argparse.Namespace,
    until: float,
    start: Start,
    deserves_more: Callable[[str], bool] = lambda _name: True,
) -> Iterator[dict[str, Any]]:
    """Try mutants, several side by side, until the time is up; yields a result for each that could be started.

    A survivor is tried once more immediately, with the tests that it was not given for lack of time.
    """
    idle = [prepared(WORK / f"worker-{n}") for n in range(given.jobs)]
    running: dict[int, tuple[Attempt, Path]] = {}
    first = (Attempt(mutant, tests.of(mutant, given.seconds), given.seconds) for mutant in todo)
    second: list[Attempt] = []
    while True:
        while idle and (attempt := second.pop() if second else next(first, None) if time.monotonic() < until else None):
            module = idle[-1] / "compiler" / "standoff" / attempt.mutant.file
            module.write_text(attempt.mutant.source, "utf-8")
            if pid := start(attempt, idle[-1]):
                running[pid] = (attempt, idle.pop())
            else:
                shutil.copyfile(COMPILER / "standoff" / attempt.mutant.file, module)
        if not running:
            return
        pid, status, used = os.wait4(-1, 0)
        if pid not in running:
            continue
        attempt, folder = running.pop(pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # what a test may have left behind
        failed = cleaned(folder, attempt.mutant.file)
        idle.append(folder)
        result = attempt.result(outcome(status), used.ru_utime + used.ru_stime, failed)
        further = None
        if result["outcome"] == "survived" and not attempt.survived and deserves_more(attempt.mutant.name):
            further = again(attempt, result["seconds"], tests, given.more)
        if further:
            second.append(further)
        else:
            yield result


def again(attempt: Attempt, seconds: float, tests: Recorded, most: float) -> Attempt | None:
    """The second attempt at a mutant; none if there are no other tests, or if `survivors.yaml` explains it."""
    if attempt.mutant.name in explained():
        return None
    names = tests.further(attempt.mutant, most, set(attempt.names))
    return Attempt(attempt.mutant, names, most, tuple(attempt.names), seconds) if names else None


def scratch(folder: Path) -> Path:
    """Where the tests of one process may write, which is made if necessary."""
    found = SCRATCH / folder.name
    found.mkdir(parents=True, exist_ok=True)
    return found


def cleaned(folder: Path, file: str) -> str:
    """Make a copy of the compiler ready for the next mutant; returns the name of the test that failed."""
    shutil.copyfile(COMPILER / "standoff" / file, folder / "compiler" / "standoff" / file)
    failed = (folder / "failed.txt").read_text("utf-8") if (folder / "failed.txt").exists() else ""
    (folder / "failed.txt").unlink(missing_ok=True)
    shutil.rmtree(scratch(folder), ignore_errors=True)
    return failed


def keep(results: Iterable[dict[str, Any]]) -> None:
    """Write results as they come."""
    with RESULTS.open("a", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(result, ensure_ascii=False) + "\n")
            file.flush()
            print(f"{result['outcome']:9} {result['seconds']:5.1f} s  {result['name']}", flush=True)


def known() -> dict[str, dict[str, Any]]:
    """The results of this run and of earlier ones, by the names of mutants; the last of each."""
    lines = RESULTS.read_text("utf-8").splitlines() if RESULTS.exists() else []
    return {result["name"]: result for result in map(json.loads, lines)}


def sample(number: int, seed: int, only: Sequence[str]) -> list[Mutant]:
    """Mutants of the core, at random, an equal share of every package as far as it has as many.

    Each has its place by the hash of its name: a change elsewhere in the compiler leaves the choice as it is.
    """
    files = sorted({path.relative_to(COMPILER / "standoff") for p in CORE for path in (COMPILER / "standoff").glob(p)})
    packages: dict[str, list[Mutant]] = defaultdict(list)
    for file in (file for file in files if not only or file.parts[0] in only):
        packages[file.parts[0]] += mutants(COMPILER / "standoff", file.as_posix())
    for found in packages.values():
        found.sort(key=lambda mutant: sha256(f"{seed} {mutant.name}".encode()).digest())
    rounds = chain.from_iterable(zip_longest(*packages.values()))
    return [mutant for mutant in rounds if mutant][:number]


def try_block(todo: Sequence[Mutant], tests: Recorded, given: argparse.Namespace, until: float) -> None:
    """Try the mutants that need no import, then the others: block by block, or an early end would leave out a kind.

    What survives in a process that had called the changed function before is one of the others.
    """
    if time.monotonic() < until:
        before = len(RESULTS.read_text("utf-8").splitlines()) if RESULTS.exists() else 0
        try_quickly(todo, tests, given, until)
        tried = {json.loads(line)["name"] for line in RESULTS.read_text("utf-8").splitlines()[before:]}
        rest = [mutant for mutant in todo if mutant.name not in tried]
        keep(try_all(rest, tests, given, until, lambda attempt, folder: run(attempt.names, folder, attempt.most)))


def fastest(tests: Recorded) -> list[str]:
    """The fastest test of each file."""
    found: dict[str, str] = {}
    for n in sorted(range(len(tests.names)), key=lambda n: tests.seconds[n]):
        found.setdefault(tests.names[n].split("::")[0], tests.names[n])
    return list(found.values())


def check_without_a_change(names: Sequence[str]) -> None:
    """Raise SystemExit if one of the tests fails in a copy that is not changed: what it notices means nothing."""
    folder = prepared(WORK / "worker-0")
    _, status = os.waitpid(run(names, folder, 600), 0)
    if outcome(status) != "survived":
        raise SystemExit(f"{cleaned(folder, '__init__.py')} fails without a change: see {folder / 'output.txt'}")


@cache
def explained() -> dict[str, str]:
    """The survivors that stay, with the reason of each."""
    return {entry["mutant"]: entry["why"] for entry in yaml.safe_load(SURVIVORS.read_text("utf-8")) or []}


def report(results: dict[str, dict[str, Any]], names: Iterable[str]) -> int:
    """Print the survivors and the rate of those that were noticed; returns 1 if it is below what is wanted."""
    tried = [results[name] for name in names if name in results]
    survivors = [result["name"] for result in tried if result["outcome"] == "survived"]
    unexplained = [name for name in survivors if name not in explained()]
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
    parser.add_argument("--more", type=float, default=MORE, help=f"of tests for one that survives those ({MORE:.0f})")
    parser.add_argument("--record", action="store_true", help="only record which lines the tests run")
    parser.add_argument("--packages", nargs="+", default=(), help="only these packages of the core")
    parser.add_argument("--again", action="store_true", help="try survivors of earlier runs again")
    given = parser.parse_args()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    until = time.monotonic() + given.minutes * 60
    WORK.mkdir(parents=True, exist_ok=True)
    tests = read_tests(given.jobs)
    if given.record:
        return 0
    chosen = sample(given.number, given.seed, given.packages)
    results = known()
    survivors = {name for name, each in results.items() if each["outcome"] == "survived"} - explained().keys()
    todo = [m for m in chosen if m.name not in results or (given.again and m.name in survivors)]
    todo.sort(key=lambda mutant: mutant.name in explained())  # last: they do not count, if the time is up before
    if todo:
        check_without_a_change(fastest(tests))
    for first in range(0, len(todo), BLOCK):
        try_block(todo[first : first + BLOCK], tests, given, until)
    names = [mutant.name for mutant in chosen]
    if todo:
        check_without_a_change(sorted({known()[name]["failed"] for name in names if name in known()} - {""}))
    shutil.rmtree(SCRATCH, ignore_errors=True)
    return report(known(), names)


if __name__ == "__main__":
    sys.exit(main())
