"""`number`: a decimal number that a 64-bit float holds exactly as it is written."""

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types.column_type import NUMBER, cell_text
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value
from standoff.schema.types.misread_numbers import digits

if TYPE_CHECKING:
    import polars as pl

MOST_TOGETHER = 4  # digits
PATTERN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
WRITTEN = re.compile(PATTERN)
WANTED = "expected a number, as in `7000000000` or `28.5`"
TOO_LONG = (
    "it has more digits than a number holds (about 16): round it, or make the field `type: string` or, if it is whole, "
    "`type: integer`"
)


def parse(raw: str) -> Value:
    """Read a decimal number, no thousands separators; ValueError where it is not one, or a float is another."""
    if not WRITTEN.fullmatch(raw) or not raw.isascii():
        fix = digits(raw, WRITTEN)
        raise NotAValueError("" if fix else WANTED, fix)
    number = float(raw)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("the number is too large")
    # The shortest text of a float, not its exact expansion: `0.1` is held, though no float is a tenth.
    if Decimal(repr(number)) != Decimal(raw):
        raise ValueError(TOO_LONG if number else "the number is too small to be held: make the field `type: string`")
    return Value(cell_text(number))


def limit(text: str) -> tuple[float, float]:
    """Read a smallest or largest value; ValueError where it is not a number."""
    number = float(parse(text).text)
    return number, number


def within(f: Field) -> JsonSchema:
    """The smallest and the largest value of a field, as JSON Schema."""
    bounds = {"minimum": f.minimum, "maximum": f.maximum}
    return {name: json.loads(text) for name, text in bounds.items() if text is not None}


def editor(f: Field) -> list[JsonSchema]:
    """A number, written as such or as text."""
    text = {"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": "Expected a number, as in 12."}
    return [text, {"type": "number"} | within(f)]


def in_words(values: "pl.Series") -> "pl.Series":
    """Numbers as people read them, in groups of three digits from five on: 7,000,000,000."""
    shown = {text: _grouped(text) for text in values.drop_nulls().unique().to_list()}
    return values.replace(list(shown), list(shown.values())) if shown else values


def _grouped(text: str) -> str:
    whole, point, rest = text.partition(".")
    is_long = whole.lstrip("-").isdecimal() and len(whole.lstrip("-")) > MOST_TOGETHER
    return f"{int(whole):,}{point}{rest}" if is_long else text


TYPE = FieldType(
    name="number",
    noun="number",
    parse=parse,
    editor=editor,
    parts=(Part(type=NUMBER, is_limited=True),),
    limit=limit,
    in_words=in_words,
)
