"""A registry file as edits see it: its entries by the ids of their records, whatever the layout of the file.

What is to be written into a file is laid out as the file is (`corpus/registry_layout.py`): under an id, as an item of a
list that begins with its id, or as all that a file of its own holds. Several entries are edited together, each in its
own lines, so that it takes no longer with many.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from standoff.authoring.edit.change import plain
from standoff.authoring.edit.entries import (
    NoPlaceError,
    as_lines,
    end_of,
    is_flow,
    line_break,
    line_end,
    line_start,
    replace_value,
    start_of,
    take,
)
from standoff.corpus.registry_layout import CURATOR, Layout, has_own_curator, id_of_file, layout_of
from standoff.schema.model import Table
from standoff.source import tree
from standoff.source.layout import entry_lines
from standoff.source.tree import Edit, Entry, Node, Scalar, Sequence, edited, named


@dataclass(frozen=True)
class EntryFile:
    """A registry file that can be read, or one that is not there yet (without a source)."""

    file: str
    source: str | None
    table: Table

    @classmethod
    def of(cls, file: str, data: bytes | None, table: Table) -> "EntryFile":
        """A file from its bytes; None: there is no such file."""
        return cls(file, None if data is None else data.decode("utf-8", "replace"), table)

    @cached_property
    def root(self) -> Node | None:
        """The root of the file as it is."""
        return tree.read(self.source or "")

    @cached_property
    def layout(self) -> Layout:
        """How the file is laid out, or will be."""
        return layout_of(self.table, self.file, isinstance(self.root, Sequence))

    @property
    def key(self) -> str:
        """What a list calls the id of a record."""
        return self.table.key[0]

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries, each under the id of its record. Of a list, and a file's own record, values have the id too."""
        if self.layout is Layout.RECORD:
            return [] if self.source is None else [self._own()]
        if self.layout is Layout.LIST and isinstance(self.root, Sequence):
            return [Entry(item, name) for item in self.root.items if (name := self.id_in(item)) is not None]
        pairs = self.root.entries if isinstance(self.root, tree.Mapping) else []
        return [entry for entry in pairs if not _is_curator(entry)]

    def _own(self) -> Entry:
        end = len(self.source or "")
        node = self.root if self.root is not None else Scalar("", "", end, end, 1, 1)
        return Entry(node, Scalar(id_of_file(self.file), "", node.start, node.start, 1, 1))

    def id_in(self, node: Node) -> Scalar | None:
        """The id that an entry gives itself."""
        given = node.value(self.key) if isinstance(node, tree.Mapping) and self.layout is not Layout.BY_ID else None
        return given if isinstance(given, Scalar) else None

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each record is among the entries."""
        return {entry.key: number for number, entry in reversed([*enumerate(self.entries)])}

    @property
    def ids(self) -> set[str]:
        """The ids of the records that have an entry here."""
        return set(self.places)

    def entry(self, record: str) -> Entry | None:
        """The entry of a record; None if it has none here."""
        return self.entries[self.places[record]] if record in self.places else None

    def is_about_file(self, name: str) -> bool:
        """Whether a key of an entry says nothing of the record: its id, or the curator of its own file."""
        if self.layout is Layout.BY_ID:
            return False
        return name == self.key or (name == CURATOR and self.layout is Layout.RECORD and has_own_curator(self.table))

    def fields(self, node: Node) -> list[Entry]:
        """What an entry says of its record; nothing of a list of several."""
        pairs = node.entries if isinstance(node, tree.Mapping) else []
        return [each for each in pairs if not self.is_about_file(each.key)]

    def value(self, entry: Entry) -> Node:
        """The value of an entry without what the layout adds: its id, the curator of the file."""
        if isinstance(entry.value, tree.Mapping) and len(self.fields(entry.value)) < len(entry.value.entries):
            return tree.Mapping(self.fields(entry.value))
        return entry.value

    # -- written ------------------------------------------------------------------------------------------------------

    def lines(self, record: str, value: Node, column: int = 0) -> list[str]:
        """An entry as the lines of a file of this layout; raises NoPlaceError where it has none for several."""
        if self.layout is Layout.BY_ID:
            return [*entry_lines(named(record, value), column)]
        if self.layout is Layout.LIST:
            if not isinstance(value, tree.Mapping):
                raise NoPlaceError
            item = tree.Mapping([named(self.key, Scalar(record)), *value.entries])
            return [*entry_lines(Entry(item), column)]
        entries = [] if isinstance(value, Scalar) else value.entries
        return [line for each in entries for line in entry_lines(each, 0)] or ["{}"]

    def begun(self, record: str, value: Node, curator: str) -> str:
        """A new file with one entry and the curator of the file."""
        lines = self.lines(record, value)
        head = [*entry_lines(named(CURATOR, Scalar(curator)), 0)] if curator else []
        lines = [line for line in lines if line != "{}"] if head and self.layout is Layout.RECORD else lines
        return "\n".join([*head, *lines, ""])

    def plus(self, fresh: Mapping[str, list[str]]) -> str:
        """The source with new entries as lines, by id: each in its place if the file is sorted, otherwise at its end.

        Raises NoPlaceError where the file has one record, or is a list in brackets.
        """
        if self.layout is Layout.RECORD:
            if self.source is not None or len(fresh) != 1:
                raise NoPlaceError
            return "\n".join([*next(iter(fresh.values())), ""])
        source, root = self.source or "", self.root
        if root is not None and is_flow(source, root) and not isinstance(root, Scalar):
            if root.entries:
                raise NoPlaceError
            source = source[: root.start] + source[root.end :].lstrip("\n")
        source += line_break(source) if source and not source.endswith("\n") else ""
        ids = [entry.key for entry in self.entries]
        ordered = ids if ids == sorted(ids) else []
        edits: dict[int, list[str]] = {}
        for record in sorted(fresh):
            number = bisect_right(ordered, record)
            here = len(source) if number == len(ordered) else self.end(number - 1) if number else self.top
            edits.setdefault(here, []).extend(fresh[record])
        return edited(source, [as_lines(source, here, lines) for here, lines in edits.items()])

    @property
    def top(self) -> int:
        """Where a new first entry goes: below the comments that begin the file, above other comments of the first."""
        return self.start(0) or self.bounds(0)[0]

    @property
    def column(self) -> int:
        """How deeply the entries are indented."""
        return self.root.column - 1 if isinstance(self.root, Sequence) else 0

    def bounds(self, number: int) -> tuple[int, int]:
        """Where the lines of an entry are, with the comments that are indented more deeply."""
        source, entry = self.source or "", self.entries[number]
        if self.layout is Layout.RECORD or (self.root is not None and is_flow(source, self.root)):
            return 0, len(source)
        first = self.dash(number) if self.layout is Layout.LIST else entry.start
        return line_start(source, first), end_of(source, entry, self.column)

    def start(self, number: int) -> int:
        """Where an entry begins, with the comments directly above it."""
        return start_of(self.source or "", self.bounds(number)[0], self.column)

    def end(self, number: int) -> int:
        """Where an entry ends."""
        return self.bounds(number)[1]

    def dash(self, number: int) -> int:
        """The dash of an item of a list; a file without one cannot be edited."""
        source, value = self.source or "", self.entries[number].value
        found = source.rfind("-", 0, value.start)
        if source[found + 1 : value.start].strip():  # a comment between the two
            raise NoPlaceError
        return found

    def minus(self, record: str) -> str:
        """The source without an entry and the comments that belong to it."""
        source, root, place = self.source or "", self.root, self.places[record]
        if self.layout is Layout.RECORD or isinstance(root, Scalar) or root is None:
            return ""
        if len(root.entries) == 1 or (self.layout is Layout.LIST and not is_flow(source, root)):
            return edited(source, [(self.start(place), line_end(source, self.entries[place].end), "")])
        mine = self.entries[place].value
        number = next(number for number, each in enumerate(root.entries) if each.value is mine)
        return edited(source, [take(source, root, number)])

    def changed(self, changes: Mapping[str, Callable[["EntryFile"], str]]) -> str:
        """The source with entries changed, each by a function of a file that has no other."""
        edits: list[Edit] = []
        for record, change in changes.items():
            start, end = self.bounds(self.places[record])
            part = EntryFile(self.file, (self.source or "")[start:end], self.table)
            edits.append((start, end, change(part)))
        return edited(self.source or "", edits)

    # -- one entry ----------------------------------------------------------------------------------------------------

    def filled(self, entry: Entry, value: tree.Mapping) -> list[Edit]:
        """The edits that give an entry that says nothing its first fields; raises NoPlaceError."""
        source, old = self.source or "", entry.value
        if self.layout is not Layout.RECORD:
            return [*replace_value(source, entry, value, is_in_flow=False)]
        lines = [line for each in value.entries for line in entry_lines(each, 0)]
        if old.start == old.end:
            return [as_lines(source, len(source), lines)]
        return [(old.start, old.end, line_break(source).join(lines))]

    def emptied(self, entry: Entry) -> list[Edit]:
        """The edits that take all that an entry says."""
        if self.layout is not Layout.RECORD:
            return [*replace_value(self.source or "", entry, tree.Mapping(), is_in_flow=False)]
        return [(entry.value.start, entry.value.end, "{}")]

    def plain_of(self, source: str) -> dict[str, Any]:
        """The entries that the file would have with another source, as plain values."""
        return EntryFile(self.file, source, self.table).plain()

    def plain(self) -> dict[str, Any]:
        """The entries as plain values by id, and what else is at the top."""
        found = {entry.key: plain(self.value(entry)) for entry in self.entries}
        top = self.root.entries if isinstance(self.root, tree.Mapping) else []
        beside = (each for each in top if _is_curator(each) and self.layout is not Layout.LIST)
        return found | {f"{CURATOR} of the file": plain(each.value) for each in beside}


def _is_curator(entry: Entry) -> bool:
    return entry.key == CURATOR and isinstance(entry.value, Scalar)
