"""The qualifiers that a corpus declares: `standoff.qualifiers` in datapackage.json. They are columns of `evidence`.

What is wrong with a declaration is for `check.project` to say; here it is left out.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from standoff.files.project_files import DESCRIPTOR
from standoff.schema.foreign_names import TOO_LONG, WORD_OF_SQL
from standoff.schema.giving_way import RANK, RESERVED, RESERVED_FOR_TABLES
from standoff.schema.model import Field, Schema
from standoff.schema.qualifiers import ANCHORS, OF_WORK, Qualifier
from standoff.source.documents import content
from standoff.source.names import COLUMN, LONGEST_IN_SQL, sql_words

WORKING = frozenset(
    (
        *("column", "context", "file", "fix", "high", "is_key", "is_repeated", "is_span", "kind", "looseness", "low"),
        *("mention", "mentions", "mistake", "precision", "raw", "rowid", "spans"),
    )
)
"""Columns of frames while annotations are read and resolved: a qualifier of that name would be mixed up with them."""
AFTER = "checked_by"  # the column of evidence that they follow
Declared = dict[str, Any]


def declared(root: Path) -> list[Declared]:
    """The declarations as they are written, those that are not even objects left out."""
    try:
        data = content(root, DESCRIPTOR)
        about = json.loads(data) if isinstance(data, bytes) else {}
        given = about["standoff"]["qualifiers"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return []
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def digest_of(given: list[Declared]) -> str:
    """The SHA-256 of declarations."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def with_qualifiers(schema: Schema, given: list[Declared]) -> Schema:
    """The schema with those of the declared qualifiers that it can have."""
    sound = [each for number, each in enumerate(given) if not any(misfits(schema, given, number))]
    if not sound or "evidence" not in schema.tables:
        return schema
    fields: dict[str, Field] = {}
    for name, f in schema.tables["evidence"].fields.items():
        fields[name] = f
        if name == AFTER:
            fields |= {each["name"]: _field(each) for each in sound}
    evidence = replace(schema.tables["evidence"], fields=fields)
    own = tuple(
        Qualifier(each["name"], each["name"], each.get("vocabulary", ""), is_note=True, is_condition=True)
        for each in sound
    )
    return Schema(schema.tables | {"evidence": evidence}, schema.vocabularies, schema.queries, own)


def _field(given: Declared) -> Field:
    name = given["name"]
    title = given.get("title") or name.replace("_", " ").capitalize()
    return Field(name, title=title, description=given.get("description", ""), vocabulary=given.get("vocabulary"))


def misfits(schema: Schema, given: list[Declared], number: int) -> Iterator[tuple[str, str, str]]:
    """Why a declared qualifier cannot be one: (key, message, hint)."""
    name, vocabulary = given[number].get("name"), given[number].get("vocabulary")
    if not isinstance(name, str) or not COLUMN.fullmatch(name):
        yield "name", f"`{name}` cannot be the name of a qualifier", "use lower-case letters, digits and `_`"
        return
    owners = [table.name for table in schema.record_tables.values() if name in table.fields]
    parents = [table for table, children in schema.children.items() if name in children]
    if _is_taken(name, schema):
        yield "name", f"`{name}` has a meaning of its own", "choose another name"
    elif owners or parents:
        what = f"a field of `{owners[0]}`" if owners else f"for children of `{parents[0]}`"
        yield "name", f"`{name}` is {what}, and could be either in a mention", "rename one of them"
    elif name in sql_words():
        yield "name", WORD_OF_SQL.format(name), "choose another name"
    elif len(name) > LONGEST_IN_SQL:
        yield "name", TOO_LONG.format(name, len(name)), "choose a shorter name"
    elif any(each.get("name") == name for each in given[:number]):
        yield "name", f"the qualifier `{name}` is declared twice", "remove one of the two"
    if vocabulary is not None and vocabulary not in schema.vocabularies:
        yield "vocabulary", f"there is no vocabulary `{vocabulary}`", f"add schemas/vocabularies/{vocabulary}.yaml"


def _is_taken(name: str, schema: Schema) -> bool:
    """Whether a name is a word of the annotation grammar, or a column beside which that of a qualifier would be."""
    columns = {column for table in ("assertions", "evidence") for column in schema.tables[table].fields}
    words = RESERVED | RESERVED_FOR_TABLES | WORKING | {*OF_WORK, *ANCHORS, RANK, "to"}
    return name in words | (columns - {each.column for each in schema.qualifiers})
