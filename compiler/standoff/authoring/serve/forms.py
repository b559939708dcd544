"""What a form of the workbench has: the tables with their fields and children, vocabularies and qualifiers, as JSON."""

from typing import Any

from standoff.authoring.json_schema.qualifiers import described
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.qualifiers import choices
from standoff.schema.json_schema import hint
from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import TEXT, Qualifier

Json = dict[str, Any]
BOTH = "both"


def forms(schema: Schema, speakers: str) -> Json:
    """All forms of a corpus; `speakers` is the table of those who are quoted."""
    grammars = record_grammars(schema, TEXT)
    return {
        "tables": [
            _table(table, grammars[table.name], schema) for table in schema.record_tables.values() if not table.nest
        ],
        "vocabularies": {
            name: [(code.code, code.label, code.definition) for code in vocabulary.codes.values()]
            for name, vocabulary in schema.vocabularies.items()
        },
        "qualifiers": [_qualifier(each, schema) for each in schema.known_qualifiers.values() if TEXT in each.kinds],
        "speakers": speakers,
    }


def _table(table: Table, grammar: RecordGrammar, schema: Schema) -> Json:
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "isRegistered": table.registered,
        "fields": [_field(f, table) for f in table.stated.values()],
        "children": [_child(name, child, schema) for name, child in grammar.children.items()],
    }


def _child(name: str, grammar: RecordGrammar, schema: Schema) -> Json:
    table = grammar.table
    return {
        "name": name,
        "title": table.title,
        "description": table.description,
        "table": table.name,
        "keys": [key.name for key in grammar.keys if not key.is_order],
        "by": grammar.by or "",
        "fields": [_field(table.fields[each], table) for each in grammar.fields if each != grammar.order],
    }


def _field(f: Field, table: Table) -> Json:
    target = table.foreign_keys.get(f.name)
    targets = f.ref or ((target[0],) if target else ())
    return {
        "name": f.name,
        "title": f.title or f.name,
        "description": f.description,
        "kind": "code" if f.vocabulary else "reference" if targets else KINDS.get(f.kind, f.kind),
        "hint": hint(f),
        "vocabulary": f.vocabulary or "",
        "targets": list(targets),
        "literals": list(f.literals),
        "isRequired": f.required,
        "where": f.source or BOTH,
    }


KINDS = {"edtf": "date"}


def _qualifier(each: Qualifier, schema: Schema) -> Json:
    title, description = described(each.name, schema)
    return {
        "name": each.name,
        "title": title or each.name,
        "description": description,
        "codes": list(choices(schema, each.name, TEXT)) if each.vocabulary else [],
        "vocabulary": each.vocabulary,
        "isReference": each.names_record,
        "default": each.defaults.get(TEXT, ""),
    }
