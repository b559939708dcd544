"""Watching a corpus: when something that a check reads is saved, and what a check finds then that it did not before."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from standoff.files.fingerprint import State, fingerprint, snapshot
from standoff.files.project_files import ANNOTATIONS, DESCRIPTOR, SCHEMAS, Kind, kind_of
from standoff.source.problem import Problem

FOLDERS = (ANNOTATIONS, SCHEMAS)
STEP, DEBOUNCE = 20, 200  # milliseconds: a save is over when nothing happens for so long; saves that go on wait at most
POLL = 1_000  # milliseconds between checks of what has no notifications: new folders, datapackage.json


def differences(before: list[Problem], after: list[Problem]) -> tuple[list[Problem], list[Problem]]:
    """The problems that are new, and those that are gone, each in order.

    One that only moved to another line, since something was written above it, is neither.
    """
    return _without(after, before), _without(before, after)


def _without(problems: list[Problem], others: list[Problem]) -> list[Problem]:
    """The problems that the others lack, as many of each as there are more of it; exact places are matched first."""
    places = set(others)
    left = Counter(map(_identity, others)) - Counter(_identity(problem) for problem in problems if problem in places)
    found = []
    for problem in problems:
        if problem in places:
            continue
        if left[_identity(problem)] > 0:
            left[_identity(problem)] -= 1
        else:
            found.append(problem)
    return found


def _identity(problem: Problem) -> tuple[str, str, str]:
    return problem.place.file, problem.code, problem.message


def inputs(root: Path, texts: Path) -> list[Path]:
    """What a check reads: files, and folders with all that is below them."""
    return [*_own(root), *_files(texts)]


def _own(root: Path) -> list[Path]:
    """What it reads in the project; a folder that is a link out of it is not read, and not listed either."""
    return [root / DESCRIPTOR, *(root / folder for folder in FOLDERS if kind_of(root, folder) is not Kind.LINK)]


def _files(folder: Path) -> list[Path]:
    """The files of a folder, but not those of its folders."""
    try:
        return [path for path in folder.iterdir() if not path.is_dir()]
    except OSError:
        return []


def saves(root: Path, texts: Path) -> Iterator[None]:
    """Yields immediately, and then whenever the input of a check has changed since the last yield; never ends.

    Notifications of the system (watchfiles) wake it; what they miss is checked every second.
    """
    seen: State | None = None
    for _ in _wakes(root, texts):
        try:
            now = snapshot(inputs(root, texts))
        except OSError:  # a folder that may not be read now
            continue
        if now != seen:
            seen = now
            yield


def _wakes(root: Path, texts: Path) -> Iterator[None]:
    """Yields immediately, and then whenever the input may have changed."""
    yield
    while True:
        roots = _roots(root, texts)
        folders = [path for path, *_ in roots if Path(path).is_dir()]
        if folders:
            yield from _notified(folders, roots, root, texts)
        else:
            time.sleep(POLL / 1000)
        yield


def _notified(folders: list[str], roots: State, root: Path, texts: Path) -> Iterator[None]:
    """Wakes while the folders are the same ones; one that came, went or was replaced needs another watch."""
    from watchfiles import watch

    known, is_first = roots, True
    notices = watch(
        *folders,
        watch_filter=None,
        step=STEP,
        debounce=DEBOUNCE,
        rust_timeout=POLL,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    try:
        for changes in notices:
            now = _roots(root, texts)
            if [entry[::4] for entry in now] != [entry[::4] for entry in roots]:
                return
            if changes or is_first or now != known:
                yield
            known, is_first = now, False
    except FileNotFoundError:  # a folder that went before it could be watched
        return
    except (
        OSError,
        RuntimeError,
    ):  # the system has no notifications left: look every second
        time.sleep(POLL / 1000)


def _roots(root: Path, texts: Path) -> State:
    """The descriptor and the folders to watch that are there."""
    return tuple(each for each in map(fingerprint, [*_own(root), texts]) if each is not None)
