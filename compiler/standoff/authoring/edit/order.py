"""The canonical order and form of annotations: equal facts give equal trees.

Tables by name; in text files records by their first span, mentions by theirs; in registries records by id. In a mention
`at` comes first, then the qualifiers, the fields in the order of the schema, the children. A single mention is not
wrapped in a list. Nothing is added or removed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.authoring.edit.add_text import WRITTEN
from standoff.authoring.edit.nested import bare, nested
from standoff.corpus.anchors import SPAN
from standoff.corpus.calendars import CALENDAR
from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.registry_layout import CURATOR, has_own_curator
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import ANCHORS, NAMES
from standoff.schema.renamed import is_excluded
from standoff.schema.types import FIELD_TYPES
from standoff.source.layout import NULL, flow
from standoff.source.nodes import NULLS
from standoff.source.tree import Collection, Entry, Mapping, Node, Scalar, Sequence

FIRST = ("is", CALENDAR, *ANCHORS, *NAMES)
BLANKS = re.compile(r"[ \t\r\n]+")
LAST = 10**12
Rank = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Sorts the trees of one corpus; `grammars` are those of the kind of file."""

    schema: Schema
    grammars: dict[str, RecordGrammar]

    def text_file(self, root: Mapping) -> None:
        """Sort a text file."""
        root.is_open = True
        for entry in root.entries:
            if entry.key == "text" and isinstance(entry.value, Mapping):
                self._text_block(entry.value)
            elif is_excluded(entry.key):
                entry.value = _listed(entry.value)
                entry.value.entries = sorted((self.mention(None, item) for item in entry.value.entries), key=by_place)
            elif isinstance(entry.value, Mapping) and entry.key in self.grammars:
                self._records(self.grammars[entry.key], entry.value)
                entry.value.entries.sort(key=by_place)
        root.entries.sort(key=lambda entry: (entry.key != "text", not is_excluded(entry.key), entry.key))

    def registry_list(self, table: str, root: Sequence) -> None:
        """Sort a list of the records of a table by their ids, which come first in each."""
        root.is_open = True
        key = self.grammars[table].table.key[0]
        for item in root.entries:
            self._own_entry(self.grammars[table], item, {key})
        root.entries.sort(key=lambda item: _text_of(item.value, key))

    def registry_record(self, table: Table, root: Collection) -> None:
        """Sort the one record of a file, after what is about the file: its curator, the id."""
        root.is_open = True
        if isinstance(root, Sequence):
            root.entries = sorted(
                (self.mention(self.grammars[table.name], item) for item in root.entries), key=by_place
            )
        else:
            about = {CURATOR, table.key[0]} if has_own_curator(table) else {table.key[0]}
            self._own_entry(self.grammars[table.name], Entry(root), about)

    def _own_entry(self, grammar: RecordGrammar, item: Entry, about: set[str]) -> None:
        """Sort an entry that has keys beside those of a mention, which come first."""
        node = item.value
        if isinstance(node, Mapping):
            first = [entry for entry in node.entries if entry.key in about and isinstance(entry.value, Scalar)]
            rest = Mapping([entry for entry in node.entries if entry not in first])
            self.mention(grammar, Entry(rest))
            for entry in first:
                entry.value = _value(entry.value)
            node.entries = [*sorted(first, key=lambda entry: entry.key), *rest.entries]

    def registry_file(self, table: str, root: Mapping) -> None:
        """Sort the registry file of a table, or the file of redirects."""
        root.is_open = True
        curator = [entry for entry in root.entries if entry.key == CURATOR and isinstance(entry.value, Scalar)]
        records = Mapping([entry for entry in root.entries if entry not in curator])
        if table in self.grammars:
            self._records(self.grammars[table], records)
        else:
            for entry in records.entries:
                _tidied(entry.value, ("new_id", "since_version", "because"))
        root.entries = [*curator, *sorted(records.entries, key=lambda entry: entry.key)]

    def _text_block(self, block: Mapping) -> None:
        block.is_open = True
        for entry in block.entries:
            if entry.key == "sentences":
                entry.value = _spans(entry, is_list=True)
            else:
                entry.value = _value(entry.value)
        _sort_keys(block, [*dict.fromkeys(("file", "sha256", "length", "sentences", *WRITTEN)), *self._fields("texts")])

    def _fields(self, table: str) -> Iterable[str]:
        return self.schema.tables[table].fields

    def _records(self, grammar: RecordGrammar, table: Mapping) -> None:
        table.is_open = True
        for record in table.entries:
            items = record.value.entries if isinstance(record.value, Sequence) else None
            if items is None:
                record.value = self.mention(grammar, Entry(record.value)).value
            elif len(items) == 1 and not items[0].after:
                record.before += items[0].before
                record.value = self.mention(grammar, Entry(items[0].value)).value
            else:
                mentions = sorted((self.mention(grammar, item) for item in items), key=by_place)
                record.value = Sequence(mentions, is_open=True)

    def mention(self, grammar: RecordGrammar | None, item: Entry) -> Entry:
        """One mention, entry of a registry, or passage excluded (without a grammar)."""
        if not isinstance(item.value, Mapping):  # an empty registry entry
            item.value = Mapping([])
            return item
        for entry in item.value.entries:
            if grammar and entry.key in grammar.children:
                entry.value = nested(grammar.children[entry.key], entry, self.schema, self._row)
            elif entry.key == "settle" and isinstance(entry.value, Mapping) and grammar:
                self._settle(entry.value, grammar)
            else:
                entry.value = _place_or_value(entry, grammar)
                if grammar:
                    bare(grammar, entry)
        _sort_keys(item.value, keys_in_order(grammar))
        return item

    def _row(self, grammar: RecordGrammar, row: Mapping) -> None:
        """The cells of a child: its keys, then as in a mention."""
        for entry in row.entries:
            if entry.key in grammar.children:
                entry.value = nested(grammar.children[entry.key], entry, self.schema, self._row)
            else:
                entry.value = _place_or_value(entry, grammar)
        fields, below = list(grammar.table.fields), list(grammar.children)
        _sort_keys(row, [*grammar.table.own_key, *_first(fields, below), *fields, *below])

    @staticmethod
    def _settle(settle: Mapping, grammar: RecordGrammar) -> None:
        for entry in settle.entries:
            if isinstance(entry.value, Mapping):
                for part in entry.value.entries:
                    if part.key == "to" and isinstance(part.value, Scalar):
                        is_null = part.value.plain and part.value.text in NULLS
                        is_kept = _keeps_space(grammar, entry.key)
                        part.value = NULL if is_null else part.value if is_kept else Scalar(_folded(part.value.text))
                    else:
                        part.value = _value(part.value)
                _sort_keys(entry.value, ["to", "because"])
        _sort_keys(settle, list(grammar.table.fields))


def keys_in_order(grammar: RecordGrammar | None) -> list[str]:
    """The keys of a mention or entry in their order; without a grammar, of a passage excluded."""
    fields, children = (list(grammar.table.fields), list(grammar.children)) if grammar else ([], [])
    return [*_first(fields, children), *fields, *children, "settle"]


def _first(fields: list[str], children: list[str]) -> list[str]:
    """The keys before the fields of a mention: some qualifiers give way to a field or to children of their name."""
    return [name for name in FIRST if name not in fields and name not in children]


def _text_of(node: Node, key: str) -> str:
    """The text of a key of a mapping; empty where it has none."""
    found = node.value(key) if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _tidied(node: Node, order: Iterable[str]) -> None:
    if isinstance(node, Mapping):
        for entry in node.entries:
            entry.value = _value(entry.value)
        _sort_keys(node, list(order))


def _sort_keys(node: Mapping, order: list[str]) -> None:
    ranks = {key: number for number, key in reversed([*enumerate(order)])}
    node.entries.sort(key=lambda entry: (ranks.get(entry.key, len(order)), entry.key))


def _place_or_value(entry: Entry, grammar: RecordGrammar | None = None) -> Node:
    if entry.key == "at":
        return _spans(entry)
    if entry.key in ANCHORS:
        return entry.value
    return _value(entry.value, _keeps_space(grammar, entry.key))


def _keeps_space(grammar: RecordGrammar | None, name: str) -> bool:
    f = grammar.table.fields.get(name) if grammar else None
    return f is not None and FIELD_TYPES[f.kind].keeps_space


def _value(node: Node, keeps_space: bool = False) -> Node:
    """A value: plain text, folded unless its type keeps it, `{is: …}` alone unwrapped, qualifiers in order."""
    if isinstance(node, Scalar):
        is_null = node.plain and node.text in NULLS
        return NULL if is_null and node.text else node if keeps_space else Scalar(_folded(node.text))
    if isinstance(node, Mapping) and [entry.key for entry in node.entries] == ["is"] and not _is_noted(node):
        return _value(node.entries[0].value, keeps_space)
    for entry in node.entries:
        is_kept = keeps_space and entry.key == "is"
        entry.value = _value(entry.value, keeps_space=True) if is_kept else _place_or_value(entry)
    if isinstance(node, Mapping):
        _sort_keys(node, list(FIRST))
    return node


def _is_noted(node: Collection) -> bool:
    return any(entry.before or entry.after for entry in node.entries)


def _folded(text: str) -> str:
    return BLANKS.sub(" ", text).strip(" ")


def _spans(entry: Entry, is_list: bool = False) -> Node:
    """Spans in order; a single one is not wrapped in a list unless `is_list`."""
    node = entry.value
    items = [Entry(node)] if isinstance(node, Scalar) else node.entries
    for item in items:
        if isinstance(item.value, Scalar) and (match := SPAN.fullmatch(_folded(item.value.text))):
            item.value = Scalar(f"{int(match[1])}-{int(match[2])}")
    if len(items) == 1 and not is_list and not (items[0].before or items[0].after):
        return items[0].value
    return Sequence(sorted(items, key=_bounds), is_filled=True)


def _bounds(entry: Entry) -> tuple[int, int]:
    match = SPAN.fullmatch(entry.value.text) if isinstance(entry.value, Scalar) else None
    return (int(match[1]), int(match[2])) if match else (LAST, LAST)


def by_place(entry: Entry) -> Rank:
    """The order of mentions and of records: by their spans, then by content.

    Mentions that only have a quote stay at the end, in their order.
    """
    spans = _first_spans(entry.value) or [(LAST, LAST)]
    is_quoted = isinstance(entry.value, Mapping) and entry.value.value("quote") is not None
    return (*spans[0], spans, entry.key, "" if is_quoted else _plainly(entry.value))


def _first_spans(node: Node) -> list[tuple[int, int]]:
    if isinstance(node, Sequence):
        return min((spans for item in node.entries if (spans := _first_spans(item.value))), default=[])
    at = node.value("at") if isinstance(node, Mapping) else None
    items = at.entries if isinstance(at, Sequence) else [Entry(at)] if at is not None else []
    return sorted(_bounds(item) for item in items)


def _plainly(node: Node) -> str:
    """A node as text, to sort nodes with equal spans."""
    if isinstance(node, Scalar):
        return flow(node) or ""
    return "".join(f"{entry.key}: {_plainly(entry.value)}, " for entry in node.entries)


def _listed(node: Node) -> Sequence:
    """A list in block style from a single item or a list."""
    return Sequence(node.entries if isinstance(node, Sequence) else [Entry(node)], is_open=True)
