"""Packages made before 2.0 are shown and compared under the names of today; 1.0.0 of this repository is one."""

from pathlib import Path

import polars as pl
import pytest

from paths import REPOSITORY
from standoff.formats.package_reader import read_package
from standoff.release.bump import level, reasons
from standoff.release.changed_cells import changes_of
from standoff.release.diff_data import as_frame
from standoff.release.diff_text import lay_out
from standoff.release.difference import Difference, diff
from standoff.views.layout import plain_text
from standoff.views.loader import Package, load

OLD = REPOSITORY / "build" / "1.0.0"


@pytest.fixture(scope="module")
def old() -> Package:
    return load(OLD)


@pytest.fixture(scope="module")
def difference(dataset_build: Path) -> Difference:
    return diff(read_package(OLD, "1.0.0"), read_package(dataset_build, "next"))


def test_tables_columns_and_codes_have_the_names_of_today(old: Package) -> None:
    assert "excluded" in old
    assert "set_aside" not in old
    assert set(old["actors"]["factuality"]) == {"asserted", "unattested"}
    assert {"factuality", "has_open_conflict"} <= set(old.wide["incidents"].columns)
    assert set(old["assertions"]["basis"]) >= {"stated", "calendar", "inferred", "external"}
    assert set(old["texts"]["published_basis"]) == {"inferred"}
    schemes = old["vocabulary"].filter(pl.col("scheme").is_in(["factuality", "basis"]))
    assert {"standing", "derivation"} & set(old["vocabulary"]["scheme"]) == set()
    assert {"unattested", "stated"} <= set(schemes["code"])
    assert {"curated", "explicit"} & set(schemes.filter(scheme="factuality")["code"]) == set()


@pytest.mark.parametrize("table", ["assertions", "excluded", "incidents", "vocabulary"])
def test_schemas_describe_the_frames(old: Package, table: str) -> None:
    assert [field["name"] for field in old.schema(table)["fields"]] == old[table].columns


def test_a_cell_is_explained(old: Package) -> None:
    (cell,) = old.explain("meetings", "araghchi-visit-2024-11", "started").cells
    assert (cell.value, cell.rule, len(cell.receipts)) == ("2024-11-04", "only", 2)
    assert {receipt.assertion.basis for receipt in cell.receipts} == {"calendar", "inferred"}


def test_a_record_is_explained(old: Package) -> None:
    """It has fewer columns than every table of records has today."""
    record = old.explain("meetings", "araghchi-visit-2024-11")
    existence, *cells = record.cells
    shown = {"factuality": "asserted", "n_assertions": 25, "n_texts": 3, "n_independent": 2}
    assert (existence.field_name, existence.value) == (None, "asserted")
    assert existence.columns == shown | {"has_open_conflict": False}
    assert {"started", "place_id"} <= {cell.field_name for cell in cells}
    assert str(record).startswith("meetings/araghchi-visit-2024-11\n  asserted, 25 assertions in 3 texts")


def test_disagreements_are_listed(old: Package) -> None:
    found = old.conflicts("incidents")
    assert ("gohar-kuh-attack", "victims") in {(cell.record_id, cell.field_name) for cell in found.cells}
    assert found.open == 0


def test_what_was_renamed_is_one_change_each(difference: Difference) -> None:
    renamed = [(c.subject, c.old, c.new) for c in difference.schema if c.kind.endswith("-renamed")]
    assert renamed == [
        ("excluded", "set_aside", "excluded"),
        ("every table of records", "standing", "factuality"),
        ("every table of records", "has_conflict", "has_open_conflict"),
        ("assertions", "derivation", "basis"),
        ("texts", "published_derivation", "published_basis"),
        ("every table of records.factuality", "curated", "unattested"),
        ("assertions.basis", "explicit", "stated"),
        ("resolutions.rule", "derivation", "basis"),
    ]
    names = {"standing", "factuality", "has_conflict", "has_open_conflict", "derivation", "set_aside", "excluded"}
    others = [c for c in difference.schema if c.kind.endswith(("-added", "-removed"))]
    assert [c for c in others if {c.column or c.table} & names] == []
    assert level(reasons(difference)) == "major"


def test_rows_are_no_changes_because_of_names_alone(difference: Difference) -> None:
    changed = {table.name: set(table.changed) for table in difference.tables}
    names = {"has_open_conflict", "assertion_id"}
    assert {table: columns & names for table, columns in changed.items() if columns & names} == {}
    assert "factuality" not in changed["actors"]  # of which one was `curated`
    codes = [cell for table in difference.tables for cell in table.cells().filter(column="factuality")["old"]]
    assert set(codes) <= {"asserted", "hedged", "disputed", "denied", "unattested"}


def test_ids_of_assertions_changed_once(difference: Difference) -> None:
    why = {table.name: table.incompatible for table in difference.tables if table.incompatible}
    assert why == dict.fromkeys(("assertions", "evidence"), "the ids of assertions changed once, with 2.0")
    listed = as_frame(changes_of(difference)).filter(pl.col("table_name").is_in(["assertions", "evidence"]))
    assert listed.filter(change="not-compared").height == 2
    assert listed.filter(pl.col("change").is_in(["added", "removed", "changed"])).is_empty()


def test_the_difference_can_be_read(difference: Difference) -> None:
    lines = [plain_text([line]).rstrip() for line in lay_out(changes_of(difference), 20)]
    schema = lines[lines.index("Schema") + 1 : lines.index("", lines.index("Schema"))]
    assert len(schema) < 140
    assert not [line for line in schema if ": description changed" in line]
    assert [line for line in schema if line.startswith("  descriptions of ")]
    (added,) = [line for line in schema if line.startswith("  meetings: columns added, ")]
    assert added.startswith("  meetings: columns added, started_basis, ended_basis, purpose, place_id_basis, ")
