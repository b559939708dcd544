"""What a command ends with when it fails for another reason than a mistake in the input: one line and an exit code.

The packages above raise what their libraries raise; only here is it put into words, so that none has to know them all.
"""

import _thread
import errno
import io
import os
import re
import sys
import time
from contextlib import suppress

import click

from standoff.files.project_files import RefusedError
from standoff.source.escape import printable

PROBLEMS, BUG, DISK, INTERRUPTED = (
    1,
    3,
    4,
    130,
)  # 130 is what a shell reports of a command that Ctrl-C ended: 128 + SIGINT

KEPT = "the last build is kept"
NUMBER = re.compile(r"^\[Errno [0-9]+\] ")
OF_THE_SYSTEM = r"\(os error [0-9]+\)|No space left on device|[Dd]isk quota exceeded"
OF_SQLITE = r"database or disk is full|disk I/O error|unable to open database file|readonly database"


def buffer_outputs() -> None:
    """Buffer the standard streams again that `python -u` or PYTHONUNBUFFERED left without a buffer.

    Without one, what a disk or a pipe takes of a text is written once, and the rest is lost without an error
    (https://github.com/python/cpython/issues/86210). Every line is flushed anyway.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        raw = getattr(stream, "buffer", None)
        if isinstance(raw, io.FileIO):
            buffered = io.BufferedWriter(raw)
            setattr(sys, name, io.TextIOWrapper(buffered, stream.encoding, stream.errors, line_buffering=True))


def interrupt_again(found: "sys.UnraisableHookArgs") -> None:
    """Deliver a Ctrl-C once more that came while Python closed a generator: it would be printed, and then ignored."""
    if isinstance(found.exc_value, KeyboardInterrupt):
        _thread.start_new_thread(_interrupt, ())  # not from here, where it would be ignored likewise
    else:
        sys.__unraisablehook__(found)


def _interrupt() -> None:
    time.sleep(0.01)
    _thread.interrupt_main()


def is_panic(error: BaseException) -> bool:
    """Whether Rust code panicked within polars: pyo3 raises that past `except Exception`, as a BaseException."""
    return type(error).__name__ == "PanicException"


def in_words(error: BaseException) -> tuple[str, int] | None:
    """One line on a failure and its exit code; None for an internal error, which should show its traceback."""
    if isinstance(error, KeyboardInterrupt):
        return f"interrupted; {KEPT}", INTERRUPTED
    if isinstance(error, BrokenPipeError):
        return "the output was closed before all was written", DISK
    if isinstance(error, RefusedError):
        return _refused(error), PROBLEMS
    if _is_of_a_package(error):
        return f"{error}; `standoff verify` lists what is wrong", PROBLEMS
    if isinstance(error, OSError):
        # What polars passes on has its number in its text, and no `strerror`.
        words = NUMBER.sub("", str(error))
        reason = error.strerror or words or os.strerror(error.errno or errno.EIO)
        return reason.strip() + (f": {_path(error.filename)}" if error.filename else ""), DISK
    if isinstance(error, MemoryError):
        return f"not enough memory (a lower --memory, or --jobs 1, needs less); {KEPT}", DISK
    if is_panic(error):
        return f"polars failed ({_first_line(error)}); {KEPT}", DISK
    if re.search(OF_THE_SYSTEM, str(error)) or (
        type(error).__module__ == "sqlite3" and re.search(OF_SQLITE, str(error))
    ):
        return f"{_first_line(error)}; {KEPT}", DISK
    return None


def _is_of_a_package(error: BaseException) -> bool:
    """Whether the files of a package are not as its descriptor says; what raises that may not have been imported."""
    loader = sys.modules.get("standoff.views.loader")
    return loader is not None and isinstance(error, loader.PackageError)


def _refused(error: RefusedError) -> str:
    """A path that is not read is a mistake in the input, whichever command met it."""
    from standoff.source.documents import refused

    problem = refused(_path(error.filename), error)
    return f"{problem.place}: {problem.severity}[{problem.code}]: {problem.message}"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def _path(name: object) -> str:
    return os.fsdecode(name) if isinstance(name, (bytes, str)) else str(name)


def complain(message: str) -> None:
    """Print one line to standard error, where that is still open."""
    from standoff.source.problem import shortened

    with suppress(OSError):
        click.echo(f"standoff: {printable(shortened(message))}", err=True)


def give_up_closed_outputs() -> None:
    """Send what is left in the buffers of outputs that cannot be written to nowhere.

    Otherwise Python fails once more at its end, with a traceback and exit code 120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def open_closed_outputs() -> None:
    """Open nowhere in place of standard streams that were closed, so that no file that we open gets their numbers."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
