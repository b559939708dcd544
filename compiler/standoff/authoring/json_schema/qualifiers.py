"""Qualifiers and places in JSON Schema: what may stand beside the fields of a mention, and what asks for what."""

from dataclasses import dataclass

from standoff.corpus.qualifiers import SPEAKERLESS, SPEAKING, choices
from standoff.files.folders import REGISTRY_FILES
from standoff.schema.json_schema import Ids, any_id, codes, enumeration
from standoff.schema.model import Field, Schema
from standoff.schema.qualifiers import BY_NAME, NARRATOR, TEXT, names
from standoff.schema.types.field_type import JsonSchema
from standoff.schema.types.string import words

SPAN = r"^\d{1,12}-\d{1,12}$"
PLACES = {
    "at": "Where the text says so: start-end in characters, the end excluded, or a list of such. Written by "
    "standoff anchor.",
    "quote": "The words of the text that say so, or the first and last of them with … between; standoff anchor turns "
    "them into a span.",
    "prefix": "The characters of the text just before the quote, where its words stand in several places.",
    "suffix": "The characters of the text just after the quote, where its words stand in several places.",
    "near": "The number of the sentence that the quote stands in, where its words stand in several places.",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What schemas are written from: the schema, the ids that are known, the table of speakers, the kind of file."""

    schema: Schema
    known: Ids
    speakers: str
    kind: str

    @property
    def is_text(self) -> bool:
        """Whether the file speaks for a text."""
        return self.kind == "text"


def alternatives(title: str, description: str, *branches: JsonSchema) -> JsonSchema:
    """One of several forms, told by one title and description, whichever it is.

    yaml-language-server shows the innermost title, and runs together those of branches that it cannot tell apart: so
    each branch bears this title, and a list the description too.
    """
    told = {"title": title, "description": description}
    titled = [_titled(branch, told) for branch in branches]
    return told | ({"anyOf": titled} if len(titled) > 1 else {"allOf": titled})


def _titled(branch: JsonSchema, told: JsonSchema) -> JsonSchema:
    if "$ref" in branch or "enum" in branch:
        return branch
    return (told if branch.get("type") == "array" else {"title": told["title"]}) | branch


def lists(item: JsonSchema) -> JsonSchema:
    """A list of such items."""
    return {"type": "array", "items": item}


def described(name: str, schema: Schema) -> tuple[str, str]:
    """The title and description of a qualifier: those of its column in the assertions."""
    f = schema.tables["assertions"].fields[BY_NAME[name].column]
    return f.title, f.description


def qualifiers(words_of: Words) -> dict[str, JsonSchema]:
    """The qualifiers that a file of this kind may give."""
    allowed = sorted(names(lambda qualifier: words_of.kind in qualifier.kinds))
    return {name: _qualifier(name, words_of) for name in allowed}


def _qualifier(name: str, words_of: Words) -> JsonSchema:
    schema = words_of.schema
    if BY_NAME[name].vocabulary:
        listed = [codes(schema.vocabularies[BY_NAME[name].vocabulary], choices(schema, name, words_of.kind))]
    elif BY_NAME[name].names_record:
        listed = _speakers(words_of)
    else:
        listed = [words(Field(name))]
    return alternatives(*described(name, schema), *listed)


def _speakers(words_of: Words) -> list[JsonSchema]:
    table, found = words_of.schema.tables.get(words_of.speakers), words_of.known.get(words_of.speakers, {})
    told = {NARRATOR: "The text itself."} | dict(found)
    if table is not None and table.registered and found:
        message = f"no {table.name} record of this id in {REGISTRY_FILES}/{table.name}.yaml"
        return [enumeration(told, message)]
    return [enumeration(told), any_id()]


def places() -> dict[str, JsonSchema]:
    """Where a text says so: a span, or the words for `anchor` to find."""
    span = {"type": "string", "pattern": SPAN, "errorMessage": "A span is start-end in characters: 120-164."}
    said = words(Field("quote"))
    sentence = {"type": "integer", "minimum": 1}
    forms = {
        "at": (span, lists(span)),
        "quote": (said, lists(said)),
        "prefix": (said,),
        "suffix": (said,),
        "near": (sentence,),
    }
    return {name: alternatives(name, PLACES[name], *forms[name]) for name in PLACES}


def demands(words_of: Words) -> list[JsonSchema]:
    """What one qualifier of a mention asks of another; a mention inherits nothing, so that this can be told there."""
    wanted = [_where("derivation", ("external",), {"required": ["ref"]})]
    if words_of.is_text:
        speaker = {"type": "null", "errorMessage": "this voice takes no speaker: leave out one of the two"}
        wanted = [
            _where("derivation", ("inferred",), {"required": ["because"]}),
            _where("voice", tuple(sorted(SPEAKING)), {"required": ["speaker"]}),
            _where("voice", tuple(sorted(SPEAKERLESS)), {"properties": {"speaker": speaker}}),
        ]
    return wanted


def _where(name: str, given: tuple[str, ...], then: JsonSchema) -> JsonSchema:
    return {"if": {"required": [name], "properties": {name: {"enum": list(given)}}}, "then": then}


def text_derivations(schema: Schema) -> JsonSchema:
    """How what is said of a text itself was found."""
    return alternatives(
        *described("derivation", schema), codes(schema.vocabularies["derivation"], choices(schema, "derivation", TEXT))
    )
