"""`number`: a decimal number, as a float holds it."""

import re

from standoff.schema.model import Field
from standoff.schema.types.column_type import NUMBER
from standoff.schema.types.field_type import FieldType, JsonSchema, Part, Value

PATTERN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
WRITTEN = re.compile(PATTERN)


def parse(raw: str) -> Value:
    """Read a decimal number, no thousands separators; ValueError where it is not one."""
    if not WRITTEN.fullmatch(raw) or not raw.isascii():
        raise ValueError("a number is wanted, as in `7000000000` or `28.5`")
    number = float(raw)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("the number is too large")
    return Value(str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number))


def within(f: Field) -> JsonSchema:
    """The smallest and the largest value of a field, as JSON Schema."""
    bounds = {"minimum": f.minimum, "maximum": f.maximum}
    return {name: int(n) if n.is_integer() else n for name, n in bounds.items() if n is not None}


def editor(f: Field) -> list[JsonSchema]:
    """A number, written as such or as text."""
    text = {"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": "A number is wanted, as in 12."}
    return [text, {"type": "number"} | within(f)]


TYPE = FieldType(name="number", noun="number", parse=parse, editor=editor, parts=(Part(type=NUMBER),), is_numeric=True)
