"""Which version of the compiler a revision was written for, where this one does not read it."""

import json
import re
from collections.abc import Iterator

from standoff import __version__
from standoff.files.git import SHORT, GitError, Repository
from standoff.files.project_files import BUILD, INDEX
from standoff.formats.descriptor import PROVENANCE

REQUIREMENTS = "requirements.txt"
SOURCE = "pyproject.toml"
NAMED = re.compile(r"(?m)^[^#\n]*\bstandoff\b.*$")
OWN = re.compile(r'(?m)^name = "standoff"$')


def compilers_of(repository: Repository, commit: str) -> Iterator[str]:
    """What a commit says of the compiler that it was written for, a sentence each; nothing where git fails."""
    try:
        files = _read(repository, commit, (REQUIREMENTS, SOURCE, f"{BUILD}/{INDEX}"))
        if found := NAMED.search(files.get(REQUIREMENTS, "")):
            yield f"its {REQUIREMENTS} installs `{found[0].strip()}`"
        version = _last_version(files.get(f"{BUILD}/{INDEX}", ""))
        if version:
            yield from _of_release(repository, commit, version)
        if OWN.search(files.get(SOURCE, "")):
            short = commit[:SHORT]
            yield f"it has a compiler of its own: `git worktree add DIR {short}`, build there, and compare the folders"
    except GitError:
        return


def _of_release(repository: Repository, commit: str, version: str) -> Iterator[str]:
    path = f"{BUILD}/{version}/{PROVENANCE}"
    try:
        stated = json.loads(_read(repository, commit, (path,)).get(path, "{}"))
        with_version = stated["packages"]["standoff"]
    except (ValueError, KeyError, TypeError):
        return
    if with_version != __version__:
        yield f"its last release, {version}, was made by Standoff {with_version}"


def _last_version(index: str) -> str:
    try:
        return str(json.loads(index)["versions"][-1]["version"])
    except (ValueError, KeyError, TypeError, IndexError):
        return ""


def _read(repository: Repository, commit: str, paths: tuple[str, ...]) -> dict[str, str]:
    """Those of some files that a commit has, as text."""
    entries = [each for each in repository.tree(commit, paths) if each.path in paths]
    return {each.path: data.decode("utf-8", "replace") for each, data in repository.contents(entries)}
