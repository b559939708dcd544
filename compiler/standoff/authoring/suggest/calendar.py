"""Dates that a text leaves to its day of publication: a day and month without a year, a weekday, `last month`.

Nothing is read that has two readings: whichever of the possible days a text was published on,
the date must be the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from standoff.schema.types.edtf import parse

BRACKETS = str.maketrans("", "", "[]")  # of a range, which annotations write without them
AHEAD = timedelta(days=31)  # a date so near may lie ahead of a text without a year


@dataclass(frozen=True, slots=True)
class Published:
    """The first and the last day on which a text may have been published, its date as written, and a doubt about it."""

    first: date
    last: date
    written: str
    doubt: str

    @classmethod
    def of(cls, written: str | None) -> "Published | None":
        """The day of publication; None where it is not given, or open on a side."""
        try:
            value = parse(written) if written else None
        except ValueError:
            return None
        if value is None or value.low is None or value.high is None:
            return None
        first, last = date.fromordinal(value.low), date.fromordinal(value.high)
        return cls(first, last, str(written).translate(BRACKETS), "?" if str(written).endswith("?") else "")

    def agreed(self, read: Callable[[date], str]) -> str:
        """What is read from the first and the last possible day alike, doubted as they are; else empty."""
        try:
            found = {read(self.first), read(self.last)}
        except (ValueError, OverflowError):
            return ""
        return found.pop() + self.doubt if len(found) == 1 and "" not in found else ""

    def completed(self, month: int, day: int | None) -> str:
        """A month, or a day of it, in the year of publication: if it is not later, and next year's is not near."""
        return self.agreed(lambda published: _completed(published, month, day))

    def weekday(self, number: int) -> str:
        """The last weekday (Monday is 0) that is not after publication."""
        if self.last - self.first >= timedelta(days=7):
            return ""
        return self.agreed(lambda day: (day - timedelta(days=(day.weekday() - number) % 7)).isoformat())

    def relative(self, unit: str, number: int) -> str:
        """So many days, months or years from publication."""
        return self.agreed(lambda day: _moved(day, unit, number))


def _completed(published: date, month: int, day: int | None) -> str:
    if day is None:
        return f"{published.year:04}-{month:02}" if month <= published.month else ""
    here, next_year = (_day(published.year + years, month, day) for years in (0, 1))
    is_near = next_year is not None and next_year <= published + AHEAD
    return here.isoformat() if here and here <= published + AHEAD and not is_near else ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moved(day: date, unit: str, number: int) -> str:
    if unit == "day":
        return (day + timedelta(days=number)).isoformat()
    if unit == "year":
        return f"{day.year + number:04}"
    months = day.year * 12 + day.month - 1 + number
    return f"{months // 12:04}-{months % 12 + 1:02}"
