"""The label map (MAP.yaml) of an import, read and checked against the schema.

labels:
  Attack: {table: incidents, id: Event, set: {kind: attack}}   # `id`: the attribute that holds the record's id
  Person: {table: actors, id: "{words}", register: true}      # the id is made of the span's words, and registered
  Rise: {table: events, id: auto, words: trigger}             # one record a span or event: <text>-e1
  Weapon:                                                     # empty: ignored on purpose
events: {Attack: {table: attacks}}                            # for events, where spans have the same label
attributes:
  Deaths: killed                                              # a field, a key of a child, or a qualifier
  Manner: {field: manner, values: {Bomb: bombing}}
  Negation: {field: polarity, value: deny}
relations:
  By: {child: actors, key: actor_id, set: {role: perpetrator}}   # the other end is a record: it fills `key`
  Part: {child: actors}                                          # without `key` it is a span of the child's table
  In: {field: place_id}                                          # the other end is a record: it is the field's value
  Theme:                                                         # the first that fits the tables at both ends
    - {from: events, to: proteins, child: args, key: target}
    - {from: events, to: events, child: args, key: target}
equivalences: {child: same_as}
orphan_values: warn                                              # one of `ALLOWANCES`: left out, listed and counted
offsets: utf-16
columns: {label: type, start: begin, end: end}                    # of CSV and CoNLL: which column holds what
delimiter: semicolon                                             # of CSV
encoding: windows-1252                                           # of the exported files, if not UTF-8
"""

from dataclasses import dataclass, field, replace

from standoff.authoring.interchange.dialect import DIALECT, read_dialect
from standoff.authoring.interchange.label_map import (
    ALLOWANCES,
    AUTO,
    ERROR,
    IN_PATTERN,
    KNOWN_IN_PATTERN,
    OF_WORDS,
    WARN,
    AttributeRule,
    EquivalenceRule,
    LabelRule,
    Map,
    RelationRule,
)
from standoff.authoring.interchange.map_reader import MapReader, Pairs, is_empty, is_true, known_fields, text_of
from standoff.authoring.interchange.offsets import UNITS
from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.ids import is_id, wanted
from standoff.corpus.reporting import nearest
from standoff.schema.model import Table
from standoff.schema.sql import label_field
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import Mapping, Node, Scalar, Sequence

SECTIONS = ("labels", "events", "attributes", "relations", "equivalences", *ALLOWANCES, "offsets", "columns", *DIALECT)
LABEL_KEYS = ("table", "id", "record", "words", "value", "set", "register", "ids")
ATTRIBUTE_KEYS = ("field", "values", "value", "child", "key", "set")
RELATION_KEYS = ("from", "to", "child", "key", "field", "set", "reverse", "value", "ignore")
WAYS = ("child", "field", "value", "ignore")  # what a relation can become
EXAMPLE = "write `labels: {Label: {table: …}}`, `attributes: {Name: field}`, `relations: {Label: {child: …}}`"


def read_map(file: str, data: bytes, grammars: dict[str, RecordGrammar]) -> Map:
    """Read a map; `grammars` are those of text files. Mistakes are in `problems`."""
    reader = _Reader(file, EXAMPLE, grammars=grammars)
    root = reader.sections(data, SECTIONS)
    if root is not None:
        reader.read(root)
    reader.map.problems = reader.problems
    return reader.map


@dataclass(slots=True, kw_only=True)
class _Reader(MapReader):
    grammars: dict[str, RecordGrammar]
    map: Map = field(default_factory=Map)

    def read(self, root: Mapping) -> None:
        for name, key, node in self.section(root, "labels"):
            self.map.labels[name] = self._label(key, node)
        for name, key, node in self.section(root, "events"):
            self.map.events[name] = self._label(key, node)
        for name, key, node in self.section(root, "attributes"):
            self.map.attributes[name] = self._attribute(key, node)
        for name, key, node in self.section(root, "relations"):
            self.map.relations[name] = self._relations(key, node)
        if "equivalences" in root.entries:
            self.map.knows_equivalences = True
            self.map.equivalences = self._equivalences(*root.entries["equivalences"])
        self._choices(root)
        columns = root.entries.get("columns", (None, None))[1]
        self.map.columns = dict(self.pairs(columns))
        self.map.dialect = read_dialect(root, self.complain)

    def _choices(self, root: Mapping) -> None:
        """What may be left out, and how offsets are counted."""
        allowed = [name for name in ALLOWANCES if self._choice(root, name, (WARN, ERROR)) == WARN]
        self.map.allowed = frozenset(allowed)
        self.map.offsets = self._choice(root, "offsets", tuple(UNITS))

    def _choice(self, root: Mapping, name: str, known: tuple[str, ...]) -> str:
        node = root.entries.get(name, (None, None))[1]
        if node is not None and text_of(node) not in known:
            self.complain(node, f"unknown value of `{name}`", "one of: " + ", ".join(known))
        return text_of(node)

    # -- labels, attributes, relations --------------------------------------------------------------------------------

    def _label(self, key: Scalar, node: Node) -> LabelRule | None:
        if is_empty(node):
            return None
        entries = self.entries(node, LABEL_KEYS, ("value",))
        every = {grammar.table.name: grammar for grammar in _all(self.grammars)}
        table, record = text_of(entries.get("table")), text_of(entries.get("record")) or None
        grammar = every.get(table)
        if grammar is None:
            near = nearest(table, every)
            hint = nearest_is(table, near) if near else "tables: " + ", ".join(every)
            self.complain(entries.get("table", key), f"unknown table `{table}`", hint)
            return None
        if grammar.table.nest is not None and entries.keys() & {"id", "ids", "record", "register"}:
            hint = "its key columns come from attributes, `words` or `set`"
            self.complain(key, f"a row of `{table}` is written under its parent and has no id of its own", hint)
        if record is not None and not is_id(record, grammar.table.id_pattern):
            self.complain(entries["record"], f"`{record}` is not a valid id", wanted(grammar.table.id_pattern))
        words = text_of(entries.get("words")) or None
        if words is not None and words not in grammar.fields:
            self.complain(entries["words"], f"`{table}` has no field `{words}`", known_fields(grammar))
        id_, pattern = text_of(entries.get("id")), self._pattern(entries.get("id"))
        return LabelRule(
            grammar,
            id=id_ if id_ and id_ != AUTO and not pattern else None,
            record=record,
            words=words,
            is_value=is_true(entries.get("value")),
            set=self._set(entries.get("set"), grammar),
            is_auto=id_ == AUTO,
            pattern=pattern,
            register=self._register(entries.get("register"), grammar.table),
            ids=self._ids(entries.get("ids"), grammar.table.id_pattern),
        )

    def _pattern(self, node: Node | None) -> str:
        """The pattern of an id (`{text}-{words}`); empty where `id` is none."""
        pattern = text_of(node)
        names = IN_PATTERN.findall(pattern)
        unknown = [name for name in names if name not in KNOWN_IN_PATTERN]
        if node is not None and unknown:
            known = ", ".join(f"{{{name}}}" for name in KNOWN_IN_PATTERN)
            self.complain(node, f"unknown part `{{{unknown[0]}}}` of an id", f"known: {known}")
        return pattern if names else ""

    def _ids(self, node: Node | None, id_pattern: str | None) -> dict[str, str]:
        """The ids of words; each must be one."""
        found = dict(self.pairs(node))
        for words, record in found.items():
            if not is_id(record, id_pattern) and isinstance(node, Mapping):
                self.complain(node.entries[words][1], f"`{record}` is not a valid id", wanted(id_pattern))
        return found

    def _register(self, node: Node | None, table: Table) -> Pairs | None:
        """The fields of an entry in the registry: with `true`, the table's label, which gets the words."""
        if node is None or (isinstance(node, Scalar) and text_of(node) == "false"):
            return None
        if isinstance(node, Mapping):
            for name, (key, _) in node.entries.items():
                if name not in table.stated or table.stated[name].source == "text":
                    self.complain(key, f"the registry of `{table.name}` has no field `{name}`", _of_registry(table))
            return self.pairs(node)
        if text_of(node) != "true":
            hint = 'write `register: true`, or its fields: `register: {name: "{words}"}`'
            self.complain(node, "`register` must be true or the fields of an entry", hint)
        label = table.fields.get(label_field(table) or "")
        return ((label.name, OF_WORDS),) if label and label.source != "text" and not label.derive else ()

    def _attribute(self, key: Scalar, node: Node) -> AttributeRule | None:
        if is_empty(node):
            return None
        is_short = isinstance(node, Scalar)
        entries: dict[str, Node] = {"field": node} if is_short else self.entries(node, ATTRIBUTE_KEYS)
        name, named, values = text_of(entries.get("field")), entries.get("field", key), entries.get("values")
        all_values = text_of(entries["value"]) if "value" in entries else None
        if "child" in entries:
            child = self._child(key, entries)
            if child is not None and child[1] is None:
                self.complain(key, "a row of an attribute needs a column for its value", "name it: `key: …`")
            return child and AttributeRule(child[1] or "", self.pairs(values), all_values, child[0], child[2])
        known = {field for grammar in _all(self.grammars) for field in (*grammar.fields, *grammar.qualifiers)}
        keys = {grammar.table.key[0] for grammar in self.grammars.values()}
        if name not in known | keys:
            self.complain(named, f"no table has a field `{name}`", "name a field or a qualifier")
            return None
        return AttributeRule(name, self.pairs(values), all_values)

    def _relations(self, key: Scalar, node: Node) -> tuple[RelationRule, ...] | None:
        """The rules of a relation: one, or several for different tables at its ends."""
        if is_empty(node):
            return None
        nodes = node.items if isinstance(node, Sequence) else [node]
        return tuple(rule for rule in (self._relation(key, each) for each in nodes) if rule is not None)

    def _relation(self, key: Scalar, node: Node) -> RelationRule | None:
        entries = self.entries(node, RELATION_KEYS, ("reverse", "value", "ignore"))
        is_reverse = is_true(entries.get("reverse"))
        source, target = (self._table(entries.get(end)) for end in ("from", "to"))
        rule = RelationRule(source=source, target=target, reverse=is_reverse)
        ways = [
            name for name in ("child", "field", "value", "ignore") if text_of(entries.get(name)) not in ("", "false")
        ]
        if len(ways) > 1:
            self.complain(entries[ways[1]], f"`{ways[0]}` and `{ways[1]}` exclude each other", "keep one of the two")
        if is_true(entries.get("ignore")):
            return replace(rule, is_ignored=True)
        if is_true(entries.get("value")):
            return rule
        if "field" in entries:
            name = text_of(entries["field"])
            if all(name not in grammar.fields for grammar in _all(self.grammars)):
                self.complain(entries["field"], f"no table has a field `{name}`", "name a field that holds an id")
            return replace(rule, field=name)
        child = self._child(key, entries)
        return replace(rule, child=child[0], key=child[1], set=child[2]) if child else None

    def _table(self, node: Node | None) -> str:
        """The name of a table at an end of a relation; empty for any."""
        every, name = {grammar.table.name for grammar in _all(self.grammars)}, text_of(node)
        if node is not None and name not in every:
            near = nearest(name, sorted(every))
            hint = nearest_is(name, near) if near else "tables: " + ", ".join(sorted(every))
            self.complain(node, f"unknown table `{name}`", hint)
        return name

    def _equivalences(self, key: Scalar, node: Node) -> EquivalenceRule | None:
        if is_empty(node):
            return None
        entries = self.entries(node, ("child", "key", "set", "one_record"), ("one_record",))
        if is_true(entries.get("one_record")):
            return EquivalenceRule(is_one_record=True)
        child = self._child(key, entries)
        if child is None:
            return None
        name, filled, given = child
        free = {
            key.name
            for grammar in self.grammars.values()
            for key in (grammar.children[name].keys if name in grammar.children else ())
        } - {field for field, _ in given}
        if filled is None and len(free) != 1:
            self.complain(key, f"which key column of `{name}` the other members fill is open", "name it: `key: …`")
        return EquivalenceRule(name, filled or min(free, default=""), given)

    def _child(self, key: Scalar, entries: dict[str, Node]) -> tuple[str, str | None, Pairs] | None:
        """The nest name, the key column and the fields of the child that a rule creates."""
        name, filled = text_of(entries.get("child")), text_of(entries.get("key")) or None
        nests = [nest for grammar in self.grammars.values() for nest in grammar.children.items()]
        children = [child for nested, child in nests if nested == name]
        if not children:
            nested = ", ".join(sorted({nested for nested, _ in nests}))
            self.complain(entries.get("child", key), f"nothing nests as `{name}`", f"known: {nested}")
            return None
        if filled is not None and all(filled not in child.fields for child in children):
            self.complain(entries["key"], f"`{name}` has no column `{filled}`", "name a key column")
        given = [self._set(entries.get("set"), child, quiet=True) for child in children]
        best = max(given, key=len)
        if len(best) < len(self.pairs(entries.get("set"))):
            best = self._set(entries.get("set"), children[0])
        return name, filled, best

    # -- parts --------------------------------------------------------------------------------------------------------

    def _set(self, node: Node | None, grammar: RecordGrammar, quiet: bool = False) -> Pairs:
        found = []
        for name, value in self.pairs(node):
            if name in grammar.fields or name in grammar.qualifiers:
                found.append((name, value))
            elif not quiet and isinstance(node, Mapping):
                self.complain(
                    node.entries[name][0], f"`{grammar.table.name}` has no field `{name}`", known_fields(grammar)
                )
        return tuple(found)


def _of_registry(table: Table) -> str:
    return "known: " + ", ".join(name for name, f in table.stated.items() if f.source != "text")


def _all(grammars: dict[str, RecordGrammar]) -> list[RecordGrammar]:
    return [each for grammar in grammars.values() for each in (grammar, *grammar.children.values())]
