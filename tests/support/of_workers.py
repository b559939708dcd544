"""What `dask worker --preload` loads in workers that shall fail; the file STANDOFF_FAILURE has the word for it.

`versions`: says that it has another polars. `second`: dies of a signal at the second batch. `lose`: leaves nothing.
`kill`: dies at every batch. `scheduler`: kills the process whose number is in STANDOFF_VICTIM. The file STANDOFF_MARKS
gets a line for each batch that was begun.
"""

import os
import signal
import time
from importlib import metadata
from pathlib import Path

from standoff.engine.dask import task as read_task

FAILURE = Path(os.environ["STANDOFF_FAILURE"])
MARKS = Path(os.environ["STANDOFF_MARKS"])
read, version = read_task.run, metadata.version


def fail(asked: read_task.ReadTask) -> None:
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
            os.kill(int(os.environ["STANDOFF_VICTIM"]), signal.SIGKILL)
            time.sleep(60)
        case "lose":
            return
    read(asked)


def say(name: str) -> str:
    """The version of a package as it is not."""
    return "0.0.1" if name == "polars" else version(name)


def dask_setup(worker: object) -> None:
    """Called by Dask when the worker starts."""
    setattr(read_task, "run", fail)  # noqa: B010
    if FAILURE.read_text() == "versions":
        setattr(metadata, "version", say)  # noqa: B010
