"""`minimum` and `maximum` of a field: what the schema may say, and where they are in the output."""

import json
from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft7Validator

from standoff.engine.write import write_build
from standoff.formats.codebook.columns import limits
from standoff.schema.columns import columns
from standoff.schema.json_schema import values
from standoff.schema.model import Field, Schema, Table
from standoff.schema.read import read_schema
from standoff.schema.table_schema import table_schema
from standoff.schema.types import FIELD_TYPES
from tiny import FAIRS_SCHEMA, ONE, compiled, write

LAST = "  - {name: title, standoff: {from: registry}}\n"
LIMITED = """\
  - {name: noted, type: date, constraints: {minimum: "1800-01-01", maximum: "2024-05"}}
  - {name: ended, standoff: {type: edtf}, constraints: {minimum: "1800", maximum: "2024"}}
  - {name: opens, type: time, constraints: {minimum: "08:00", maximum: "18:30"}}
  - {name: heads, standoff: {type: count}, constraints: {minimum: 3}}
  - {name: seats, type: integer, constraints: {maximum: 999999999999999999}}
  - {name: cost, type: number, constraints: {minimum: -0.5, maximum: 12345678}}
  - {name: area, standoff: {type: quantity, unit: ha}, constraints: {minimum: 1 m2, maximum: 1 km2}}
  - {name: fee, standoff: {type: money}, constraints: {minimum: 0}}
  - {name: rate, type: decimal, constraints: {minimum: "0.10", maximum: "99999999999999999999"}}
  - {name: founded, type: year, constraints: {minimum: "1200"}}
  - {name: depth, type: number, standoff: {range: true}, constraints: {maximum: 12.5}}
  - {name: noted_at, type: datetime, constraints: {minimum: "2000-01-01T00:00"}}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("limits"), (FAIRS_SCHEMA, LAST, LIMITED + LAST))


@pytest.fixture(scope="module")
def schema(root: Path) -> Schema:
    return read_schema(root).schema


@pytest.fixture(scope="module")
def fairs(schema: Schema) -> Table:
    return schema.tables["fairs"]


CONSTRAINTS = {
    "noted": {"minimum": "1800-01-01", "maximum": "2024-05-31"},
    "ended": None,
    "ended_earliest": {"minimum": "1800-01-01", "maximum": "2024-12-31"},
    "ended_latest": {"minimum": "1800-01-01", "maximum": "2024-12-31"},
    **{f"visitors_{part}": {"minimum": 0, "maximum": 900} for part in ("low", "best", "high")},
    **{f"heads_{part}": {"minimum": 3} for part in ("low", "best", "high")},
    "opens": {"pattern": FIELD_TYPES["time"].parts[0].pattern},
    "seats": {"maximum": 999999999999999999},
    "cost": {"minimum": -0.5, "maximum": 12345678},
    "area": None,
    **{f"area_{part}": {"minimum": 0.0001, "maximum": 100} for part in ("low", "best", "high")},
    "fee": None,
    **{f"fee_{part}": {"minimum": 0} for part in ("low", "best", "high")},
    "rate": {"pattern": FIELD_TYPES["decimal"].parts[0].pattern},
    "founded": {"minimum": 1200},
    **{f"depth_{part}": {"maximum": 12.5} for part in ("low", "best", "high")},
    "noted_at": {"pattern": FIELD_TYPES["datetime"].parts[0].pattern},
}


def test_table_schema_has_the_limits_of_its_columns(fairs: Table, schema: Schema) -> None:
    found = {each["name"]: each.get("constraints") for each in table_schema(fairs, schema)["fields"]}
    assert {name: found[name] for name in CONSTRAINTS} == CONSTRAINTS


def test_columns_of_text_say_them_in_words(fairs: Table, schema: Schema) -> None:
    about = {column.name: column.description for column in columns(fairs, schema)}
    assert about["ended"].endswith(" From 1800 to 2024.")
    assert about["opens"].endswith(" From 08:00 to 18:30.")
    assert about["area"].endswith(" From 1 m2 to 1 km2.")
    assert about["fee"].endswith(" 0 or more.")
    assert about["rate"].endswith(" From 0.1 to 99999999999999999999.")
    assert about["noted_at"].endswith(" 2000-01-01T00:00 or later.")


BEYOND = {
    "area": ("0.5..2 km2", "it must be at most 1 km2"),
    "fee": ("-1..5 EUR", "it must be at least 0"),
    "rate": ("0.09", "it must be at least 0.1"),
    "founded": ("1199", "it must be at least 1200"),
    "depth": ("12..13", "it must be at most 12.5"),
    "noted_at": ("2000-01-01T02:00+05:00", "it must be at least 2000-01-01T00:00"),
}
WITHIN = ("100 ha", "0 PKR", "0.10", "1200", "12..12.5", "2000-01-01T00:00Z")


def test_values_of_which_a_part_is_beyond_are_problems(tmp_path: Path) -> None:
    lines = "".join(f"      {name}: {value}\n" for name, (value, _) in BEYOND.items())
    right = "".join(f"      {name}: {value}\n" for name, value in zip(BEYOND, WITHIN, strict=True))
    schema, held = (FAIRS_SCHEMA, LAST, LIMITED + LAST), "      held: 2024-05\n"
    assert compiled(write(tmp_path / "right", schema, (ONE, held, right))).problems == []
    found = compiled(write(tmp_path / "wrong", schema, (ONE, held, lines))).problems
    assert [(p.code, p.message, p.hint) for p in sorted(found, key=lambda problem: problem.place)] == [
        ("out-of-range", f"`{value}` is out of range for `{name}`", hint) for name, (value, hint) in BEYOND.items()
    ]


def test_the_codebook_has_them_exactly(fairs: Table, schema: Schema) -> None:
    words = {column.name: limits(column) for column in columns(fairs, schema)}
    assert words["noted"] == "1800-01-01 to 2024-05-31"
    assert words["seats"] == "999999999999999999 or less"
    assert words["cost"] == "-0.5 to 12345678"


def test_frames_are_checked(fairs: Table, schema: Schema) -> None:
    days = ["1799-12-31", "1800-01-01", "2024-05-31", "2024-06-01", None]
    frame = pl.DataFrame({"noted": days}).select(pl.col("noted").str.to_date())
    mine = [column for column in columns(fairs, schema) if column.name == "noted"]
    from standoff.schema.frame_checks import rules

    held = frame.select(expression.alias(f"{n}") for n, expression in enumerate(rules(mine))).rows()
    assert held == [(False, True), (True, True), (True, True), (True, False), (True, True)]


EDITED = [
    ("noted", "1800-01-01", "1799-12-31"),
    ("noted", "1999-09-09", "2024-06-01"),
    ("noted", "2024-05-31", "2025-01-01"),
    ("opens", "08:00", "07:59"),
    ("opens", "18:30Z", "18:31"),
    ("opens", "09:59:59", "19:00"),
    ("ended", 1800, 1799),
    ("ended", 2024, 2025),
    ("founded", 1200, 1199),
    ("depth", 12.5, 12.75),
]


@pytest.mark.parametrize(("name", "right", "wrong"), EDITED)
def test_an_editor_refuses_what_is_beyond(
    fairs: Table, schema: Schema, name: str, right: str | int, wrong: str | int
) -> None:
    validator = Draft7Validator({"anyOf": values(fairs.fields[name], fairs, schema, {})})
    assert (validator.is_valid(right), validator.is_valid(wrong)) == (True, False)


@pytest.mark.parametrize("limit", ["1000-01-01", "1899-12-31", "1999-09-09", "2024-05-31", "9999-12-31"])
def test_the_pattern_of_an_editor_compares_days_as_the_check_does(limit: str) -> None:
    least = FIELD_TYPES["date"].editor(Field("noted", type="date", minimum=limit))[0]
    most = FIELD_TYPES["date"].editor(Field("noted", type="date", maximum=limit))[0]
    for day in ("1000-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1999-10-01", "2024-05-30", "9999-12-31"):
        found = [Draft7Validator(described).is_valid(day) for described in (least, most)]
        assert found == [day >= limit, day <= limit], day


def test_a_build_with_limits_is_written(root: Path, tmp_path: Path) -> None:
    found = compiled(root)
    assert found.problems == []
    write_build(found, tmp_path / "next", only=("csv",))
    described = json.loads((tmp_path / "next" / "datapackage.json").read_text("utf-8"))
    fields = next(each for each in described["resources"] if each["name"] == "fairs")["schema"]["fields"]
    assert {"minimum": "1800-01-01", "maximum": "2024-05-31"} in [each.get("constraints") for each in fields]


MISTAKES = [
    ("type: date, constraints: {minimum: tomorrow}", "`tomorrow` is not a valid date"),
    ("type: date, constraints: {minimum: 2024..2025}", "`2024..2025` is not a valid date"),
    ("type: time, constraints: {maximum: '18:30Z'}", "`18:30Z` is not a valid time of day"),
    ("type: integer, constraints: {maximum: 1.5}", "`1.5` is not a valid whole number"),
    ("type: number, constraints: {maximum: 9007199254740993}", "`9007199254740993` is not a valid number"),
    ("standoff: {type: count}, constraints: {maximum: 5..9}", "`5..9` is not a valid count"),
    ("standoff: {type: money}, constraints: {maximum: 5 EUR}", "`5 EUR` is not a valid amount of money"),
    ("standoff: {type: quantity, unit: m}, constraints: {maximum: 5}", "`5` is not a valid quantity"),
    ("type: boolean, constraints: {maximum: 1}", "`more` has a smallest or largest value, and no order"),
    (
        "type: date, constraints: {minimum: 2024-05-02, maximum: 2024-05-01}",
        "no value of `more` is between 2024-05-02 and 2024-05-01",
    ),
]


@pytest.mark.parametrize(("field", "message"), MISTAKES)
def test_invalid_limits(tmp_path: Path, field: str, message: str) -> None:
    root = write(tmp_path, (FAIRS_SCHEMA, LAST, f"  - {{name: more, {field}}}\n{LAST}"))
    (problem,) = read_schema(root).problems
    assert (problem.code, problem.message) == ("schema-value", message)
    assert problem.hint
