"""Processes: this one without garbage collection while it makes objects, and those that work beside it.

This module imports nothing that takes long, for they begin with it."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from standoff.corpus.compiled.loading import OFF, SETTING

if TYPE_CHECKING:
    from concurrent.futures import Executor


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch garbage collection off for a block, and back on if it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


THREADS = "POLARS_MAX_THREADS"  # read by polars when it is imported


@contextmanager
def workers(jobs: int, is_compiled: bool = True) -> "Iterator[Executor]":
    """Processes, started afresh: polars' threads do not survive a fork. At the end, what has not begun is dropped.

    Where all went well their end is not waited for here: this process waits for it before its own. Unless
    `is_compiled`, they read in Python.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    begin = _begin if is_compiled else _begin_in_python
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=begin)
    try:
        yield pool
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown(wait=False)


def _begin() -> None:
    """In a worker: polars has one thread, since the other cores have workers; Ctrl-C is for the process that asks."""
    os.environ.setdefault(THREADS, "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _begin_in_python() -> None:
    os.environ[SETTING] = OFF
    _begin()
