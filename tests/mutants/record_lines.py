"""A plug-in of pytest that records which lines of the compiler each test runs: `pytest -p record_lines --lines FOLDER`.

It writes a file for each file of tests, with the digest of that: another run records those that have changed since.

The lines of a fixture that several tests share count for every test that uses it, not only for the first. Of a test
with many parameters a few are run: their lines count for all of them, which then go by the name of the test.
"""

import hashlib
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import hypothesis
import pytest
from mutate import places

REPOSITORY = Path(__file__).parents[2]
COMPILER = REPOSITORY / "compiler" / "standoff"
# Tests of other programs, whose lines are not seen here, and of the source of the compiler.
LEFT_OUT = (
    *(f"formats/test_{name}.py" for name in ("consumers", "datasette", "descriptors", "workbook")),
    *(f"formats/test_{name}.py" for name in ("explorer_generated", "explorer_pages")),
    *(f"release/test_{name}.py" for name in ("publish", "releases_of_this_repository", "two_tamperings")),
    "checks/test_registry.py",
    *("corpus/test_names.py", "files/test_one_opener.py"),
)
APART = ("checks/test_problems.py",)  # files whose tests have parameters that run very different lines
FEW = 5  # of the parameters of a test that are run
CALLS = 40  # of one function that are traced in a test or a fixture; further ones rarely run other lines
Lines = set[tuple[str, int]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lines", type=Path, help="The folder in which to write the lines that each test runs.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("lines"):
        hypothesis.settings.register_profile("lines", max_examples=10, deadline=None, derandomize=True)
        hypothesis.settings.load_profile("lines")
        config.pluginmanager.register(Recorder(config.getoption("lines")))


class Recorder:
    """What has run so far; `running` holds the lines of the test and of the fixtures that are being set up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[Lines] = [set()]
        self.fixtures: dict[str, Lines] = defaultdict(set)
        self.tests: dict[str, tuple[float, Lines]] = {}
        self.failed: set[str] = set()
        self.groups: dict[str, tuple[str, float]] = {}
        # By the identity of the code, which is quicker than its hash: how often to trace it, 0 for other packages.
        self.codes: dict[int, tuple[CodeType, str]] = {}
        self.calls: dict[int, int] = {}
        self.left: dict[int, int] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        groups: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in items:
            path = item.path.as_posix()
            if not path.endswith(LEFT_OUT):
                groups[item.nodeid if path.endswith(APART) else item.nodeid.split("[")[0]].append(item)
        items.clear()
        for name, group in groups.items():
            some = group[:: -(-len(group) // FEW)]
            items += some
            for item in some:
                self.groups[item.nodeid] = (name if len(some) < len(group) else item.nodeid, len(group) / len(some))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        self.running = [set()]
        self.all_left()
        started = time.process_time()
        sys.settrace(self.call)
        threading.settrace(self.call)  # checks may be run side by side
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            lines = self.running[0].union(*(self.fixtures.get(name, ()) for name in getattr(item, "fixturenames", ())))
            self.tests[item.nodeid] = (time.process_time() - started, lines)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[Any]:
        self.running.append(set())
        self.all_left()
        try:
            return (yield)
        finally:
            lines = self.running.pop()
            self.running[-1] |= lines
            self.fixtures[fixturedef.argname] |= lines
            self.all_left()

    def all_left(self) -> None:
        """Trace the first calls of every function of the compiler again."""
        self.left = self.calls.copy()

    def call(self, frame: FrameType, _event: str, _arg: object) -> Any:
        """Trace the functions of the compiler, line by line, and no others."""
        code = id(frame.f_code)
        if not self.left.get(code, 1):
            return None
        if code not in self.codes:
            path = Path(frame.f_code.co_filename)
            name = path.relative_to(COMPILER).as_posix() if path.is_relative_to(COMPILER) else ""
            self.codes[code] = (frame.f_code, name)
            self.left[code] = self.calls[code] = CALLS if name else 0
            return self.call(frame, _event, _arg)
        self.left[code] -= 1
        name = self.codes[code][1]
        add = self.running[-1].add
        add((name, frame.f_lineno))

        def line(frame: FrameType, _event: str, _arg: object) -> Any:
            add((name, frame.f_lineno))
            return line

        return line

    def pytest_sessionfinish(self) -> None:
        passed: dict[str, tuple[float, Lines]] = {}
        for nodeid, (seconds, lines) in self.tests.items():
            name, times = self.groups[nodeid]
            before, others = passed.get(name, (0.0, set()))
            if nodeid not in self.failed:
                passed[name] = (before + seconds * times, others | lines)
        by_file: dict[str, list[str]] = {name.split("::")[0]: [] for name, _ in self.groups.values()}
        for name in passed:
            by_file[name.split("::")[0]].append(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        for file, names in by_file.items():
            found = {"sum": digest(REPOSITORY / file), **_by_place(names, passed)}
            (self.folder / f"{file.replace('/', ' ')}.json").write_text(json.dumps(found), "utf-8")


def digest(file: Path) -> str:
    """The SHA-256 of a file of tests."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _by_place(names: list[str], passed: dict[str, tuple[float, Lines]]) -> dict[str, Any]:
    places_of: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, test in enumerate(names):
        for name, place in sorted({(name, _places(name)[line]) for name, line in passed[test][1]}):
            places_of[name][place].append(number)
    return {"tests": names, "seconds": [round(passed[test][0], 3) for test in names], "places": places_of}


@cache
def _places(file: str) -> list[str]:
    return places((COMPILER / file).read_text("utf-8"))
