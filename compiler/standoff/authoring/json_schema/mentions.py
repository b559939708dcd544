"""Records, mentions, values and children in JSON Schema: the grammar that `corpus.mentions` reads.

Shared parts are definitions (`#/definitions/…`); parts used in one place only are written in full, so that an editor
shows the field's own description there.
"""

from standoff.authoring.json_schema.qualifiers import Words, alternatives, demands, lists, places, qualifiers
from standoff.corpus.calendars import CALENDAR, takes_calendar
from standoff.corpus.grammar import RecordGrammar, all_grammars
from standoff.schema.json_schema import hint, id_pattern, values
from standoff.schema.model import Field, Table
from standoff.schema.types.calendars import CALENDARS
from standoff.schema.types.field_type import JsonSchema
from standoff.schema.types.string import words

OTHER_CALENDARS: JsonSchema = {
    "title": "Calendar",
    "description": "The calendar in which the text gives the date; the table has the Gregorian one.",
    "enum": list(CALENDARS),
}


def definitions(grammars: dict[str, RecordGrammar], words_of: Words) -> dict[str, JsonSchema]:
    """The parts that schemas of one kind of file share: qualifiers, places, ids, and a mention of each table."""
    shared = {f"qualifier-{name}": schema for name, schema in qualifiers(words_of).items()}
    shared |= {f"place-{name}": schema for name, schema in places().items()} if words_of.is_text else {}
    for grammar in _all(grammars):
        for f in _fields(grammar).values():
            shared |= _named(f, grammar.table, words_of)
    for grammar in grammars.values():
        shared[f"mention-{grammar.table.name}"] = mention(grammar, words_of)
        for child in _all(grammar.children):
            shared[f"child-{child.table.name}"] = _row(child, words_of)
            if child.by is not None:
                shared[f"rest-{child.table.name}"] = _row(child, words_of, without=child.by)
                shared[f"under-{child.table.name}"] = _under(child, words_of)
    return dict(sorted(shared.items()))


def _all(grammars: dict[str, RecordGrammar]) -> list[RecordGrammar]:
    return [each for grammar in grammars.values() for each in all_grammars(grammar)]


def _ref(name: str) -> JsonSchema:
    return {"$ref": f"#/definitions/{name}"}


# -- records and mentions ----------------------------------------------------------------------------------------------


def record(grammar: RecordGrammar, description: str, words_of: Words) -> JsonSchema:
    """One record: a mention or a list of mentions; a registry entry may also be empty."""
    one = _ref(f"mention-{grammar.table.name}")
    empty = [] if words_of.is_text else [{"type": "null"}]
    found = alternatives(grammar.table.title, description, one, lists(one), *empty)
    return {name: part for name, part in found.items() if name != "title"}


def mention(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """One mention: its place, qualifiers, fields and children, and nothing else."""
    parts = {name: _value(f, grammar, words_of) for name, f in _fields(grammar).items()}
    parts |= {name: _children(child, words_of) for name, child in grammar.children.items()}
    if not words_of.is_text:
        parts["settle"] = _settle(grammar)
    closed = _closed(parts | _beside(words_of))
    closed["allOf"] = demands(words_of)
    return closed | (_anchored() if words_of.is_text else {})


def _fields(grammar: RecordGrammar) -> dict[str, Field]:
    return {name: grammar.table.fields[name] for name in grammar.fields}


def _beside(words_of: Words) -> dict[str, JsonSchema]:
    named = [f"place-{name}" for name in sorted(words_of.schema.known_anchors)] if words_of.is_text else []
    named += [f"qualifier-{name}" for name in qualifiers(words_of)]
    return {name.split("-", 1)[1]: {"allOf": [_ref(name)]} for name in named}


def _closed(properties: dict[str, JsonSchema]) -> JsonSchema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _anchored() -> JsonSchema:
    """A mention has a span, or a quote that will become one; both only of a text that may be quoted."""
    return {"if": {"required": ["quote"]}, "then": {}, "else": {"required": ["at"]}}


# -- values ------------------------------------------------------------------------------------------------------------


def _plain(f: Field, table: Table, words_of: Words) -> list[JsonSchema]:
    """A field's plain value; lists of codes or ids are shared definitions, since they are long and often used."""
    named = _named(f, table, words_of)
    return [_ref(name) for name in named] or values(f, table, words_of.schema, words_of.known)


def _named(f: Field, table: Table, words_of: Words) -> dict[str, JsonSchema]:
    """The alternatives of a value that lists codes or ids, by the names of their definitions; empty for others."""
    if f.vocabulary:
        name = f"codes-{f.vocabulary}"
    elif f.ref:
        name = f"reference-{table.name}-{f.name}"
    elif f.name in table.foreign_keys:
        name = f"ids-{table.foreign_keys[f.name][0]}"
    else:
        return {}
    branches = values(f, table, words_of.schema, words_of.known)
    return {f"{name}-{number}" if number else name: branch for number, branch in enumerate(branches)}


def _described(f: Field) -> tuple[str, str]:
    return f.title, " ".join(part for part in (f.description, hint(f)) if part)


def _qualified(f: Field, branches: list[JsonSchema], words_of: Words) -> JsonSchema:
    """A value with its own qualifiers: `{is: …, voice: …}`; of a date also the calendar that it is in."""
    inner = branches[0] if len(branches) == 1 else {"anyOf": branches}
    value = {"title": "Value", "description": "The value; the qualifiers beside it apply to it alone."}
    beside = {CALENDAR: OTHER_CALENDARS} if takes_calendar(f) else {}
    return _closed({"is": value | {"allOf": [inner]}} | beside | _beside(words_of)) | {"required": ["is"]}


def _value(f: Field, grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    branches = _plain(f, grammar.table, words_of)
    return alternatives(*_described(f), *branches, _qualified(f, branches, words_of))


def _settle(grammar: RecordGrammar) -> JsonSchema:
    """Decisions on cells of a record and its children: `field`, or `nested/key/field`."""
    to = {"title": "Settled to", "description": "A value that some assertion gives; null leaves the cell open."}
    because = {"title": "Because", "description": "The curators' reason.", "allOf": [words(Field("because"))]}
    decision = _closed({"to": to | {"type": ["string", "number", "boolean", "null"]}, "because": because})
    decision["required"] = ["to", "because"]
    cells = {name: {"description": f.description} | decision for name, f in grammar.table.stated.items()}
    nested = "|".join(grammar.children)
    below = {"patternProperties": {f"^(?:{nested})/.+/[^/]+$": decision}} if nested else {}
    return {
        "title": "Settle",
        "description": "The curators' decisions on open conflicts, with reasons.",
        **_closed(cells),
        **below,
    }


# -- children ----------------------------------------------------------------------------------------------------------


def _children(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """Children under their nest name: full rows, a list, mapped by one key column, or plain values."""
    row = _ref(f"child-{grammar.table.name}")
    full = _keyed(row, [key.name for key in grammar.keys if key.is_written])
    if grammar.by is None:
        items = [*_short(grammar, words_of), *(_one_value(grammar, words_of) if grammar.order else []), full]
        item = items[0] if len(items) == 1 else {"anyOf": items}
        return alternatives(grammar.table.title, grammar.table.description, *items, lists(item))
    return alternatives(grammar.table.title, grammar.table.description, _by(grammar, words_of), lists(full))


def _row(grammar: RecordGrammar, words_of: Words, without: str = "") -> JsonSchema:
    """A full child, or the rest of it under its key: key columns as plain values, fields as in a mention."""
    parts = {}
    for name, f in _fields(grammar).items():
        if name in {without, grammar.order}:
            continue
        if name in grammar.key_names:
            parts[name] = alternatives(*_described(f), *_plain(f, grammar.table, words_of))
        else:
            parts[name] = _value(f, grammar, words_of)
    parts |= {name: _children(child, words_of) for name, child in grammar.children.items()}
    return _closed(parts | _beside(words_of))


def _keyed(row: JsonSchema, required: list[str]) -> JsonSchema:
    return {"allOf": [row], "required": required} if required else row


def _short(grammar: RecordGrammar, words_of: Words) -> list[JsonSchema]:
    """A child as a single value, if that is its one key column."""
    if grammar.scalar is None or not grammar.is_short_by_key:
        return []
    return _plain(grammar.table.fields[grammar.scalar], grammar.table, words_of)


def _one_value(grammar: RecordGrammar, words_of: Words) -> list[JsonSchema]:
    """A child as the value of its one field, plain or with qualifiers, where its place says the rest."""
    if grammar.scalar is None or grammar.is_short_by_key:
        return []
    f = grammar.table.fields[grammar.scalar]
    branches = _plain(f, grammar.table, words_of)
    return [*branches, _qualified(f, branches, words_of)]


def _by(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """Children by one of their key columns: a code, an id or words."""
    by, title = grammar.table.fields[grammar.by or ""], grammar.table.title
    under = {"allOf": [_ref(f"under-{grammar.table.name}")]}
    keys = _keys(by, grammar.table, words_of)
    entries = {key: {"description": about} | under for key, about in keys.items()}
    mapping: JsonSchema = {"title": title, "type": "object", "properties": entries}
    target = words_of.schema.tables.get(grammar.table.foreign_keys.get(by.name, ("",))[0])
    pattern = id_pattern(target) if target else ""
    if by.vocabulary or (keys and _is_registered(by, grammar.table, words_of)):
        return mapping | {"additionalProperties": False}
    names = {"propertyNames": {"pattern": pattern}} if pattern else {}
    return mapping | {"additionalProperties": {"description": by.description} | under} | names


def _under(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """The value under a key: the rest of its child, its one value, or a list of them."""
    rest = [key.name for key in grammar.keys if key.name != grammar.by and key.is_written]
    under = [*_short(grammar, words_of), _keyed(_ref(f"rest-{grammar.table.name}"), rest)]
    if grammar.scalar is not None and not grammar.is_short_by_key:
        f = grammar.table.fields[grammar.scalar]
        branches = _plain(f, grammar.table, words_of)
        under = [*branches, *under, _qualified(f, branches, words_of)]
    item = {"anyOf": under} if len(under) > 1 else under[0]
    found = alternatives(grammar.table.title, "", *under, lists(item))
    return {name: part for name, part in found.items() if name != "description"}


def _is_registered(by: Field, table: Table, words_of: Words) -> bool:
    target = table.foreign_keys.get(by.name)
    return target is not None and words_of.schema.tables[target[0]].registered


def _keys(by: Field, table: Table, words_of: Words) -> dict[str, str]:
    """The known keys with their meanings."""
    if by.vocabulary:
        coded = words_of.schema.vocabularies[by.vocabulary].codes.values()
        return {code.code: code.definition for code in coded}
    target = table.foreign_keys.get(by.name)
    return dict(words_of.known.get(target[0], {})) if target else {}
