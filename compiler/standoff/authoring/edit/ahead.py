"""A project as it would be after some edits that are not written yet, on which further edits are planned."""

from dataclasses import dataclass, field
from typing import Protocol

from standoff.authoring.edit.change import Change, Project


class Edit(Protocol):
    """An edit of the library."""

    def change(self, project: Project) -> Change:
        """What it changes; raises CannotEditError."""


@dataclass(frozen=True)
class Ahead(Project):
    """A project with changes of files, by path: what was read (None if there is no such file), and what is to be."""

    base: Project | None = None
    files: dict[str, tuple[bytes | None, bytes | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> "Ahead":
        """A project without a change so far."""
        parts = (project.root, project.texts, project.schema, project.settings, project.compiled)
        return cls(*parts, base=project)

    def read(self, file: str) -> bytes | None:
        """The bytes of a file as they would be."""
        assert self.base is not None
        return self.files[file][1] if file in self.files else self.base.read(file)

    def make(self, edit: Edit) -> None:
        """Have the changes of an edit too; raises CannotEditError and OSError."""
        for file, (before, after) in edit.change(self).files.items():
            self.files[file] = (self.files[file][0] if file in self.files else before, after)
