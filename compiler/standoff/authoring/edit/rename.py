"""Rename an id wherever it is used, in all files or none; published ids get a redirect."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.edit.registry import inserted, readable
from standoff.authoring.edit.use_finder import Names
from standoff.authoring.edit.uses import is_other, project_files
from standoff.corpus.files import REDIRECTS
from standoff.corpus.project import Corpus
from standoff.files.project_files import BUILD, NEXT, REGISTRY_FILES, read_file
from standoff.schema.model import Schema
from standoff.source.layout import scalar
from standoff.source.problem import Problem
from standoff.source.tree import edited

REDIRECTS_FILE = f"{REGISTRY_FILES}/{REDIRECTS}.yaml"


@dataclass(frozen=True, slots=True)
class Redirection:
    """What the redirect of a published id records."""

    since: str
    because: str


@dataclass(slots=True)
class Renamed:
    """The result: the old (None: new file) and new bytes of each changed file, and the number of places."""

    changes: dict[str, tuple[bytes | None, bytes]] = field(default_factory=dict)
    places: int = 0
    problems: list[Problem] = field(default_factory=list)


def rename(corpus: Corpus, schema: Schema, table: str, old: str, new: str, redirection: Redirection | None) -> Renamed:
    """Rename a record in all annotation files, schemas and the descriptor; nothing is written.

    A file of the corpus that cannot be read is a problem, and then nothing changes. Other annotation sets (folders
    beside `annotations/texts/`) are changed if they can be read. Raises OSError.
    """
    result = Renamed()
    names = Names(schema, corpus.settings.speakers, table, old, new)
    for file in project_files(corpus):
        data = read_file(corpus.root, file)
        wrong = readable(file, data, corpus.settings.limits)
        if wrong and is_other(file):
            continue
        result.problems += wrong
        found = [] if wrong else names.in_file(file, data.decode("utf-8"))
        if found:
            result.changes[file] = (data, edited(data.decode("utf-8"), [use.edit for use in found]).encode())
            result.places += len(found)
    if redirection is not None:
        _redirect(result, corpus.root, f"{table}/{old}", new, redirection)
    if result.problems:
        result.changes.clear()
    return result


def _redirect(result: Renamed, root: Path, path: str, new: str, redirection: Redirection) -> None:
    given = {"new_id": new, "since_version": redirection.since, "because": redirection.because}
    inner = ", ".join(f"{name}: {scalar(text, in_flow=True)}" for name, text in given.items())
    present = root / REDIRECTS_FILE
    before = read_file(root, REDIRECTS_FILE) if present.is_file() else None
    now = result.changes.get(REDIRECTS_FILE, (None, before or b""))[1].decode("utf-8")
    result.changes[REDIRECTS_FILE] = (before, inserted(now, path, f"{path}: {{{inner}}}\n").encode())


def published_in(root: Path, table: str, key: str, record: str) -> list[str]:
    """The versions whose tables contain a record: folders in `build/` other than the working build."""
    found = []
    for path in sorted((root / BUILD).glob(f"*/csv/{table}.csv")):
        version = path.parent.parent.name
        if version == NEXT or version.startswith("."):
            continue
        with path.open(encoding="utf-8", newline="") as file:
            if any(row.get(key) == record for row in csv.DictReader(file)):
                found.append(version)
    return found
