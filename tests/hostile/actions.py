"""Commands that write, each with what is to be changed first, and the project as it is before and after."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tiny
from forked import Ran, run
from stage import PROJECT, Stage, differing, hashes

Change = tuple[str, str, str]
Hashes = dict[str, str]

QUOTES = (
    (tiny.ONE, "{at: 0-43, kind: fair, visitors: 40}", '{quote: "The spring fair at Arden", kind: fair, visitors: 40}'),
    (tiny.TWO, "{at: 35-60, polarity: deny}", '{quote: "The hat market is no more", polarity: deny}'),
)
LAYOUT = (
    (tiny.ONE, "{at: 0-43, kind: fair, visitors: 40}", "{at: 0-43,   kind: fair,   visitors: 40}"),
    (tiny.TWO, "{at: 35-60, polarity: deny}", "{at: 35-60,   polarity: deny}"),
)
MISREAD = ((tiny.ONE, "held: 2024-05", "held: May 2024"), (tiny.TWO, "visitors: 45", "visitors: 40-50"))
CORRECTED = ((tiny.TWO, "visitors: 45", "visitors: 46"),)
LEFTOVER = re.compile(r"/\.journal(/|$)|/\.next-|/\.[^/]*\.old(/|$)|\.tmp$|\.part$")
DAY = ("--date", "2026-03-03")


@dataclass(frozen=True)
class Action:
    """A command: its words, changes of files before it, files beside them, and which build and release it writes."""

    words: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    is_edit: bool = True  # changes what people wrote, all or none of it

    def prepare(self, stage: Stage) -> None:
        """Change the project so that there is something to do."""
        for file, old, new in self.changes:
            content = stage.read(file)
            assert content.count(old) == 1, (file, old)
            stage.write(file, content.replace(old, new))
        for file, content in self.files:
            stage.write(file, content)


ACTIONS = {
    "build": Action(("build",), CORRECTED, is_edit=False),
    "build-csv": Action(("build", "--only", "csv"), CORRECTED, is_edit=False),
    "release": Action(("release", "1.0.1", *DAY), CORRECTED, is_edit=False),
    "rename": Action(("rename", "people", "carr", "karr", "--because", "a slip", "--since", "1.0.0")),
    "anchor": Action(("anchor",), QUOTES),
    "anchor-one": Action(("anchor",), QUOTES[:1]),
    "fmt": Action(("fmt",), LAYOUT),
    "fix": Action(("check", "--fix"), MISREAD),
    "publish": Action(("publish", "published"), is_edit=False),
    "add-text": Action(
        ("add-text", f"{PROJECT}/texts/three.txt"), files=(("texts/three.txt", "It rained on all fairs.\n"),)
    ),
    "new": Action(("new", "people", "dunn", "--set", "name=Di Dunn")),
    "annotate": Action(("annotate", "one", "people/bell", "--at", "75-84")),
    "exclude": Action(
        ("exclude", "two", "0-34", "--because", "so"),
        ((tiny.TWO, "  spring-fair: {at: 0-33, kind: fair, visitors: 45}\n", ""),),
    ),
    "settle": Action(("settle", "fairs/spring-fair", "visitors", "--leave-open", "--because", "so")),
    "re-anchor": Action(
        ("re-anchor", "one", f"{PROJECT}/new.txt", "--write"),
        files=(("new.txt", "New. " + tiny.FILES["texts/one.txt"]),),
    ),
    "editor": Action(("editor",), is_edit=False),
    "init": Action(("init", "fresh"), is_edit=False),
}
READERS = {
    " ".join(words): Action(words, is_edit=False)
    for words in (
        ("check",),
        ("verify",),
        ("explain", "fairs/spring-fair"),
        ("show", "one"),
        ("coverage",),
        ("conflicts",),
        ("diff", "1.0.0", "next"),
        ("export", "one", "--as", "web-annotation"),
        ("fmt", "--check"),
        ("anchor", "--check"),
        ("explain-problem", "bad-date"),
        ("release", "1.0.1", "--date", "2026-03-03", "--dry-run"),
    )
}


@dataclass(frozen=True)
class Course:
    """What an action does undisturbed: files before and after, how it ends, how often it touches files."""

    before: Hashes
    after: Hashes
    ran: Ran
    writes: int
    reads: int
    calls: int


@cache
def course(name: str, template: Stage) -> Course:
    """Run an action undisturbed, on a copy of a stage; kept, as it is the same for all cases."""
    stage = Stage(Path(shutil.copytree(template.folder, template.folder.parent / name, symlinks=True)))
    action = (ACTIONS | READERS)[name]
    action.prepare(stage)
    before = files(stage)
    ran = run(stage.folder, *action.words, counts=True)
    after = files(stage)
    shutil.rmtree(stage.folder)
    assert ran.code in {0, 1}, f"{ran}: {ran.err}"
    assert "Traceback" not in ran.err
    return Course(before, after, ran, *ran.counted)


def files(stage: Stage) -> Hashes:
    """What is in the folder of a stage, without locks, the cache and the journal of changes."""
    return {path: digest for path, digest in hashes(stage.folder).items() if not _is_ours(path)}


def _is_ours(path: str) -> bool:
    return path.endswith(".lock") or path.startswith(f"{PROJECT}/build/.cache")


def authored(found: Hashes) -> Hashes:
    """Of the files of a stage those that people wrote, and not temporary ones."""
    return {
        path: digest
        for path, digest in found.items()
        if path.startswith(f"{PROJECT}/") and not path.startswith(f"{PROJECT}/build") and not path.endswith(".tmp")
    }


def part(found: Hashes, folder: str) -> Hashes:
    """Of the files of a stage those below a folder."""
    return {path: digest for path, digest in found.items() if path.startswith(f"{folder}/")}


def finished_kept(usual: Course, now: Hashes) -> Iterator[str]:
    """Releases are as they were or whole; the last build is the old or the new one."""
    for version in ("1.0.0", "1.0.1", "next"):
        folder = f"{PROJECT}/build/{version}"
        found = part(now, folder)
        if found not in (part(usual.before, folder), part(usual.after, folder)):
            yield f"{folder} is neither the old one nor the new: {_first(part(usual.after, folder), found)}"


def is_whole(usual: Course, now: Hashes) -> Iterator[str]:
    """What people wrote is all as before, or all as after the command."""
    found = authored(now)
    if found not in (authored(usual.before), authored(usual.after)):
        yield f"files are partly changed: {_first(authored(usual.after), found)}"


def without_leftovers(found: Hashes) -> Hashes:
    """Of the files of a stage those that are not temporary."""
    return {path: digest for path, digest in found.items() if not LEFTOVER.search(path)}


def is_done(usual: Course, now: Hashes) -> Iterator[str]:
    """Everything is as after the undisturbed command, and nothing else is there."""
    if now != usual.after:
        yield f"afterwards other files than without the fault: {_first(usual.after, now)}"


def listed_versions_whole(stage: Stage, folder: str, usual: Course) -> Iterator[str]:
    """Each version that an index of published versions lists is there as it will be."""
    path = stage.folder / folder / "index.json"
    if path.is_file():
        now = files(stage)
        for entry in json.loads(path.read_bytes())["versions"]:
            version = f"{folder}/{entry['version']}"
            if part(now, version) != part(usual.after, version):
                yield f"{version} is listed and not whole"


def _first(wanted: Hashes, found: Hashes) -> str:
    return ", ".join(differing(wanted, found)[:4])


def template_of(stage: Stage) -> Stage:
    """The stage that a case's stage is a copy of."""
    return Stage(stage.folder.parent / "template")
