"""Edits of registry entries: new ones, and fields that are set or taken out; every other character stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.authoring.edit import entries
from standoff.authoring.edit.change import (
    BY_HAND,
    CannotEditError,
    Change,
    Project,
    cannot,
    change_of,
    plain_of_new,
    refuse_misread,
)
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.new_problems import refuse_similar
from standoff.authoring.edit.order import Order, keys_in_order
from standoff.authoring.edit.records import (
    Files,
    change_of_files,
    compiled_of,
    entry_file,
    refuse_bad_id,
    refuse_unknown,
    table_of,
)
from standoff.authoring.edit.registry import NotAnIdError, given_field, missing_fields, readable
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.registry_layout import Layout
from standoff.schema.model import Table
from standoff.source import comments, tree
from standoff.source.problem import Place
from standoff.source.tree import Entry, edited


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
        found = entry_file(project, self.table, self.record)
        value = new_value(project, found.file, table, self.set)
        if self.record in found.ids:
            raise cannot(Place(found.file), "id-clash", f"`{self.record}` is already in the registry of {self.table}")
        after = with_new(found, {self.record: value})
        files: Files = {found.file: (project.read(found.file), after.encode())}
        change = change_of_files(f"add {self.table}/{self.record}", files, found.file)
        if not self.force:
            refuse_similar(project, change, self.record)
        return change


def new_value(project: Project, file: str, table: Table, given: Mapping[str, str]) -> tree.Mapping:
    """The value of a new entry, in canonical form; raises CannotEditError where a field is missing or unreadable."""
    value = tree.Mapping(_given(file, given))
    order = Order(project.schema, record_grammars(project.schema, "registry"))
    order.mention(order.grammars[table.name], Entry(value))
    missing = missing_fields(table, list(given.items()))
    if missing:
        message = f"{table.name} requires {', '.join(f'`{name}`' for name in missing)}"
        raise cannot(Place(file), "required-missing", message, "add " + " ".join(f"--set {n}=…" for n in missing))
    return value


def with_new(found: EntryFile, values: Mapping[str, tree.Mapping]) -> str:
    """A file with new entries; raises CannotEditError where it has no place for them."""
    try:
        return found.plus({record: found.lines(record, value, found.column) for record, value in values.items()})
    except entries.NoPlaceError:
        raise cannot(
            Place(found.file, 1, 1), "cannot-insert", "the file has no place for a new entry", BY_HAND
        ) from None


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
        found, what = entry_file(project, self.table, self.record), f"set {self.table}/{self.record}"
        before = project.read(found.file)
        refuse_unreadable(project, found, before or b"")
        if self.record not in found.ids:
            refuse_unknown(compiled_of(project), self.table, self.record)
            order = Order(project.schema, record_grammars(project.schema, "registry"))
            value = tree.Mapping(_given(found.file, self.set))
            order.mention(order.grammars[self.table], Entry(value))
            return change_of(project, found.file, before, with_new(found, {self.record: value}), what)
        after = with_fields(project, found, {self.record: Fields(self.set, self.unset)})
        return change_of(project, found.file, before, after, what)


@dataclass(frozen=True, slots=True)
class Fields:
    """What is set in an entry, and what is taken out."""

    set: Mapping[str, str] = field(default_factory=dict)
    unset: Sequence[str] = ()


def with_fields(project: Project, found: EntryFile, changes: Mapping[str, Fields]) -> str:
    """A file with fields of some of its entries set and taken out, in the time that reading it takes.

    Raises CannotEditError where an entry cannot be edited, or the file would read otherwise than it should.
    """
    grammar = record_grammars(project.schema, "registry")[found.table.name]
    values = {record: _given(found.file, change.set) for record, change in changes.items()}
    for record in changes:
        _refuse_odd(found, record, changes[record])
    try:
        after = found.changed(
            {record: _Editing(grammar, record, values[record], change.unset) for record, change in changes.items()}
        )
    except entries.NoPlaceError:
        message = "this value needs lines of its own, and the entry is on one line"
        raise cannot(Place(found.file, 1, 1), "cannot-insert", message, BY_HAND) from None

    def is_expected(before: dict[str, Any], now: dict[str, Any]) -> bool:
        for record, change in changes.items():
            fields = dict(before.get(record) or {})
            fields |= {entry.key: plain_of_new(entry.value) for entry in values[record]}
            before |= {record: {name: value for name, value in fields.items() if name not in change.unset}}
            now |= {record: now.get(record) or {}}
        return before == now

    source = found.source or ""
    gone = comments.texts(source) - comments.texts(after)
    refuse_misread(found.file, source, after, gone, found.plain_of, is_expected)
    return after


def refuse_unreadable(project: Project, found: EntryFile, data: bytes) -> None:
    """Raise CannotEditError for a file with problems, and for one in brackets with several records."""
    problems = readable(found.file, data, project.settings.limits)
    if problems:
        raise CannotEditError(problems)
    root = found.root
    is_odd = isinstance(root, tree.Scalar) and bool(root.text)
    if is_odd or (
        found.layout is not Layout.RECORD and root is not None and entries.is_flow(data.decode("utf-8"), root)
    ):
        message = "the file is not in block style (lines of `key: …`)"
        raise cannot(Place(found.file, 1, 1), "cannot-insert", message, BY_HAND)


def _given(file: str, given: Mapping[str, str]) -> list[Entry]:
    try:
        return [given_field(name, text) for name, text in given.items()]
    except NotAnIdError as error:
        raise cannot(Place(file), "bad-value", str(error)) from None


def _refuse_odd(found: EntryFile, record: str, change: Fields) -> None:
    """Raise CannotEditError for an entry that is a list, a field that it does not have, and for its id."""
    entry = found.entries[found.places[record]]
    if isinstance(entry.value, tree.Sequence):
        message = f"`{record}` has several entries in the registry"
        raise cannot(Place(found.file, entry.value.line, entry.value.column), "cannot-insert", message, BY_HAND)
    known = {each.key for each in found.fields(entry.value)}
    for name in change.unset:
        if name not in known:
            raise cannot(Place(found.file), "unknown-field", f"the entry of `{record}` has no `{name}`")
    for name in change.set:
        if found.is_about_file(name):
            message = f"`{name}` is not a field of {found.table.name} that can be set"
            raise cannot(Place(found.file), "unknown-field", message, "`standoff rename` changes an id")


@dataclass(frozen=True, slots=True)
class _Editing:
    """Sets and takes out the fields of one entry, in a file that has no other."""

    grammar: RecordGrammar
    record: str
    values: Sequence[Entry]
    unset: Sequence[str]

    def __call__(self, part: EntryFile) -> str:
        for value in self.values:
            part = self._with(part, value)
        for name in self.unset:
            part = self._without(part, name)
        return part.source or ""

    def _with(self, part: EntryFile, new: Entry) -> EntryFile:
        """The file with one field set: in its place, or where the schema has it."""
        source, entry = part.source or "", part.entries[0]
        fields = part.fields(entry.value)
        there = next((each for each in fields if each.key == new.key), None)
        if there is not None:
            edits = [*entries.replace_value(source, there, new.value, entries.is_flow(source, entry.value))]
        elif isinstance(entry.value, tree.Mapping) and entry.value.entries:
            ranks = {name: rank for rank, name in enumerate(keys_in_order(self.grammar))}
            rank = ranks.get(new.key, len(ranks))
            is_before = [
                part.is_about_file(each.key) or ranks.get(each.key, len(ranks)) <= rank for each in entry.value.entries
            ]
            edits = [entries.put(source, entry.value, sum(is_before), new)]
        else:
            edits = part.filled(entry, tree.Mapping([new]))
        return EntryFile(part.file, edited(source, edits), part.table)

    def _without(self, part: EntryFile, name: str) -> EntryFile:
        source, entry = part.source or "", part.entries[0]
        assert isinstance(entry.value, tree.Mapping)
        number = next(number for number, each in enumerate(entry.value.entries) if each.key == name)
        edits = [entries.take(source, entry.value, number)] if len(entry.value.entries) > 1 else part.emptied(entry)
        return EntryFile(part.file, edited(source, edits), part.table)
