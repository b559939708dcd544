"""`boolean`: `true` or `false`."""

from typing import TYPE_CHECKING

from standoff.schema.model import Field
from standoff.schema.types.column_type import BOOLEAN
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value

if TYPE_CHECKING:
    import polars as pl


WORDS = frozenset({"true", "false"})


def parse(raw: str) -> Value:
    """Read `true` or `false`; ValueError where it is neither."""
    if raw not in WORDS:
        fix = {"yes": "true", "no": "false"}.get(raw.lower(), raw.lower())
        raise NotAValueError("expected `true` or `false`") if fix not in WORDS else NotAValueError("", fix)
    return Value(raw)


def editor(f: Field) -> list[JsonSchema]:
    """A boolean, written as such or as text."""
    text = {"type": "string", "pattern": "^(?:true|false)$", "errorMessage": "Write true or false."}
    return [text, {"type": "boolean"}]


def in_words(values: "pl.Series") -> "pl.Series":
    """`yes` or `no`."""
    return values.replace({"true": "yes", "false": "no"})


TYPE = FieldType(
    name="boolean",
    noun="boolean",
    parse=parse,
    editor=editor,
    parts=(Part(type=BOOLEAN),),
    in_words=in_words,
)
