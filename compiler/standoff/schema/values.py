"""Values: what a curator writes becomes canonical text with bounds; EDTF dates, counts and scalars.

Dates follow EDTF (ISO 8601-2:2019), restricted to what the tables can bound: a day, month or year; one time in a range,
written `a..b`; and an interval, written `a/b`. Bounds are ordinal days (proleptic Gregorian, day 1 is 0001-01-01) for
dates and integers for counts.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
INTEGER = re.compile(r"[+-]?\d{1,18}")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
PRECISION = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Value:
    """A canonical value: its text, its bounds (none where unbounded or not a quantity) and how it ranks among equals.

    `low` and `high` are inclusive. `is_span` marks an interval, which contains nothing and is in nothing. `looseness`
    orders values of equal bounds: a doubted value and a range are looser than the plain notation.
    """

    text: str
    low: int | None = None
    high: int | None = None
    precision: str | None = None
    is_span: bool = False
    looseness: int = 0


@lru_cache(maxsize=65_536)
def parse(kind: str, raw: str) -> Value:
    """Read `raw` as a value of `kind` (`edtf`, `count` or a Table Schema type); ValueError says what would be right."""
    return PARSERS[kind](raw.strip())


def parse_edtf(raw: str) -> Value:
    """Read an EDTF date as the tables write them; ValueError where it is none."""
    if "~" in raw or "%" in raw:
        raise ValueError("`~` and `%` have no bounds: write the range that is meant, as in `2024-11-01..2024-11-10`")
    body = raw.removesuffix("?")
    doubt = "?" if body != raw else ""
    if "/" in body:
        return _interval(body, doubt)
    if ".." in body:
        return _range(body, doubt)
    low, high, precision = _moment(body)
    return Value(body + doubt, low, high, precision, looseness=2 * bool(doubt))


def _range(body: str, doubt: str) -> Value:
    if body.startswith("[") and body.endswith("]"):
        body = body[1:-1]
    first, last = _two(body, "..", "a range is `a..b`, `..b` or `a..`")
    low = _moment(first)[0] if first else None
    high = _moment(last)[1] if last else None
    _ordered(low, high, "range")
    if first and first == last:
        return parse_edtf(first + doubt)
    return Value(f"[{first}..{last}]{doubt}", low, high, "range", looseness=2 * bool(doubt) + 1)


def _interval(body: str, doubt: str) -> Value:
    first, last = _two(body, "/", "an interval is `a/b`, `a/..` or `../b`")
    first, last = (("" if end == ".." else end) for end in (first, last))
    low = _moment(first)[0] if first else None
    high = _moment(last)[1] if last else None
    if low is None and high is None:
        raise ValueError("an interval has at least one end: `a/b`, `a/..` or `../b`")
    _ordered(low, high, "interval")
    text = f"{first or '..'}/{last or '..'}{doubt}"
    return Value(text, low, high, "interval", is_span=True, looseness=2 * bool(doubt))


def _two(body: str, separator: str, wanted: str) -> tuple[str, str]:
    parts = body.split(separator) if separator == ".." else body.split("/")
    if len(parts) != 2 or not any(parts):
        raise ValueError(wanted)
    return parts[0], parts[1]


def _ordered(low: int | None, high: int | None, what: str) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"the {what} ends before it begins")


def _moment(text: str) -> tuple[int, int, str]:
    match = DATE.fullmatch(text)
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
    return first.toordinal(), last.toordinal(), PRECISION[len(parts) - 1]


def parse_count(raw: str) -> Value:
    """Read a count or a range (`10`, `8..12`, `2..`, `..5`; `multiple` and `several` are `2..`); else ValueError."""
    wanted = "a count is a whole number or a range: `10`, `8..12`, `2..`, `..5`"
    body = "2.." if raw in {"multiple", "several"} else raw.removesuffix("?")
    doubt = "?" if raw.endswith("?") else ""
    first, last = _two(body, "..", wanted) if ".." in body else (body, body)
    if (
        not all(end == "" or (end.isascii() and end.isdigit() and len(end) < 16) for end in (first, last))
        or not first + last
    ):
        raise ValueError(wanted)
    low, high = (int(end) if end else None for end in (first, last))
    _ordered(low, high, "range")
    if low is not None and low == high:
        return Value(f"{low}{doubt}", low, high, looseness=2 * bool(doubt))
    text = f"{'' if low is None else low}..{'' if high is None else high}{doubt}"
    return Value(text, low, high, looseness=2 * bool(doubt) + 1)


def parse_integer(raw: str) -> Value:
    """Read a whole number; ValueError where it is none."""
    if not INTEGER.fullmatch(raw) or not raw.isascii():
        raise ValueError("a whole number is wanted, as in `12`")
    return Value(str(int(raw)))


def parse_number(raw: str) -> Value:
    """Read a decimal number, no thousands separators; ValueError where it is none."""
    if not NUMBER.fullmatch(raw) or not raw.isascii():
        raise ValueError("a number is wanted, as in `7000000000` or `28.5`")
    number = float(raw)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("the number is too large")
    return Value(str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number))


def parse_boolean(raw: str) -> Value:
    """Read `true` or `false`; ValueError where it is neither."""
    if raw not in {"true", "false"}:
        raise ValueError("`true` or `false` is wanted")
    return Value(raw)


def parse_date(raw: str) -> Value:
    """Read a full date; ValueError where it is none."""
    low, high, precision = _moment(raw)
    if precision != "day":
        raise ValueError("a full date is wanted, as in `2024-11-05`")
    return Value(raw, low, high, precision)


def parse_string(raw: str) -> Value:
    """Read free text: white space is folded to single spaces; ValueError where nothing is left."""
    text = " ".join(raw.split())
    if not text:
        raise ValueError("the value is empty")
    return Value(text)


PARSERS: dict[str, Callable[[str], Value]] = {
    "edtf": parse_edtf,
    "count": parse_count,
    "integer": parse_integer,
    "number": parse_number,
    "boolean": parse_boolean,
    "date": parse_date,
    "string": parse_string,
}
