"""`time`: a time of day after ISO 8601, `14:30` or `14:30:05`, with or without its zone, `Z` or `+05:00`.

It is kept as text, as precise as it was given: `time` of Table Schema and of XML Schema (CSVW) requires seconds, which
would turn `14:30` into a claim on the second, and the times of Parquet and SQL have no zone.
"""

import re

from standoff.schema.model import Field
from standoff.schema.types.field_type import FieldType, JsonSchema, Part, Value

CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
PATTERN = rf"{CLOCK}(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
WRITTEN = re.compile(rf"(?P<clock>{CLOCK})(?P<zone>.*)")
WHOLE = re.compile(PATTERN)
HINT = "A time of day: 14:30, 14:30:05; with its zone 14:30Z or 14:30+05:00."
DAY = 24 * 60 * 60
NO_ZONE, UTC = 0, 1 + 24 * 60  # numbers of zones: that of Greenwich leaves room for those west of it


def parse(raw: str) -> Value:
    """Read a time of day; ValueError where it is not one.

    A bound is a second; the days of different zones, or of none, do not overlap, since without a date `23:30Z` and
    `04:30+05:00` are not known to be the same. A minute contains its seconds.
    """
    match = WRITTEN.fullmatch(raw)
    if match is None or not WHOLE.fullmatch(raw):
        raise ValueError("a time of day is `14:30` or `14:30:05`, with its zone `14:30Z` or `14:30+05:00`")
    clock, zone = match["clock"], "Z" if match["zone"] in {"+00:00", "-00:00"} else match["zone"]
    hour, minute, *second = (int(part) for part in clock.split(":"))
    low = _zone(zone) * DAY + hour * 3600 + minute * 60 + sum(second)
    return Value(clock + zone, low, low if second else low + 59, "second" if second else "minute")


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


def editor(f: Field) -> list[JsonSchema]:
    """A time, which YAML 1.2 reads as text."""
    return [{"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": HINT}]


TYPE = FieldType(
    name="time",
    noun="time of day",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(Part(pattern=PATTERN, words="time of day (ISO 8601)"),),
    bound=bound,
    contains=True,
)
