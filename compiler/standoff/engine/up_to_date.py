"""Whether the last build or check is up to date: if nothing that it read or wrote has changed, it is not made again.

Files are compared by path, times, size and inode alone, as git's index does it. What was saved within two seconds
before a run began may be saved again at the same time and size, so such a run is not recorded (docs/caching.md).
"""

import json
import sys
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import standoff
from standoff.files.fingerprint import State, snapshot
from standoff.source.problem import Problem, from_dict

LAST, CHECKED = "last.json", "checked.json"  # the last build, and the last check
RACY = 2_000_000_000  # nanoseconds
CACHED = "__pycache__"
SHAPERS = ("polars", "yaml", "xlsxwriter")
COMPILER = Path(standoff.__path__[0])  # `importlib.resources` takes longer to load than all else here


@dataclass(slots=True)
class Build:
    """The options of a build or a check, and what it read; then what it reported, and the lines on what it left out."""

    options: dict[str, Any]
    read: State
    began: int
    problems: list[Problem] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    counted: str = ""
    missing: list[str] = field(default_factory=list)

    def beside(self, options: dict[str, Any], read: list[Path]) -> "Build":
        """One that begins now too, with more options, and reads more files and folders."""
        return Build(self.options | options, (*self.read, *snapshot(read)), self.began)


def begin(options: dict[str, Any], read: list[Path]) -> Build:
    """A build that begins now; `options` are its options, `read` the files and folders that it reads."""
    compiler = snapshot([COMPILER], but=CACHED)
    tools = snapshot(Path(spec.origin) for spec in map(find_spec, SHAPERS) if spec and spec.origin)
    return Build(options | {"python": sys.version}, (*snapshot(read), *compiler, *tools), time.time_ns())


def same(build: Build, written: list[Path], cache: Path, kept: str = LAST, free: Collection[str] = ()) -> Build | None:
    """The last build, if it had the same options, and nothing that it read or wrote has changed.

    `kept` is the file that remembers it, `free` names options that may differ.
    """
    try:
        recorded = json.loads((cache / kept).read_bytes())
        is_same = _but(recorded["options"], free) == _but(build.options, free) and recorded["read"] == _text(build.read)
        if not is_same or not _has_written(recorded["wrote"], written):
            return None
        reported = {name: recorded[name] for name in ("reported", "counted", "missing")}
        return replace(build, problems=[from_dict(problem) for problem in recorded["problems"]], **reported)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def remember(build: Build, written: list[Path], cache: Path, kept: str = LAST) -> None:
    """Keep a build that wrote these files and folders; nothing is kept where the cache cannot be written."""
    path, fresh = cache / kept, cache / f"{kept}.new"
    try:
        path.unlink(missing_ok=True)
        if any(max(modified, changed) > build.began - RACY for _, modified, changed, *_ in build.read):
            return
        cache.mkdir(parents=True, exist_ok=True)
        states = {"read": _text(build.read), "wrote": _text(snapshot(written))}
        fresh.write_text(json.dumps(asdict(replace(build, read=())) | states))
        fresh.replace(path)
    except OSError:
        return


def _has_written(recorded: str, written: list[Path]) -> bool:
    """Whether all is there as a build left it; a check wrote nothing."""
    return (recorded != _text(())) == bool(written) and recorded == _text(snapshot(written))


def _text(state: State) -> str:
    """A state as a text, which is read and compared faster than thousands of lists."""
    return repr(state)


def _but(options: dict[str, Any], free: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in free}
