"""Scalars as YAML of one line: plain where that is safe."""

import pytest

from standoff.source.layout import scalar


@pytest.mark.parametrize(
    ("text", "block", "flow"),
    [
        ("a lamp", "a lamp", "a lamp"),
        ("a, b", "a, b", '"a, b"'),
        ("a [b]", "a [b]", '"a [b]"'),
        ("null", '"null"', '"null"'),
        ("a: b", '"a: b"', '"a: b"'),
        ("", '""', '""'),
    ],
)
def test_a_scalar_is_quoted_where_it_would_be_read_otherwise(text: str, block: str, flow: str) -> None:
    assert (scalar(text), scalar(text, in_flow=True)) == (block, flow)
