"""What follows from a schema alone is made once, and kept with it: expressions, and small frames to join with."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from standoff.schema.model import Schema

T = TypeVar("T")


def once_a_schema(make: Callable[[Schema], T]) -> Callable[[Schema], T]:
    """A function of a schema whose result, which nobody changes, is kept with the schema."""

    @wraps(make)
    def kept(schema: Schema) -> T:
        if make not in schema.derived:
            schema.derived[make] = make(schema)
        return cast("T", schema.derived[make])

    return kept
