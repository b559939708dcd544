"""Mentions are inserted into an annotation file of any layout: what is there stays, and nothing comes twice."""

import pytest

from signs import HEAD, THREE
from standoff.authoring.edit.insert import insert
from standoff.source import composer
from standoff.source.composer import Limits

NEW = {"fairs": {"a": ["{at: 1-2}"], "b": ["{at: 3-4}", "{at: 5-6}"]}}
A, B = "  a:\n    - {at: 1-2}\n", "  b:\n    - {at: 3-4}\n    - {at: 5-6}\n"
IN_FLOW = "a: [{at: 1-2}], b: [{at: 3-4}, {at: 5-6}]"
LAYOUTS = {
    "no table": ("text: {x: y}\n", f"text: {{x: y}}\n\nfairs:\n{A}{B}"),
    "no line end": ("text: {x: y}", f"text: {{x: y}}\n\nfairs:\n{A}{B}"),
    "an empty line at the end": ("text: {x: y}\n\n", f"text: {{x: y}}\n\nfairs:\n{A}{B}"),
    "a table with nothing": ("fairs:  # none\ntext: x\n", f"fairs:  # none\n{A}{B}text: x\n"),
    "a table with nothing, no line end": ("fairs:", f"fairs:\n{A}{B}".rstrip("\n")),
    "an empty table": ("fairs: {}\ntext: x\n", f"fairs: \n{A}{B}text: x\n"),
    "a list": (
        "fairs:\n    a:\n    - {at: 7-8}  # here\n    # there\nother: x\n",
        "fairs:\n    a:\n    - {at: 7-8}  # here\n    - {at: 1-2}\n    b:\n      - {at: 3-4}\n      - {at: 5-6}\n"
        "    # there\nother: x\n",
    ),
    "a list in flow style": (
        "fairs:\n  a: [{at: 7-8}]  # here\n  b: []\n",
        "fairs:\n  a: [{at: 7-8}, {at: 1-2}]  # here\n  b: [{at: 3-4}, {at: 5-6}]\n",
    ),
    "one mention": ("fairs:\n  a: {at: 7-8}\n", f"fairs:\n  a: [{{at: 7-8}}, {{at: 1-2}}]\n{B}"),
    "one mention in lines": (
        "fairs:\n  a:\n    at: 7-8\n\n    # here\n    kind: x\n",
        f"fairs:\n  a:\n    - at: 7-8\n\n      # here\n      kind: x\n    - {{at: 1-2}}\n{B}",
    ),
    "a table in flow style": ("fairs: {c: {at: 1-2}}\n", f"fairs: {{c: {{at: 1-2}}, {IN_FLOW}}}\n"),
    "records with nothing": (
        "fairs:\n  a:  # here\n  b: \n",
        "fairs:\n  a: [{at: 1-2}]  # here\n  b: [{at: 3-4}, {at: 5-6}] \n",
    ),
    "some are there": (
        "fairs:\n  b: {at: '5-6'}\n  a: [{at: 1-2}]",
        "fairs:\n  b: [{at: '5-6'}, {at: 3-4}]\n  a: [{at: 1-2}]",
    ),
    "a mention in lines with words in lines": (
        "fairs:\n  a:\n    because: |\n      two\n       lines\n    at: 7-8\n",
        f"fairs:\n  a:\n    - because: |\n        two\n         lines\n      at: 7-8\n    - {{at: 1-2}}\n{B}",
    ),
    "line ends of Windows": (
        "fairs:\r\n  a:\r\n    - at: 7-8\r\n",
        f"fairs:\r\n  a:\r\n    - at: 7-8\r\n    - {{at: 1-2}}\n{B}",
    ),
}


@pytest.mark.parametrize(("before", "after"), LAYOUTS.values(), ids=LAYOUTS)
def test_mentions_are_inserted_into_every_layout(before: str, after: str) -> None:
    result = insert(THREE, before.encode(), NEW, Limits())
    assert result.problem is None
    assert (result.data or b"").decode() == after
    assert composer.read(THREE, after.encode()).problems == []
    again = insert(THREE, after.encode(), NEW, Limits())
    assert (again.data, again.new, again.there) == (None, 0, 3)


@pytest.mark.parametrize("source", ["[a, b]\n", "{fairs: {a: {at: 1-2}}}\n", "x\n", ""])
def test_a_file_that_is_not_a_mapping_is_left(source: str) -> None:
    result = insert(THREE, source.encode(), NEW, Limits())
    assert result.problem is not None
    assert (result.data, result.problem.code) == (None, "cannot-insert")


def test_nothing_to_insert() -> None:
    result = insert(THREE, HEAD.encode(), {}, Limits())
    assert (result.data, result.new, result.problem) == (None, 0, None)


def test_a_file_that_could_not_be_read_again_is_not_made() -> None:
    after = len(LAYOUTS["no table"][1])
    fits, is_too_large = (insert(THREE, b"text: {x: y}\n", NEW, Limits(size=size)) for size in (after, after - 1))
    assert len(fits.data or b"") == after
    assert is_too_large.data is None
    assert is_too_large.problem is not None
    assert (is_too_large.problem.code, is_too_large.problem.message, is_too_large.problem.hint) == (
        "too-large",
        f"the file has {after} bytes; the limit is {after - 1}",
        "import less of this text, or raise `limits.size` in datapackage.json",
    )
