"""Dates of other calendars as dates of the proleptic Gregorian one: `1404-06-04` of the solar Hijri is `2025-08-26`.

The notation is that of dates (`edtf.py`), in the years, months and days of the other calendar. A month or a year of it
is a range of Gregorian days.

- `solar-hijri`, of Iran and Afghanistan: by the leap years of K. M. Borkowski, "The Persian calendar for 3000 years",
  Earth, Moon, and Planets 74 (1996), 223-230, which are those of the equinox in Tehran.
- `islamic`, the lunar Hijri: the tabular calendar of 30 years with the leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26
  and 29, from 16 July 622 (Julian). Months that were begun by sighting the moon may differ by a day or two.
- `julian`, the Old Style of Europe: every fourth year is a leap year.

The last two are as in N. Dershowitz and E. M. Reingold, Calendrical Calculations (4th edition, 2018).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
DOUBT = "?"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: the ordinal day (Gregorian, day 1 is 0001-01-01) on which a month begins, and its last year."""

    month: Callable[[int, int], int]
    last: int

    def days(self, text: str) -> tuple[int, int]:
        """The first and the last day of a year, a month or a day; ValueError where the calendar has none of it."""
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError("a date is `1404`, `1404-06`, `1404-06-04`, a range `a..b` or an interval `a/b`")
        year, month, day = (int(part) if part else 0 for part in match.groups())
        if not 1 <= year <= self.last:
            raise ValueError(f"years of this calendar run from 0001 to {self.last:04}")
        if match[2] is None:
            return self.month(year, 1), self.month(year + 1, 1) - 1
        if not 1 <= month <= 12:
            raise ValueError(f"this calendar has no month `{match[1]}-{match[2]}`")
        first = self.month(year, month)
        last = (self.month(year, month + 1) if month < 12 else self.month(year + 1, 1)) - 1
        if match[3] is None:
            return first, last
        if not 1 <= day <= last - first + 1:
            raise ValueError(f"this calendar has no day `{text}`: the month has {last - first + 1}")
        return first + day - 1, first + day - 1


# -- when months begin -------------------------------------------------------------------------------------------------

BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060)
"""The years of the solar Hijri with which the cycles of 33 years, 8 of them leap years, start again."""
BEFORE_SOLAR = date(621, 3, 5).toordinal()
BEFORE_ISLAMIC = date(622, 7, 18).toordinal()
BEFORE_JULIAN = -2


def _solar_month(year: int, month: int) -> int:
    leap_days, (begin, end) = 0, BREAKS[:2]
    for begin, end in pairwise(BREAKS):
        if year < end:
            break
        leap_days += (end - begin) // 33 * 8 + (end - begin) % 33 // 4
    cycles, rest = divmod(year - begin, 33)
    leap_days += cycles * 8 + (rest + 3) // 4 + ((end - begin) % 33 == 4 and end - year == 4)
    return BEFORE_SOLAR + 365 * year + leap_days + 30 * (month - 1) + min(month - 1, 6) + 1


def _islamic_month(year: int, month: int) -> int:
    return BEFORE_ISLAMIC + 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + 1


def _julian_month(year: int, month: int) -> int:
    shorter = 0 if month <= 2 else 1 if year % 4 == 0 else 2
    return BEFORE_JULIAN + 365 * (year - 1) + (year - 1) // 4 + (367 * month - 362) // 12 - shorter + 1


CALENDARS: Mapping[str, Calendar] = {
    "solar-hijri": Calendar(_solar_month, 2000),
    "islamic": Calendar(_islamic_month, 2000),
    "julian": Calendar(_julian_month, 9998),
}


# -- dates -------------------------------------------------------------------------------------------------------------


def gregorian(raw: str, name: str) -> str:
    """A date in the notation of `edtf`, from one of another calendar; ValueError says what would be right."""
    calendar = CALENDARS[name]
    body = raw.strip().removesuffix(DOUBT)
    doubt = DOUBT if raw.strip().endswith(DOUBT) else ""
    for sign in ("..", "/"):
        first, found, last = body.removeprefix("[").removesuffix("]").partition(sign)
        if found and not (sign == ".." and "/" in body):
            return f"{_end(first, calendar, 0)}{sign}{_end(last, calendar, 1)}{doubt}"
    low, high = calendar.days(body)
    return (_day(low) if low == high else f"{_day(low)}..{_day(high)}") + doubt


def _end(text: str, calendar: Calendar, end: int) -> str:
    """An end of a range or an interval, which may be open."""
    return text if text in {"", ".."} else _day(calendar.days(text)[end])


def _day(ordinal: int) -> str:
    if not 1 <= ordinal <= date.max.toordinal():
        raise ValueError("the Gregorian date is beyond the years 0001 to 9999")
    return date.fromordinal(ordinal).isoformat()
