"""Rows of CSV and TSV files: cells as they are written, places by line, and nothing that is guessed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.source.problem import Place
from standoff.source.sheet import (
    AGAIN,
    NAME_ENCODING,
    Dialect,
    Row,
    is_encoding,
    read_sheet,
)

FILE = "x.csv"


def test_rows_with_their_numbers_and_places() -> None:
    sheet = read_sheet(FILE, b'\xef\xbb\xbfa, b\r\n1,"x\r\ny"\r\n,\r\n\r\n"say ""so""", z \r\n')
    assert (sheet.columns, sheet.problems) == (("a", "b"), [])
    assert sheet.rows == [
        Row(1, Place(FILE, 2, 1), {"a": "1", "b": "x\r\ny"}),
        Row(3, Place(FILE, 6, 1), {"a": 'say "so"', "b": " z "}),
    ]


def test_delimiter_and_encoding_are_named() -> None:
    sheet = read_sheet(FILE, "a;b\né;ß".encode("cp1252"), Dialect("semicolon", "windows-1252"))
    assert [dict(row.cells) for row in sheet.rows] == [{"a": "é", "b": "ß"}]
    assert read_sheet("x.tsv", b"a\tb\n1\t2\n").rows[0].cells == {"a": "1", "b": "2"}
    assert [is_encoding(name) for name in ("utf-8", "cp1252", "utf-16", "hex", "nonsense", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


SEMICOLON = "name it in the map: `delimiter: semicolon`"
WRONG = {
    "nothing": (b"", 1, "the file has no header", "the first row names the columns"),
    "no names": (b",\n1,2\n", 1, "the file has no header", "the first row names the columns"),
    "a column without a name": (b"a,,b\n", 1, "column 2 has no name", "the first row names the columns"),
    "two of a name": (b"a,b,a\n", 1, "two columns are called `a`", "give each a name of its own"),
    "another delimiter": (b"a;b\n1;2\n", 1, "the header is one cell, with a semicolon in it", SEMICOLON),
    "too few cells": (b'a,b\n"1\n2",3\n4\n', 4, "row 2 has 1 cell, the header 2 columns", AGAIN),
    "too many cells": (b"a,b\n1,2,3\n", 2, "row 1 has 3 cells, the header 2 columns", AGAIN),
    "cut off": (b'a,b\n1,2\n3,"4\n', 3, "a row cannot be read: the quoted cell has no end", AGAIN),
    "after a quote": (b'a,b\n"1"x,2\n', 2, "a row cannot be read: ',' expected after '\"'", AGAIN),
    "another encoding": (b"a,b\n1,2\n\xe9,2\n", 3, "byte 0xe9 at offset 8 is not UTF-8", NAME_ENCODING),
    "UTF-16": (
        b"a\0,\0b\0\n\0",
        1,
        "the file has zero bytes: it is not a text, or not in this encoding",
        NAME_ENCODING,
    ),
}


@pytest.mark.parametrize(("data", "line", "message", "hint"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_by_its_line(data: bytes, line: int, message: str, hint: str) -> None:
    [problem] = read_sheet(FILE, data).problems
    assert (problem.code, problem.place, problem.message, problem.hint) == (
        "bad-sheet",
        Place(FILE, line, 1),
        message,
        hint,
    )


def test_a_cell_may_hold_a_whole_text() -> None:
    """The library refuses cells of more than 131,072 characters by default, and stays as it was for others."""
    before = csv.field_size_limit()
    sheet = read_sheet(FILE, b"a,b\n" + b"x" * 200_000 + b",1\n")
    assert (sheet.problems, len(sheet.rows[0].cells["a"]), csv.field_size_limit()) == ([], 200_000, before)


CELL = st.text(alphabet='ab,;"\n\r é\U0001f3aa', max_size=6)


@given(st.lists(st.tuples(CELL, CELL), max_size=6))
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([("one", "two"), *rows])
    sheet = read_sheet(FILE, out.getvalue().encode())
    assert sheet.problems == []
    assert [tuple(row.cells.values()) for row in sheet.rows] == [row for row in rows if any(row)]
