"""Every type of fields, through every format and back; a type that is missing anywhere fails here by its name.

To add a type, write its module, its line in `FIELD_TYPES`, and its entry in `every_type.EXAMPLES`.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

import cells
import every_type
from every_type import EXAMPLES, Row, field
from standoff.authoring.json_schema.files import editor_schemas
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats import registry
from standoff.formats.codebook.columns import kind as in_codebook
from standoff.formats.package import PackageTable
from standoff.formats.package_reader import read_package
from standoff.formats.typed_cells import CellError, as_declared
from standoff.release.verify import verify
from standoff.schema.columns import DTYPES, columns
from standoff.schema.json_schema import as_yaml, values
from standoff.schema.model import Field
from standoff.schema.types import COLUMN_TYPES, FIELD_TYPES, parse
from standoff.schema.types.column_type import cell_text
from versions import call

KINDS = list(FIELD_TYPES)
DECLARED = {name: each.declared for name, each in FIELD_TYPES.items()}
FORMATS = [form.name for form in registry.FORMATS if form.holds_tables and not form.read_by]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = every_type.write(tmp_path_factory.mktemp("types"), DECLARED)
    found = compile_corpus(root, root / "texts")
    assert [f"{p.place} {p.code}: {p.message}" for p in found.problems] == []
    return found


@pytest.fixture(scope="module")
def build(compiled: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "build" / "next"
    write_build(compiled, folder)
    return folder


@pytest.fixture(scope="module")
def full(compiled: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build with every format that holds tables, also those that only `--only` writes."""
    folder = tmp_path_factory.mktemp("full") / "build" / "next"
    write_build(compiled, folder, only=registry.OF_TABLES)
    return folder


def names(kind: str, is_wide: bool = False) -> list[str]:
    """The columns that a field of a type yields."""
    return [field(kind) + part.suffix for part in FIELD_TYPES[kind].parts if part.in_wide or not is_wide]


def expected(kind: str, is_wide: bool = False) -> list[Row]:
    """The cells of those columns, in the order of the examples."""
    shown = [part.in_wide or not is_wide for part in FIELD_TYPES[kind].parts]
    rows = EXAMPLES[kind].written.values()
    return [tuple(cell for cell, is_shown in zip(row, shown, strict=True) if is_shown) for row in rows]


def test_every_type_has_examples() -> None:
    assert list(EXAMPLES) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_is_called_as_its_module(kind: str) -> None:
    wanted = "range_types" if DECLARED[kind] == "range" else kind
    assert FIELD_TYPES[kind].parse.__module__.rpartition(".")[2].startswith(wanted)
    assert not [part for part in FIELD_TYPES[kind].parts if part.type is not COLUMN_TYPES[part.type.name]]


# -- through every format and back -------------------------------------------------------------------------------------


def test_the_build_is_verified_and_valid(build: Path) -> None:
    assert verify(build, "next").problems == []
    report = frictionless.Package(str(build / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])


def tables(build: Path) -> Iterator[PackageTable]:
    package = read_package(build, "types")
    yield package.tables["things"]
    yield package.wide["things-wide"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_format_reads_back_what_was_written(full: Path, kind: str, form: str) -> None:
    formats = {each.name: each for each in registry.FORMATS}
    for table in tables(full):
        path = full / formats[form].file_of(read_package(full, "types"), table)
        frame = formats[form].read(path, table)
        assert frame is not None
        assert frame.schema == {name: DTYPES[type_] for name, type_ in table.types.items()}
        found = frame.filter(~pl.col("thing_id").str.starts_with("rival")).sort("thing_id")
        rows = found.select(names(kind, table.is_wide)).head(len(EXAMPLES[kind].written)).rows()
        assert rows == expected(kind, table.is_wide), table.flat_name


@pytest.mark.parametrize("reader", cells.READERS)
@pytest.mark.parametrize("kind", KINDS)
def test_other_readers_find_the_same(full: Path, kind: str, reader: str) -> None:
    for table in tables(full):
        rows = cells.READERS[reader](full, cells.Sheet("things", table.is_wide, dict(table.types)))
        at = [list(table.types).index(name) for name in names(kind, table.is_wide)]
        found = [tuple(row[n] for n in at) for row in rows if not str(row[0]).startswith("rival")]
        assert found[: len(EXAMPLES[kind].written)] == expected(kind, table.is_wide), table.flat_name


@pytest.mark.parametrize("kind", KINDS)
def test_geojson_has_the_values(build: Path, kind: str) -> None:
    features = json.loads((build / "geo/things.geojson").read_text("utf-8"))["features"]
    found = [tuple(each["properties"][name] for name in names(kind)) for each in features]
    as_json = [tuple(cell if isinstance(cell, (str, int, float)) or cell is None else cell.isoformat() for cell in row)
               for row in expected(kind)]  # fmt: skip
    assert found[: len(as_json)] == as_json


DESCRIBED = {  # what CSVW and Croissant call the types of columns
    "string": ("string", "sc:Text"),
    "integer": ("integer", "sc:Integer"),
    "number": ("double", "sc:Float"),
    "boolean": ("boolean", "sc:Boolean"),
    "date": ("date", "sc:Date"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_descriptors_say_what_the_columns_hold(compiled: Compiled, build: Path, kind: str) -> None:
    csvw = json.loads((build / "csvw.json").read_text("utf-8"))["tables"]
    croissant = json.loads((build / "croissant.json").read_text("utf-8"))["recordSet"]
    (of_csvw,) = (each["tableSchema"]["columns"] for each in csvw if each["url"] == "csv/things.csv")
    (of_croissant,) = (each["field"] for each in croissant if each["name"] == "things")
    bases = {each["name"]: each["datatype"] for each in of_csvw}
    types = {each["name"]: each["dataType"] for each in of_croissant}
    table = compiled.schema.tables["things"]
    for column in columns(table, compiled.schema):
        if column.field == field(kind):
            base = bases[column.name]
            shown = (base if isinstance(base, str) else base["base"], types[column.name])
            assert shown == DESCRIBED[column.type]
            assert in_codebook(table, column)
    with (build / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        listed = [row["column_name"] for row in csv.DictReader(stream) if row["table_name"] == "things" and row["type"]]
    assert set(names(kind)) <= set(listed)


@pytest.mark.parametrize("kind", KINDS)
def test_wide_tables_have_it_in_words(compiled: Compiled, kind: str) -> None:
    wide = compiled.wide["things"].rows.lazy().collect()
    assert wide.row(by_predicate=pl.col("thing_id") == "r00", named=True)[f"{field(kind)}_in_words"] == (
        f"r00 {EXAMPLES[kind].words}"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_written_in_words(kind: str) -> None:
    canonical = pl.Series([parse(kind, next(iter(EXAMPLES[kind].written))).text])
    in_words = FIELD_TYPES[kind].in_words
    assert (in_words(canonical) if in_words else canonical).to_list() == [EXAMPLES[kind].words]


def test_csv_has_whole_numbers_whole(build: Path) -> None:
    with (build / "csv/things.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["as_number"] for row in csv.DictReader(stream)][1:4] == ["7000000000", "-0.5", "-33"]


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_canonical_form_is_read_as_itself(kind: str) -> None:
    for raw in EXAMPLES[kind].written:
        value = parse(kind, raw)
        assert parse(kind, value.text) == value
        if FIELD_TYPES[kind].bound is None:
            assert (value.low, value.high) == (None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_is_one_problem_where_it_is(tmp_path: Path, kind: str) -> None:
    wrong = {f"r{number:02}": {kind: raw} for number, raw in enumerate(EXAMPLES[kind].wrong)}
    declared = {kind: DECLARED[kind]}
    root = every_type.write(tmp_path, declared, wrong | {name: {} for name in every_type.rivals(declared)})
    found = compile_corpus(root, root / "texts").problems
    lines = range(1, len(wrong) + 1)
    assert [(p.place.file, p.place.line, p.code) for p in found] == [
        (every_type.REGISTRY, line, EXAMPLES[kind].problem) for line in lines
    ]
    assert all(p.hint for p in found)


@pytest.mark.parametrize("kind", KINDS)
def test_values_contain_one_another_or_are_rivals(compiled: Compiled, kind: str) -> None:
    assert compiled.resolved
    resolved = compiled.resolved.cells.filter(pl.col("field_name") == field(kind))
    for number, (*_, chosen) in enumerate(EXAMPLES[kind].rivals):
        cell = resolved.row(by_predicate=pl.col("record_id") == every_type.rival(kind, number), named=True)
        assert (cell["value"], cell["is_open"]) == (chosen, chosen is None), EXAMPLES[kind].rivals[number]
    narrowed = [chosen for one, two, chosen in EXAMPLES[kind].rivals if parse(kind, one) != parse(kind, two)]
    if not FIELD_TYPES[kind].contains:
        assert set(narrowed) == {None}


BOUNDED: dict[tuple[str, int], Row] = {  # the columns of rivals whose bounds are not those of the value chosen
    ("count", 2): (40, 40, 40),
    ("count", 3): (38, 40, 42),
    ("count", 4): (None, None, None),
    ("count", 5): (None, 40, None),
    ("integer_range", 2): (6, 7, 8),
    ("number_range", 3): (2.5, None, 2.6),
    ("decimal_range", 2): ("0.1", None, "0.1000000000000001"),
    ("year_range", 1): (1889, 1890, 1891),
    ("quantity", 0): ("100 ft", 30.48, 30.48, 30.48, "ft"),
    ("quantity", 2): ("30.48 m", 30.48, 30.48, 30.48, "m"),
    ("quantity", 3): (None, 30.0, None, 30.48, None),
    ("money", 1): ("6 EUR", 6.0, 6.0, 6.0, "EUR"),
    ("money", 2): (None, None, None, None, None),
    ("money", 3): (None, None, None, None, None),
}


def test_bounds_are_those_of_what_is_left_and_approximate_numbers_have_none(compiled: Compiled) -> None:
    things = compiled.tables["things"]
    found = {
        (kind, number): things.filter(thing_id=every_type.rival(kind, number)).select(names(kind)).row(0)
        for kind, number in BOUNDED
    }
    assert found == BOUNDED


def test_assertions_have_bounds_with_their_unit(compiled: Compiled) -> None:
    of_field = compiled.tables["assertions"].filter(record_id="r01", field_name=field("quantity"))
    assert of_field.select("value", "value_low", "value_high").rows() == [("100 ft", "30.48 m", "30.48 m")]
    of_money = compiled.tables["assertions"].filter(record_id="r01", field_name=field("money"))
    assert of_money.select("value", "value_low", "value_high").rows() == [("0.5..2.25 EUR", "0.5 EUR", "2.25 EUR")]
    about = compiled.tables["assertions"].filter(record_id="r03", field_name=field("quantity"))
    assert about.select("value", "value_low", "value_high").rows() == [("~40 mi", None, None)]


# -- editors and views -------------------------------------------------------------------------------------------------


def test_the_registry_is_right_to_an_editor(compiled: Compiled) -> None:
    described: dict[str, Any] = dict(editor_schemas(compiled.schema, {}, ""))
    entries = {
        record: {field(kind): raw for kind, raw in row.items()} or None
        for record, row in every_type.examples(DECLARED).items()
    }
    assert [error.message for error in Draft7Validator(described["things"]).iter_errors(entries)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_takes_what_is_right_and_refuses_what_is_wrong(compiled: Compiled, kind: str) -> None:
    table = compiled.schema.tables["things"]
    validator = Draft7Validator({"anyOf": values(table.fields[field(kind)], table, compiled.schema, {})})
    for raw in EXAMPLES[kind].written:
        assert [validator.is_valid(each) for each in (raw.strip(), as_yaml(raw.strip()))] == [True, True], raw
    refused = [] if FIELD_TYPES[kind].is_text else [raw for raw in EXAMPLES[kind].wrong if raw.isascii()]
    for raw in refused:  # `\d` of JavaScript has the ten digits alone, that of Python more
        assert not validator.is_valid(raw), raw


@pytest.mark.parametrize("kind", KINDS)
def test_explain_shows_the_value(compiled: Compiled, build: Path, kind: str) -> None:
    explained = json.loads(call(compiled.corpus.root, "explain", "things/r00", field(kind), "--format", "json").stdout)
    assert parse(kind, next(iter(EXAMPLES[kind].written))).text in json.dumps(explained, ensure_ascii=False)


def test_explain_prints_cells_as_the_tables_have_them(compiled: Compiled, build: Path) -> None:
    with (build / "csv/things.csv").open(encoding="utf-8", newline="") as stream:
        written = list(csv.DictReader(stream))
    rows = compiled.tables["things"].to_dicts()
    printed = [{name: "" if cell is None else cell_text(cell) for name, cell in row.items()} for row in rows]
    assert printed == written
    explained = call(compiled.corpus.root, "explain", "things/r00", "as_money").stdout
    assert explained.splitlines()[3:5] == [
        "as_money = 7500000000 USD",
        "  as_money_low 7500000000, as_money_best 7500000000, as_money_high 7500000000, as_money_currency USD",
    ]


# -- types of columns --------------------------------------------------------------------------------------------------

MISWRITTEN = {"integer": "1.5", "number": "1,5", "boolean": "yes", "date": "2024-02-30"}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_printed_as_polars_writes_it(number: float) -> None:
    written = pl.Series([number]).cast(pl.String)[0].removesuffix(".0")
    assert cell_text(number) == (written if number else "0")


def test_every_type_of_columns_is_one_of_a_field() -> None:
    used = {part.type.name for each in FIELD_TYPES.values() for part in each.parts}
    assert used == set(COLUMN_TYPES) == {*MISWRITTEN, "string"}


@pytest.mark.parametrize("name", MISWRITTEN)
def test_a_cell_that_is_not_of_its_type_is_refused(name: str) -> None:
    with pytest.raises(CellError, match=f"is not a valid {name}"):
        as_declared(pl.DataFrame({"a": [None, MISWRITTEN[name]]}), {"a": name})


NOTATIONS = {"count", "datetime", "edtf", "money", "quantity", "time", "url"}


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_an_editor_shows_how_values_with_a_notation_are_written(kind: str) -> None:
    """In the description of the field, and where a value does not match."""
    of_type = FIELD_TYPES[kind]
    assert bool(of_type.hint) == (kind in NOTATIONS or kind.endswith("_range"))
    if of_type.hint:
        messages = [form.get("errorMessage", "") for form in of_type.editor(Field("x", kind))]
        assert any(message.startswith(of_type.hint) for message in messages)
