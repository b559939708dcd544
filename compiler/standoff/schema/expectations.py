"""What a table should hold once it is made: reading `expect`, and whether it speaks of what the schema has."""

from collections.abc import Iterator
from datetime import date

from standoff.schema.columns import columns
from standoff.schema.model import Apart, Column, Condition, Expect, Never, Schema, Table
from standoff.schema.node_reader import Form
from standoff.schema.qualifiers import names
from standoff.schema.types import COLUMN_TYPES
from standoff.source.nodes import Mapping, Node, Scalar

KEYS = frozenset(["rows", "filled", "never", "one_of", "apart"])
CONDITIONS = names(lambda qualifier: qualifier.is_condition)
ANY = "not null"
VALUE = "/value"

Value = str | int | float | bool | date
Misfit = tuple[str, str, str]  # where it stands, message, hint


# -- reading -----------------------------------------------------------------------------------------------------------


def read_expect(form: Form, node: Node | None) -> Expect:
    """Read a table's expectations from their node; without one there are none."""
    entry = form.entries(node, KEYS)
    rows = form.entries(entry.get("rows"), frozenset({"minimum", "maximum"}))
    filled = form.entries(entry.get("filled"))
    _mark(form, "expect/rows", entry.get("rows"))
    _mark(form, "expect/filled", entry.get("filled"))
    form.mark("expect/one_of", entry.get("one_of"))
    return Expect(
        minimum=form.whole(rows.get("minimum")),
        maximum=form.whole(rows.get("maximum")),
        filled=tuple((name, form.number(share) or 0.0) for name, share in filled.items()),
        never=tuple(_never(form, number, item) for number, item in enumerate(form.items(entry.get("never")))),
        one_of=form.names(entry.get("one_of")),
        apart=tuple(_apart(form, number, item) for number, item in enumerate(form.items(entry.get("apart")))),
    )


def _mark(form: Form, path: str, node: Node | None) -> None:
    """Remember where the entries of a mapping stand: `path/name`, and its value `path/name/value`."""
    for name, (key, value) in node.entries.items() if isinstance(node, Mapping) else ():
        form.mark(f"{path}/{name}", key)
        form.mark(f"{path}/{name}/value", value)


def _never(form: Form, number: int, node: Node) -> Never:
    entry = form.entries(node, frozenset({"where", "because"}))
    form.mark(f"expect/never/{number}", node)
    _needs(form, node, entry, "where")
    _mark(form, f"expect/never/{number}", entry.get("where"))
    conditions = form.entries(entry.get("where"))
    return Never(
        tuple(_condition(form, name, value) for name, value in conditions.items()), form.text(entry.get("because"))
    )


def _condition(form: Form, name: str, node: Node) -> Condition:
    column, _, qualifier = name.partition(".")
    if isinstance(node, Scalar) and node.plain and node.text == ANY:
        return Condition(column, qualifier, (), is_any=True)
    return Condition(column, qualifier, tuple(_value(form, item) for item in form.items(node)))


def _value(form: Form, node: Node) -> str | None:
    return None if isinstance(node, Scalar) and node.plain and node.text == "null" else form.text(node)


def _apart(form: Form, number: int, node: Node) -> Apart:
    entry = form.entries(node, frozenset({"records", "because"}))
    form.mark(f"expect/apart/{number}", node)
    _needs(form, node, entry, "records")
    return Apart(form.names(entry.get("records")), form.text(entry.get("because")))


def _needs(form: Form, node: Node, entry: dict[str, Node], name: str) -> None:
    """Complain where a rule lacks one of its parts: what it is about, and why."""
    if isinstance(node, Mapping) and not {name, "because"} <= set(entry):
        hint = f"write `{{{name}: …, because: …}}`"
        form.complain(node, "schema-value", f"a rule says what it is about (`{name}`) and why (`because`)", hint)


# -- does it fit -------------------------------------------------------------------------------------------------------


def unfit(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """Expectations that speak of columns, codes or numbers that there cannot be.

    What rests on the `unsound` files (`vocabularies/x`) is taken to be right.
    """
    expect, known = table.expect, {column.name: column for column in columns(table, schema)}
    if expect.minimum is not None and expect.maximum is not None and expect.minimum > expect.maximum:
        yield "expect/rows/minimum/value", "the smallest number of rows is above the largest", "exchange the two"
    for name, share in expect.filled:
        yield from _at(f"expect/filled/{name}", _unknown(name, known))
        if not 0 < share <= 1:
            yield f"expect/filled/{name}/value", f"{share:g} is no share", "write it as in `0.5`, for half of the rows"
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


def _at(path: str, misfits: Iterator[Misfit]) -> Iterator[Misfit]:
    """Misfits of a part of the schema, their places told from its start."""
    return ((f"{path}{part}", message, hint) for part, message, hint in misfits)


def _unknown(name: str, known: dict[str, Column]) -> Iterator[Misfit]:
    if name not in known:
        yield "", f"the table has no column `{name}`", "columns: " + ", ".join(known)


def _of_cell(
    condition: Condition, table: Table, schema: Schema, known: dict[str, Column], unsound: set[str]
) -> Iterator[Misfit]:
    """Why a condition on a cell cannot be met."""
    yield from _unknown(condition.column, known)
    column = known.get(condition.column)
    f = table.fields.get(column.field) if column else None
    if column is None or (f is not None and f"vocabularies/{f.vocabulary}" in unsound):
        return
    for value in condition.values:
        if value is not None and typed(value, column) is None:
            hint = "one of: " + ", ".join(column.enum) if column.enum else f"it is of type {column.type}"
            yield VALUE, f"`{value}` is no value of `{column.name}`", hint


def _of_assertion(
    condition: Condition, table: Table, schema: Schema, known: dict[str, Column], unsound: set[str]
) -> Iterator[Misfit]:
    """Why a condition on the assertion behind a cell cannot be met."""
    if condition.column not in table.stated or condition.column in table.key:
        yield "", f"no assertion gives `{condition.column}`", "before the dot stands a field that mentions give"
    if condition.qualifier not in CONDITIONS:
        yield "", f"`{condition.qualifier}` is no qualifier", "after the dot: " + ", ".join(CONDITIONS)
    vocabulary = schema.vocabularies.get(condition.qualifier)
    for value in condition.values:
        if vocabulary and value is not None and value not in vocabulary.codes:
            yield VALUE, f"`{value}` is no {condition.qualifier}", "one of: " + ", ".join(vocabulary.codes)


def typed(text: str, column: Column) -> Value | None:
    """A value as the column holds it, or none where the column cannot hold it."""
    if column.enum and text not in column.enum:
        return None
    try:
        return COLUMN_TYPES[column.type].read(text)
    except ValueError:
        return None
