"""`money`: an amount and its currency (ISO 4217), `7500000000 USD`, a range, `5..7 EUR`, or about `~40 PKR`.

Amounts in two currencies are never compared, since what one is worth in the other depends on the day: two texts with
unequal currencies differ.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from standoff.schema.types.column_type import NUMBER
from standoff.schema.types.currencies import currencies, multiples, signs
from standoff.schema.types.field_type import FieldType, JsonSchema, Limit, NotAValueError, Part, Value
from standoff.schema.types.misread_numbers import decimal, decimals
from standoff.schema.types.ordered import DIGITS_OF_CELLS, END, cells, number_of, ordered, plain, read_decimal
from standoff.schema.types.ranges import BETWEEN, DOUBT, ENDS, NEAR, Number, in_words, pattern, ranged

if TYPE_CHECKING:
    from standoff.schema.model import Field

PATTERN = pattern(END, " [A-Z]{3}")
HINT = "An amount and its currency: 7500000000 USD, 5..7 EUR, 2.. PKR, ~40 GBP; a final ? marks doubt."
WANTED = "write all digits, a space and the code of the currency: `7500000000 USD`, `5..7 EUR`; about 40 is `~40 EUR`"
NO_CURRENCY = "write its currency after a space, as in `{} USD`"
LONGEST = 80  # characters of what may be an amount
ABOUT = {
    "low": "Smallest amount that the value allows; empty if unbounded, or if the amount is approximate.",
    "best": "The amount, if it is a single one.",
    "high": "Largest amount that the value allows; empty if unbounded, or if the amount is approximate.",
}
ENDED = Number(lambda text: read_decimal(text, DIGITS_OF_CELLS), plain, ordered)


def parse(raw: str) -> Value:
    """Read an amount of money; ValueError where it is not one."""
    body, _, code = raw.removesuffix(DOUBT).rpartition(" ")
    if code not in currencies() or not body:
        raise _misread(raw)
    try:
        return _parse(raw, code)
    except NotAValueError:
        raise
    except ValueError as error:
        raise error if str(error) not in {"", WANTED} else _misread(raw) from None


def _parse(raw: str, code: str) -> Value:
    doubt = DOUBT if raw.endswith(DOUBT) else ""
    return ranged(raw.removesuffix(DOUBT).removesuffix(f" {code}") + doubt, ENDED, WANTED, code)


def _misread(raw: str) -> NotAValueError:
    """The error for what cannot be read: with the amount that is meant, if it is plain."""
    text = " ".join(raw.removesuffix(DOUBT).split())
    if len(text) > LONGEST:
        return NotAValueError(WANTED)
    code, amount = _currency(text)
    number = _amount(amount)
    if not code:
        return NotAValueError(NO_CURRENCY.format(number) if number else WANTED)
    try:
        return NotAValueError("", _parse(f"{number} {code}{DOUBT * raw.endswith(DOUBT)}", code).text)
    except ValueError:
        return NotAValueError(WANTED)


def _currency(text: str) -> tuple[str, str]:
    """The currency before or after an amount, and the rest; empty where none, or more than one, may be meant."""
    names = {code: code for code in currencies()} | dict(signs())
    for name in sorted(names, key=len, reverse=True):
        for edge, cut in ((text.upper().startswith, len(name)), (text.upper().endswith, -len(name))):
            if edge(name):
                return names[name], (text[cut:] if cut > 0 else text[:cut]).strip()
    return "", text


def _amount(text: str) -> str:
    """The number or range that is meant, with `million` and its like as digits; else empty."""
    found = re.fullmatch(rf"(.*?) ?({'|'.join(multiples())})?", text.lower())
    number = decimals(found[1]) if found else ""
    if not number or not found or not found[2]:
        return number
    near, ends = (NEAR if number.startswith(NEAR) else ""), number.removeprefix(NEAR).split(BETWEEN)
    return near + BETWEEN.join(plain(Decimal(decimal(end)) * multiples()[found[2]]) if end else "" for end in ends)


def bound(code: int) -> str:
    """A bound as a number, without its currency."""
    return plain(number_of(code))


def limit(text: str) -> tuple[int, int]:
    """Read a smallest or largest amount, which holds for every currency; ValueError where it is not a number."""
    try:
        code = ordered(read_decimal(text, DIGITS_OF_CELLS))
    except ValueError as error:
        raise ValueError(str(error) or "expected a number without a currency, as in `0`: it holds for all") from None
    return code, code


def _cells(codes: pl.Expr, _: "Field") -> pl.Expr:
    return cells(codes, float, pl.Float64)


def _limit_amount(code: Limit, _: "Field") -> float:
    return float(number_of(int(code)))


def editor(f: "Field") -> list[JsonSchema]:
    """An amount, which YAML reads as text."""
    return [{"type": "string", "pattern": PATTERN, "errorMessage": HINT}]


def grouped(values: pl.Series) -> pl.Series:
    """Amounts in words: `about 7,500,000,000 USD`, `5 to 7 EUR`."""
    shown = {text: re.sub(r"\d{5,}", lambda found: f"{int(found[0]):,}", text) for text in set(values.drop_nulls())}
    worded = in_words(values)
    return worded.replace(list(shown), list(shown.values())) if shown else worded


TYPE = FieldType(
    name="money",
    is_stated=True,
    noun="amount of money",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(
        Part(words="amount with its currency"),
        *(
            Part(name, NUMBER, f"_{name}", name, ABOUT[name], is_limited=True, from_bound=_cells, amount=_limit_amount)
            for name in ENDS
        ),
        Part("currency", suffix="_currency", title="currency", about="Code of ISO 4217.", extends=False),
    ),
    declared="standoff",
    bound=bound,
    contains=True,
    within_precision=True,
    is_ordered=False,
    measure=str,
    limit=limit,
    ends=("or more", "or less"),
    in_words=grouped,
)
