"""The workbench, killed at any point while somebody works at it; and over every mistake that there can be in files.

What was shown as saved is saved, no file is half-written, and the next command finishes what was begun. Over files with
mistakes every question is answered.
"""

import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import tiny
from actions import template_of
from case import Case
from forked import HUNG, run
from mistakes import CASES, broken
from served import GoneError, Served, served
from stage import Stage
from standoff.authoring.serve.edits_of_json import edits_of
from standoff.authoring.serve.planned import plan
from traps import Trap
from workbench import Bench, workbench

TEXT = {"texts/three.txt": "A hat was sold at Arden. Nobody saw it.\n"}
SLICES = 20  # of the mistakes
KILLED = -signal.SIGKILL

Files = dict[str, bytes]
Step = Mapping[str, Any] | None
"""An edit; None: the last one is undone."""

FAIR = {"edit": "Annotate", "text": "two", "table": "fairs", "at": ["0-7"]}
STEPS: Sequence[Step] = (
    {"edit": "Annotate", "text": "two", "table": "people", "record": "carr", "at": ["0-7"], "set": {}},
    {"edit": "RenameRecord", "table": "people", "record": "bell", "new_id": "bells"},
    {**FAIR, "record": "spring-fair", "set": {"held": "some day"}},  # an error: it is written, and taken back
    {"edit": "BeginText", "file": "three.txt", "language": "en", "curator": "c2"},
    None,
    {**FAIR, "record": "new-fair", "set": {"kind": "fair"}},
    None,
    None,
)


def case(number: int, random: Random) -> Case:
    """Every eighth takes a share of all mistakes; in the others the process is killed somewhere."""
    if number % 8 == 7:
        share = number // 8 % SLICES
        return Case(f"mistakes, share {share} of {SLICES}", lambda stage: _over_mistakes(stage, share))
    share_of_work, is_by_change = random.random(), number % 3 != 0
    where = "before a change of a file" if is_by_change else "after a request"
    name = f"killed {where}, at {share_of_work:.1%}"
    return Case(name, lambda stage: _killed(stage, share_of_work, is_by_change, random.random() * 0.1))


def _killed(stage: Stage, share: float, is_by_change: bool, delay: float) -> Iterator[str]:
    usual = course(template_of(stage))
    tiny.write_files(stage.root, TEXT)
    trap = Trap("kill", 1 + int(share * usual.writes)) if is_by_change else None
    with served(stage.folder, trap) as server:
        last = len(STEPS) if is_by_change else int(share * len(STEPS))
        saved = _saved(server, STEPS[:last])
        if not is_by_change:
            server.kill_in(delay)
            saved += _saved(server, STEPS[last:])
        code, printed = server.end(signal.SIGKILL)
    if code != KILLED or printed:
        yield f"`serve` ended with {code}\n{printed[-2000:]}"
    yield from _half_written(usual, written(stage))
    ran = run(stage.folder, "coverage")  # whatever command comes next finishes it
    if ran.code not in {0, 1, 2} or "Traceback" in ran.err or ran.code == HUNG:
        yield f"{ran}\n{ran.err[-2000:]}"
    if written(stage) not in usual.after(saved):
        yield f"{saved} edits were answered, and the files are not as they were then"
    left = [path.name for path in stage.root.rglob("*") if path.name == ".journal"]
    if left:
        yield f"left over: {left}"


def _saved(server: Served, steps: Sequence[Step]) -> int:
    """Make edits until they are all made or the server is gone; how many were answered."""
    for number, step in enumerate(steps):
        try:
            _make(server, step)
        except GoneError:
            return number
    return len(steps)


def _make(server: Served, step: Step) -> None:
    if step is None:
        assert server.ask("undo", {})["isKept"]
        return
    shown = server.ask("preview", {"edits": [step]})
    outcome = server.ask("write", {"edits": [step], "files": shown["files"]})
    assert outcome["isKept"] == ("held" not in step.get("set", {})), outcome


# -- undisturbed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Course:
    """The files that are annotated after each of the steps, from none on; after those that are taken back, as they were
    meanwhile; and how often the command changes files."""

    states: Sequence[Files]
    meanwhile: Mapping[int, Files]
    writes: int

    def after(self, saved: int) -> list[Files]:
        """What may be there when so many steps were answered: the next one may be done, or not be taken back yet."""
        return [*self.states[saved : saved + 2], *([self.meanwhile[saved]] if saved in self.meanwhile else [])]


@cache
def course(template: Stage) -> Course:
    """All steps undisturbed, on a copy of a stage; kept, as they are the same for all cases."""
    stage = _copied(template, "undisturbed")
    states, meanwhile = [written(stage)], {}
    with workbench(stage.root) as bench:
        for number, step in enumerate(STEPS):
            if step and "held" in step.get("set", {}):
                files = plan(bench.bench.project(), edits_of({"edits": [dict(step)]})).change.files
                meanwhile[number] = states[-1] | {
                    path: after for path, (_, after) in files.items() if after is not None
                }
            _undisturbed(bench, step)
            states.append(written(stage))
    shutil.rmtree(stage.folder)
    return Course(states, meanwhile, _writes(_copied(template, "counted")))


def _copied(template: Stage, name: str) -> Stage:
    stage = Stage(Path(shutil.copytree(template.folder, template.folder.parent / name, symlinks=True)))
    tiny.write_files(stage.root, TEXT)
    return stage


def _undisturbed(bench: Bench, step: Step) -> None:
    outcome = bench.write(dict(step)) if step else bench.ask("undo").json
    assert outcome["isKept"] == ("held" not in (step or {}).get("set", {})), outcome


def _writes(stage: Stage) -> int:
    """How often the command changes files in all steps."""
    with served(stage.folder, counts=True) as server:
        assert _saved(server, STEPS) == len(STEPS)
        code, printed = server.end(signal.SIGINT)
    assert code == 0, printed
    writes = int((stage.folder / "counted").read_text().split()[0])
    shutil.rmtree(stage.folder)
    return writes


def written(stage: Stage) -> Files:
    """The annotation files, without temporary ones."""
    folder = stage.root / "annotations"
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(stage.root).as_posix(): path.read_bytes() for path in files}


def _half_written(usual: Course, found: Files) -> Iterator[str]:
    """Each file, also before the next command, is as it was at some time."""
    for path, content in found.items():
        known = [state.get(path) for state in (*usual.states, *usual.meanwhile.values())]
        if content not in known:
            yield f"{path} is not a file that it was at any time:\n{content.decode('utf-8', 'replace')}"


# -- mistakes --------------------------------------------------------------------------------------------------------


def _over_mistakes(stage: Stage, share: int) -> Iterator[str]:
    for number, mistake in enumerate(CASES[share::SLICES]):
        root = broken(stage.folder / f"broken-{number}", mistake.broken)
        with workbench(root) as bench:
            for name, answered in bench.everything():
                if answered.status not in {200, 404, 409}:
                    yield f"{mistake.code} at {mistake.place}: {name} is answered with {answered.status}"
        shutil.rmtree(root)
