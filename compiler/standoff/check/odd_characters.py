"""Values with characters that nobody sees: they come by copying, break searches and make doubles of a name."""

import re
import unicodedata

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import everywhere, problems, written
from standoff.source.problem import Problem

UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
JOINERS = "\u200c\u200d"
MAYBE = f"[{UNSEEN}{JOINERS}]"
ODD = re.compile(f"[{UNSEEN}]")
JOINER = re.compile(f"[{JOINERS}]")
JOINED = frozenset({"L", "M", "S"})  # letters, their marks, and pictures, which a joiner makes one of


def check_odd_characters(frames: Frames) -> list[Problem]:
    """Values with zero-width spaces, soft hyphens, marks of direction, or a joiner beside no letter."""
    values = written(frames, "value").filter(pl.col("value").str.contains(MAYBE))
    if values.is_empty():
        return []
    odd = pl.col("value").map_elements(_odd, return_dtype=pl.String)
    bad = everywhere(values.with_columns(odd=odd).filter(pl.col("odd").is_not_null()), frames)
    hint = "remove it, unless the language needs it here"
    return problems(bad, "odd-character", "a character that nobody sees, {odd}, in `{value}`", hint, "")


def _odd(value: str) -> str | None:
    """The first odd character by its code point, none where there is none."""
    match = ODD.search(value) or next((m for m in JOINER.finditer(value) if not _joins(value, m.start())), None)
    return f"U+{ord(match[0]):04X}" if match else None


def _joins(value: str, place: int) -> bool:
    beside = value[max(place - 1, 0) : place] + value[place + 1 : place + 2]
    return any(unicodedata.category(sign)[0] in JOINED for sign in beside)
