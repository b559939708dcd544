"""Values: what a curator may write for a date, a count or a scalar, and what it means."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.schema.types import FIELD_TYPES, Value, parse
from standoff.schema.types.field_type import NotAValueError


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


DATES = [
    ("2024", Value("2024", day("2024-01-01"), day("2024-12-31"), "year")),
    ("2024-11", Value("2024-11", day("2024-11-01"), day("2024-11-30"), "month")),
    ("2024-02", Value("2024-02", day("2024-02-01"), day("2024-02-29"), "month")),
    ("1900-02", Value("1900-02", day("1900-02-01"), day("1900-02-28"), "month")),
    ("2024-11-05", Value("2024-11-05", day("2024-11-05"), day("2024-11-05"), "day")),
    ("0001-01-01", Value("0001-01-01", 1, 1, "day")),
    ("9999", Value("9999", day("9999-01-01"), day("9999-12-31"), "year")),
    (" 2024\n", Value("2024", day("2024-01-01"), day("2024-12-31"), "year")),
    ("2024?", Value("2024?", day("2024-01-01"), day("2024-12-31"), "year", looseness=2)),
    ("2024-11-04..2024-12", Value("[2024-11-04..2024-12]", day("2024-11-04"), day("2024-12-31"), "range", looseness=1)),
    ("[2024-11..2024-12]", Value("[2024-11..2024-12]", day("2024-11-01"), day("2024-12-31"), "range", looseness=1)),
    ("2023..2024-03", Value("[2023..2024-03]", day("2023-01-01"), day("2024-03-31"), "range", looseness=1)),
    ("..2024-03", Value("[..2024-03]", None, day("2024-03-31"), "range", looseness=1)),
    ("2024-03..", Value("[2024-03..]", day("2024-03-01"), None, "range", looseness=1)),
    ("2024..?", Value("[2024..]?", day("2024-01-01"), None, "range", looseness=3)),
    ("2024-11..2024-11", Value("2024-11", day("2024-11-01"), day("2024-11-30"), "month")),
    ("2024-11..2024-11?", Value("2024-11?", day("2024-11-01"), day("2024-11-30"), "month", looseness=2)),
    ("2024/2025", Value("2024/2025", day("2024-01-01"), day("2025-12-31"), "interval", is_span=True)),
    ("2024-11/2024-11", Value("2024-11/2024-11", day("2024-11-01"), day("2024-11-30"), "interval", is_span=True)),
    ("2024-11/..", Value("2024-11/..", day("2024-11-01"), None, "interval", is_span=True)),
    ("../2024-11?", Value("../2024-11?", None, day("2024-11-30"), "interval", is_span=True, looseness=2)),
]  # fmt: skip

COUNTS = [
    ("10", Value("10", 10, 10)),
    ("0", Value("0", 0, 0)),
    ("007", Value("7", 7, 7)),
    ("10?", Value("10?", 10, 10, looseness=2)),
    ("8..12", Value("8..12", 8, 12, looseness=1)),
    ("8..12?", Value("8..12?", 8, 12, looseness=3)),
    ("2..", Value("2..", 2, None, looseness=1)),
    ("..5", Value("..5", None, 5, looseness=1)),
    ("5..5", Value("5", 5, 5)),
    ("multiple", Value("2..", 2, None, looseness=1)),
    ("several", Value("2..", 2, None, looseness=1)),
    ("999999999999999", Value("999999999999999", 999999999999999, 999999999999999)),
]

SCALARS = [
    ("integer", "12", Value("12")),
    ("integer", "+012", Value("12")),
    ("integer", "-0", Value("0")),
    ("number", "7000000000", Value("7000000000")),
    ("number", "28.50", Value("28.5")),
    ("number", ".5", Value("0.5")),
    ("number", "1e3", Value("1000")),
    ("number", "-0.0", Value("0")),
    ("number", "0.1", Value("0.1")),
    ("number", "9007199254740992", Value("9007199254740992")),
    ("number", "9007199254740994", Value("9007199254740994")),
    ("number", "1e23", Value("1e+23")),
    ("number", "2.50e-3", Value("0.0025")),
    ("boolean", "true", Value("true")),
    ("date", "2024-02-29", Value("2024-02-29", day("2024-02-29"), day("2024-02-29"), "day")),
    ("string", "  the\n  old \t town ", Value("the old town")),
    ("string", "NO", Value("NO")),
    ("string", "007", Value("007")),
    ("string", "Lumie\u0300re", Value("Lumi\u00e8re")),
    ("text", " Lumie\u0300re,\n  and\tmore \n", Value(" Lumi\u00e8re,\n  and\tmore \n")),
]

WRITTEN = [*(("edtf", *row) for row in DATES), *(("count", *row) for row in COUNTS), *SCALARS]


@pytest.mark.parametrize(("kind", "raw", "value"), WRITTEN)
def test_what_is_written_is_read_as(kind: str, raw: str, value: Value) -> None:
    assert parse(kind, raw) == value


A_DATE = "a date is `2024`, `2024-11`, `2024-11-05`, a range `a..b` or an interval `a/b`"
A_COUNT = "a count is a whole number or a range: `10`, `8..12`, `2..`, `..5`"
AN_INTERVAL = "an interval has at least one end: `a/b`, `a/..` or `../b`"
NO_BOUNDS = "`~` and `%` have no bounds: write the range that is meant, as in `2024-11-01..2024-11-10`"

A_FULL_DATE = "expected a full date, as in `2024-11-05`"
TOO_LONG = (
    "it has more digits than a number holds (about 16): round it, or make the field `type: string` or, if it is whole, "
    "`type: integer`"
)

MISTAKES = [
    ("edtf", "", A_DATE),
    ("edtf", "yesterday", A_DATE),
    ("edtf", "24", A_DATE),
    ("edtf", "2024??", A_DATE),
    ("edtf", "?", A_DATE),
    ("edtf", "[2024]", A_DATE),
    ("edtf", "2024?..2025", A_DATE),
    ("edtf", "2024...2025", A_DATE),
    ("edtf", "2024-13", "there is no month `2024-13`"),
    ("edtf", "2024-00-01", "there is no month `2024-00-01`"),
    ("edtf", "2023-02-29", "there is no day `2023-02-29`"),
    ("edtf", "2024-11-31", "there is no day `2024-11-31`"),
    ("edtf", "31.2.2024", "there is no day `2024-02-31`"),
    ("edtf", "2024-11~", NO_BOUNDS),
    ("edtf", "2024%", NO_BOUNDS),
    ("edtf", "..", "a range is `a..b`, `..b` or `a..`"),
    ("edtf", "2023..2024..2025", "a range is `a..b`, `..b` or `a..`"),
    ("edtf", "2024-12..2024-11", "the range ends before it begins"),
    ("edtf", "/", "an interval is `a/b`, `a/..` or `../b`"),
    ("edtf", "2023/2024/2025", "an interval is `a/b`, `a/..` or `../b`"),
    ("edtf", "../..", AN_INTERVAL),
    ("edtf", "2024/2023", "the interval ends before it begins"),
    ("date", "2024-11", A_FULL_DATE),
    ("date", "2024-11-00", A_FULL_DATE),
    ("date", "May 2024", A_FULL_DATE),
    ("date", "2023-02-29", "there is no day `2023-02-29`"),
    ("count", "", A_COUNT),
    ("count", "dozens", A_COUNT),
    ("count", "-1", A_COUNT),
    ("count", "1.5", A_COUNT),
    ("count", "1.000", A_COUNT),
    ("count", "50-40", A_COUNT),
    ("count", "about 40", "write `~40`"),
    ("count", "~38..42", "write `38..42`"),
    ("count", "~..", A_COUNT),
    ("count", "several?", A_COUNT),
    ("count", "1" * 16, A_COUNT),
    ("count", "..", A_COUNT),
    ("count", "..?", A_COUNT),
    ("count", "1..2..3", A_COUNT),
    ("count", "12..8", "the range ends before it begins"),
    ("integer", "1.5", "expected a whole number, as in `12`"),
    ("integer", "1" * 19, "it has more than 18 digits: make the field `type: string`"),
    ("number", "1,000", "expected a number, as in `7000000000` or `28.5`"),
    ("number", "nan", "expected a number, as in `7000000000` or `28.5`"),
    ("number", "1e999", "the number is too large"),
    ("number", "1e-400", "the number is too small to be held: make the field `type: string`"),
    ("number", "9007199254740993", TOO_LONG),
    ("number", "-9007199254740993.0", TOO_LONG),
    ("number", "123456789.123456789", TOO_LONG),
    ("number", "0.10000000000000001", TOO_LONG),
    ("boolean", "maybe", "expected `true` or `false`"),
    ("string", " \n", "the value is empty: write one, or leave the key out"),
    ("text", " \n", "the value is empty: write one, or leave the key out"),
]


@pytest.mark.parametrize(("kind", "raw", "message"), MISTAKES)
def test_mistakes_say_what_would_be_right(kind: str, raw: str, message: str) -> None:
    with pytest.raises(ValueError) as mistake:  # noqa: PT011  the whole message is compared
        parse(kind, raw)
    assert str(mistake.value) == message


ERA = "years run from 0001 to 9999: an earlier or a later one cannot be written as a date"
AROUND = "about when has no bounds: write the range that is meant, as in `2024-11-01..2024-11-10`"
SEASON = "a season is written by its months, as in `2024-03..2024-05`"

WAYS_OUT = [
    ("edtf", "1891/", "write `1891/..` if it lasts on, `1891..` if its end is not known"),
    ("edtf", "1891-03-03/?", "write `1891-03-03/..` if it lasts on, `1891-03-03..` if its end is not known"),
    ("edtf", "/1891-03", "write `../1891-03` if its start is open, `..1891-03` if its start is not known"),
    ("edtf", "-0043", ERA),
    ("edtf", "44 BC", ERA),
    ("edtf", "0000", ERA),
    ("edtf", "12024", ERA),
    ("edtf", "c. 1893", AROUND),
    ("edtf", "2024-21", SEASON),
    ("edtf", "2024-11-05T10:00", "a date has no time of day: write `2024-11-05`"),
    ("edtf", "٢٠٢٤", "write the digits 0 to 9: `2024`"),
    ("edtf", "12/6/1893", "day or month first? write `1893-06-12` or `1893-12-06`"),
    ("date", "12-6-1893", "day or month first? write `1893-06-12` or `1893-12-06`"),
    ("edtf", "1893-6", "a month, or years? write `1893-06`, `1893..1896` or `1893/1896`"),
    ("edtf", "1893/06", "write `1893-06`"),
    ("edtf", "1914-18", "write `1914..1918` for some time within it, `1914/1918` if it lasted that long"),
    ("edtf", "2024–2025", "write `2024..2025` for some time within it, `2024/2025` if it lasted that long"),
    ("edtf", "the 1950s", "write `1950..1959` for some time within it, `1950/1959` if it lasted that long"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw", "hint"), WAYS_OUT)
def test_what_can_be_meant_in_several_ways_has_a_hint_and_no_fix(kind: str, raw: str, hint: str) -> None:
    with pytest.raises(ValueError) as mistake:  # noqa: PT011  the whole message is compared
        parse(kind, raw)
    assert (str(mistake.value), getattr(mistake.value, "fix", "")) == (hint, "")
    for proposal in re.findall("`([^`]+)`", hint):
        assert parse(kind, proposal).text


FIXES = [
    ("edtf", "5 November 2024", "2024-11-05"),
    ("edtf", "12.6.1893", "1893-06-12"),
    ("edtf", "12. 6. 1893", "1893-06-12"),
    ("date", "12 June 1893", "1893-06-12"),
    ("edtf", "12th of June, 1893", "1893-06-12"),
    ("edtf", "Sept. 3, 2024", "2024-09-03"),
    ("edtf", "12-Jun-1893", "1893-06-12"),
    ("edtf", "1893 June", "1893-06"),
    ("edtf", "May 2024", "2024-05"),
    ("edtf", "13/6/1893", "1893-06-13"),
    ("edtf", "6/13/1893", "1893-06-13"),
    ("edtf", "6/6/1893", "1893-06-06"),
    ("date", "1893/06/12", "1893-06-12"),
    ("edtf", "1893-6-2", "1893-06-02"),
    ("edtf", "18930612", "1893-06-12"),
    ("edtf", "2024‑11‑05", "2024-11-05"),
    ("edtf", "2024-1", "2024-01"),
    ("edtf", "1829-10-00", "1829-10"),
    ("edtf", "1829-00-00", "1829"),
    ("edtf", "1829-00", "1829"),
    ("edtf", "195X", "1950..1959"),
    ("edtf", "19xx", "1900..1999"),
    ("edtf", "2024-11-XX", "2024-11"),
    ("edtf", "2024-XX-XX", "2024"),
    ("edtf", "2024-1X", "2024-10..2024-12"),
    ("edtf", "2024-11-0X", "2024-11-01..2024-11-09"),
    ("edtf", "2024-11-2X", "2024-11-20..2024-11-29"),
    ("count", "40-50", "40..50"),
    ("count", "40 – 50", "40..50"),
    ("count", "ten to twelve", "10..12"),
    ("count", "8 .. 12", "8..12"),
    ("count", "Forty-two", "42"),
    ("count", "zero", "0"),
    ("count", "1,000", "1000"),
    ("count", "12 500", "12500"),
    ("count", "10.0", "10"),
    ("count", "٣", "3"),
    ("count", "40+", "40.."),
    ("count", "at least 3", "3.."),
    ("count", "more than 3", "4.."),
    ("count", "up to 40", "..40"),
    ("count", "<40", "..39"),
    ("integer", "1.0", "1"),
    ("integer", "twelve", "12"),
    ("integer", "1,000", "1000"),
    ("number", "٣.5", "3.5"),
    ("boolean", "True", "true"),
    ("boolean", "no", "false"),
    ("time", "2:30 pm", "14:30"),
    ("time", "12 a.m.", "00:00"),
    ("time", "14.30", "14:30"),
    ("time", "9:15", "09:15"),
]


@pytest.mark.parametrize(("kind", "raw", "fix"), FIXES)
def test_what_can_mean_one_value_only_has_a_fix_that_can_be_copied(kind: str, raw: str, fix: str) -> None:
    with pytest.raises(NotAValueError) as mistake:
        parse(kind, raw)
    assert mistake.value.fix == fix
    assert f"write `{fix}`" in str(mistake.value)
    assert parse(kind, fix).text


# -- laws --------------------------------------------------------------------------------------------------------------

days = st.dates().map(date.isoformat)
moments = days | days.map(lambda text: text[:7]) | days.map(lambda text: text[:4])
ends = moments | st.just("")
doubts = st.sampled_from(["", "?"])
edtf = st.one_of(
    st.tuples(moments, doubts).map("".join),
    st.tuples(ends, st.just(".."), ends, doubts).map("".join),
    st.tuples(st.just("["), ends, st.just(".."), ends, st.just("]"), doubts).map("".join),
    st.tuples(ends | st.just(".."), st.just("/"), ends | st.just(".."), doubts).map("".join),
)
numbers = st.integers(0, 10**15 - 1).map(str) | st.just("")
counts = st.tuples(numbers, st.sampled_from(["", ".."]), numbers, doubts).map("".join)
written = st.one_of(
    st.tuples(st.just("edtf"), edtf),
    st.tuples(st.just("count"), counts),
    st.tuples(st.just("number"), st.floats(allow_nan=False, allow_infinity=False).map(repr)),
    st.tuples(st.sampled_from(sorted(FIELD_TYPES)), st.text("0123456789.-/?[]+eE ~x\u0663", max_size=12)),
)


@settings(max_examples=300, deadline=None)
@given(written)
def test_the_canonical_text_is_read_as_the_same_value(given_value: tuple[str, str]) -> None:
    kind, raw = given_value
    try:
        value = parse(kind, raw)
    except ValueError:
        return
    assert parse(kind, value.text) == value


@settings(max_examples=100, deadline=None)
@given(st.dates(), st.dates())
def test_bounds_are_those_of_datetime(one: date, other: date) -> None:
    first, last = sorted([one, other])
    year, month = first.replace(month=1, day=1), first.replace(day=1)
    a, z = first.isoformat(), last.isoformat()
    bounds = {
        a: (first, first),
        a[:7]: (month, _last_day(first.year, first.month)),
        a[:4]: (year, date(first.year, 12, 31)),
        f"{a}..{z}": (first, last),
        f"{a}/{z[:7]}": (first, _last_day(last.year, last.month)),
        f"..{z[:4]}": (None, date(last.year, 12, 31)),
        f"{a[:7]}/..": (month, None),
    }
    for text, (low, high) in bounds.items():
        value = parse("edtf", text)
        assert (value.low, value.high) == (low and low.toordinal(), high and high.toordinal())


def _last_day(year: int, month: int) -> date:
    """The day before the next month; the calendar ends with the year 9999."""
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1) if month < 12 else date(year, 12, 31)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FIELD_TYPES)), st.text(max_size=20))
def test_nothing_but_value_error_is_raised(kind: str, raw: str) -> None:
    with suppress(ValueError):
        assert parse(kind, raw).text
