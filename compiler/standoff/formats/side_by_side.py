"""Writing several files at once: polars lets other threads run while it writes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def side_by_side(write: Callable[..., None], work: Iterable[tuple[Any, ...]]) -> None:
    """Call `write` with each of some arguments (a frame, its path …); the first failure is raised once all are done."""
    with ThreadPoolExecutor() as pool:
        written = [pool.submit(write, *arguments) for arguments in work]
    for future in written:
        future.result()
