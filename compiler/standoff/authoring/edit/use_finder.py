"""Where a file names a record: as a key, in references, as a speaker, in decisions, redirects and conditions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from standoff.authoring.edit.entry_file import EntryFile
from standoff.corpus.files import REDIRECTS
from standoff.corpus.grammar import RecordGrammar, children, record_grammars
from standoff.corpus.registry_layout import Layout
from standoff.files.annotation_files import subject_of
from standoff.files.project_files import DESCRIPTOR, REGISTRY_FILES, SCHEMAS
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import SPEAKERS
from standoff.schema.record_ids import encoded
from standoff.source import tree
from standoff.source.tree import NONE, Edit, Mapping, Node, Scalar, items

KEY, REFERENCE, SPEAKER, DECISION = "key", "reference", "speaker", "decision"
REDIRECT, IN_SCHEMA = "redirect", "schema"
KINDS = (KEY, REFERENCE, SPEAKER, DECISION, REDIRECT, IN_SCHEMA)
DISTINCT = re.compile(r'"distinct"\s*:\s*\[')


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A place that names a record: what it is there, and in which field of which record it is written.

    `text` is what is written there, `becomes` what it would be with the new id; `start` and `end` are offsets, none of
    the name of a file that gives an id. A use in a schema or in the descriptor has no record.
    """

    file: str
    line: int
    column: int
    what: str
    table: str
    record: str
    field: str
    text: str
    becomes: str
    start: int
    end: int

    @property
    def edit(self) -> Edit:
        """The edit that makes it the new id."""
        return self.start, self.end, self.becomes

    @property
    def is_name_of_file(self) -> bool:
        """Whether the record is named by the name of the file alone."""
        return self.start == NONE


@dataclass(frozen=True, slots=True)
class Names:
    """Finds where the id `old` of a table is named, and what these places become with the id `new`."""

    schema: Schema
    speakers: str
    table: str
    old: str
    new: str

    def in_file(self, file: str, source: str) -> list[Use]:
        """The uses in a file, without problems of reading, by its path in the project."""
        found = self._distinct(source) if file == DESCRIPTOR else self._in_yaml(file, source)
        return [replace(use, file=file) for use in found]

    def _in_yaml(self, file: str, source: str) -> Iterator[Use]:
        if file.startswith(f"{SCHEMAS}/"):
            name = file.removeprefix(f"{SCHEMAS}/").removesuffix(".yaml")
            return self.in_schema(name, tree.read(source)) if "/" not in name else iter(())
        if file.startswith(f"{REGISTRY_FILES}/"):
            return self.in_registry_file(file, source, record_grammars(self.schema, "registry"))
        return self.in_text_file(tree.read(source), record_grammars(self.schema, "text"))

    def in_text_file(self, root: Node | None, grammars: dict[str, RecordGrammar]) -> Iterator[Use]:
        """The uses in a text file."""
        for key, node in _pairs(root):
            if key.text in grammars:
                yield from self._records(grammars[key.text], _pairs(node))

    def in_registry_file(self, file: str, source: str, grammars: dict[str, RecordGrammar]) -> Iterator[Use]:
        """The uses in a registry file of a table, or in that of redirects."""
        name = subject_of(file)
        if name == REDIRECTS:
            yield from self._redirects(tree.read(source))
        elif name in grammars:
            entries = EntryFile(file, source, grammars[name].table)
            if entries.layout is Layout.RECORD and name == self.table and self.old in entries.ids:
                entry = entries.entries[0]
                yield Use("", 1, 1, KEY, name, self.old, "", self.old, self.new, NONE, NONE)
                again = entries.id_in(entry.value)
                yield from self._equal([again] if again else [], KEY, Where(name, self.old))
            pairs = [(entry.name or Scalar(""), entry.value) for entry in entries.entries]
            yield from self._records(grammars[name], pairs, has_keys=entries.layout is not Layout.RECORD)

    def in_schema(self, name: str, root: Node | None) -> Iterator[Use]:
        """The uses in a table's schema: distinct records, and conditions on references."""
        standoff, here = _value(root, "standoff"), Where(name)
        expect = _value(standoff, "expect")
        if name == self.table:
            for rule in items(_value(expect, "apart")):
                yield from self._equal(items(_value(rule, "records")), IN_SCHEMA, here.at("apart"))
        for rule in [*items(_value(expect, "never")), *items(_value(standoff, "tie"))]:
            yield from self._conditions(name, _value(rule, "where"), here)
        for item in items(_value(standoff, "wide")):
            yield from self._conditions(_text(_value(item, "from")) or name, _value(item, "where"), here)
        for entry in items(_value(root, "fields")):
            derive = _value(_value(entry, "standoff"), "derive")
            yield from self._conditions(_text(_value(derive, "child")) or name, _value(derive, "where"), here)

    def _conditions(self, name: str, where: Node | None, here: "Where") -> Iterator[Use]:
        """The uses in the conditions on a table's columns, on what they come from, and on the records they name."""
        table = self.schema.tables.get(name)
        for key, value in _pairs(where):
            column, _, after = key.text.partition(".")
            if after in SPEAKERS and self.table == self.speakers:
                yield from self._equal(items(value), IN_SCHEMA, here.at(key.text))
                continue
            target = _referred(table, column, self.schema) if table and after else table
            if target is not None:
                for item in items(value):
                    yield from self._cell(target, after or column, item, IN_SCHEMA, here.at(key.text))

    # -- records -----------------------------------------------------------------------------------------------------

    def _redirects(self, root: Node | None) -> Iterator[Use]:
        """The redirects that lead to the record, by way of others too."""
        targets = {key.text: _value(value, "new_id") for key, value in _pairs(root)}
        for path, target in targets.items():
            table, _, old = path.partition("/")
            seen: set[str] = set()
            end: Node | None = target
            while isinstance(end, Scalar) and end.text != self.old and end.text not in seen:
                seen.add(end.text)
                end = targets.get(f"{table}/{end.text}")
            if table == self.table and isinstance(end, Scalar) and end.text == self.old and isinstance(target, Scalar):
                yield _use(target, REDIRECT, Where(table, old, "new_id"), self.new)

    def _records(
        self, grammar: RecordGrammar, pairs: Iterable[tuple[Scalar, Node]], has_keys: bool = True
    ) -> Iterator[Use]:
        for key, record in pairs:
            here = Where(grammar.table.name, key.text)
            if has_keys and grammar.table.name == self.table:
                yield from self._equal([key], KEY, here)
            for mention in items(record):
                yield from self._mention(grammar, mention, here)

    def _mention(self, grammar: RecordGrammar, mention: Node, here: "Where") -> Iterator[Use]:
        yield from self._speakers(mention, here)
        for key, value in _pairs(mention):
            if key.text in grammar.children:
                child = grammar.children[key.text]
                yield from self._children(child, value, replace(here, table=child.table.name))
            elif key.text == "settle":
                yield from self._settled(grammar, value, here)
            elif key.text in grammar.table.fields:
                yield from self._cell(grammar.table, key.text, value, REFERENCE, here.at(key.text))

    def _children(self, grammar: RecordGrammar, node: Node, here: "Where") -> Iterator[Use]:
        key = None
        for child in children(grammar, node):
            if child.key is not None and child.key is not key:
                key = child.key  # children of one group share its key, which is renamed once
                by = grammar.by or ""
                yield from self._cell(grammar.table, by, key, REFERENCE, here.at(by))
            if child.shape == "row":
                yield from self._mention(grammar, child.item, here)
            elif grammar.scalar is not None:
                yield from self._cell(grammar.table, grammar.scalar, child.item, REFERENCE, here.at(grammar.scalar))

    def _settled(self, grammar: RecordGrammar, node: Node, here: "Where") -> Iterator[Use]:
        for path, decision in _pairs(node):
            at, rest, whole, is_named = grammar, path.text.split("/"), list[str](), False
            while len(rest) > 1 and rest[0] in at.children:
                at = at.children[rest[0]]
                keys = list(zip(at.table.own_key, rest[1:-1], strict=False))
                renamed = [self._renamed(at.table, key, text) for key, text in keys]
                is_named |= any(text is not None for text in renamed)
                whole += [rest[0], *(new or text for new, (_, text) in zip(renamed, keys, strict=True))]
                rest = rest[1 + min(len(at.keys), len(rest) - 2) :]
            if is_named:  # also by the same id: `uses` asks where a record is named
                yield _use(path, DECISION, here.at(path.text), "/".join([*whole, *rest]))
            to = _value(decision, "to")
            if to is not None:
                yield from self._cell(at.table, rest[-1], to, DECISION, here.at(path.text))

    # -- single values -----------------------------------------------------------------------------------------------

    def _cell(self, table: Table, name: str, node: Node, what: str, here: "Where") -> Iterator[Use]:
        """A value of a field: plain, or with its own qualifiers."""
        yield from self._speakers(node, here)
        value = _value(node, "is") if isinstance(node, Mapping) else node
        if isinstance(value, Scalar):
            renamed = self._renamed(table, name, " ".join(value.text.split()))
            if renamed is not None:
                yield _use(value, what, here, renamed)

    def _renamed(self, table: Table, name: str, text: str) -> str | None:
        """The new value if it refers to the record, otherwise None. Keys in paths are encoded."""
        f = table.fields.get(name)
        if f is not None and table.foreign_keys.get(name, ("",))[0] == self.table and text == self.old:
            return self.new
        if f is None or self.table not in f.ref:
            return None
        for prefix in (f"{self.table}/", encoded(f"{self.table}/")):
            if text == prefix + self.old:
                return prefix + self.new
        is_bare = f.ref[0] == self.table and text == self.old and text not in f.literals
        return self.new if is_bare else None

    def _speakers(self, node: Node, here: "Where") -> Iterator[Use]:
        if self.table == self.speakers and isinstance(node, Mapping):
            for key, value in node.pairs:
                if key.text in SPEAKERS:
                    yield from self._equal([value], SPEAKER, here.at(key.text))

    def _equal(self, nodes: list[Node], what: str, here: "Where") -> Iterator[Use]:
        for node in nodes:
            if isinstance(node, Scalar) and " ".join(node.text.split()) == self.old:
                yield _use(node, what, here, self.new)

    def _distinct(self, source: str) -> Iterator[Use]:
        """The uses among the pairs of `distinct` in the descriptor, which is JSON."""
        start, end = distinct_bounds(source)
        for match in re.finditer(f'"{re.escape(self.old)}"', source[start:end]):
            here = start + match.start() + 1
            line, column = source.count("\n", 0, here) + 1, here - source.rfind("\n", 0, here)
            before, after = here, start + match.end() - 1
            yield Use("", line, column, IN_SCHEMA, "", "", "distinct", self.old, self.new, before, after)


@dataclass(frozen=True, slots=True)
class Where:
    """The table, record and field in which a record is named."""

    table: str
    record: str = ""
    field: str = ""

    def at(self, field: str) -> "Where":
        """The same in one field."""
        return replace(self, field=field)


def _use(node: Scalar, what: str, here: Where, becomes: str) -> Use:
    text = " ".join(node.text.split())
    place = (node.line, node.column)
    return Use("", *place, what, here.table, here.record, here.field, text, becomes, node.start, node.end)


def distinct_bounds(source: str) -> tuple[int, int]:
    """Where the list of pairs that are `distinct` is in a descriptor, without its brackets; nowhere: 0, 0."""
    opening = DISTINCT.search(source)
    if opening is None:
        return 0, 0
    here, depth = opening.end(), 1
    while depth and here < len(source):
        depth += {"[": 1, "]": -1}.get(source[here], 0)
        here += 1
    return opening.end(), here - 1


def _referred(table: Table, column: str, schema: Schema) -> Table | None:
    """The table of the records that a column names."""
    return schema.tables.get(table.foreign_keys.get(column, ("",))[0])


def _pairs(node: Node | None) -> list[tuple[Scalar, Node]]:
    return node.pairs if isinstance(node, Mapping) else []


def _value(node: Node | None, name: str) -> Node | None:
    return node.value(name) if isinstance(node, Mapping) else None


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
