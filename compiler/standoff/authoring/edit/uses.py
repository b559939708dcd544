"""Where an id is used: as a record's key, in references, as a speaker, in decisions, redirects and expectations."""

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.corpus.children import children
from standoff.corpus.files import REDIRECTS
from standoff.corpus.grammar import Form
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import SPEAKERS
from standoff.schema.record_ids import encoded
from standoff.source.tree import Edit, Mapping, Node, Scalar, items


@dataclass(frozen=True, slots=True)
class Uses:
    """Finds the uses of the id `old` of a table in the nodes of a file, as edits that make it `new`."""

    schema: Schema
    speakers: str
    table: str
    old: str
    new: str

    def in_text_file(self, root: Node | None, forms: dict[str, Form]) -> Iterator[Edit]:
        """The uses in a text file."""
        for key, node in _pairs(root):
            if key.text in forms:
                yield from self._records(forms[key.text], node)

    def in_registry_file(self, name: str, root: Node | None, forms: dict[str, Form]) -> Iterator[Edit]:
        """The uses in the registry file of a table, or in that of redirects."""
        if name == REDIRECTS:
            for key, value in _pairs(root):
                target = value.value("new_id") if isinstance(value, Mapping) else None
                if key.text.partition("/")[0] == self.table and isinstance(target, Scalar) and target.text == self.old:
                    yield target.start, target.end, self.new
        elif name in forms:
            yield from self._records(forms[name], root)

    def in_schema(self, name: str, root: Node | None) -> Iterator[Edit]:
        """The uses in a table's schema: records told apart, and conditions on references."""
        expect = _value(_value(root, "standoff"), "expect")
        if name == self.table:
            for rule in items(_value(expect, "apart")):
                yield from self._equal(items(_value(rule, "records")))
        for rule in items(_value(expect, "never")):
            for key, value in _pairs(_value(rule, "where")):
                column, _, qualifier = key.text.partition(".")
                if qualifier in SPEAKERS and self.table == self.speakers:
                    yield from self._equal(items(value))
                elif not qualifier and name in self.schema.tables:
                    for item in items(value):
                        yield from self._cell(self.schema.tables[name], column, item)

    # -- records -----------------------------------------------------------------------------------------------------

    def _records(self, form: Form, node: Node | None) -> Iterator[Edit]:
        for key, record in _pairs(node):
            if form.table.name == self.table:
                yield from self._equal([key])
            for mention in items(record):
                yield from self._mention(form, mention)

    def _mention(self, form: Form, mention: Node) -> Iterator[Edit]:
        yield from self._speakers(mention)
        for key, value in _pairs(mention):
            if key.text in form.children:
                yield from self._children(form.children[key.text], value)
            elif key.text == "settle":
                yield from self._settled(form, value)
            elif key.text in form.table.fields:
                yield from self._cell(form.table, key.text, value)

    def _children(self, form: Form, node: Node) -> Iterator[Edit]:
        key = None
        for child in children(form, node):
            if child.key is not None and child.key is not key:
                key = child.key  # the key of a group is one, whatever the number of children under it
                yield from self._cell(form.table, form.by or "", key)
            if child.shape == "row":
                yield from self._mention(form, child.item)
            elif form.scalar is not None:
                yield from self._cell(form.table, form.scalar, child.item)

    def _settled(self, form: Form, node: Node) -> Iterator[Edit]:
        for path, decision in _pairs(node):
            first, *keys = path.text.split("/")
            child = form.children.get(first) if keys else None
            table, name = (child.table, keys.pop()) if child else (form.table, first)
            renamed = [self._renamed(table, key, text) or text for key, text in zip(table.own_key, keys, strict=False)]
            if child and renamed != keys:
                yield path.start, path.end, "/".join((first, *renamed, name))
            to = _value(decision, "to")
            if to is not None:
                yield from self._cell(table, name, to)

    # -- single values -----------------------------------------------------------------------------------------------

    def _cell(self, table: Table, name: str, node: Node) -> Iterator[Edit]:
        """A value of a field: plain, or with qualifiers of its own."""
        yield from self._speakers(node)
        value = _value(node, "is") if isinstance(node, Mapping) else node
        if isinstance(value, Scalar):
            renamed = self._renamed(table, name, " ".join(value.text.split()))
            if renamed is not None:
                yield value.start, value.end, renamed

    def _renamed(self, table: Table, name: str, text: str) -> str | None:
        """What a value becomes where it names the record; none where it does not. Keys in paths are encoded."""
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

    def _speakers(self, node: Node) -> Iterator[Edit]:
        if self.table == self.speakers and isinstance(node, Mapping):
            yield from self._equal([value for key, value in node.pairs if key.text in SPEAKERS])

    def _equal(self, nodes: list[Node]) -> Iterator[Edit]:
        for node in nodes:
            if isinstance(node, Scalar) and " ".join(node.text.split()) == self.old:
                yield node.start, node.end, self.new


def _pairs(node: Node | None) -> list[tuple[Scalar, Node]]:
    return node.pairs if isinstance(node, Mapping) else []


def _value(node: Node | None, name: str) -> Node | None:
    return node.value(name) if isinstance(node, Mapping) else None
