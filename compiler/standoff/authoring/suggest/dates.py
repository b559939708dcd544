"""Dates found in texts, as their language writes them (`builtin/written.yaml`) and in numbers that have one reading."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from standoff.authoring.suggest.calendar import BRACKETS, Published
from standoff.authoring.suggest.search import Search
from standoff.authoring.suggest.spans import longest
from standoff.authoring.suggest.suggestion import Found
from standoff.authoring.suggest.written import Written, alternatives, main_language, written
from standoff.schema.types.edtf import parse
from standoff.schema.types.field_type import NotAValueError

YEAR = r"(?P<year>(?:1[5-9]|2[01])\d\d)(?!\d)"  # years of other calendars are outside
DAY = r"(?<!\d)(?P<day>[0-3]?\d)"
APART = r"(?<![^\W_])(?<!\d[-./])(?<![^\W_]-)"
DASH = r" ?- ?"
NUMERIC = re.compile(r"(?<![\d./-])\d{1,4}([./-])\d{1,2}\1\d{1,4}(?![^\W_]|[/-]|\.\d)")
YEAR_FIRST = re.compile(rf"{YEAR}[./-]")
YEAR_LAST = re.compile(rf".*[./-]{YEAR}")


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of one language; the groups `year`, `month` and `day` hold what is read."""

    dated: tuple[re.Pattern[str], ...]
    undated: re.Pattern[str]
    lone: re.Pattern[str]
    ranges: tuple[re.Pattern[str], ...]
    weekday: re.Pattern[str]
    relative: re.Pattern[str]
    ahead: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]


def dates(search: Search, published: str | None) -> list[Found]:
    """The dates in a text, in its order: each with one reading, those without a year by its day of publication."""
    language = main_language(search.page.language)
    words, known = written(language), patterns(language)
    found = list(_numeric(search))
    if words is not None and known is not None:
        found += _in_words(search, words, known)
        day = Published.of(published)
        if day is not None:
            found += _by_calendar(search, words, known, day)
    return longest(found, len(search.page.content))


def _numeric(search: Search) -> Iterator[Found]:
    """Dates in numbers: the order of day and month is never guessed."""
    for match in NUMERIC.finditer(search.text):
        if not (YEAR_FIRST.match(match[0]) or YEAR_LAST.fullmatch(match[0])):
            continue
        yield from _found(search, match.span(), _one_reading(match[0]), "a date in numbers")


def _one_reading(text: str) -> str:
    try:
        return parse(text).text
    except NotAValueError as error:
        return error.fix
    except ValueError:
        return ""


def _in_words(search: Search, words: Written, known: Patterns) -> Iterator[Found]:
    """Dates that have a year, and ranges of them."""
    for pattern in known.dated:
        for match in pattern.finditer(search.text):
            if _has_capital(search, words, match):
                month, day = match.groupdict().get("month"), match.groupdict().get("day")
                value = _date(match["year"], known.months[month] if month else None, day)
                why = "day, month and year" if day else "month and year" if month else "a year"
                yield from _found(search, match.span("whole"), value, why)
    for pattern in known.ranges:
        for match in pattern.finditer(search.text):
            if _has_capital(search, words, match):
                yield from _found(search, match.span("whole"), _range(match, known), "from a first to a last one")


def _range(match: re.Match[str], known: Patterns) -> str:
    """`a..b` where the words are of `between`, `a/b` of what lasts from one to the other."""
    parts = match.groupdict()
    month = known.months[parts["month"]] if parts.get("month") else None
    if month:
        first, last = (_date(match["year"], month, parts[day]) for day in ("day", "last_day"))
    else:
        first, last = match["year"], parts.get("last_year") or match["year"][:2] + match["short"]
    return _valid(f"{first}..{last}" if parts.get("between") else f"{first}/{last}") if first and last else ""


def _by_calendar(search: Search, words: Written, known: Patterns, published: Published) -> Iterator[Found]:
    """Dates that are completed from the day of publication."""
    for match, read, because in _incomplete(search, words, known, published):
        why = f"{because} ({published.written})"
        yield from _found(search, match.span("whole"), _valid(read), why, because)


def _incomplete(
    search: Search, words: Written, known: Patterns, published: Published
) -> Iterator[tuple[re.Match[str], str, str]]:
    """The words that name a date in part, what they mean as of publication, and how that is known."""
    for pattern, kind in ((known.undated, "day and month"), (known.lone, "month")):
        for match in _behind(search, words, known, pattern):
            parts = match.groupdict()
            month, day = parts.get("month") or parts.get("first_month"), parts.get("day") or parts.get("first_day")
            read = published.completed(known.months[str(month)], int(day) if day else None)
            yield match, read, f"{kind}; year as in `published`"
    for match in _behind(search, words, known, known.weekday):
        read = published.weekday(known.weekdays[match["month"]])
        yield match, read, "the last such weekday up to publication"
    for match in known.relative.finditer(search.text):
        yield match, published.relative(*words.relative[match["whole"]]), "counted from publication"


def _behind(search: Search, words: Written, known: Patterns, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Dates that do not lie ahead, by the words of their sentence."""
    ahead = {search.sentence_of(match.start()) for match in known.ahead.finditer(search.text)}
    for match in pattern.finditer(search.text):
        if search.sentence_of(match.start("whole")) not in ahead and _has_capital(search, words, match):
            yield match


def _found(search: Search, span: tuple[int, int], value: str, why: str, because: str = "") -> Iterator[Found]:
    bounds = search.bounds(*span) if value else None
    if bounds is not None:
        yield Found(*bounds, value, why, "calendar" if because else "stated", because)


def _has_capital(search: Search, words: Written, match: re.Match[str]) -> bool:
    """Whether the name of a month or weekday begins with a capital, in languages where it does."""
    names = (name for name in ("month", "first_month") if match.groupdict().get(name))
    return not words.has_capitals or all(search.is_capital(match.start(name)) for name in names)


def _date(year: str, month: int | None, day: str | None) -> str:
    return _valid(year + (f"-{month:02}" if month else "") + (f"-{int(day):02}" if day else ""))


def _valid(value: str) -> str:
    """A date as annotations write it; empty where there is no such day."""
    try:
        return parse(value).text.translate(BRACKETS) if value else ""
    except ValueError:
        return ""


@cache
def patterns(language: str) -> Patterns | None:
    """The patterns of a language; None where its dates are not known."""
    words = written(language)
    if words is None:
        return None
    months = {name: number for number, names in enumerate(words.months, 1) for name in names.split("|")}
    short = {name: n for n, names in enumerate(words.months_short, 1) for name in names.split("|") if name}
    either = months | short
    weekdays = {name: number for number, names in enumerate(words.weekdays) for name in names.split("|")}
    return Patterns(
        dated=_dated(words, _any(either)),
        undated=_undated(words, _any(either)),
        lone=re.compile(rf"{APART}{words.any_of('within')}[ -](?P<whole>(?P<month>{_any(months)}))(?![^\W_]|,? \d|-)"),
        ranges=_ranges(words, _any(either)),
        weekday=re.compile(rf"{APART}(?:{words.any_of('dated')} )?(?P<whole>(?P<month>{_any(weekdays)}))(?![^\W_])"),
        relative=re.compile(rf"{APART}(?P<whole>{_any(words.relative)})(?![^\W_])"),
        ahead=re.compile(rf"(?<![^\W_]){words.any_of('ahead')}(?![^\W_])"),
        months=either,
        weekdays=weekdays,
    )


def _any(names: Iterable[str]) -> str:
    return alternatives("|".join(map(re.escape, names)))


def _signs(words: Written) -> tuple[str, str, str]:
    """A day with what may follow it, what may be between month and year, and what may stand before a year."""
    link = rf"(?:{words.any_of('link')} )?"
    return rf"{DAY}{words.any_of('ordinal')}? ?(?:-)?{link}", rf"\.?(?:,? | ?-){link}", words.any_of("within")


def _dated(words: Written, month: str) -> tuple[re.Pattern[str], ...]:
    day, gap, within = _signs(words)
    found = [
        rf"{APART}(?P<whole>{day}(?P<month>{month}){gap}{YEAR})",
        rf"{APART}(?<!\d )(?<!\d\. )(?P<whole>(?P<month>{month}){gap}{YEAR})",
        rf"{APART}{within} (?P<whole>{YEAR})(?![^\W_]|-\d|/)",
    ]
    if words.is_month_first:
        found.append(rf"{APART}(?P<whole>(?P<month>{month})\.? {DAY}{words.any_of('ordinal')}?,? {YEAR})")
    return tuple(re.compile(pattern) for pattern in found)


def _undated(words: Written, month: str) -> re.Pattern[str]:
    """A day and month without a year after it."""
    day, _, _ = _signs(words)
    second = rf"{day}(?P<first_month>{month})".replace("<day>", "<first_day>")
    joined = alternatives("|".join(("-", ",", words.words.get("to", ""), words.words.get("and", ""))))
    later = rf" ?{joined} ?[^.;]{{,24}}(?:1[5-9]|2[01])\d\d(?!\d)"  # whose year may be that of both
    first = rf"|(?P<month>{month})\.? {DAY}{words.any_of('ordinal')}?" if words.is_month_first else ""
    return re.compile(rf"{APART}(?P<whole>{second}{first})(?!\d|,? \d{{4}}|[-/.:]\d| ?- ?\d|[^\W_])(?!{later})")


def _ranges(words: Written, month: str) -> tuple[re.Pattern[str], ...]:
    day, gap, _ = _signs(words)
    last = day.replace("<day>", "<last_day>")
    to = rf"(?:{DASH}| {words.any_of('to')} )"
    years = YEAR.replace("<year>", "<last_year>")
    lasting, between = f"(?:{words.any_of('from')} )?", f"(?P<between>{words.any_of('between')}) "
    joined = f" {words.any_of('and')} "
    found = []
    for before, middle in ((lasting, to), (between, joined)):
        found.append(rf"{APART}(?P<whole>{before}{day}{middle}{last}(?P<month>{month}){gap}{YEAR})")
        short = r"|(?P<short>1[3-9]|[2-9]\d)" if middle == to else ""  # up to 12 it may be a month
        found.append(rf"{APART}(?P<whole>{before}{YEAR}{middle}(?:{years}{short}))(?![^\W_]|-\d)")
        if words.is_month_first:
            days = DAY + middle + DAY.replace("<day>", "<last_day>")
            found.append(rf"{APART}(?P<whole>{before}(?P<month>{month})\.? {days},? {YEAR})")
    return tuple(re.compile(pattern) for pattern in found)
