"""Cells settled by a curator in the registry entry of their record, and left open again; no other character changes."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from standoff.authoring.edit.change import (
    Change,
    Project,
    cannot,
    change_of,
    plain_of_new,
    refuse_misread,
)
from standoff.authoring.edit.entries import NoPlaceError, fill, is_empty, put, replace_value, take
from standoff.authoring.edit.entry_edits import refuse_unreadable, with_new
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.mention_places import entry_of, tried
from standoff.authoring.edit.mention_values import check_record
from standoff.authoring.edit.order import Order
from standoff.authoring.edit.records import change_of_files, entry_file, registry_file
from standoff.corpus.files import AnnotationReader
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.files.annotation_files import is_in_folder
from standoff.source import comments, tree
from standoff.source.nodes import NULLS
from standoff.source.problem import Place
from standoff.source.tree import Edit, Entry, Mapping, Scalar, Sequence, edited, named

SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a cell is settled to (None: left open on purpose), and why."""

    to: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Settles a cell: `field` is a field of the table, or the path of a child's field (`guests/host/bell/since`).

    `to` is None to leave it open on purpose. `curator` is written into a registry file that is begun with the decision.
    """

    table: str
    record: str
    field: str
    to: str | None
    because: str
    curator: str = ""

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        found, grammar, data = _registry(project, self.table, self.record, self.field)
        file = found.file
        if not self.because.strip():
            raise cannot(Place(file), "because-missing", f"`{self.field}` is settled without a reason", "give a reason")
        what = f"settle {self.field} of {self.table}/{self.record}"
        settle = self._settle(project, grammar)
        if data is None:
            return change_of(project, file, None, found.begun(self.record, Mapping([settle]), self.curator), what)
        refuse_unreadable(project, found, data)
        source = data.decode("utf-8")
        after = tried(source, lambda: self._settled(found, settle, grammar))
        decision = plain_of_new(settle.value)[self.field]

        def is_expected(before: Any, now: Any) -> bool:
            return bool(_with(before, self.record, self.field, decision) == now)

        refuse_misread(file, source, after, Counter(), found.plain_of, is_expected)
        return change_of(project, file, data, after, what)

    def _settle(self, project: Project, grammar: RecordGrammar) -> Entry:
        """`settle` with this decision alone, in canonical form."""
        word = self.to is not None and self.to in NULLS
        to = Scalar("null") if self.to is None else Scalar(self.to, '"' if word else "")
        decision = Mapping([named("to", to), named("because", Scalar(self.because))])
        entry = Mapping([named(SETTLE, Mapping([named(self.field, decision)]))])
        order = Order(project.schema, record_grammars(project.schema, "registry"))
        mention = order.mention(grammar, Entry(entry)).value
        assert isinstance(mention, Mapping)
        return mention.entries[0]

    def _settled(self, found: EntryFile, settle: Entry, grammar: RecordGrammar) -> str:
        holder = found.entry(self.record)
        if holder is None:
            return with_new(found, {self.record: Mapping([settle])})
        return edited(found.source or "", list(self._edits(found, holder, settle, grammar)))

    def _edits(self, found: EntryFile, holder: Entry, settle: Entry, grammar: RecordGrammar) -> Iterator[Edit]:
        source, entry = found.source or "", _entry(holder)
        if entry is None:
            if not is_empty(holder.value):
                raise NoPlaceError
            yield from found.filled(holder, Mapping([settle]))
            return
        there = entry_of(entry, SETTLE)
        if there is None:
            yield put(source, entry, len(entry.entries), settle)
            return
        held = there.value
        assert isinstance(settle.value, Mapping)
        decision = settle.value.entries[0]
        old = entry_of(held, self.field) if isinstance(held, Mapping) else None
        if not isinstance(held, Mapping) or not held.entries:
            yield from _filled(source, there, settle.value)
        elif old is not None:
            yield from replace_value(source, old, decision.value, held.is_flow)
        else:
            yield put(source, held, _number(held, self.field, grammar), decision)


@dataclass(frozen=True, slots=True)
class Unsettle:
    """Takes back that a cell is settled; an entry that says nothing else goes too, unless the record needs one."""

    table: str
    record: str
    field: str

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        found, _, data = _registry(project, self.table, self.record, self.field)
        file, source = found.file, (data or b"").decode("utf-8")
        refuse_unreadable(project, found, data or b"")
        if decision_of(found, self.record, self.field) is None:
            message = f"`{self.field}` of `{self.table}/{self.record}` is not settled"
            raise cannot(Place(file), "changed-meanwhile", message, "`standoff conflicts` shows what is open")
        is_kept = project.schema.tables[self.table].registered
        after = tried(source, lambda: self._without(found, is_kept))
        gone = comments.texts(source) - comments.texts(after)

        def is_expected(before: Any, now: Any) -> bool:
            return bool(_without(before, self.record, self.field, is_kept) == now)

        what = f"unsettle {self.field} of {self.table}/{self.record}"
        if not after and is_in_folder(file):
            return change_of_files(what, {file: (data, None)}, file)
        refuse_misread(file, source, after, gone, found.plain_of, is_expected)
        return change_of(project, file, data, after, what)

    def _without(self, found: EntryFile, is_kept: bool) -> str:
        """The source without the decision, and without the entry where it says nothing else and is not kept."""
        holder = found.entry(self.record)
        assert holder is not None
        entry = _entry(holder)
        assert entry is not None
        settle = entry.value(SETTLE)
        is_alone = len(tree.items(holder.value)) == len(found.fields(entry)) == 1
        is_alone = is_alone and isinstance(settle, Mapping) and len(settle.entries) == 1
        if is_alone and not is_kept:
            return found.minus(self.record)
        return edited(found.source or "", list(self._edits(found, holder)))

    def _edits(self, found: EntryFile, holder: Entry) -> Iterator[Edit]:
        source, entry = found.source or "", _entry(holder)
        assert entry is not None
        there = entry_of(entry, SETTLE)
        assert there is not None
        assert isinstance(there.value, Mapping)
        if len(there.value.entries) > 1:
            old = entry_of(there.value, self.field)
            assert old is not None
            yield take(source, there.value, there.value.entries.index(old))
        elif len(entry.entries) > 1:
            yield take(source, entry, entry.entries.index(there))
        elif isinstance(holder.value, Sequence) and len(holder.value.entries) > 1:
            number = next(n for n, each in enumerate(holder.value.entries) if each.value is entry)
            yield take(source, holder.value, number)
        else:
            yield from found.emptied(holder)


def decision_of(found: EntryFile, record: str, field: str) -> Decision | None:
    """How a cell is settled in a registry file that can be read; None if it is not."""
    holder = found.entry(record)
    entry = _entry(holder) if holder else None
    settle = entry.value(SETTLE) if entry else None
    decision = settle.value(field) if isinstance(settle, Mapping) else None
    if not isinstance(decision, Mapping):
        return None
    to, because = decision.value("to"), decision.value("because")
    is_open = not isinstance(to, Scalar) or (to.plain and to.text in NULLS)
    return Decision(
        None if is_open or not isinstance(to, Scalar) else to.text, because.text if isinstance(because, Scalar) else ""
    )


def _registry(project: Project, table: str, record: str, field: str) -> tuple[EntryFile, RecordGrammar, bytes | None]:
    """The registry file of a table, its grammar, and its bytes (None: no file yet); raises CannotEditError."""
    file = registry_file(table)
    grammar = record_grammars(project.schema, "registry").get(table)
    if grammar is None:
        known = ", ".join(record_grammars(project.schema, "registry"))
        raise cannot(Place("registry"), "unknown-table", f"unknown table `{table}`", f"tables: {known}")
    check_record(file, grammar, record)
    if AnnotationReader.cell(grammar, record, field) is None:
        known = ", ".join(grammar.table.stated)
        raise cannot(Place(file), "unknown-field", f"`{table}` has no field `{field}` to settle", f"known: {known}")
    found = entry_file(project, table, record)
    return found, grammar, project.read(found.file)


def _entry(holder: Entry) -> Mapping | None:
    """The mapping that has, or is to have, the decisions; None if the record's entry says nothing."""
    found = [item for item in tree.items(holder.value) if isinstance(item, Mapping) and item.entries]
    return next((item for item in found if item.value(SETTLE) is not None), found[0] if found else None)


def _filled(source: str, entry: Entry, value: Mapping) -> Iterator[Edit]:
    if not is_empty(entry.value):
        raise NoPlaceError
    return fill(source, entry, value)


def _number(settle: Mapping, field: str, grammar: RecordGrammar) -> int:
    """Before which of the decisions a new one goes: in the order of the fields, then by path."""
    names = list(grammar.table.fields)

    def rank(key: str) -> tuple[int, str]:
        return (names.index(key) if key in names else len(names)), key

    return next((n for n, each in enumerate(settle.entries) if rank(each.key) > rank(field)), len(settle.entries))


# -- what a file should say after an edit ------------------------------------------------------------------------------


def _with(data: Any, record: str, field: str, decision: Any) -> Any:
    """Plain values with a decision."""
    data = deepcopy(data)
    mapping = _plain_entry(data.get(record))
    if mapping is None:
        data[record] = {SETTLE: {field: decision}}
    else:
        settled = mapping.get(SETTLE)
        mapping[SETTLE] = {**(settled if isinstance(settled, dict) else {}), field: decision}
    return data


def _without(data: Any, record: str, field: str, is_kept: bool) -> Any:
    """Plain values without a decision, nor what holds nothing else."""
    data = deepcopy(data)
    mapping = _plain_entry(data[record]) or {}
    del mapping[SETTLE][field]
    if not mapping[SETTLE]:
        del mapping[SETTLE]
    if not mapping and isinstance(data[record], list):
        data[record] = [each for each in data[record] if each] or {}
    if not data[record] and not is_kept:
        del data[record]
    return data


def _plain_entry(held: Any) -> dict[str, Any] | None:
    found = [each for each in (held if isinstance(held, list) else [held]) if isinstance(each, dict) and each]
    return next((each for each in found if SETTLE in each), found[0] if found else None)
