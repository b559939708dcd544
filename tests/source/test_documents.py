"""Files of a project as read: JSON, with what is written twice; the limits of a file."""

import pytest

from standoff.source.composer import Limits
from standoff.source.documents import JsonText, read_json


@pytest.mark.parametrize(
    ("source", "has_twice"),
    [('{"a": 1}', False), ('{"a": 1, "a": 2}', True), ('[{"a": {}}, {"b": 1, "b": 2}]', True), ("[1, 1]", False)],
)
def test_json_that_has_a_key_twice_is_known(source: str, has_twice: bool) -> None:
    found = read_json("a.json", source)
    assert isinstance(found, JsonText)
    assert found.has_twice is has_twice


def test_a_file_may_have_16_mib_24_levels_and_two_million_nodes() -> None:
    assert Limits() == Limits(16_777_216, 24, 2_000_000)
