"""Whether the workers of a cluster read as this process does, and its scheduler knows what it hands on to them."""

from typing import TYPE_CHECKING

from standoff.engine.dask.task import About, about, differences
from standoff.files.extras import how_to_install

if TYPE_CHECKING:
    from distributed import Client

SHOWN = 3
INSTALL = how_to_install("dask")
SAME = "install there what is installed here"


class UnfitClusterError(Exception):
    """A cluster cannot be used, or not as it is; the message is one line for people."""


def check_workers(client: "Client", schema: bytes, patience: float) -> About:
    """What this process reads with, and so do all workers; `schema` is pickled. Waits for a first worker.

    The scheduler is asked too: it unpacks what a worker is to do. Raises `UnfitClusterError` where one differs, and
    OSError where there is no worker for `patience` seconds.
    """
    from distributed import TimeoutError as TooLateError

    try:
        client.wait_for_workers(1, timeout=patience)
    except TooLateError as error:
        raise OSError(f"the scheduler at {client.scheduler.address} has had no worker for {patience:g} s") from error
    here = about(schema)
    found = {f"worker {name}": theirs for name, theirs in sorted(client.run(about, schema, on_error="return").items())}
    found["scheduler"] = _of_scheduler(client, schema)
    faults = [f"{name}: {fault}" for name, theirs in found.items() if (fault := _fault(theirs, here))]
    if faults:
        rest = f"; and {len(faults) - SHOWN:,} more" if len(faults) > SHOWN else ""
        raise UnfitClusterError(f"{'; '.join(faults[:SHOWN])}{rest}; nothing was read: {SAME}")
    return here


def _of_scheduler(client: "Client", schema: bytes) -> About | BaseException:
    try:
        found: About = client.run_on_scheduler(about, schema)
    except Exception as error:
        return error
    return found


def _fault(theirs: About | BaseException, here: About) -> str:
    if isinstance(theirs, ModuleNotFoundError) and (theirs.name or "").partition(".")[0] == "standoff":
        return f"no standoff is installed (here {here['standoff']})"
    if isinstance(theirs, BaseException):
        return f"{type(theirs).__name__}: {' '.join(str(theirs).split())}"
    return differences(theirs, here)
