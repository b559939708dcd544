"""docs/use/python.md: its code runs in a new corpus and prints what the page shows; it names all that is public."""

import re
from pathlib import Path

import pytest

import standoff
from documents import printed_again
from paths import REPOSITORY
from standoff.authoring.edit.new_corpus import new_corpus

PAGE = REPOSITORY / "docs" / "use" / "python.md"


def test_the_code_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    new_corpus(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path / "corpus")
    shown = PAGE.read_text("utf-8")
    printed = printed_again(shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(printed, "utf-8")
        return
    assert printed == shown


def test_the_page_shows_every_public_name_and_no_other() -> None:
    used = set(re.findall(r"\bstandoff\.(\w+)\(", PAGE.read_text("utf-8")))
    assert used == set(standoff.__all__) == {"check", "compile", "find_quote", "load"}
