"""A client of a Dask scheduler, whose failures are reported by what waits for it, not in Dask's logs."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from standoff.engine.dask.task import INSTALL, IncompatibleClusterError

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 10.0  # seconds to wait for a scheduler
AGAIN = "the same command goes on from what is at the shards"
LOGGERS = ("distributed", "tornado", "asyncio")  # whose logs say at length what we say in a line


@contextmanager
def connected(scheduler: str) -> Iterator["Client"]:
    """A client of the scheduler at an address; raises OSError, IncompatibleClusterError."""
    try:
        import dask
        from distributed import Client
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise IncompatibleClusterError(
            f"--scheduler needs dask.distributed, which is not installed: {INSTALL}"
        ) from error
    patience = {
        "distributed.comm.timeouts.connect": CONNECT,
        "distributed.admin.large-graph-warning-threshold": 1 << 30,
    }
    with dask.config.set(patience), _quiet():
        try:
            with warnings.catch_warnings(action="ignore"):
                client = Client(scheduler, timeout=CONNECT, set_as_default=False, name="standoff")
        except OSError as error:
            message = f"no scheduler answers at {scheduler} within {CONNECT:g} s"
            raise OSError(message) from error
        except ValueError as error:
            raise IncompatibleClusterError(f"{scheduler} is not the address of a scheduler: {error}") from error
        try:
            yield client
        except CommClosedError as error:
            raise OSError(f"the scheduler at {scheduler} went away; {AGAIN}") from error
        finally:
            client.close()


@contextmanager
def _quiet() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.split(".")[0] in LOGGERS]
    before = [(logger, logger.level) for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
