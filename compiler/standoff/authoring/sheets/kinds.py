"""What a column of a sheet is: the first type of which every cell is a value as it is written.

A cell that the type would write in another form is not taken for one, except for zeros at the end of a number: `007`,
`1,000`, `5/3/1891` and `US$5` stay words.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from standoff.schema.types import parse
from standoff.schema.types.units import units

INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})\.\d{1,12}")
DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,19})(?:\.\d{1,18})?")
YEAR = re.compile(r"\d{4}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PARTIAL = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
YEARS = frozenset({"year", "years"})  # a word of a column's name
COUNT, RANGES = "count", ("integer_range", "number_range", "decimal_range")
OF_YEARS = "year_range"
Fits = Callable[[list[str]], bool]  # whether all cells of a column are values of a type


def kind_of(given: list[str], raw: list[str], title: str = "") -> str:
    """The type of a column: the first of which all its values are ones; words where there is none."""
    if not given:
        return "string"
    for kind, fits in _tests(title):
        if fits(given):
            return kind
    return "text" if any("\n" in value or " ".join(value.split()) != value.strip() for value in raw) else "string"


def _tests(title: str) -> list[tuple[str, Fits]]:
    """The types in the order in which they are tried. A year looks like a number, and is one but for its name."""
    is_of_years = not YEARS.isdisjoint(re.split(r"[^a-z]+", title.lower()))
    named = [("year", _like(YEAR, "year")), (OF_YEARS, _some_range(OF_YEARS))] if is_of_years else []
    return [
        ("boolean", lambda given: all(value.lower() in {"true", "false"} for value in given)),
        *named,
        ("integer", lambda given: all(INTEGER.fullmatch(value) and value != "-0" for value in given)),
        ("number", lambda given: all(_is_number(value, NUMBER) for value in given)),
        ("decimal", lambda given: all(_is_number(value, DECIMAL) for value in given) and _has(given, ".")),
        *((kind, _some_range(kind)) for kind in (COUNT, *RANGES)),
        ("money", _all("money")),
        ("quantity", lambda given: _all("quantity")(given) and bool(unit_of(given))),
        ("date", _like(DAY, "date")),
        ("edtf", _like(PARTIAL, "edtf")),
        *((kind, _all(kind)) for kind in ("datetime", "time", "url")),
    ]


def _all(kind: str) -> Fits:
    return lambda given: all(is_value(kind, value) for value in given)


def _some_range(kind: str) -> Fits:
    return lambda given: _has(given, "..", "~") and all(is_value(kind, value) for value in given)


def _has(given: list[str], *signs: str) -> bool:
    return any(sign in value for value in given for sign in signs)


def _like(pattern: re.Pattern[str], kind: str) -> Fits:
    return lambda given: all(pattern.fullmatch(value) and is_value(kind, value) for value in given)


def _is_number(value: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.fullmatch(value) or INTEGER.fullmatch(value)) and value[:2] != "-0"


def range_of(rows: Iterable[str]) -> str:
    """The type of ranges that all of them are: of things that are counted, or of numbers; empty where there is none."""
    given = [*rows]
    return next((kind for kind in (COUNT, *RANGES) if all(is_value(kind, each) for each in given)), "")


def unit_of(given: Iterable[str]) -> str:
    """The unit in which most quantities of a column are; empty where they do not measure the same."""
    symbols = Counter(value.removesuffix("?").rpartition(" ")[2] for value in given)
    dimensions = {units()[symbol].dimension for symbol in symbols}
    return min(symbols, key=lambda symbol: (-symbols[symbol], symbol)) if len(dimensions) == 1 else ""


def is_value(kind: str, text: str) -> bool:
    """Whether a text is a value of a type, in the form in which the tables have it."""
    try:
        return parse(kind, text).text == text
    except ValueError:
        return False
