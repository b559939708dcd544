"""Registries to a spreadsheet and back: nothing changes without a change, and only what was changed does."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny
from paths import REPOSITORY
from standoff.authoring.edit.change import CannotEditError
from standoff.authoring.sheets.cells import registry_of, registry_tables, state_of
from standoff.authoring.sheets.registry_in import RegistryPlan, plan_registry
from standoff.authoring.sheets.registry_out import as_csv, as_workbook
from standoff.cli import main
from standoff.source.sheet import read_sheet
from standoff.source.workbook import BookSheet, read_workbook
from two_readings import project_of

Rows = list[list[Any]]
PEOPLE = """\
# Who comes to the fairs.
bell: {name: Ann Bell}   # of the choir
carr:
  name: "Tom: Carr"
"""


def project(root: Path, people: str = PEOPLE) -> Path:
    return tiny.write(root, files={tiny.PEOPLE: people})


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *arguments])


def exported(root: Path, table: str = "people") -> Rows:
    """The rows of a registry's sheet, to be changed."""
    return list(csv.reader(io.StringIO(as_csv(registry_of(project_of(root), table)).decode())))


def planned(root: Path, rows: Rows, table: str = "people") -> RegistryPlan:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    sheet = read_sheet(f"{table}.csv", out.getvalue().encode())
    assert sheet.problems == []
    return plan_registry(project_of(root), [BookSheet(table, sheet)])


def in_book(root: Path, rows: Rows, table: str = "people") -> RegistryPlan:
    """The same, by way of a workbook: numbers are numbers there."""
    (root / "book.xlsx").unlink(missing_ok=True)
    with xlsxwriter.Workbook(str(root / "book.xlsx")) as book:
        sheet = book.add_worksheet(table)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                (sheet.write_number if isinstance(value, int | float) else sheet.write_string)(number, column, value)
    found = read_workbook("book.xlsx", (root / "book.xlsx").read_bytes())
    return plan_registry(project_of(root), found.sheets)


def shown(plan: RegistryPlan) -> list[tuple[str, ...]]:
    return [(each.record, each.field, each.before, each.after) for each in plan.changes]


def reported(plan: RegistryPlan) -> list[tuple[str, str, str]]:
    return [(str(each.place), each.code, each.message) for each in plan.problems]


# -- without a change --------------------------------------------------------------------------------------------------


def test_the_registries_of_the_dataset_come_back_without_a_change() -> None:
    whole = project_of(REPOSITORY)
    tables = [registry_of(whole, name) for name in registry_tables(whole)]
    data = as_workbook(tables)
    found = read_workbook("registry.xlsx", data)
    assert (found.problems, [each.name for each in found.sheets]) == ([], [each.name for each in tables])
    plan = plan_registry(whole, found.sheets)
    assert (plan.changes, plan.problems, plan.added, plan.without_row) == ([], [], [], {})
    assert plan.change(whole).files == {}
    assert sum(len(each.rows) for each in tables) > 150
    assert as_workbook(tables) == data


VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8).filter(str.strip)


@settings(max_examples=10, deadline=None)
@given(st.lists(VALUES, min_size=2, max_size=2))
def test_any_value_comes_back_by_both_ways(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    root = project(tmp_path_factory.mktemp("any"))
    rows = exported(root)
    name = rows[0].index("name")
    for row, value in zip(rows[1:], values, strict=True):
        row[name] = value
    plan = planned(root, rows)
    change = plan.change(project_of(root))
    for path, (_, after) in change.files.items():
        (root / path).write_bytes(after or b"")
    again = exported(root)
    wanted = [" ".join(value.split()) if not value.startswith(("{", "[")) else None for value in values]
    kept = [" ".join(row[name].split()) for row in again[1:]]
    assert all(was in (None, now) for was, now in zip(wanted, kept, strict=True))
    for back in (planned, in_book):
        assert (shown(back(root, again)), back(root, again).problems) == ([], [])


# -- changes -----------------------------------------------------------------------------------------------------------


def test_only_what_was_changed_changes_and_comments_stay(tmp_path: Path) -> None:
    root = project(tmp_path)
    rows = exported(root)
    rows[1][rows[0].index("name")] = "Anne Bell"
    rows.append(["dunn", "Eve Dunn", ""])
    plan = planned(root, rows)
    assert shown(plan) == [("bell", "name", "Ann Bell", "Anne Bell"), ("dunn", "name", "", "Eve Dunn")]
    assert plan.added == [("people", "dunn")]
    ((file, (_, after)),) = plan.change(project_of(root)).files.items()
    expected = PEOPLE.replace("Ann Bell", "Anne Bell") + "dunn: {name: Eve Dunn}\n"
    assert (file, (after or b"").decode()) == (tiny.PEOPLE, expected)


def test_an_emptied_cell_takes_the_field_out_and_yaml_is_read_as_such(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    rows = exported(root, "places")
    name, within = rows[0].index("name"), rows[0].index("within_id")
    rows[2][within] = ""
    rows[1][name] = "{is: Shire, basis: external, ref: a map}"
    plan = planned(root, rows, "places")
    assert shown(plan) == [
        ("shire", "name", "The Shire", "{is: Shire, basis: external, ref: a map}"),
        ("arden", "within_id", "shire", ""),
    ]
    ((_, (_, after)),) = plan.change(project_of(root)).files.items()
    assert (after or b"").decode() == "shire: {name: {is: Shire, basis: external, ref: a map}}\narden: {name: Arden}\n"


def test_columns_may_be_left_out_or_moved_and_rows_sorted(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    rows = exported(root, "places")
    kept = [[row[3], row[0], row[1]] for row in (rows[0], rows[2], rows[1])]
    assert kept[0] == ["state", "place_id", "name"]
    plan = planned(root, kept, "places")
    assert (shown(plan), plan.problems) == ([], [])


def test_a_row_that_is_missing_removes_nothing(tmp_path: Path) -> None:
    root = project(tmp_path)
    plan = planned(root, exported(root)[:2])
    assert (shown(plan), plan.problems, plan.without_row) == ([], [], {"people": 1})


def test_what_changed_in_the_registry_alone_stays_and_what_changed_in_both_is_a_conflict(tmp_path: Path) -> None:
    root = project(tmp_path)
    rows = exported(root)
    (root / tiny.PEOPLE).write_text(PEOPLE.replace("Ann Bell", "Ann B. Bell"))
    assert (shown(planned(root, rows)), planned(root, rows).problems) == ([], [])
    rows[1][rows[0].index("name")] = "Anne Bell"
    (problem,) = planned(root, rows).problems
    assert (str(problem.place), problem.code) == ("people.csv:2:1", "changed-meanwhile")
    assert problem.message == (
        "sheet `people`, cell A2: `bell` was changed in the registry since the sheet was written: `name` differ"
    )
    rows[1][rows[0].index("name")] = "Ann B. Bell"  # both say the same now
    assert (shown(planned(root, rows)), planned(root, rows).problems) == ([], [])


# -- what a sheet may not say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (lambda rows: rows[1].__setitem__(0, ""), "bad-sheet", "cell A2: the row has no id"),
        (lambda rows: rows.append(list(rows[1])), "bad-sheet", "cell A4: `bell` has two rows"),
        (lambda rows: rows[1].__setitem__(0, "bells"), "unknown-id", "cell A2: unknown id `bells` in `people`"),
        (lambda rows: rows[1].__setitem__(-1, ""), "id-clash", "cell A2: `bell` is already in the registry of people"),
        (lambda rows: rows[0].__setitem__(-1, "status"), "bad-sheet", "cell A1: the column `state` is missing"),
        (lambda rows: rows[0].__setitem__(0, "id"), "bad-sheet", "cell A1: the column `person_id` is missing"),
        (lambda rows: [row.insert(1, "x") for row in rows], "unknown-field", "cell B1: `people` has no field `x`"),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused_with_its_cell(
    tmp_path: Path, change: Any, code: str, message: str
) -> None:
    root = project(tmp_path)
    rows = exported(root)
    change(rows)
    (_, found, reason), *_ = reported(planned(root, rows))
    assert (found, reason) == (code, f"sheet `people`, {message}")


def test_an_id_that_was_changed_names_the_command_for_it(tmp_path: Path) -> None:
    root = project(tmp_path)
    rows = exported(root)
    rows[1][0] = "ann-bell"
    (problem,) = planned(root, rows).problems
    assert problem.hint.startswith("`standoff rename people bell ann-bell` changes an id everywhere; ")


def test_a_sheet_of_another_name_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert reported(planned(root, exported(root), "persons")) == [
        ("persons.csv:1:1", "unknown-table", "the sheet `persons` is not the registry of a table")
    ]


def test_numbers_that_a_program_made_of_text_are_a_problem(tmp_path: Path) -> None:
    root = project(tmp_path, "bell: {name: 007}\ncarr: {name: Tom}\n")
    rows = exported(root)
    name = rows[0].index("name")
    rows[1][name] = 7
    assert reported(in_book(root, rows)) == [
        ("book.xlsx:2:2", "bad-sheet", "sheet `people`, cell B2: the cell holds the number 7, the registry has `007`")
    ]
    rows[1][name] = 8
    assert shown(in_book(root, rows)) == [("bell", "name", "007", "8")]


def test_a_day_that_a_program_made_a_number_of_is_a_problem(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        tiny.PEOPLE_SCHEMA: tiny.FILES[tiny.PEOPLE_SCHEMA].replace(
            "primaryKey", "  - {name: born, standoff: {type: edtf, from: registry}}\nprimaryKey"
        )
    }
    root = tiny.write(tmp_path, files=files)
    rows = exported(root)
    rows[1][rows[0].index("born")] = 45000
    assert reported(in_book(root, rows)) == [
        ("book.xlsx:2:3", "bad-sheet", "sheet `people`, cell C2: the cell holds the number 45000")
    ]
    rows[1][rows[0].index("born")] = 1860
    assert shown(in_book(root, rows)) == [("bell", "born", "", "1860")]


def test_states_do_not_depend_on_the_order_of_columns() -> None:
    assert state_of({"a": "1", "b": "2"}) == state_of({"b": "2", "a": "1", "c": ""})
    assert state_of({"a": "1", "b": "2"}) != state_of({"a": "12"})


# -- the commands ------------------------------------------------------------------------------------------------------


def test_the_commands_write_the_sheet_show_the_diff_and_then_change_the_registry(tmp_path: Path) -> None:
    root = project(tmp_path / "c")
    out = tmp_path / "csv"
    result = run(root, "export-registry", "--as", "csv", "--out", str(out))
    assert (result.exit_code, result.stderr) == (0, f"wrote 5 records of 3 tables to {out}\n")
    assert sorted(path.name for path in out.iterdir()) == ["fairs.csv", "people.csv", "places.csv"]
    sheet = out / "people.csv"
    same = run(root, "import-registry", str(sheet), "--write")
    assert (same.exit_code, same.output) == (0, "nothing to change\n")
    sheet.write_text(sheet.read_text().replace("Ann Bell", "Anne Bell"))
    diff = run(root, "import-registry", str(sheet))
    assert diff.stdout == "people/bell name: Ann Bell -> Anne Bell\n1 cell of 1 record changed, 0 new records\n"
    assert (diff.stderr, (root / tiny.PEOPLE).read_text()) == (
        "nothing was written: --write changes the registries\n", PEOPLE,
    )  # fmt: skip
    written = run(root, "import-registry", str(sheet), "--write")
    assert (written.exit_code, written.stderr) == (0, f"wrote {tiny.PEOPLE}\n")
    assert (root / tiny.PEOPLE).read_text() == PEOPLE.replace("Ann Bell", "Anne Bell")


def test_what_check_would_report_is_not_written(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    run(root, "export-registry", "--as", "csv", "--out", str(tmp_path / "csv"), "--table", "places")
    sheet = tmp_path / "csv/places.csv"
    sheet.write_text(sheet.read_text().replace("Arden,shire", "Arden,nowhere"))
    result = run(root, "import-registry", str(sheet), "--write")
    assert (result.exit_code, result.stderr) == (1, "nothing was written: `check` would report these errors\n")
    assert "error[unknown-id]: unknown id `nowhere` in `places`" in result.stdout
    assert (root / tiny.PLACES).read_text() == tiny.FILES[tiny.PLACES]


def test_a_workbook_with_a_formula_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path)
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, ["person_id", "name", "state"])
        sheet.write_formula(1, 1, '="a"&"b"')
    result = run(root, "import-registry", str(tmp_path / "r.xlsx"), "--write")
    assert (result.exit_code, result.stderr) == (1, "nothing was written\n")
    assert "r.xlsx:2:2: error[bad-sheet]: sheet `people`, cell B2: it holds a formula" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--table", "stalls"), "`stalls` has no registry; known: fairs, people, places"),
        (("--out", "texts"), "texts exists and is not a registry's spreadsheet: choose another file"),
        (
            ("--out", "datapackage.json"),
            "datapackage.json exists and is not a registry's spreadsheet: choose another file",
        ),
    ],
)
def test_nothing_else_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], why: str
) -> None:
    monkeypatch.chdir(tiny.write(tmp_path))
    result = run(Path(), "export-registry", *arguments)
    assert (result.exit_code, result.output) == (2, f"standoff: {why}\n")


def test_ids_of_others_come_back_and_may_be_added(tmp_path: Path) -> None:
    schema = tiny.FILES[tiny.PLACES_SCHEMA].replace(
        "registered: true", "registered: true, key: {pattern: '[A-Z][0-9]+'}"
    )
    files: dict[str, str | bytes | None] = {tiny.PLACES_SCHEMA: schema, tiny.PLACES: "A1: {name: The Shire}\n"}
    root = tiny.write(tmp_path, files=files)
    rows = exported(root, "places")
    rows[1][rows[0].index("name")] = "Shire"
    rows.append(["B2", "Arden", "A1", ""])
    ((_, (_, after)),) = planned(root, rows, "places").change(project_of(root)).files.items()
    assert (after or b"").decode() == "A1: {name: Shire}\nB2: {name: Arden, within_id: A1}\n"
    rows[2][0] = "b2"
    with pytest.raises(CannotEditError, match=r"`b2` is not a valid id: an id of places matches \[A-Z\]\[0-9\]\+"):
        planned(root, rows, "places").change(project_of(root))
