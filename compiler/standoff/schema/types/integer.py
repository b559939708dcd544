"""`integer`: a whole number of at most 18 digits."""

import re

from standoff.schema.model import Field
from standoff.schema.types.column_type import INTEGER
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value
from standoff.schema.types.misread_numbers import whole
from standoff.schema.types.number import within

PATTERN = r"[+-]?\d{1,18}"
TOO_LONG = re.compile("[+-]?[0-9]{19,}")
WANTED = "expected a whole number, as in `12`"
WRITTEN = re.compile(PATTERN)


def parse(raw: str) -> Value:
    """Read a whole number; ValueError where it is not one."""
    if not WRITTEN.fullmatch(raw) or not raw.isascii():
        if TOO_LONG.fullmatch(raw):
            raise ValueError("it has more than 18 digits: make the field `type: string`")
        fix = whole(raw) if WRITTEN.fullmatch(whole(raw)) else ""
        raise NotAValueError("" if fix else WANTED, fix)
    return Value(str(int(raw)))


def limit(text: str) -> tuple[int, int]:
    """Read a smallest or largest value; ValueError where it is not a whole number."""
    number = int(parse(text).text)
    return number, number


def editor(f: Field) -> list[JsonSchema]:
    """A whole number, written as such or as text."""
    text = {"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": "Expected a whole number, as in 12."}
    return [text, {"type": "integer"} | within(f)]


TYPE = FieldType(
    name="integer",
    noun="whole number",
    parse=parse,
    editor=editor,
    parts=(Part(type=INTEGER, is_limited=True),),
    limit=limit,
)
