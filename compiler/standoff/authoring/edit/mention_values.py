"""Values that are given for a mention, in the form in which files have them."""

from collections.abc import Iterable
from difflib import get_close_matches

from standoff.authoring.edit.change import Project, cannot
from standoff.authoring.edit.order import Order
from standoff.authoring.edit.registry import NotAnIdError, given_field
from standoff.corpus.anchors import SPAN
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.ids import is_id, wanted
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import NULLS
from standoff.source.problem import Place
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence, named


def check_record(file: str, grammar: RecordGrammar, record: str) -> None:
    """Raise CannotEditError unless this can be the id of a record of the table."""
    pattern = grammar.table.id_pattern
    if not is_id(record, pattern):
        raise cannot(Place(file), "bad-id", f"`{record}` is not a valid id", wanted(pattern))


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
    found.sort(key=lambda each: [int(bound) for bound in each.text.split("-")])
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
    mention = order.mention(grammar, Entry(Mapping([entry]))).value
    assert isinstance(mention, Mapping)
    return mention.entries[0]
