"""CSV for spreadsheets, what is altered in it, and what is refused or left out: cells, sheets, settings."""

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from standoff.checks import spreadsheets
from standoff.corpus.project import Settings, Spreadsheets
from standoff.engine.write import write_build
from standoff.formats import excel
from standoff.formats.csv import write_table
from standoff.formats.excel import Rows, kept_as_text
from standoff.schema.model import Column, Schema
from standoff.tables import spreadsheet_limits
from standoff.tables.package_contents import Contents, Wide
from standoff.tables.spreadsheet_limits import CONFLICTS, is_converted, is_risky, too_long
from tiny import DESCRIPTOR, FAIRS, FAIRS_SCHEMA, GUESTS_SCHEMA, ONE, PEOPLE, TWO, Change, compiled, write

BOM = b"\xef\xbb\xbf"


def setting(given: str) -> Change:
    return (DESCRIPTOR, '"people"', f'"people", "spreadsheets": {given}')


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def build(root: Path, *changes: Change) -> Path:
    run = compiled(write(root, *changes))
    assert run.problems == []
    write_build(run, root / "build")
    return root / "build"


# -- which texts -------------------------------------------------------------------------------------------------------

RISKY = [
    "=1+1",
    "=",
    "+1+1",
    "+44 20",
    "-1+1",
    "-",
    "--5",
    "-a",
    "@SUM(A1)",
    "\t=1",
    "\ttext",
    "\r=1",
    "-1e",
    "+5",
    "-1 A1+1",
    "-2 SUM(A1)",
]
NOT_RISKY = [
    "-5 °C",
    "-5..-3 EUR?",
    "-5..",
    "-5",
    "-33.5",
    "-1e-7",
    "a=1",
    "'=1",
    " =1",
    "",
    "2024-11",
    "[..2024]",
    "–a",
    "a\n=1",
]


def test_texts_that_a_spreadsheet_may_run() -> None:
    texts = pl.DataFrame({"text": [*RISKY, *NOT_RISKY]})
    assert texts.filter(is_risky(pl.col("text")))["text"].to_list() == RISKY


CONVERTED = [
    "007", "1.50", "1e5", "1E5", "-007", "12345678901234567890", "2024-11", "2024/11", "11/2024", "1-2", "1/2",
    "1,000", "10:30", "10:30 pm", "3p", "5%", "$5", "€ 5", "(5)", "5-Nov", "Nov-24", "5 November 2024", "mar1", "TRUE",
    "false", "1.0.0", ".5", "5.", "2024-11-05 10:30",
]  # fmt: skip
KEPT = [
    "40", "0", "-33.5", "0.5", "123456789012345", "2024", "2024-11-05", "1821-01-31", "2024-11-05/2024-11-06",
    "2004/2006", "2024/..", "[2024-11-05..]", "[2024-01..2024-03]", "8..12", "2..", "2024?", "002_12f70f07", "IR-07",
    "a-1", "march", "truth", "A1", "Arden", "2024-11?", "9 September attack", "iran", "", "n/a", "-",
]  # fmt: skip


def test_texts_that_a_spreadsheet_turns_into_something_else() -> None:
    texts = pl.DataFrame({"text": [*CONVERTED, *KEPT]})
    assert texts.filter(is_converted(pl.col("text")))["text"].to_list() == CONVERTED


@pytest.mark.parametrize(
    ("text", "is_long"),
    [("x" * 32_767, False), ("x" * 32_768, True), ("é" * 32_767, False), ("𐎠" * 16_383, False), ("𐎠" * 16_384, True)],
    ids=["limit", "beyond", "two bytes", "code units", "beyond in code units"],
)
def test_a_cell_holds_so_many_utf16_code_units(text: str, is_long: bool) -> None:
    assert len(too_long(pl.DataFrame({"text": [text, None]}), "text")) == is_long


# -- excel/ ------------------------------------------------------------------------------------------------------------


def test_every_table_is_written_for_spreadsheets(rules_build: Path) -> None:
    tables = sorted(path.name for path in (rules_build / "csv").iterdir())
    assert sorted(path.name for path in (rules_build / "excel").iterdir()) == sorted(["ALTERED.csv", *tables])
    for path in (rules_build / "excel").iterdir():
        content = path.read_bytes()
        assert content.startswith(BOM)
        assert content.endswith(b"\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")


def test_nothing_but_what_is_listed_differs_from_the_canonical_csv(rules_build: Path) -> None:
    """And what is listed differs by one apostrophe."""
    _, *listed = read(rules_build / "excel" / "ALTERED.csv")
    assert len(listed) > 10
    differing = []
    for path in sorted((rules_build / "csv").iterdir()):
        header, *rows = read(path)
        other_header, *others = read(rules_build / "excel" / path.name)
        assert header == other_header
        for row, other in zip(rows, others, strict=True):
            cells = [(name, *pair) for name, *pair in zip(header, row, other, strict=True) if pair[0] != pair[1]]
            assert all(written == f"'{original}" for _, original, written in cells)
            differing += [(f"excel/{path.name}", name, original, written) for name, original, written in cells]
    assert sorted((file, name, json.loads(original), written) for file, _, name, original, written in listed) == sorted(
        differing
    )


def test_what_is_altered_is_listed_with_its_row(tmp_path: Path) -> None:
    allow = setting('{"risky_cells": "allow"}')
    folder = build(tmp_path, allow, (ONE, "held: 2024-05", "motto: =1+1"), (FAIRS_SCHEMA, "minLength: 3, ", ""))
    header, *rows = read(folder / "excel" / "ALTERED.csv")
    assert header == ["file", "row", "column", "original", "written"]
    assert [row for row in rows if row[0] == "excel/fairs.csv"] == [
        ["excel/fairs.csv", "spring-fair", "motto", '"=1+1"', "'=1+1"]
    ]
    assert {(row[0], row[2], row[4]) for row in rows} == {
        ("excel/fairs.csv", "motto", "'=1+1"),
        ("excel/assertions.csv", "value", "'=1+1"),
    }
    assert b"=1+1" in (folder / "csv" / "fairs.csv").read_bytes()


def test_keys_of_several_columns_are_joined_as_in_record_id() -> None:
    frame = pl.DataFrame({"place": ["a/b"], "month": ["2024-11"]})
    [(_, listed)] = kept_as_text([Rows(frame, "excel/x.csv", ("place", "month"))])
    assert listed.rows() == [("excel/x.csv", "a%2Fb/2024-11", "month", '"2024-11"', "'2024-11")]


def test_long_whole_numbers_become_text() -> None:
    frame = pl.DataFrame({"id": ["a", "b", "c"], "n": [10**15, 10**15 - 1, -(10**15)]})
    [(kept, listed)] = kept_as_text([Rows(frame, "excel/x.csv", ("id",))])
    assert kept.rows() == [("a", "'1000000000000000"), ("b", "999999999999999"), ("c", "'-1000000000000000")]
    assert [row[1] for row in listed.rows()] == ["a", "c"]


def test_numbers_and_line_ends_inside_cells_stay(tmp_path: Path) -> None:
    """Excel wants LF inside cells and CRLF between rows; a whole number is whole; latitudes are numbers."""
    frame = pl.DataFrame({"id": ["a", "b"], "latitude": [-33.0, -33.5], "text": ["one\ntwo", None], "is": [True, None]})
    [(kept, listed)] = kept_as_text([Rows(frame, "x.csv", ("id",))])
    written = excel.file_content(kept, is_first=True)
    assert written == BOM + b'id,latitude,text,is\r\na,-33,"one\ntwo",true\r\nb,-33.5,,\r\n'
    assert listed.is_empty()
    write_table(frame, tmp_path / "y.csv")
    assert (tmp_path / "y.csv").read_bytes() == written.removeprefix(BOM).replace(b"\r\n", b"\n")


def test_cells_are_found_in_several_tables_together() -> None:
    first = pl.DataFrame({"id": ["a", "b"], "n": [None, 10**15], "month": ["2024-11", None], "note": ["=1", "fine"]})
    empty, last = first.clear(), pl.DataFrame({"id": ["007"]})
    parts = [Rows(first, "first.csv", ("id",)), Rows(empty, "empty.csv", ("id",)), Rows(last, "last.csv", ("id",))]
    assert [(kept.rows(), listed.rows()) for kept, listed in kept_as_text(parts)] == [
        (
            [("a", None, "'2024-11", "'=1"), ("b", "'1000000000000000", None, "fine")],
            [
                ("first.csv", "a", "month", '"2024-11"', "'2024-11"),
                ("first.csv", "a", "note", '"=1"', "'=1"),
                ("first.csv", "b", "n", '"1000000000000000"', "'1000000000000000"),
            ],
        ),
        ([], []),
        ([("'007",)], [("last.csv", "007", "id", '"007"', "'007")]),
    ]


@pytest.mark.parametrize("rows", [1, 10_000])
def test_texts_that_are_kept_as_codes_are_altered_too(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "BATCH", rows)
    columns = (Column("fair_id", "string", "Fair", "", "fair_id"), Column("text_id", "string", "Text", "", "text_id"))
    frame = pl.DataFrame({"fair_id": ["a", "b"], "text_id": pl.Series(["one", "001"], dtype=pl.Categorical)})
    excel.write(Contents({"name": "x"}, Schema(), {}, {"fairs": Wide("", "", ("fair_id",), columns, frame)}), tmp_path)
    assert read(tmp_path / "excel" / "fairs_wide.csv") == [["fair_id", "text_id"], ["a", "one"], ["b", "'001"]]
    assert read(tmp_path / "excel" / "ALTERED.csv")[1:] == [["excel/fairs_wide.csv", "b", "text_id", '"001"', "'001"]]


def test_wide_tables_are_written_too(tmp_path: Path) -> None:
    column = Column("fair_id", "string", "Fair", "", "fair_id")
    wide = Wide("Fairs", "", ("fair_id",), (column,), pl.DataFrame({"fair_id": ["2024-11"]}))
    found = excel.write(Contents({"name": "x"}, Schema(), {}, {"fairs": wide}), tmp_path)
    assert [(resource.name, resource.path, resource.rows) for resource in found] == [
        ("fairs_wide-excel", "excel/fairs_wide.csv", 1),
        ("altered-excel", "excel/ALTERED.csv", 1),
    ]
    assert read(tmp_path / "excel" / "fairs_wide.csv") == [["fair_id"], ["'2024-11"]]
    _, listed = read(tmp_path / "excel" / "ALTERED.csv")
    assert listed == ["excel/fairs_wide.csv", "'2024-11", "fair_id", '"2024-11"', "'2024-11"]


# -- settings ----------------------------------------------------------------------------------------------------------


def test_a_corpus_may_do_without(tmp_path: Path) -> None:
    folder = build(tmp_path, setting('{"workbook": false, "csv": false}'))
    assert not (folder / "excel").exists()
    assert not list(folder.glob("*.xlsx"))
    assert (folder / "csv" / "fairs.csv").exists()


def test_tables_may_be_left_out(tmp_path: Path) -> None:
    folder = build(tmp_path, setting('{"leave_out": ["assertions", "evidence", "conflicts"]}'))
    left = {path.name for path in (folder / "csv").iterdir()} - {path.name for path in (folder / "excel").iterdir()}
    assert left == {"assertions.csv", "evidence.csv"}


def reported(root: Path, *changes: Change) -> list[tuple[str, str, str, str]]:
    return [(str(p.place), p.code, p.message, p.hint) for p in compiled(write(root, *changes)).problems]


def test_risky_cells_may_be_allowed(tmp_path: Path) -> None:
    change = (ONE, "held: 2024-05", "motto: =1+1")
    assert [code for _, code, *_ in reported(tmp_path, change)] == ["risky-cell"]
    assert reported(tmp_path, setting('{"risky_cells": "allow"}'), change) == []


def test_risky_cells_are_refused_without_spreadsheets_too(tmp_path: Path) -> None:
    """The canonical CSV is opened in spreadsheets as well."""
    without = setting('{"workbook": false, "csv": false}')
    assert [code for _, code, *_ in reported(tmp_path, without, (ONE, "held: 2024-05", "motto: =1+1"))] == [
        "risky-cell"
    ]


def test_a_long_cell_matters_to_spreadsheets_alone(tmp_path: Path) -> None:
    changes = [(FAIRS_SCHEMA, ", maxLength: 60", ""), (ONE, "held: 2024-05", "motto: " + "h" * 32_768)]
    assert [code for _, code, *_ in reported(tmp_path, *changes)] == ["cell-too-long"]
    assert reported(tmp_path, setting('{"workbook": false, "csv": false}'), *changes) == []


def test_a_negative_number_is_not_risky(tmp_path: Path) -> None:
    changes = [(FAIRS_SCHEMA, "type: integer, constraints: {minimum: 1}", "type: number")]
    assert reported(tmp_path, *changes, (ONE, "held: 2024-05", "stalls: -33.5")) == []


def test_a_cell_that_is_risky_in_several_places_is_reported_at_each(tmp_path: Path) -> None:
    twice = "- {at: 11-15, kind: fair, motto: =so}\n    - {at: 16-18, kind: fair, motto: =so}\n    - at: 44-69"
    assert [place for place, *_ in reported(tmp_path, (ONE, "- at: 44-69", twice))] == [f"{ONE}:13:38", f"{ONE}:14:38"]


# -- sheets that are too long ------------------------------------------------------------------------------------------

LONG = "`{}` has {} rows; a sheet holds 8 below its header"
HINT = 'leave it out: "spreadsheets": {{"leave_out": [{}]}}, or disable both: {{"workbook": false, "csv": false}}'


@pytest.fixture
def short_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 9)


@pytest.mark.usefixtures("short_sheets")
def test_a_table_longer_than_a_sheet_is_a_problem_before_anything_is_written(tmp_path: Path) -> None:
    found = reported(tmp_path)
    names = [message.split("`")[1] for _, _, message, _ in found]
    assert names == ["assertions", "evidence", "labels", "resolutions", "vocabulary"]
    rows = len(compiled(tmp_path).tables["evidence"])
    hint = HINT.format('"assertions", "evidence", "labels", "resolutions", "vocabulary"')
    assert found[1] == (f"{DESCRIPTOR}:1:38", "sheet-too-long", LONG.format("evidence", rows), hint)


@pytest.mark.usefixtures("short_sheets")
@pytest.mark.parametrize(
    ("given", "names"),
    [
        ('{"workbook": false, "csv": false}', []),
        ('{"leave_out": ["assertions", "evidence", "labels", "resolutions", "vocabulary"]}', []),
        ('{"leave_out": ["evidence", "labels", "resolutions", "vocabulary"], "workbook": false}', ["assertions"]),
        ('{"leave_out": ["evidence", "labels", "resolutions", "vocabulary"], "csv": false}', ["assertions"]),
    ],
)
def test_what_is_left_out_may_be_long(tmp_path: Path, given: str, names: list[str]) -> None:
    found = reported(tmp_path, setting(given))
    assert [message for *_, message, _ in found] == [LONG.format(name, 26) for name in names]
    assert {place for place, *_ in found} <= {f"{DESCRIPTOR}:1:73"}


def test_conflicts_may_be_too_long_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    everything = json.dumps(sorted(compiled(write(tmp_path)).tables))
    found = reported(tmp_path, setting(f'{{"leave_out": {everything}}}'))
    assert [message for *_, message, _ in found] == [f"`{CONFLICTS}` has 2 rows; a sheet holds 1 below its header"]
    assert reported(tmp_path, setting(f'{{"leave_out": {everything[:-1]}, "conflicts"]}}')) == []


def test_a_wide_cell_that_is_too_long_is_reported_at_its_record(tmp_path: Path) -> None:
    run = compiled(write(tmp_path))
    assert run.resolved is not None
    columns = tuple(Column(name, "string", name, "", name) for name in ("fair_id", "guests"))
    frame = pl.DataFrame({"fair_id": ["hat-market", "spring-fair"], "guests": ["x" * 32_768, "bell"]})
    wide: dict[str, Any] = {"fairs": Wide("Fairs", "", ("fair_id",), columns, frame)}
    (problem,) = spreadsheets.check_wide(wide, run.resolved, Settings())
    message = "`guests` of the wide row `fairs/hat-market` has 32,768 characters; a cell of a spreadsheet holds 32,767"
    assert (str(problem.place), problem.code, problem.message) == (f"{TWO}:11:7", "cell-too-long", message)
    assert (
        spreadsheets.check_wide(wide, run.resolved, Settings(spreadsheets=Spreadsheets(workbook=False, csv=False)))
        == []
    )
    assert spreadsheets.check_wide(wide, run.resolved, Settings(spreadsheets=Spreadsheets(leave_out=("fairs",)))) == []


LABELLED = "standoff: {label: '{fair_id}[ {title}][ {motto}]'}"
LONG_LABEL: list[Change] = [
    (FAIRS_SCHEMA, "{minLength: 3, maxLength: 60}", "{minLength: 3}"),
    (ONE, "held: 2024-05", "motto: " + "h" * 20_000),
    (FAIRS, "Spring fair", "t" * 20_000),
    (FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\n{LABELLED}\n"),
]


def test_a_label_that_is_too_long_is_reported_once_though_no_value_is(tmp_path: Path) -> None:
    """The labels of its children begin with it."""
    message = f"`label` of `fairs/spring-fair` in `labels` has 40,013 characters; {spreadsheets.HOLDS}"
    wanted = (f"{FAIRS}:2:3", "cell-too-long", message, spreadsheets.WITHOUT)
    assert reported(tmp_path, *LONG_LABEL) == [wanted]
    assert reported(tmp_path, setting('{"leave_out": ["labels", "ties"]}'), *LONG_LABEL) == []


def test_a_child_is_reported_where_the_record_is_that_it_is_nested_in(tmp_path: Path) -> None:
    changes = [(PEOPLE, "Ann Bell", "b" * 20_000), (FAIRS, "Spring fair", "t" * 20_000), LONG_LABEL[3]]
    label = GUESTS_SCHEMA, "standoff:\n", "standoff:\n  label: '{person_id.name} at {fair_id}'\n"
    ((place, code, message, _),) = reported(tmp_path, *changes, label)
    assert (place, code) == (f"{FAIRS}:2:3", "cell-too-long")
    assert message.startswith("`label` of `fair_guests/spring-fair/host/bell` in `labels` has 40,")


def test_what_the_workbook_alone_puts_together_is_cut() -> None:
    texts = pl.DataFrame({"short": ["x", None], "long": ["y" * 32_767, "🚀" * 20_000], "n": [1, 2]})
    short = spreadsheet_limits.cut(texts)
    assert short["long"].to_list() == ["y" * 32_767, "🚀" * 16_382 + "…"]
    assert short.drop("long").equals(texts.drop("long"))
    assert spreadsheet_limits.cut(short).equals(short)


def test_the_limits_are_those_that_excel_publishes() -> None:
    """See the page on specifications and limits at support.microsoft.com."""
    limits = ("MOST_ROWS", "MOST_CHARACTERS", "MOST_LINKS", "MOST_DIGITS")
    assert [getattr(spreadsheet_limits, name) for name in limits] == [1_048_576, 32_767, 65_530, 15]
