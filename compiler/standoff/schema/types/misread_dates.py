"""Dates as people and other notations write them: what would be right, and the one date that each can mean.

`12.6.1893` is the twelfth of June wherever it is written so; `6/12/1893` is read in two ways and has none. What EDTF
has and the tables cannot bound (years before 1, `~`, seasons) gets a hint of its own.
"""

import re
from collections.abc import Callable

from standoff.schema.types.field_type import NotAValueError
from standoff.source.digits import ascii_digits
from standoff.source.late_pattern import late

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTH_NUMBERS = {short: n for n, name in enumerate(MONTHS, 1) for short in (name, name[:3])} | {"sept": 9}
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
LONGEST = 60  # characters: what is longer is not a date

YEAR, MONTH = r"([0-9]{4})", r"([a-z]+)\.?"
DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
DAY_MONTH = late(rf"{DAY}[ -](?:of )?{MONTH}[ -]?,? ?{YEAR}")
MONTH_DAY = late(rf"{MONTH} {DAY}(?:,? ){YEAR}")
MONTH_YEAR = late(rf"{MONTH}(?:,| of)? {YEAR}")
YEAR_MONTH = late(rf"{YEAR} {MONTH}(?: {DAY})?")
IN_WORDS = ((DAY_MONTH, (3, 2, 1)), (MONTH_DAY, (3, 1, 2)), (YEAR_MONTH, (1, 2, 3)), (MONTH_YEAR, (2, 1)))
DOTTED = late(rf"([0-9]{{1,2}})\. ?([0-9]{{1,2}})\. ?{YEAR}")
DAY_FIRST = late(rf"([0-9]{{1,2}})[/-]([0-9]{{1,2}})[/-]{YEAR}")
YEAR_FIRST = late(rf"{YEAR}([./-])([0-9]{{1,2}})\2([0-9]{{1,2}})")
BASIC = late(rf"{YEAR}([0-9]{{2}})([0-9]{{2}})")
SHORT = late(rf"{YEAR}[/-]([0-9]{{1,2}})")
YEARS = late(rf"{YEAR} ?[-] ?{YEAR}")
ENDS = late(r"([0-9]{4}(?:-[0-9]{2}){0,2}) (?:-|to|until) ([0-9]{4}(?:-[0-9]{2}){0,2})")
ZERO = late(rf"{YEAR}-(?:(00)(?:-00)?|([0-9]{{2}})-00)")
UNSPECIFIED = late(r"([0-9]{1,3}X{1,3}|[0-9]{4})(?:-([01]X|[0-9]{2}|XX)(?:-([0-3]X|XX))?)?", re.IGNORECASE)
BEFORE = late(r"-[0-9]{1,}.*|0000(?:-.*)?|.*[0-9] ?(?:bc|b\.c\.|bce|b\.c\.e\.)", re.IGNORECASE)
ABOUT = late(r"(?:c\.?|ca\.?|circa|about|around|approximately) ?[0-9].*|.*[~%].*", re.IGNORECASE)
TIMED = late(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*")
DECADE = late(r"(?:the )?([0-9]{3})0'?s", re.IGNORECASE)
SEASON = late(rf"{YEAR}-(2[1-9]|3[0-9]|4[01])")

ERA = "years run from 0001 to 9999: an earlier or a later one cannot be written as a date"
NO_BOUNDS = "`~` and `%` have no bounds: write the range that is meant, as in `2024-11-01..2024-11-10`"
AROUND = "about when has no bounds: write the range that is meant, as in `2024-11-01..2024-11-10`"

Read = Callable[[str], object]


def misread(raw: str, read: Read) -> NotAValueError | None:
    """What to say of a text that is not a date in our notation, none where nothing is known of it.

    `read` raises ValueError where a proposal is not a value of the type: it is then not proposed.
    """
    text = " ".join(raw.translate(DASHES).split())
    if len(text) > LONGEST:
        return None
    for find in (_one_date, _unknown, _two_ways, _unbounded):
        found = find(text)
        proposal = found if isinstance(found, str) else found.fix if found else ""
        fault = _fault(read, proposal) if proposal else ""
        if proposal != text and fault.startswith("there is no "):
            return NotAValueError(fault)
        if found and not fault:
            return NotAValueError("", found) if isinstance(found, str) else found
    return None


def _fault(read: Read, text: str) -> str:
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return ""


def _one_date(text: str) -> str | None:
    """The date that is meant, where the words or the order of the numbers leave no doubt."""
    lower = text.lower()
    for pattern, order in IN_WORDS:
        if match := pattern.fullmatch(lower):
            year, name, *day = (match[place] for place in order)
            return _date(year, MONTH_NUMBERS[name], *day) if name in MONTH_NUMBERS else None
    if match := DOTTED.fullmatch(text):
        return _date(match[3], match[2], match[1])
    if match := YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if match := BASIC.fullmatch(text):
        return _date(*match.groups())
    match = DAY_FIRST.fullmatch(text)
    if match and (int(match[1]) > 12 or int(match[2]) > 12 or int(match[1]) == int(match[2])):
        later, earlier = sorted((match[1], match[2]), key=int, reverse=True)
        return _date(match[3], earlier, later)
    return text if text.isascii() and not text.isspace() and "-" in text and re.fullmatch("[0-9-]+", text) else None


def _date(year: str, month: str | int, day: str | None = None) -> str:
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _unknown(text: str) -> NotAValueError | None:
    """Days, months and digits that are not known: they are left out, or make a range."""
    if match := ZERO.fullmatch(text):
        fix = match[1] if match[2] else f"{match[1]}-{match[3]}"
        what = "month" if match[2] else "day"
        return NotAValueError(f"a {what} that is not known is left out: write `{fix}`", fix)
    match = UNSPECIFIED.fullmatch(text)
    if match and "X" in text.upper():
        fix = _unspecified(*(part and part.upper() for part in match.groups()))
        return NotAValueError(f"an X leaves digits open: write `{fix}`", fix) if fix else None
    if match := DECADE.fullmatch(text):
        first, last = f"{match[1]}0", f"{match[1]}9"
        return _either(first, last)
    return None


def _unspecified(year: str, month: str | None, day: str | None) -> str:
    """The range of what an `X` leaves open; empty where a digit is known after one that is not."""
    if "X" in year:
        is_year = len(year) == 4 and month in {None, "XX"} and day in {None, "XX"}
        return f"{year.replace('X', '0')}..{year.replace('X', '9')}" if is_year else ""
    if month in {None, "XX"}:
        return year if day in {None, "XX"} else ""
    if "X" in str(month):
        first, last = ("01", "09") if month == "0X" else ("10", "12")
        return f"{year}-{first}..{year}-{last}" if day in {None, "XX"} else ""
    if day in {None, "XX"}:
        return f"{year}-{month}"
    first, last = {"0X": ("01", "09"), "3X": ("30", "31")}.get(str(day), (f"{str(day)[0]}0", f"{str(day)[0]}9"))
    return f"{year}-{month}-{first}..{year}-{month}-{last}"


def _two_ways(text: str) -> NotAValueError | None:
    """Texts that can be read in two ways: both are given."""
    if match := DAY_FIRST.fullmatch(text):
        first, second = (_date(match[3], match[n], match[3 - n]) for n in (2, 1))
        return NotAValueError(f"day or month first? write `{first}` or `{second}`")
    if match := YEARS.fullmatch(text) or ENDS.fullmatch(text):
        return _either(*match.groups())
    match = SHORT.fullmatch(text)
    if match is None:
        return None
    year, short = match.groups()
    later = f"{year[: 4 - len(short)]}{short}"
    if SEASON.fullmatch(text) and int(later) <= int(year):
        return NotAValueError("a season is written by its months, as in `2024-03..2024-05`")
    if not 1 <= int(short) <= 12:
        return _either(year, later) if int(later) > int(year) else None
    if int(later) <= int(year):
        return NotAValueError(f"write `{_date(year, short)}`", "" if "/" in text else _date(year, short))
    return NotAValueError(f"a month, or years? write `{_date(year, short)}`, `{year}..{later}` or `{year}/{later}`")


def _either(first: str, last: str) -> NotAValueError:
    return NotAValueError(f"write `{first}..{last}` for some time within it, `{first}/{last}` if it lasted that long")


def _unbounded(text: str) -> NotAValueError | None:
    """What has no bounds, or none that the tables hold."""
    if ABOUT.fullmatch(text):
        return NotAValueError(NO_BOUNDS if "~" in text or "%" in text else AROUND)
    if BEFORE.fullmatch(text) or re.fullmatch(r"Y?-?[0-9]{5,}.*", text):
        return NotAValueError(ERA)
    if match := TIMED.fullmatch(text):
        return NotAValueError(f"a date has no time of day: write `{match[1]}`")
    plain = ascii_digits(text)
    return None if plain == text else NotAValueError(f"write the digits 0 to 9: `{plain}`")
