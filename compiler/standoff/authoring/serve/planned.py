"""Edits planned together, each on what the one before would leave, to be shown before they are written."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from standoff.authoring.edit.change import Change, Project
from standoff.source import tree
from standoff.source.problem import Place, Problem


class Editing(Protocol):
    """An edit of `EDITS`."""

    def change(self, project: Project) -> Change:
        """What it changes; raises CannotEditError."""
        ...


@dataclass(frozen=True)
class Ahead(Project):
    """A project as it would be after some changes that are not written."""

    changed: dict[str, bytes | None] = field(default_factory=dict)

    def read(self, file: str) -> bytes | None:
        """The bytes of a file as they would be."""
        return self.changed[file] if file in self.changed else super().read(file)


@dataclass(frozen=True)
class Planned:
    """Changes that are written together."""

    changes: Sequence[Change]

    @cached_property
    def change(self) -> Change:
        """All of them as one."""
        files: dict[str, tuple[bytes | None, bytes | None]] = {}
        for each in self.changes:
            for path, (before, after) in each.files.items():
                files[path] = (files[path][0] if path in files else before, after)
        files = {path: both for path, both in files.items() if both != (None, None)}  # begun, and gone again
        last = self.changes[-1]
        return Change("; ".join(each.what for each in self.changes), files, last.written, last.place)

    @cached_property
    def digests(self) -> dict[str, str | None]:
        """The files that they change, each with the SHA-256 of what it was planned on; none of a file that is new."""
        files = self.change.files
        return {path: hashlib.sha256(old).hexdigest() if old is not None else None for path, (old, _) in files.items()}

    def field_of(self, problem: Problem) -> str:
        """The key beside which a problem is, in a file as it was to be: a field, a qualifier or the name of children.

        Empty where the problem is somewhere else.
        """
        after = self.change.files.get(problem.place.file, (None, b""))[1]
        path = path_at(tree.read(after.decode("utf-8")), problem.place) if after else []
        return (
            path[2] if len(path) > 2 and problem.place.file in {c.place.file for c in self.changes if c.place} else ""
        )


def plan(project: Project, edits: Sequence[Editing]) -> Planned:
    """The changes of edits, none of them written; raises CannotEditError."""
    changed: dict[str, bytes | None] = {}
    changes = []
    for edit in edits:
        ahead = Ahead(project.root, project.texts, project.schema, project.settings, project.compiled, dict(changed))
        changes.append(edit.change(ahead))
        changed |= {path: after for path, (_, after) in changes[-1].files.items()}
    return Planned(changes)


def path_at(node: tree.Node | None, place: Place) -> list[str]:
    """The keys that lead to what is at a place of a file; items of a list have none."""
    entries = node.entries if isinstance(node, tree.Mapping | tree.Sequence) else []
    here = (place.line, place.column)
    before = [entry for entry in entries if _start(entry) <= here]
    if not before:
        return []
    own = [before[-1].key] if before[-1].key else []
    return own + path_at(before[-1].value, place)


def _start(entry: tree.Entry) -> tuple[int, int]:
    first = entry.name or entry.value
    return first.line, first.column
