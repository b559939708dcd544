"""What `resolve` declares for a field: a rule, or a qualifier (`{by: …}`): which it is, and whether it can decide."""

from collections.abc import Iterator

from standoff.schema.bases import has_assertions
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import OF_WORK

RESOLVE = {
    "earliest": "of several dates the earliest is kept",
    "latest": "of several dates the latest is kept",
    "strongest": "of several codes the first in the vocabulary's order is kept",
}
"""The rules that a field may declare, with the words of the codebook; `resolve/rules.py` has their functions."""

Misfit = tuple[str, str, str, str]  # code, message, hint, where


def qualifier_of(table: Table, name: str) -> str | None:
    """The qualifier by which a field of a table is resolved: its own, or that of a field that it goes together with."""
    group = next((group for group in table.together or () if name in group), (name,))
    fields = (table.fields[each] for each in group if each in table.fields)
    return next((each.resolved_by for each in fields if each.resolved_by), None)


def unresolvable(table: Table, schema: Schema) -> Iterator[Misfit]:
    """Fields that are resolved by what is not a qualifier, or by one whose codes are in no order."""
    on_evidence = [each for each in schema.known_qualifiers.values() if each.is_note and each.name not in OF_WORK]
    choice = "one of: " + ", ".join(each.name for each in on_evidence if each.vocabulary)
    for f in table.fields.values():
        by, where = f.resolved_by, f"fields/{f.name}/by"
        if by is None:
            continue
        qualifier, used = schema.known_qualifiers.get(by), qualifier_of(table, f.name)
        if qualifier is None:
            hint = f"declare it in datapackage.json, or name another; {choice}"
            yield "schema-reference", f"no qualifier is called `{by}`", hint, where
        elif qualifier not in on_evidence:
            message = f"`{by}` is not a qualifier of the corpus's own, nor `confidence`"
            yield "schema-value", message, choice, where
        elif not qualifier.vocabulary:
            message = f"`{by}` has no vocabulary, in whose order its codes could be preferred"
            yield "schema-value", message, f"give it one in datapackage.json, or name another; {choice}", where
        elif not has_assertions(f, table):
            message = f"`{f.name}` is resolved by `{by}`, and no assertion gives it"
            hint = "leave `resolve` out: it is for fields that are neither derived nor part of the key"
            yield "schema-value", message, hint, where
        elif used != by:
            message = f"`{f.name}` goes together with a field that is resolved by `{used}`"
            yield "schema-value", message, "name the same qualifier, or leave one of the two out", where
