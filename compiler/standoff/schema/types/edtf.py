"""`edtf`: a date as precise as the text is, after EDTF (ISO 8601-2:2019).

It is restricted to what the tables can bound: a day, month or year; one time in a range, written `a..b`; and an
interval, written `a/b`. Bounds are ordinal days (proleptic Gregorian, day 1 is 0001-01-01).
"""

from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types.bounds import check_order, limits_in_words, two_ends
from standoff.schema.types.column_type import DATE
from standoff.schema.types.date import BAD_DATE, bound, limit, moment
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value
from standoff.schema.types.misread_dates import misread
from standoff.schema.types.plain_dates import read_dates

if TYPE_CHECKING:
    import polars as pl

MOMENT = r"(?!0000)\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
RANGE = rf"(?:{MOMENT}\.\.(?:{MOMENT})?|\.\.{MOMENT})"
INTERVAL = rf"(?:{MOMENT}/(?:{MOMENT}|\.\.)|\.\./{MOMENT})"
PATTERN = rf"^(?:{MOMENT}|{RANGE}|\[{RANGE}\]|{INTERVAL})\??$"
END = "[0-9-]+"  # of a range or interval that was read
HINT = "A date: 2024, 2024-11, 2024-11-05, a range a..b, ..b or a.., an interval a/b; a final ? marks doubt."


def parse(raw: str) -> Value:
    """Read an EDTF date as the tables write them; ValueError where it is not one."""
    try:
        return _parse(raw)
    except NotAValueError:
        raise
    except ValueError as error:
        raise misread(raw, _parse) or error from None


def _parse(raw: str) -> Value:
    body = raw.removesuffix("?")
    doubt = "?" if body != raw else ""
    if "/" in body:
        return _interval(body, doubt)
    if ".." in body:
        return _range(body, doubt)
    low, high, precision = moment(body)
    return Value(body + doubt, low, high, precision, looseness=2 * bool(doubt))


def _range(body: str, doubt: str) -> Value:
    if body.startswith("[") and body.endswith("]"):
        body = body[1:-1]
    first, last = two_ends(body, "..", "a range is `a..b`, `..b` or `a..`")
    low = moment(first).low if first else None
    high = moment(last).high if last else None
    check_order(low, high, "range")
    if first and first == last:
        return _parse(first + doubt)
    return Value(f"[{first}..{last}]{doubt}", low, high, "range", looseness=2 * bool(doubt) + 1)


def _interval(body: str, doubt: str) -> Value:
    first, last = two_ends(body, "/", "an interval is `a/b`, `a/..` or `../b`")
    if not (first and last):
        _open_end(first, last)
    first, last = (("" if end == ".." else end) for end in (first, last))
    low = moment(first).low if first else None
    high = moment(last).high if last else None
    if low is None and high is None:
        raise ValueError("an interval has at least one end: `a/b`, `a/..` or `../b`")
    check_order(low, high, "interval")
    text = f"{first or '..'}/{last or '..'}{doubt}"
    return Value(text, low, high, "interval", is_span=True, looseness=2 * bool(doubt))


def _open_end(first: str, last: str) -> None:
    """Refuse an empty end: in EDTF it is not known, which is not the same as open (`..`), and often meant so."""
    moment(first or last)
    if first:
        raise NotAValueError(f"write `{first}/..` if it lasts on, `{first}..` if its end is not known")
    raise NotAValueError(f"write `../{last}` if its start is open, `..{last}` if its start is not known")


def editor(f: Field) -> list[JsonSchema]:
    """A date, which YAML reads as text, or a year, which it reads as a number."""
    years = {"minimum": 1, "maximum": 9999}
    years |= {name: int(end[:4]) for name, end in (("minimum", f.minimum), ("maximum", f.maximum)) if end}
    text = {"type": "string", "pattern": PATTERN, "errorMessage": HINT + limits_in_words(f)}
    return [text, {"type": "integer"} | years]


WORDS = {
    rf"^\[({END})\.\.({END})\]": "between $1 and $2",
    rf"^\[\.\.({END})\]": "$1 or earlier",
    rf"^\[({END})\.\.\]": "$1 or later",
    rf"^({END})/({END})": "$1 to $2",
    rf"^({END})/\.\.": "from $1 on",
    rf"^\.\./({END})": "until $1",
}
SPREAD = r"\.\.|/"  # what all of these have


def in_words(values: "pl.Series") -> "pl.Series":
    """Ranges and intervals in words: `between 2024-11-04 and 2024-11-05`, `2024-05 or earlier`, `2025 to 2027`."""
    if not values.str.contains(SPREAD).any():
        return values
    for pattern, words in WORDS.items():
        values = values.str.replace(pattern, words)
    return values


TYPE = FieldType(
    name="edtf",
    noun="date",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(
        Part(about="(EDTF)", words="date (EDTF)"),
        Part(
            "low",
            DATE,
            "_earliest",
            "earliest",
            "First possible day; empty if unbounded.",
            extends=False,
            is_limited=True,
        ),
        Part(
            "high",
            DATE,
            "_latest",
            "latest",
            "Last possible day; empty if unbounded.",
            extends=False,
            is_limited=True,
        ),
        Part(
            "precision",
            suffix="_precision",
            title="precision",
            about="How precisely the date is known.",
            extends=False,
            vocabulary="date-precision",
            in_wide=False,
        ),
    ),
    declared="standoff",
    bound=bound,
    contains=True,
    shows_basis=True,
    limit=limit,
    problem=BAD_DATE,
    read_plain=read_dates,
    in_words=in_words,
)
