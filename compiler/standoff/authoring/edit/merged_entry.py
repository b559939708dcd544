"""Two registry entries become one: what one alone has is taken, what both have is kept once, what differs is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from standoff.authoring.edit.nested import Child, as_written, bare, rows_of
from standoff.corpus.grammar import RecordGrammar
from standoff.schema.qualifiers import NAMES
from standoff.schema.record_ids import joined
from standoff.source import tree
from standoff.source.layout import NULL, flow
from standoff.source.nodes import NULLS
from standoff.source.problem import Place, Problem
from standoff.source.tree import Entry, Node, Scalar, Sequence

OLD, INTO = "old", "into"
SETTLE = "settle"
Holder = tuple[tree.Mapping, Entry]  # a mention, and one of its entries


@dataclass(slots=True)
class Choices:
    """Whose value is kept where two entries differ, by field: `old` or `into`; what nobody chose is a problem.

    A field that is `free` keeps the value of the record that stays unless the other one is chosen.
    """

    file: str
    old: str
    into: str
    keep: Mapping[str, str]
    free: str = ""
    used: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def is_old(self, name: str, old: Node, into: Node) -> bool:
        """Whether the value of the record that goes is kept, although the other one has a value too."""
        self.used.add(name)
        chosen = self.keep.get(name, INTO if name == self.free else "")
        if not chosen:
            message = f"`{name}` is `{shown(old)}` for `{self.old}` and `{shown(into)}` for `{self.into}`"
            hint = f"choose one: `--keep {name}={OLD}` or `--keep {name}={INTO}`"
            other = (_place(self.file, into),)
            self.problems.append(Problem(_place(self.file, old), "merge-differs", message, hint, related=other))
        return chosen == OLD


def merged(grammar: RecordGrammar, old: Node, into: Node, choices: Choices) -> Node:
    """The entry of both records; fields with qualifiers that the other entry lacks become an entry of their own."""
    merger = Merger(grammar, choices, mentions(into))
    for mention in mentions(old):
        merger.take(mention)
    kept = merger.kept
    return kept[0] if len(kept) == 1 else Sequence([Entry(each) for each in kept], is_open=True)


def mentions(node: Node) -> list[tree.Mapping]:
    """The mentions in the value of a record; of an empty registry entry one without fields."""
    items = node.items if isinstance(node, Sequence) else [node]
    return [item if isinstance(item, tree.Mapping) else tree.Mapping() for item in items]


@dataclass(slots=True)
class Merger:
    """Takes mentions of one registry entry into those of another, which are `kept`."""

    grammar: RecordGrammar
    choices: Choices
    kept: list[tree.Mapping]

    def take(self, mention: tree.Mapping) -> None:
        """Take what a mention has into the mention with the same qualifiers, or into a new one."""
        home = next((each for each in self.kept if self._qualifiers(each) == self._qualifiers(mention)), None)
        own = [entry for entry in mention.entries if self._is_qualifier(entry)]
        n_own = len(own)
        if home is not None:
            for entry in own:
                _carry(entry, next(each for each in home.entries if each.key == entry.key))
        target = home if home is not None else tree.Mapping(own)
        for entry in mention.entries:
            if entry.key in self.grammar.children:
                self._children(target, entry)
            elif entry.key == SETTLE:
                self._decisions(target, entry)
            elif not self._is_qualifier(entry):
                holders = self._holders(entry.key)
                for each in (entry, *(mate for _, mate in holders)):
                    bare(self.grammar, each)
                self._field(target, entry.key, entry, holders)
        if home is None and (len(target.entries) > n_own or n_own == len(mention.entries)):
            self.kept.append(target)

    def _is_qualifier(self, entry: Entry) -> bool:
        return entry.key in NAMES or entry.key in self.grammar.qualifiers

    def _qualifiers(self, mention: tree.Mapping) -> dict[str, Any]:
        return {entry.key: meaning(entry.value) for entry in mention.entries if self._is_qualifier(entry)}

    def _holders(self, name: str) -> list[Holder]:
        return [(mention, entry) for mention in self.kept for entry in mention.entries if entry.key == name]

    def _field(self, home: tree.Mapping, name: str, entry: Entry, holders: list[Holder]) -> None:
        if not holders:
            home.entries.append(entry)
            return
        same = [mate for holder, mate in holders if holder is home and meaning(mate.value) == meaning(entry.value)]
        mate = same[0] if same else holders[0][1]
        if same or not self.choices.is_old(name, entry.value, mate.value):
            _carry(entry, mate)
            return
        number = home.entries.index(mate) if mate in home.entries else len(home.entries)
        for holder, each in holders:
            _carry(each, entry)
            holder.entries.remove(each)
        home.entries.insert(number, entry)

    def _decisions(self, home: tree.Mapping, entry: Entry) -> None:
        holders = self._holders(SETTLE)
        if not holders:
            home.entries.append(entry)
            return
        there = holders[0][1].value
        if isinstance(there, tree.Mapping) and isinstance(entry.value, tree.Mapping):
            for decision in entry.value.entries:
                mates = [(there, each) for each in there.entries if each.key == decision.key]
                self._field(there, f"{SETTLE}/{decision.key}", decision, mates)

    # -- children ----------------------------------------------------------------------------------------------------

    def _children(self, home: tree.Mapping, entry: Entry) -> None:
        holders = self._holders(entry.key)
        if not holders:
            home.entries.append(entry)
            return
        grammar = self.grammar.children[entry.key]
        there = {id(each): rows_of(grammar, each.value) for _, each in holders}
        fresh = [
            child for child in rows_of(grammar, entry.value) if self._is_new(home, entry.key, child, holders, there)
        ]
        for holder, each in holders:
            if holder is home:
                there[id(each)] += fresh
                _carry(Entry(tree.Mapping(), None, entry.before, entry.after), each)
            each.value = as_written(grammar, there[id(each)])
        if all(holder is not home for holder, _ in holders) and fresh:
            entry.value = as_written(grammar, fresh)
            home.entries.append(entry)
        for holder, each in holders:
            if not there[id(each)]:
                holder.entries.remove(each)

    def _is_new(
        self, home: tree.Mapping, nest: str, child: Child, holders: list[Holder], there: dict[int, list[Child]]
    ) -> bool:
        """Whether a child is not there yet; one that is there is taken cell by cell."""
        grammar = self.grammar.children[nest]
        if grammar.order is not None:  # places in two lists say nothing of one another: all but equal rows are kept
            rows = (row for _, each in holders for row in there[id(each)])
            return all(meaning(row.cells) != meaning(child.cells) for row in rows)
        key = key_of(grammar, child)
        found = [
            (holder, each, row) for holder, each in holders for row in there[id(each)] if key_of(grammar, row) == key
        ]
        if not found:
            return True
        holder, each, row = found[0]
        path = f"{nest}/{joined(key)}"
        if holder is home and self._qualifiers(child.cells) == self._qualifiers(row.cells):
            for cell in child.cells.entries:
                if cell.key not in grammar.key_names and not self._is_qualifier(cell):
                    mates = [(row.cells, mate) for mate in row.cells.entries if mate.key == cell.key]
                    self._field(row.cells, f"{path}/{cell.key}", cell, mates)
            row.before += child.before
            row.after += child.after
            return False
        if not self.choices.is_old(path, child.cells, row.cells):
            row.before += [*child.before, *child.after]
            return False
        there[id(each)].remove(row)
        return True


def key_of(grammar: RecordGrammar, child: Child) -> tuple[str, ...]:
    """The key of a child, with references as they are written in the record's id."""
    found = []
    for key in grammar.keys:
        cell = child.cells.value(key.name)
        text = " ".join(cell.text.split()) if isinstance(cell, Scalar) else ""
        found.append(f"{key.ref}/{text}" if text and key.ref and "/" not in text and text not in key.literals else text)
    return tuple(found)


def meaning(node: Node) -> Any:
    """A value as it is compared: white space folded, `{is: …}` alone unwrapped, one item like a list of it."""
    if isinstance(node, Scalar):
        is_null = node.style == NULL.style or (node.plain and node.text in NULLS)
        return None if is_null else " ".join(node.text.split())
    if isinstance(node, Sequence):
        return meaning(node.items[0]) if len(node.items) == 1 else [meaning(item) for item in node.items]
    if [entry.key for entry in node.entries] == ["is"]:
        return meaning(node.entries[0].value)
    return {entry.key: meaning(entry.value) for entry in node.entries}


def shown(node: Node) -> str:
    """A value on one line, without comments."""
    return node.text if isinstance(node, Scalar) else flow(_plain(node)) or ""


def _plain(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.text, node.style if node.style == NULL.style else "")
    entries = [Entry(_plain(entry.value), entry.name) for entry in node.entries]
    return tree.Mapping(entries) if isinstance(node, tree.Mapping) else Sequence(entries)


def _carry(entry: Entry, mate: Entry) -> None:
    """The comments of an entry that goes are kept with the one that stays, unless it has the same."""
    mate.before += [note for note in notes(entry) if note not in {*mate.before, *mate.after}]


def notes(entry: Entry) -> Iterator[str]:
    """All comments of an entry and of what is in it."""
    yield from (*entry.before, *entry.after)
    for inner in () if isinstance(entry.value, Scalar) else entry.value.entries:
        yield from notes(inner)


def _place(file: str, node: Node) -> Place:
    while not node.line and not isinstance(node, Scalar) and node.entries:
        node = node.entries[-1].value if node.entries[-1].value.line else node.entries[0].value
    return Place(file, node.line, node.column)
