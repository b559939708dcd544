"""Made-up values from a seeded source.

Only `Random.random` is used: it alone is promised to give the same numbers in every version of Python.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import TypeVar

T = TypeVar("T")

FIRST_DAY = date(1990, 1, 1).toordinal()
LAST_DAY = date(2024, 12, 31).toordinal()
WORDS = tuple(
    first + second
    for first, second in product(
        (
            "bar",
            "del",
            "for",
            "gan",
            "hul",
            "jor",
            "kas",
            "lem",
            "mir",
            "nav",
            "pol",
            "ras",
            "ser",
            "tum",
            "vad",
            "zār",
        ),
        ("an", "eki", "ish", "or", "um", "ade", "ent", "ilo", "ath", "ezé", "ul", "osk"),
    )
)
SPECIAL = frozenset(",[]{}:#?&*!|>'\"%@`")


def between(rng: Random, low: int, high: int) -> int:
    """Draw a whole number from `low` to `high`, both included."""
    return low + int(rng.random() * (high - low + 1))


def pick(rng: Random, items: Sequence[T]) -> T:
    """Draw one of the items, each as likely as the others."""
    return items[int(rng.random() * len(items))]


def chance(rng: Random, share: float) -> bool:
    """Draw true in this share of cases."""
    return rng.random() < share


def scalar(value: str) -> str:
    """Quote a value where flow style needs it, and only there."""
    return json.dumps(value, ensure_ascii=False) if SPECIAL.intersection(value) else value


def phrase(rng: Random, least: int, most: int) -> str:
    """Draw free text of so many words, now and then with a comma."""
    random, size = rng.random, len(WORDS)  # not `pick`: words are two thirds of all that is drawn
    words = [WORDS[int(random() * size)] for _ in range(between(rng, least, most))]
    if len(words) > 5 and chance(rng, 0.15):
        words[2] += ","
    return scalar(" ".join(words))


def name(rng: Random) -> str:
    """Draw a name of two words."""
    return f"{pick(rng, WORDS).capitalize()} {pick(rng, WORDS).capitalize()}"


def day(rng: Random) -> date:
    """Draw a day."""
    return date.fromordinal(between(rng, FIRST_DAY, LAST_DAY))


def edtf(rng: Random, when: date) -> str:
    """Draw one of the ways to date what happened on this day or began on it."""
    return scalar(pick(rng, DATE_SHAPES)(when, between(rng, 1, 30)))


def count(rng: Random) -> str:
    """Draw one of the ways to write a count."""
    low = 2 + int(40 * rng.random() ** 3)
    return scalar(pick(rng, COUNT_SHAPES)(low, low + between(rng, 1, 9)))


def _day(when: date, _: int) -> str:
    return when.isoformat()


def _month(when: date, _: int) -> str:
    return when.isoformat()[:7]


def _year(when: date, _: int) -> str:
    return when.isoformat()[:4]


def _doubtful(when: date, _: int) -> str:
    return f"{when.isoformat()[:7]}?"


def _range_of_days(when: date, days: int) -> str:
    return f"{when}..{when + timedelta(days)}"


def _range_of_months(when: date, days: int) -> str:
    return f"{when.isoformat()[:7]}..{(when + timedelta(31 + days)).isoformat()[:7]}"


def _not_after(when: date, days: int) -> str:
    return f"..{when + timedelta(days)}"


def _not_before(when: date, days: int) -> str:
    return f"{when - timedelta(days)}.."


def _interval(when: date, days: int) -> str:
    return f"{when}/{when + timedelta(days)}"


def _interval_on(when: date, _: int) -> str:
    return f"{when}/.."


DATE_SHAPES: tuple[Callable[[date, int], str], ...] = (
    *(_day,) * 20,
    *(_month,) * 6,
    *(_year,) * 3,
    *(_range_of_days,) * 3,
    *(_interval,) * 3,
    _range_of_months,
    _not_after,
    _not_before,
    _interval_on,
    _doubtful,
)
COUNT_SHAPES: tuple[Callable[[int, int], str], ...] = (
    *(lambda low, _: str(low),) * 12,
    *(lambda low, high: f"{low}..{high}",) * 3,
    lambda low, _: f"{low}..",
    lambda _, high: f"..{high}",
    lambda low, _: f"{low}?",
    lambda *_: "multiple",
    lambda *_: "several",
)
