"""Children in the mention of their parent: found by their keys, whatever their short form; a row or a cell changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.corpus.grammar import RecordGrammar, is_keyed, shape
from standoff.corpus.ids import canonical
from standoff.schema.qualifiers import NAMES
from standoff.schema.record_ids import decoded
from standoff.source.nodes import folded
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence, named


@dataclass(frozen=True, slots=True)
class Row:
    """One child as it is written: its entry, the list of entries that has it, and the key that it is under, if any."""

    grammar: RecordGrammar
    entry: Entry
    holder: list[Entry]
    by: str | None
    number: int = 1  # its place in the list

    @property
    def cells(self) -> list[Entry]:
        """All its cells, keys included."""
        node = self.entry.value
        is_row = isinstance(node, Mapping) and shape(self.grammar, node, self.by is not None) == "row"
        cells = list(node.entries) if is_row and isinstance(node, Mapping) else [_cell(self.grammar, node)]
        return [*([named(self.grammar.by or "", Scalar(self.by))] if self.by is not None else []), *cells]

    @property
    def qualifiers(self) -> list[Entry]:
        """The cells that are qualifiers, or spans of its own."""
        return [cell for cell in self.cells if cell.key in NAMES or cell.key == "at"]

    @property
    def keys(self) -> list[Entry]:
        """The cells of its own key columns."""
        return [cell for cell in self.cells if cell.key in self.grammar.key_names]

    def cell(self, name: str) -> Entry | None:
        """The cell of a field; none where the row has none."""
        return next((cell for cell in self.cells if cell.key == name), None)

    def put(self, name: str, value: Node | None) -> None:
        """Give a cell another value, or take it out."""
        node = self.entry.value
        cell = next((each for each in node.entries if each.key == name), None) if isinstance(node, Mapping) else None
        if cell is None:  # the value alone is in the place of the row
            self.entry.value = value if value is not None else Mapping()
        elif value is not None:
            cell.value = value
        elif isinstance(node, Mapping):
            node.entries.remove(cell)

    def remove(self) -> None:
        """Take the row out."""
        self.holder.remove(self.entry)


def rows(grammar: RecordGrammar, entry: Entry) -> Iterator[Row]:
    """The children in the value of an entry; a single one becomes the only item of a list."""
    if is_keyed(grammar, entry.value) and isinstance(entry.value, Mapping):
        for group in list(entry.value.entries):
            if isinstance(group.value, Sequence):
                items = enumerate(list(group.value.entries), 1)
                yield from (Row(grammar, item, group.value.entries, group.key, number) for number, item in items)
            else:
                yield Row(grammar, group, entry.value.entries, group.key)
        return
    if not isinstance(entry.value, Sequence):
        entry.value = Sequence([Entry(entry.value)])
    items = enumerate(list(entry.value.entries), 1)
    yield from (Row(grammar, item, entry.value.entries, None, number) for number, item in items)


def without_empty(entry: Entry) -> bool:
    """Take out the groups that have no child any more; whether any is left."""
    node = entry.value
    if isinstance(node, Mapping):
        node.entries = [each for each in node.entries if not isinstance(each.value, Sequence) or each.value.entries]
    return not isinstance(node, Scalar) and bool(node.entries)


def is_of(row: Row, record: str) -> bool:
    """Whether a row is the child of an id, `parent/key/…`; a key that defaults to the speaker may be left out."""
    for key, wanted in zip(row.grammar.keys, record.split("/")[1:], strict=False):
        cell = row.cell(key.name)
        if (cell is None and key.default_speaker) or (key.is_order and wanted == str(row.number)):
            continue
        if cell is None or not isinstance(cell.value, Scalar):
            return False
        text = folded(cell.value.text)
        if key.ref and "/" not in text and text not in key.literals:
            text = f"{key.ref}/{text}"
        if canonical(key.kind, text) != decoded(wanted):
            return False
    return True


def _cell(grammar: RecordGrammar, node: Node) -> Entry:
    return named(grammar.scalar or "", node)
