"""The notation of numbers that texts do not give exactly: `8..12`, `2..`, `..5`, `~40`, and a final `?` of doubt.

`~40` stands for 40 and says that it is approximate. It is compared as 40 is: a text that says `40`, and one that says
`38..42`, agree with it. It has no bounds of its own in the tables, since nobody said how far off it may be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from standoff.schema.types.bounds import check_order, two_ends
from standoff.schema.types.column_type import INTEGER, ColumnType
from standoff.schema.types.field_type import ABOUT, NotAValueError, Part, PartName, Value

if TYPE_CHECKING:
    import polars as pl

    from standoff.schema.model import Field
    from standoff.schema.types.field_type import BoundCell, Limit

NEAR = "~"
DOUBT = "?"
BETWEEN = ".."
ENDS: tuple[PartName, ...] = ("low", "best", "high")
LOW = "Smallest number that the most specific accounts allow; empty if unbounded."
BEST = "The number chosen by the rules, if it is a single number; never an average."
HIGH = "Largest number that the most specific accounts allow; empty if unbounded."


@dataclass(frozen=True, slots=True)
class Number:
    """One sort of number: how an end of a range is read (ValueError where it is not one), written and compared."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    code: Callable[[Any], int]


def ranged(raw: str, number: Number, wanted: str, unit: str = "") -> Value:
    """Read a number, a range or an approximate number; else ValueError(wanted).

    `unit` is written after the number, before the doubt.
    """
    body = raw.removesuffix(DOUBT)
    doubt = DOUBT if body != raw else ""
    near = NEAR if body.startswith(NEAR) else ""
    body = body.removeprefix(NEAR)
    after = f" {unit}" if unit else ""
    if near and BETWEEN in body:
        raise NotAValueError("", ranged(body + doubt, number, wanted, unit).text)
    ends = two_ends(body, BETWEEN, wanted) if BETWEEN in body else (body, body)
    low, high = (number.read(end) if end or BETWEEN not in body else None for end in ends)
    codes = [None if end is None else number.code(end) for end in (low, high)]
    check_order(codes[0], codes[1], "range")
    first, last = ("" if end is None else number.write(end) for end in (low, high))
    is_range = low is None or low != high
    shown = f"{first}{BETWEEN}{last}" if is_range else f"{near}{first}"
    looseness = is_range + 2 * bool(doubt) + ABOUT * bool(near)
    return Value(f"{shown}{after}{doubt}", codes[0], codes[1], unit or None, looseness=looseness)


def fixed(fix: str, parse: Callable[[str], Value], wanted: str) -> NotAValueError:
    """The error for what cannot be read: with the value that was meant, if that can be read."""
    try:
        return NotAValueError("", parse(fix).text) if fix else NotAValueError(wanted)
    except ValueError:
        return NotAValueError(wanted)


def pattern(end: str, after: str = "") -> str:
    """The notation as a regular expression, from that of an end, with what follows the number."""
    return rf"^(?:~?{end}|{end}\.\.(?:{end})?|\.\.{end}){after}\??$"


def parts(
    column: ColumnType,
    read: "BoundCell | None" = None,
    amount: "Callable[[Limit, Field], float] | None" = None,
    *,
    minimum: float | None = None,
) -> tuple[Part, ...]:
    """The columns of the smallest, the chosen and the largest number.

    `read` makes cells of bounds, `amount` the number of a limit.
    """
    return tuple(
        Part(
            name,
            column,
            f"_{name}",
            name,
            about,
            minimum=minimum,
            is_limited=column.is_number,
            from_bound=read,
            amount=amount,
        )
        for name, about in zip(ENDS, (LOW, BEST, HIGH), strict=True)
    )


WORDS = {
    r"^~": "about ",
    r"^(-?[0-9][^ .]*(?:\.[0-9]+)?)\.\.(-?[0-9])": "$1 to $2",
    r"^(-?[0-9][^ .]*(?:\.[0-9]+)?)\.\.": "$1 or more",
    r"^\.\.(-?[0-9][^ ?]*)": "$1 or less",
}


def in_words(values: "pl.Series") -> "pl.Series":
    """As it is written (`2..`, `8..12`, `~40`), in words."""
    for each, words in WORDS.items():
        values = values.str.replace(each, words)
    return values


def columns_in_words(rows: "pl.DataFrame", name: str) -> "pl.Series":
    """From its three columns: `10`, `8 to 12`, `10 (8 to 12)`, `about 10`, `2 or more`, `5 or less`."""
    import polars as pl

    low, best, high = (pl.col(part) for part in ENDS)
    between = (
        pl.when(low == high).then(low)
        .when(low.is_not_null() & high.is_not_null()).then(pl.format("{} to {}", low, high))
        .when(low.is_not_null()).then(pl.format("{} or more", low))
        .when(high.is_not_null()).then(pl.format("{} or less", high))
    )  # fmt: skip
    chosen = (
        pl.when(low.eq_missing(best) & high.eq_missing(best)).then(best)
        .when(between.is_null()).then(pl.format("about {}", best))
        .otherwise(pl.format("{} ({})", best, between))
    )  # fmt: skip
    shown = rows.select(pl.col(f"{name}_{part}").cast(pl.String).str.strip_suffix(".0").alias(part) for part in ENDS)
    return shown.select(pl.when(best.is_null()).then(between).otherwise(chosen).alias(name))[name]


COUNTED = parts(INTEGER, minimum=0)
