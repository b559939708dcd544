"""`standoff fmt` keeps the line ends of values of type `text`, and keeps words distinct from missing values."""

from pathlib import Path

import pytest

from standoff.authoring.edit.fmt import Formatter
from standoff.schema.read import read_schema
from tiny import FAIRS_SCHEMA, FILES, ONE, write

KEPT = "standoff: {from: text, type: text}"


@pytest.fixture
def formatter(tmp_path: Path) -> Formatter:
    root = write(tmp_path, (FAIRS_SCHEMA, "standoff: {from: text}", KEPT))
    return Formatter.of(read_schema(root).schema)


def formatted(formatter: Formatter, written: str) -> str:
    """The file with a motto as it is printed, without indentation; printing it again changes nothing."""
    result = formatter.format(ONE, FILES[ONE].replace("held: 2024-05\n", f"motto: {written}").encode(), is_text=True)
    assert result.problems == []
    assert result.data is not None
    again = formatter.format(ONE, result.data, is_text=True)
    assert again.data in {None, result.data}
    return "\n".join(line.strip() for line in result.data.decode().splitlines())


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("|\n        One.\n        Two.\n", "motto: |\nOne.\nTwo."),
        ("|-\n        One.\n          Two.\n", "motto: |-\nOne.\nTwo."),
        ("|+\n        One.\n\n        Two.\n\n", "motto: |+\nOne.\n\nTwo.\n"),
        ('"a  b\\n"\n', 'motto: "a  b\\n"'),
        ('"null"\n', 'motto: "null"'),
        ("|2\n          One.\n        Two.\n", 'motto: "  One.\\nTwo.\\n"'),
    ],
)
def test_a_text_keeps_its_line_ends(formatter: Formatter, written: str, printed: str) -> None:
    assert printed in formatted(formatter, written)
