"""Every table of the corpus of the rules, byte by byte; `pytest --bless` rewrites the files: read their diff."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def test_the_tables_are_the_golden_ones(rules_build: Path, request: pytest.FixtureRequest) -> None:
    built = {path.name: path.read_text("utf-8") for path in (rules_build / "csv").iterdir()}
    if request.config.getoption("--bless"):
        _bless(built)
    golden = {path.name: path.read_text("utf-8") for path in GOLDEN.iterdir()}
    assert sorted(built) == sorted(golden)
    for name, content in golden.items():
        assert built[name].splitlines() == content.splitlines(), name
    assert built == golden


def _bless(built: dict[str, str]) -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path in GOLDEN.iterdir():
        path.unlink()
    for name, content in built.items():
        (GOLDEN / name).write_text(content, "utf-8")
