"""`count`: a whole number or a range of them, `10`, `8..12`, `2..`, `..5`; its bounds are integers."""

from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types import misread_numbers
from standoff.schema.types.bounds import check_order, two_ends
from standoff.schema.types.column_type import INTEGER
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value
from standoff.schema.types.number import within

if TYPE_CHECKING:
    import polars as pl

PATTERN = r"^(?:(?:\d{1,15}|\d{1,15}\.\.(?:\d{1,15})?|\.\.\d{1,15})\??|multiple|several)$"
HINT = "A count: 10, 8..12, 2.., ..5; a final ? marks doubt."
WANTED = "a count is a whole number or a range: `10`, `8..12`, `2..`, `..5`"
MANY = frozenset({"multiple", "several"})


def parse(raw: str) -> Value:
    """Read a count or a range (`10`, `8..12`, `2..`, `..5`; `multiple` and `several` are `2..`); else ValueError."""
    body = "2.." if raw in MANY else raw.removesuffix("?")
    doubt = "?" if raw.endswith("?") else ""
    first, last = two_ends(body, "..", WANTED) if ".." in body else (body, body)
    if not all(_is_end(end) for end in (first, last)) or not first + last:
        raise _misread(raw)
    low, high = (int(end) if end else None for end in (first, last))
    check_order(low, high, "range")
    if low is not None and low == high:
        return Value(f"{low}{doubt}", low, high, looseness=2 * bool(doubt))
    text = f"{'' if low is None else low}..{'' if high is None else high}{doubt}"
    return Value(text, low, high, looseness=2 * bool(doubt) + 1)


def _misread(raw: str) -> NotAValueError:
    fix = misread_numbers.count(raw)
    if fix and not (len(fix) < 32 and all(_is_end(end) for end in fix.split(".."))):
        fix = ""
    return NotAValueError("" if fix else WANTED, fix)


def limit(text: str) -> tuple[int, int]:
    """Read a smallest or largest value; ValueError where it is not a single number."""
    value = parse(text)
    if value.low is None or value.low != value.high or value.looseness:
        raise ValueError("expected a whole number, as in `12`")
    return value.low, value.low


def _is_end(end: str) -> bool:
    return end == "" or (end.isascii() and end.isdigit() and len(end) < 16)


def editor(f: Field) -> list[JsonSchema]:
    """A range, which YAML reads as text, or a number."""
    text = {"type": "string", "pattern": PATTERN, "errorMessage": HINT}
    return [text, {"type": "integer", "minimum": 0} | within(f)]


def in_words(values: "pl.Series") -> "pl.Series":
    """As it is written (`2..`, `8..12`), in words."""
    return (
        values.str.replace(r"^(\d+)\.\.(\d+)", "$1 to $2")
        .str.replace(r"^(\d+)\.\.", "$1 or more")
        .str.replace(r"^\.\.(\d+)", "$1 or less")
    )


def columns_in_words(rows: "pl.DataFrame", name: str) -> "pl.Series":
    """From its three columns: `10`, `8 to 12`, `10 (8 to 12)`, `2 or more`, `5 or less`."""
    import polars as pl

    low, best, high = (pl.col(f"{name}_{part}") for part in ("low", "best", "high"))
    between = (
        pl.when(low == high).then(low.cast(pl.String))
        .when(low.is_not_null() & high.is_not_null()).then(pl.format("{} to {}", low, high))
        .when(low.is_not_null()).then(pl.format("{} or more", low))
        .when(high.is_not_null()).then(pl.format("{} or less", high))
    )  # fmt: skip
    is_point = (low.eq_missing(best) & high.eq_missing(best)) | between.is_null()
    ranged = pl.when(is_point).then(best.cast(pl.String)).otherwise(pl.format("{} ({})", best, between))
    return rows.select(pl.when(best.is_null()).then(between).otherwise(ranged).alias(name))[name]


TYPE = FieldType(
    name="count",
    noun="count",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(
        Part(
            "low",
            INTEGER,
            "_low",
            "low",
            "Smallest number that the most specific accounts allow; empty if unbounded.",
            minimum=0,
            is_limited=True,
        ),
        Part(
            "best",
            INTEGER,
            "_best",
            "best",
            "The number chosen by the rules, if it is a single number; never an average.",
            minimum=0,
            is_limited=True,
        ),
        Part(
            "high",
            INTEGER,
            "_high",
            "high",
            "Largest number that the most specific accounts allow; empty if unbounded.",
            minimum=0,
            is_limited=True,
        ),
    ),
    declared="standoff",
    bound=str,
    contains=True,
    spans_candidates=True,
    limit=limit,
    problem="bad-count",
    in_words=in_words,
    columns_in_words=columns_in_words,
)
