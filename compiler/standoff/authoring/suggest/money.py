"""Amounts of money found in texts: one figure and one currency, with `million` and its like; bounds are left out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from standoff.authoring.suggest.search import Search
from standoff.authoring.suggest.suggestion import Found
from standoff.authoring.suggest.written import alternatives, alternatives_of, main_language, words_of
from standoff.schema.types.currencies import currencies
from standoff.schema.types.misread_numbers import WORDS, whole

FIGURE = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d+)?)"
BEFORE = r"(?<![^\W_])(?<![-+.,:/$])"
AFTER = r"(?![^\W_]|[.,:/]\d| ?- ?[$€£\d]| (?:to|or) [$€£\d])"
REACH = 48  # characters before an amount in which a word makes it a rough one


@dataclass(frozen=True)
class Patterns:
    """What an amount looks like in a language, and the words before it that make it a bound or a rough figure."""

    amount: re.Pattern[str]
    rough: re.Pattern[str]
    multiples: dict[str, str]
    currencies: dict[str, str]


def money(search: Search) -> list[Found]:
    """The amounts in a text, in its order: all their digits, and the currency that the sign, code or word means."""
    known = patterns(main_language(search.page.language))
    found = []
    for match in known.amount.finditer(search.text) if known else ():
        before = search.text[max(match.start() - REACH, 0) : match.start()]
        if known is None or known.rough.search(before) or not _is_code(search, match):
            continue
        bounds = search.bounds(*match.span())
        unit = match["sign"] or match["unit"]
        if bounds is not None:
            multiple = known.multiples.get(match["multiple"] or match["multiple_"] or "", "1")
            value = _amount(match["figure"] or match["figure_"], multiple)
            currency = known.currencies[unit]
            found.append(Found(*bounds, value, f"an amount; `{unit.upper()}` read as {currency}", currency=currency))
    return found


def _amount(figure: str, multiple: str) -> str:
    """A figure in words or digits and its multiple as one number, without exponent or final zeros after the point."""
    number = whole(figure) if figure[0].isalpha() else figure.replace(",", "")
    value = Decimal(number) * int(multiple)
    return format(value.quantize(1) if value == value.to_integral_value() else value.normalize(), "f")


def _is_code(search: Search, match: re.Match[str]) -> bool:
    """Whether a code of a currency is in capitals, since some are words too (`all`, `top`)."""
    group = "sign" if match["sign"] else "unit"
    is_code = match[group].upper() in currencies()
    return not is_code or all(map(search.is_capital, range(*match.span(group))))


@cache
def patterns(language: str) -> Patterns | None:
    """The patterns of a language; None where its multiples are not known."""
    multiples = dict(words_of("money", "multiples", language))
    if not multiples:
        return None
    codes = {code.lower(): code for code in currencies()}
    signs, words = dict(words_of("money", "signs")), dict(words_of("money", "words", language))
    before, after = (_any(names) for names in (signs | codes, codes | words))
    numbers = alternatives("|".join(WORDS))
    figure = rf"(?:{FIGURE}|{numbers}(?:[ -]{numbers})?)"
    times = rf"(?: ?-?(?P<multiple>{_any(multiples)})(?![^\W_])|(?! ?-?{_any(multiples)}(?![^\W_])))"
    signed, worded = rf"(?P<sign>{before}) ?(?P<figure>{FIGURE})", rf"(?P<figure_>{figure})"
    first = signed + times
    second = worded + times.replace("<multiple>", "<multiple_>") + rf"[ -]?(?P<unit>{after})"
    end = rf"(?: ?-?{_any(multiples)})? ?(?:-|to|or) ?$"  # of the first amount of a range
    rough = alternatives_of(language, "money", "rough")
    return Patterns(
        amount=re.compile(rf"{BEFORE}(?:{first}|{second}){AFTER}"),
        rough=re.compile(rf"(?<![^\W_])(?:{rough} |between [^.;]{{1,30}} and )$|\d{end}"),
        multiples=multiples,
        currencies=signs | codes | words,
    )


def _any(names: dict[str, str]) -> str:
    return alternatives("|".join(map(re.escape, names)))
