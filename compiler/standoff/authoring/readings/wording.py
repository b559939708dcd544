"""What the second reading says, in the words of the first: ids that it coined become those of the paired records.

Ids of the registry are not coined: they stay as they are.
"""

from collections.abc import Iterable
from copy import deepcopy

from standoff.authoring.edit.change import Project
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.registry import readable
from standoff.authoring.readings.pairs import Pairs
from standoff.corpus.grammar import RecordGrammar
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES
from standoff.schema.qualifiers import SPEAKERS
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence


class Wording:
    """Rewrites values of one text."""

    def __init__(self, project: Project, found: Pairs) -> None:
        self._project = project
        self._counterparts = found.counterparts
        self._known: dict[str, set[str]] = {}

    def id(self, table: str, record: str) -> str:
        """What a record of the second reading is called in the first."""
        if record in self._registered(table):
            return record
        return self._counterparts.get((table, record), record)

    def entries(self, grammar: RecordGrammar, given: Iterable[Entry]) -> list[Entry]:
        """Fields, children and qualifiers of a mention, or cells of a row, rewritten."""
        return [self.entry(grammar, each) for each in given]

    def entry(self, grammar: RecordGrammar, given: Entry) -> Entry:
        """One of them."""
        new = Entry(deepcopy(given.value), given.name)
        child = grammar.children.get(given.key)
        if child is not None:
            new.value = self._children(child, new.value)
        elif given.key in SPEAKERS:
            self._reference(self._project.settings.speakers, new.value)
        elif given.key in grammar.table.fields:
            self._field(grammar, given.key, new.value)
        return new

    def _field(self, grammar: RecordGrammar, name: str, node: Node) -> None:
        field, target = grammar.table.fields[name], grammar.table.foreign_keys.get(name)
        if isinstance(node, Mapping):
            node.entries = [self._of_value(grammar, name, each) for each in node.entries]
        elif isinstance(node, Scalar) and field.ref and node.text not in field.literals:
            table, sign, record = node.text.rpartition("/")
            node.text = f"{table}{sign}{self.id(table or field.ref[0], record)}"
        elif target is not None:
            self._reference(target[0], node)

    def _of_value(self, grammar: RecordGrammar, name: str, part: Entry) -> Entry:
        if part.key == "is":
            self._field(grammar, name, part.value)
        elif part.key in SPEAKERS:
            self._reference(self._project.settings.speakers, part.value)
        return part

    def _children(self, grammar: RecordGrammar, node: Node) -> Node:
        if isinstance(node, Scalar):
            self._field(grammar, grammar.scalar or "", node)
        elif isinstance(node, Sequence):
            for item in node.entries:
                item.value = self._children(grammar, item.value)
        elif any(each.key in grammar.fields for each in node.entries):
            node.entries = self.entries(grammar, node.entries)
        elif grammar.by is not None and node.value("is") is None:
            self._by_key(grammar, node)
        else:
            self._field(grammar, grammar.scalar or "", node)
        return node

    def _by_key(self, grammar: RecordGrammar, node: Mapping) -> None:
        for group in node.entries:
            assert group.name is not None
            key = Scalar(group.name.text)
            self._field(grammar, grammar.by or "", key)
            group.name = key
            group.value = self._children(grammar, group.value)

    def _reference(self, table: str, node: Node) -> None:
        if isinstance(node, Scalar) and table:
            node.text = self.id(table, node.text)

    def _registered(self, table: str) -> set[str]:
        if table not in self._known:
            self._known[table] = set()
            for file in files_about(self._project.root, REGISTRY_FILES, table):
                data = self._project.read(file) or b""
                if not readable(file, data, self._project.settings.limits):
                    self._known[table] |= EntryFile.of(file, data, self._project.schema.tables[table]).ids
        return self._known[table]
