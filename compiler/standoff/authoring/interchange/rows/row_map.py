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
from standoff.authoring.interchange.map_reader import MapReader, Pairs, is_empty, is_true, known_fields, text_of
from standoff.corpus.grammar import RecordGrammar
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import Place, Problem
from standoff.source.sheet import Dialect

AUTO = "auto"
SECTIONS = ("id", "columns", "fields", "children", *DIALECT)
IN_PATTERN = re.compile(r"\{([^{}:]+)(?::0(\d))?\}")
EXAMPLE = "write `id: Column`, `columns: {Column: field}`, `children: {name: {key: …, columns: […]}}`"


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
    reader = _Reader(file, EXAMPLE, grammar=grammar, map=RowMap(id_pattern=grammar.table.id_pattern))
    root = reader.sections(data, SECTIONS)
    if root is not None:
        reader.read(root)
    reader.map.problems = reader.problems
    return reader.map


@dataclass(slots=True, kw_only=True)
class _Reader(MapReader):
    grammar: RecordGrammar
    map: RowMap

    def read(self, root: Mapping) -> None:
        self._id(root)
        for name, key, node in self.section(root, "columns"):
            self.map.columns[name] = self._column(name, key, node)
        for name, key, node in self.section(root, "fields"):
            self.map.fields[name] = self._patterns(name, key, node)
        for name, key, node in self.section(root, "children"):
            self.map.children += self._children(name, key, node)
        self.map.dialect = read_dialect(root, self.complain)

    def _name(self, column: str, node: Node) -> None:
        """Remember where the map names a column."""
        self.map.places.setdefault(column, Place(self.file, node.line, node.column))

    def _id(self, root: Mapping) -> None:
        node = root.entries.get("id", (None, root))[1]
        self.map.id = text_of(node)
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
        if is_empty(node):
            return None
        entries = (
            {"field": node}
            if isinstance(node, Scalar)
            else self.entries(node, ("field", "values", "as_id"), ("as_id",))
        )
        named = text_of(entries.get("field"))
        self._field(named, entries.get("field", key))
        return ColumnRule(named, self.pairs(entries.get("values")), is_true(entries.get("as_id")))

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
        entries = self.entries(node, ("key", "columns", "set", "values", "split", "as_id"), ("as_id",))
        filled, columns, given = text_of(entries.get("key")), entries.get("columns"), self.pairs(entries.get("set"))
        if filled not in child.fields:
            self.complain(entries.get("key", node), f"`{name}` has no column `{filled}`", known_fields(child))
        for field_name in (each for each, _ in given if each not in {*child.fields, *child.qualifiers}):
            self.complain(entries["set"], f"`{name}` has no column `{field_name}`", known_fields(child))
        listed = columns.items if isinstance(columns, Sequence) else [] if columns is None else [columns]
        if not listed:
            self.complain(node, "no columns are named", "write `columns: [Guest 1, Guest 2]`")
        for column in listed:
            self._name(text_of(column), column)
        named, values = tuple(text_of(column) for column in listed), self.pairs(entries.get("values"))
        as_id = is_true(entries.get("as_id"))
        return ChildRule(name, filled, named, given, values, text_of(entries.get("split")), as_id)
