"""The list of formats: each is written, read back, compared, and written the same of tables on disk."""

import json
import shutil
from dataclasses import replace
from functools import partial
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import cells
import hard_cells
from standoff import formats
from standoff.formats.descriptor import describe, hashes, measured
from standoff.formats.files import write_json
from standoff.formats.package_reader import read_package
from standoff.formats.registry import FORMATS, MEASURE, OF_TABLES, Format, read_back, written
from standoff.release.verify_tables import check_tables
from standoff.tables.package_contents import Contents, Resource, in_memory

READ_BACK = list(read_back())
NAMES = [form.name for form in READ_BACK]


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return hard_cells.contents(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def package(contents: Contents, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus with its hard cells in every format on the list, those not written by default too."""
    return write(contents, tmp_path_factory.mktemp("package"), FORMATS)


def write(contents: Contents, folder: Path, forms: tuple[Format, ...]) -> Path:
    resources: list[Resource] = []
    for form in forms:
        if form.describes_files:
            resources += form.describe(contents, folder, measured(folder, resources, hashes(folder)))
        else:
            resources += form.write(contents, folder)
    write_json(folder / "datapackage.json", describe(folder, contents.about, resources, hashes(folder)))
    return folder


# -- the list ----------------------------------------------------------------------------------------------------------


def test_every_module_that_writes_a_format_is_on_the_list() -> None:
    names = [found.name for found in iter_modules(formats.__path__) if not found.ispkg]
    writers = [name for name in names if hasattr(import_module(f"{formats.__name__}.{name}"), "write")]
    assert sorted(writers) == sorted(form.name for form in FORMATS)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_module_has_the_functions_that_its_line_promises(form: Format) -> None:
    module = import_module(f"{formats.__name__}.{form.name}")
    assert len(signature(module.write).parameters) == (3 if form.describes_files else 2)
    reads = form.holds_tables and not form.read_by
    assert [hasattr(module, name) for name in ("file_of", "read")] == [reads, reads]


def test_what_a_build_writes() -> None:
    assert [form.name for form in written()] == [
        "wide", "csv", "parquet", "sqlite", "datasette", "views", "xlsx", "excel", "geojson", "csvw", "citation",
        "croissant", "schema_org", "site",
    ]  # fmt: skip
    assert [form.name for form in written(["jsonl", "csv"])] == ["csv", "jsonl"]
    assert [form.name for form in FORMATS if form.in_memory] == ["xlsx"]


# -- reading back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [Format(MEASURE), *READ_BACK], ids=lambda form: form.name)
def test_a_format_is_read_back_cell_by_cell(contents: Contents, package: Path, form: Format) -> None:
    found = read_package(package, "p")
    expected = {name: in_memory(table) for name, table in contents.tables.items()}
    expected |= {f"{name}-wide": in_memory(wide.rows) for name, wide in contents.wide.items()}
    for name, table in {**found.tables, **found.wide}.items():
        rows = form.read(package / form.file_of(found, table), table)
        assert rows is not None
        assert_frame_equal(rows, expected[name], check_exact=True)


@pytest.mark.parametrize("name", cells.READERS)
def test_a_reader_that_did_not_write_it_finds_the_same(contents: Contents, package: Path, name: str) -> None:
    assert name in OF_TABLES
    for resource in json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]:
        if "schema" in resource:
            path, types = Path(resource["path"]), {f["name"]: f["type"] for f in resource["schema"]["fields"]}
            is_wide = path.parent.name == "wide"
            table = contents.wide[path.stem].rows if is_wide else contents.tables[path.stem]
            order = list if name != "sqlite" else partial(sorted, key=repr)  # which keeps rows by their key
            found = cells.READERS[name](package, cells.Sheet(path.stem, is_wide, types))
            assert order(found) == order(in_memory(table).rows())


@pytest.mark.parametrize("form", READ_BACK, ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [("name", "Tim Carr", "`Tim Carr`"), ("n_texts", 7, "`7`"), ("has_open_conflict", True, "`true`")],
)
def test_verify_finds_a_changed_cell_in_every_format(
    contents: Contents, package: Path, tmp_path: Path, form: Format, column: str, value: object, shown: str
) -> None:
    folder = Path(shutil.copytree(package, tmp_path / "package"))
    other = hard_cells.changed(contents, "people", column, 1, value)
    (tmp_path / "other").mkdir()
    for resource in form.write(other, tmp_path / "other"):
        shutil.copyfile(tmp_path / "other" / resource.path, folder / resource.path)
    checked = check_tables(read_package(folder, "p"), "p")
    message = f"`{column}` of `people/carr` is {shown} in {form.name} and"
    assert [(p.code, p.message.startswith(message)) for p in checked.problems] == [("format-differs", True)]
    assert checked.formats == set(NAMES)


# -- tables on disk ----------------------------------------------------------------------------------------------------


def test_formats_are_written_the_same_of_tables_on_disk(contents: Contents, tmp_path: Path) -> None:
    stored = hard_cells.on_disk(contents, tmp_path / "stored")
    forms = tuple(form for form in FORMATS if not form.in_memory)
    for name in ("memory", "disk"):
        (tmp_path / name).mkdir()
    found = hashes(write(contents, tmp_path / "memory", forms))
    assert found == hashes(write(stored, tmp_path / "disk", forms))
    assert len(found) > 60


def test_an_empty_table_is_written_too(contents: Contents, tmp_path: Path) -> None:
    """No format stumbles over a corpus in which nothing is recorded yet."""
    nothing: dict[str, pl.DataFrame] = {name: in_memory(table).clear() for name, table in contents.tables.items()}
    empty = replace(contents, tables=nothing, wide={})
    folder = write(empty, tmp_path, FORMATS)
    checked = check_tables(read_package(folder, "p"), "p")
    assert (checked.problems, checked.formats) == ([], set(NAMES))
