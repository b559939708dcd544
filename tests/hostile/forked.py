"""Commands in processes of their own, quickly: children of one that has loaded the compiler and started no thread.

A process with threads must not be forked: their locks stay locked in the child. So the children are not those of the
tests' process, which runs polars, but of a server that only waits for the next command.
"""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [each for each in (str(HERE), str(HERE.parent / "support")) if each not in sys.path]

import standoff  # noqa: E402  after the path
from stage import PROJECT  # noqa: E402
from traps import KINDS, Trap, spring  # noqa: E402

PATIENCE = 120  # seconds after which a command hangs
HUNG = -99
LOADED_LATE = (
    "encodings.utf_16_le", "gzip", "hypothesis.strategies", "pandera.backends.polars.container",
    "pandera.strategies.base_strategies", "polars._utils.parquet", "unittest", "xlsxwriter",
)  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """How a command ended: its words, exit code (of a signal, minus its number), outputs, and what its trap counted."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    counted: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"`{' '.join(self.words)}` ended with {self.code}"


def run(folder: Path, *words: str, trap: Trap | None = None, closed: bool = False, counts: bool = False) -> Ran:
    """Run a command in the project of a stage's folder, in a trap or not.

    `closed`: nobody reads its output; `counts`: what traps could watch for is counted instead, as in `traps.KINDS`.
    """
    code = int(_order(_asked(folder, words, trap, closed, counts)))
    outputs = _outputs(folder)
    out, err, counted = (path.read_text("utf-8", "replace") if path.exists() else "" for path in outputs)
    for path in outputs:
        path.unlink(missing_ok=True)
    return Ran(words, code, out, err, tuple(map(int, counted.split())))


def begin(folder: Path, *words: str, trap: Trap | None = None, counts: bool = False) -> int:
    """Begin a command in the same way, and leave it at work; its process. Its outputs are files of the folder."""
    return int(_order(_asked(folder, words, trap, False, counts) | {"stays": True}))


def ended(process: int) -> int | None:
    """The exit code of a command that was begun; None while it is at work."""
    code: int | None = json.loads(_order({"ended": process}))
    return code


def _outputs(folder: Path) -> list[Path]:
    return [folder / "stdout", folder / "stderr", folder / "counted"]


def _asked(folder: Path, words: tuple[str, ...], trap: Trap | None, closed: bool, counts: bool) -> dict[str, Any]:
    root = folder / PROJECT
    asked: dict[str, Any] = {
        "words": ["--root", str(root), "--texts", str(root / "texts"), *words],
        "closed": closed,
        "counts": counts,
    }
    asked |= {"folder": str(folder), "outputs": [str(path) for path in _outputs(folder)]}
    if trap is not None:
        asked["trap"] = asdict(trap) | {"on": trap.on if isinstance(trap.on, str) else sorted(trap.on)}
    return asked


def _order(asked: Mapping[str, Any]) -> str:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    print(json.dumps(asked), file=server.stdin, flush=True)
    return server.stdout.readline()


@cache
def _server() -> "subprocess.Popen[str]":
    command, environment = [sys.executable, __file__], {**os.environ, "POLARS_MAX_THREADS": "1"}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


# -- the server --------------------------------------------------------------------------------------------------------


def serve() -> None:
    """Run what is read from standard input, one command a line, until it ends."""
    load_everything()
    for line in sys.stdin:
        asked = json.loads(line)
        print(_looked(asked["ended"]) if "ended" in asked else _begun(asked), flush=True)


def _begun(asked: Mapping[str, Any]) -> int:
    """Begin a command; its exit code, or its process where it stays at work."""
    child = os.fork()
    if child == 0:
        _become(asked)
    return child if "stays" in asked else _waited(child)


def _looked(child: int) -> str:
    """The exit code of a child, as JSON; null while it runs."""
    process, status = os.waitpid(child, os.WNOHANG)
    return json.dumps(os.waitstatus_to_exitcode(status) if process else None)


def load_everything() -> None:
    """Load what commands load when they first need it, so that a trap counts files of the project alone."""
    for name in LOADED_LATE:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(standoff.__path__, "standoff."):
        if ".dask" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _waited(child: int) -> int:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return HUNG


def _become(asked: Mapping[str, Any]) -> None:
    """Run the command in this process, a child, and end it."""
    out, err, counted = asked["outputs"]
    code = 99
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us with it ignored
    try:
        _redirect(0, os.open(os.devnull, os.O_RDONLY))
        _redirect(1, _closed_pipe() if asked["closed"] else os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
        _redirect(2, os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
        os.chdir(asked["folder"])
        code = _run(asked, counted)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _run(asked: Mapping[str, Any], counted: str) -> int:
    from standoff.cli import main

    counters = [spring(Trap("", 0, kind), asked["folder"]) for kind in KINDS if asked["counts"]]
    if trap := asked.get("trap"):
        on = trap["on"] if isinstance(trap["on"], str) else frozenset(trap["on"])
        spring(Trap(trap["does"], trap["at"], on, trap["stays"]), asked["folder"])
    try:
        main(asked["words"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    sys.setprofile(None)
    if counters:
        Path(counted).write_text(" ".join(str(counter.seen) for counter in counters))
    return code


def _redirect(number: int, descriptor: int) -> None:
    os.dup2(descriptor, number)
    os.close(descriptor)


def _closed_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


if __name__ == "__main__":
    serve()
