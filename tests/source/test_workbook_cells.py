"""Workbooks are read as text, cell by cell; what is not plain data is a problem with its sheet and cell."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from standoff.source import workbook
from standoff.source.workbook import Book, column_number, letters, read_workbook, shortest


def written(write: Any) -> Book:
    """The workbook that is written by a function of a workbook and its one sheet, read back."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        write(book, book.add_worksheet("people"))
    return read_workbook("a.xlsx", out.getvalue())


def rows(book: Book) -> list[list[str]]:
    (only,) = book.sheets
    return [list(row.cells.values()) for row in only.sheet.rows]


def reported(book: Book) -> list[str]:
    found = [*book.problems, *(problem for each in book.sheets for problem in each.sheet.problems)]
    return [f"{problem.place}: {problem.message}" for problem in found]


def test_cells_are_text_as_people_see_it() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, [f"c{number}" for number in range(8)])
        sheet.write_row(1, 0, ["a & <b>", 3, 0.1, -2.5, True, 1e15, "007", " x\ny "])
        sheet.write_datetime(2, 0, datetime(2024, 2, 29), book.add_format({"num_format": "d mmm yyyy"}))
        sheet.write_rich_string(2, 1, "half ", book.add_format({"bold": True}), "bold")
        sheet.write_blank(2, 2, None)

    book = written(write)
    assert reported(book) == []
    assert rows(book) == [
        ["a & <b>", "3", "0.1", "-2.5", "true", "1000000000000000", "007", " x\ny "],
        ["2024-02-29", "half bold", "", "", "", "", "", ""],
    ]
    assert book.sheets[0].numbers == {(2, "c1"), (2, "c2"), (2, "c3"), (2, "c5")}
    assert [str(row.place) for row in book.sheets[0].sheet.rows] == ["a.xlsx:2:1", "a.xlsx:3:1"]


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "day")
        sheet.write_datetime(1, 0, datetime(1950, 1, 2), book.add_format({"num_format": 14}))
    assert rows(read_workbook("a.xlsx", out.getvalue())) == [["1950-01-02"]]


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda book, sheet: sheet.write_formula(1, 0, "=1+1", None, 2), "cell A2: it holds a formula"),
        (lambda book, sheet: sheet.merge_range(1, 0, 2, 0, "x"), "cell A2: the cells A2:A3 are merged"),
        (lambda book, sheet: sheet.write(1, 3, "x"), "cell D2: its column has no name"),
        (
            lambda book, sheet: sheet.write_datetime(
                1, 0, datetime(2024, 1, 1, 12), book.add_format({"num_format": 22})
            ),
            "cell A2: it holds a time, or a day before 1900",
        ),
        (
            lambda book, sheet: sheet.write(1, 0, 0.5, book.add_format({"num_format": "hh:mm"})),
            "cell A2: it holds a time, or a day before 1900",
        ),
    ],
)
def test_what_is_not_plain_data_is_a_problem_with_its_cell(write: Any, message: str) -> None:
    def whole(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "name")
        write(book, sheet)

    (problem,) = reported(written(whole))
    assert problem.partition(": ")[2] == f"sheet `people`, {message}"


def test_a_cell_below_a_blank_name_is_a_problem() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", " ", "name"])
        sheet.write_row(1, 0, ["a", "lost", "b"])

    assert reported(written(write)) == ["a.xlsx:2:2: sheet `people`, cell B2: its column has no name"]


def test_two_columns_of_one_name_are_a_problem() -> None:
    book = written(lambda _, sheet: sheet.write_row(0, 0, ["id", "name", " id"]))
    assert reported(book) == ["a.xlsx:1:3: sheet `people`, cell C1: two columns are called `id`"]


def test_hidden_and_empty_sheets_are_left_out() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        first, hidden, _ = (book.add_worksheet(name) for name in ("a", "b", "c"))
        first.write_row(0, 0, ["x"])
        hidden.write_row(0, 0, ["y"])
        hidden.hide()
    assert [each.name for each in read_workbook("a.xlsx", out.getvalue()).sheets] == ["a"]


def test_a_file_that_is_no_workbook_or_cut_off_is_one_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["x"])
    data = out.getvalue()
    for broken in (b"", b"PK\3\4", data[:-30], data[: len(data) // 2], b"<html>"):
        (problem,) = reported(read_workbook("a.xlsx", broken))
        assert problem.startswith("a.xlsx: this is not a workbook (.xlsx) that can be read: ")
    monkeypatch.setattr(workbook, "MOST", 100)
    assert reported(read_workbook("a.xlsx", data)) == [
        "a.xlsx: `xl/workbook.xml` has more than 100 bytes: split the workbook"
    ]


def test_declared_entities_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>')
    message = "a.xlsx: the workbook declares a document type, which no spreadsheet program writes"
    assert reported(read_workbook("a.xlsx", out.getvalue())) == [message]


def test_columns_and_numbers_are_written_as_spreadsheets_do() -> None:
    assert [letters(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [column_number(letters(number)) for number in (1, 26, 27, 702, 16_384)] == [1, 26, 27, 702, 16_384]
    assert [shortest(value) for value in ("3.0", "0.10000000000000001", "-0", "1E-7", "123456.5")] == [
        "3", "0.1", "0", "0.0000001", "123456.5",
    ]  # fmt: skip
    assert date(1899, 12, 30) == workbook.EPOCHS[False]
