"""Rename an id wherever it is used, in all files or none; published ids get a redirect."""

from dataclasses import dataclass

from standoff.authoring.edit.change import Change, Project, cannot
from standoff.authoring.edit.records import (
    Files,
    change_of_files,
    compiled_of,
    files_to_edit,
    new_entry_file,
    refuse_bad_id,
    refuse_narrator,
    refuse_unknown,
    registry_file,
    table_of,
)
from standoff.authoring.edit.redirects import redirect, redirection_of
from standoff.authoring.edit.use_finder import Names
from standoff.engine.compilation import Compiled
from standoff.files.annotation_files import is_in_folder
from standoff.source.problem import Place
from standoff.source.tree import edited


@dataclass(frozen=True, slots=True)
class RenameRecord:
    """Rename a record in all annotation files, schemas and the descriptor.

    A published id gets a redirect with a reason; without `since`, it names the version of the descriptor. Other
    annotation sets (folders beside `annotations/texts/`) are changed if they can be read.
    """

    table: str
    record: str
    new_id: str
    because: str = "renamed"
    since: str = ""

    def change(self, project: Project) -> Change:
        """All files that change; raises CannotEditError, also where a file cannot be read, and OSError."""
        table = table_of(project.schema, self.table)
        refuse_bad_id(table, self.new_id)
        refuse_narrator(project, self.table, {self.record, self.new_id})
        compiled = compiled_of(project)
        self._refuse_used(compiled)
        names = Names(project.schema, project.settings.speakers, self.table, self.record, self.new_id)
        files: Files = {}
        for file, data in files_to_edit(compiled.corpus):
            source, found = data.decode("utf-8"), names.in_file(file, data.decode("utf-8"))
            after = edited(source, [use.edit for use in found if not use.is_name_of_file]).encode()
            if any(use.is_name_of_file for use in found):
                files |= {file: (data, None), self._new_file(project): (None, after)}
            elif after != data:
                files[file] = data, after
        redirection = redirection_of(compiled.corpus, table, self.record, self.since, self.because)
        if redirection is not None:
            redirect(project, files, f"{self.table}/{self.record}", self.new_id, redirection)
        what = f"rename {self.table}/{self.record} to {self.new_id}"
        return change_of_files(what, files, registry_file(self.table))

    def _new_file(self, project: Project) -> str:
        """The file whose name is the new id; raises CannotEditError where no file can have it."""
        file = new_entry_file(project.root, project.schema.tables[self.table], self.new_id)
        if not is_in_folder(file):
            raise cannot(Place(file), "bad-id", f"no file can be called `{self.new_id}`")
        return file

    def _refuse_used(self, compiled: Compiled) -> None:
        """Raise CannotEditError unless there is such a record, and the new id is free."""
        file = registry_file(self.table)
        if self.new_id in refuse_unknown(compiled, self.table, self.record):
            raise cannot(Place(file), "id-clash", f"`{self.new_id}` already exists in {self.table}")
        if any((row.table, row.old) == (self.table, self.new_id) for row in compiled.rows.redirects):
            message = f"`{self.new_id}` is an old id with a redirect"
            raise cannot(Place(file), "bad-redirect", f"{message}: choose another id or remove the redirect")
