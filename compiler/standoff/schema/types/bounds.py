"""Bounds: the smallest and the largest value of a field, and the notation `a..b` of dates and counts.

JSON Schema (draft-07) has `minimum` for numbers alone; texts of one width, as days and times are, compare sign by sign.
"""

import polars as pl

from standoff.schema.model import Field

FAR = 2**62  # beyond every bound: an open end
LOW, HIGH = pl.col("low").fill_null(-FAR), pl.col("high").fill_null(FAR)


def limits_in_words(f: Field, ends: tuple[str, str] = ("or later", "or earlier")) -> str:
    """A sentence on the smallest and the largest value, empty where there is neither; `ends` follow each alone."""
    if f.minimum is not None and f.maximum is not None:
        return f" From {f.minimum} to {f.maximum}."
    if f.minimum is not None:
        return f" {f.minimum} {ends[0]}."
    return "" if f.maximum is None else f" {f.maximum} {ends[1]}."


def within(f: Field) -> str:
    """What a pattern has to begin with so that only texts between the field's limits match it."""
    least, most = f.minimum, f.maximum
    return (f"(?={_beyond(least, 1)})" if least else "") + (f"(?={_beyond(most, -1)})" if most else "")


def _beyond(limit: str, step: int) -> str:
    """Matches the start of a text that is the limit, or whose first other digit is larger (1) or smaller (-1)."""
    found = [limit]
    for place, sign in enumerate(limit):
        if sign.isdigit() and sign != ("9" if step > 0 else "0"):
            ends = (int(sign) + 1, 9) if step > 0 else (0, int(sign) - 1)
            found.append(f"{limit[:place]}[{ends[0]}-{ends[1]}]")
    return "|".join(found)


def two_ends(body: str, separator: str, wanted: str) -> tuple[str, str]:
    """The ends on both sides of a separator, one of which may be empty; ValueError(wanted) otherwise."""
    parts = body.split(separator)
    if len(parts) != 2 or not any(parts):
        raise ValueError(wanted)
    return parts[0], parts[1]


def check_order(low: int | None, high: int | None, what: str) -> None:
    """Raise ValueError where a range ends before it begins."""
    if low is not None and high is not None and low > high:
        raise ValueError(f"the {what} ends before it begins")
