"""Dates of other calendars: every month of the tables of others, and what a curator may write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.schema.types.calendars import CALENDARS, gregorian

NEW_YEARS = {  # published days of Nowruz (solar Hijri year: Gregorian day of March)
    1304: 21, 1309: 21, 1320: 21, 1342: 21, 1345: 21, 1349: 21, 1357: 21, 1358: 21, 1375: 20, 1379: 20, 1387: 20,
    1391: 20, 1395: 20, 1398: 21, 1399: 20, 1400: 21, 1403: 20, 1404: 21, 1408: 20, 1409: 21,
}  # fmt: skip


def test_the_solar_year_begins_when_it_did() -> None:
    for year, day in NEW_YEARS.items():
        assert gregorian(f"{year:04}-01-01", "solar-hijri") == f"{year + 621}-03-{day}"


@pytest.mark.parametrize(
    ("name", "raw", "meant"),
    [
        ("solar-hijri", "1404-06-04", "2025-08-26"),
        ("solar-hijri", "1357-11-22", "1979-02-11"),
        ("solar-hijri", "1403-12-30", "2025-03-20"),
        ("solar-hijri", "1404-06", "2025-08-23..2025-09-22"),
        ("solar-hijri", "1404", "2025-03-21..2026-03-20"),
        ("solar-hijri", "1404-06-04?", "2025-08-26?"),
        ("solar-hijri", "1404-06..1404-07", "2025-08-23..2025-10-22"),
        ("solar-hijri", "[1404-06-04..1404-06-05]", "2025-08-26..2025-08-27"),
        ("solar-hijri", "..1404-06", "..2025-09-22"),
        ("solar-hijri", "1404-06-01/..", "2025-08-23/.."),
        ("solar-hijri", "1403/1404", "2024-03-20/2026-03-20"),
        ("islamic", "0001-01-01", "0622-07-19"),
        ("islamic", "1445-01-01", "2023-07-19"),
        ("islamic", "1445-12-30", "2024-07-07"),
        ("islamic", "1400-09", "1980-07-14..1980-08-12"),
        ("julian", "1917-10-25", "1917-11-07"),
        ("julian", "1582-10-05", "1582-10-15"),
        ("julian", "1900-02-29", "1900-03-13"),
        ("julian", "1066-10-14", "1066-10-20"),
        ("julian", "0001-01-03", "0001-01-01"),
    ],
)
def test_a_date(name: str, raw: str, meant: str) -> None:
    assert gregorian(raw, name) == meant


@pytest.mark.parametrize(
    ("name", "raw", "hint"),
    [
        ("solar-hijri", "1404-12-30", "this calendar has no day `1404-12-30`: the month has 29"),
        ("solar-hijri", "1404-13", "this calendar has no month `1404-13`"),
        ("solar-hijri", "2001", "years of this calendar run from 0001 to 2000"),
        ("islamic", "0000", "years of this calendar run from 0001 to 2000"),
        (
            "solar-hijri",
            "4 Shahrivar 1404",
            "a date is `1404`, `1404-06`, `1404-06-04`, a range `a..b` or an interval `a/b`",
        ),
        ("solar-hijri", "1404/06/04", "a date is `1404`, `1404-06`, `1404-06-04`, a range `a..b` or an interval `a/b`"),
        ("islamic", "1446-02-30", "this calendar has no day `1446-02-30`: the month has 29"),
        ("julian", "0001-01-01", "the Gregorian date is beyond the years 0001 to 9999"),
        ("julian", "1901-02-29", "this calendar has no day `1901-02-29`: the month has 28"),
    ],
)
def test_what_is_not_a_date(name: str, raw: str, hint: str) -> None:
    with pytest.raises(ValueError) as found:  # noqa: PT011  the whole message is compared
        gregorian(raw, name)
    assert str(found.value) == hint


@given(st.sampled_from([*CALENDARS]), st.integers(2, 1999), st.integers(1, 12))
def test_months_follow_one_another(name: str, year: int, month: int) -> None:
    calendar = CALENDARS[name]
    first, last = calendar.days(f"{year:04}-{month:02}")
    following = f"{year:04}-{month + 1:02}" if month < 12 else f"{year + 1:04}-01"
    if int(following[:4]) <= calendar.last:
        assert calendar.days(following)[0] == last + 1
    assert 28 <= last - first + 1 <= 31
    assert calendar.days(f"{year:04}")[0] <= first <= last <= calendar.days(f"{year:04}")[1]


def test_leap_years_of_a_century() -> None:
    """Those of the official calendar of Iran, and the 11 of 30 of the tabular one."""
    leap = [y for y in range(1300, 1410) if (_length("solar-hijri", y)) == 366]
    assert leap == [1300 + n for n in (0, 4, *range(9, 38, 4), *range(42, 71, 4), *range(75, 104, 4), 108)]
    assert [y for y in range(1, 31) if _length("islamic", y) == 355] == [2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29]


def test_cycles_begin_when_they_do_in_the_paper() -> None:
    """A cycle begins with a leap year, five years after the one before it, and four before the next."""
    leap = {y for y in range(1, 2000) if _length("solar-hijri", y) == 366}
    for begin in (9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635):
        assert [y for y in range(begin - 5, begin + 9) if y in leap] == [begin - 5, begin, begin + 4, begin + 8]
    assert len(leap) == 484


def _length(name: str, year: int) -> int:
    first, last = CALENDARS[name].days(f"{year:04}")
    return last - first + 1


def test_days_are_those_of_the_gregorian_calendar() -> None:
    first, last = CALENDARS["julian"].days("2024")
    assert (date.fromordinal(first), date.fromordinal(last)) == (date(2024, 1, 14), date(2025, 1, 13))
