"""The label map (MAP.yaml): what external labels, attributes and relations mean, checked against the schema.

labels:
  Attack: {table: incidents, id: Event, set: {kind: attack}}   # `id`: the attribute that holds the record's id
  Person: {table: actors}                                     # without it, the id is derived from the span's words
  Weapon:                                                     # empty: ignored on purpose
attributes:
  Deaths: killed                                              # a field, a key of a child, or a qualifier
  Manner: {field: manner, values: {Bomb: bombing}}
relations:
  By: {child: actors, key: actor_id, set: {role: perpetrator}}   # the other end is a record: it fills `key`
  Part: {child: actors}                                          # without `key` it is a span of the child's table
"""

from dataclasses import dataclass, field

from standoff.corpus.grammar import SLUG, RecordGrammar
from standoff.corpus.reporting import nearest
from standoff.source import composer
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import Mapping, Node, Scalar
from standoff.source.problem import Place, Problem

SECTIONS = ("labels", "attributes", "relations")
FLAGS, PAIRED = frozenset({"value", "reverse"}), frozenset({"set", "values"})
EXAMPLE = "write `labels: {Label: {table: …}}`, `attributes: {Name: field}`, `relations: {Label: {child: …}}`"


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What a labelled span is: a mention of a record of `grammar`, whose id is in an attribute or is `record`.

    Its words may be the value of the field `words`. With `is_value` it is the span of values of another mention.
    """

    grammar: RecordGrammar
    id: str | None = None
    record: str | None = None
    words: str | None = None
    is_value: bool = False
    set: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """The field, key or qualifier that an attribute sets, and the names of its values."""

    field: str
    values: tuple[tuple[str, str], ...] = ()

    def value(self, external: str) -> str:
        """The value by its name in the corpus."""
        return dict(self.values).get(external, external)


@dataclass(frozen=True, slots=True)
class RelationRule:
    """The nest name of the child that a relation creates (None: a value), and the key column of its other end."""

    child: str | None = None
    key: str | None = None
    set: tuple[tuple[str, str], ...] = ()
    reverse: bool = False


@dataclass(slots=True)
class Map:
    """The rules by external name; None: ignored on purpose."""

    labels: dict[str, LabelRule | None] = field(default_factory=dict)
    attributes: dict[str, AttributeRule | None] = field(default_factory=dict)
    relations: dict[str, RelationRule | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_map(file: str, data: bytes, grammars: dict[str, RecordGrammar]) -> Map:
    """Read a map; `grammars` are those of text files. Mistakes are in `problems`."""
    document = composer.read(file, data)
    reader = _Reader(file, grammars, Map(problems=list(document.problems)))
    if document.root is not None or not document.problems:
        reader.read(document.root or Scalar("", 1, 1, True))
    return reader.map


@dataclass(slots=True)
class _Reader:
    file: str
    grammars: dict[str, RecordGrammar]
    map: Map

    def complain(self, node: Node, message: str, hint: str) -> None:
        place = Place(self.file, node.line, node.column)
        self.map.problems.append(Problem(place, "bad-map", message, hint))

    def read(self, root: Node) -> None:
        if not isinstance(root, Mapping):
            self.complain(root, "a map must be a mapping", EXAMPLE)
            return
        for name, (key, _) in root.entries.items():
            if name not in SECTIONS:
                self.complain(key, f"unknown section `{name}`", EXAMPLE)
        for name, key, node in self._section(root, "labels"):
            self.map.labels[name] = self._label(key, node)
        for name, key, node in self._section(root, "attributes"):
            self.map.attributes[name] = self._attribute(key, node)
        for name, key, node in self._section(root, "relations"):
            self.map.relations[name] = self._relation(key, node)

    def _section(self, root: Mapping, name: str) -> list[tuple[str, Scalar, Node]]:
        node = root.entries.get(name, (None, None))[1]
        if isinstance(node, Mapping):
            return [(entry, key, value) for entry, (key, value) in node.entries.items()]
        if node is not None and not _is_empty(node):
            self.complain(node, f"`{name}` must be a mapping", EXAMPLE)
        return []

    def _entries(self, node: Node, known: tuple[str, ...]) -> dict[str, Node]:
        if not isinstance(node, Mapping):
            self.complain(node, "this must be a mapping", "write `{" + ": …, ".join(known[:2]) + ": …}`")
            return {}
        for name, (key, value) in node.entries.items():
            if name not in known:
                self.complain(key, f"unknown key `{name}`", "known: " + ", ".join(known))
            elif name in FLAGS and _text(value) not in {"true", "false"}:
                self.complain(value, f"`{name}` must be true or false", f"write `{name}: true`, or leave it out")
            elif name not in PAIRED and not isinstance(value, Scalar):
                self.complain(value, f"`{name}` must be a single value", f"write `{name}: …`")
        return {name: value for name, (_, value) in node.entries.items()}

    # -- labels, attributes, relations --------------------------------------------------------------------------------

    def _label(self, key: Scalar, node: Node) -> LabelRule | None:
        if _is_empty(node):
            return None
        entries = self._entries(node, ("table", "id", "record", "words", "value", "set"))
        every = {grammar.table.name: grammar for grammar in _all(self.grammars)}
        table, record = _text(entries.get("table")), _text(entries.get("record")) or None
        grammar = every.get(table)
        if grammar is None:
            near = nearest(table, every)
            hint = nearest_is(table, near) if near else "tables: " + ", ".join(every)
            self.complain(entries.get("table", key), f"unknown table `{table}`", hint)
            return None
        if grammar.table.nest is not None and ("id" in entries or "record" in entries):
            hint = "its key columns come from attributes, `words` or `set`"
            self.complain(key, f"a row of `{table}` is written under its parent and has no id of its own", hint)
        if record is not None and not SLUG.fullmatch(record):
            self.complain(
                entries["record"], f"`{record}` is not a valid id", "an id is lower-case letters, digits and hyphens"
            )
        words = _text(entries.get("words")) or None
        if words is not None and words not in grammar.fields:
            self.complain(entries["words"], f"`{table}` has no field `{words}`", _known(grammar))
        return LabelRule(
            grammar,
            id=_text(entries.get("id")) or None,
            record=record,
            words=words,
            is_value=_text(entries.get("value")) == "true",
            set=self._set(entries.get("set"), grammar),
        )

    def _attribute(self, key: Scalar, node: Node) -> AttributeRule | None:
        if _is_empty(node):
            return None
        entries = {"field": node} if isinstance(node, Scalar) else self._entries(node, ("field", "values"))
        name, named, values = _text(entries.get("field")), entries.get("field", key), entries.get("values")
        known = {field for grammar in _all(self.grammars) for field in (*grammar.fields, *grammar.qualifiers)}
        keys = {grammar.table.key[0] for grammar in self.grammars.values()}
        if name not in known | keys:
            self.complain(named, f"no table has a field `{name}`", "name a field or a qualifier")
            return None
        return AttributeRule(name, self._pairs(values))

    def _relation(self, key: Scalar, node: Node) -> RelationRule | None:
        if _is_empty(node):
            return None
        entries = self._entries(node, ("child", "key", "set", "reverse", "value"))
        is_reverse = _text(entries.get("reverse")) == "true"
        if _text(entries.get("value")) == "true":
            return RelationRule(reverse=is_reverse)
        name, filled = _text(entries.get("child")), _text(entries.get("key")) or None
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
        if len(best) < len(self._pairs(entries.get("set"))):
            best = self._set(entries.get("set"), children[0])
        return RelationRule(name, filled, best, is_reverse)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _set(self, node: Node | None, grammar: RecordGrammar, quiet: bool = False) -> tuple[tuple[str, str], ...]:
        found = []
        for name, value in self._pairs(node):
            if name in grammar.fields or name in grammar.qualifiers:
                found.append((name, value))
            elif not quiet and isinstance(node, Mapping):
                self.complain(node.entries[name][0], f"`{grammar.table.name}` has no field `{name}`", _known(grammar))
        return tuple(found)

    def _pairs(self, node: Node | None) -> tuple[tuple[str, str], ...]:
        if node is None:
            return ()
        if not isinstance(node, Mapping):
            self.complain(node, "this must be a mapping", "write `{name: value}`")
            return ()
        for value in (value for _, value in node.entries.values() if not isinstance(value, Scalar)):
            self.complain(value, "this must be a single value", "write `{name: value}`")
        return tuple((name, _text(value)) for name, (_, value) in node.entries.items())


def _known(grammar: RecordGrammar) -> str:
    return "known: " + ", ".join(grammar.fields)


def _all(grammars: dict[str, RecordGrammar]) -> list[RecordGrammar]:
    return [each for grammar in grammars.values() for each in (grammar, *grammar.children.values())]


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and node.plain


def _text(node: Node | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""
