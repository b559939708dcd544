"""Warnings of values: invisible characters, and years of other calendars."""

from pathlib import Path

import pytest

from standoff.checks.values import CALENDARS
from tiny import ONE, compiled, write


def warnings(root: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in compiled(root).problems]


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u00ad", "\u200e", "\u202b", "\u2067", "\u061c"])
def test_a_character_that_nobody_sees_is_named_by_its_code_point(tmp_path: Path, sign: str) -> None:
    root = write(tmp_path, (ONE, "held: 2024-05", f'motto: "Hats{sign} for all"'))
    message = f"an invisible character, U+{ord(sign):04X}, in `Hats{sign} for all`"
    assert warnings(root) == [("odd-character", message)]


@pytest.mark.parametrize(
    ("words", "is_odd"),
    [
        ("می\u200cخواهم", False),
        ("क्\u200dष", False),
        ("\U0001f469\u200d\U0001f680", False),
        ("40\u200c50", True),
        ("all \u200d", True),
        ("plain words", False),
    ],
)
def test_a_joiner_is_odd_where_it_joins_nothing(tmp_path: Path, words: str, is_odd: bool) -> None:
    root = write(tmp_path, (ONE, "held: 2024-05", f'motto: "{words} …"'))
    assert [code for code, _ in warnings(root)] == ["odd-character"] * is_odd


@pytest.mark.parametrize(
    ("published", "years", "calendar"),
    [
        ("2024-06-01", ["1403-02"], "Solar Hijri"),
        ("2024", ["1445"], "Lunar Hijri"),
        ("2024", ["2567-01-02"], "Buddhist"),
        ("2024", ["5784"], "Hebrew"),
        ("2024", ["1403-02", "1398"], "Solar Hijri"),
        ("2024", ["1403-02", "1290"], ""),
        ("2024", ["1403-02", "1724"], "Solar Hijri"),  # 300 years back, which is not doubted
        ("2024", ["1403-02", "1723"], ""),  # doubted, and explained by no calendar
        ("2024", ["1350"], ""),
        ("2024", ["1891"], ""),
        ("1410", ["1403"], ""),
        ("", ["1403", "2024-05"], "Solar Hijri"),
        ("", ["1403"], ""),
    ],
)
def test_a_year_of_another_calendar(tmp_path: Path, published: str, years: list[str], calendar: str) -> None:
    stated = f"language: en\n  published: {published}" if published else "language: en"
    more = "".join(f"\n    - {{at: 44-69, held: {year}}}" for year in years)
    root = write(
        tmp_path,
        (ONE, "language: en", stated),
        (ONE, "visitors: 40}", f"visitors: 40}}{more}"),
        (ONE, "held: 2024-05\n      ", ""),
    )
    found = [message for code, message in warnings(root) if code == "odd-year"]
    doubted = [year for year in years if calendar and year not in {"2024-05", "1724"}]
    assert sorted(found) == sorted(
        f"`{year}` in a text of {published[:4] or 2024}: is it a year of the {calendar} calendar?" for year in doubted
    )


@pytest.mark.parametrize(
    ("calendar", "year", "gregorian"),
    [
        *[
            ("Lunar Hijri", 1, 622),
            ("Lunar Hijri", 1300, 1882),
            ("Lunar Hijri", 1400, 1979),
            ("Lunar Hijri", 1446, 2024),
        ],
        *[("Solar Hijri", 1, 622), ("Solar Hijri", 1403, 2024), ("Buddhist", 2567, 2024), ("Hebrew", 5784, 2023)],
    ],
)
def test_a_year_of_a_calendar_begins_in_this_one(calendar: str, year: int, gregorian: int) -> None:
    assert CALENDARS[calendar](year) == gregorian


def test_numbers_are_not_years(tmp_path: Path) -> None:
    published = (ONE, "language: en", "language: en\n  published: 2024")
    assert warnings(write(tmp_path, published, (ONE, "visitors: 40}", "visitors: 40, stalls: 1403}"))) == []
