"""The workbook as its readers see it: openpyxl and LibreOffice give back what is in the tables, typed and linked."""

import errno
import json
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

import polars as pl
import pytest

from paths import REPOSITORY, SCRIPTS
from standoff.corpus.project import Spreadsheets
from standoff.engine.write import write_build
from standoff.formats import xlsx
from standoff.formats.workbook import book as workbook_file
from standoff.formats.workbook import reader
from standoff.formats.workbook import sheet as workbook_sheet
from standoff.formats.workbook import sheets as workbook_sheets
from standoff.formats.workbook.draw import Styles, draw
from standoff.formats.workbook.sheet import Sheet, SheetColumn, name_sheets, widths
from standoff.schema.model import Column
from standoff.tables.package_contents import Contents, Wide
from tiny import compiled, write

PYTHON = REPOSITORY / ".venv-consumers" / "bin" / "python"
SOFFICE = shutil.which("soffice")
Book = dict[str, dict[str, Any]]


def opened(path: Path) -> dict[str, Any]:
    """A workbook as openpyxl reads it."""
    if not PYTHON.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    script = SCRIPTS / "with_openpyxl.py"
    done = subprocess.run([PYTHON, script, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module", params=["rules_build", "dataset_build"])
def package(request: pytest.FixtureRequest) -> Path:
    """The build of the corpus of the rules, then that of the dataset."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="module")
def book(package: Path) -> Book:
    return sheets_of(package)


@cache
def sheets_of(package: Path) -> Book:
    """The sheets of a package that no test changes, opened once: the dataset's take openpyxl seconds."""
    (path,) = package.glob("*.xlsx")
    sheets: Book = opened(path)["sheets"]
    return sheets


@cache
def tables(package: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in sorted((package / "parquet").iterdir())}


def own_columns(rows: list[list[Any]], frame: pl.DataFrame) -> list[list[Any]]:
    """The rows of a sheet, without the columns that the table lacks."""
    names = [value for _, value in rows[0]]
    return [[row[names.index(name)] for name in frame.columns] for row in rows[1:]]


def typed(value: object) -> list[object] | None:
    """A cell as openpyxl should give it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, date):
        return ["date" if value >= date(1900, 3, 1) else "text", value.isoformat()]
    return ["text" if isinstance(value, str) else "number", value]


# -- openpyxl ----------------------------------------------------------------------------------------------------------


def test_every_cell_has_its_value_and_type(package: Path, book: Book) -> None:
    for name, frame in tables(package).items():
        found = own_columns(book[name]["rows"], frame)
        wanted = [[typed(value) for value in row] for row in frame.iter_rows()]
        if name == "assertions":  # they stand by record
            found, wanted = sorted(found, key=str), sorted(wanted, key=str)
        assert found == wanted, name


def test_no_cell_is_a_formula(package: Path, book: Book) -> None:
    kinds = {cell[0] for sheet in book.values() for row in sheet["rows"] for cell in row if cell}
    assert kinds <= {"text", "number", "boolean", "date"}
    (path,) = package.glob("*.xlsx")
    with zipfile.ZipFile(path) as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(book)
        assert not any(b"<f" in re.sub(b"<f[or][^>]*>", b"", file.read(name)) for name in sheets)


def test_headers_are_frozen_filtered_and_explained(package: Path, book: Book) -> None:
    for name, frame in tables(package).items():
        sheet = book[name]
        header, width = [value for _, value in sheet["rows"][0]], len(sheet["rows"][0])
        assert sheet["frozen"] == "B2"
        assert sheet["filter"] == f"A1:{column_name(width)}{max(len(frame) + 1, 1)}"
        assert len(sheet["notes"]) == width
        assert min(sheet["widths"]) >= 8
        assert max(sheet["widths"]) <= 36 or sum(sheet["widths"]) <= 130 + width  # a narrow sheet has wide text
        added = header[len(frame.columns) :]
        assert all(column.endswith("_label") for column in added)
        own = header[: len(frame.columns)]
        assert sorted(own) == sorted(frame.columns) if name == "ties" else own == frame.columns


def column_name(number: int) -> str:
    return (chr(64 + (number - 1) // 26) if number > 26 else "") + chr(65 + (number - 1) % 26)


def test_labels_of_codes_are_behind_them_and_not_beside(package: Path, book: Book) -> None:
    vocabulary = tables(package)["vocabulary"]
    labels = {(code, label) for code, label in vocabulary.select("code", "label").iter_rows()}
    seen = 0
    for sheet in book.values():
        header = [cell and cell[1] for cell in sheet["rows"][0]]
        for number, name in enumerate(header):
            code = name and name.removesuffix("_label")
            if code and code != name and code in header:
                at = header.index(code)
                pairs = {tuple(row[n] and row[n][1] for n in (at, number)) for row in sheet["rows"][1:]}
                assert pairs <= labels | {(None, None)}
                seen += 1
    assert seen


def test_a_row_leads_to_its_assertions_and_they_lead_back(package: Path, book: Book) -> None:
    assertions = [dict(named(book["assertions"]["rows"][0], row)) for row in book["assertions"]["rows"][1:]]
    leading = 0
    for name in tables(package):
        for at, target in book[name]["links"].items():
            sheet, first, last = place(target)
            row = dict(named(book[name]["rows"][0], book[name]["rows"][number(at) - 1]))
            if sheet == "assertions":
                found = assertions[first - 2 : last - 1]
                assert (len(found), {a["table_name"] for a in found}) == (row["n_assertions"], {name})
                assert len({a["record_id"] for a in found}) == 1
                assert found[0]["record_id"].split("/")[0] == str(next(iter(row.values()))).replace("%", "%25")
            else:
                assert (name, sheet) == ("assertions", row["table_name"])
                back = book[sheet]["links"][f"{column_of(book[sheet], 'n_assertions')}{first}"]
                assert place(back)[0] == "assertions"
                assert place(back)[1] <= number(at) <= place(back)[2]
            leading += 1
    records = sum(len(frame) for frame in tables(package).values() if "record_basis" in frame.columns)
    rowless = [a for at, a in enumerate(assertions, 2) if f"C{at}" not in book["assertions"]["links"]]
    assert {a["outcome"] for a in rowless} <= {"deprecated"}  # a record that is only deprecated has no row
    assert leading == records + len(assertions) - len(rowless)


def place(target: str) -> tuple[str, int, int]:
    found = re.fullmatch(r"'([^']+)'!A(\d+)(?::A(\d+))?", target)
    assert found, target
    return found[1], int(found[2]), int(found[3] or found[2])


def number(at: str) -> int:
    return int(re.sub(r"\D", "", at))


def named(header: list[list[Any]], row: list[Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name[1], cell and cell[1]) for name, cell in zip(header, row, strict=True))


def column_of(sheet: dict[str, Any], name: str) -> str:
    return column_name([cell[1] for cell in sheet["rows"][0]].index(name) + 1)


def test_rows_lead_to_the_pages_of_their_records(package: Path, book: Book) -> None:
    """The first cell of a wide row and of a row of a table that is nested in no other; so does the first sheet."""
    resources = json.loads((package / "datapackage.json").read_bytes())["resources"]
    schemas = {each["name"]: each["schema"] for each in resources if "schema" in each}
    leading = set()
    for name, sheet in book.items():
        if name == "Read me first" or not sheet["pages"]:
            continue
        table = name.removesuffix("_wide")
        (key,) = schemas[table]["primaryKey"]
        ids = [dict(named(sheet["rows"][0], row))[key] for row in sheet["rows"][1:]]
        expected = {f"A{row}": ["site/index.html", f"/r/{table}/{each}"] for row, each in enumerate(ids, 2)}
        assert sheet["pages"] == expected
        leading.add(table)
    assert list(book["Read me first"]["pages"].values()) == [["site/index.html", None]]
    nested = {name for name, schema in schemas.items() if schema.get("standoff", {}).get("nestedIn")}
    records = {name for name, frame in tables(package).items() if "record_basis" in frame.columns and len(frame)}
    assert leading == records - nested


def test_without_the_explorer_nothing_leads_to_it(tmp_path: Path) -> None:
    root = write(tmp_path)
    write_build(compiled(root), root / "build" / "next")
    (path,) = (root / "build" / "next").glob("*.xlsx")
    with zipfile.ZipFile(path) as file:
        assert [name for name in file.namelist() if b"site/index.html" in file.read(name)] == []
    assert "site/index.html" not in (root / "build" / "next" / "codebook.md").read_text("utf-8")


def test_the_first_sheet_lists_all_others(package: Path, book: Book) -> None:
    front = book["Read me first"]
    assert next(iter(book)) == "Read me first"
    assert {place(target)[0] for target in front["links"].values()} == set(book) - {"Read me first"}
    about = json.loads((package / "datapackage.json").read_text("utf-8"))
    front_page = {row[0][1]: row[1][1] for row in front["rows"] if row[0] and row[1]}
    assert front["rows"][0][0] == ["text", about["title"]]
    assert front_page["Version"] == about["version"]
    assert about["licenses"][0]["path"] in front_page["Licence"]
    assert f"{about['title']} (version {about['version']}) [data set]." in front_page["Cite as"]
    rows = {row[0][1]: row[2][1] for row in front["rows"] if row[0] and row[2] and row[2][0] == "number"}
    assert rows == {name: len(sheet["rows"]) - 1 for name, sheet in book.items() if name != "Read me first"}


def test_sheets_are_printed_one_page_wide_and_no_row_is_higher_than_excel_allows(package: Path, book: Book) -> None:
    (path,) = package.glob("*.xlsx")
    with zipfile.ZipFile(path) as file:
        for number in range(1, len(book) + 1):
            sheet = file.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
            assert "&amp;P of &amp;N</oddFooter>" in sheet
            heights = re.findall(r'<row r="[0-9]+" ht="([0-9]+)" customHeight="1">', sheet)
            assert number == 1 or all(15 <= int(height) <= 409 for height in heights)
        areas = re.findall(r">'?([^<]+?)'?!\$A\$1:\$([A-Z]+)\$", file.read("xl/workbook.xml").decode())
    printed = {sheet for sheet, _ in areas if sheet.endswith("_wide")}
    assert printed == {sheet for sheet in book if sheet.endswith("_wide")}


def test_at_most_twelve_sheets_come_before_the_receipts(dataset_build: Path) -> None:
    assert list(sheets_of(dataset_build)).index("assertions") <= 12


def test_ties_are_among_the_first_sheets_with_names_in_front(dataset_build: Path) -> None:
    book = sheets_of(dataset_build)
    assert list(book)[-1] != "ties"
    assert list(book).index("ties") < list(book).index("assertions")
    (header, *rows) = book["ties"]["rows"]
    assert [name for _, name in header[:5]] == ["date", "from_label", "tie", "to_label", "record_label"]
    met = {(row[1][1], row[3][1], row[4][1]) for row in rows if row[2][1] == "met"}
    assert ("Abbas Araghchi", "Asim Munir", "Talks of Araghchi and Army chief Munir") in met


def test_the_limits_are_on_the_first_sheet(dataset_build: Path) -> None:
    rows = sheets_of(dataset_build)["Read me first"]["rows"]
    stated = {row[0][1]: row[1][1] for row in rows if row[0] and row[1]}
    page = (REPOSITORY / "annotations" / "LIMITS.md").read_text("utf-8")
    leads = re.findall(r"^\*\*(.+?)\.\*\*", page, re.MULTILINE)
    assert len(leads) > 10
    assert all(lead in stated for lead in leads)
    assert stated["Few numbers"].startswith("Tolls are given for a handful of incidents")


def test_the_codebook_is_a_sheet(package: Path, book: Book) -> None:
    listing = pl.read_csv(package / "codebook.csv", infer_schema=False)
    (header, *rows) = book["codebook"]["rows"]
    assert [name for _, name in header] == listing.columns
    kinds = ["kind", "table_name", "column_name", "code", "definition", "examples"]
    found = [[row[name] for name in kinds] for row in (dict(named(header, row)) for row in rows)]
    assert found == [list(row) for row in listing.select(kinds).iter_rows()]


RANK = {"Contradiction": 0, "Value": 1, "Wording": 2, "Left open": 3}


def test_disagreements_are_a_sheet_contradictions_first(package: Path, book: Book) -> None:
    """Every cell on which sources differ or which is open, and every disputed record; against the tables."""
    frames = tables(package)
    cell = ["table_name", "record_id", "field_name"]
    is_wanted = (pl.col("sources_differ") != "none") | (pl.col("rule") == "open")
    differing = frames["resolutions"].filter(is_wanted).select(*cell, "sources_differ")
    wanted = [(*row[:3], row[3].capitalize().replace("None", "Left open")) for row in differing.iter_rows()]
    for name, frame in frames.items():
        if "record_basis" in frame.columns:
            disputed = frame.filter(pl.col("factuality") == "disputed")
            wanted += [(name, "/".join(row), None, "Contradiction") for row in disputed.select(keys(frame)).iter_rows()]
    (header, *rows) = book["disagreements"]["rows"]
    found = [dict(named(header, row)) for row in rows]
    assert sorted((tuple(row[name] for name in (*cell, "difference")) for row in found), key=str) == sorted(
        wanted, key=str
    )
    assert len(found) > 5
    ranks = [RANK[row["difference"]] for row in found]
    order = [(rank, *(row[name] or "" for name in cell)) for rank, row in zip(ranks, found, strict=True)]
    assert order == sorted(order)
    assert all(row["record"] and row["about"] and row["accounts"] for row in found)
    without = {row["decided"] for row in found if row["kept"] is None}
    assert without <= {"Several candidates remain, so the cell is empty.", "A curator settled it and gave a reason."}
    assert {place(target)[0] for target in book["disagreements"]["links"].values()} <= set(frames)


def keys(frame: pl.DataFrame) -> list[str]:
    """The key columns of the tables in which records are disputed here."""
    return frame.columns[:1]


def test_a_disagreement_is_in_words(dataset_build: Path) -> None:
    (header, *rows) = sheets_of(dataset_build)["disagreements"]["rows"]
    found = {(row["about"], row["record_id"]): row for row in (dict(named(header, row)) for row in rows)}
    names = ("record", "difference", "accounts", "kept", "decided")
    first = next(iter(found.values()))
    assert [first[name] for name in names[1:]] == [
        "Contradiction",
        "Pakistan (Raisi visit, alleged); denied by Taliban government of Afghanistan (Raisi visit)",
        "disputed",
        None,
    ]
    assert [found["Incidents: Victims", "gohar-kuh-attack"][name] for name in names] == [
        "Attack at Gohar Kuh",
        "Wording",
        "Border guards: Narrator (Araghchi visit C); Police: Abbas Araghchi (Araghchi visit C)",
        "Border guards",
        "The value contained in all others.",
    ]


def test_inferred_cells_are_in_italics(dataset_build: Path) -> None:
    (path,) = dataset_build.glob("*.xlsx")
    with zipfile.ZipFile(path) as file:
        styles = file.read("xl/styles.xml").decode()
        sheets = re.findall(r'<sheet name="([^"]*)" sheetId="([0-9]+)"', file.read("xl/workbook.xml").decode())
        pages = {name: file.read(f"xl/worksheets/sheet{number}.xml").decode() for name, number in sheets}
    fonts = ["<i/>" in font for font in re.findall(r"<font>.*?</font>", styles)]
    formats = re.findall(r'<xf [^>]*fontId="([0-9]+)"', styles[styles.index("<cellXfs") :])
    italic = {str(number) for number, font in enumerate(formats) if fonts[int(font)]}
    for table, columns in {
        "meetings": {"started": "started", "place_name": "place_id", "started_earliest": "started"},
        "incidents": {"date": "date", "began": "began", "place_name": "place_id", "ended": "ended"},
    }.items():
        frame = pl.read_csv(dataset_build / "wide" / f"{table}.csv", infer_schema=False)
        for column, field in columns.items():
            letters = column_name(frame.columns.index(column) + 1)
            cells = dict(re.findall(rf'<c r="{letters}([0-9]+)" s="([0-9]+)"', pages[f"{table}_wide"]))
            slanted = [cells.get(str(row)) in italic for row in range(2, len(frame) + 2)]
            assert slanted == (frame[f"{field}_basis"].fill_null("") == "inferred").to_list(), (table, column)
    assert (pl.read_csv(dataset_build / "wide" / "meetings.csv")["started_basis"] == "inferred").sum() > 5


# -- LibreOffice -------------------------------------------------------------------------------------------------------

READ = "Text - txt - csv (StarCalc):44,34,76,1,,1033"  # comma, quotation mark, UTF-8, English
WRITE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false,false,false"  # text quoted, cells as shown
FIELD = re.compile(r'("(?:[^"]|"")*"|[^,\n]*)(,|\n)')


@pytest.fixture(scope="module")
def office(rules_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which LibreOffice has written, as CSV, the sheets of the workbook and the CSV for spreadsheets."""
    if SOFFICE is None:
        pytest.skip("no soffice on this machine")
    folder = tmp_path_factory.mktemp("office")
    command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    csvs = sorted(map(str, (rules_build / "excel").iterdir()))
    for more in (
        ["--convert-to", f"{WRITE},-1", "--outdir", str(folder / "book"), str(rules_build / "rules.xlsx")],
        [f"--infilter={READ}", "--convert-to", WRITE, "--outdir", str(folder / "csv"), *csvs],
    ):
        done = subprocess.run([*command, *more], capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
    return folder


def fields(path: Path) -> list[list[tuple[bool, str]]]:
    """A CSV file's rows as (whether it is text, what it shows)."""
    rows: list[list[tuple[bool, str]]] = [[]]
    for field, end in FIELD.findall(path.read_text("utf-8-sig")):
        is_text = field.startswith('"')
        rows[-1].append((is_text, field[1:-1].replace('""', '"') if is_text else field))
        if end == "\n":
            rows.append([])
    assert rows.pop() == []
    return rows


def shown(value: object) -> tuple[bool, str]:
    """A cell as LibreOffice should show it."""
    if value is None:
        return False, ""
    if isinstance(value, bool):
        return False, str(value).upper()
    if isinstance(value, date):
        return value < date(1900, 3, 1), value.isoformat()
    if isinstance(value, float):
        return False, str(value).removesuffix(".0")
    return isinstance(value, str), str(value)


def test_libreoffice_shows_every_cell_of_the_workbook(rules_build: Path, office: Path) -> None:
    for name, frame in tables(rules_build).items():
        header, *rows = fields(office / "book" / f"rules-{name}.csv")
        names = [field for _, field in header]
        found = [[row[names.index(column)] for column in frame.columns] for row in rows]
        wanted = [[shown(value) for value in row] for row in frame.iter_rows()]
        assert sorted(found) == sorted(wanted), name


def test_libreoffice_shows_every_cell_of_the_csv_as_it_is(rules_build: Path, office: Path) -> None:
    """By double click: days are days, numbers are numbers; no text became anything else, nothing was run."""
    kinds = set()
    for path in sorted((rules_build / "excel").iterdir()):
        header, *rows = fields(office / "csv" / path.name)
        wanted = pl.read_csv(path, infer_schema=False).fill_null("")
        assert [field for _, field in header] == wanted.columns
        for row, cells in zip(rows, wanted.iter_rows(), strict=True):
            for (is_text, found), cell in zip(row, cells, strict=True):
                assert found == (cell.upper() if cell in ("true", "false") else cell), path.name
                kinds.add((is_text, cell[:1].isdigit()))
    assert kinds == {(True, True), (True, False), (False, True), (False, False)}


# -- hard cells --------------------------------------------------------------------------------------------------------

HARD = [
    "=1+1", "+1", "-1", "@home", "{=1}", "'quoted", "007", "2024-11-05", "http://example.org", "mailto:a@b",
    "<b>&amp;</b>", "<r>rich</r>", " lead", "trail ", "two\nlines", "a\rb", "a\tb", "a\x07b", "_x0041_",
    "_x005F_x0041_", "\ufffe", "𝔸",
    "#N/A", "TRUE", "x" * 32_767,
]  # fmt: skip


TYPES: dict[str, tuple[str, list[Any]]] = {
    "fair_id": ("string", [*(f"hard-{number}" for number in range(len(HARD) - 1)), "spring-fair"]),
    "text": ("string", HARD),
    "whole": ("integer", [10**15 - 1, 10**15, -(10**15), 0, -7]),
    "measure": ("number", [0.1 + 0.2, 1e-7, -33.5, 4.0, float("inf"), float("nan")]),
    "is_so": ("boolean", [True, False]),
    "day": ("date", [date(1900, 2, 28), date(1900, 3, 1), date(2024, 11, 5), date(1000, 1, 1), date(9999, 12, 31)]),
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """The tiny corpus with a wide table of hard cells."""
    run = compiled(write(tmp_path_factory.mktemp("tiny")))
    columns = tuple(Column(name, kind, name.title(), "So it is.", name) for name, (kind, _) in TYPES.items())
    frame = pl.DataFrame(
        {
            name: pl.Series(values + [None] * (len(HARD) - len(values)), dtype=pl.Date if kind == "date" else None)
            for name, (kind, values) in TYPES.items()
        }
    )
    wide = {"fairs": Wide("Fairs at a glance", "One row per fair. All of it.", ("fair_id",), columns, frame)}
    return Contents(run.corpus.descriptor, run.schema, run.tables, wide)


def sheets(contents: Contents, folder: Path) -> Book:
    (resource,) = xlsx.write(contents, folder)
    assert (resource.name, resource.path) == ("workbook", "tiny.xlsx")
    assert [path.name for path in folder.iterdir()] == ["tiny.xlsx"]
    found: Book = opened(folder / "tiny.xlsx")["sheets"]
    return found


def test_rows_are_as_high_as_their_text_in_front_and_behind_it_no_text_wraps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_sheet, "ROOM", 0)
    lines = (2, 20, 40)
    texts = [f"{'x' * 36} " * number for number in lines]
    frame = pl.DataFrame({"fair_id": ["a", "b", "c"], "shown": texts, "behind": texts[::-1]})
    columns = (SheetColumn("fair_id", is_key=True), SheetColumn("shown"), SheetColumn("behind"))
    written = workbook_file.Book(tmp_path / "fairs.xlsx", xlsx.OPTIONS)
    styles = Styles.of(written)
    draw(Sheet("fairs", "Fairs", "All fairs.", columns, frame, "list", front=2), written, styles)
    written.close()
    with zipfile.ZipFile(tmp_path / "fairs.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<row r="[2-4]" ht="([0-9]+)"', sheet) == ["30", "300", "405"]
    wrapped, plain = (styles.cells[form, False]._get_xf_index() for form in ("wrapped", "plain"))
    assert re.findall(r'<c r="([BC])2" s="([0-9]+)"', sheet) == [("B", str(wrapped)), ("C", str(plain))]


def test_text_that_wraps_gets_the_room_that_other_columns_leave() -> None:
    texts = {"fair_id": ["a"], "short": ["brief"], "long": ["x" * 60], "longer": ["x" * 500]}
    columns = tuple(SheetColumn(name, is_key=name == "fair_id") for name in texts)
    assert widths(Sheet("fairs", "Fairs", "", columns, pl.DataFrame(texts))) == [
        (11, False), (9, False), (55, True), (55, True),
    ]  # fmt: skip
    shorter = pl.DataFrame(texts | {"long": ["x" * 50]})
    assert widths(Sheet("fairs", "Fairs", "", columns, shorter))[2] == (50, True)
    many = {f"column_{number}": ["x" * 500] for number in range(4)}
    crowded = Sheet("fairs", "Fairs", "", tuple(map(SheetColumn, many)), pl.DataFrame(many))
    assert widths(crowded) == [(34, True)] * 4


def test_no_row_of_the_first_sheet_is_higher_than_excel_allows(tiny: Contents, tmp_path: Path) -> None:
    page = f"**{'Lead ' * 7_000}.** {'word ' * 7_000}\n\n**Control.** a\x07b </t>\n"
    xlsx.write(replace(tiny, limits=page), tmp_path)
    with zipfile.ZipFile(tmp_path / "tiny.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    heights = [float(height) for height in re.findall(r' ht="([0-9.]+)"', sheet)]
    assert max(heights) == 408.75  # 409 points in whole pixels
    assert "a_x0007_b &lt;/t&gt;" in sheet


def test_hard_cells_stay_what_they_are(tiny: Contents, tmp_path: Path) -> None:
    header, *rows = sheets(tiny, tmp_path)["fairs_wide"]["rows"]
    found = {name: [row[number] for row in rows] for number, (_, name) in enumerate(header)}
    for column in found.values():
        while column[-1] is None:
            column.pop()
    assert found == {
        "fair_id": [["text", value] for value in TYPES["fair_id"][1]],
        "text": [["text", escaped(value)] for value in HARD],
        "whole": [["number", 10**15 - 1], ["text", str(10**15)], ["text", str(-(10**15))], ["number", 0],
                  ["number", -7]],
        "measure": [*(["number", value] for value in (0.1 + 0.2, 1e-7, -33.5, 4)), ["text", "inf"], ["text", "nan"]],
        "is_so": [["boolean", True], ["boolean", False]],
        "day": [
            ["text", "1900-02-28"], ["date", "1900-03-01"], ["date", "2024-11-05"], ["text", "1000-01-01"],
            ["date", "9999-12-31"],
        ],
    }  # fmt: skip


def escaped(text: str) -> str:
    """As openpyxl leaves it: it does not undo how Excel writes signs that XML cannot hold."""
    kept = re.sub("_x(?=[0-9A-F]{4}_)", "_x005F_x", text)
    return "".join(f"_x{ord(sign):04X}_" if sign in "\r\x07\ufffe" else sign for sign in kept)


def test_wide_tables_come_first_and_lead_to_assertions(tiny: Contents, tmp_path: Path) -> None:
    book = sheets(tiny, tmp_path)
    assert list(book)[:4] == ["Read me first", "fairs_wide", "disagreements", "assertions"]
    (target,) = book["fairs_wide"]["links"].values()
    rows = book["assertions"]["rows"]
    found = {tuple(value for _, value in row[1:3]) for row in rows[place(target)[1] - 1 : place(target)[2]]}
    assert found == {("fairs", "spring-fair")}
    assert book["fairs_wide"]["notes"]["B1"] == "So it is"


def test_the_same_tables_give_the_same_bytes(tiny: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, zone, rows_in_memory in (
        ("one", "Asia/Karachi", workbook_file.IN_MEMORY),
        ("two", "America/New_York", 1),
    ):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setattr(workbook_file, "IN_MEMORY", rows_in_memory)
        (tmp_path / name).mkdir()
        xlsx.write(tiny, tmp_path / name)
    assert (tmp_path / "one/tiny.xlsx").read_bytes() == (tmp_path / "two/tiny.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one/tiny.xlsx") as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    assert opened(tmp_path / "one/tiny.xlsx")["properties"] == ["tiny", "2000-01-01 00:00:00", "2000-01-01 00:00:00"]


def test_beyond_what_excel_allows_there_are_no_links_and_the_first_sheet_says_so(
    tiny: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_sheets, "MOST_LINKS", 10)
    book = sheets(tiny, tmp_path)
    assert {name for name, sheet in book.items() if sheet["links"]} == {
        "Read me first", "fairs", "fair_guests", "people", "places", "fairs_wide", "disagreements",
    }  # fmt: skip
    stated = {row[0][1]: row[3][1] for row in book["Read me first"]["rows"] if row[0] and row[3]}
    (remark,) = [name for name, words in stated.items() if words.endswith("(no links: Excel allows 65,530 a sheet)")]
    assert remark == "assertions"


def test_what_is_left_out_has_no_sheet_and_no_link(tiny: Contents, tmp_path: Path) -> None:
    left = ("assertions", "people", "conflicts")
    book = sheets(replace(tiny, spreadsheets=Spreadsheets(leave_out=left)), tmp_path)
    assert not {*left, "disagreements"} & {*book}
    assert {name for name, sheet in book.items() if sheet["links"]} == {"Read me first"}
    notes = [
        cell[1] for row in book["Read me first"]["rows"] for cell in row if cell and str(cell[1]).startswith("Not in")
    ]
    assert notes == ["Not in this workbook: assertions, people, conflicts; see csv/ and parquet/."]


def test_an_empty_table_is_a_header(tiny: Contents, tmp_path: Path) -> None:
    sheet = sheets(tiny, tmp_path)["redirects"]
    assert (len(sheet["rows"]), sheet["filter"]) == (1, "A1:E1")


def test_names_of_sheets_are_unique_short_and_allowed() -> None:
    long = "a_table_whose_name_is_longer_than_a_tab"
    assert name_sheets(["contents", "fairs", "Fairs", "history", long, f"{long}_wide", "contents"]) == [
        "contents", "fairs", "Fairs_2", "history_2", "a_table_whose_name_is_longer_th",
        "a_table_whose_name_is_longer__2", "contents_2",
    ]  # fmt: skip


def test_a_full_disk_is_an_oserror(tiny: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fail)
    monkeypatch.setattr(zipfile.ZipFile, "write", fail)
    with pytest.raises(OSError, match="No space left on device"):
        xlsx.write(tiny, tmp_path)


class Padding:
    """A sheet of one row that never ends, in pieces."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    def read(self, size: int) -> bytes:
        self.left -= 1
        return b" " * size if self.left >= 0 else b""


def test_a_padded_sheet_is_read_in_time_that_grows_with_its_size() -> None:
    def seconds(pieces: int) -> float:
        began = time.process_time()
        with pytest.raises(ValueError, match="a sheet of it is cut off"):
            list(reader._rows(cast("IO[bytes]", Padding(pieces))))
        return time.process_time() - began

    few, many = min(seconds(10) for _ in range(3)), min(seconds(80) for _ in range(3))
    assert many < 32 * few  # 8 if linear, 64 if every piece is joined to all before it
