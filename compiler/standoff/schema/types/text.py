"""`text`: free text as it is written: line ends and white space at the ends are kept, accents are composed (NFC)."""

import unicodedata

from standoff.schema.types.field_type import FieldType, Value
from standoff.schema.types.string import words


def parse(raw: str) -> Value:
    """Read free text as it is; ValueError where it is only white space."""
    if not raw.strip():
        raise ValueError("the value is empty: write one, or leave the key out")
    return Value(unicodedata.normalize("NFC", raw))


TYPE = FieldType(
    name="text",
    noun="text",
    parse=parse,
    editor=lambda f: [words(f)],
    declared="standoff",
    is_text=True,
    keeps_space=True,
)
