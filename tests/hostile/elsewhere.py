"""Builds a project and checks mistakes in the environment that this process has; prints what came of it, as JSON.

`python elsewhere.py <folder of a stage> <number of the first mistake> <step>`. The time of day is that of `CLOCK`, in
seconds since 1970, where it is set: Python's alone, which is what the compiler could take it from.
"""

import datetime
import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]


def main(folder: Path, first: int, step: int) -> dict[str, object]:
    """What a build writes, as hashes, and the whole problems of some mistakes."""
    from click.testing import CliRunner

    from stage import PROJECT, hashes
    from standoff.cli import main as command

    root = folder / PROJECT
    words = ["--root", str(root), "--texts", str(root / "texts")]
    built = CliRunner().invoke(command, [*words, "build"])
    checked = CliRunner().invoke(command, [*words, "check", "--format", "json"])
    return {
        "build": [built.exit_code, built.stdout, built.stderr.replace(str(folder), "")],
        "check": [checked.exit_code, checked.stdout],
        "files": hashes(root / "build" / "next"),
        "problems": [problems_of(folder / f"broken-{number}", number) for number in mistakes(first, step)],
    }


def mistakes(first: int, step: int) -> range:
    """The numbers of mistakes from the first in steps."""
    from mistakes import CASES

    return range(first, len(CASES), step)


def problems_of(root: Path, number: int) -> list[str]:
    """All that is said of a mistake: place, message, hint, length, related places."""
    from mistakes import CASES, broken
    from standoff.source.problem import as_json
    from tiny import compiled

    found = compiled(broken(root, CASES[number].broken)).problems
    return [as_json(problem).replace(str(root), "") for problem in found]


def set_clock(now: float) -> None:
    """Let Python's clocks say another time."""

    class Then(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Then":
            return cls.fromtimestamp(now, tz)

        @classmethod
        def utcnow(cls) -> "Then":
            return cls.fromtimestamp(now, datetime.UTC).replace(tzinfo=None)

    class Today(datetime.date):
        @classmethod
        def today(cls) -> "Today":
            return cls.fromtimestamp(now)

    datetime.datetime, datetime.date = Then, Today  # type: ignore[misc]
    time.time, time.time_ns = lambda: now, lambda: int(now * 1e9)


if __name__ == "__main__":
    if "CLOCK" in os.environ:
        set_clock(float(os.environ.pop("CLOCK")))
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
