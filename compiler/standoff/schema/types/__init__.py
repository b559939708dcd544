"""The types of fields, one module each, and the list of them: to add one is to write its module and its line here.

The types of output columns, which fields yield, are in `column_type`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from standoff.schema.types import (
    boolean,
    count,
    date,
    datetime,
    decimal,
    edtf,
    integer,
    money,
    number,
    quantity,
    range_types,
    string,
    text,
    time,
    url,
    year,
)
from standoff.schema.types.column_type import COLUMN_TYPES
from standoff.schema.types.field_type import BASIS, FieldType, Part, Value

if TYPE_CHECKING:
    from standoff.schema.model import Field

__all__ = [
    "COLUMN_TYPES",
    "FIELD_TYPES",
    "FieldType",
    "Value",
    "base_of",
    "declared_as",
    "of_range",
    "parse",
    "parts_of",
]

FIELD_TYPES: dict[str, FieldType] = {
    each.name: each
    for each in (
        string.TYPE,
        integer.TYPE,
        number.TYPE,
        boolean.TYPE,
        date.TYPE,
        edtf.TYPE,
        count.TYPE,
        time.TYPE,
        text.TYPE,
        decimal.TYPE,
        *range_types.TYPES,
        year.TYPE,
        datetime.TYPE,
        quantity.TYPE,
        money.TYPE,
        url.TYPE,
    )
}


@lru_cache(maxsize=65_536)
def parse(kind: str, raw: str) -> Value:
    """Read `raw` as a value of the type `kind`; ValueError says what would be right."""
    read = FIELD_TYPES[kind]
    return read.parse(raw if read.keeps_space else raw.strip())


def parts_of(f: "Field") -> tuple[Part, ...]:
    """The columns that a field yields."""
    parts = FIELD_TYPES[f.kind].parts
    return (*parts, BASIS) if f.basis else parts


def of_range(type_: str) -> str | None:
    """The type of ranges of a type of numbers, or of approximate ones; None where it has none."""
    name = f"{type_}_range"
    return name if name in FIELD_TYPES else None


def base_of(kind: str) -> str:
    """The type that a schema names for a kind: of ranges that of their numbers."""
    return kind.removesuffix("_range")


def declared_as(key: str) -> tuple[str, ...]:
    """The names of types that a schema gives under a key: `type` of a field, or `type` under its `standoff`."""
    return tuple(name for name, each in FIELD_TYPES.items() if each.declared == key)
