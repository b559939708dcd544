"""`string`: words, a code, an id; white space is folded to single spaces, accents are composed (NFC)."""

import re

from standoff.schema.model import Field
from standoff.schema.types.field_type import FieldType, JsonSchema, Value
from standoff.source.nodes import folded

RUST_ONLY = re.compile(r"\(\?(?!:)|\\[AzxQpP]|\[\[:|&&|--|~~")  # parts of a pattern that ECMA-262 reads otherwise


def parse(raw: str) -> Value:
    """Read words: white space is folded to single spaces, accents composed; ValueError where nothing is left."""
    text = folded(raw)
    if not text:
        raise ValueError("the value is empty: write one, or leave the key out")
    return Value(text)


def words(f: Field) -> JsonSchema:
    """Free text, which an editor may take for a number or a boolean."""
    described: JsonSchema = {"if": {"type": "boolean"}, "else": {"type": ["string", "number"]}}
    limits = {"minLength": f.min_length, "maxLength": f.max_length}
    described |= {name: limit for name, limit in limits.items() if limit is not None}
    if f.pattern and not RUST_ONLY.search(f.pattern):
        described["pattern"] = f"^(?:{f.pattern})$"
    return described


TYPE = FieldType(name="string", noun="value", parse=parse, editor=lambda f: [words(f)], is_text=True)
