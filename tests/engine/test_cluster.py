"""AnnotationSet on a Dask cluster: a real scheduler and workers on this machine, the same bytes, whatever dies."""

import hashlib
import io
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tiny
from documents import lines
from paths import REPOSITORY, SUPPORT
from standoff.cli import main
from standoff.engine.compilation import Compiled
from standoff.engine.dask import client, connection, dispatcher
from standoff.engine.dask import task as read_task
from standoff.engine.dask.address import Address
from standoff.engine.dask.held import Held
from standoff.engine.dask.messages import Given, ReadTask
from standoff.engine.dask.shards import FRAMES, open_shards
from standoff.engine.out_of_core.ledger import LEDGER
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.part import KEY
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.files.remote import how_to_install
from standoff.formats.files import sha256

pytest.importorskip("distributed", reason="no distributed: run `make .venv/.tools`")

PATIENCE = 60.0  # seconds
KEYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
QUICK = ("--only", "csv", "--only", "parquet")


class Cluster:
    """A scheduler on a free port of this machine, and workers; all end with it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file), **settings
        )
        wait(lambda: self.file.exists() and self.file.read_text().endswith("}"))  # it is there before it is written
        self.address = str(json.loads(self.file.read_text())["address"])

    def worker(self, failure: Path | None = None, **settings: str) -> "subprocess.Popen[bytes]":
        """Start a worker; one that shall fail as the file says."""
        words = ["--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(self.folder)]
        if failure:
            words += ["--preload", str(SUPPORT / "of_workers.py")]
            settings |= {"STANDOFF_FAILURE": str(failure), "STANDOFF_MARKS": str(failure.with_name("marks"))}
        return self._start("worker", self.address, *words, **settings)

    def until(self, count: int) -> list[str]:
        """Wait for so many workers; their addresses."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            wait(lambda: len(client.nthreads()) == count)
            return list(client.nthreads())

    def rest(self) -> None:
        """Wait until nothing is being done for anybody."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            wait(lambda: client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) == 0)

    def _start(self, *words: str, **settings: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        environment = {**os.environ, **KEYS, **settings}
        started = subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"], stdout=log, stderr=log, env=environment
        )
        log.close()
        self.processes.append(started)
        return started

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
        for process in self.processes:
            process.wait(PATIENCE)


def wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of two workers."""
    cluster = Cluster(tmp_path_factory.mktemp("two"))
    try:
        cluster.worker()
        cluster.worker()
        cluster.until(2)
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up corpus of 200 records in 10 texts; copy it."""
    root = tmp_path_factory.mktemp("generated") / "corpus"
    words = [str(root), "--records", "200", "--per-file", "20"]
    subprocess.run([sys.executable, REPOSITORY / "benchmarks" / "generate.py", *words], check=True)
    return root


@pytest.fixture(scope="module")
def wanted(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files that a local build of it writes."""
    out = tmp_path_factory.mktemp("wanted") / "out"
    assert run(generated, "build", "--no-cache", "--jobs", "1", "--out", str(out), *QUICK).exit_code == 0
    return files(out)


@pytest.fixture
def root(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the corpus, of which each text is a batch."""
    monkeypatch.setattr("standoff.engine.batches.limit_of", lambda total: 1)
    return Path(shutil.copytree(generated, tmp_path / "corpus"))


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *words])


def there(address: str, root: Path) -> list[str]:
    return ["--scheduler", address, "--shards", str(root.parent / "shards")]


def build(root: Path, address: str, out: str = "out") -> Result:
    return run(root, "build", *there(address, root), "--out", str(root.parent / out), *QUICK)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def shards(root: Path) -> dict[str, int]:
    """When each shard was written."""
    return {path.stem: path.stat().st_mtime_ns for path in (root.parent / "shards" / "parts").iterdir()}


# -- a cluster that works ----------------------------------------------------------------------------------------------


def test_a_cluster_writes_the_same_bytes_and_reads_nothing_twice(
    root: Path, two: Cluster, wanted: dict[str, bytes]
) -> None:
    done = build(root, two.address)
    assert (done.exit_code, done.stderr.count("\n")) == (0, 4)
    assert files(root.parent / "out") == wanted
    written = shards(root)
    assert len(written) == 11  # the registries and 10 texts

    cut, damaged, gone, *_ = sorted(written)
    parts = root.parent / "shards" / "parts"
    (parts / f"{cut}.zip").write_bytes((parts / f"{cut}.zip").read_bytes()[:-1000])
    data = bytearray((parts / f"{damaged}.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (parts / f"{damaged}.zip").write_bytes(data)
    (parts / f"{gone}.zip").unlink()
    left = shards(root)
    shutil.rmtree(root / "build")
    assert build(root, two.address, out="again").exit_code == 0
    assert files(root.parent / "again") == wanted
    later = shards(root)
    assert {key for key in later if later[key] != left.get(key)} == {cut, damaged, gone}

    assert run(root, "check", *there("tcp://127.0.0.1:9", root)).exit_code == 0  # all is in the cache: nobody is asked
    assert run(root, "check", "--no-cache", *there(two.address, root)).exit_code == 0
    assert [key for key, at in shards(root).items() if at == later[key]] == []
    stored = [path.name for path in (root.parent / "shards").rglob("*") if path.is_file()]
    assert [name for name in stored if not re.fullmatch(r"[0-9a-f]{32}\.zip|[0-9a-f]{64}", name)] == []


def test_problems_are_the_same_from_a_cluster(root: Path, two: Cluster) -> None:
    text = sorted((root / "annotations" / "texts").iterdir())[3]
    text.write_bytes(text.read_bytes().replace(b"\nevents:\n", b"\nevents: {\n"))
    here = run(root, "check", "--no-cache", "--jobs", "1", "--format", "json")
    afar = run(root, "check", *there(two.address, root), "--format", "json")
    assert (afar.exit_code, afar.stdout, afar.stderr) == (1, here.stdout, here.stderr)
    assert text.name in afar.stdout


def test_workers_that_die_change_nothing(root: Path, wanted: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """One reads its second batch, one has resolved a partition; each is alone, so that it gets what it is to die of."""
    monkeypatch.setattr(dispatcher, "ALONE", PATIENCE)
    failure = root.parent / "failure"
    failure.write_text("second")
    (root.parent / "cluster").mkdir()
    alone = Cluster(root.parent / "cluster")

    def succeed(first: "subprocess.Popen[bytes]") -> list[int]:
        ends = [first.wait(PATIENCE)]
        failure.write_text("resolve")
        ends.append(alone.worker(failure).wait(PATIENCE))
        alone.worker()
        return ends

    try:
        victim = alone.worker(failure)
        alone.until(1)
        with ThreadPoolExecutor(1) as beside:
            heirs = beside.submit(succeed, victim)
            done = build(root, alone.address)
            assert heirs.result() == [-9, -9]
    finally:
        alone.end()
    assert (done.exit_code, done.stderr.count("\n")) == (0, 4)
    assert files(root.parent / "out") == wanted
    begun = (root.parent / "marks").read_text().splitlines()
    assert begun[-1] == "taking resolve (partition 00000)"
    assert {key for key in begun if " " not in key} == set(shards(root))


def test_the_lines_of_the_document_run(
    root: Path, two: Cluster, storage: str, wanted: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    s3 = s3fs.S3FileSystem(endpoint_url=storage, skip_instance_cache=True, use_listings_cache=False)
    s3.mkdir("my-shards")
    monkeypatch.chdir(root)
    shown = [line.command for line in lines("docs/commands.md", ()) if "--scheduler" in line.command]
    for command in shown:
        words = command.split("  #")[0].replace("tcp://localhost:8786", two.address)
        done = CliRunner().invoke(main, shlex.split(words.replace("http://localhost:9000", storage))[1:])
        assert (command, done.exit_code) == (command, 0)
        shutil.rmtree(root / "build" / ".cache")
    assert len(shown) == 2
    stored = [path.removeprefix("my-shards/iran/") for path in s3.find("my-shards/iran")]
    assert len([path for path in stored if re.fullmatch(r"parts/[0-9a-f]{32}\.zip", path)]) == 11
    assert all(re.fullmatch(r"parts/.*|frames/([0-9a-f]{2})/\1[0-9a-f]{62}", path) for path in stored)
    tables = {path: data for path, data in wanted.items() if path.startswith(("csv/", "parquet/"))}
    assert {path: data for path, data in files(root / "build" / "next").items() if path in tables} == tables


# -- tasks on a store --------------------------------------------------------------------------------------------------

TABLES = ("csv", "parquet")
SMALL = 40_000  # bytes of annotations in a partition: a fourth of all


def compiled(root: Path, address: str, largest: int = SMALL, formats: Sequence[str] | None = TABLES) -> Compiled:
    """Compile a corpus in small partitions on a cluster; what is left is kept for the next time."""
    executor = client.Cluster(address, Address(str(root.parent / "shards")))
    budget = MemoryBudget(0, root.parent / "store", largest, is_kept=True)
    budget.scratch.mkdir(exist_ok=True)
    return compile_corpus(
        root, root / "texts", cache=root.parent / "cache", executor=executor, budget=budget, formats=formats
    )


def tables(found: Compiled, target: Path) -> dict[str, bytes]:
    write_build(found, target, only=TABLES)
    return files(target)


def frames(root: Path) -> dict[str, Path]:
    """The files of a store at the storage."""
    return {path.name: path for path in (root.parent / "shards" / "frames").glob("*/*")}


def forget(workers: Cluster) -> None:
    """Take from workers what they hold."""
    for held in workers.folder.glob("**/standoff-*/*"):
        shutil.rmtree(held) if held.is_dir() else held.unlink()


def left_by(root: Path, stage: str, name: str) -> list[list[str]]:
    """The hashes of the files of a name that each task of a stage left in the last run."""
    entries = json.loads((root.parent / "store" / LEDGER).read_bytes())["entries"][stage]
    return [
        [digest for path, digest in entries[piece]["files"].items() if path.startswith(name)]
        for piece in sorted(entries)
    ]


def test_partitions_on_workers_make_the_same_bytes_and_what_is_lost_is_made_again(
    root: Path, two: Cluster, wanted: dict[str, bytes]
) -> None:
    """First all; then with one text changed; then with files at the storage that are damaged; then with none there.

    Workers write the ranges of tables, but for the second time, when it is not known what will be written: then all of
    the tables are brought, of which otherwise one piece has the columns.
    """
    assert tables(compiled(root, two.address), root.parent / "first") == wanted
    store = root.parent / "store"
    assert len(list(store.glob("table.assertions/*/*.arrow"))) == 1
    assert len(list(store.glob("ranges/csv/assertions.csv/*"))) > 4
    assert {path.name for path in (root.parent / "store" / "by_time").iterdir()} == {"labels"}
    before = frames(root)

    text = sorted((root / "annotations" / "texts").iterdir())[0]
    original = text.read_bytes()
    text.write_bytes(original.replace(b" killed: 17\n", b" killed: 18\n", 1))
    changed = compiled(root, two.address, formats=None)
    assert tables(changed, root.parent / "changed") == tables(compile_corpus(root), root.parent / "whole") != wanted
    assert len(list(store.glob("table.assertions/*/*.arrow"))) > 4
    sent = frames(root).keys() - before.keys()
    assert 0 < len(sent) < len(before) / 2

    text.write_bytes(original)
    forget(two)
    damaged = left_by(root, "assertions", "assertions/0")[-1]
    for digest in damaged:
        data = bytearray(frames(root)[digest].read_bytes())
        data[len(data) // 2] ^= 1
        frames(root)[digest].write_bytes(data)
    assert tables(compiled(root, two.address), root.parent / "damaged") == wanted
    assert [digest for digest in damaged if sha256(frames(root)[digest]) != digest] == []

    forget(two)
    shutil.rmtree(root.parent / "shards" / "frames")
    shutil.rmtree(root.parent / "store" / "tables")
    assert tables(compiled(root, two.address), root.parent / "again") == wanted


def test_workers_compare_what_is_written_with_the_texts(tmp_path: Path, two: Cluster) -> None:
    root = tiny.write(tmp_path / "tiny", (tiny.TWO, "at: 35-60", "at: 36-60"))
    found = compiled(root, two.address, largest=300)
    assert found.problems == compile_corpus(root, root / "texts").problems
    assert "cut-word" in {problem.code for problem in found.problems}
    sent = {path.name for path in (tmp_path / "shards" / "texts").glob("*/*")}
    assert sent == {sha256(path) for path in (root / "texts").iterdir()}


def test_a_worker_holds_no_more_than_there_is_room_for(tmp_path: Path) -> None:
    """What it used longest ago goes first, and is fetched again when it is needed."""
    found = open_shards(Address(str(tmp_path / "shards")))
    digests = [hashlib.sha256(bytes([n]) * 100).hexdigest() for n in range(3)]
    for n, digest in enumerate(digests[:2]):
        found.put(FRAMES, digest, bytes([n]) * 100)
    (tmp_path / "held").mkdir()
    held = Held(tmp_path / "held", found, room=250)
    assert held.lay_out(Given({"a/0.arrow": digests[0], "a/1.arrow": digests[1]}), tmp_path / "one") == []
    assert held.lay_out(Given({"a/0.arrow": digests[0], "b/2.arrow": digests[2]}), tmp_path / "two") == [digests[2]]
    (tmp_path / "two" / "2.arrow").write_bytes(bytes([2]) * 100)
    held.lay_out(Given({"0.arrow": digests[0]}), tmp_path / "two")
    held.leave({"2.arrow": digests[2]}, tmp_path / "two", lambda digest: digest in held.there)
    held.prune()
    assert {path.name for path in held.folder.iterdir()} == {digests[0], digests[2]}
    assert held.lay_out(Given(dict(zip("abc", digests, strict=True))), tmp_path / "three") == []
    assert [(tmp_path / "three" / name).read_bytes()[0] for name in "abc"] == [0, 1, 2]


# -- a cluster that cannot be used -------------------------------------------------------------------------------------


def test_workers_of_other_versions_are_refused(root: Path, two: Cluster) -> None:
    failure = root.parent / "failure"
    failure.write_text("versions")
    known = set(two.until(2))
    other = two.worker(failure)
    (address,) = set(two.until(3)) - known
    done = build(root, two.address)
    other.terminate()
    other.wait(PATIENCE)
    two.until(2)
    mine = read_task.readers()["polars"]
    message = f"worker {address}: polars 0.0.1 (here {mine}); nothing was read: install there what is installed here"
    assert (done.exit_code, done.stderr) == (2, f"standoff: {message}\n")
    assert {path.name for path in root.parent.iterdir()} == {"corpus", "failure"}
    assert not (root.parent / "marks").exists()


def test_a_worker_of_other_versions_that_comes_later_reads_nothing() -> None:
    here = {**read_task.readers(), "schemas": "0"}
    asked = ReadTask("key", b"no pickle", Address("nowhere"), {**here, "polars": "9.9"})
    with pytest.raises(read_task.OtherVersionsError, match=re.escape(f"polars {here['polars']} (here 9.9)")):
        read_task.run(asked)


def test_what_recurses_too_deeply_is_raised_where_it_can_be_sent(tmp_path: Path) -> None:
    """With the deep traceback, Dask fails to unpack the error, and nobody hears of it."""

    def deep(task: int) -> int:
        return deep(task + 1)

    with pytest.raises(RecursionError, match=r"in deep\n") as raised:
        read_task.shallow(deep)(0)
    assert len(raised.traceback) == 2
    assert raised.value.__context__ is None


def test_a_missing_scheduler_is_reported(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT", 0.5)
    with socket.socket() as taken:  # bound and not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        begun = time.monotonic()
        done = build(root, address)
    assert (done.exit_code, done.stderr) == (4, f"standoff: no scheduler answers at {address} within 0.5 s\n")
    assert time.monotonic() - begun < 10
    assert [path.name for path in root.parent.iterdir()] == ["corpus"]


def test_what_kills_workers_loses_shards_or_takes_the_scheduler_is_reported(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One scheduler that blames a batch at the first death, and one worker at a time."""
    monkeypatch.setattr(dispatcher, "ALONE", 1)
    failure = tmp_path / "failure"
    strict = Cluster(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    try:
        failure.write_text("lose")
        victim = strict.worker(failure)
        (address,) = strict.until(1)
        lost = build(root, strict.address)
        strict.rest()
        failure.write_text("kill")
        killed = build(root, strict.address)
        victim.wait(PATIENCE)
        alone = build(root, strict.address)
        failure.write_text("task")
        victim = strict.worker(failure)
        strict.until(1)
        fatal = build(root, strict.address)
        victim.wait(PATIENCE)
        failure.write_text("scheduler")
        strict.worker(failure, STANDOFF_VICTIM=str(strict.scheduler.pid))
        strict.until(1)
        gone = build(root, strict.address)
    finally:
        strict.end()
    reported = [
        (done.exit_code, done.stderr.count("\n"), "Traceback" in done.stderr)
        for done in (lost, killed, alone, fatal, gone)
    ]
    assert reported == [(4, 1, False)] * 5
    assert re.search(r"1 worker died .* while taking find_records \(part 0000\d\); the last was ", fatal.stderr)
    assert re.search(r"a worker left [0-9a-f]{32} in .*/shards, and it is not there", lost.stderr)
    assert re.search(
        rf"1 worker died \(out of memory\?\) while reading annotations/.+yaml; the last was {address}\n",
        killed.stderr,
    )
    assert alone.stderr == f"standoff: the scheduler at {strict.address} has had no worker for 1 s\n"
    assert re.search(r"the scheduler went away.* the same command goes on from what is at the shards", gone.stderr)
    assert not (root.parent / "out").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scheduler", "tcp://127.0.0.1:9"], "--scheduler requires --shards"),
        (["--shards", "s"], "--shards and --endpoint-url require --scheduler"),
        (["--endpoint-url", "http://127.0.0.1:9"], "--shards and --endpoint-url require --scheduler"),
        (
            ["--scheduler", "tcp://x:9", "--shards", "s", "--jobs", "2"],
            "--jobs sets local processes and cannot be combined with --scheduler",
        ),
        (
            ["--scheduler", "carrier-pigeon://x", "--shards", "s"],
            "carrier-pigeon://x is not the address of a scheduler",
        ),
        (["--scheduler", "tcp://127.0.0.1:9", "--shards", "odd://x"], "cannot open odd://x"),
    ],
)
def test_what_does_not_go_together_is_usage(root: Path, words: list[str], message: str) -> None:
    done = run(root, "check", *words)
    assert (done.exit_code, message in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_what_is_not_installed_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    message = f"standoff: --scheduler needs dask.distributed, which is not installed: {how_to_install('dask')}\n"
    done = build(root, "tcp://127.0.0.1:9")
    assert (done.exit_code, done.stderr) == (2, message)


# -- shards ------------------------------------------------------------------------------------------------------------


def _zip(*entries: tuple[str, bytes], compression: int = 0) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return stream.getvalue()


SUMS = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  rows.json\n"
KEY_SUM = f"{hashlib.sha256(b'key').hexdigest()}  {KEY}\n".encode()


@pytest.mark.parametrize(
    ("data", "is_taken"),
    [
        (_zip(("SHA256SUMS", SUMS + KEY_SUM), ("rows.json", b""), (KEY, b"key")), True),
        (_zip(("SHA256SUMS", SUMS + KEY_SUM), ("rows.json", b""), (KEY, b"yek")), False),
        (_zip(("SHA256SUMS", SUMS), ("rows.json", b"x")), False),
        (_zip(("SHA256SUMS", SUMS)), False),
        (_zip(("rows.json", b"")), False),
        (_zip(("SHA256SUMS", SUMS), ("rows.json", b""), ("../more", b"")), False),
        (_zip(("SHA256SUMS", SUMS), ("rows.json", b""), ("/tmp/more", b"")), False),
        (_zip(("SHA256SUMS", SUMS), ("rows.json", b""), compression=8), False),
        (b"no shard", False),
        (b"", False),
    ],
)
def test_a_shard_is_taken_whole_or_not_at_all(tmp_path: Path, data: bytes, is_taken: bool) -> None:
    (tmp_path / "shards" / "parts").mkdir(parents=True)
    (tmp_path / "shards" / "parts" / "key.zip").write_bytes(data)
    (tmp_path / "folder").mkdir()
    found = open_shards(Address(str(tmp_path / "shards")))
    assert found.keys() == {"key"}
    assert found.bring("key", tmp_path / "folder") is is_taken
    assert [path.name for path in (tmp_path / "folder").iterdir()] == (["key"] if is_taken else [])
    assert not found.bring("other", tmp_path / "folder")


def test_a_file_that_changes_while_it_is_read_is_reported(
    root: Path, two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "key_of", lambda batch, common: "another")
    done = build(root, two.address)
    assert done.exit_code == 4
    assert re.fullmatch(
        r"standoff: annotations/.+: a file or a schema changed while it was being read; run it again\n",
        done.stderr,
    ), done.stderr
