"""Edits of one registry entry: a new one, and fields that are set or taken out; every other character stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.authoring.edit import entries
from standoff.authoring.edit.change import (
    BY_HAND,
    Change,
    Project,
    cannot,
    change_of,
    plain_of_new,
    refuse_unfaithful,
    source_of,
)
from standoff.authoring.edit.order import Order, keys_in_order
from standoff.authoring.edit.records import (
    change_of_files,
    compiled_of,
    entry_file,
    refuse_bad_id,
    refuse_unknown,
    table_of,
)
from standoff.authoring.edit.registry import (
    NotAnIdError,
    entry_of,
    given_field,
    inserted,
    missing_fields,
    records_of,
)
from standoff.authoring.edit.trial import refuse_similar
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.source import comments, tree
from standoff.source.problem import Place
from standoff.source.tree import Edit, Entry, edited


@dataclass(frozen=True, slots=True)
class NewRecord:
    """Add an entry to a registry, in alphabetical order; `force` accepts an id that is similar to another one."""

    table: str
    record: str
    set: Mapping[str, str] = field(default_factory=dict)
    force: bool = False

    def change(self, project: Project) -> Change:
        """The file of the registry with the entry; raises CannotEditError, and OSError."""
        table = table_of(project.schema, self.table)
        refuse_bad_id(table, self.record)
        file = entry_file(project, self.table, self.record)
        try:
            lines = entry_of(self.table, self.record, list(self.set.items()), _order(project))
        except NotAnIdError as error:
            raise cannot(Place(file), "bad-value", str(error)) from None
        missing = missing_fields(table, list(self.set.items()))
        if missing:
            message = f"{self.table} requires {', '.join(f'`{name}`' for name in missing)}"
            raise cannot(Place(file), "required-missing", message, "add " + " ".join(f"--set {n}=…" for n in missing))
        before = project.read(file)
        source = (before or b"").decode("utf-8")
        if self.record in records_of(source):
            raise cannot(Place(file), "id-clash", f"`{self.record}` is already in the registry of {self.table}")
        files = {file: (before, inserted(source, self.record, lines).encode())}
        change = change_of_files(f"add {self.table}/{self.record}", files, file)
        if not self.force:
            refuse_similar(project, change, self.record)
        return change


@dataclass(frozen=True, slots=True)
class SetEntry:
    """Set and take out fields of a record's registry entry, which it gets if it has none."""

    table: str
    record: str
    set: Mapping[str, str] = field(default_factory=dict)
    unset: Sequence[str] = ()

    def change(self, project: Project) -> Change:
        """The file of the registry with the entry; raises CannotEditError, and OSError."""
        refuse_bad_id(table_of(project.schema, self.table), self.record)
        file, what = entry_file(project, self.table, self.record), f"set {self.table}/{self.record}"
        before = project.read(file)
        source, root = source_of(project, file, before or b"")
        values = self._values(file)
        if root.value(self.record) is None:
            refuse_unknown(compiled_of(project), self.table, self.record)
            lines = entry_of(self.table, self.record, list(self.set.items()), _order(project))
            after = inserted(source, self.record, lines)
            return change_of(project, file, before, after, what)
        grammar, after = record_grammars(project.schema, "registry")[self.table], source
        try:
            for entry in values:
                after = edited(after, list(_put(after, self._entry(after, file), grammar, entry)))
            for name in self.unset:
                after = edited(after, list(self._taken(after, file, name)))
        except entries.NoPlaceError:
            message = "this value needs lines of its own, and the entry is on one line"
            raise cannot(Place(file, 1, 1), "cannot-insert", message, BY_HAND) from None
        refuse_unfaithful(file, source, after, self._is_expected, comments.texts(source) - comments.texts(after))
        return change_of(project, file, before, after, what)

    def _values(self, file: str) -> list[Entry]:
        try:
            return [given_field(name, text) for name, text in self.set.items()]
        except NotAnIdError as error:
            raise cannot(Place(file), "bad-value", str(error)) from None

    def _entry(self, source: str, file: str) -> Entry:
        """The registry entry of the record; raises CannotEditError if it has several."""
        root = tree.read(source)
        assert isinstance(root, tree.Mapping)
        found = next(entry for entry in root.entries if entry.key == self.record)
        if isinstance(found.value, tree.Sequence):
            message = f"`{self.record}` has several entries in the registry"
            raise cannot(Place(file, found.value.line, found.value.column), "cannot-insert", message, BY_HAND)
        return found

    def _taken(self, source: str, file: str, name: str) -> list[Edit]:
        entry = self._entry(source, file)
        number = next((n for n, each in enumerate(_fields(entry)) if each.key == name), None)
        if number is None:
            raise cannot(Place(file), "unknown-field", f"the entry of `{self.record}` has no `{name}`")
        assert isinstance(entry.value, tree.Mapping)
        if len(entry.value.entries) == 1:
            return list(entries.replace_value(source, entry, tree.Mapping(), is_in_flow=False))
        return [entries.take(source, entry.value, number)]

    def _is_expected(self, before: Any, after: Any) -> bool:
        fields = dict(before.get(self.record) or {}) | {
            entry.key: plain_of_new(entry.value) for entry in self._values("")
        }
        fields = {name: value for name, value in fields.items() if name not in self.unset}
        return bool({**before, self.record: fields} == {**after, self.record: after.get(self.record) or {}})


def _order(project: Project) -> Order:
    return Order(project.schema, record_grammars(project.schema, "registry"))


def _fields(entry: Entry) -> list[Entry]:
    return entry.value.entries if isinstance(entry.value, tree.Mapping) else []


def _put(source: str, entry: Entry, grammar: RecordGrammar, new: Entry) -> list[Edit]:
    """The edits that set one field of an entry: in its place, or where the schema has it."""
    there = next((each for each in _fields(entry) if each.key == new.key), None)
    if there is not None:
        is_in_flow = entries.is_flow(source, entry.value)
        return list(entries.replace_value(source, there, new.value, is_in_flow))
    if not _fields(entry):
        return list(entries.replace_value(source, entry, tree.Mapping([new]), is_in_flow=False))
    assert isinstance(entry.value, tree.Mapping)
    ranks = {name: rank for rank, name in enumerate(keys_in_order(grammar))}
    rank = ranks.get(new.key, len(ranks))
    number = sum(ranks.get(each.key, len(ranks)) <= rank for each in _fields(entry))
    return [entries.put(source, entry.value, number, new)]
