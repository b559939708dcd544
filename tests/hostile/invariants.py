"""What must hold of every command, whatever its input: each function yields what is wrong, if anything."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from stage import SECRET, Ended, Stage, differing, hashes

CODES = {0, 1, 2, 4}
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)  # what a runner of GitHub takes for a command
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def ended_well(stage: Stage, end: Ended) -> Iterator[str]:
    """An exit code of the contract, no traceback, and nothing outside the project read, written, printed or started."""
    if end.raised:
        yield f"{end} raised\n{end.raised}"
    if end.code not in CODES:
        yield f"{end} ended with {end.code}\n{end.err[-3000:]}"
    if "Traceback (most recent call last)" in end.out + end.err:
        yield f"{end} printed a traceback\n{end.err[-3000:]}"
    if end.code and not (end.out + end.err).strip():
        yield f"{end} ended with {end.code} and printed nothing"
    if SECRET.lower() in (end.out + end.err).lower():
        yield f"{end} printed what is in a file outside the project"
    yield from (f"{end} touched {what}" for what in dict.fromkeys(end.touched))
    yield from outside_untouched(stage, str(end))


def outside_untouched(stage: Stage, doing: str) -> Iterator[str]:
    """Nothing outside the project changed, and nothing was run."""
    yield from (f"{doing} changed {path}, which is outside the project" for path in stage.changed_outside())


def prints_plainly(end: Ended) -> Iterator[str]:
    """Nothing printed steers a terminal or a CI runner; CSV is data, exactly as it is in the files of a build."""
    out = "" if ("--format", "csv") in pairwise(end.words) else end.out
    for name, text in (("output", out), ("errors", end.err)):
        if found := STEERING.search(text):
            yield f"{end}: the {name} have U+{ord(found[0]):04X}: {_around(text, found)}"
        if found := COMMAND.search(text):
            yield f"{end}: the {name} have a workflow command: {_around(text, found)}"


def _around(text: str, found: re.Match[str]) -> str:
    return repr(text[max(0, found.start() - 40) : found.end() + 40])


def places_exist(stage: Stage, end: Ended) -> Iterator[str]:
    """Of a command with `--format json`: each problem is in a file of the project, on a line and in a column of it."""
    for line in end.out.splitlines():
        problem = json.loads(line)
        for place in (problem, *problem["related"]):
            wrong = _wrong_place(stage.root, place["file"], place["line"], place["column"])
            if wrong:
                yield f"{end}: {problem['code']} at {place['file']}:{place['line']}:{place['column']}: {wrong}"


def _wrong_place(root: Path, file: str, line: int, column: int) -> str:
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
        return "is outside the project"
    path = root / file
    if not line:
        return "a column without a line" if column else ""
    if not path.is_file():
        return "there is no such file"
    lines = LINE_END.split(path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff"))
    if line > len(lines):
        return f"the file has {len(lines)} lines"
    return "" if column <= len(lines[line - 1]) + 1 else f"the line has {len(lines[line - 1])} characters"


def finished(stage: Stage) -> dict[str, str]:
    """The last build and the releases, as hashes."""
    found = hashes(stage.root / "build") if (stage.root / "build").is_dir() else {}
    is_other = re.compile(r"\.|editor\b|.*\.lock$").match  # the cache, schemas for editors, locks
    return {path: digest for path, digest in found.items() if not is_other(path)}


def kept(before: dict[str, str], after: dict[str, str], end: Ended) -> Iterator[str]:
    """Releases stay as they were; so does the working build unless the command succeeded."""
    may_change = ("next", "next/") if end.code == 0 and end.words[0] == "build" else ()
    lost = [path for path in differing(before, after) if not path.startswith(may_change or ("\0",))]
    if lost:
        yield f"{end} ended with {end.code} and changed {', '.join(lost[:3])} of what was finished"


def check_and_build(stage: Stage, may_fail: bool = False) -> Iterator[str]:
    """Check the project, then build it: what must hold of both together, and of what both print.

    Where the folder of builds itself is damaged, a build may fail (`may_fail`).
    """
    before = finished(stage)
    check = stage.call("check", "--format", "json")
    yield from ended_well(stage, check)
    yield from kept(before, finished(stage), check)
    yield from places_exist(stage, check)
    build = stage.call("build")
    yield from ended_well(stage, build)
    yield from prints_plainly(build)
    yield from kept(before, finished(stage), build)
    if (check.code == 0) != (build.code == 0) and not may_fail:
        yield f"{check} ended with {check.code}, {build} with {build.code}\n{build.err[-1000:]}"
    if build.code == 0:
        yield from secrets_in(stage.root / "build" / "next")


def secrets_in(folder: Path) -> Iterator[str]:
    """No file of a package has the word that is in the files outside."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and SECRET.lower() in path.read_bytes().decode("utf-8", "replace").lower():
            yield f"{path.relative_to(folder)} has what is in a file outside the project"
