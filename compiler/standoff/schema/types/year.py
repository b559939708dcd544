"""`year`: a year of the Gregorian calendar, in four digits, `1893`; a month or a day is for `edtf`."""

import re

from standoff.schema.model import Field
from standoff.schema.types.column_type import INTEGER
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value
from standoff.schema.types.misread_numbers import count, whole

PATTERN = r"(?!0000)\d{4}"
WRITTEN = re.compile(PATTERN)
FIRST, LAST = 1, 9999
DATED = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
WANTED = "expected a year in four digits, as in `1893`"


def parse(raw: str) -> Value:
    """Read a year; ValueError where it is not one."""
    if WRITTEN.fullmatch(raw) and raw.isascii():
        return Value(raw, int(raw), int(raw))
    if DATED.fullmatch(raw):
        raise ValueError("a year has no month and no day: write the year alone, or make the field `type: edtf`")
    fix = whole(raw).zfill(4)
    raise NotAValueError("", fix) if WRITTEN.fullmatch(fix) else NotAValueError(WANTED)


def written(year: int) -> str:
    """A year in four digits."""
    return f"{year:04}"


def misread_range(raw: str) -> str:
    """The year or range of years that is meant; else empty."""
    return re.sub("[0-9]+", lambda found: found[0].zfill(4), count(raw))


def limit(text: str) -> tuple[int, int]:
    """Read a first or a last year; ValueError where it is not one."""
    year = int(parse(text).text)
    return year, year


def editor(f: Field) -> list[JsonSchema]:
    """A year, written as text or as a number."""
    text = {"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": "A year in four digits, as in 1893."}
    limits = {"minimum": int(f.minimum or FIRST), "maximum": int(f.maximum or LAST)}
    return [text, {"type": "integer"} | limits]


TYPE = FieldType(
    name="year",
    is_stated=True,
    noun="year",
    parse=parse,
    editor=editor,
    parts=(Part(type=INTEGER, minimum=FIRST, is_limited=True),),
    bound=written,
    limit=limit,
)
