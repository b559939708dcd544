"""All formats hold equal data: every cell of every table, with its type, read by other readers than what wrote it."""

import json
from pathlib import Path

import pytest
from cells import READERS, Row, Types

REFERENCE, *OTHERS = READERS


@pytest.fixture(scope="module", params=["rules_build", "dataset_build"])
def package(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.mark.parametrize("other", OTHERS)
def test_a_format_holds_the_cells_of_the_csv(package: Path, other: str) -> None:
    for table, types in columns_of(package).items():
        expected, found = READERS[REFERENCE](package, table, types), READERS[other](package, table, types)
        assert [typed(row) for row in found] == [typed(row) for row in expected], table


def columns_of(package: Path) -> dict[str, Types]:
    """The declared columns and types of each table."""
    resources = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    found = {
        resource["name"]: {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        for resource in resources
        if resource["path"].startswith("csv/")
    }
    assert len(found) > 8
    return found


def typed(row: Row) -> list[tuple[str, object]]:
    """Values with their types, so that 1 is not True."""
    return [(type(cell).__name__, cell) for cell in row]
