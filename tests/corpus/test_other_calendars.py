"""Dates in another calendar beside a value: what the table and the receipt have, and what may go wrong."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from standoff.authoring.json_schema.files import editor_schemas
from standoff.engine.pipeline import compile_corpus
from standoff.schema.read import read_schema
from tiny import FAIRS_SCHEMA, ONE, write

BLOCK = {"file": "one.txt", "sha256": "0" * 64, "length": 4, "sentences": ["0-4"], "language": "en", "curator": "c1"}
HELD = "held: 2024-05"


def value(text: str) -> tuple[str, str]:
    return HELD, f"held: {text}"


def assertion(root: Path) -> dict[str, object]:
    """The assertion on the day of the fair, with the reason in its evidence."""
    found = compile_corpus(root, root / "texts")
    assert [(p.code, p.message) for p in found.problems] == []
    row = found.tables["assertions"].filter(field_name="held").row(0, named=True)
    (evidence,) = found.tables["evidence"].filter(assertion_id=row["assertion_id"]).select("because").rows()
    return {name: row[name] for name in ("value", "basis", "speaker_id")} | {"because": evidence[0]}


@pytest.mark.parametrize(
    ("written", "value_", "basis", "because"),
    [
        ("{is: 1403-02-15, calendar: solar-hijri}", "2024-05-04", "calendar", "1403-02-15 (solar-hijri)"),
        ("{is: 1403-02, calendar: solar-hijri}", "[2024-04-20..2024-05-20]", "calendar", "1403-02 (solar-hijri)"),
        (
            "{is: 1445-10-25?, calendar: islamic, because: the sermon names it, at: 44-69}",
            "2024-05-04?",
            "calendar",
            "the sermon names it; 1445-10-25? (islamic)",
        ),
        (
            "{is: 2024-04-21, calendar: julian, basis: inferred, because: Old Style}",
            "2024-05-04",
            "inferred",
            "Old Style; 2024-04-21 (julian)",
        ),
    ],
)
def test_the_table_has_the_gregorian_date(tmp_path: Path, written: str, value_: str, basis: str, because: str) -> None:
    root = write(tmp_path, (ONE, *value(written)))
    assert assertion(root) == {"value": value_, "basis": basis, "speaker_id": "bell", "because": because}


def test_of_a_field_with_full_days(tmp_path: Path) -> None:
    schema = (FAIRS_SCHEMA, "{name: held, standoff: {type: edtf}}", "{name: held, type: date}")
    root = write(tmp_path, schema, (ONE, *value("{is: 1403-02-15, calendar: solar-hijri}")))
    assert assertion(root)["value"] == "2024-05-04"


PUBLISHED = [
    ("{is: 1403-02-15, calendar: solar-hijri}", ("2024-05-04", "calendar", "1403-02-15 (solar-hijri)")),
    (
        "{is: 1445-10, calendar: islamic, basis: inferred, because: its head}",
        ("[2024-04-10..2024-05-08]", "inferred", "its head; 1445-10 (islamic)"),
    ),
]


@pytest.mark.parametrize(("written", "wanted"), PUBLISHED)
def test_a_text_is_published_on_a_day_of_another_calendar(
    tmp_path: Path, written: str, wanted: tuple[str, ...]
) -> None:
    root = write(tmp_path, (ONE, "  language: en\n", f"  language: en\n  published: {written}\n"))
    found = compile_corpus(root, root / "texts")
    assert [(p.code, p.message) for p in found.problems] == []
    texts = found.tables["texts"].filter(text_id="one")
    assert texts.select("published", "published_basis", "published_because").row(0) == wanted
    validator = Draft7Validator(dict(editor_schemas(found.schema, {}, ""))["text"])
    published = yaml.safe_load(written)
    published["is"] = str(published["is"])
    assert [error.message for error in validator.iter_errors({"text": BLOCK | {"published": published}})] == []


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (
            "published: {is: 1403-13, calendar: solar-hijri}",
            "1:19 bad-date: `1403-13` is not a valid date of the calendar `solar-hijri` for `published`",
        ),
        ("published: {is: 1403, calendar: hijri}", "1:35 unknown-code: `hijri` is not a calendar that is known here"),
        (
            "title: {is: A text, calendar: julian}",
            "1:23 unknown-field: `calendar` is for dates, and `title` is not one",
        ),
    ],
)
def test_what_is_wrong_with_it_is_reported(tmp_path: Path, field: str, problem: str) -> None:
    root = write(tmp_path, (ONE, "  language: en\n", f"  language: en\n  {field}\n"))
    (found,) = compile_corpus(root, root / "texts").problems
    assert f"{found.place.line - 6}:{found.place.column} {found.code}: {found.message}" == problem


def test_an_editor_knows_the_calendars(tmp_path: Path) -> None:
    described = dict(editor_schemas(read_schema(write(tmp_path)).schema, {}, ""))
    validator = Draft7Validator(described["text"])

    def is_right(mention: dict[str, object]) -> bool:
        return not [*validator.iter_errors({"text": BLOCK, "fairs": {"spring-fair": {"at": "0-4", **mention}}})]

    assert is_right({"held": {"is": "1403-02-15", "calendar": "solar-hijri"}})
    assert not is_right({"held": {"is": "1403-02-15", "calendar": "solar"}})
    assert not is_right({"place_id": {"is": "arden", "calendar": "julian"}})


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            *value("{is: 1403-13-01, calendar: solar-hijri}"),
            (
                "15:18",
                "bad-date",
                "`1403-13-01` is not a valid date of the calendar `solar-hijri` for `held`",
                "this calendar has no month `1403-13`",
            ),
        ),
        (
            *value("{is: 1403-02-15, calendar: solar}"),
            (
                "15:40",
                "unknown-code",
                "`solar` is not a calendar that is known here",
                "one of: solar-hijri, islamic, julian",
            ),
        ),
        (
            "place_id: arden",
            "place_id: {is: arden, calendar: julian}",
            ("16:29", "unknown-field", "`calendar` is for dates, and `place_id` is not one", "leave it out"),
        ),
    ],
)
def test_what_is_wrong_has_its_place(tmp_path: Path, old: str, new: str, problem: tuple[str, ...]) -> None:
    root = write(tmp_path, (ONE, old, new))
    found = compile_corpus(root, root / "texts").problems
    assert [(f"{p.place.line}:{p.place.column}", p.code, p.message, p.hint) for p in found] == [problem]
