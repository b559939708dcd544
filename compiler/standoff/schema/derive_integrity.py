"""Can a derived column be worked out: do the fields, codes and tables that its rule names exist."""

from collections.abc import Callable

from standoff.schema.model import Derive, Field, Schema, Table, Vocabulary
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.count import TYPE as COUNT

FACTUALITIES = ("asserted", "hedged", "disputed", "denied", "unattested")


def underivable(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    """Why the column cannot be worked out, or none if it can; what refers to `unsound` files is taken to be right."""
    check: Callable[[Field, Derive, Table, Schema, set[str]], str | None] = {
        "mapping": _mapping,
        "among": _among,
        "child": _child,
        "target": _target,
        "factuality": _factuality,
        "earliest": _sighting,
        "latest": _sighting,
        "total": _total,
    }[derive.rule]
    return check(f, derive, table, schema, unsound)


def sources(table: Table, f: Field, schema: Schema) -> list[tuple[Table, Field]]:
    """The fields that a derived column derives from, with their tables; those that do not exist are left out."""
    derive = f.derive
    if derive is None:
        return []
    owner = schema.tables.get(table.foreign_keys.get(derive.through, ("",))[0]) if derive.through else table
    child = schema.tables.get(derive.child)
    named = [(owner, derive.source), (table, derive.through), (child, derive.column)]
    named += [(child if derive.child else table, name) for name, _ in derive.where]
    named += [(table, number) for _, number in derive.labels if derive.rule == "total"]
    return [(other, other.fields[name]) for other, name in named if other is not None and name in other.fields]


def is_circular(table: Table, f: Field, schema: Schema) -> bool:
    """Whether a derived column derives, in the end, from itself."""
    waiting, seen = sources(table, f, schema), set[tuple[str, str]]()
    while waiting:
        owner, source = waiting.pop()
        if (owner.name, source.name) not in seen:
            seen.add((owner.name, source.name))
            waiting += sources(owner, source, schema)
    return (table.name, f.name) in seen


def _mapping(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    owner = table
    if derive.through:
        target = table.foreign_keys.get(derive.through, ("",))[0]
        if f"tables/{target}" in unsound or (target and target not in schema.tables):
            return None
        if not target:
            return f"`{derive.through}` has no foreign key"
        owner = schema.tables[target]
    vocabulary, missing = _vocabulary_of(derive.source, owner, schema)
    if vocabulary is None or f"vocabularies/{vocabulary.scheme}" in unsound:
        return missing
    schemes = {scheme for code in vocabulary.codes.values() for scheme, _, _ in code.mappings}
    return None if derive.scheme in schemes else f"no code of {vocabulary.scheme} is mapped to `{derive.scheme}`"


def _among(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    vocabulary, missing = _vocabulary_of(derive.source, table, schema)
    if vocabulary is None or f"vocabularies/{vocabulary.scheme}" in unsound:
        return missing
    if not derive.codes:
        return "`codes` names no code"
    strange = [code for code in derive.codes if code not in vocabulary.codes]
    return f"unknown code `{strange[0]}` in {vocabulary.scheme}" if strange else None


def _child(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    child = schema.tables.get(derive.child)
    if f"tables/{derive.child}" in unsound:
        return None
    if child is None or child.nest is None or child.nest.under != table.name:
        return f"`{derive.child}` is not a table that nests under `{table.name}`"
    for name in (derive.column, *(name for name, _ in derive.where)):
        if name not in child.fields or FIELD_TYPES[child.fields[name].kind].shown is None:
            return f"`{derive.child}` has no column `{name}`"
    if child.fields[derive.column].type != f.type:
        return f"`{derive.child}.{derive.column}` is of type {child.fields[derive.column].type}, not {f.type}"
    for name, code in derive.where:
        vocabulary, _ = _vocabulary_of(name, child, schema)
        if vocabulary and f"vocabularies/{vocabulary.scheme}" not in unsound and code not in vocabulary.codes:
            return f"unknown code `{code}` in {vocabulary.scheme}"
    return None


def _target(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    source = table.fields.get(derive.source)
    if source is None or not source.ref:
        return f"`{derive.source}` is not a field with `ref`"
    return None if derive.table in source.ref else f"`{derive.source}` never refers to `{derive.table}`"


def _factuality(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    modalities = schema.vocabularies["modality"].codes if "modality" in schema.vocabularies else ()
    known = {*FACTUALITIES, *(f"{factuality}/{code}" for factuality in ("hedged", "disputed") for code in modalities)}
    if not derive.labels:
        return "`factuality` gives no labels"
    strange = [name for name, _ in derive.labels if name not in known]
    return f"`{strange[0]}` is not a code of factuality" if strange else None


def _sighting(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    source = table.stated.get(derive.source)
    if source is None or not FIELD_TYPES[source.kind].is_dated:
        return f"`{derive.source}` is not a date that mentions give"
    return None if f.kind == source.kind else f"`{f.name}` is not of type {source.kind}"


def _total(f: Field, derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    vocabulary, missing = _vocabulary_of(derive.source, table, schema)
    if vocabulary is None or f"vocabularies/{vocabulary.scheme}" in unsound:
        return missing
    if f.kind != COUNT.name:
        return f"`{f.name}` is not of type count"
    counted = [code for code, _ in derive.labels]
    for code in vocabulary.codes:
        if code not in counted:
            return f"`counts` has nothing for the code `{code}` of {vocabulary.scheme}"
    for code, number in derive.labels:
        if code not in vocabulary.codes:
            return f"unknown code `{code}` in {vocabulary.scheme}"
        if not number.isdecimal() and (number not in table.fields or table.fields[number].kind != COUNT.name):
            return f"`{number}` is neither a number nor a count of `{table.name}`"
    return _unmeetable(derive, table, schema, unsound)


def _unmeetable(derive: Derive, table: Table, schema: Schema, unsound: set[str]) -> str | None:
    """Why no row of the table could meet the conditions."""
    for name, code in derive.where:
        vocabulary, missing = _vocabulary_of(name, table, schema)
        if vocabulary is None or f"vocabularies/{vocabulary.scheme}" in unsound:
            return missing
        if code not in vocabulary.codes:
            return f"unknown code `{code}` in {vocabulary.scheme}"
    return None


def _vocabulary_of(name: str, table: Table, schema: Schema) -> tuple[Vocabulary | None, str | None]:
    """The vocabulary of a field; where there is none, why (nothing if that is reported at the field itself)."""
    f = table.fields.get(name)
    if f is None or not f.vocabulary:
        return None, f"`{table.name}` has no field `{name}` with a vocabulary"
    return schema.vocabularies.get(f.vocabulary), None
