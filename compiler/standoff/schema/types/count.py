"""`count`: a whole number or a range of them, `10`, `8..12`, `2..`, `..5`, `~40`; its bounds are integers."""

from standoff.schema.model import Field
from standoff.schema.types import misread_numbers
from standoff.schema.types.field_type import FieldType, JsonSchema, Value
from standoff.schema.types.number import within
from standoff.schema.types.ranges import COUNTED, Number, columns_in_words, fixed, in_words, pattern, ranged

PATTERN = r"^(?:multiple|several)$|" + pattern(r"\d{1,15}")
HINT = "A count: 10, 8..12, 2.., ..5; ~40 is about 40; a final ? marks doubt."
WANTED = "a count is a whole number or a range: `10`, `8..12`, `2..`, `..5`"
MANY = frozenset({"multiple", "several"})


def _end(end: str) -> int:
    if not (end.isascii() and end.isdigit() and len(end) < 16):
        raise ValueError(WANTED)
    return int(end)


NUMBER = Number(_end, str, int)


def parse(raw: str) -> Value:
    """Read a count or a range (`10`, `8..12`, `2..`, `..5`; `multiple` and `several` are `2..`); else ValueError."""
    try:
        return _parse(raw)
    except ValueError as error:
        if str(error) != WANTED:
            raise
        raise fixed(misread_numbers.count(raw), _parse, WANTED) from None


def _parse(raw: str) -> Value:
    return ranged("2.." if raw in MANY else raw, NUMBER, WANTED)


def limit(text: str) -> tuple[int, int]:
    """Read a smallest or largest value; ValueError where it is not a single number."""
    value = parse(text)
    if value.low is None or value.low != value.high or value.looseness:
        raise ValueError("expected a whole number, as in `12`")
    return value.low, value.low


def editor(f: Field) -> list[JsonSchema]:
    """A range, which YAML reads as text, or a number."""
    text = {"type": "string", "pattern": PATTERN, "errorMessage": HINT}
    return [text, {"type": "integer", "minimum": 0} | within(f)]


TYPE = FieldType(
    name="count",
    noun="count",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=COUNTED,
    declared="standoff",
    bound=str,
    contains=True,
    spans_candidates=True,
    limit=limit,
    problem="bad-count",
    in_words=in_words,
    columns_in_words=columns_in_words,
)
