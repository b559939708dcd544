"""Who changed the lines of a file last: `git blame`, of commits and of a file as it is now.

Git is asked about commits alone: of files in the working tree it would run the filters that a repository's settings
name. What differs from the last commit is found here, line by line. Nothing else of a repository's settings runs
either: text conversions are off, `.mailmap` only replaces names, and `.git-blame-ignore-revs` only lists commits.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from difflib import SequenceMatcher
from pathlib import Path

from standoff.files.git import GitError, Repository, TreeEntry, UnknownRevisionError, repository, run
from standoff.files.project_files import Kind, kind_of

IGNORED = ".git-blame-ignore-revs"  # commits that changed lines and not what they say; the name that GitHub knows
HEAD = "HEAD"
OPTIONS = ("--incremental", "--no-textconv", "--encoding=UTF-8", "--ignore-revs-file=")  # no list of the settings
GROUP = re.compile(rb"([0-9a-f]{40,64}) (\d+) (\d+) (\d+)")
NO_LIST = "could not open object name list"
LINE_END = re.compile(rb"\r?\n|\r|\xc2\x85|\xe2\x80[\xa8\xa9]")
ODD_LINE_END = re.compile(rb"\r(?!\n)|\xc2\x85|\xe2\x80[\xa8\xa9]")
ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
ESCAPED = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as a line of history: its day is that of its author, where they were; `message` is the first line.

    `is_cut` says that it is the oldest that a shallow clone has: lines may be older than it.
    """

    id: str
    day: str
    author: str
    message: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from: the commit that changed it last, and its path (from the top) and number there.

    `commit` is None for a line that is not committed. `previous` is the commit before and the file's path in it, None
    where the file began.
    """

    commit: Commit | None
    path: str
    line: int
    previous: tuple[str, str] | None


Origins = Mapping[int, Origin]  # by the number of the line, from 1


@dataclass(frozen=True)
class Blame:
    """The origins of lines in a repository; each file of each commit is looked up once. Raises GitError.

    `top` is the folder that the repository's paths begin in, `head` the last commit.
    """

    repository: Repository
    top: Path
    head: str
    _options: tuple[str, ...]
    _origins: dict[tuple[str, str], Origins] = field(default_factory=dict)
    _cut: dict[str, bool] = field(default_factory=dict)

    def of_commit(self, commit: str, path: str) -> Origins:
        """The origins of all lines of a file at a commit."""
        key = commit, path
        if key not in self._origins:
            self._origins[key] = dict(self._parsed(self._run(commit, path)))
        return self._origins[key]

    def _run(self, commit: str, path: str) -> bytes:
        try:
            return run(self.top, "blame", *OPTIONS, *self._options, commit, "--", path)
        except GitError as error:
            if NO_LIST in str(error):  # git opens it although an option empties the list
                raise GitError(f"{error}; git's setting blame.ignoreRevsFile names it") from None
            raise

    def of_file(self, file: str, now: bytes) -> Origins:
        """The origins of all lines, as YAML counts them, of a file of the project that has these bytes now."""
        path = self.repository.prefix + file
        entry = self._entry(self.head, path)
        if entry and entry.odd:
            raise GitError(f"{path} is {entry.odd} in the last commit: its lines have no history")
        before = self.content(self.head, path)
        lines = _lines(now)
        kept = same_lines(_lines(before), lines) if before is not None else {}
        known = self.of_commit(self.head, path) if before is not None else {}
        previous = (self.head, path) if before is not None else None
        found = {
            number: known.get(kept.get(number, 0)) or Origin(None, path, number, previous)
            for number in range(1, len(lines) + 1)
        }
        return {line: found[number] for line, number in enumerate(numbers_of_lines(now), 1) if number in found}

    def content(self, commit: str, path: str) -> bytes | None:
        """The bytes of a file at a commit; None where it has none, or no regular one of a usual size."""
        entry = self._entry(commit, path)
        found = self._whole.contents([entry] if entry else [])
        return next((data for _, data in found), None)

    def _entry(self, commit: str, path: str) -> TreeEntry | None:
        return next((each for each in self._whole.tree(commit, [path]) if each.path == path), None)

    @property
    def _whole(self) -> Repository:
        return Repository(self.top, "")

    def _parsed(self, printed: bytes) -> Iterator[tuple[int, Origin]]:
        """The lines of `git blame --incremental`: of each group its commit, the file's name there and its lines."""
        commits: dict[str, Commit] = {}
        group: tuple[str, int, int, int] | None = None
        about: dict[bytes, bytes] = {}
        for line in printed.split(b"\n"):
            begun = GROUP.fullmatch(line) if group is None else None
            if begun:
                group = begun[1].decode("ascii"), int(begun[2]), int(begun[3]), int(begun[4])
                about = {}
                continue
            name, _, value = line.partition(b" ")
            about[name] = value
            if name == b"filename" and group:
                commit, there, here, many = group
                commits.setdefault(commit, self._commit(commit, about))
                path, previous = _path(value), _previous(about.get(b"previous"))
                for number in range(many):
                    yield here + number, Origin(commits[commit], path, there + number, previous)
                group = None

    def _commit(self, commit: str, about: Mapping[bytes, bytes]) -> Commit:
        if b"author" not in about:
            return Commit(commit, "", "", "")
        author, message = (about.get(name, b"").decode("utf-8", "replace") for name in (b"author", b"summary"))
        day = _day(about.get(b"author-time", b""), about.get(b"author-tz", b""))
        return Commit(commit, day, author, message, b"boundary" in about and self._is_cut(commit))

    def _is_cut(self, commit: str) -> bool:
        """Whether a commit without a parent in this clone has one: then the clone is shallow."""
        if commit not in self._cut:
            head = run(self.top, "cat-file", "commit", commit).partition(b"\n\n")[0]
            self._cut[commit] = b"\nparent " in head
        return self._cut[commit]


def blame_in(folder: Path) -> Blame:
    """What finds the origins of lines of the project in a folder; raises GitError, NoRepositoryError."""
    found = repository(folder)
    top = folder.resolve()
    for _ in range(found.prefix.count("/")):
        top = top.parent
    try:
        head = found.commit(HEAD)
    except UnknownRevisionError:
        raise GitError("the repository has no commit yet") from None
    is_listed = kind_of(top, IGNORED) is Kind.FILE and not (top / IGNORED).is_symlink()
    return Blame(found, top, head, (f"--ignore-revs-file={top / IGNORED}",) if is_listed else ())


def numbers_of_lines(data: bytes) -> Sequence[int]:
    """For each line of a file as YAML counts them, the number of the line that git has it in.

    YAML ends lines at more characters than git does, as at U+2028, which may be in a value.
    """
    if not ODD_LINE_END.search(data):
        return range(1, data.count(b"\n") + 2)
    numbers = [1]
    for end in LINE_END.finditer(data):
        numbers.append(numbers[-1] + end[0].endswith(b"\n"))
    return numbers


def same_lines(before: Sequence[bytes], now: Sequence[bytes]) -> dict[int, int]:
    """For each line that is as it was, its number before; both from 1.

    First come the lines at both ends, then those that occur once on each side, in their order; so only short stretches
    are left, in which lines are compared one by one.
    """
    shorter = min(len(before), len(now))
    start = next((n for n in range(shorter) if before[n] != now[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != now[-1 - n]), shorter - start)
    found = {number: number for number in range(1, start + 1)}
    found |= {len(now) - n: len(before) - n for n in range(end)}
    ends = len(before) - end, len(now) - end
    old, new = start, start
    for anchor in (*_anchors(before, now, (start, start), ends), ends):
        stretch = SequenceMatcher(None, before[old : anchor[0]], now[new : anchor[1]])
        for left, right, many in stretch.get_matching_blocks():
            found |= {new + right + n + 1: old + left + n + 1 for n in range(many)}
        old, new = anchor
    return found


def _anchors(
    before: Sequence[bytes], now: Sequence[bytes], starts: tuple[int, int], ends: tuple[int, int]
) -> list[tuple[int, int]]:
    """The most lines that occur once on each side and follow each other in the same order on both."""
    places = _once(before, starts[0], ends[0])
    pairs = [(places[line], here) for line, here in _once(now, starts[1], ends[1]).items() if line in places]
    tails: list[int] = []  # the smallest last place before, of the best order of each length
    chosen: list[int] = []
    links = [-1] * len(pairs)
    for number, (there, _) in enumerate(pairs):
        length = bisect_left(tails, there)
        links[number] = chosen[length - 1] if length else -1
        tails[length : length + 1] = [there]
        chosen[length : length + 1] = [number]
    found, at = [], chosen[-1] if chosen else -1
    while at >= 0:
        found.append(pairs[at])
        at = links[at]
    return found[::-1]


def _once(lines: Sequence[bytes], start: int, end: int) -> dict[bytes, int]:
    """The lines of a stretch that occur once in it, with their places, in their order."""
    counted = Counter(lines[start:end])
    return {line: number for number, line in enumerate(lines[start:end], start) if counted[line] == 1}


def _lines(data: bytes) -> list[bytes]:
    """The lines of a file, as git counts them, without their ends."""
    return [line.removesuffix(b"\r") for line in data.removesuffix(b"\n").split(b"\n")]


def _previous(printed: bytes | None) -> tuple[str, str] | None:
    commit, _, path = (printed or b"").partition(b" ")
    return (commit.decode("ascii"), _path(path)) if path else None


def _path(printed: bytes) -> str:
    """A path, which git puts in quotation marks where it has odd characters."""
    if printed[:1] == b'"':
        printed = ESCAPE.sub(_character, printed[1:-1])
    return printed.decode("utf-8", "surrogateescape")


def _character(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if len(found[1]) == 3 else ESCAPED.get(found[1], found[1])


def _day(seconds: bytes, zone: bytes) -> str:
    """The day in the author's time zone, as `2026-03-01`; empty for a time that no calendar has."""
    try:
        minutes = int(zone[-4:-2]) * 60 + int(zone[-2:])
        away = timedelta(minutes=-minutes if zone[:1] == b"-" else minutes)
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(timezone(away)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
