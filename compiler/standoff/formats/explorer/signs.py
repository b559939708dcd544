"""Whole numbers in signs, the digits of a system of base 91, for scripts that a browser reads: shorter than in JSON.

Numbers are written in equally many signs each or, after a space, so that small ones take fewer than large ones.
`web/src/signs.ts` reads them.
"""

from collections.abc import Sequence

SIGNS = [chr(code) for code in range(ord("#"), ord("~") + 1) if chr(code) != "\\"]  # what JSON writes as it is
BASE = len(SIGNS)
PAIRS = [first + second for first in SIGNS for second in SIGNS]
PAIR, TRIPLES = BASE**2, BASE**3
VARIED = " "
ONE = 70  # numbers below take one sign where they vary, two below `len(SHORT)`, else four
SHORT = [*SIGNS[:ONE], *PAIRS[ONE * BASE : (BASE - 1) * BASE]]


def shortest(numbers: Sequence[int]) -> str:
    """Numbers below the third power of the base in the shorter of the two ways; after a space where they vary."""
    most = max(numbers, default=0)
    if most < BASE:
        return equal(numbers)
    short, shorter = sum(map(len(SHORT).__gt__, numbers)), sum(map(ONE.__gt__, numbers))
    is_shorter = 4 * len(numbers) - 2 * short - shorter + 1 < (2 if most < PAIR else 3) * len(numbers)
    return VARIED + varied(numbers) if is_shorter else equal(numbers)


def equal(numbers: Sequence[int], most: int = 0) -> str:
    """Numbers below the third power of the base, each in as many signs as the largest, or as one that is larger."""
    most = max([most, *numbers])
    if most < BASE:
        return "".join([SIGNS[number] for number in numbers])
    if most < PAIR:
        return "".join([PAIRS[number] for number in numbers])
    return "".join([SIGNS[number // PAIR] + PAIRS[number % PAIR] for number in numbers])


def varied(numbers: Sequence[int]) -> str:
    """Numbers of which small ones are written shorter."""
    limit, last = len(SHORT), SIGNS[-1]
    return "".join([SHORT[n] if n < limit else last + equal([n - limit], TRIPLES - 1) for n in numbers])


def ten_digits(digits: str) -> str:
    """Ten hexadecimal digits in seven signs."""
    high, low = divmod(int(digits, 16), TRIPLES)
    first, second = divmod(high, TRIPLES)
    return SIGNS[first] + SIGNS[second // PAIR] + PAIRS[second % PAIR] + SIGNS[low // PAIR] + PAIRS[low % PAIR]
