"""What `dask worker --preload` loads in workers that shall fail; the file STANDOFF_FAILURE has the word for it.

`versions`: says that it has another polars. `second`: dies of a signal at the second batch. `lose`: leaves nothing.
`kill`: dies at every batch. `scheduler`: kills the process whose number is in STANDOFF_VICTIM. `resolve`: dies when it
has resolved a partition and left all, before anybody knows. `task`: dies at every task on a store. The file
STANDOFF_MARKS gets a line for each batch that was begun, and for each task with the name of its first step.
"""

import os
import pickle
import signal
import time
from importlib import metadata
from pathlib import Path

from standoff.engine.dask import task as read_task
from standoff.engine.dask.messages import Outcome, ReadTask, StoreTask

FAILURE = Path(os.environ["STANDOFF_FAILURE"])
MARKS = Path(os.environ["STANDOFF_MARKS"])
read, do, version = read_task.run, read_task.do, metadata.version


def fail(asked: ReadTask) -> None:
    """Run a task as the failure of the hour has it."""
    failure = FAILURE.read_text()
    with MARKS.open("a") as marks:
        marks.write(f"{asked.key}\n")
    match failure:
        case "second" if len(MARKS.read_text().splitlines()) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "scheduler":
            _take_scheduler()
        case "lose":
            return
    read(asked)


def fail_at_work(asked: StoreTask) -> Outcome:
    """Do work as the failure of the hour has it."""
    _, work = pickle.loads(asked.parcel)
    with MARKS.open("a") as marks:
        marks.write(f"{work.what}\n")
    failure = FAILURE.read_text()
    if failure == "task":
        os.kill(os.getpid(), signal.SIGKILL)
    if failure == "scheduler":
        _take_scheduler()
    outcome = do(asked)
    if failure == "resolve" and work.what.startswith("taking resolve"):
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome


def _take_scheduler() -> None:
    os.kill(int(os.environ["STANDOFF_VICTIM"]), signal.SIGKILL)
    time.sleep(60)


def say(name: str) -> str:
    """The version of a package as it is not."""
    return "0.0.1" if name == "polars" else version(name)


def dask_setup(worker: object) -> None:
    """Called by Dask when the worker starts."""
    setattr(read_task, "run", fail)  # noqa: B010
    setattr(read_task, "do", fail_at_work)  # noqa: B010
    if FAILURE.read_text() == "versions":
        setattr(metadata, "version", say)  # noqa: B010
