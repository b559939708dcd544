"""JSON Schemas of text files and of each registry file: one per table, and redirects."""

from collections.abc import Iterator

from standoff.authoring.json_schema.mentions import OTHER_CALENDARS, definitions, mention, record
from standoff.authoring.json_schema.qualifiers import (
    SPAN,
    Words,
    alternatives,
    described,
    lists,
    places,
    text_bases,
)
from standoff.corpus.calendars import CALENDAR, takes_calendar
from standoff.corpus.files import REDIRECTS
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.registry_layout import has_own_curator
from standoff.corpus.text_block import DEFAULTED, DERIVED, OF_FIELDS
from standoff.schema.json_schema import Ids, any_id, hint, id_pattern, values
from standoff.schema.model import Field, Schema, Table
from standoff.schema.types.field_type import JsonSchema
from standoff.schema.types.string import words

DRAFT = "http://json-schema.org/draft-07/schema#"
TEXT, MORE = "text", "more_of_text"
RECORD = "record"  # of a table whose ids are names of files
CURATOR = {"title": "Curator", "description": "Who maintains this file.", "type": ["string", "number"]}
TOP = {
    "text": "The text: its file, hash, length and sentences, written by standoff add-text; who annotates it; "
    "and what it says about itself.",
    "excluded": "Passages without facts for these tables, each with its place and a reason.",
}


def editor_schemas(schema: Schema, known: Ids, speakers: str) -> Iterator[tuple[str, JsonSchema]]:
    """The schemas by name: `text` and `more_of_text`, then each table that has a registry file (and its
    records that have files of their own), then `redirects`."""
    of_text = text_file(schema, known, speakers)
    yield TEXT, of_text
    yield MORE, more_of_text(of_text)
    words_of = Words(schema, known, speakers, "registry")
    grammars = record_grammars(schema, "registry")
    for name, grammar in grammars.items():
        yield name, registry_file(grammar, words_of)
        if grammar.table.id_from_file:
            yield f"{name}.{RECORD}", record_file(grammar, words_of)
    yield REDIRECTS, _redirects(schema)


def text_file(schema: Schema, known: Ids, speakers: str) -> JsonSchema:
    """The schema of a file of `annotations/texts/`."""
    words_of = Words(schema, known, speakers, "text")
    grammars = record_grammars(schema, "text")
    parts = {"text": _text_block(schema), "excluded": _excluded()}
    parts |= {name: _records(grammar, words_of) for name, grammar in grammars.items()}
    return {
        "$schema": DRAFT,
        "title": "Text",
        "description": "What one text states, and where.",
        "type": "object",
        "properties": parts,
        "required": ["text"],
        "additionalProperties": False,
        "definitions": definitions(grammars, words_of),
    }


def more_of_text(of_text: JsonSchema) -> JsonSchema:
    """The schema of a file in the folder of a text, from that of the file which describes the text."""
    rest = {name: part for name, part in of_text["properties"].items() if name != "text"}
    title, description = "More of a text", "What one text states, and where, beside the file that describes the text."
    head = {name: part for name, part in of_text.items() if name != "required"}
    return head | {"title": title, "description": description, "properties": {"curator": CURATOR, **rest}}


def registry_file(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """The schema of `annotations/registry/<table>.yaml`: records by id, or a list of records with their ids."""
    table, pattern = grammar.table, id_pattern(grammar.table)
    entry = record(grammar, f"One of: {table.title}.", words_of)
    return {
        "$schema": DRAFT,
        "title": table.title,
        "description": table.description,
        "type": ["object", "array", "null"],
        "items": _with_id(grammar, words_of, is_needed=True),
        "properties": {"curator": {"anyOf": [CURATOR, entry]}},
        "propertyNames": {"pattern": f"^curator$|{pattern}" if table.id_pattern is not None else pattern},
        "additionalProperties": entry,
        "definitions": definitions({table.name: grammar}, words_of),
    }


def record_file(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """The schema of a file of `annotations/registry/<table>/` that is one record, whose name is the id."""
    table = grammar.table
    one = _with_id(grammar, words_of, is_needed=False)
    if has_own_curator(table):
        one["properties"] = {"curator": CURATOR, **one["properties"]}
    held = lists({"$ref": f"#/definitions/mention-{table.name}"})
    return {
        "$schema": DRAFT,
        "title": table.title,
        "description": table.description,
        **alternatives(table.title, table.description, one, held, {"type": "null"}),
        "definitions": definitions({table.name: grammar}, words_of),
    }


def _with_id(grammar: RecordGrammar, words_of: Words, is_needed: bool) -> JsonSchema:
    """A record that has its id among its keys."""
    table = grammar.table
    one = mention(grammar, words_of)
    key = {"title": table.key[0], "description": _about_id(table), **any_id(table)}
    needed = {"required": [table.key[0]]} if is_needed else {}
    return one | {"properties": {table.key[0]: key, **one["properties"]}} | needed


def _records(grammar: RecordGrammar, words_of: Words) -> JsonSchema:
    """Records of one table by id: those of the registry for a registered table, otherwise any id."""
    table, found = grammar.table, words_of.known.get(grammar.table.name, {})
    records = {name: record(grammar, words or table.title, words_of) for name, words in found.items()}
    is_closed = table.registered and bool(found)
    key = {"title": table.key[0], "description": _about_id(table), "pattern": id_pattern(table)}
    free = {} if is_closed else {"propertyNames": key}
    return {
        "title": table.title,
        "description": table.description,
        "type": "object",
        "properties": records,
        "additionalProperties": False if is_closed else record(grammar, _about_id(table), words_of),
        **free,
    }


def _about_id(table: Table) -> str:
    return table.fields[table.key[0]].description or table.title


# -- the text itself ---------------------------------------------------------------------------------------------------


def _text_block(schema: Schema) -> JsonSchema:
    table = schema.tables["texts"]
    stated = {name: f for name, f in table.fields.items() if name not in DERIVED}
    parts = {name: _of_text(f, table, schema) for name, f in stated.items()}
    span = {"type": "string", "pattern": SPAN}
    parts["sentences"] = alternatives("Sentences", "The span of each sentence, in order.", lists(span), span)
    needed = [name for name, f in stated.items() if f.required and name not in DEFAULTED]
    return {
        "title": "Text",
        "description": TOP["text"],
        "type": "object",
        "properties": parts,
        "required": [*needed, "sentences"],
        "additionalProperties": False,
    }


def _of_text(f: Field, table: Table, schema: Schema) -> JsonSchema:
    branches = values(f, table, schema, {})
    names = [name for name in sorted(OF_FIELDS) if name != "basis"]
    beside = {name: alternatives(*described(name, schema), words(Field(name))) for name in names}
    beside |= {CALENDAR: OTHER_CALENDARS} if takes_calendar(f) else {}
    inner = branches[0] if len(branches) == 1 else {"anyOf": branches}
    qualified = {
        "type": "object",
        "properties": {"is": inner, "basis": text_bases(schema), **beside},
        "required": ["is"],
        "additionalProperties": False,
        "if": {"required": ["basis"], "properties": {"basis": {"const": "inferred"}}},
        "then": {"required": ["because"]},
    }
    about = " ".join(part for part in (f.description, hint(f)) if part)
    return alternatives(f.title, about, *branches, qualified)


def _excluded() -> JsonSchema:
    because = alternatives("Because", "Why nothing in the passage is annotated.", words(Field("because")))
    passage = {
        "type": "object",
        "properties": {**places(), "because": because},
        "additionalProperties": False,
        "required": ["because"],
        "if": {"required": ["quote"]},
        "else": {"required": ["at"]},
    }
    return alternatives("Excluded", TOP["excluded"], lists(passage), passage)


# -- redirects ---------------------------------------------------------------------------------------------------------


def _redirects(schema: Schema) -> JsonSchema:
    table = schema.tables[REDIRECTS]
    given = [table.fields[name] for name in ("new_id", "since_version", "because")]
    parts = {f.name: alternatives(f.title, f.description, {"type": ["string", "number", "null"]}) for f in given}
    entry = {"type": "object", "properties": parts, "required": ["because"], "additionalProperties": False}
    tables = "|".join(schema.record_tables)
    return {
        "$schema": DRAFT,
        "title": table.title,
        "description": table.description,
        "type": ["object", "null"],
        "propertyNames": {"pattern": f"^(?:curator|(?:{tables})/.+)$"},
        "properties": {"curator": {"type": ["string", "number"]}},
        "additionalProperties": entry,
    }
