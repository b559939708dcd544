"""Words of annotation files, schemas and settings that were renamed in 2.0: they are read as today's, with a warning.

A name that the schema or the settings of a corpus give to something of their own is never taken for an old word.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from standoff.schema.model import Schema
from standoff.source import nodes
from standoff.source.nodes import Node, Scalar

EXCLUDED = "excluded"
TABLES = {"set_aside": EXCLUDED}  # also the key of a text file
QUALIFIERS = {"derivation": "basis"}
BASES = {"explicit": "stated"}
COLUMNS = {"standing": "factuality", "has_conflict": "has_open_conflict"}
FACTUALITIES = {"curated": "unattested"}
VOCABULARIES = {"standing": "factuality", "derivation": "basis"}
PLACE = re.compile(r"\{[^{}]*\}")
LAST_NAME = re.compile(r"[a-z_]+(?=\}$)")
Names = Mapping[str, str]


class Complain(Protocol):
    """How a reader of files adds a problem at a node; `fix` is what is written there instead."""

    def __call__(self, node: Node, code: str, message: str, hint: str = "", fix: str = "") -> None:
        """Add the problem."""


def message_of(old: str, new: str) -> tuple[str, str]:
    """The message and the hint for an old word."""
    return f"since 2.0, `{old}` is written `{new}`", "`standoff check --fix` writes it"


def of_mentions(schema: Schema) -> Names:
    """The old keys of mentions that nothing in the schema is called."""
    tables = schema.tables.values()
    return {
        old: new
        for old, new in QUALIFIERS.items()
        if old not in schema.known_qualifiers and not any(old in each.fields for each in tables)
    }


def of_text_files(schema: Schema) -> Names:
    """The old keys at the top of a text file that no table has as its name."""
    return {old: new for old, new in TABLES.items() if old not in schema.tables}


def is_excluded(key: str) -> bool:
    """Whether a key at the top of a text file holds its excluded passages."""
    return TABLES.get(key, key) == EXCLUDED


def rename_keys(node: Node | None, names: Names, complain: Complain) -> None:
    """Give the old keys of a mapping their new names, with a warning each; an error where the new one is there too."""
    if not isinstance(node, nodes.Mapping) or names.keys().isdisjoint(node.entries):
        return
    renamed: dict[str, tuple[Scalar, Node]] = {}
    for old, (key, value) in node.entries.items():
        new = names.get(old, old)
        if old == new:
            renamed[old] = key, value
        elif new in node.entries:
            message = f"`{old}` is written `{new}` since 2.0, and both are given"
            complain(key, "duplicate-key", message, "merge the two")
        else:
            complain(key, "old-word", *message_of(old, new), fix=new)
            renamed[new] = key, value
    node.entries = renamed


def rename_words(node: Node | None, names: Names, complain: Complain) -> None:
    """Replace the old words that a scalar, or the items of a list, are."""
    for item in node.items if isinstance(node, nodes.Sequence) else [node]:
        if isinstance(item, Scalar) and item.text in names:
            complain(item, "old-word", *message_of(item.text, names[item.text]), fix=names[item.text])
            item.text = names[item.text]


def in_pattern(text: str, names: Names = COLUMNS) -> str:
    """A pattern with new names of columns in braces; the words between them stay."""

    def today(found: re.Match[str]) -> str:
        return LAST_NAME.sub(lambda name: names.get(name[0], name[0]), found[0])

    return PLACE.sub(today, text)


# -- schemas -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class SchemaRenamer:
    """Renames the old words in the nodes of one schema file; `own` are names that the corpus gives."""

    complain: Complain
    own: Collection[str]
    columns: Names = field(init=False)
    vocabularies: Names = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {old: new for old, new in COLUMNS.items() if old not in self.own}
        self.vocabularies = {old: new for old, new in VOCABULARIES.items() if old not in self.own}

    def table(self, root: Node) -> None:
        """Rename what the schema of a table says of columns, codes and qualifiers."""
        extras = _value(root, "standoff")
        for each in _items(_value(root, "fields")):
            self._field(_value(each, "standoff"))
        self._expected(_value(extras, "expect"))
        self._pattern(_value(extras, "label"))
        for item in _items(_value(extras, "wide")):
            if isinstance(item, Scalar):
                rename_words(item, self.columns, self.complain)
            self._pattern(_value(item, "show"))
            self._conditions(_value(item, "where"))

    def _field(self, extras: Node | None) -> None:
        rename_words(_value(extras, "vocabulary"), self.vocabularies, self.complain)
        derive = _value(extras, "derive")
        rename_keys(derive, {"standing": "factuality"}, self.complain)
        rename_keys(_value(derive, "factuality"), FACTUALITIES, self.complain)

    def _expected(self, expect: Node | None) -> None:
        rename_keys(_value(expect, "filled"), self.columns, self.complain)
        rename_words(_value(expect, "one_of"), self.columns, self.complain)
        for rule in _items(_value(expect, "never")):
            self._conditions(_value(rule, "where"))

    def _conditions(self, where: Node | None) -> None:
        if not isinstance(where, nodes.Mapping):
            return
        rename_keys(where, {name: self._condition(name) for name in where.entries}, self.complain)
        for name, (_, value) in where.entries.items():
            codes = BASES if name.endswith(".basis") else FACTUALITIES if name == "factuality" else {}
            rename_words(value, codes, self.complain)

    def _condition(self, name: str) -> str:
        """A column, or a field and a qualifier of what gives it, as it is called today."""
        column, dot, qualifier = name.partition(".")
        new = qualifier if qualifier in self.own else QUALIFIERS.get(qualifier, qualifier)
        return self.columns.get(column, column) + dot + new

    def _pattern(self, node: Node | None) -> None:
        if isinstance(node, Scalar) and (new := in_pattern(node.text, self.columns)) != node.text:
            self.complain(node, "old-word", *message_of(node.text, new), fix=new)
            node.text = new


def own_names(roots: Iterable[Node | None]) -> Iterator[str]:
    """The names of fields in the schemas of tables."""
    for root in roots:
        for each in _items(_value(root, "fields")):
            name = _value(each, "name")
            if isinstance(name, Scalar):
                yield name.text


def _value(node: Node | None, key: str) -> Node | None:
    return node.value(key) if isinstance(node, nodes.Mapping) else None


def _items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, nodes.Sequence) else []
