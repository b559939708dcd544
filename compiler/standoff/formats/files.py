"""Writing files: JSON as people read it, and several files at the same time (polars lets other threads run)."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from standoff.source.escape import json_for_html

T = TypeVar("T")


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write JSON with two spaces, UTF-8, a final newline; raises OSError."""
    path.write_bytes((json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode())


def write_json_ld(path: Path, value: dict[str, Any]) -> None:
    """The same of what is made to be put into a page; raises OSError."""
    path.write_bytes((json_for_html(value) + "\n").encode())


def side_by_side(write: Callable[..., T], work: Iterable[tuple[Any, ...]]) -> list[T]:
    """Call `write` with each of some arguments (a table, its path …), and give what it returns, in their order.

    The first failure is raised once all are done.
    """
    with ThreadPoolExecutor() as pool:
        written = [pool.submit(write, *arguments) for arguments in work]
    return [future.result() for future in written]
