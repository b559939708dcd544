"""What Python code opens, lists, changes and starts while it is watched, as far as a project has no business with it.

An audit hook (PEP 578) sees every `open` before it happens, also those that fail. What Rust and C open by themselves
it does not see: for those there are the words in the files outside, which must not turn up anywhere.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paths import REPOSITORY

# What programs read wherever they run: Python and its packages, the compiler itself, what the system says of itself.
PYTHON = (sys.prefix, sys.base_prefix, str(REPOSITORY / "compiler"), str(REPOSITORY / "tests"))
SYSTEM = tuple(os.path.realpath(path) for path in (*PYTHON, "/proc", "/sys", "/etc", "/usr", "/dev/null"))
SCRATCH = f"{os.path.realpath(tempfile.gettempdir())}/standoff-"  # folders that the compiler makes for a while
STARTS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect", "socket.getaddrinfo"}
LISTS = {"os.listdir", "os.scandir"}
CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link"}
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """What is watched for: the project now, and what was touched outside it."""

    root: str = ""
    touched: list[str]
    installed = False


@contextmanager
def watched(root: Path) -> Iterator[list[str]]:
    """What is touched outside a project, filled in while the body runs."""
    if not Watch.installed:
        sys.addaudithook(_note)  # cannot be taken back, so it is added once
        Watch.installed = True
    Watch.root, Watch.touched = os.path.realpath(root), []
    try:
        yield Watch.touched
    finally:
        Watch.root = ""


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if not Watch.root:
        return
    if event == "open":
        _opened(*arguments)
    elif event in LISTS and isinstance(arguments[0], str | bytes):
        folder = os.fsdecode(arguments[0])
        if folder not in sys.path:  # which are listed whenever a module is imported
            _outside(event, os.path.realpath(folder), is_change=False)
    elif event in CHANGES:
        _changed(event, arguments)
    elif event in STARTS:
        Watch.touched.append(f"{event} {arguments!r:.100}")


def _opened(path: object, mode: object, flags: object) -> None:
    if not isinstance(path, str | bytes) or not isinstance(flags, int):
        return
    name = os.fsdecode(path)
    if mode is None and not os.path.isabs(name):  # noqa: PTH117  relative to a folder that the event does not name
        return
    real = _link_itself(name) if flags & NOFOLLOW else os.path.realpath(name)
    _outside("open", real, bool(flags & WRITING))


def _changed(event: str, arguments: tuple[object, ...]) -> None:
    """Changes of names, which act on a link itself; each path may be relative to a folder that is open."""
    count = 2 if event in {"os.rename", "os.link"} else 1
    for path, folder in zip(arguments[:count], arguments[-count:], strict=True):
        if isinstance(path, str | bytes):
            base = f"/proc/self/fd/{folder}/" if isinstance(folder, int) and folder >= 0 else ""
            _outside(event, _link_itself(base + os.fsdecode(path)), is_change=True)


def _link_itself(path: str) -> str:
    return str(Path(os.path.realpath(Path(path).parent), Path(path).name))


def _outside(event: str, real: str, is_change: bool) -> None:
    allowed = (Watch.root, "/dev/null") if is_change else (Watch.root, *SYSTEM)
    is_inside = any(real == base or real.startswith(base + os.sep) for base in allowed)
    if not is_inside and not real.startswith(SCRATCH):
        Watch.touched.append(f"{event}{' to write' if is_change else ''} {real}")
