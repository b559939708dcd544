"""Temporary files beside those that they replace: each is named after its process, so that the next run removes what a
killed one left."""

import os
import re
from functools import lru_cache
from pathlib import Path

SUFFIX = ".tmp"
NAME = re.compile(r"\.standoff-(\d+)-[^/]*\.tmp")


def prefix() -> str:
    """How the names of this process's temporary files begin."""
    return f".standoff-{os.getpid()}-"


@lru_cache(1024)
def clear(folder: Path) -> None:
    """Remove the temporary files of processes that have ended, once per folder and run."""
    for path in folder.glob(f".standoff-*{SUFFIX}"):
        process = NAME.fullmatch(path.name)
        if process and not _is_running(int(process[1])):
            path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it belongs to another user
        return True
    return True
