"""Redirects: whether a record was published, and the entry that leads from its old id to the new one."""

import csv
from dataclasses import dataclass
from pathlib import Path

from standoff.authoring.edit.change import Project
from standoff.authoring.edit.records import Files, planned
from standoff.authoring.edit.registry import inserted
from standoff.corpus.files import REDIRECTS
from standoff.corpus.project import Corpus
from standoff.files.project_files import BUILD, NEXT, REGISTRY_FILES
from standoff.schema.model import Table
from standoff.source.layout import scalar

REDIRECTS_FILE = f"{REGISTRY_FILES}/{REDIRECTS}.yaml"


@dataclass(frozen=True, slots=True)
class Redirection:
    """What the redirect of a published id records."""

    since: str
    because: str


def redirection_of(corpus: Corpus, table: Table, record: str, since: str, because: str) -> Redirection | None:
    """The redirect that a record needs: none if it was never published. Without `since`, the descriptor's version."""
    if not published_in(corpus.root, table.name, table.key[0], record):
        return None
    return Redirection(since or str(corpus.descriptor["version"]), because)


def redirect(project: Project, files: Files, path: str, new: str, redirection: Redirection) -> None:
    """Add a redirect from `table/old` to the new id to the files that an edit changes."""
    given = {"new_id": new, "since_version": redirection.since, "because": redirection.because}
    inner = ", ".join(f"{name}: {scalar(text, in_flow=True)}" for name, text in given.items())
    before, now = planned(project, files, REDIRECTS_FILE)
    files[REDIRECTS_FILE] = (before, inserted(now, path, f"{path}: {{{inner}}}\n").encode())


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
