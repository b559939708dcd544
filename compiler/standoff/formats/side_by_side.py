"""Writing several files at once: polars lets other threads run while it writes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl


def side_by_side(write: Callable[[pl.DataFrame, Path], None], work: Iterable[tuple[pl.DataFrame, Path]]) -> None:
    """Write each frame to its path; the first failure is raised once all are done."""
    with ThreadPoolExecutor() as pool:
        written = [pool.submit(write, frame, path) for frame, path in work]
    for future in written:
        future.result()
