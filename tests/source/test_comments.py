"""Comments of a YAML file go to the entry that they are about, or to the file."""

from collections.abc import Iterator

import pytest

from standoff.source.comments import File, read
from standoff.source.tree import Node, Scalar


def attached(source: str) -> dict[str, tuple[list[str], list[str]]]:
    """The comments before and after each entry that has any, by key or value."""
    return {name: (before, after) for name, before, after in _walk(read(source).root) if before or after}


def _walk(node: Node) -> Iterator[tuple[str, list[str], list[str]]]:
    for entry in () if isinstance(node, Scalar) else node.entries:
        name = entry.key or (entry.value.text if isinstance(entry.value, Scalar) else "-")
        yield name, entry.before, entry.after
        yield from _walk(entry.value)


CASES = [
    ("# of a\na: 1\n# of b\nb: 2  # beside b\n", {"a": (["# of a"], []), "b": (["# of b"], ["# beside b"])}),
    ("x: {a: 1, b: # of b\n  2}\n", {"b": ([], ["# of b"])}),
    ("x: {a: 1, # of a\n  b: 2}\n", {"a": ([], ["# of a"])}),
    ("x: # of x\n  a: 1\n", {"x": ([], ["# of x"])}),
    ("x: [1, # of 1\n  2] # of x\n", {"1": ([], ["# of 1"]), "x": ([], ["# of x"])}),
    ("x: [ # of x\n  1]\n", {"x": ([], ["# of x"])}),
    ('"a #b": 1 # of a\n', {"a #b": ([], ["# of a"])}),
    ("a: >- # of a\n  no # comment\n", {"a": ([], ["# of a"])}),
]


@pytest.mark.parametrize(("source", "expected"), CASES, ids=[source for source, _ in CASES])
def test_a_comment_goes_to_the_entry_that_it_is_about(
    source: str, expected: dict[str, tuple[list[str], list[str]]]
) -> None:
    assert attached(source) == expected


def test_comments_that_are_set_off_belong_to_the_file() -> None:
    file = read("# yaml-language-server: $schema=x\n# top\n# more\n\n# second\n\n# of a\na: 1\n# end\n\n# last\n")
    expected = File(
        file.root,
        "# yaml-language-server: $schema=x",
        [["# top", "# more"], ["# second"]],
        [["# end"], ["# last"]],
    )
    assert (file, file.root.entries[0].before) == (expected, ["# of a"])  # type: ignore[union-attr]
