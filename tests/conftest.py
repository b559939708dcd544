"""What the tests share: corpora read and built once, a storage that speaks S3, the `--bless` switch."""

import compileall
import gc
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

import tiny
import versions
from browser import LONG
from paths import MOTO, REPOSITORY, RULES, TEXTS
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build

if TYPE_CHECKING:
    from stage import Stage

# The same examples in every run, and no deadline: a slow machine is not a mistake. `--hypothesis-profile search` draws
# new examples; a failure prints the seed and the blob that reproduce it.
settings.register_profile("fixed", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("fixed")

# What `make quick` leaves out: packages and files that compile or build whole projects many times or start other
# programs, and every test that uses one of these fixtures. A single long test elsewhere is marked `slow`. What is left
# is at least one file of every package, and every file that costs little.
SLOW = (
    "authoring/test_bad_input.py",
    "authoring/test_brat.py",
    "authoring/test_fix.py",
    "authoring/test_ids.py",
    "authoring/test_init.py",
    "authoring/test_language_server.py",
    "authoring/test_many_texts.py",
    "authoring/test_web_annotation.py",
    "authoring/test_workbench_admission.py",
    "authoring/test_workbench_bad_input.py",
    "authoring/test_workbench_browser.py",
    "authoring/test_workbench_files.py",
    "benchmarks",
    "checks/test_boundaries.py",
    "checks/test_expectations.py",
    "checks/test_gone_records.py",
    "checks/test_in_order.py",
    "checks/test_independence.py",
    "checks/test_odd_values.py",
    "checks/test_problems.py",
    "checks/test_quotes.py",
    "checks/test_spreadsheets.py",
    "cli/test_completion.py",
    "cli/test_failures.py",
    "cli/test_in_a_package.py",
    "corpus/test_descriptor.py",
    "corpus/test_own_qualifiers.py",
    "corpus/test_values.py",
    "dataset",
    "docs",
    "engine",
    "files/test_journal.py",
    "files/test_project_files.py",
    "formats/test_codebook.py",
    "formats/test_consumers.py",
    "formats/test_datasette.py",
    "formats/test_descriptors.py",
    "formats/test_every_format.py",
    "formats/test_explorer.py",
    "formats/test_explorer_generated.py",
    "formats/test_explorer_pages.py",
    "formats/test_parquet.py",
    "formats/test_readers.py",
    "formats/test_sqlite.py",
    "formats/test_workbook.py",
    "hostile",
    "project/test_distribution.py",
    "release",
    "resolve/test_differences.py",
    "resolve/test_resolve_property.py",
    "resolve/test_together.py",
    "source/test_catalogue.py",
    "tables/test_labels.py",
    "tables/test_times.py",
    "tables/test_widen.py",
    "views/test_agreement.py",
    "views/test_conflicts.py",
    "views/test_explain.py",
    "views/test_load.py",
    "views/test_show.py",
)
CHEAP = (  # among them
    "docs/test_links.py",
    "docs/test_words.py",
    "engine/test_steps.py",
    "release/test_diff_of_others.py",
)
SLOW_FIXTURES = {"dataset", "dataset_build", "storage"}
HERE = Path(__file__).parent

# Folders of the tests lie in memory where the system has room for that: most tests write many small files, flush and
# remove them. A quick run needs less than 100 MB, and a container has 64 MB there by default.
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 10**9
if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="Rewrite the golden files with what the compiler writes now.")


def pytest_configure(config: pytest.Config) -> None:
    """Compile all modules once: where Python keeps none, as in many containers, each command would do it again."""
    given = getattr(config, "workerinput", None)
    if given is None:
        compileall.compile_dir(REPOSITORY / "compiler" / "standoff", quiet=2)
    else:
        _stay_on_one_core(int(given["workerid"].removeprefix("gw")), given["workercount"])


def _stay_on_one_core(worker: int, workers: int) -> None:
    """Keep a worker process on a core of its own, where there are as many as workers.

    Some hundred times a compilation, polars works in a thread of its own that is waited for. Where that is on another
    core, it has to be woken each time, which costs a sixth of the processor time of a compilation.
    """
    cores = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
    if len(cores) == workers:
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {cores[worker]})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if _is_slow(item.path) or SLOW_FIXTURES & _fixtures(item):
            item.add_marker("slow")
    if not os.environ.get(LONG) and not any("::" in argument for argument in config.args):  # a test that is named runs
        left = _left_to_the_long_run(items)
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]


def _left_to_the_long_run(items: list[pytest.Item]) -> set[pytest.Item]:
    """The tests marked `long`, and of those marked `one_in(n)` all cases but every n-th, the same in every run."""
    left, numbers = set(), Counter[str]()
    for item in items:
        part = item.get_closest_marker("one_in")
        name = item.nodeid.partition("[")[0]
        if item.get_closest_marker("long") or (part and numbers[name] % part.args[0]):
            left.add(item)
        numbers[name] += 1
    return left


@cache
def _is_slow(path: Path) -> bool:
    """Whether `make quick` leaves a file of tests out; kept, since thousands of tests are in two hundred files."""
    place = path.relative_to(HERE)
    return any(place.is_relative_to(slow) for slow in SLOW) and place.as_posix() not in CHEAP


def pytest_collection_finish() -> None:
    """Thousands of tests are looked at no more when memory is collected, which would happen many times in each."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the summary line of every hostile suite, which a worker process of pytest-xdist cannot print."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties:
            if name == "hostile":
                terminalreporter.write_line(value)


def _fixtures(item: pytest.Item) -> set[str]:
    """The fixtures of a test, and those that a parameter of it names."""
    call = getattr(item, "callspec", None)
    named = {value for value in call.params.values() if isinstance(value, str)} if call else set()
    return {*getattr(item, "fixturenames", ()), *named}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the corpus made for the rules, ready to be broken or built."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


@pytest.fixture(scope="session")
def rules() -> Compiled:
    """The corpus made for the rules, compiled with its texts."""
    return compile_corpus(RULES, RULES / "texts")


@pytest.fixture(scope="session")
def rules_build(rules: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a build of that corpus writes; read it, never write into it."""
    folder = tmp_path_factory.mktemp("rules") / "build" / "next"
    write_build(rules, folder)
    return folder


@pytest.fixture(scope="session")
def dataset() -> Compiled:
    """The dataset of this repository, compiled with the texts where they are there."""
    return compile_corpus(REPOSITORY, TEXTS)


@pytest.fixture(scope="session")
def dataset_build(dataset: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a build of the dataset writes; read it, never write into it."""
    if dataset.failed:
        pytest.skip("the dataset has errors (see `standoff check`)")
    folder = tmp_path_factory.mktemp("dataset") / "build" / "next"
    write_build(dataset, folder)
    return folder


@pytest.fixture(scope="session")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny corpus with its first version, 0.1.0 of 2026-03-01, released; read it, never write into it."""
    return versions.release(tiny.write(tmp_path_factory.mktemp("released") / "tiny"), "0.1.0", "2026-03-01")


@pytest.fixture
def released(first_release: Path, tmp_path: Path) -> Path:
    """A copy of it, ready to be changed."""
    return Path(shutil.copytree(first_release, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> "Stage":
    """What every case of the hostile suites is a copy of."""
    from stage import make  # a module beside those tests

    return make(tmp_path_factory.mktemp("hostile") / "template")


@pytest.fixture
def stage(template: "Stage", tmp_path: Path) -> "Stage":
    """A copy of it, ready to be damaged."""
    from stage import copied

    return copied(template, tmp_path / "copy")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """moto's server on a free port of this machine, with one bucket; its address."""
    if not MOTO.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    import s3fs

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        log = (tmp_path_factory.mktemp("moto") / "log").open("wb")
        server = subprocess.Popen([MOTO, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log, env=os.environ)
        try:
            _wait(port, server)
            fs = s3fs.S3FileSystem(endpoint_url=f"http://127.0.0.1:{port}", skip_instance_cache=True)
            fs.mkdir("shelf")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)
            log.close()


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "moto's server did not start"
        time.sleep(0.1)
    raise AssertionError("moto's server did not answer within a minute")
