"""`decimal`: an exact decimal number of at most 20 digits before and 18 after the point, which no float rounds.

Its column is text. Parquet has decimal numbers of a fixed scale, but JSON, SQLite, spreadsheets and most readers of CSV
have floats alone, and would each hold another number; text is the same in all of them, and every database casts it
exactly: `CAST(price AS DECIMAL(38, 18))`.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value
from standoff.schema.types.misread_numbers import decimal as misread
from standoff.schema.types.number import in_words
from standoff.schema.types.ordered import plain

if TYPE_CHECKING:
    import polars as pl

BEFORE, AFTER = 20, 18  # digits
PATTERN = rf"-?[0-9]{{1,{BEFORE}}}(?:\.[0-9]{{1,{AFTER}}})?"
WRITTEN = re.compile(PATTERN)
DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
WANTED = "expected a decimal number, as in `28.50`"
TOO_LONG = f"it has more than {BEFORE} digits before the point or {AFTER} after it: make the field `type: string`"


def parse(raw: str) -> Value:
    """Read a decimal number, no thousands separators; ValueError where it is not one."""
    if WRITTEN.fullmatch(raw) and raw.isascii():
        return Value(plain(Decimal(raw)))
    if DIGITS.fullmatch(raw):
        raise ValueError(TOO_LONG)
    fix = misread(raw)
    raise NotAValueError("", fix) if WRITTEN.fullmatch(fix) else NotAValueError(WANTED)


def limit(text: str) -> tuple[Decimal, Decimal]:
    """Read a smallest or largest value; ValueError where it is not a decimal number."""
    number = Decimal(parse(text).text)
    return number, number


def compared(text: "pl.Expr") -> "pl.Expr":
    """Decimal numbers as polars compares them."""
    import polars as pl

    return text.cast(pl.Decimal(BEFORE + AFTER, AFTER))


def editor(f: Field) -> list[JsonSchema]:
    """A decimal number, written as such or as text."""
    text = {"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": "Expected a decimal number, as in 28.50."}
    limits = {name: float(given) for name, given in (("minimum", f.minimum), ("maximum", f.maximum)) if given}
    return [text, {"type": "number"} | limits]


TYPE = FieldType(
    name="decimal",
    is_stated=True,
    noun="decimal number",
    parse=parse,
    editor=editor,
    parts=(Part(pattern=PATTERN, words="decimal number (exact)"),),
    limit=limit,
    compared=compared,
    ends=("or more", "or less"),
    in_words=in_words,
)
