"""Many entries of one registry together: each file is read, changed and compared once, however many it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from standoff.authoring.edit.change import Change, Project, formatted
from standoff.authoring.edit.entry_edits import Fields, new_value, refuse_unreadable, with_fields, with_new
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.records import Files, new_entry_file, refuse_bad_id, table_of
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES
from standoff.source.tree import Mapping as Node


@dataclass(frozen=True, slots=True)
class SetEntries:
    """Set and take out fields of entries that a registry has, and add new entries to it."""

    table: str
    changed: Mapping[str, Fields] = field(default_factory=dict)
    new: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def change(self, project: Project) -> Change:
        """The files of the registry; raises CannotEditError, and OSError."""
        table = table_of(project.schema, self.table)
        found = {file: project.read(file) for file in files_about(project.root, REGISTRY_FILES, self.table)}
        entries = {file: EntryFile.of(file, data, table) for file, data in found.items()}
        where = {record: each.file for each in entries.values() for record in each.ids}
        changes: dict[str, dict[str, Fields]] = {}
        for record, fields in self.changed.items():
            changes.setdefault(where[record], {})[record] = fields
        values: dict[str, dict[str, Node]] = {}
        for record, given in self.new.items():
            refuse_bad_id(table, record)
            file = new_entry_file(project.root, table, record)
            values.setdefault(file, {})[record] = new_value(project, file, table, given)
        files: Files = {}
        for file in (*changes, *(file for file in values if file not in changes)):
            before = found[file] if file in found else project.read(file)
            after = EntryFile.of(file, before, table)
            if file in changes:
                refuse_unreadable(project, after, before or b"")
                after = EntryFile(file, with_fields(project, after, changes[file]), table)
            source = with_new(after, values[file]) if file in values else after.source or ""
            data = formatted(project, file, before, source)
            files |= {file: (before, data)} if data != before else {}
        return Change(f"entries of {self.table}", files, "", None)
