"""`integer`: a whole number of at most 18 digits."""

import re

from standoff.schema.model import Field
from standoff.schema.types.column_type import INTEGER
from standoff.schema.types.field_type import FieldType, JsonSchema, Part, Value
from standoff.schema.types.number import within

PATTERN = r"[+-]?\d{1,18}"
WRITTEN = re.compile(PATTERN)


def parse(raw: str) -> Value:
    """Read a whole number; ValueError where it is not one."""
    if not WRITTEN.fullmatch(raw) or not raw.isascii():
        raise ValueError("a whole number is wanted, as in `12`")
    return Value(str(int(raw)))


def editor(f: Field) -> list[JsonSchema]:
    """A whole number, written as such or as text."""
    text = {"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": "A whole number is wanted, as in 12."}
    return [text, {"type": "integer"} | within(f)]


TYPE = FieldType(
    name="integer", noun="whole number", parse=parse, editor=editor, parts=(Part(type=INTEGER),), is_numeric=True
)
