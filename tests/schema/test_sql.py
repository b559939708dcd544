"""SQL from a schema: which columns hold words."""

import pytest

from standoff.schema.model import Field, Nest, Table
from standoff.schema.sql import words_of

FIELDS = ("id", "owner_id", "name", "part", "note")


@pytest.mark.parametrize(
    ("key", "nest", "words"),
    [
        (("id",), None, ["name", "part", "note"]),
        (("owner_id", "part"), Nest("owners", "parts", None), ["id", "name", "part", "note"]),
        (("id", "part"), Nest("owners", "parts", None), ["name", "part", "note"]),
    ],
)
def test_words_are_neither_ids_nor_references(key: tuple[str, ...], nest: Nest | None, words: list[str]) -> None:
    """A child may be distinguished by words, as by the name of a part."""
    fields = {name: Field(name) for name in FIELDS} | {"size": Field("size", "integer")}
    fields["kind"] = Field("kind", vocabulary="kinds")
    table = Table("things", "Things", "", fields, key, {"owner_id": ("owners", "owner_id")}, nest=nest)
    assert words_of(table) == words
