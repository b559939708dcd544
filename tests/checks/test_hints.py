"""Hints have what to write, ready to be copied where there is one answer."""

from pathlib import Path

import pytest

from tiny import FAIRS, ONE, PEOPLE, Change, compiled, write

HINTS: list[tuple[Change, str]] = [
    (
        (ONE, "spring-fair:", "Spring_Fair:"),
        "write `spring-fair`: lower-case letters, digits and single hyphens, starting with a letter",
    ),
    ((ONE, "spring-fair:", "Fête:"), "lower-case letters, digits and single hyphens, starting with a letter"),
    ((ONE, "    - {at: 0-43, kind: fair, visitors: 40}", "    - at:0-43"), "a space follows the colon: `at: 0-43`"),
    ((PEOPLE, "{name: Tom Carr}", "name:Tom"), "a space follows the colon: `name: Tom`"),
    ((ONE, "    - {at: 0-43, kind: fair, visitors: 40}", "    - a fair"), "write `{at: …, field: …}`"),
    ((ONE, "held: 2024-05", "title: Spring fair"), "write it in annotations/registry/fairs.yaml"),
    (
        (FAIRS, "title: Spring fair", "motto: Hats for all"),
        "write it in a mention, in the file of the text that gives it",
    ),
    ((ONE, "held: 2024-05", "is_trade: true"), "leave it out"),
    ((ONE, "length: 116", "length: 117"), "write `length: 116`, in code points"),
    (
        (ONE, "language: en", "language: ur"),
        "write the tag of a language that is written in Latin; or name the script: `ur-Latn`",
    ),
]


@pytest.mark.parametrize(("change", "hint"), HINTS, ids=[hint for _, hint in HINTS])
def test_a_hint_says_what_to_write(tmp_path: Path, change: Change, hint: str) -> None:
    assert hint in [problem.hint for problem in compiled(write(tmp_path, change)).problems]
