"""A plug-in of pytest that records which lines of the compiler each test runs: `pytest -p record_lines --lines FILE`.

The lines of a fixture that several tests share count for every test that uses it, not only for the first. Of a test
with many parameters a few are run: their lines count for all of them, which then go by the name of the test.
"""

import json
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

COMPILER = str(Path(__file__).parents[2] / "compiler" / "standoff") + "/"
# Slow files that are worth their time, because they are the only ones that look at some modules closely.
LONG = (
    *(f"check/test_{name}.py" for name in ("boundaries", "expectations", "odd_values", "problems", "spreadsheets")),
    *(f"files/test_{name}.py" for name in ("journal", "project_files")),
    *(f"formats/test_{name}.py" for name in ("descriptors", "parquet", "readers", "sqlite", "workbook")),
    *(f"resolve/test_{name}.py" for name in ("resolve_property", "together")),
    "tables/test_widen.py",
    *(f"release/test_{name}.py" for name in ("diff", "release", "verify")),
)
APART = ("check/test_problems.py",)  # files whose tests have parameters that run very different lines
OF_SOURCE = ("corpus/test_names.py", "files/test_one_opener.py")  # tests that read the compiler's source
FEW = 12  # of the parameters of a test that are run
CALLS = 100  # of one function that are traced in a test; further ones rarely run other lines
Lines = set[tuple[str, int]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lines", type=Path, help="Where to write the lines that each test runs.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("lines"):
        config.pluginmanager.register(Recorder(config.getoption("lines")))


class Recorder:
    """What has run so far; `running` holds the lines of the test and of the fixtures that are being set up."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.running: list[Lines] = [set()]
        self.fixtures: dict[str, Lines] = defaultdict(set)
        self.tests: dict[str, tuple[float, Lines]] = {}
        self.calls: Counter[CodeType] = Counter()
        self.failed: set[str] = set()
        self.groups: dict[str, tuple[str, float]] = {}
        self.names: dict[str, str | None] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        groups: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in items:
            path = item.path.as_posix()
            if not path.endswith(OF_SOURCE) and (not item.get_closest_marker("slow") or path.endswith(LONG)):
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
        self.calls.clear()
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
        try:
            return (yield)
        finally:
            lines = self.running.pop()
            self.running[-1] |= lines
            self.fixtures[fixturedef.argname] |= lines

    def call(self, frame: FrameType, _event: str, _arg: object) -> Any:
        """Trace the functions of the compiler, line by line, and no others."""
        path = frame.f_code.co_filename
        if path not in self.names:
            self.names[path] = path.removeprefix(COMPILER) if path.startswith(COMPILER) else None
        self.calls[frame.f_code] += 1
        if (name := self.names[path]) is None or self.calls[frame.f_code] > CALLS:
            return None
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
        by_line: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, (_, lines) in enumerate(passed.values()):
            for name, line in lines:
                by_line[name][line].append(number)
        rounded = [round(seconds, 3) for seconds, _ in passed.values()]
        found = {"tests": list(passed), "seconds": rounded, "lines": by_line}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(found), "utf-8")
