"""Values against the constraints of their field: patterns, ranges and lengths, for every assertion, chosen or not."""

from collections.abc import Callable

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

    def beyond(bound: float | None, is_bad: Callable[[float], pl.Expr], code: str, message: str, hint: str) -> None:
        if bound is not None:
            bad = everywhere(part.filter(is_bad(bound)), frames)
            word = "value" if FIELD_TYPES[f.kind].is_text else ""
            found.extend(problems(bad, code, message, hint.format(f"{bound:g}"), word))

    number = pl.col("value").cast(pl.Float64, strict=False)
    low, high = (pl.col("low"), pl.col("high")) if FIELD_TYPES[f.kind].bound else (number, number)
    length = pl.col("value").str.len_chars()
    out = "`{value}` is out of range for `" + f.name + "`"
    beyond(f.minimum, lambda bound: low < bound, "out-of-range", out, "the minimum is {}")
    beyond(f.maximum, lambda bound: high > bound, "out-of-range", out, "the maximum is {}")
    wrong = f"the value of `{f.name}` has the wrong length"
    beyond(f.min_length, lambda bound: length < bound, "bad-length", wrong, "write at least {} characters")
    beyond(f.max_length, lambda bound: length > bound, "bad-length", wrong, "write at most {} characters")
    return found


def _plain(pattern: str) -> str:
    return pattern.replace("{", "{{").replace("}", "}}")
