"""What a table should hold once it is made: reading `expect`, and whether it fits what the schema has."""

from collections.abc import Iterator
from datetime import date

from standoff.schema.columns import bounds, columns
from standoff.schema.declarations import Apart, Condition, Expect, Never
from standoff.schema.model import Column, Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.types.column_type import DATE
from standoff.source.nodes import Mapping, Node, Scalar

KEYS = frozenset(["rows", "filled", "never", "one_of", "apart", "in_order"])
FACTUALITY = "factuality"  # before the dot: the assertions that the record exists
ANY = "not null"
VALUE = "/value"

Value = str | int | float | bool | date
Misfit = tuple[str, str, str]  # where it is, message, hint


# -- reading -----------------------------------------------------------------------------------------------------------


def read_expect(reader: NodeReader, node: Node | None) -> Expect:
    """Read a table's expectations from their node; without one there are none."""
    entry = reader.entries(node, KEYS)
    rows = reader.entries(entry.get("rows"), frozenset({"minimum", "maximum"}))
    filled = reader.entries(entry.get("filled"))
    _mark(reader, "expect/rows", entry.get("rows"))
    _mark(reader, "expect/filled", entry.get("filled"))
    reader.mark("expect/one_of", entry.get("one_of"))
    reader.mark("expect/in_order", entry.get("in_order"))
    return Expect(
        minimum=reader.whole(rows.get("minimum")),
        maximum=reader.whole(rows.get("maximum")),
        filled=tuple((name, reader.number(share) or 0.0) for name, share in filled.items()),
        never=tuple(_never(reader, number, item) for number, item in enumerate(reader.items(entry.get("never")))),
        one_of=reader.names(entry.get("one_of")),
        apart=tuple(_apart(reader, number, item) for number, item in enumerate(reader.items(entry.get("apart")))),
        in_order=reader.groups(entry.get("in_order")),
    )


def _mark(reader: NodeReader, path: str, node: Node | None) -> None:
    """Remember where the entries of a mapping are: `path/name`, and its value `path/name/value`."""
    for name, (key, value) in node.entries.items() if isinstance(node, Mapping) else ():
        reader.mark(f"{path}/{name}", key)
        reader.mark(f"{path}/{name}/value", value)


def _never(reader: NodeReader, number: int, node: Node) -> Never:
    entry = reader.entries(node, frozenset({"where", "because"}))
    reader.mark(f"expect/never/{number}", node)
    _needs(reader, node, entry, "where")
    _mark(reader, f"expect/never/{number}", entry.get("where"))
    conditions = reader.entries(entry.get("where"))
    return Never(
        tuple(_condition(reader, name, value) for name, value in conditions.items()), reader.text(entry.get("because"))
    )


def _condition(reader: NodeReader, name: str, node: Node) -> Condition:
    column, _, qualifier = name.partition(".")
    return read_condition(reader, column, node, qualifier)


def read_condition(reader: NodeReader, column: str, node: Node, qualifier: str = "") -> Condition:
    """Read what a column, or the assertion behind it, must hold: a value, one of several, `null` or `not null`."""
    if isinstance(node, Scalar) and node.plain and node.text == ANY:
        return Condition(column, qualifier, (), is_any=True)
    return Condition(column, qualifier, tuple(_value(reader, item) for item in reader.items(node)))


def _value(reader: NodeReader, node: Node) -> str | None:
    return None if isinstance(node, Scalar) and node.plain and node.text == "null" else reader.text(node)


def _apart(reader: NodeReader, number: int, node: Node) -> Apart:
    entry = reader.entries(node, frozenset({"records", "because"}))
    reader.mark(f"expect/apart/{number}", node)
    _needs(reader, node, entry, "records")
    return Apart(reader.names(entry.get("records")), reader.text(entry.get("because")))


def _needs(reader: NodeReader, node: Node, entry: dict[str, Node], name: str) -> None:
    """Complain where a rule lacks one of its parts: what it is about, and why."""
    if isinstance(node, Mapping) and not {name, "because"} <= set(entry):
        hint = f"write `{{{name}: …, because: …}}`"
        reader.complain(node, "schema-value", f"a rule says what it is about (`{name}`) and why (`because`)", hint)


# -- does it fit -------------------------------------------------------------------------------------------------------


def unfit(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """Expectations on columns, codes or numbers that cannot exist.

    What rests on the `unsound` files (`vocabularies/x`) is taken to be right.
    """
    expect, known = table.expect, {column.name: column for column in columns(table, schema)}
    if expect.minimum is not None and expect.maximum is not None and expect.minimum > expect.maximum:
        yield "expect/rows/minimum/value", "the smallest number of rows is above the largest", "exchange the two"
    for name, share in expect.filled:
        yield from _at(f"expect/filled/{name}", _unknown(name, known))
        if not 0 < share <= 1:
            hint = "write it as in `0.5`, for half of the rows"
            yield f"expect/filled/{name}/value", f"{share:g} is not a share", hint
    for name in expect.one_of:
        yield from _at("expect/one_of", _unknown(name, known))
    if len(expect.one_of) == 1:
        yield "expect/one_of", "`one_of` is a choice between columns, and names one", "name two or more"
    for number, never in enumerate(expect.never):
        if not never.where:
            yield f"expect/never/{number}", "`where` has no condition, so that no row could be", "name a column in it"
        for condition in never.where:
            misfits = _of_assertion if condition.qualifier else _of_cell
            here = f"expect/never/{number}/{condition.name}"
            yield from _at(here, misfits(condition, table, schema, known, unsound))
    for number, apart in enumerate(expect.apart):
        if len(apart.records) < 2:
            yield f"expect/apart/{number}", "`records` names what is to stay apart", "name two or more ids"
    for fields in expect.in_order or ():
        yield from _at("expect/in_order", _not_in_order(fields, table, schema))


def _at(path: str, misfits: Iterator[Misfit]) -> Iterator[Misfit]:
    """Misfits of a part of the schema, with their places from its start."""
    return ((f"{path}{part}", message, hint) for part, message, hint in misfits)


def _unknown(name: str, known: dict[str, Column]) -> Iterator[Misfit]:
    if name not in known:
        yield "", f"the table has no column `{name}`", "columns: " + ", ".join(known)


def _not_in_order(names: tuple[str, ...], table: Table, schema: Schema) -> Iterator[Misfit]:
    """Why fields cannot be compared with one another."""
    ordered = {name: low.type for name, (low, _) in bounds(table, schema).items()}
    for name in names:
        if name not in table.fields:
            yield "", f"no field is called `{name}`", "name fields of this table"
        elif name not in ordered:
            yield "", f"`{name}` has no order", "fields in order are dates, counts or numbers"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield "", f"`{name}` is named twice in one order", "name each field once"
    if len(names) < 2:
        yield "", "`in_order` compares fields with one another", "write `[[<the earlier>, <the later>]]`"
    elif len({ordered[name] == DATE.name for name in names if name in ordered}) > 1:
        yield "", "dates and numbers are in no order with one another", "give each sort a list of its own"


def _of_cell(
    condition: Condition, table: Table, schema: Schema, known: dict[str, Column], unsound: set[str]
) -> Iterator[Misfit]:
    """Why a condition on a cell cannot be met."""
    yield from _unknown(condition.column, known)
    column = known.get(condition.column)
    f = table.fields.get(column.field) if column else None
    if column is None or (f is not None and f"vocabularies/{f.vocabulary}" in unsound):
        return
    yield from ((VALUE, *fault) for fault in unmeetable(condition, column))


def _of_assertion(
    condition: Condition, table: Table, schema: Schema, _known: dict[str, Column], _unsound: set[str]
) -> Iterator[Misfit]:
    """Why a condition on the assertion behind a cell cannot be met."""
    is_existence = condition.column == FACTUALITY
    if not is_existence and (condition.column not in table.stated or condition.column in table.key):
        yield "", f"no assertion gives `{condition.column}`", "before the dot is a field that mentions give"
    known = [each.name for each in schema.known_qualifiers.values() if each.is_condition]
    if condition.qualifier not in known:
        yield "", f"`{condition.qualifier}` is not a qualifier", "after the dot: " + ", ".join(known)
        return
    vocabulary = schema.vocabularies.get(schema.known_qualifiers[condition.qualifier].vocabulary)
    for value in condition.values:
        if vocabulary and value is not None and value not in vocabulary.codes:
            yield VALUE, f"`{value}` is not a valid {condition.qualifier}", "one of: " + ", ".join(vocabulary.codes)


def unmeetable(condition: Condition, column: Column) -> Iterator[tuple[str, str]]:
    """The values of a condition that a column cannot hold: message and hint of each."""
    for value in condition.values:
        if value is not None and typed(value, column) is None:
            hint = "one of: " + ", ".join(column.enum) if column.enum else f"it is of type {column.type}"
            yield f"`{value}` is not a valid value of `{column.name}`", hint


def typed(text: str, column: Column) -> Value | None:
    """A value as the column holds it, or none where the column cannot hold it."""
    if column.enum and text not in column.enum:
        return None
    try:
        return COLUMN_TYPES[column.type].read(text)
    except ValueError:
        return None


def noted(schema: Schema) -> list[str]:
    """The columns of evidence that an expectation names, or that a field is resolved by."""
    tables = schema.record_tables.values()
    rules = [never for table in tables for never in table.expect.never]
    named: set[str | None] = {condition.qualifier for never in rules for condition in never.where}
    named |= {field.resolved_by for table in tables for field in table.stated.values()}
    return [each.column for each in schema.known_qualifiers.values() if each.is_note and each.name in named]
