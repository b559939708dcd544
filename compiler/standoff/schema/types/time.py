"""`time`: a time of day after ISO 8601, `14:30` or `14:30:05`, with or without its zone, `Z` or `+05:00`.

It is kept as text, as precise as it was given: `time` of Table Schema and of XML Schema (CSVW) requires seconds, which
would turn `14:30` into a claim on the second, and the times of Parquet and SQL have no zone.
"""

import re
from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types.bounds import limits_in_words, within
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value

if TYPE_CHECKING:
    import polars as pl

CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
PATTERN = rf"{CLOCK}(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
WRITTEN = re.compile(rf"(?P<clock>{CLOCK})(?P<zone>.*)")
WHOLE = re.compile(PATTERN)
TWELVE = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?: ?(?P<half>[ap]\.?m\.?))?")
WANTED = "a time of day is `14:30` or `14:30:05`, with its zone `14:30Z` or `14:30+05:00`"
HINT = "A time of day: 14:30, 14:30:05; with its zone 14:30Z or 14:30+05:00."
DAY = 24 * 60 * 60
NO_ZONE, UTC = 0, 1 + 24 * 60  # numbers of zones: that of Greenwich leaves room for those west of it


def parse(raw: str) -> Value:
    """Read a time of day; ValueError where it is not one.

    A bound is a second; the days of different zones, or of none, do not overlap, since without a date `23:30Z` and
    `04:30+05:00` are not known to be the same.
    """
    match = WRITTEN.fullmatch(raw)
    if match is None or not WHOLE.fullmatch(raw):
        fix = _misread(raw)
        raise NotAValueError("" if fix else WANTED, fix)
    clock, zone = match["clock"], "Z" if match["zone"] in {"+00:00", "-00:00"} else match["zone"]
    hour, minute, *second = (int(part) for part in clock.split(":"))
    low = _zone(zone) * DAY + hour * 3600 + minute * 60 + sum(second)
    return Value(clock + zone, low, low if second else low + 59, "second" if second else "minute")


def _misread(raw: str) -> str:
    """The time that is meant: with a point, or after a clock of twelve hours; else empty."""
    match = TWELVE.fullmatch(raw.strip().lower())
    if match is None or int(match["hour"]) not in (range(1, 13) if match["half"] else range(24)):
        return ""
    if not match["half"]:
        text = f"{match['hour']:0>2}:{match['minute'] or ''}"
    else:
        hour = int(match["hour"]) % 12 + 12 * (match["half"][0] == "p")
        text = f"{hour:02}:{match['minute'] or '00'}"
    return text if WHOLE.fullmatch(text) else ""


def _zone(zone: str) -> int:
    if not zone:
        return NO_ZONE
    return UTC if zone == "Z" else UTC + int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:]))


def bound(second: int) -> str:
    """A second of a zone's day as a time."""
    zone, rest = divmod(second, DAY)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    if zone in {NO_ZONE, UTC}:
        return clock + ("Z" if zone == UTC else "")
    hours, minutes = divmod(abs(zone - UTC), 60)
    return f"{clock}{'+' if zone > UTC else '-'}{hours:02}:{minutes:02}"


def limit(text: str) -> tuple[int, int]:
    """Read an earliest or a latest time as seconds of the day; a limit has no zone, and holds by any clock."""
    value = parse(text)
    if value.low is None or value.high is None or value.low >= DAY:
        raise ValueError("a limit is `14:30` or `14:30:05`, without a zone")
    return value.low, value.high


def _second_of_day(bound: "pl.Expr") -> "pl.Expr":
    return bound % DAY


def editor(f: Field) -> list[JsonSchema]:
    """A time, which YAML 1.2 reads as text."""
    return [{"type": "string", "pattern": f"^{within(f)}{PATTERN}$", "errorMessage": HINT + limits_in_words(f)}]


TYPE = FieldType(
    name="time",
    noun="time of day",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(Part(pattern=PATTERN, words="time of day (ISO 8601)"),),
    bound=bound,
    limit=limit,
    order=_second_of_day,
)
