"""`standoff init --from`: a corpus with the tables of a spreadsheet; it builds, and has the values of the sheet."""

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standoff.authoring.sheets import begin
from standoff.authoring.sheets.begin import begin_with
from standoff.authoring.sheets.columns import fields_of
from standoff.authoring.sheets.new_tables import tables_of
from standoff.checks import spreadsheets
from standoff.cli import main
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.source.problem import Place, Problem
from standoff.source.sheet import Sheet, read_sheet


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


def as_csv(columns: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([columns, *rows])
    return out.getvalue().encode()


def begun(root: Path, data: bytes, name: str = "events.csv") -> tuple[Compiled, list[str]]:
    (root / name).write_bytes(data)
    about = begin_with(root / "corpus", root / name).about
    return compile_corpus(root / "corpus"), about


EVENTS = """\
id,Name,Kind,year,month,day,actor1,actor2,killed_low,killed_best,killed_high,lat,lon,notes,rank,is_sure,seen,when
E-1,A fair,Open air,1891,5,3,Reds (R),Blues,3,4,5,60.5,5.1,"So, it was",1,TRUE,2024-05-09,2024
E-2,B fair,Open air,1891,5,,"Green, Old",,,,,61,6,null,2,FALSE,2024-05-10,2024-05
E-3,C fair,Open air,1891,,,Reds (R),Greys,1,1,1,,,,3,TRUE,2024-05-10,
E-4,D fair,Indoors,1890,11,30,Greys,,2,2,2,,,~,3,TRUE,2024-05-10,
E-5,"x ""q"" y",Indoors,1890,11,30,Reds/x,Δ,2,2,2,,,"two
lines",3,TRUE,2024-05-10,
E-6,{odd: x},Indoors,1890,11,30,- a,,2,2,2,,,# no,3,TRUE,2024-05-10,2024-05-11
"""
ABOUT = """\
events: 6 rows, ids in id
  Name -> name: words
  Kind -> kind: 2 codes of a vocabulary
  year, month, day -> date: dates (EDTF)
  actor1, actor2 -> actor: children
  killed_low, killed_high -> killed: counts with bounds
  killed_best -> killed_best_estimate: whole numbers
  lat -> lat: numbers
  lon -> lon: numbers
  notes -> notes: text with line ends
  rank -> rank: whole numbers
  is_sure -> is_sure: true or false
  seen -> seen: days
  when -> when_value: dates (EDTF)
cells that a spreadsheet may take for formulas are allowed: `risky_cells` in datapackage.json
"""


def test_columns_become_fields_and_rows_records(tmp_path: Path) -> None:
    compiled, about = begun(tmp_path, EVENTS.encode())
    assert about == ABOUT.splitlines()
    assert compiled.problems == []
    events = compiled.tables["events"]
    columns = ["name", "kind", "date", "killed_low", "killed_high", "killed_best_estimate", "lat", "notes"]
    assert events.columns[0] == "id"
    assert [tuple(row) for row in events.select("id", *columns).cast(pl.String).rows()] == [
        ("E-1", "A fair", "open-air", "1891-05-03", "3", "5", "4", "60.5", "So, it was"),
        ("E-2", "B fair", "open-air", "1891-05", None, None, None, "61.0", "null"),
        ("E-3", "C fair", "open-air", "1891", "1", "1", "1", None, None),
        ("E-4", "D fair", "indoors", "1890-11-30", "2", "2", "2", None, "~"),
        ("E-5", 'x "q" y', "indoors", "1890-11-30", "2", "2", "2", None, "two\nlines"),
        ("E-6", "{odd: x}", "indoors", "1890-11-30", "2", "2", "2", None, "# no"),
    ]
    actors = compiled.tables["event_actors"].select("id", "number", "actor").rows()
    assert actors[:3] == [("E-1", 1, "Reds (R)"), ("E-1", 2, "Blues"), ("E-2", 1, "Green, Old")]
    assert len(actors) == 9


def test_ids_that_can_be_ids_are_kept(tmp_path: Path) -> None:
    compiled, about = begun(tmp_path, b"event_id,name\nspring-fair,A\nhat-market,B\n")
    assert about[0] == "events: 2 rows, ids in event_id"
    assert compiled.tables["events"].select("event_id", "name").rows() == [("hat-market", "B"), ("spring-fair", "A")]


def test_a_workbook_gives_a_table_for_each_sheet(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "all.xlsx")) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        people, empty, fairs = (book.add_worksheet(name) for name in ("people", "nothing", "Big fairs"))
        empty.write(0, 0, "name")
        people.write_row(0, 0, ["id", "name", "born"])
        people.write_row(1, 0, ["ann-bell", "Ann Bell", 1860])
        fairs.write_row(0, 0, ["name", "held", "drew", "is_open"])
        fairs.write_row(1, 0, ["Spring", "", 40.5, True])
        fairs.write_number(1, 1, 45000, day)
    compiled, about = begun(tmp_path, (tmp_path / "all.xlsx").read_bytes(), "all.xlsx")
    assert [line for line in about if not line.startswith(" ")] == [
        "people: 1 row, ids in id", "big_fairs: 1 row, ids in big_fair_id",
    ]  # fmt: skip
    assert compiled.problems == []
    assert compiled.tables["people"].select("id", "name", "born").rows() == [("ann-bell", "Ann Bell", 1860)]
    (row,) = compiled.tables["big_fairs"].select("name", "held", "drew", "is_open").rows()
    assert (row[0], str(row[1]), *row[2:]) == ("Spring", "2023-03-15", 40.5, True)


def test_the_command_says_what_it_made_and_the_corpus_builds(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_bytes(EVENTS.encode())
    result = run(str(tmp_path / "new"), "--from", str(tmp_path / "events.csv"))
    assert (result.exit_code, result.stdout) == (0, ABOUT)
    assert result.stderr.splitlines()[0] == f"wrote 11 files to {tmp_path / 'new'}"
    about = json.loads((tmp_path / "new/datapackage.json").read_text("utf-8"))
    assert (about["name"], about["standoff"]) == ("new", {"spreadsheets": {"risky_cells": "allow"}})
    assert CliRunner().invoke(main, ["--root", str(tmp_path / "new"), "check"]).exit_code == 0


def test_ids_that_others_gave_are_kept_and_others_made(tmp_path: Path) -> None:
    for folder, ids, kept in (("a", "C#,2pac", "[^/%]+"), ("b", "AB12,C3", "[A-Z]+[0-9]+"), ("c", "a/b,a b", None)):
        (tmp_path / folder).mkdir()
        cells = ids.split(",")
        compiled, _ = begun(tmp_path / folder, as_csv(["id", "name"], [[cell, "x"] for cell in cells]))
        assert compiled.problems == []
        table = compiled.schema.tables["events"]
        assert (table.id_pattern, compiled.tables["events"][table.key[0]].to_list()) == (
            kept, sorted(cells) if kept else ["event-1", "event-2"],
        )  # fmt: skip


# -- what is not taken for something else ------------------------------------------------------------------------------


def kinds(columns: list[str], *rows: list[str]) -> dict[str, str]:
    sheet = read_sheet("events.csv", as_csv(columns, list(rows)))
    return {" ".join(each.columns): each.kind for each in fields_of(sheet, "events", ())}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "02"], "string"),
        (["1", "-0"], "string"),
        (["1", "1,000"], "string"),
        (["1", "2.50"], "number"),
        (["1e5", "2"], "string"),
        (["9" * 16, "2"], "string"),
        (["2024-05-01", "2024-02-30"], "string"),
        (["2024-05-01", "2024-05"], "edtf"),
        (["2024", "1999"], "integer"),
        (["5/3/2024", "6/3/2024"], "string"),
        (["TRUE", "false"], "boolean"),
        (["yes", "no"], "string"),
        (["a\nb", "c"], "text"),
        (["a  b", "c"], "text"),
        ([" a ", "c"], "string"),
        (["", ""], "string"),
        (["0.1234567890123456789", "2"], "string"),
        (["3.14159265358979", "2"], "decimal"),
        (["8..12", "3", "~40"], "count"),
        (["-3..5", "2"], "integer_range"),
        (["2.5..", "2"], "number_range"),
        (["2.50..", "2"], "string"),
        (["7500000000 USD", "5..7 EUR"], "money"),
        (["5 USD", "US$5"], "string"),
        (["62.5 m", "~100 ft"], "quantity"),
        (["62.5 m", "3 kg"], "string"),
        (["62.5m", "3 m"], "string"),
        (["2024-05-01T14:30Z", "2024-05-01T14:30:05+05:00"], "datetime"),
        (["2024-05-01 14:30", "2024-05-01 14:31"], "string"),
        (["14:30", "00:05"], "time"),
        (["14:30", "9:05"], "string"),
        (["https://example.org/a", "https://example.org/b?c=d"], "url"),
        (["https://Example.org/a", "https://example.org/b"], "string"),
        (["https://example.org/a", "see the page"], "string"),
    ],
)
def test_a_type_is_taken_if_every_cell_has_it_as_it_is_written(cells: list[str], kind: str) -> None:
    assert kinds(["x"], *([cell] for cell in cells)) == {"x": kind}


def test_columns_are_taken_together_only_if_that_holds_in_every_row() -> None:
    assert kinds(["a1", "a2"], ["x", "y"], ["", "y"]) == {"a1": "string", "a2": "string"}  # a gap
    assert kinds(["a1", "a3"], ["x", "y"]) == {"a1": "string", "a3": "string"}
    assert kinds(["a1", "a2"], ["x", "y"], ["z", ""]) == {"a1 a2": "children"}
    low = ["n_low", "n_high"]
    assert kinds(low, ["1", "2"], ["", ""]) == {"n_low n_high": "count"}
    assert kinds(low, ["2", "1"]) == {"n_low": "integer", "n_high": "integer"}
    assert kinds(low, ["1", "few"]) == {"n_low": "integer", "n_high": "string"}
    parts = ["year", "month", "day"]
    whole = {"year": "year", "month": "integer", "day": "integer"}
    assert kinds(parts, ["1891", "2", "29"]) == whole  # no such day
    assert kinds(parts, ["1891", "", "3"])["day"] == "integer"  # a day of no month
    assert kinds(parts, ["91", "2", "3"]) == dict.fromkeys(parts, "integer")
    assert kinds(["start year", "start month", "start day"], ["1891", "02", "3"]) == {
        "start year start month start day": "edtf"
    }


def test_a_year_is_one_by_the_name_of_its_column() -> None:
    assert kinds(["birth_year"], ["1891"], ["0987"]) == {"birth_year": "year"}
    assert kinds(["Year"], ["1890..1893"], ["~1900"]) == {"Year": "year_range"}
    assert kinds(["year"], ["1891"], ["98"]) == {"year": "integer"}
    assert kinds(["yearly"], ["1891"]) == {"yearly": "integer"}


def test_ranges_and_amounts_of_two_columns() -> None:
    assert kinds(["t_low", "t_high"], ["-5", "3"]) == {"t_low t_high": "integer_range"}
    assert kinds(["t_low", "t_high"], ["2.5", "3"], ["", "3"]) == {"t_low t_high": "number_range"}
    assert kinds(["cost", "cost_currency"], ["5.5", "EUR"], ["", ""]) == {"cost cost_currency": "money"}
    assert kinds(["value", "currency"], ["5.5", "EUR"]) == {"value currency": "money"}
    assert kinds(["h_value", "h_unit"], ["3", "m"], ["3", "ft"]) == {"h_value h_unit": "quantity"}
    assert kinds(["h", "h_unit"], ["3", "m"], ["3", "kg"]) == {"h": "integer", "h_unit": "string"}
    assert kinds(["cost", "cost_currency"], ["5", "euros"]) == {"cost": "integer", "cost_currency": "string"}
    assert kinds(["cost", "cost_currency"], ["5", ""], ["6", "EUR"])["cost"] == "integer"  # no currency
    assert kinds(["cost", "cost_amount", "cost_currency"], ["5", "6", "EUR"])["cost"] == "integer"  # of which?


TYPED = """\
id,year built,Height,cost,cost_currency,opened,page,crowd,level_low,level_high,share,years
e-1,1891,62.5 m,7500000000,USD,2024-05-01T14:30Z,https://example.org/a,~40,-1,2.5,0.1234567890123,1890..1893
e-2,1892,100 m,5.5,EUR,,,8..12,,,2,
e-3,1893,100 ft,,,2024-05-02T09:05Z,https://example.org/b,3,1,1,,1900..
"""


def test_types_of_a_sheet_are_those_of_the_corpus(tmp_path: Path) -> None:
    compiled, about = begun(tmp_path, TYPED.encode())
    assert about[1:] == [
        "  year built -> year_built: years",
        "  Height -> height: quantities in m",
        "  cost, cost_currency -> cost: amounts of money",
        "  opened -> opened: moments",
        "  page -> page: links",
        "  crowd -> crowd: counts with bounds",
        "  level_low, level_high -> level: ranges of numbers",
        "  share -> share: exact numbers",
        "  years -> years: ranges of years",
    ]
    columns = ("year_built", "height", "height_best", "cost", "cost_best", "opened", "crowd_best", "level_low")
    assert compiled.tables["events"].select(*columns, "level_high", "share", "years_low").rows() == [
        (1891, "62.5 m", 62.5, "7500000000 USD", 7.5e9, "2024-05-01T14:30Z", 40, -1.0, 2.5, "0.1234567890123", 1890),
        (1892, "100 m", 100.0, "5.5 EUR", 5.5, None, None, None, None, "2", None),
        (1893, "100 ft", 30.48, None, None, "2024-05-02T09:05Z", 3, 1.0, 1.0, None, 1900),
    ]


def test_few_values_that_would_be_one_code_stay_words() -> None:
    assert kinds(["k"], *([value] for value in ["Riot", "riot", "Fair"] * 4)) == {"k": "string"}
    assert kinds(["k"], *([value] for value in ["Riot", "March", "Fair"] * 4)) == {"k": "code"}


# -- the values of the sheet -------------------------------------------------------------------------------------------


def test_tables_that_are_longer_than_a_sheet_are_left_out_of_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 9)
    _, about = begun(tmp_path, as_csv(["id", "name"], [[f"e-{n}", f"x {n}"] for n in range(8)]))
    names = "assertions, evidence, vocabulary"
    assert about[-1] == f"longer than a sheet, and left out of the workbook: {names}; `leave_out` in datapackage.json"


def test_limits_are_raised_for_entries_that_exceed_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of 100,000 rows, which would take long here: the first try meets the limit."""
    tries: list[Path] = []

    def check(root: Path) -> None:
        tries.append(root)
        if len(tries) == 1:
            raise begin._WrongError([Problem(Place("x.yaml"), "too-many", "more than 2,000,000 values")])

    monkeypatch.setattr(begin, "_check", check)
    file = tmp_path / "events.csv"
    file.write_bytes(as_csv(["id", "name"], [["e-1", "x"]]))
    about = begin.begin_with(tmp_path / "c", file).about
    assert (len(tries), about[-1]) == (
        2, "the limits of a file are raised for so many rows: `limits` in datapackage.json",
    )  # fmt: skip
    written = json.loads((tmp_path / "c" / "datapackage.json").read_text("utf-8"))["standoff"]
    assert written == {"limits": {"size": 16_777_216, "nodes": 2_000_000}}
    assert begin._room_for([b"", b"x" * 20_000_000]) == {"size": 67_108_864, "nodes": 16_777_216}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=6)
CELL = st.one_of(
    st.just(""), st.integers(-99, 99).map(str), st.sampled_from(["Riot", "March", "2024-05", "2024-05-31", "1.5"]),
    WORDS.map(str.strip), st.sampled_from(["null", "~", "- x", "=1", "{a: b}", "#", "a: b", "'", "a/b", "0x1", "yes"]),
)  # fmt: skip
COLUMNS = ["id", "Kind of it", "a1", "a2", "n_low", "n_high", "year", "rank", "text", "Größe"]


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 10).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=7)))
@example([["x-1", "Riot", "a", "b", "1", "2", "1999"], ["x-2", "Riot", "a", "", "", "", "2000"]])
def test_the_tables_have_the_values_of_the_sheet(rows: list[list[str]]) -> None:
    columns = COLUMNS[: len(rows[0])]
    with tempfile.TemporaryDirectory() as folder:
        data = as_csv(columns, rows)
        sheet = read_sheet("events.csv", data)
        if not sheet.rows:
            return
        compiled, _ = begun(Path(folder), data)
        assert [problem for problem in compiled.problems if problem.severity == "error"] == []
        assert in_tables(compiled, sheet) == in_sheet(sheet)


def in_sheet(sheet: Sheet) -> list[list[set[str]]]:
    """What each row says: the values of each field, numbers as numbers."""
    fields = fields_of(sheet, "events", kept_id(sheet))
    return [
        [{plain(cell) for n in each.columns if (cell := row.cells[n].strip())} for each in fields] for row in sheet.rows
    ]


def kept_id(sheet: Sheet) -> list[str]:
    (table,) = tables_of([("events", "events.csv", sheet)])
    return [name for name in sheet.columns if not any(name in each.columns for each in table.fields)]


def in_tables(compiled: Compiled, sheet: Sheet) -> list[list[set[str]]]:
    """The same from the tables of the corpus."""
    (table,) = tables_of([("events", "events.csv", sheet)])
    key = compiled.schema.tables["events"].key[0]
    rows = {row[key]: row for row in compiled.tables["events"].to_dicts()}
    return [[cell_of(compiled, each, rows[record], record) for each in table.fields] for record in table.ids]


def cell_of(compiled: Compiled, each: Any, row: dict[str, Any], record: str) -> set[str]:
    if each.kind == "children":
        child = next(frame for name, frame in compiled.tables.items() if name.startswith("event_"))
        return {plain(value) for owner, _, value in child.select(child.columns[:3]).rows() if owner == record}
    name = next(name for name in (each.name, f"{each.name}_value", f"{each.name}_low") if name in row)
    if each.kind == "count":
        stem = name.removesuffix("_low")
        return {plain(row[f"{stem}_{end}"]) for end in ("low", "high")} - {"None"}
    value = row[name]
    if each.kind == "code" and value is not None:
        return {plain(each.codes[value])}
    return set() if value is None else {plain(value)}


def plain(value: Any) -> str:
    """A value as it is compared: what is a number as a number."""
    text = "true" if value is True else "false" if value is False else str(value)
    if text in {"TRUE", "FALSE"}:
        return text.lower()
    try:
        return str(float(text)) if text.strip() == text and text.lstrip("-").replace(".", "", 1).isdecimal() else text
    except ValueError:
        return text


# -- bad input ---------------------------------------------------------------------------------------------------------


def refused(root: Path, name: str, data: bytes) -> list[str]:
    """The messages about a file from which no corpus is made."""
    (root / name).write_bytes(data)
    result = run(str(root / "new"), "--from", str(root / name))
    assert (result.exit_code, result.stderr, (root / "new").exists()) == (1, "nothing was written\n", False)
    return [line.partition("]: ")[2] for line in result.stdout.splitlines() if "error[" in line]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.ods", b"x", "the file is not a spreadsheet by its name"),
        ("a.csv", b"", "the file has no header"),
        ("a.csv", b"id,name\n", "the file has no rows"),
        ("a.csv", b"id,id\n1,2\n", "two columns are called `id`"),
        ("a.csv", b"id;name\n1;2\n", "the header is one cell, with a semicolon in it"),
        ("a.csv", b"id,name\n1\n", "row 1 has 1 cell, the header 2 columns"),
        ("a.csv", b'id,name\n1,"x\n', "a row cannot be read: the quoted cell has no end"),
        ("a.csv", "id,name\n1,ö\n".encode("latin-1"), "byte 0xf6 at offset 10 is not UTF-8"),
        ("a.xlsx", b"id,name\n", "this is not a workbook (.xlsx) that can be read: File is not a zip file"),
    ],
)
def test_a_file_with_mistakes_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    assert refused(tmp_path, name, data) == [message]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id\nx\n")
    result = run(str(tmp_path), "--from", str(tmp_path / "a.csv"))
    assert (result.exit_code, result.stderr) == (2, f"standoff: {tmp_path} is not empty: give a new or empty folder\n")
