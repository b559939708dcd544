"""A sheet of a registry comes back: which cells were changed, and whether the registry changed meanwhile.

A row is compared with the registry by its state: what was changed in the sheet alone is an edit, what was changed in
both is a conflict, and what was changed in the registry alone stays. A row that is missing removes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.authoring.edit.change import Change, Project
from standoff.authoring.edit.entry_edits import Fields
from standoff.authoring.edit.many_entries import SetEntries
from standoff.authoring.edit.records import Files
from standoff.authoring.sheets.cells import STATE, Cells, RegistryTable, registry_of, registry_tables, state_of
from standoff.source.problem import Place, Problem
from standoff.source.sheet import CODE, Row
from standoff.source.workbook import BookSheet, letters

DAYS = frozenset({"date", "edtf", "datetime"})


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that was changed: the record, the field, what the registry has and what the sheet has; empty for none."""

    table: str
    record: str
    field: str
    before: str
    after: str


@dataclass(slots=True)
class RegistryPlan:
    """What a spreadsheet changes: cells, and new records; what is wrong with it; and how many records have no row."""

    changes: list[CellChange] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    without_row: dict[str, int] = field(default_factory=dict)

    def change(self, project: Project) -> Change:
        """The files with all changes, which keep their comments and their layout; raises CannotEditError, OSError."""
        files: Files = {}
        added = set(self.added)
        for table, records in self._by_record().items():
            given = {
                record: {each.field: each.after for each in mine if each.after} for record, mine in records.items()
            }
            gone = {record: [each.field for each in mine if not each.after] for record, mine in records.items()}
            new = {record: values for record, values in given.items() if (table, record) in added}
            changed = {each: Fields(given[each], gone[each]) for each in records if each not in new}
            files |= SetEntries(table, changed, new).change(project).files
        return Change("registries from a spreadsheet", files, "", None)

    def _by_record(self) -> dict[str, dict[str, list[CellChange]]]:
        """The changed cells of each record of each table."""
        found: dict[str, dict[str, list[CellChange]]] = {}
        for each in self.changes:
            found.setdefault(each.table, {}).setdefault(each.record, []).append(each)
        return found


def plan_registry(project: Project, sheets: list[BookSheet]) -> RegistryPlan:
    """Compare the sheets of a file with the registries of their names; raises CannotEditError and OSError."""
    plan = RegistryPlan()
    known = registry_tables(project)
    for each in sheets:
        if each.name not in known:
            place = Place(each.sheet.file, 1, 1)
            message = f"the sheet `{each.name}` is not the registry of a table"
            plan.problems.append(Problem(place, "unknown-table", message, f"known: {', '.join(known)}"))
            continue
        work = _Work(project, registry_of(project, each.name), each, plan)
        work.columns()
        if not plan.problems:
            work.rows()
    return plan


@dataclass(slots=True)
class _Work:
    project: Project
    registry: RegistryTable
    sheet: BookSheet
    plan: RegistryPlan

    def columns(self) -> None:
        """The columns are those of the registry: the key, and any of its fields."""
        columns = self.sheet.sheet.columns
        known = [self.registry.key, *self.registry.columns, STATE]
        for name in (self.registry.key, STATE):
            if name not in columns:
                hint = "take the file that `export-registry` wrote, with all its rows and its hidden column"
                self.complain(1, 1, CODE, f"the column `{name}` is missing", hint)
        for number, name in enumerate(columns, 1):
            if name not in known:
                hint = "a new field needs a place in the schema first"
                self.complain(1, number, "unknown-field", f"`{self.registry.name}` has no field `{name}`", hint)

    def complain(self, row: int, column: int, code: str, message: str, hint: str) -> None:
        place = Place(self.sheet.sheet.file, row, column)
        where = f"sheet `{self.sheet.name}`, cell {letters(column)}{row}: "
        self.plan.problems.append(Problem(place, code, where + message, hint, 1))

    def at(self, row: Row, name: str) -> tuple[int, int]:
        """The line and the column of a cell."""
        return row.place.line, self.sheet.sheet.columns.index(name) + 1

    def rows(self) -> None:
        seen: set[str] = set()
        for row in self.sheet.sheet.rows:
            record = row.cells[self.registry.key].strip()
            if not record or record in seen:
                message = f"`{record}` has two rows" if record else "the row has no id"
                self.complain(*self.at(row, self.registry.key), CODE, message, "give each record one row, and an id")
                continue
            seen.add(record)
            self.row(row, record)
        missing = len(self.registry.rows.keys() - seen)
        self.plan.without_row |= {self.registry.name: missing} if missing else {}

    def row(self, row: Row, record: str) -> None:
        state = row.cells[STATE].strip()
        current = self.registry.rows.get(record)
        if current is None and (state or record in self.registry.places):
            self.complain(*self.at(row, self.registry.key), "unknown-id", *self._gone(record, state))
            return
        if current is not None and not state:
            hint = "write the change into the row that the record has"
            message = f"`{record}` is already in the registry of {self.registry.name}"
            self.complain(*self.at(row, self.registry.key), "id-clash", message, hint)
            return
        given = self.cells(row, current or {})
        if current is None:
            self.plan.added.append((self.registry.name, record))
        changed = list(self.changed(record, given, current or {}))
        is_edited = state_of({name: given.get(name, "") for name in {*given, *(current or {})}}) != state
        if current is not None and changed and state != state_of(current):
            if is_edited:
                names = ", ".join(f"`{each.field}`" for each in changed)
                message = f"`{record}` was changed in the registry since the sheet was written: {names} differ"
                hint = "export the registry again, and repeat the change in the new file"
                self.complain(*self.at(row, self.registry.key), "changed-meanwhile", message, hint)
            return
        self.plan.changes += changed

    def _gone(self, record: str, state: str) -> tuple[str, str]:
        if record in self.registry.places:
            return f"`{record}` has several entries, which no row can show", "edit the file of the registry"
        was = next((known for known, cells in self.registry.rows.items() if state_of(cells) == state), "")
        rename = f"`standoff rename {self.registry.name} {was} {record}` changes an id everywhere; " if was else ""
        hint = f"{rename}for a new record, empty the cell of its state"
        return f"unknown id `{record}` in `{self.registry.name}`", hint

    def cells(self, row: Row, current: Cells) -> Cells:
        """The cells of a row as values; one that a spreadsheet program has made a number of is a problem."""
        found: Cells = {}
        for name in self.registry.columns:
            if name not in row.cells:
                if name in current:
                    found[name] = current[name]
                continue
            value, before = row.cells[name], current.get(name, "")
            value = value if value == before else value.strip()
            if (row.place.line, name) in self.sheet.numbers and self._is_misread(name, value, before):
                message = f"the cell holds the number {value}" + (f", the registry has `{before}`" if before else "")
                hint = "format the cell as text and type the value again; days as 2024-05-31"
                self.complain(*self.at(row, name), CODE, message, hint)
            if value:
                found[name] = value
        return found

    def _is_misread(self, name: str, value: str, before: str) -> bool:
        """Whether a number is what a program has made of a text: of `007`, or of a day."""
        field = self.project.schema.tables[self.registry.name].fields.get(name)
        is_day = field is not None and field.kind in DAYS and len(value) > 4
        try:
            return is_day or (value != before and bool(before) and float(before) == float(value))
        except ValueError:
            return is_day

    def changed(self, record: str, given: Cells, current: Cells) -> Iterator[CellChange]:
        for name in self.registry.columns:
            before, after = current.get(name, ""), given.get(name, "")
            if before != after:
                yield CellChange(self.registry.name, record, name, before, after)
