"""Schema -> JSON Schema (draft-07): what a field's value may be in an annotation file, for editors that complete it.

A scalar of YAML may be a number or a boolean to an editor where Standoff reads text (`2024`, `10`), so every value is
described as both. Beyond the standard there are keywords of yaml-language-server alone, which others skip:
`markdownEnumDescriptions` and `errorMessage`.
"""

import re
from collections.abc import Mapping

from standoff.files.project_files import REGISTRY_FILES
from standoff.schema.keys import whole
from standoff.schema.model import Field, Schema, Table, Vocabulary
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.field_type import JsonSchema
from standoff.source.nodes import NULLS

Ids = Mapping[str, Mapping[str, str]]  # of each table, the ids in the registry, each with some words on it

ID = "an id is lower-case letters, digits and single hyphens, and starts with a letter"
SLUG = r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$"

YAML_BOOLEAN = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
YAML_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
YAML_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def as_yaml(text: str) -> str | int | float | bool | None:
    """A plain scalar as an editor reads it: by the core schema of YAML 1.2."""
    if text in NULLS:
        return None
    if text in YAML_BOOLEAN:
        return YAML_BOOLEAN[text]
    if YAML_INTEGER.fullmatch(text):
        return int(text, 0 if text[:2] in {"0o", "0x"} else 10)
    return float(text) if YAML_FLOAT.fullmatch(text) else text


def values(f: Field, table: Table, schema: Schema, known: Ids) -> list[JsonSchema]:
    """What a plain value of a field may be: alternatives, of which a value meets one."""
    if f.vocabulary:
        return [codes(schema.vocabularies[f.vocabulary])]
    if f.ref:
        return references(f, schema, known)
    if f.name in table.foreign_keys:
        return ids(schema.tables[table.foreign_keys[f.name][0]], known)
    return FIELD_TYPES[f.kind].editor(f)


def codes(vocabulary: Vocabulary, only: tuple[str, ...] | None = None) -> JsonSchema:
    """One code of a vocabulary, or of some of its codes, each with its label and definition."""
    shown = [code for code in vocabulary.codes.values() if only is None or code.code in only]
    meanings = {code.code: f"{_label(code.label, code.code)}{code.definition}" for code in shown}
    return enumeration(meanings)


def _label(label: str, code: str) -> str:
    return "" if label == code else f"{label}. "


def enumeration(meanings: Mapping[str, str], message: str = "") -> JsonSchema:
    """One of a list of words, each with what it means; `message` is for a word that is not one of them.

    A word that YAML takes for a number or a boolean is listed as that too.
    """
    listed: list[tuple[object, str]] = []
    for word, meaning in meanings.items():
        typed = as_yaml(word)
        listed += [(word, meaning)] if isinstance(typed, str) or typed is None else [(typed, meaning), (word, meaning)]
    described = {"enum": [word for word, _ in listed], "markdownEnumDescriptions": [meaning for _, meaning in listed]}
    return described | ({"errorMessage": message} if message else {})


def id_pattern(table: Table) -> str:
    """What the ids of a table look like, as a regular expression of the whole id."""
    return SLUG if table.id_pattern is None else whole(table.id_pattern)


def ids(table: Table, known: Ids) -> list[JsonSchema]:
    """The id of a record: of a registered table one that the registry has, else any."""
    found = known.get(table.name, {})
    if table.registered:
        message = f"no {table.name} record of this id in {REGISTRY_FILES}/{table.name}.yaml"
        return [enumeration(found, message)] if found else [any_id(table, message)]
    return [*([enumeration(found)] if found else []), any_id(table)]


def any_id(table: Table | None, message: str = "") -> JsonSchema:
    """Any id as the grammar has it, or as the pattern of its table; a number is an id to an editor too."""
    if table is None or table.id_pattern is None:
        return {"type": "string", "pattern": SLUG, "errorMessage": message or ID}
    wanted = f"an id of {table.name} matches {table.id_pattern}"
    return {"type": ["string", "number"], "pattern": id_pattern(table), "errorMessage": message or wanted}


def references(f: Field, schema: Schema, known: Ids) -> list[JsonSchema]:
    """A reference into several tables, written `table/id`; a bare id is one of the first table."""
    meanings: dict[str, str] = dict.fromkeys(f.literals, "")
    for name in f.ref:
        meanings |= {f"{name}/{record}": words for record, words in known.get(name, {}).items()}
    meanings |= known.get(f.ref[0], {})
    free = [name for name in f.ref if not schema.tables[name].registered or not known.get(name)]
    prefixes = "|".join(free)
    bare = f"(?:(?:{prefixes})/)" + ("?" if f.ref[0] in free else "")
    is_other = any(schema.tables[name].id_pattern is not None for name in free)
    pattern = f"^{bare}.+$" if is_other else f"^{bare}{SLUG[1:]}"
    message = "no such record: a reference is `table/id`, of " + ", ".join(f.ref)
    if not free:
        return [enumeration(meanings, message)] if meanings else [any_id(schema.tables[f.ref[0]], message)]
    return [
        *([enumeration(meanings)] if meanings else []),
        {"type": "string", "pattern": pattern, "errorMessage": message},
    ]


def hint(f: Field) -> str:
    """How values of this kind are written, where that is not plain from their type."""
    return FIELD_TYPES[f.kind].hint
