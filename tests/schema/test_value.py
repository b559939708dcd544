"""Values: what a curator may write for a date, a count or a scalar, and what it means."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.schema.types import FIELD_TYPES, Value, parse


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
    ("boolean", "true", Value("true")),
    ("date", "2024-02-29", Value("2024-02-29", day("2024-02-29"), day("2024-02-29"), "day")),
    ("string", "  the\n  old \t town ", Value("the old town")),
    ("string", "NO", Value("NO")),
    ("string", "007", Value("007")),
]

WRITTEN = [*(("edtf", *row) for row in DATES), *(("count", *row) for row in COUNTS), *SCALARS]


@pytest.mark.parametrize(("kind", "raw", "value"), WRITTEN)
def test_what_is_written_is_read_as(kind: str, raw: str, value: Value) -> None:
    assert parse(kind, raw) == value


A_DATE = "a date is `2024`, `2024-11`, `2024-11-05`, a range `a..b` or an interval `a/b`"
A_COUNT = "a count is a whole number or a range: `10`, `8..12`, `2..`, `..5`"
AN_INTERVAL = "an interval has at least one end: `a/b`, `a/..` or `../b`"
NO_BOUNDS = "`~` and `%` have no bounds: write the range that is meant, as in `2024-11-01..2024-11-10`"

MISTAKES = [
    ("edtf", "", A_DATE),
    ("edtf", "yesterday", A_DATE),
    ("edtf", "24", A_DATE),
    ("edtf", "2024-1", A_DATE),
    ("edtf", "5 November 2024", A_DATE),
    ("edtf", "2024-11-05T10:00", A_DATE),
    ("edtf", "٢٠٢٤", A_DATE),
    ("edtf", "2024??", A_DATE),
    ("edtf", "?", A_DATE),
    ("edtf", "-2024", A_DATE),
    ("edtf", "[2024]", A_DATE),
    ("edtf", "2024?..2025", A_DATE),
    ("edtf", "2024...2025", A_DATE),
    ("edtf", "0000", "there is no year `0000`"),
    ("edtf", "2024-13", "there is no month `2024-13`"),
    ("edtf", "2024-00-01", "there is no month `2024-00-01`"),
    ("edtf", "2023-02-29", "there is no day `2023-02-29`"),
    ("edtf", "2024-11-00", "there is no day `2024-11-00`"),
    ("edtf", "2024-11~", NO_BOUNDS),
    ("edtf", "2024%", NO_BOUNDS),
    ("edtf", "..", "a range is `a..b`, `..b` or `a..`"),
    ("edtf", "2023..2024..2025", "a range is `a..b`, `..b` or `a..`"),
    ("edtf", "2024-12..2024-11", "the range ends before it begins"),
    ("edtf", "/", "an interval is `a/b`, `a/..` or `../b`"),
    ("edtf", "2023/2024/2025", "an interval is `a/b`, `a/..` or `../b`"),
    ("edtf", "../..", AN_INTERVAL),
    ("edtf", "2024/2023", "the interval ends before it begins"),
    ("date", "2024-11", "a full date is wanted, as in `2024-11-05`"),
    ("date", "2023-02-29", "there is no day `2023-02-29`"),
    ("count", "", A_COUNT),
    ("count", "ten", A_COUNT),
    ("count", "-1", A_COUNT),
    ("count", "1.5", A_COUNT),
    ("count", "1,000", A_COUNT),
    ("count", "٣", A_COUNT),
    ("count", "several?", A_COUNT),
    ("count", "1" * 16, A_COUNT),
    ("count", "..", A_COUNT),
    ("count", "..?", A_COUNT),
    ("count", "1..2..3", A_COUNT),
    ("count", "12..8", "the range ends before it begins"),
    ("integer", "1.0", "a whole number is wanted, as in `12`"),
    ("integer", "1" * 19, "a whole number is wanted, as in `12`"),
    ("number", "1,000", "a number is wanted, as in `7000000000` or `28.5`"),
    ("number", "nan", "a number is wanted, as in `7000000000` or `28.5`"),
    ("number", "1e999", "the number is too large"),
    ("boolean", "yes", "`true` or `false` is wanted"),
    ("string", " \n", "the value is empty"),
]


@pytest.mark.parametrize(("kind", "raw", "message"), MISTAKES)
def test_mistakes_say_what_would_be_right(kind: str, raw: str, message: str) -> None:
    with pytest.raises(ValueError) as mistake:  # noqa: PT011  the whole message is compared
        parse(kind, raw)
    assert str(mistake.value) == message


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
