"""`datetime`: a moment after RFC 3339, `2024-11-05T14:30`, with or without seconds, fractions of them, and its zone.

It is kept as text, as precise as it was given, as a `time` is. Moments with a zone are compared by universal time, so
that `14:30Z` and `19:30+05:00` of one day are the same; those without one are compared among themselves, for nothing
says by what clock they are. Bounds are microseconds since the first day of year 1, twice, and 1 more without a zone.
"""

import re
from datetime import date
from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types.bounds import limits_in_words
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value

if TYPE_CHECKING:
    import polars as pl

DAY = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
PATTERN = rf"{DAY}T{CLOCK}(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
WRITTEN = re.compile(PATTERN)
PARTS = re.compile(r"(?P<day>[0-9-]{10})T(?P<clock>[0-9:.]+)(?P<zone>.*)")
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SPACED = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[ Tt](?P<clock>[0-9:.]+) ?(?P<zone>.*)")
ZONES = {"Z": "Z", "UTC": "Z", "GMT": "Z"}
WANTED = "a moment is `2024-11-05T14:30` or `2024-11-05T14:30:05`, with its zone `2024-11-05T14:30Z` or `…+05:00`"
HINT = "A moment: 2024-11-05T14:30, 2024-11-05T14:30:05; with its zone 2024-11-05T14:30Z or 2024-11-05T14:30+05:00."
MINUTE, SECOND = 60_000_000, 1_000_000  # microseconds
WHOLE_DAY = 24 * 60 * MINUTE
UNIVERSAL, LOCAL = "universal", "local"  # by which clock it is, as the precision of a value


def parse(raw: str) -> Value:
    """Read a moment; ValueError where it is not one."""
    if not WRITTEN.fullmatch(raw) or not raw.isascii():
        raise _misread(raw)
    match = PARTS.fullmatch(raw)
    assert match
    zone = "Z" if match["zone"] in {"+00:00", "-00:00"} else match["zone"]
    low, width = _clock(match["clock"])
    low += _day(match["day"]) * WHOLE_DAY - _offset(zone)
    if not 1 <= low // WHOLE_DAY <= date.max.toordinal():
        raise ValueError("in universal time it is beyond the years 0001 to 9999")
    is_local = int(not zone)
    bounds = (2 * low + is_local, 2 * (low + width - 1) + is_local)
    return Value(f"{match['day']}T{match['clock']}{zone}", *bounds, LOCAL if is_local else UNIVERSAL)


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise ValueError(f"the calendar has no day `{text}`") from None


def _clock(text: str) -> tuple[int, int]:
    """The first microsecond of a time of day, and for how many it is that time."""
    hour, minute, *rest = text.split(":")
    start = (int(hour) * 60 + int(minute)) * MINUTE
    if not rest:
        return start, MINUTE
    second, _, fraction = rest[0].partition(".")
    return start + int(second) * SECOND + int(fraction.ljust(6, "0")), 10 ** (6 - len(fraction))


def _offset(zone: str) -> int:
    return int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:])) * MINUTE if len(zone) > 1 else 0


def _misread(raw: str) -> NotAValueError:
    """The error for what is not a moment: with the one that is meant, if it is plain."""
    text = raw.strip()
    if DATED.fullmatch(text):
        return NotAValueError(f"write its time as well, as in `{text}T14:30`, or make the field `type: edtf`")
    match = SPACED.fullmatch(text)
    zone = ZONES.get(match["zone"].upper(), match["zone"]) if match else ""
    clock = (
        match["clock"].replace(".", ":", 1) if match and ":" not in match["clock"] else match["clock"] if match else ""
    )
    fix = f"{match['day']}T{clock}{zone}" if match else ""
    return NotAValueError("", fix) if WRITTEN.fullmatch(fix) and fix != raw else NotAValueError(WANTED)


def bound(code: int) -> str:
    """A bound as a moment, of universal time with `Z`, with its microseconds where it has any."""
    ordinal, rest = divmod(code // 2, WHOLE_DAY)
    seconds, micro = divmod(rest, SECOND)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{micro:06}" if micro else "")
    return f"{date.fromordinal(ordinal).isoformat()}T{clock}{'' if code % 2 else 'Z'}"


def limit(text: str) -> tuple[int, int]:
    """Read an earliest or a latest moment: as microseconds of universal time, or of the clock where it has no zone."""
    value = parse(text)
    return (value.low or 0) // 2, (value.high or 0) // 2


def _moment(bound: "pl.Expr") -> "pl.Expr":
    return bound // 2


def editor(f: Field) -> list[JsonSchema]:
    """A moment, which YAML 1.2 reads as text."""
    return [{"type": "string", "pattern": f"^(?!0000){PATTERN}$", "errorMessage": HINT + limits_in_words(f)}]


TYPE = FieldType(
    name="datetime",
    is_stated=True,
    noun="moment",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(Part(pattern=PATTERN, words="moment (RFC 3339)"),),
    bound=bound,
    contains=True,
    within_precision=True,
    limit=limit,
    order=_moment,
)
