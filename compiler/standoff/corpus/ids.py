"""What the ids of records may be: words joined by hyphens, or what the pattern of a table says of ids that others gave.

Ids become file names, links and the first part of longer ids, so that `/` and `%` are never part of one.
"""

import re

from standoff.corpus.grammar import SLUG
from standoff.schema.keys import whole
from standoff.schema.record_ids import SIGNS
from standoff.schema.types import FIELD_TYPES, parse
from standoff.source.names import is_line
from standoff.source.nodes import folded

WANTED = "lower-case letters, digits and single hyphens, starting with a letter"
BETWEEN = re.compile("[^a-z0-9]+")  # between the words of an id


def malformed(record: str, pattern: str | None) -> str | None:
    """What an id should be like instead; None where it is well formed.

    That it matches the pattern of its table is checked later, for all ids together.
    """
    if pattern is None:
        if SLUG.fullmatch(record):
            return None
        proposed = BETWEEN.sub("-", record.lower()).strip("-")
        return f"write `{proposed}`: {WANTED}" if SLUG.fullmatch(proposed) and record.isascii() else WANTED
    if not record or folded(record) != record or not is_line(record):
        return "an id is one line, without white space at its ends or twice in a row"
    if any(sign in record for sign, _ in SIGNS):
        signs = " or ".join(f"`{sign}`" for sign, _ in SIGNS)
        return f"an id has no {signs}: give records ids of your own, and those of others in a column"
    return None


def is_id(record: str, pattern: str | None) -> bool:
    """Whether a text can be the id of a record of a table with this pattern, or with none."""
    import polars as pl

    if malformed(record, pattern) is not None:
        return False
    return pattern is None or bool(pl.Series([record]).str.contains(whole(pattern)).item())


def wanted(pattern: str | None) -> str:
    """What the ids of a table with this pattern, or with none, look like."""
    return WANTED if pattern is None else f"what `{pattern}` matches"


def canonical(kind: str, text: str) -> str:
    """A key value as its column has it; what cannot be read stays as it is, and is reported with the other values."""
    if FIELD_TYPES[kind].is_text:
        return text
    try:
        return parse(kind, text).text
    except ValueError:
        return text
