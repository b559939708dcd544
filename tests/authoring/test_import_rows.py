"""`standoff import csv --table`: rows become entries of a registry; what is wrong is reported at its row."""

from pathlib import Path

import pytest
from click.testing import Result

import tiny
from signs import run

PEOPLE = """\
Nr,Name,Lives in
1,Zoë Møller,Arden
2,"Dane, Tom",
3,null,Arden
"""
PEOPLE_MAP = 'id: "{Name}"\ncolumns:\n  Nr:\n  Name: name\n  Lives in:\n'
FAIRS = """\
Code;Title;Kind;Year;Month;Low;High;Place;Host;Visitors;Remark
old-fair;Old fair;F;2020;5;10;20;Arden;bell;carr, bell;wet
new-fair;"Fair; new";M;2021;;7;;;;;
late-fair;Late fair;F;;;;;The Arden;carr;;
"""
FAIRS_MAP = """\
id: Code
columns:
  Title: title
  Kind: {field: kind, values: {F: fair, M: market}}
  Place: {field: place_id, as_id: true, values: {The Arden: Arden}}
  Remark:
fields:
  held: ["{Year}-{Month:02}", "{Year}"]
  visitors: ["{Low}..{High}", "{Low}.."]
children:
  guests:
    - {key: person_id, columns: [Host], set: {role: host}}
    - {key: person_id, columns: [Visitors], split: ",", set: {role: visitor}}
delimiter: semicolon
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The tiny corpus."""
    return tiny.write(tmp_path / "c")


def bring(root: Path, table: str, rows: str | bytes, rules: str, *more: str, file: str = "rows.csv") -> Result:
    folder = root.parent
    (folder / file).write_bytes(rows.encode() if isinstance(rows, str) else rows)
    (folder / "map.yaml").write_text(rules, "utf-8")
    arguments = ("import", "csv", str(folder / file), "--table", table, "--map", str(folder / "map.yaml"))
    return run(root, *arguments, *more)


def summary(result: Result, root: Path) -> str:
    return result.output.replace(f"{root.parent}/", "")


def test_rows_with_dates_counts_and_children(root: Path) -> None:
    result = bring(root, "fairs", FAIRS, FAIRS_MAP)
    assert (result.exit_code, result.stderr) == (
        0,
        "3 rows -> 3 records, with 12 values and 4 child rows; ignored: 1 in `Remark`\n",
    )
    assert result.stdout == (
        "late-fair: {kind: fair, place_id: arden, title: Late fair, guests: {host: carr}}\n"
        "new-fair: {kind: market, held: 2021, visitors: 7.., title: Fair; new}\n"
        "old-fair:\n  kind: fair\n  held: 2020-05\n  visitors: 10..20\n  place_id: arden\n  title: Old fair\n"
        "  guests: {host: bell, visitor: [bell, carr]}\n"
    )
    assert (root / tiny.FAIRS).read_text("utf-8") == tiny.FILES[tiny.FAIRS]


def test_they_are_written_in_order_and_only_once(root: Path) -> None:
    result = bring(root, "people", PEOPLE, PEOPLE_MAP, "--write")
    account = "3 rows -> 3 records, with 3 values and 0 child rows; ignored: 3 in `Nr`, 2 in `Lives in`\n"
    assert (result.exit_code, result.output) == (0, f"{account}{tiny.PEOPLE}: 3 records inserted\n")
    written = (
        'bell: {name: Ann Bell}\ncarr: {name: Tom Carr}\ndane-tom: {name: "Dane, Tom"}\nnull: {name: "null"}\n'
        "zoe-moller: {name: Zoë Møller}\n"
    )
    assert (root / tiny.PEOPLE).read_text("utf-8").replace('"null":', "null:") == written
    again = bring(root, "people", PEOPLE, PEOPLE_MAP, "--write")
    assert (again.exit_code, again.output) == (0, f"{account}0 files: 0 records inserted; 3 already present\n")
    assert run(root, "check").output.splitlines()[-1].startswith("0 errors")


def test_a_table_with_a_folder_gets_a_file_a_record(root: Path) -> None:
    folder = root / "annotations" / "registry" / "people"
    folder.mkdir()
    (root / tiny.PEOPLE).rename(folder / "all.yaml")
    result = bring(root, "people", "Name\nEve Dow\n", 'id: "{Name}"\ncolumns: {Name: name}\n', "--write")
    assert (result.exit_code, (folder / "eve-dow.yaml").read_text("utf-8")) == (0, "eve-dow: {name: Eve Dow}\n")


def test_numbered_ids_and_another_encoding(root: Path) -> None:
    rules = "id: auto\ncolumns: {Name: name}\ndelimiter: tab\nencoding: latin-1\n"
    result = bring(root, "people", "Name\tx\nZoë\t1\n".replace("\tx", "").replace("\t1", "").encode("latin-1"), rules)
    assert (result.exit_code, result.stdout) == (0, "rows-1: {name: Zoë}\n")


WRONG_ROWS = {
    "a value": ("2020;5", "May;5", "rows.csv:2:1: error[bad-date]: `May-05` is not a valid date for `held`"),
    "a code": ("old-fair;Old fair;F", "old-fair;Old fair;X", "rows.csv:2:1: error[unknown-code]: unknown code `X`"),
    "an id": ("old-fair;", "Old Fair;", "rows.csv:2:1: error[bad-id]: row 1: `Old Fair` is not a valid id"),
    "no id": ("new-fair;", ";", "rows.csv:3:1: error[bad-id]: row 2: the cell in `Code` is empty"),
    "an id twice": (
        "new-fair;",
        "old-fair;",
        "rows.csv:3:1: error[id-collision]: row 2 would get the id `old-fair`, which an earlier one has",
    ),
    "an id that is taken": (
        "old-fair;",
        "spring-fair;",
        "rows.csv:2:1: error[id-clash]: `spring-fair` is already in the registry of fairs, with other content",
    ),
    "a reference": (";carr, bell;", ";dane;", "rows.csv:2:1: error[unknown-id]: unknown id `dane` in `people`"),
    "half a date": (
        "2021;;",
        ";4;",
        "rows.csv:3:1: error[no-mention]: row 2: the cells for `held` fill none of its patterns",
    ),
    "words without letters": (
        ";Arden;bell",
        ";—;bell",
        "rows.csv:2:1: error[no-mention]: row 1: no id can be made of `—`",
    ),
    "a row that was cut": (
        "new-fair;",
        "new-fair\n",
        "rows.csv:3:1: error[bad-sheet]: row 2 has 1 cell, the header 11",
    ),
    "a column that is not mapped": (
        "Remark",
        "Weather",
        "map.yaml:6:3: error[bad-map]: the file has no column `Remark`",
    ),
}


@pytest.mark.parametrize(("old", "new", "first"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_what_is_wrong_with_a_row(root: Path, old: str, new: str, first: str) -> None:
    assert FAIRS.count(old) >= 1
    result = bring(root, "fairs", FAIRS.replace(old, new, 1), FAIRS_MAP, "--write")
    assert (result.exit_code, summary(result, root).startswith(first)) == (1, True), summary(result, root)
    assert (root / tiny.FAIRS).read_text("utf-8") == tiny.FILES[tiny.FAIRS]


WRONG_MAPS = {
    "no id": ("id: Code\n", "", "map.yaml:1:1: error[bad-map]: which ids the records get is open"),
    "a section": ("fields:\n", "field:\n", "map.yaml:7:1: error[bad-map]: unknown section `field`"),
    "a field": ("title", "titel", "map.yaml:3:10: error[bad-map]: the registry of `fairs` has no field `titel`"),
    "a field of texts": ("title", "motto", "map.yaml:3:10: error[bad-map]: `motto` may be set in a text file only"),
    "a key of a column": ("as_id:", "asid:", "map.yaml:5:28: error[bad-map]: unknown key `asid`"),
    "a flag": ("as_id: true", "as_id: yes", "map.yaml:5:35: error[bad-map]: `as_id` must be true or false"),
    "a pattern": ('"{Year}"', '"Year"', "map.yaml:8:31: error[bad-map]: a pattern names columns in braces"),
    "a child": ("guests:", "visitors:", "map.yaml:11:3: error[bad-map]: nothing nests as `visitors` under `fairs`"),
    "a key": (
        "{key: person_id, columns: [Host]",
        "{key: person, columns: [Host]",
        "map.yaml:12:13: error[bad-map]: `guests` has no",
    ),
    "no columns": ("columns: [Host], ", "", "map.yaml:12:7: error[bad-map]: no columns are named"),
    "a delimiter": ("semicolon", "';'", "map.yaml:14:12: error[bad-map]: unknown delimiter"),
    "not YAML": ("id: Code", "id: [Code", "map.yaml:"),
}


@pytest.mark.parametrize(("old", "new", "first"), WRONG_MAPS.values(), ids=WRONG_MAPS)
def test_what_is_wrong_with_a_map(root: Path, old: str, new: str, first: str) -> None:
    result = bring(root, "fairs", FAIRS, FAIRS_MAP.replace(old, new, 1))
    assert (result.exit_code, summary(result, root).startswith(first)) == (1, True), summary(result, root)


def test_two_columns_for_one_field(root: Path) -> None:
    rules = 'id: "{A}"\ncolumns: {A: name, B: name}\n'
    assert bring(root, "people", "A,B\nx y,x y\n", rules).exit_code == 0
    result = bring(root, "people", "A,B\nx y,z\n", rules)
    assert summary(result, root).startswith(
        "rows.csv:2:1: error[no-mention]: row 1 gives `name` two values, `x y` and `z`"
    )


def test_how_the_command_is_used(root: Path) -> None:
    file, rules = root.parent / "rows.csv", root.parent / "map.yaml"
    bring(root, "people", PEOPLE, PEOPLE_MAP)
    usage = "standoff: --table is for one file of rows: `standoff import csv FILE --table TABLE --map MAP.yaml`\n"
    result = run(root, "import", "jsonl", str(file), "--table", "people", "--map", str(rules))
    assert (result.exit_code, result.output) == (2, usage)
    result = run(root, "import", "csv", str(file), "--table", "people")
    assert (result.exit_code, result.output) == (
        2,
        "standoff: --map is missing: it says what labels or columns become; --draft-map drafts one\n",
    )
    result = bring(root, "fair_guests", PEOPLE, PEOPLE_MAP)
    assert (result.exit_code, "unknown-table" in result.output) == (1, True)


def test_a_drafted_map_works_unchanged(root: Path) -> None:
    """Columns that are called as fields are mapped, the others ignored; ids are found, made of labels, or numbered."""
    drafted = {
        "Fair id,Title,Kind,Weather\nold-fair,Old fair,fair,wet\n": (
            'id: "Fair id"\ncolumns:\n  Title: title\n  Kind: kind\n  Weather:\n',
            "old-fair: {kind: fair, title: Old fair}\n",
        ),
        "Title,kind\nOld fair,fair\n": (
            'id: "{Title}"\ncolumns:\n  Title: title\n  kind: kind\n',
            "old-fair: {kind: fair, title: Old fair}\n",
        ),
        "kind\nfair\n": ("id: auto\ncolumns:\n  kind: kind\n", "rows-1: {kind: fair}\n"),
    }
    file, rules = root.parent / "rows.csv", root.parent / "map.yaml"
    for rows, (expected, entry) in drafted.items():
        file.write_text(rows, "utf-8")
        result = run(root, "import", "csv", str(file), "--table", "fairs", "--draft-map")
        body = "".join(line for line in result.stdout.splitlines(keepends=True) if not line.startswith("#"))
        assert (result.exit_code, body) == (0, expected)
        rules.unlink(missing_ok=True)
        arguments = ("import", "csv", str(file), "--table", "fairs", "--map", str(rules))
        assert run(root, *arguments, "--draft-map", "--write").output == f"wrote {rules}\n"
        assert run(root, *arguments).stdout == entry
    again = run(root, *arguments, "--draft-map", "--write")
    message = f"standoff: {rules} is there already: move it away, or print the draft without --write\n"
    assert (again.exit_code, again.output) == (2, message)
