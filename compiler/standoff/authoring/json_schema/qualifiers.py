"""Qualifiers and places in JSON Schema: what a mention has beside its fields, and which qualifier requires which."""

from dataclasses import dataclass

from standoff.corpus.qualifiers import SPEAKERLESS, SPEAKING, choices
from standoff.files.project_files import REGISTRY_FILES
from standoff.schema.json_schema import Ids, any_id, codes, enumeration
from standoff.schema.model import Field, Schema
from standoff.schema.qualifiers import CHECKED, CHECKED_BY, DRAFT, NARRATOR, NOTE, REVIEW, TEXT
from standoff.schema.types.field_type import JsonSchema
from standoff.schema.types.string import words

SPAN = r"^\d{1,12}-\d{1,12}$"
PLACES = {
    "at": "Where the text says so: start-end in characters, the end excluded, or a list of such. Written by "
    "standoff anchor.",
    "quote": "The words of the text that say so, or the first and last of them with … between; standoff anchor turns "
    "them into a span. In a text whose words are quotable, they stay beside it.",
    "prefix": "The characters of the text just before the quote, if its words occur several times.",
    "suffix": "The characters of the text just after the quote, if its words occur several times.",
    "near": "The number of the sentence that contains the quote, if its words occur several times.",
}
UNPUBLISHED = {NOTE: ("Note", "A remark or a question for other curators; it is not published.")}


@dataclass(frozen=True, slots=True)
class Words:
    """The input of editor schemas: the schema, the known ids, the table of speakers, the kind of file."""

    schema: Schema
    known: Ids
    speakers: str
    kind: str

    @property
    def is_text(self) -> bool:
        """Whether the file is about a text."""
        return self.kind == "text"


def alternatives(title: str, description: str, *branches: JsonSchema) -> JsonSchema:
    """One of several forms with a common title and description.

    yaml-language-server shows the innermost title, and joins the titles of branches that it cannot distinguish. So each
    branch gets the title, and a list the description too.
    """
    shown = {"title": title, "description": description}
    titled = [_titled(branch, shown) for branch in branches]
    return shown | ({"anyOf": titled} if len(titled) > 1 else {"allOf": titled})


def _titled(branch: JsonSchema, shown: JsonSchema) -> JsonSchema:
    if "$ref" in branch or "enum" in branch:
        return branch
    return (shown if branch.get("type") == "array" else {"title": shown["title"]}) | branch


def lists(item: JsonSchema) -> JsonSchema:
    """A list of such items."""
    return {"type": "array", "items": item}


def described(name: str, schema: Schema) -> tuple[str, str]:
    """The title and description of a qualifier: those of its column in the assertions or in their evidence, if any."""
    qualifier = next(each for each in schema.all_qualifiers if each.name == name)
    if not qualifier.is_published:
        return UNPUBLISHED[name]
    f = schema.tables["evidence" if qualifier.is_note else "assertions"].fields[qualifier.column]
    return f.title, f.description


def qualifiers(words_of: Words) -> dict[str, JsonSchema]:
    """The qualifiers that a file of this kind may have."""
    known = words_of.schema.known_qualifiers.values()
    allowed = sorted(qualifier.name for qualifier in known if words_of.kind in qualifier.kinds)
    return {name: _qualifier(name, words_of) for name in allowed}


def _qualifier(name: str, words_of: Words) -> JsonSchema:
    schema, qualifier = words_of.schema, words_of.schema.known_qualifiers[name]
    if qualifier.vocabulary:
        listed = [codes(schema.vocabularies[qualifier.vocabulary], choices(schema, name, words_of.kind))]
    elif qualifier.names_record:
        listed = _speakers(words_of)
    else:
        listed = [words(Field(name))]
    return alternatives(*described(name, schema), *listed)


def _speakers(words_of: Words) -> list[JsonSchema]:
    table, found = words_of.schema.tables.get(words_of.speakers), words_of.known.get(words_of.speakers, {})
    speakers = {NARRATOR: "The text itself."} | dict(found)
    if table is not None and table.registered and found:
        message = f"no {table.name} record of this id in {REGISTRY_FILES}/{table.name}.yaml"
        return [enumeration(speakers, message)]
    return [enumeration(speakers), any_id(words_of.schema.tables.get(words_of.speakers))]


def places() -> dict[str, JsonSchema]:
    """The place of a mention: a span, or the words for `anchor` to find."""
    span = {"type": "string", "pattern": SPAN, "errorMessage": "A span is start-end in characters: 120-164."}
    quote = words(Field("quote"))
    sentence = {"type": "integer", "minimum": 1}
    forms = {
        "at": (span, lists(span)),
        "quote": (quote, lists(quote)),
        "prefix": (quote,),
        "suffix": (quote,),
        "near": (sentence,),
    }
    return {name: alternatives(name, PLACES[name], *forms[name]) for name in PLACES}


def demands(words_of: Words) -> list[JsonSchema]:
    """Which qualifier of a mention requires another. A mention inherits nothing, so the schema can express it."""
    draft = {"type": "null", "errorMessage": "a draft has not been checked yet: leave out one of the two"}
    of_review = [
        _where(REVIEW, (CHECKED,), {"required": [CHECKED_BY]}),
        _where(REVIEW, (DRAFT,), {"properties": {CHECKED_BY: draft}}),
    ]
    wanted = of_review if REVIEW in words_of.schema.known_qualifiers else []
    if words_of.is_text:
        speaker = {"type": "null", "errorMessage": "this voice takes no speaker: leave out one of the two"}
        return [
            *wanted,
            _where("basis", ("inferred",), {"required": ["because"]}),
            _where("voice", tuple(sorted(SPEAKING)), {"required": ["speaker"]}),
            _where("voice", tuple(sorted(SPEAKERLESS)), {"properties": {"speaker": speaker}}),
        ]
    return [*wanted, _where("basis", ("external",), {"required": ["ref"]})]


def _where(name: str, given: tuple[str, ...], then: JsonSchema) -> JsonSchema:
    return {"if": {"required": [name], "properties": {name: {"enum": list(given)}}}, "then": then}


def text_bases(schema: Schema) -> JsonSchema:
    """How a field of the text itself was obtained."""
    return alternatives(
        *described("basis", schema), codes(schema.vocabularies["basis"], choices(schema, "basis", TEXT))
    )
