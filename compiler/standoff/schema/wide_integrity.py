"""Can a wide table be made: do the fields, references and codes that it names exist, and can each cell be filled."""

from collections import Counter
from collections.abc import Iterator

from standoff.schema.columns import STANDARD, columns
from standoff.schema.declarations import WideItem
from standoff.schema.expectations import unmeetable
from standoff.schema.model import Field, Schema, Table
from standoff.schema.pattern import Pattern, Placeholder
from standoff.schema.times import time_columns
from standoff.schema.types import FIELD_TYPES
from standoff.schema.wide import TAIL, column_of_words, referring, wide_columns
from standoff.source.names import COLUMN

Misfit = tuple[str, str, str]  # where it is, message, hint


def unwidenable(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """What is wrong with a table's `label` and `wide`; what refers to `unsound` files is taken to be right."""
    if table.label is not None and not _is_name(table.fields.get(table.label)):
        hint = "name the field by which people know the record"
        yield "label", f"`{table.label}` is not a field of free text", hint
    yield from _labelled(table, schema, unsound)
    if not table.wide:
        return
    if table.nest:
        yield "wide", "a child has no wide table of its own", "join it into its parent's"
        return
    found = [misfit for number, item in enumerate(table.wide) for misfit in _item(number, item, table, schema, unsound)]
    yield from found or _whole(table, schema)


def _is_name(f: Field | None) -> bool:
    return f is not None and FIELD_TYPES[f.kind].is_text and not (f.vocabulary or f.ref or f.derive)


def _whole(table: Table, schema: Schema) -> Iterator[Misfit]:
    """What is wrong with a wide table whose parts are right: a name twice, a column of words within itself."""
    numbers = Counter(column.name for column in wide_columns(table, schema))
    for number, item in enumerate(table.wide):
        if item.show and numbers[item.name] > 1:
            hint = "choose another name; a code has its label beside it, a reference its name, a date its bounds"
            yield f"wide/{number}/name", f"two columns of the wide table would be called `{item.name}`", hint
        elif item.show and _is_circular(item, table, schema):
            hint = "let it not include a column that includes it"
            yield f"wide/{number}/show", f"`{item.name}` includes itself", hint
        elif not item.show and item in table.wide[:number]:
            yield f"wide/{number}", f"`{item.name}` is listed twice", "leave one out"


def _item(number: int, item: WideItem, table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    here = f"wide/{number}"
    if not item.show:
        others = (*(column.name for column in time_columns(table)), *TAIL)
        if item.name not in table.fields and item.name not in others:
            hint = "fields: " + ", ".join((*table.fields, *others))
            if item.name in STANDARD:
                hint = "leave it out: it is in the table itself"
            yield here, f"the table has no field `{item.name}`", hint
        return
    if not COLUMN.fullmatch(item.name):
        yield f"{here}/name", f"`{item.name}` is not a valid column name", "lower snake case, starting with a letter"
    if item.table:
        yield from _joined(here, item, table, schema, unsound)
        return
    for part, given in (("on", item.on), ("where", item.where), ("sort", item.sort)):
        if given:
            hint = "say `from` which table, or leave it out"
            where = f"{here}/where/{item.where[0].column}" if part == "where" else f"{here}/{part}"
            yield where, f"`{part}` is of the rows of another table, and none is named", hint
    for _, place in placeholders(item.show):
        yield from _at(f"{here}/show", _placeholder(place, table, schema, unsound))


def _joined(here: str, item: WideItem, table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    other = schema.tables.get(item.table)
    if f"tables/{item.table}" in unsound:
        return
    if other is None or other.is_builtin:
        hint = "tables: " + ", ".join(schema.record_tables)
        yield f"{here}/from", f"unknown table of records `{item.table}`", hint
        return
    links = tuple(name for name, (target, _) in other.foreign_keys.items() if target == table.name)
    if item.on and item.on not in links:
        hint = f"one of: {', '.join(links)}" if links else "join a table that has a foreign key to this one"
        yield f"{here}/on", f"`{other.name}.{item.on}` does not refer to `{table.name}`", hint
    elif not links:
        hint = "join a table that has a foreign key to this one"
        yield f"{here}/from", f"no field of `{other.name}` refers to `{table.name}`", hint
    elif not item.on and len(referring(other, table)) > 1:
        hint = f"say which: `on: {links[0]}`"
        named = " and ".join(f"`{name}`" for name in links)
        yield f"{here}/from", f"{named} of `{other.name}` refer to `{table.name}`", hint
    yield from _conditions(here, item, other, schema, unsound)
    for name in item.sort:
        owner, last, misfits = _followed(tuple(name.split(".")), other, schema, unsound)
        if owner is not None and last not in owner.fields:
            misfits = [("", f"`{owner.name}` has no field `{last}`", "fields: " + ", ".join(owner.fields))]
        yield from _at(f"{here}/sort", iter(misfits))
    for is_optional, place in placeholders(item.show):
        misfits = list(_placeholder(place, other, schema, unsound))
        if not misfits and not is_optional and not _is_filled(place, item, other, schema):
            hint = f"put it in square brackets: `[ {{{place.name}}}]`"
            misfits = [("", f"`{place.name}` may be empty, and the row would be lost", hint)]
        yield from _at(f"{here}/show", iter(misfits))


def _labelled(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """What is wrong with a label that is a pattern."""
    places = [place for _, place in placeholders(table.label_pattern)]
    found = [misfit for place in places for misfit in _of_label(place, table, schema, unsound)]
    yield from _at("label", iter(found))
    if not found and _calls_itself(table, schema):
        hint = "let it not name records whose label names records of this table"
        yield "label", f"the label of `{table.name}` includes itself", hint


def _of_label(place: Placeholder, table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    owner, last, _ = _followed(place.path, table, schema, unsound)
    if place.attribution:
        yield "", "a label does not say who states it", "name fields alone"
    elif owner is not None and column_of_words(owner, last):
        yield "", f"`{place.name}` is a column of the wide table alone", "name fields of the table"
    else:
        yield from _placeholder(place, table, schema, unsound)


def _calls_itself(table: Table, schema: Schema) -> bool:
    """Whether a label includes, directly or by way of others, a label of the same table."""
    waiting, seen = [table], set[str]()
    while waiting:
        for _, place in placeholders(waiting.pop().label_pattern):
            owner, last, _ = _followed(place.path, table, schema, set())
            f = owner.fields.get(last) if owner is not None else None
            if owner is None or f is None:
                continue
            targets = [owner.foreign_keys[last][0]] if last in owner.foreign_keys else f.ref
            new = {name for name in targets if name in schema.tables and schema.tables[name].label_pattern} - seen
            seen |= new
            waiting += [schema.tables[name] for name in sorted(new)]
    return table.name in seen


def _at(where: str, misfits: Iterator[Misfit]) -> Iterator[Misfit]:
    return ((where, message, hint) for _, message, hint in misfits)


def _conditions(here: str, item: WideItem, other: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    known = {column.name: column for column in columns(other, schema)}
    for condition in item.where:
        where, column = f"{here}/where/{condition.column}", known.get(condition.column)
        if column is None:
            yield where, f"`{other.name}` has no column `{condition.column}`", "columns: " + ", ".join(known)
            continue
        f = other.fields.get(column.field)
        if f is not None and f"vocabularies/{f.vocabulary}" in unsound:
            continue
        yield from ((where, *fault) for fault in unmeetable(condition, column))


# -- placeholders ------------------------------------------------------------------------------------------------------


def placeholders(pattern: Pattern) -> Iterator[tuple[bool, Placeholder]]:
    """The placeholders of a pattern, and whether each is in what may be left out."""
    return ((part.is_optional, place) for part in pattern for place in part.placeholders)


def _placeholder(place: Placeholder, table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """Why a placeholder has no meaning for a table's rows."""
    owner, last, misfits = _followed(place.path, table, schema, unsound)
    yield from misfits
    if owner is None:
        return
    if place.attribution and last != "factuality" and (last not in owner.stated or last in owner.key):
        hint = "name a field that mentions give, or `factuality` for the row itself"
        yield "", f"no assertion gives `{owner.name}.{last}`", hint
    elif last not in owner.fields and last not in STANDARD and column_of_words(owner, last) is None:
        known = (*owner.fields, *(item.name for item in owner.wide if item.show))
        yield "", f"`{owner.name}` has no field `{last}`", "fields: " + ", ".join(known)


def _followed(
    path: tuple[str, ...], table: Table, schema: Schema, unsound: set[str]
) -> tuple[Table | None, str, list[Misfit]]:
    """The table at the end of a path and the name of its field there; no table where a step leads nowhere."""
    *steps, last = path
    for step in steps:
        target = table.foreign_keys.get(step, ("",))[0]
        if not target:
            hint = "before a dot is a foreign key: " + (", ".join(table.foreign_keys) or "there is none")
            return None, last, [("", f"`{table.name}.{step}` is not a reference", hint)]
        if f"tables/{target}" in unsound or target not in schema.tables:
            return None, last, []
        table = schema.tables[target]
    return table, last, []


def _is_filled(place: Placeholder, item: WideItem, table: Table, schema: Schema) -> bool:
    """Whether a placeholder of a joined row can never be empty."""
    if place.attribution:
        return False
    if len(place.path) == 1 and any(c.column == place.path[0] and None not in c.values for c in item.where):
        return True
    for step in place.path:
        f = table.fields.get(step)
        if f is None:
            return step in STANDARD
        if not f.required and f.name not in table.key:
            return False
        if step in table.foreign_keys:
            table = schema.tables.get(table.foreign_keys[step][0], table)
    return True


def _is_circular(item: WideItem, table: Table, schema: Schema) -> bool:
    """Whether a column of words includes itself, directly or by way of others."""
    waiting, seen = list(_included(item, table, schema)), set[tuple[str, str]]()
    while waiting:
        owner, included = waiting.pop()
        if (owner.name, included.name) not in seen:
            seen.add((owner.name, included.name))
            waiting += _included(included, owner, schema)
    return (table.name, item.name) in seen


def _included(item: WideItem, table: Table, schema: Schema) -> Iterator[tuple[Table, WideItem]]:
    """The columns of words that a column of words includes, with their tables."""
    rows = schema.tables.get(item.table, table)
    for _, place in placeholders(item.show):
        owner, last, _ = _followed(place.path, rows, schema, set())
        included = None if owner is None or place.attribution else column_of_words(owner, last)
        if owner is not None and included is not None:
            yield owner, included
