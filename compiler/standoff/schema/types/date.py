"""`date`: a full date of the proleptic Gregorian calendar, `2024-11-05`; its bounds are ordinal days."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from standoff.schema.model import Field
from standoff.schema.types.bounds import limits_in_words, within
from standoff.schema.types.column_type import DATE
from standoff.schema.types.field_type import FieldType, JsonSchema, Part, Value
from standoff.schema.types.misread_dates import misread

WRITTEN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
PATTERN = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
PRECISION = ("year", "month", "day")
FULL = "expected a full date, as in `2024-11-05`"
BAD_DATE = "bad-date"


class Moment(NamedTuple):
    """The first and the last day of a year, a month or a day, and which of them it is."""

    low: int
    high: int
    precision: str


DAYS = 1 << 16  # those of 180 years, which are read and written again and again


@lru_cache(maxsize=DAYS)
def moment(text: str) -> Moment:
    """Read a year, a month or a day; raises ValueError for anything else. Day 1 is 0001-01-01."""
    match = WRITTEN.fullmatch(text)
    if match is None or not text.isascii():
        raise ValueError("a date is `2024`, `2024-11`, `2024-11-05`, a range `a..b` or an interval `a/b`")
    parts = [int(part) for part in match.groups() if part is not None]
    year, month, day = (*parts, None, None)[:3]
    if not year or (month is not None and not 1 <= month <= 12):
        raise ValueError(f"there is no {'month' if year else 'year'} `{text}`")
    last_day = calendar.monthrange(year, month or 12)[1]
    if day is not None and not 1 <= day <= last_day:
        raise ValueError(f"there is no day `{text}`")
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or last_day)
    return Moment(first.toordinal(), last.toordinal(), PRECISION[len(parts) - 1])


@lru_cache(maxsize=DAYS)
def bound(ordinal: int) -> str:
    """An ordinal day as a date."""
    return date.fromordinal(ordinal).isoformat()


def parse(raw: str) -> Value:
    """Read a full date; ValueError where it is not one."""
    try:
        return _parse(raw)
    except ValueError as error:
        raise misread(raw, _parse) or (ValueError(FULL) if misread(raw, moment) else error) from None


def _parse(raw: str) -> Value:
    low, high, precision = moment(raw)
    if precision != "day":
        raise ValueError(FULL)
    return Value(raw, low, high, precision)


def limit(text: str) -> tuple[int, int]:
    """Read a first or a last date, also a month or a year: its first and its last day; ValueError otherwise."""
    return moment(text)[:2]


def editor(f: Field) -> list[JsonSchema]:
    """A date, which YAML reads as text."""
    pattern = f"^{within(f)}{PATTERN}$"
    return [
        {"type": "string", "pattern": pattern, "errorMessage": "A full date, as in 2024-11-05." + limits_in_words(f)}
    ]


TYPE = FieldType(
    name="date",
    noun="date",
    parse=parse,
    editor=editor,
    parts=(Part(type=DATE, is_limited=True),),
    limit=limit,
    bound=bound,
    contains=True,
    shows_basis=True,
    problem=BAD_DATE,
)
