"""All formats hold equal data: every cell of every table, with its type, read by other readers than what wrote it."""

import json
from functools import partial
from pathlib import Path

import pytest

from cells import READERS, Row, Sheet
from standoff.formats.registry import written

REFERENCE = "csv"
OTHERS = [form.name for form in written() if form.name in READERS and form.name != REFERENCE]


@pytest.fixture(scope="module", params=["rules_build", "dataset_build"])
def package(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.mark.parametrize("other", OTHERS)
def test_a_format_holds_the_cells_of_the_csv(package: Path, other: str) -> None:
    for sheet in sheets(package):
        expected, found = READERS[REFERENCE](package, sheet), READERS[other](package, sheet)
        order = list if other != "sqlite" else partial(sorted, key=repr)  # which keeps rows by their key
        assert order(typed(row) for row in found) == order(typed(row) for row in expected), sheet.table


def sheets(package: Path) -> list[Sheet]:
    """The tables and the wide tables of a package, with the declared columns."""
    resources = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    found = [
        Sheet(path.stem, path.parent.name == "wide", {f["name"]: f["type"] for f in resource["schema"]["fields"]})
        for resource in resources
        for path in [Path(resource["path"])]
        if path.suffix == ".csv" and path.parent.name in {"csv", "wide"}
    ]
    assert len(found) > 8
    return found


def typed(row: Row) -> list[tuple[str, object]]:
    """Values with their types, so that 1 is not True."""
    return [(type(cell).__name__, cell) for cell in row]
