"""Whether the parts of one field's description go together."""

from collections.abc import Iterator

from standoff.schema.model import Field
from standoff.schema.types import FIELD_TYPES


def field_values(f: Field) -> Iterator[tuple[str, str]]:
    """Parts of a field's description that do not go together."""
    kind = FIELD_TYPES[f.kind]
    if not FIELD_TYPES[f.type].is_text and (f.vocabulary or f.quantity or f.ref):
        yield (
            f"`{f.name}` is of type {f.type}, and its values are text",
            "codes, dates, counts and ids are `type: string`",
        )
    if f.pattern and not kind.is_text:
        yield f"`{f.name}` has a pattern, and its values are not text", "leave `pattern` out"
    if (f.min_length is not None or f.max_length is not None) and not kind.is_text:
        yield f"`{f.name}` has a length, and its values are not text", "leave `minLength` and `maxLength` out"
    if (f.minimum is not None or f.maximum is not None) and kind.limit is None:
        yield f"`{f.name}` has a smallest or largest value, and no order", "leave `minimum` and `maximum` out"
    elif kind.limit and f.minimum and f.maximum and kind.limit(f.minimum)[0] > kind.limit(f.maximum)[1]:
        yield f"no value of `{f.name}` is between {f.minimum} and {f.maximum}", "correct one of the two"
    if f.resolve == "strongest" and not f.vocabulary:
        yield f"`{f.name}` is resolved by the order of its vocabulary, and has none", "name one, or leave `resolve` out"
    if f.resolve in {"earliest", "latest"} and (kind.bound is None or not kind.is_ordered):
        yield f"`{f.name}` is resolved by date or count, and is neither", "leave `resolve` out"
