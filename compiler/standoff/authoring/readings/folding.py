"""Whether two values are the same in a wider or a narrower form: a month and its day, a code and a broader one."""

from standoff.authoring.edit.registry import same_name
from standoff.schema.model import Field, Schema
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.bounds import FAR
from standoff.schema.types.field_type import Value


def is_folded(field: Field, one: str, other: str, schema: Schema) -> bool:
    """Whether one of two different values contains the other, or they differ in their typography alone."""
    if field.vocabulary:
        return _is_broader(schema, field.vocabulary, one, other) or _is_broader(schema, field.vocabulary, other, one)
    kind = FIELD_TYPES[field.kind]
    if kind.contains:
        try:
            first, second = kind.parse(one), kind.parse(other)
        except ValueError:
            return False
        is_apart = kind.within_precision and first.precision != second.precision
        return not is_apart and (_contains(first, second) or _contains(second, first))
    return kind.name == "string" and not field.ref and same_name(one) == same_name(other)


def _contains(outer: Value, inner: Value) -> bool:
    if outer.is_span or inner.is_span:
        return False
    (low, high), (low_in, high_in) = _bounds(outer), _bounds(inner)
    return low <= low_in and high_in <= high


def _bounds(value: Value) -> tuple[int, int]:
    return -FAR if value.low is None else value.low, FAR if value.high is None else value.high


def _is_broader(schema: Schema, vocabulary: str, outer: str, inner: str) -> bool:
    codes = schema.vocabularies[vocabulary].codes
    seen = {inner}
    here = codes[inner].broader if inner in codes else None
    while here is not None and here not in seen:
        if here == outer:
            return True
        seen.add(here)
        here = codes[here].broader if here in codes else None
    return False
