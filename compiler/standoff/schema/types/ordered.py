"""Decimal numbers as integers that are in their order, so that bounds of all types are compared in one way.

A number of at most 16 significant digits is `mantissa * 10^exponent` with a mantissa of exactly 16 digits. Exponent and
mantissa, one after the other, are an integer that is larger where the number is: the layout of IEEE 754, in base 10. It
fits between the open ends of `bounds.FAR`. What has more digits is rounded to 16 (half to even), which keeps the order.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

DIGITS = 16
DIGITS_OF_CELLS = 15  # that a 64-bit float, the cell of most such numbers, always holds as they are written
END = r"-?\d+(?:\.\d+)?"
WRITTEN = re.compile(END)
LONGEST = 300  # characters
LEAST, MOST = 10 ** (DIGITS - 1), 10**DIGITS  # the mantissas
FIRST, LAST = -256, 255  # the exponents
ROUNDED = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emax=10**6, Emin=-(10**6))


def ordered(number: Decimal | Fraction) -> int:
    """The integer of a number; ValueError where it is too large or too close to zero."""
    exact = number if isinstance(number, Decimal) else _quotient(number)
    sign, digits, exponent = ROUNDED.plus(exact).as_tuple()
    assert isinstance(exponent, int)
    mantissa = int("".join(map(str, digits)))
    if not mantissa:
        return 0
    shift = DIGITS - len(digits)
    mantissa, exponent = mantissa * 10**shift, exponent - shift
    if not FIRST <= exponent <= LAST:
        raise ValueError("the number is too large" if exponent > LAST else "the number is too small to be held")
    code: int = (exponent - FIRST) * (MOST - LEAST) + mantissa - LEAST + 1
    return -code if sign else code


def _quotient(number: Fraction) -> Decimal:
    return ROUNDED.divide(Decimal(number.numerator), Decimal(number.denominator))


def rounded(number: Fraction, digits: int) -> Decimal:
    """A fraction as a decimal number of so many digits (half to even)."""
    exact = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    return exact.divide(Decimal(number.numerator), Decimal(number.denominator))


def number_of(code: int) -> Decimal:
    """The number that an integer stands for."""
    if not code:
        return Decimal(0)
    exponent, mantissa = divmod(abs(code) - 1, MOST - LEAST)
    sign = int(code < 0)
    return Decimal((sign, tuple(map(int, str(mantissa + LEAST))), exponent + FIRST))


def plain(number: Decimal) -> str:
    """A number in digits, without zeros that say nothing: `28.5` for `28.50`, `0` for `-0`."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def read_decimal(text: str, most: int = DIGITS) -> Decimal:
    """Read a number in digits, no thousands separators; ValueError where it has more than `most`.

    What is not a number is a ValueError without words.
    """
    if not WRITTEN.fullmatch(text) or not text.isascii():
        raise ValueError
    number = Decimal(text) if len(text) <= LONGEST else None
    if number is None or len("".join(map(str, number.as_tuple().digits)).strip("0")) > most:
        raise ValueError(f"a number here has at most {most} digits: round it, or make the field `type: string`")
    return number


def cells(codes: "pl.Expr", read: Callable[[Decimal], float | str], dtype: "type[pl.DataType]") -> "pl.Expr":
    """A column of what `read` makes of each number, from a column of their integers."""
    import polars as pl

    @lru_cache(maxsize=1 << 12)
    def cell(code: int) -> float | str:
        return read(number_of(code))

    def column(values: pl.Series) -> pl.Series:
        found = [None if code is None else cell(code) for code in values.to_list()]
        return pl.Series(values.name, found, dtype)

    return codes.map_batches(column, return_dtype=dtype)
