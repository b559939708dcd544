"""docs/quotes.md: its collection is written, its commands are run, and they print what it shows."""

from pathlib import Path

import pytest

from documents import followed
from paths import REPOSITORY

PAGE = REPOSITORY / "docs" / "quotes.md"


def test_the_transcripts_are_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for folder in ("lights", "notices"):
        (tmp_path / folder).mkdir()
    page = PAGE.read_text("utf-8")
    as_printed = followed(page)
    if request.config.getoption("--bless"):
        PAGE.write_text(as_printed, "utf-8")
    assert PAGE.read_text("utf-8") == as_printed
