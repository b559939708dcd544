"""Mentions added to text files, in the order of the text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from standoff.authoring.edit.change import (
    Change,
    Project,
    cannot,
    change_of,
    plain_of_new,
    refuse_unfaithful,
    source_of,
    text_file,
)
from standoff.authoring.edit.entries import (
    NoPlaceError,
    fill,
    is_empty,
    listed,
    put,
    put_section,
)
from standoff.authoring.edit.order import Order, by_place
from standoff.authoring.edit.registry import NotAnIdError, given_field
from standoff.corpus.anchors import SPAN
from standoff.corpus.grammar import SLUG, RecordGrammar, record_grammars
from standoff.schema.renamed import is_excluded
from standoff.source import tree
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import NULLS
from standoff.source.problem import Place
from standoff.source.tree import Edit, Entry, Scalar, Sequence, edited, named

Node = tree.Node


@dataclass(frozen=True, slots=True)
class Annotate:
    """Adds a mention of a record to a text: its spans `start-end`, and values of fields, children and qualifiers."""

    text: str
    table: str
    record: str
    at: tuple[str, ...]
    set: Mapping[str, str] = field(default_factory=dict)

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        file, data = text_file(project, self.text)
        order, grammar = grammar_of(project, file, self.table)
        if not SLUG.fullmatch(self.record):
            wanted = "lower-case letters, digits and single hyphens, starting with a letter"
            raise cannot(Place(file), "bad-id", f"`{self.record}` is not a valid id", wanted)
        values = [value_of(file, grammar, order, name, text) for name, text in self.set.items()]
        mention = order.mention(grammar, Entry(tree.Mapping([named("at", spans(file, self.at)), *values])))
        source, root = source_of(project, file, data)
        after = placed(file, source, root, self.table, self.record, mention)
        return change_of(project, file, data, after, f"annotate {self.table}/{self.record}")


def grammar_of(project: Project, file: str, table: str) -> tuple[Order, RecordGrammar]:
    """The grammar of the mentions of a table, and the order of the keys in them; raises CannotEditError."""
    grammars = record_grammars(project.schema, "text")
    if table in grammars:
        return Order(project.schema, grammars), grammars[table]
    near = get_close_matches(table, grammars, 1)
    child = project.schema.tables.get(table)
    hint = nearest_is(table, near[0]) if near else "tables: " + ", ".join(grammars)
    if child is not None and child.nest is not None:
        hint = f"its rows are written in the mentions of `{child.nest.under}`, as `{child.nest.name}`"
    raise cannot(Place(file), "unknown-table", f"unknown table `{table}`", hint)


def spans(file: str, at: Iterable[str]) -> Node:
    """The value of `at`; raises CannotEditError where it is not at least one span."""
    found = [Scalar(each.strip()) for each in at]
    for each in found:
        match = SPAN.fullmatch(each.text)
        if match is None or int(match[1]) >= int(match[2]):
            raise cannot(Place(file), "bad-span", f"`{each.text}` is not a span", "write `start-end`, as in `120-164`")
    if not found:
        raise cannot(Place(file), "at-missing", "no place in the text is given", "give at least one span")
    return found[0] if len(found) == 1 else Sequence([Entry(each) for each in found], is_filled=True)


def value_of(file: str, grammar: RecordGrammar, order: Order, name: str, text: str) -> Entry:
    """A field, children or a qualifier with its value in canonical form; raises CannotEditError."""
    if name in grammar.refused:
        raise cannot(Place(file), *grammar.refused[name], "leave it out")
    if name not in grammar.known or name == "at":
        near = get_close_matches(name, grammar.known, 1)
        hint = nearest_is(name, near[0]) if near else "known here: " + ", ".join(grammar.known[:12])
        raise cannot(Place(file), "unknown-field", f"`{grammar.table.name}` has no field `{name}`", hint)
    if not text.strip():
        raise cannot(Place(file), "empty-value", f"`{name}` has no value", "give one, or leave it out")
    if text in NULLS:  # the word is meant
        return named(name, Scalar(text, '"'))
    try:
        entry = given_field(name, text)
    except NotAnIdError as error:
        raise cannot(Place(file), "yaml-syntax", str(error), "write it as in a file, or as plain text") from None
    mention = order.mention(grammar, Entry(tree.Mapping([entry]))).value
    assert isinstance(mention, tree.Mapping)
    return mention.entries[0]


# -- where a mention goes ----------------------------------------------------------------------------------------------


def placed(file: str, source: str, root: tree.Mapping, table: str, record: str, mention: Entry) -> str:
    """The source with a mention added in the order of the text; raises CannotEditError where it has no place."""

    def is_expected(before: Any, after: Any) -> bool:
        old, new = _taken(before, table, record), _taken(after, table, record)
        added = plain_of_new(mention.value)
        fits = any(each == added and [*new[:n], *new[n + 1 :]] == old for n, each in enumerate(new))
        return before == after and fits

    try:
        after = edited(source, list(_edits(source, root, table, record, mention)))
    except NoPlaceError:
        after = source
    refuse_unfaithful(file, source, after, is_expected)
    return after


def _taken(data: Any, table: str, record: str) -> list[Any]:
    """The mentions of a record, taken out of plain values, with the table if it has no other."""
    records = data.get(table)
    held = records.pop(record, None) if isinstance(records, dict) else None
    if not records:
        data.pop(table, None)
    return held if isinstance(held, list) else [held] if held else []


def _edits(source: str, root: tree.Mapping, table: str, record: str, mention: Entry) -> Iterable[Edit]:
    new = Entry(mention.value, Scalar(record), mention.before, mention.after)
    section = entry_of(root, table)
    if section is None:
        entry = named(table, tree.Mapping([new], is_open=True))
        return [put_section(source, root, section_number(root, table), entry)]
    held = section.value
    if is_empty(held):
        return fill(source, section, tree.Mapping([new], is_open=True))
    if not isinstance(held, tree.Mapping):
        raise NoPlaceError
    there = entry_of(held, record)
    if there is None:
        return [put(source, held, place_among(held.entries, new), new)]
    return into(source, there, mention, held.is_flow)


def into(source: str, holder: Entry, item: Entry, is_in_flow: bool) -> Iterable[Edit]:
    """The edits that add an item to an entry that holds none, one or a list."""
    held = holder.value
    if is_empty(held):
        return fill(source, holder, item.value)
    if isinstance(held, Sequence):
        return [put(source, held, place_among(held.entries, item), item)]
    if isinstance(held, tree.Mapping):
        return listed(source, holder, place_among([Entry(held)], item), item, is_in_flow)
    raise NoPlaceError


def entry_of(node: tree.Mapping, key: str) -> Entry | None:
    """The entry of a key; None if there is none."""
    return next((entry for entry in node.entries if entry.key == key), None)


def place_among(entries: list[Entry], new: Entry) -> int:
    """Before which of the entries a new one goes in the order of the text; their number if after all."""
    mine = by_place(new)
    return next((number for number, entry in enumerate(entries) if by_place(entry) > mine), len(entries))


def section_number(root: tree.Mapping, key: str) -> int:
    """Before which of the tables of a text file a new one goes: by name, after what is about the text itself."""

    def rank(name: str) -> tuple[bool, bool, str]:
        return name != "text", not is_excluded(name), name

    return next((n for n, entry in enumerate(root.entries) if rank(entry.key) > rank(key)), len(root.entries))
