"""Every format is read back as it was written, hard cells too; whatever differs or is damaged in one is reported."""

import errno
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import hard_cells
from standoff.formats.descriptor import describe, hashes
from standoff.formats.files import write_json
from standoff.formats.package_reader import is_lack, plain_reason, read_package
from standoff.formats.registry import OF_TABLES, read_back, written
from standoff.release.verify_tables import Tables, check_tables

FORMATS = {form.name for form in read_back()}
Act = Callable[[Path], None]


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny corpus with a wide table of hard cells, in every format that holds tables."""
    contents = hard_cells.contents(tmp_path_factory.mktemp("tiny"))
    folder = tmp_path_factory.mktemp("package")
    resources = [each for form in written(OF_TABLES) for each in form.write(contents, folder)]
    write_json(folder / "datapackage.json", describe(folder, contents.about, resources, hashes(folder)))
    return folder


@pytest.fixture
def package(hard: Path, tmp_path: Path) -> Path:
    """A copy of it, ready to be damaged."""
    return Path(shutil.copytree(hard, tmp_path / "package"))


def compared(folder: Path, name: str) -> Path:
    """The package with CSV and one more format, a file or a folder: reading all of them is tested above."""
    for other in {"tiny.sqlite", "tiny.xlsx", "excel", "jsonl", "parquet"} - {name}:
        path = folder / other
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return folder


def checked(folder: Path) -> Tables:
    return check_tables(read_package(folder, "p"), "p")


def reported(folder: Path) -> list[tuple[str, str, str]]:
    return [(p.place.file.removeprefix("p/"), p.code, p.message) for p in checked(folder).problems]


def test_hard_cells_are_equal_in_all_formats(hard: Path) -> None:
    found = checked(hard)
    assert (found.problems, found.formats) == ([], FORMATS)


# -- SQLite ------------------------------------------------------------------------------------------------------------


def sql(*statements: str) -> Act:
    def act(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "tiny.sqlite")) as connection:
            connection.execute("PRAGMA ignore_check_constraints = 1")
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return act


MADE_TWICE = "CREATE TABLE spare AS SELECT * FROM people"


@pytest.mark.parametrize(
    ("act", "code", "message"),
    [
        (sql("UPDATE people SET name = 'Tim Carr' WHERE person_id = 'carr'"), "format-differs",
         "`name` of `people/carr` is `Tim Carr` in sqlite and `Tom Carr` in csv"),
        (sql("UPDATE fairs SET permit = 'A-1'"), "format-differs",
         "`permit` of `fairs/hat-market` is `A-1` in sqlite and empty in csv"),
        (sql("DELETE FROM people WHERE person_id = 'carr'"), "format-differs",
         "the number of rows of people is 1 in sqlite and 2 in csv"),
        (sql("UPDATE people SET has_open_conflict = 2"), "bad-cell",
         "`has_open_conflict` of its table `people` has `2`, which is not a valid boolean"),
        (sql("UPDATE fairs SET held_earliest = '2024-13-01' WHERE fair_id = 'spring-fair'"), "bad-cell",
         "`held_earliest` of its table `fairs` has `2024-13-01`, which is not a valid date"),
        (sql("DROP TABLE people"), "schema-differs", "it has no table `people`"),
        (sql(MADE_TWICE, "DROP TABLE people", "CREATE VIEW people AS SELECT * FROM spare"), "schema-differs",
         "it has no table `people`"),
        (sql(MADE_TWICE, "DROP TABLE people", "CREATE TABLE people AS SELECT * FROM spare"), "schema-differs",
         "the columns of its table `people` are not the declared ones"),
        (lambda folder: (folder / "tiny.sqlite").write_bytes(b"SQLite format 3\0 or not" * 99), "unreadable-file",
         "SQLite cannot read it: file is not a database"),
        (lambda folder: (folder / "tiny.sqlite").write_bytes((folder / "tiny.sqlite").read_bytes()[:9000]),
         "unreadable-file", "SQLite cannot read it: database disk image is malformed"),
    ],
)  # fmt: skip
def test_a_database_that_differs(package: Path, act: Act, code: str, message: str) -> None:
    act(package)
    assert reported(compared(package, "tiny.sqlite")) == [("tiny.sqlite", code, message)]


def test_a_value_that_is_kept_as_another_type(package: Path) -> None:
    """A STRICT table holds none, unless its declaration is altered."""
    alter = "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'people'"
    sql("PRAGMA writable_schema = 1", alter)(package)
    sql("UPDATE people SET n_texts = 'none' WHERE person_id = 'carr'")(package)
    message = "`n_texts` of its table `people` has a value that is not a valid integer"
    assert reported(package) == [("tiny.sqlite", "bad-cell", message)]


# -- the workbook ------------------------------------------------------------------------------------------------------


def in_sheet(name: str, old: str, new: str) -> Act:
    """Replace the one place in a sheet's XML where `old` stands."""

    def act(folder: Path) -> None:
        path, parts = folder / "tiny.xlsx", {}
        with zipfile.ZipFile(path) as book:
            parts = {part: book.read(part) for part in book.namelist()}
        found = re.search(f'name="{name}" sheetId="([0-9]+)"', parts["xl/workbook.xml"].decode())
        file = f"xl/worksheets/sheet{found[1]}.xml" if found else name
        assert parts[file].count(old.encode()) == 1
        parts[file] = parts[file].replace(old.encode(), new.encode())
        with zipfile.ZipFile(path, "w") as book:
            for part, content in parts.items():
                book.writestr(part, content)

    return act


OTHERWISE = "it is not a workbook that Standoff wrote: a cell is written otherwise"


@pytest.mark.parametrize(
    ("act", "code", "message"),
    [
        (in_sheet("people", "Tom Carr", "Tim Carr"), "format-differs",
         "`name` of `people/carr` is `Tim Carr` in xlsx and `Tom Carr` in csv"),
        (in_sheet("people", ">name<", ">nome<"), "schema-differs", "its sheet `people` has no column `name`"),
        (in_sheet("people", "Tom Carr</t>", "Tom Carr</t><r>x</r>"), "unreadable-file", OTHERWISE),
        (in_sheet("people", "</sheetData>", ""), "unreadable-file", "a sheet of it is cut off"),
        (in_sheet("fairs_wide", "<v>45601", "<v>45600"), "format-differs",
         "`day` of `fairs-wide/hard-02` is `2024-11-04` in xlsx and `2024-11-05` in csv"),
        (in_sheet("fairs_wide", "<v>45601", "<v>99999999"), "bad-cell",
         "row 3: `day` is `99999999`, which is not a valid date"),
        (in_sheet("fairs_wide", ' t="b"><v>1</v>', "><v>1</v>"), "bad-cell",
         "a cell has the number `1`, which is not a valid boolean"),
        (lambda folder: (folder / "tiny.xlsx").write_bytes(b"PK"), "unreadable-file",
         "it is not a workbook that Standoff wrote: File is not a zip file"),
    ],
)  # fmt: skip
def test_a_workbook_that_differs(package: Path, act: Act, code: str, message: str) -> None:
    act(package)
    assert reported(compared(package, "tiny.xlsx")) == [("tiny.xlsx", code, message)]


def test_a_sheet_may_be_left_out(package: Path) -> None:
    in_sheet("xl/workbook.xml", 'name="people" ', 'name="persons" ')(package)
    found = checked(package)
    assert (found.problems, found.formats) == ([], FORMATS)


# -- CSV for spreadsheets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "message"),
    [
        ("people", "Tom Carr", "Tim Carr", "format-differs",
         "`name` of `people/carr` is `Tim Carr` in excel and `Tom Carr` in csv"),
        ("fairs_wide", "'=1+1", "=1+2", "format-differs",
         "`words` of `fairs-wide/hard-00` is `=1+2` in excel and `=1+1` in csv"),
        ("fairs_wide", "'quoted", "quoted", "format-differs",
         "`words` of `fairs-wide/hard-04` is `quoted` in excel and `'quoted` in csv"),
        ("people", ",name,", ",nome,", "schema-differs",
         "its header is not the declared one: column 2 is `nome` and should be `name`"),
        ("ALTERED", '"""=1+1"""', "=1+1", "unreadable-file", "Expecting value: line 1 column 1 (char 0)"),
    ],
)  # fmt: skip
def test_csv_for_spreadsheets_that_differs(
    package: Path, file: str, old: str, new: str, code: str, message: str
) -> None:
    path = package / "excel" / f"{file}.csv"
    content = path.read_bytes()
    assert content.count(old.encode()) == 1
    path.write_bytes(content.replace(old.encode(), new.encode()))
    ((place, *found),) = reported(compared(package, "excel"))
    assert (Path(place).parent.name, found) == ("excel", [code, message])


# -- JSON Lines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "message"),
    [
        ("people", '"Tom Carr"', '"Tim Carr"', "format-differs",
         "`name` of `people/carr` is `Tim Carr` in jsonl and `Tom Carr` in csv"),
        ("people", '"Tom Carr"', "7", "bad-cell", "line 2: `name` is `7`, which is not a valid string"),
        ("people", '"carr","name"', '"carr","nome"', "schema-differs",
         "line 2 does not have the declared columns as its keys"),
        ("people", '"Tom Carr"', "[" * 100_000, "unreadable-file", "line 2 is nested too deeply"),
        ("people", '"Tom Carr"', "Tom", "unreadable-file", "Expecting value: line 1 column 28 (char 27)"),
        ("fairs_wide", '"2024-11-05"}', '"2024-13-05"}', "bad-cell",
         "line 3: `day` is `2024-13-05`, which is not a valid date"),
        ("fairs_wide", '"whole":-7', '"whole":-7.0', "bad-cell",
         "line 5: `whole` is `-7.0`, which is not a valid integer"),
        ("fairs_wide", '"whole":-7', '"whole":1e9', "bad-cell",
         "line 5: `whole` is `1000000000.0`, which is not a valid integer"),
        ("fairs_wide", '"whole":-7', f'"whole":{2**63}', "bad-cell",
         f"line 5: `whole` is `{2**63}`, which is not a valid integer"),
        ("fairs_wide", '"is_so":true', '"is_so":1', "bad-cell",
         "line 1: `is_so` is `1`, which is not a valid boolean"),
    ],
)  # fmt: skip
def test_json_lines_that_differ(package: Path, file: str, old: str, new: str, code: str, message: str) -> None:
    path = package / "jsonl" / f"{file}.jsonl"
    content = path.read_text("utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), "utf-8", newline="\n")
    assert reported(compared(package, "jsonl")) == [(f"jsonl/{file}.jsonl", code, message)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("no header\nat line 1\n"), "no header"),
        (OSError(5, "Input/output error"), "Input/output error"),
        (FileNotFoundError(2, "No such file or directory"), "there is no such file"),
        (ValueError(" \n"), "ValueError"),
    ],
)
def test_the_reason_that_a_library_gives_is_one_line(error: Exception, reason: str) -> None:
    assert plain_reason(error) == reason


@pytest.mark.parametrize(
    ("error", "lacks"),
    [
        (OSError(errno.EMFILE, "Too many open files"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (RuntimeError(f"Too many open files (os error {errno.EMFILE})"), True),
        (RuntimeError(f"No such file (os error {errno.ENOENT})"), False),
        (RuntimeError("not a Parquet file"), False),
    ],
)
def test_a_machine_without_descriptors_says_nothing_of_a_file(error: Exception, lacks: bool) -> None:
    assert is_lack(error) == lacks
