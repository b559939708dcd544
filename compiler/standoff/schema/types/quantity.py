"""`quantity`: a number with its unit, `62.5 m`, a range, `60..65 m`, or an approximate one, `~40 km`.

A field has one unit (`unit:`), in which its columns have the numbers; the value itself, and the unit that it is in,
stay as the source gives them. Values are compared in the base unit of what they measure, converted by fractions:
`100 ft` are `30.48 m`.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from standoff.schema.types.column_type import NUMBER
from standoff.schema.types.field_type import FieldType, JsonSchema, Limit, NotAValueError, Part, PartName, Value
from standoff.schema.types.misread_numbers import decimals
from standoff.schema.types.ordered import DIGITS_OF_CELLS, END, cells, number_of, ordered, plain, read_decimal, rounded
from standoff.schema.types.ranges import BEST, DOUBT, ENDS, HIGH, LOW, Number, in_words, pattern, ranged
from standoff.schema.types.units import Unit, alike, other_words, units

if TYPE_CHECKING:
    from standoff.schema.model import Field

HINT = "A number and its unit: 62.5 m, 60..65 m, 2.. km, ..5 kg, ~40 km; a final ? marks doubt."
WANTED = "write a number, a space and a unit: `62.5 m`, `60..65 m`, `2.. km`; about 40 km is `~40 km`"
NO_UNIT = "write its unit after a space, as in `{} {}`"
IN_UNIT = " In {}."


def parse(raw: str) -> Value:
    """Read a quantity; ValueError where it is not one. Its bounds are in the base unit of what it measures."""
    body, _, symbol = raw.removesuffix(DOUBT).rpartition(" ")
    unit = units().get(symbol)
    if unit is None or not body:
        raise _misread(raw)
    try:
        return _parse(raw, unit)
    except NotAValueError:
        raise
    except ValueError as error:
        raise error if str(error) not in {"", WANTED} else _misread(raw) from None


def _parse(raw: str, unit: Unit) -> Value:
    doubt = DOUBT if raw.endswith(DOUBT) else ""
    body = raw.removesuffix(DOUBT).removesuffix(f" {unit.symbol}")
    number = Number(
        lambda text: read_decimal(text, DIGITS_OF_CELLS), plain, lambda end: ordered(unit.in_base(Fraction(end)))
    )
    return ranged(body + doubt, number, WANTED, unit.symbol)


def _misread(raw: str) -> NotAValueError:
    """The error for what cannot be read: with the quantity that is meant, if it is plain."""
    doubt = DOUBT if raw.endswith(DOUBT) else ""
    body = raw.removesuffix(DOUBT).strip()
    for at in range(len(body)):
        word = body[at:].strip()
        symbol = word if word in units() else other_words().get(word, other_words().get(word.lower(), ""))
        amount = decimals(re.sub(rf"\s*{re.escape(word)}\b", "", body[:at])) if symbol else ""
        if amount:
            try:
                return NotAValueError("", _parse(f"{amount} {symbol}{doubt}", units()[symbol]).text)
            except ValueError:
                return NotAValueError(WANTED)
    number = decimals(body)
    return NotAValueError(NO_UNIT.format(number, "m") if number else WANTED)


def bound(code: int) -> str:
    """A bound as a number; `measure` has its unit."""
    return plain(number_of(code))


def measure(symbol: str) -> str:
    """The unit of the bounds of a quantity in some unit."""
    return units()[symbol].base


def limit(text: str) -> tuple[int, int]:
    """Read a smallest or largest value; ValueError where it is not a single quantity."""
    value = parse(text)
    if value.low is None or value.low != value.high or value.looseness:
        raise ValueError("expected a single quantity, as in `12 m`")
    return value.low, value.low


def misfit(f: "Field", text: str) -> str:
    """What is wrong with a canonical quantity that measures something else than its field; empty where nothing is."""
    unit = units()[text.removesuffix(DOUBT).rpartition(" ")[2]]
    wanted = units().get(f.unit or "", unit)
    if unit.dimension == wanted.dimension:
        return ""
    named = ", ".join(f"`{symbol}`" for symbol in alike(wanted.symbol)[:8])
    return f"`{unit.symbol}` is a unit of {unit.dimension}, and `{f.name}` is a {wanted.dimension}, in {named}"


def _converted(base: Decimal, f: "Field") -> float:
    unit = units()[f.unit or ""]
    return float(rounded(unit.from_base(Fraction(base)), DIGITS_OF_CELLS))


def _cells(codes: pl.Expr, f: "Field") -> pl.Expr:
    return cells(codes, lambda base: _converted(base, f), pl.Float64)


def _amount(code: Limit, f: "Field") -> float:
    return _converted(number_of(int(code)), f)


def editor(f: "Field") -> list[JsonSchema]:
    """A quantity, which YAML reads as text, in a unit that fits the field."""
    symbols = alike(f.unit) if f.unit else list(units())
    listed = "|".join(symbol.replace("/", r"\/") for symbol in symbols)
    message = HINT + (f" Units: {', '.join(symbols)}." if f.unit else "")
    return [{"type": "string", "pattern": pattern(END, f" (?:{listed})"), "errorMessage": message}]


def _part(name: PartName, about: str) -> Part:
    return Part(name, NUMBER, f"_{name}", name, about, is_limited=True, from_bound=_cells, amount=_amount, in_unit=True)


TYPE = FieldType(
    name="quantity",
    is_stated=True,
    noun="quantity",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(
        Part(about="As the source gives it.", words="number with its unit"),
        *(_part(name, about) for name, about in zip(ENDS, (LOW, BEST, HIGH), strict=True)),
        Part("unit", suffix="_unit", title="unit given", about="The unit in which the source gives it.", extends=False),
    ),
    declared="standoff",
    bound=bound,
    contains=True,
    spans_candidates=True,
    misfit=misfit,
    measure=measure,
    limit=limit,
    ends=("or more", "or less"),
    has_unit=True,
    in_words=in_words,
)
