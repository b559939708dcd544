"""What ties records to one another (`tie:`): reading it, and whether it can be worked out."""

from collections.abc import Iterator

from standoff.schema.columns import columns
from standoff.schema.declarations import Condition, Tie
from standoff.schema.expectations import read_condition, unmeetable
from standoff.schema.model import Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.source.nodes import Node

KEYS = frozenset(["kind", "between", "within", "from", "to", "where", "symmetric"])
EXAMPLE = (
    "write `{kind: met, between: <field>, within: <key of the parent>}` or `{kind: …, from: <field>, to: <field>}`"
)
Misfit = tuple[str, str, str]  # where it is, message, hint


def read_ties(reader: NodeReader, node: Node | None) -> tuple[Tie, ...]:
    """Read `tie` of a table's schema: one, or a list."""
    return tuple(_tie(reader, f"tie/{number}", item) for number, item in enumerate(reader.items(node)))


def _tie(reader: NodeReader, path: str, node: Node) -> Tie:
    before = len(reader.problems)
    entry = reader.entries(node, KEYS)
    is_read = len(reader.problems) == before
    reader.mark(path, node)
    for name, part in entry.items():
        reader.mark(f"{path}/{name}", part)
    if is_read and not any({"kind", *names} == set(entry) & FORM for names in FORMS):
        reader.complain(node, "schema-tie", "the tie does not say which fields it connects", EXAMPLE)
    where = reader.entries(entry.get("where"))
    for name, part in where.items():
        reader.mark(f"{path}/where/{name}", part)
    pair = (reader.text(entry.get("from")), reader.text(entry.get("to")))
    return Tie(
        kind=reader.text(entry.get("kind")),
        ends=reader.names(entry.get("between")) if "between" in entry else pair,
        within=reader.text(entry.get("within")),
        where=tuple(read_condition(reader, name, value) for name, value in where.items()),
        is_symmetric="between" in entry or reader.flag(entry.get("symmetric")),
    )


FORMS = ({"between", "within"}, {"from", "to"})
FORM = {"kind"}.union(*FORMS)


def untieable(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """What is wrong with a table's ties; what refers to `unsound` files is taken to be right."""
    for number, tie in enumerate(table.ties):
        here = f"tie/{number}"
        if not tie.kind:
            yield here, "the tie has no `kind`", "say what the two are to one another, as in `kind: met`"
        if tie.within and not (table.nest and table.key[0] == tie.within):
            hint = f"name the key of the parent: {table.key[0]}" if table.nest else "only a child table has a parent"
            yield f"{here}/within", f"`{tie.within}` is not the key of the parent of `{table.name}`", hint
        places = ("between",) * len(tie.ends) if tie.within else ("from", "to")
        for place, end in zip(places, tie.ends, strict=True):
            yield from _end(f"{here}/{place}", end, table, schema, unsound)
        for condition in tie.where:
            yield from _condition(f"{here}/where/{condition.column}", condition, tie, table, schema, unsound)


def _end(where: str, end: str, table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    target = table.foreign_keys.get(end, ("",))[0]
    if end not in table.fields:
        yield where, f"no field is called `{end}`", "fields: " + ", ".join(table.fields)
    elif not target:
        yield where, f"`{end}` does not refer to a table", "foreign keys: " + ", ".join(table.foreign_keys)
    elif f"tables/{target}" not in unsound and target in schema.tables and not schema.tables[target].is_labelled:
        hint = f"name the field by which people know them: `label` in the schema of `{target}`"
        yield where, f"the records of `{target}` have no label", hint


def _condition(
    where: str, condition: Condition, tie: Tie, table: Table, schema: Schema, unsound: set[str]
) -> Iterator[Misfit]:
    *steps, name = condition.column.split(".")
    owner: Table | None = table
    if steps:
        target = table.foreign_keys.get(steps[0], ("",))[0]
        if len(steps) > 1 or steps[0] not in tie.ends:
            yield where, f"`{'.'.join(steps)}` is not an end of the tie", "ends: " + ", ".join(tie.ends)
            return
        owner = None if f"tables/{target}" in unsound else schema.tables.get(target)
    if owner is None:
        return
    known = {column.name: column for column in columns(owner, schema)}
    if name not in known or (steps and name not in owner.fields):
        yield where, f"`{owner.name}` has no column `{name}`", "columns: " + ", ".join(known)
        return
    f = owner.fields.get(known[name].field)
    if f is None or f"vocabularies/{f.vocabulary}" not in unsound:
        yield from ((where, *fault) for fault in unmeetable(condition, known[name]))
