"""Values against the constraints of their field: patterns, ranges and lengths, for every assertion, chosen or not."""

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import everywhere, problems, written
from standoff.schema.model import Field, Schema
from standoff.schema.types import FIELD_TYPES
from standoff.source.problem import Problem


def check_constraints(frames: Frames, schema: Schema) -> list[Problem]:
    """Values that break a constraint of their field."""
    values = written(frames, "table_name", "field_name", "value", "low", "high")
    found: list[Problem] = []
    for table in schema.record_tables.values():
        for f in table.stated.values():
            if _is_constrained(f):
                is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == f.name)
                found += _broken(values.filter(is_mine), f, frames)
    return found


def _is_constrained(f: Field) -> bool:
    return any(bound is not None for bound in (f.pattern, f.minimum, f.maximum, f.min_length, f.max_length))


def _broken(part: pl.DataFrame, f: Field, frames: Frames) -> list[Problem]:
    found: list[Problem] = []
    if f.pattern:
        bad = everywhere(part.filter(~pl.col("value").str.contains(f"^(?:{f.pattern})$")), frames)
        found += problems(
            bad,
            "bad-pattern",
            f"`{{value}}` does not match the pattern of `{f.name}`",
            f"the pattern is {_plain(f.pattern)}",
        )

    length = pl.col("value").str.len_chars()
    wrong = f"the value of `{f.name}` has the wrong length"
    for bound, is_bad, hint in (
        (f.min_length, length < (f.min_length or 0), "write at least {} characters"),
        (f.max_length, length > (f.max_length or 0), "write at most {} characters"),
    ):
        if bound is not None:
            found += problems(everywhere(part.filter(is_bad), frames), "bad-length", wrong, hint.format(bound))
    return found + _out_of_range(part, f, frames)


def _out_of_range(part: pl.DataFrame, f: Field, frames: Frames) -> list[Problem]:
    """Values of which a part lies beyond the limits of their field; an open end lies beyond none."""
    kind = FIELD_TYPES[f.kind]
    if kind.limit is None:
        return []
    cell = kind.parts[0].type.from_text(pl.col("value"))
    low, high = (kind.order(pl.col("low")), kind.order(pl.col("high"))) if kind.bound else (cell, cell)
    message = "`{value}` is out of range for `" + f.name + "`"
    found: list[Problem] = []
    if f.minimum is not None:
        bad = part.filter(low.fill_null(high) < kind.limit(f.minimum)[0])
        found += problems(everywhere(bad, frames), "out-of-range", message, f"it must be at least {f.minimum}", "")
    if f.maximum is not None:
        bad = part.filter(high.fill_null(low) > kind.limit(f.maximum)[1])
        found += problems(everywhere(bad, frames), "out-of-range", message, f"it must be at most {f.maximum}", "")
    return found


def _plain(pattern: str) -> str:
    return pattern.replace("{", "{{").replace("}", "}}")
