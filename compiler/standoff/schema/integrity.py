"""Do the schemas fit together: references, vocabularies, keys, names, and one reading for every short form."""

from collections.abc import Iterator

from standoff.problem import Place, Problem
from standoff.schema.columns import STANDARD, columns
from standoff.schema.model import RESERVED, Derive, Field, Schema, Table, Vocabulary


def check_schema(schema: Schema) -> list[Problem]:
    """All problems in how tables and vocabularies refer to each other; places name the schema file."""
    found: list[Problem] = []
    for table in schema.tables.values():
        for check in (_keys, _names, _references, _nesting, _derived):
            found.extend(
                Problem(Place(table.file, 1, 1), code, message, hint) for code, message, hint in check(table, schema)
            )
    for vocabulary in schema.vocabularies.values():
        found.extend(_vocabulary(vocabulary))
    if not any(problem.severity == "error" for problem in found):
        found.extend(_unused(schema))
    return found


Fault = tuple[str, str, str]


def _keys(table: Table, schema: Schema) -> Iterator[Fault]:
    missing = [name for name in table.key if name not in table.fields]
    if not table.key or missing:
        yield "schema-reference", f"the primary key {list(table.key)} is not among the fields", "name its columns"
    elif tuple(table.fields)[: len(table.key)] != table.key:
        yield "schema-value", "the key columns come first, in the order of the primary key", ""
    if not table.is_own and table.nest is None and len(table.key) != 1:
        yield "schema-value", "a table has one key column, or nests under a parent", "add `nest: {under, as}`"
    for name in table.key:
        f = table.fields.get(name)
        if f is not None and not table.is_own and (f.quantity or f.derive):
            yield "schema-value", f"the key column `{name}` is plain: no date, count or derived column", ""
    if table.broader and (
        table.broader not in table.fields or table.foreign_keys.get(table.broader, ("",))[0] != table.name
    ):
        yield "schema-reference", f"`broader: {table.broader}` is no reference of this table to itself", ""


def _names(table: Table, schema: Schema) -> Iterator[Fault]:
    if table.is_own:
        return
    for name in (*table.fields, *([table.nest.name] if table.nest else ())):
        if name in RESERVED:
            yield (
                "reserved-name",
                f"`{name}` is a reserved name",
                "choose another: it is a qualifier of the annotation grammar",
            )
    output = [column.name for column in columns(table, schema)]
    for name in sorted({name for name in output if output.count(name) > 1}):
        hint = "derived columns: x_earliest, x_latest, x_precision, n_low, n_best, n_high, " + ", ".join(STANDARD)
        yield "schema-name", f"two columns of the output would be called `{name}`", hint
    for child in schema.children.get(table.name, ()):
        if child in table.fields:
            yield "schema-name", f"`{child}` is both a field and a nested table of `{table.name}`", ""


def _references(table: Table, schema: Schema) -> Iterator[Fault]:
    for name, (target, column) in table.foreign_keys.items():
        other = schema.tables.get(target)
        if name not in table.fields:
            yield "schema-reference", f"the foreign key `{name}` is no field of this table", ""
        if other is None or (column,) != other.key:
            yield "schema-reference", f"`{name}` refers to `{target}.{column}`, which is no table's key", ""
    for f in table.fields.values():
        yield from _field_references(table, f, schema)


def _field_references(table: Table, f: Field, schema: Schema) -> Iterator[Fault]:
    if f.vocabulary and f.vocabulary not in schema.vocabularies:
        yield "schema-reference", f"`{f.name}` names the vocabulary `{f.vocabulary}`, which does not exist", ""
    for target in f.ref:
        if target not in schema.tables or len(schema.tables[target].key) != 1:
            yield "schema-reference", f"`{f.name}` refers to `{target}`, which is no table with one key column", ""
    is_plain_key = f.name in table.key and table.nest is None
    if f.name.endswith("_id") and not (is_plain_key or f.name in table.foreign_keys or table.is_own):
        yield "schema-reference", f"`{f.name}` ends in `_id` and has no foreign key", "declare it, or rename the column"
    if f.resolve == "strongest" and not f.vocabulary:
        yield "schema-value", f"`{f.name}` is resolved by its vocabulary's order, and has no vocabulary", ""
    if f.resolve in {"earliest", "latest"} and not f.quantity:
        yield "schema-value", f"`{f.name}` is resolved by date or count, and is neither", ""


def _nesting(table: Table, schema: Schema) -> Iterator[Fault]:
    nest = table.nest
    if nest is None:
        return
    parent = schema.tables.get(nest.under)
    if parent is None or parent.nest is not None:
        yield (
            "schema-reference",
            f"`under: {nest.under}` is no table with a key of its own",
            "nesting is one level deep",
        )
        return
    if table.foreign_keys.get(table.key[0], ("",))[0] != parent.name:
        yield "schema-reference", f"the first key column `{table.key[0]}` has no foreign key to `{parent.name}`", ""
    others = [
        t.name
        for t in schema.tables.values()
        if t.nest and t is not table and (t.nest.under, t.nest.name) == (nest.under, nest.name)
    ]
    if others:
        yield (
            "schema-name",
            f"two tables nest as `{nest.name}` under `{nest.under}`: `{table.name}` and `{others[0]}`",
            "",
        )
    if not table.own_key:
        yield "schema-value", "a child needs a key column of its own beside its parent's", ""
    yield from _short_forms(table)


def _short_forms(table: Table) -> Iterator[Fault]:
    nest = table.nest
    if nest is None or nest.by is None:
        return
    if nest.by not in table.own_key:
        yield "schema-reference", f"`by: {nest.by}` is no key column of `{table.name}`", ""
        return
    rest = [name for name in table.own_key if name != nest.by and not table.fields[name].default_speaker]
    if len(rest) > 1:
        yield (
            "short-form",
            f"under `{nest.by}` a value could be any of {rest}",
            "leave `by` out: children are then written in full",
        )
    if rest and nest.value:
        yield (
            "short-form",
            f"under `{nest.by}` a value is `{rest[0]}`: `value: {nest.value}` gives it a second reading",
            "leave `value` out",
        )
    if nest.value and nest.value not in table.stated:
        yield "schema-reference", f"`value: {nest.value}` is no field that a mention may give", ""


def _derived(table: Table, schema: Schema) -> Iterator[Fault]:
    for f in table.fields.values():
        if f.derive is not None and not _derivable(table, f.derive, schema):
            yield (
                "schema-derive",
                f"the derived column `{f.name}` refers to a field, code or table that does not exist",
                "",
            )


def _derivable(table: Table, derive: Derive, schema: Schema) -> bool:
    if derive.rule == "mapping":
        owner = schema.tables.get(table.foreign_keys.get(derive.through, ("",))[0]) if derive.through else table
        source = owner.fields.get(derive.source) if owner else None
        return source is not None and source.vocabulary is not None
    if derive.rule == "among":
        source = table.fields.get(derive.source)
        vocabulary = schema.vocabularies.get(source.vocabulary or "") if source else None
        return vocabulary is not None and all(code in vocabulary.codes for code in derive.codes)
    if derive.rule == "child":
        child = schema.tables.get(derive.child)
        nested = child is not None and child.nest is not None and child.nest.under == table.name
        return (
            nested and child is not None and {derive.column, *(name for name, _ in derive.where)} <= set(child.fields)
        )
    if derive.rule == "target":
        source = table.fields.get(derive.source)
        return source is not None and derive.table in source.ref
    return bool(derive.labels)


def _vocabulary(vocabulary: Vocabulary) -> Iterator[Problem]:
    place = Place(f"schemas/vocabularies/{vocabulary.scheme}.yaml", 1, 1)
    for code in vocabulary.codes.values():
        if code.broader is not None and code.broader not in vocabulary.codes:
            yield Problem(
                place,
                "schema-reference",
                f"`{code.code}` names the broader code `{code.broader}`, which does not exist",
            )
        if code.broader is not None and _is_circular(vocabulary, code.code):
            yield Problem(place, "hierarchy-cycle", f"the code `{code.code}` is broader than itself")


def _is_circular(vocabulary: Vocabulary, code: str) -> bool:
    last = (code, *vocabulary.ancestors[code])[-1]
    return vocabulary.codes[last].broader is not None and vocabulary.codes[last].broader in vocabulary.codes


def _unused(schema: Schema) -> Iterator[Problem]:
    used = {f.vocabulary for table in schema.tables.values() for f in table.fields.values()} | {
        "standing",
        "date-precision",
    }
    for scheme in sorted(set(schema.vocabularies) - used):
        place = Place(f"schemas/vocabularies/{scheme}.yaml", 1, 1)
        yield Problem(
            place, "unused-vocabulary", f"no column uses the vocabulary `{scheme}`", "remove it, or name it in a schema"
        )
