"""The map of `import csv --table`: what the columns of a file are in one table, read and checked against the schema.

id: Code                                  # the column that holds the id; `auto`; or a pattern: "{Name}"
columns:
  Name: name                              # a field
  Kind: {field: kind, values: {Mkt: market}}
  Place: {field: place_id, as_id: true}   # its words become an id, as in a pattern of ids
  Remark:                                 # empty: ignored on purpose
fields:                                   # several columns make one value: by the first pattern that is filled
  held: ["{Year}-{Month:02}-{Day:02}", "{Year}-{Month:02}", "{Year}"]
  visitors: "{Low}..{High}"
children:                                 # a child for each cell that is filled
  guests:
    - {key: person_id, columns: [Guest 1, Guest 2], set: {role: host}}
    - {key: person_id, columns: [Visitors], split: ";", set: {role: visitor}}
delimiter: semicolon
encoding: windows-1252
"""

import re
from dataclasses import dataclass, field

from standoff.authoring.interchange.dialect import DIALECT, read_dialect
from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.reporting import nearest
from standoff.source import composer
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import Place, Problem
from standoff.source.sheet import Dialect

AUTO = "auto"
SECTIONS = ("id", "columns", "fields", "children", *DIALECT)
IN_PATTERN = re.compile(r"\{([^{}:]+)(?::0(\d))?\}")
CODE = "bad-map"
EXAMPLE = "write `id: Column`, `columns: {Column: field}`, `children: {name: {key: …, columns: […]}}`"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """The field that a column sets, with the names of its values; with `as_id`, its words become an id."""

    field: str
    values: Pairs = ()
    as_id: bool = False


@dataclass(frozen=True, slots=True)
class ChildRule:
    """Children by their nest name: the key that each filled cell of `columns` gives; `split` separates several."""

    child: str
    key: str
    columns: tuple[str, ...]
    set: Pairs = ()
    values: Pairs = ()
    split: str = ""
    as_id: bool = False


@dataclass(slots=True)
class RowMap:
    """What the columns of a file become; None: ignored on purpose. `id_pattern` is that of the table, if it has one."""

    id: str = ""
    id_pattern: str | None = None
    columns: dict[str, ColumnRule | None] = field(default_factory=dict)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    children: list[ChildRule] = field(default_factory=list)
    dialect: Dialect = field(default_factory=Dialect)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def named(self) -> dict[str, Place]:
        """The columns that the map names, with their places in it."""
        return self.places


def parts_of(pattern: str) -> list[str]:
    """The columns that a pattern names."""
    return [match[1] for match in IN_PATTERN.finditer(pattern)]


def read_row_map(file: str, data: bytes, grammar: RecordGrammar) -> RowMap:
    """Read a map for a table whose registry has this grammar. Mistakes are in `problems`."""
    document = composer.read(file, data)
    reader = _Reader(file, grammar, RowMap(id_pattern=grammar.table.id_pattern, problems=list(document.problems)))
    if document.root is not None:
        reader.read(document.root)
    return reader.map


@dataclass(slots=True)
class _Reader:
    file: str
    grammar: RecordGrammar
    map: RowMap

    def complain(self, node: Node, message: str, hint: str) -> None:
        self.map.problems.append(Problem(Place(self.file, node.line, node.column), CODE, message, hint))

    def read(self, root: Node) -> None:
        if not isinstance(root, Mapping):
            self.complain(root, "a map must be a mapping", EXAMPLE)
            return
        for name, (key, _) in root.entries.items():
            if name not in SECTIONS:
                near = nearest(name, SECTIONS)
                self.complain(key, f"unknown section `{name}`", nearest_is(name, near) if near else EXAMPLE)
        self._id(root)
        for name, key, node in self._section(root, "columns"):
            self.map.columns[name] = self._column(name, key, node)
        for name, key, node in self._section(root, "fields"):
            self.map.fields[name] = self._patterns(name, key, node)
        for name, key, node in self._section(root, "children"):
            self.map.children += self._children(name, key, node)
        self.map.dialect = read_dialect(root, self.complain)

    def _section(self, root: Mapping, name: str) -> list[tuple[str, Scalar, Node]]:
        node = root.entries.get(name, (None, None))[1]
        if isinstance(node, Mapping):
            return [(entry, key, value) for entry, (key, value) in node.entries.items()]
        if node is not None and not _is_empty(node):
            self.complain(node, f"`{name}` must be a mapping", EXAMPLE)
        return []

    def _name(self, column: str, node: Node) -> None:
        """Remember where the map names a column."""
        self.map.places.setdefault(column, Place(self.file, node.line, node.column))

    def _id(self, root: Mapping) -> None:
        node = root.entries.get("id", (None, root))[1]
        self.map.id = _text(node)
        if not self.map.id:
            self.complain(
                node, "which ids the records get is open", 'write `id: Column`, `id: "{Column}"` or `id: auto`'
            )
        elif self.map.id != AUTO:
            for column in parts_of(self.map.id) or [self.map.id]:
                self._name(column, node)

    def _field(self, name: str, node: Node) -> bool:
        """Whether the registry of the table has a field; a problem if not."""
        if name in self.grammar.fields and name not in self.grammar.table.key:
            return True
        known = ", ".join(each for each in self.grammar.fields if each not in self.grammar.table.key)
        _, why = self.grammar.refused.get(
            name, ("", f"the registry of `{self.grammar.table.name}` has no field `{name}`")
        )
        self.complain(node, why, f"known: {known}")
        return False

    def _column(self, name: str, key: Scalar, node: Node) -> ColumnRule | None:
        self._name(name, key)
        if _is_empty(node):
            return None
        entries = {"field": node} if isinstance(node, Scalar) else self._entries(node, ("field", "values", "as_id"))
        named = _text(entries.get("field"))
        self._field(named, entries.get("field", key))
        return ColumnRule(named, self._pairs(entries.get("values")), self._flag(entries.get("as_id")))

    def _patterns(self, name: str, key: Scalar, node: Node) -> tuple[str, ...]:
        self._field(name, key)
        found = []
        for each in node.items if isinstance(node, Sequence) else [node]:
            pattern = each.text if isinstance(each, Scalar) else ""
            if not parts_of(pattern):
                self.complain(each, "a pattern names columns in braces", f'write `{name}: "{{Column}}"`')
            for column in parts_of(pattern):
                self._name(column, each)
            found.append(pattern)
        return tuple(found)

    def _children(self, name: str, key: Scalar, node: Node) -> list[ChildRule]:
        child = self.grammar.children.get(name)
        if child is None:
            known = ", ".join(self.grammar.children) or "none"
            self.complain(key, f"nothing nests as `{name}` under `{self.grammar.table.name}`", f"known: {known}")
            return []
        return [self._child(name, child, each) for each in (node.items if isinstance(node, Sequence) else [node])]

    def _child(self, name: str, child: RecordGrammar, node: Node) -> ChildRule:
        entries = self._entries(node, ("key", "columns", "set", "values", "split", "as_id"))
        filled, columns, given = _text(entries.get("key")), entries.get("columns"), self._pairs(entries.get("set"))
        if filled not in child.fields:
            self.complain(entries.get("key", node), f"`{name}` has no column `{filled}`", _known(child))
        for field_name in (each for each, _ in given if each not in {*child.fields, *child.qualifiers}):
            self.complain(entries["set"], f"`{name}` has no column `{field_name}`", _known(child))
        listed = columns.items if isinstance(columns, Sequence) else [] if columns is None else [columns]
        if not listed:
            self.complain(node, "no columns are named", "write `columns: [Guest 1, Guest 2]`")
        for column in listed:
            self._name(_text(column), column)
        named, values = tuple(_text(column) for column in listed), self._pairs(entries.get("values"))
        as_id = self._flag(entries.get("as_id"))
        return ChildRule(name, filled, named, given, values, _text(entries.get("split")), as_id)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _entries(self, node: Node, known: tuple[str, ...]) -> dict[str, Node]:
        if not isinstance(node, Mapping):
            self.complain(node, "this must be a mapping", "write `{" + ": …, ".join(known[:2]) + ": …}`")
            return {}
        for name, (key, _) in node.entries.items():
            if name not in known:
                self.complain(key, f"unknown key `{name}`", "known: " + ", ".join(known))
        return {name: value for name, (_, value) in node.entries.items()}

    def _flag(self, node: Node | None) -> bool:
        if node is not None and _text(node) not in ("true", "false"):
            self.complain(node, "this must be true or false", "write `as_id: true`, or leave it out")
        return _text(node) == "true"

    def _pairs(self, node: Node | None) -> Pairs:
        if node is None:
            return ()
        if not isinstance(node, Mapping) or any(not isinstance(value, Scalar) for _, value in node.entries.values()):
            self.complain(node, "this must be a mapping of single values", "write `{name: value}`")
            return ()
        return tuple((name, _text(value)) for name, (_, value) in node.entries.items())


def _known(grammar: RecordGrammar) -> str:
    return "known: " + ", ".join(grammar.fields)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and node.plain


def _text(node: Node | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""
