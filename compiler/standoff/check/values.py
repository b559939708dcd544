"""Values against the constraints of their field: patterns, ranges and lengths, of every assertion, chosen or not."""

from collections.abc import Callable

import polars as pl

from standoff.assertion import Frames
from standoff.check.rows import problems
from standoff.problem import Problem
from standoff.schema.model import Field, Schema


def check_constraints(frames: Frames, schema: Schema) -> list[Problem]:
    """Values that break a constraint of their field."""
    columns = ("table_name", "field_name", "value", "low", "high", "annotation_file", "annotation_line", "column")
    written = pl.concat([frames.assertions.select(columns), frames.keys.select(columns)])
    found: list[Problem] = []
    for table in schema.record_tables.values():
        for f in table.stated.values():
            if _is_constrained(f):
                is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == f.name)
                found += _broken(written.filter(is_mine), f)
    return found


def _is_constrained(f: Field) -> bool:
    return any(bound is not None for bound in (f.pattern, f.minimum, f.maximum, f.min_length, f.max_length))


def _broken(part: pl.DataFrame, f: Field) -> list[Problem]:
    found: list[Problem] = []
    if f.pattern:
        bad = part.filter(~pl.col("value").str.contains(f"^(?:{f.pattern})$"))
        found += problems(
            bad, "bad-pattern", f"`{{value}}` does not fit `{f.name}`", f"its pattern is {_plain(f.pattern)}"
        )
    number = pl.col("value").cast(pl.Float64, strict=False)
    low, high = (pl.col("low"), pl.col("high")) if f.quantity == "count" else (number, number)
    length = pl.col("value").str.len_chars()
    out = "`{value}` is out of range for `" + f.name + "`"
    found += _beyond(part, f.minimum, lambda bound: low < bound, "out-of-range", out, "it is at least {}")
    found += _beyond(part, f.maximum, lambda bound: high > bound, "out-of-range", out, "it is at most {}")
    wrong = f"the value of `{f.name}` has the wrong length"
    found += _beyond(
        part, f.min_length, lambda bound: length < bound, "bad-length", wrong, "it has at least {} characters"
    )
    found += _beyond(
        part, f.max_length, lambda bound: length > bound, "bad-length", wrong, "it has at most {} characters"
    )
    return found


def _beyond(
    part: pl.DataFrame, bound: float | None, is_bad: Callable[[float], pl.Expr], code: str, message: str, hint: str
) -> list[Problem]:
    return [] if bound is None else problems(part.filter(is_bad(bound)), code, message, hint.format(f"{bound:g}"))


def _plain(pattern: str) -> str:
    return pattern.replace("{", "{{").replace("}", "}}")
