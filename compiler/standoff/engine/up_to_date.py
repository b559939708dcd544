"""Whether the last build or check is up to date: if nothing that it read or wrote has changed, it is not made again.

Files are compared by path, times, size and inode alone, as git's index does it. What was saved within two seconds
before a run began may be saved again at the same time and size, so such a run is not recorded (docs/caching.md).
"""

import json
import sys
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from standoff.files.fingerprint import State, snapshot
from standoff.source.problem import Problem, from_dict

LAST, CHECKED = "last.json", "checked.json"  # the last build, and the last check
RACY = 2_000_000_000  # nanoseconds
SHAPERS = ("polars", "yaml", "xlsxwriter")
COMPILER, CACHED = Path(str(resources.files("standoff"))), "__pycache__"


@dataclass(slots=True)
class Build:
    """The options of a build or a check, and what it read; then what it wrote (a check: nothing) and reported."""

    options: dict[str, Any]
    read: State
    began: int
    wrote: State = ()
    problems: list[Problem] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    counted: str = ""


def begin(options: dict[str, Any], read: list[Path]) -> Build:
    """A build that begins now; `options` are its options, `read` the files and folders that it reads."""
    compiler = (each for each in snapshot([COMPILER]) if CACHED not in each[0])
    tools = snapshot(Path(spec.origin) for spec in map(find_spec, SHAPERS) if spec and spec.origin)
    return Build(options | {"python": sys.version}, (*snapshot(read), *compiler, *tools), time.time_ns())


def same(build: Build, written: list[Path], cache: Path, kept: str = LAST, free: Collection[str] = ()) -> Build | None:
    """The last build, if it had the same options, and nothing that it read or wrote has changed.

    `kept` is the file that remembers it, `free` names options that may differ.
    """
    try:
        recorded = json.loads((cache / kept).read_bytes())
        last = Build(**recorded | {"problems": [from_dict(problem) for problem in recorded["problems"]]})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    is_same = _but(last.options, free) == _but(build.options, free) and _plain(last.read) == _plain(build.read)
    has_written = bool(last.wrote) == bool(written) and _plain(last.wrote) == _plain(snapshot(written))
    return last if is_same and has_written else None


def remember(build: Build, written: list[Path], cache: Path, kept: str = LAST) -> None:
    """Keep a build that wrote these files and folders; nothing is kept where the cache cannot be written."""
    path, fresh = cache / kept, cache / f"{kept}.new"
    try:
        path.unlink(missing_ok=True)
        if any(max(modified, changed) > build.began - RACY for _, modified, changed, *_ in build.read):
            return
        cache.mkdir(parents=True, exist_ok=True)
        build.wrote = snapshot(written)
        fresh.write_text(json.dumps(asdict(build)))
        fresh.replace(path)
    except OSError:
        return


def _but(options: dict[str, Any], free: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in free}


def _plain(state: State) -> list[list[Any]]:
    return [list(each) for each in state]
