"""Commands whose file system fails them: one line, exit code 4, and nothing that was finished is lost.

Or the fault does not matter, and then everything is as without it: a cache that cannot be written is done without.
"""

from collections.abc import Iterator
from random import Random

from actions import (
    ACTIONS,
    READERS,
    Action,
    Course,
    course,
    files,
    finished_kept,
    is_done,
    is_whole,
    template_of,
    without_leftovers,
)
from case import Case
from forked import Ran, run
from stage import Stage
from traps import READS, WRITES, Trap

ALL = ACTIONS | READERS
SHORT = {"publish", "check", "rename", "build-csv"}
NAMES = (*sorted(SHORT), *sorted(ALL.keys() - SHORT))
WRITE_ERRORS = ("ENOSPC", "ENOSPC", "EIO", "EACCES", "EMFILE", "EROFS", "EDQUOT")
READ_ERRORS = ("EIO", "EACCES", "EMFILE", "ESTALE")
WAYS = ("write", "write", "write", "read", "read", "full", "descriptors", "memory", "closed")
DISK = 4


def case(number: int, random: Random) -> Case:
    """A command, where in its course it fails, with what, and whether it goes on failing."""
    name, way, share = NAMES[number % len(NAMES)], random.choice(WAYS), random.random()
    error = random.choice(WRITE_ERRORS if way == "write" else READ_ERRORS)
    stays = random.random() < 0.3
    title = f"{name}, {way} {error}{' and on' if stays else ''} at {share:.1%}"
    return Case(title, lambda stage: _wrong(stage, name, way, share, error, stays))


def _wrong(stage: Stage, name: str, way: str, share: float, error: str, stays: bool) -> Iterator[str]:
    usual, action = course(name, template_of(stage)), ALL[name]
    action.prepare(stage)
    failed = run(stage.folder, *action.words, trap=_trap(usual, way, share, error, stays), closed=way == "closed")
    yield from _ended(stage, failed, usual, way)
    now = files(stage)
    yield from finished_kept(usual, now)
    if action.is_edit and not stays:
        yield from is_whole(usual, now)
    if failed.code == usual.ran.code:  # only cleaning up may have failed
        yield from is_done(usual, without_leftovers(now))
    else:
        yield from _done_again(stage, action, usual)


def _done_again(stage: Stage, action: Action, usual: Course) -> Iterator[str]:
    again = run(stage.folder, *action.words)
    if again.code not in {0, 1, 2} or "Traceback" in again.err:
        yield f"{again} without the fault\n{again.err[-2000:]}"
    yield from is_done(usual, files(stage))


def _trap(usual: Course, way: str, share: float, error: str, stays: bool) -> Trap | None:
    if way == "write":
        return Trap(error, 1 + int(share * usual.writes), WRITES, stays)
    if way == "read":
        return Trap(error, 1 + int(share * usual.reads), READS, stays)
    if way == "full":
        return Trap("error", 200 + int(share**3 * 100_000), "size")
    if way == "descriptors":
        return Trap("error", int(share * 6), "files")
    return Trap("memory", 1 + int(share * usual.calls), "call") if way == "memory" else None


def _ended(stage: Stage, ran: Ran, usual: Course, way: str) -> Iterator[str]:
    """As usual and with the usual output, or with one line and 4."""
    if "Traceback" in ran.err or ran.code not in {DISK, usual.ran.code}:
        yield f"{ran}\n{ran.out[-500:]}{ran.err[-3000:]}"
    elif ran.code != usual.ran.code:
        lines = [line for line in ran.err.splitlines() if line.startswith("standoff: ")]
        if not lines or ran.err.splitlines()[-1] != lines[-1] or len(lines) > (2 if ran.words[0] == "release" else 1):
            yield f"{ran} and printed\n{ran.err}"
    elif way != "closed" and ran.out != usual.ran.out:
        yield f"{ran}, as usual, but printed\n{ran.out[-1000:]}\ninstead of\n{usual.ran.out[-1000:]}"
