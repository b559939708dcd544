"""Commands that are killed or interrupted at any point, and then run again: nothing is lost, nothing is left over."""

from collections.abc import Iterator
from random import Random

from actions import ACTIONS, Course, course, files, finished_kept, is_done, is_whole, listed_versions_whole, template_of
from case import Case
from forked import HUNG, Ran, run
from stage import Stage
from traps import Trap

KILLED, CUT_OFF, INTERRUPTED = -9, -25, 130
NAMES = (  # the first ones are those of the short run
    "rename", "publish", "build-csv", "anchor", "release", "build", "new", "add-text", "re-anchor", "fmt", "fix",
    "anchor-one", "init", "annotate", "exclude", "settle",
)  # fmt: skip
WAYS = ("kill", "kill", "kill", "interrupt", "interrupt-call", "cut")


def case(number: int, random: Random) -> Case:
    """A command, and where in its course it is ended and how."""
    name, way, share = NAMES[number % len(NAMES)], random.choice(WAYS), random.random()
    return Case(f"{name}, {way} at {share:.1%}", lambda stage: _wrong(stage, name, way, share))


def _wrong(stage: Stage, name: str, way: str, share: float) -> Iterator[str]:
    usual, action = course(name, template_of(stage)), ACTIONS[name]
    action.prepare(stage)
    killed = run(stage.folder, *action.words, trap=_trap(usual, way, share))
    yield from _ended(killed, usual, way)
    yield from finished_kept(usual, files(stage))
    yield from listed_versions_whole(stage, "published", usual)
    if action.is_edit:  # whatever command comes next finishes it
        yield from _well(run(stage.folder, "coverage"))
        yield from is_whole(usual, files(stage))
    again = run(stage.folder, *action.words)
    yield from _well(again)
    yield from is_done(usual, files(stage))


def _trap(usual: Course, way: str, share: float) -> Trap:
    """Where it ends: before a change of a file, at a call of a function, in the middle of a write."""
    if way == "interrupt-call":
        return Trap("interrupt", 1 + int(share * usual.calls), "call")
    if way == "cut":
        return Trap("kill", 1 + int(share**3 * 100_000), "size")
    return Trap(way, 1 + int(share * usual.writes))


def _ended(ran: Ran, usual: Course, way: str) -> Iterator[str]:
    """By the signal; or as usual, where a file is smaller than the limit, or threads came in another order."""
    wanted = {"kill": KILLED, "cut": CUT_OFF}.get(way, INTERRUPTED)
    if ran.code not in {wanted, usual.ran.code}:
        yield f"{ran}\n{ran.err[-2000:]}"
    lines = ran.err.splitlines()
    if ran.code == INTERRUPTED and lines[-1:] != ["standoff: interrupted; the last build is kept"]:
        yield f"{ran} and printed\n{ran.err[-2000:]}"
    if "Traceback" in ran.err:
        yield f"{ran} with a traceback\n{ran.err[-3000:]}"


def _well(ran: Ran) -> Iterator[str]:
    if ran.code not in {0, 1, 2} or "Traceback" in ran.err or ran.code == HUNG:
        yield f"{ran}\n{ran.out[-1000:]}{ran.err[-2000:]}"
