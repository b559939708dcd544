"""docs/spreadsheets.md: a corpus from a spreadsheet is made as it is shown."""

from pathlib import Path

import pytest

from documents import followed
from paths import REPOSITORY

PAGE = REPOSITORY / "docs" / "spreadsheets.md"


def test_the_page_runs_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STANDOFF_TEXTS", raising=False)
    shown = PAGE.read_text("utf-8")
    printed = followed(shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(printed, "utf-8")
        return
    assert printed == shown
