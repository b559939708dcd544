"""The schema of what a program drafts: one mention, as a line of `standoff drafts` has it.

It is that of a mention in a text file but for its place, which a program gives as words of the text and never as
numbers, and for what is not the program's to say: `review`, `checked_by`, `written_by`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from standoff.authoring.drafts.lines import NEEDED, RESERVED
from standoff.authoring.json_schema.files import DRAFT
from standoff.authoring.json_schema.mentions import definitions
from standoff.authoring.json_schema.qualifiers import Words
from standoff.corpus.grammar import record_grammars
from standoff.schema.json_schema import Ids, id_pattern
from standoff.schema.model import Schema, Table
from standoff.schema.types.field_type import JsonSchema

ANCHORED = {"if": {"required": ["quote"]}, "then": {}, "else": {"required": ["at"]}}
OWN_TO_EDITORS = ("errorMessage",)  # keys that no standard defines
MANY = 500  # texts: longer lists are left out
QUOTE = "The words of the text that say so, exactly as they are there, or a list of such."
TITLE = "A mention that a program drafts"
ABOUT = (
    "One line of a file of JSON lines: which text mentions which record, where, and what it says of it. Quotes are "
    "copied from the text character by character; a value that the text does not give is left out."
)


def draft_schema(schema: Schema, known: Ids, speakers: str, texts: Iterable[str]) -> JsonSchema:
    """The JSON Schema (draft-07) of one line, for a corpus with these ids in its registries and these texts."""
    words_of = Words(schema, known, speakers, "text")
    grammars = record_grammars(schema, "text")
    shared = {name: _of_program(part) for name, part in definitions(grammars, words_of).items()}
    if "place-quote" in shared:
        shared["place-quote"]["description"] = QUOTE
    lines = [_of_table(grammar.table) for grammar in grammars.values()]
    listed = sorted(texts)
    text: JsonSchema = {"type": "string", "description": "The id of the text: its file name without the ending."}
    found: JsonSchema = {
        "$schema": DRAFT,
        "title": TITLE,
        "description": ABOUT,
        "type": "object",
        "properties": {
            "text": text | ({"enum": listed} if 0 < len(listed) <= MANY else {}),
            "table": {"type": "string", "enum": list(grammars)},
            "id": {"type": "string", "description": "The id of the record."},
            "mention": {"type": "object"},
            "sha256": {
                "type": "string",
                "description": "SHA-256 of the text's bytes; a draft of another text is refused.",
            },
        },
        "required": list(NEEDED),
        "additionalProperties": False,
        "oneOf": lines,
    }
    return found | {"definitions": _used(found, shared)}


def _of_table(table: Table) -> JsonSchema:
    about = table.fields[table.key[0]].description or table.title
    return {
        "title": table.title,
        "description": table.description,
        "properties": {
            "table": {"const": table.name},
            "id": {"pattern": id_pattern(table), "description": about},
            "mention": {"$ref": f"#/definitions/mention-{table.name}"},
        },
    }


def _of_program(part: Any) -> Any:
    """A part of a schema without what programs do not give, in the words of the standard alone."""
    if isinstance(part, list):
        return [_of_program(item) for item in part]
    if not isinstance(part, dict):
        return part
    if all(part.get(key) == value for key, value in ANCHORED.items()):
        part = {key: value for key, value in part.items() if key not in ANCHORED} | {"required": ["quote"]}
    found = {key: _of_program(value) for key, value in part.items() if key not in OWN_TO_EDITORS}
    if isinstance(found.get("properties"), dict) and isinstance(found["properties"].get("quote"), dict):
        dropped = {"at", *RESERVED}
        found["properties"] = {key: value for key, value in found["properties"].items() if key not in dropped}
    if "allOf" in found:
        found["allOf"] = [each for each in found["allOf"] if not _is_of_review(each)]
        found = {key: value for key, value in found.items() if key != "allOf" or value}
    return found


def _is_of_review(part: Any) -> bool:
    """Whether a demand is one on a qualifier that programs do not give."""
    asked = part.get("if", {}).get("required", []) if isinstance(part, dict) else []
    return any(name in RESERVED for name in asked)


def _used(top: JsonSchema, shared: dict[str, JsonSchema]) -> dict[str, JsonSchema]:
    """The definitions that a schema refers to, directly or by way of others."""
    found: dict[str, JsonSchema] = {}
    waiting = list(_names(top))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = shared[name]
            waiting += _names(shared[name])
    return dict(sorted(found.items()))


def _names(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value.removeprefix("#/definitions/")
            else:
                yield from _names(value)
    elif isinstance(part, list):
        for item in part:
            yield from _names(item)
