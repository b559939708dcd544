"""The consumers see what they are for: each file of a package is damaged once."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

import consumers
from consumers import Baseline
from stage import Stage


@pytest.fixture(scope="module")
def before(template: Stage) -> Baseline:
    """What the package has before it is damaged."""
    return consumers.baseline(template.root / "build" / "next")


def append(file: str, text: str) -> Callable[[Path], object]:
    return lambda package: (package / file).write_bytes((package / file).read_bytes() + text.encode())


def extra_table(package: Path) -> None:
    with closing(sqlite3.connect(package / "tiny.sqlite")) as connection:
        connection.execute("CREATE TABLE x (y)")
        connection.commit()


def formula(package: Path) -> None:
    with xlsxwriter.Workbook(str(package / "tiny.xlsx")) as book:
        book.add_worksheet("x").write_formula("A1", "=1+1")


def link_out(package: Path) -> None:
    with xlsxwriter.Workbook(str(package / "tiny.xlsx")) as book:
        book.add_worksheet("x").write_url("A1", "https://x.example/")


def another_title(package: Path) -> None:
    about = json.loads((package / "datapackage.json").read_bytes())
    (package / "datapackage.json").write_text(json.dumps(about | {"title": "Other"}))


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "an element": (append("codebook.html", "<img onerror=y>"), "codebook.html: unexpected ('img', ('onerror',))"),
    "a script": (append("codebook.html", "<script>1</script>"), "codebook.html: has 2 scripts, not 1"),
    "a link that runs": (append("codebook.html", "<a href='javascript:x'>"), "codebook.html: leads to 'javascript:x'"),
    "HTML in Markdown": (append("codebook.md", "\n\n<b onclick=x>\n"), "codebook.md: unexpected ('b', ('onclick',))"),
    "a link in Markdown": (append("codebook.md", "\n\n[x](data:x)\n"), "codebook.md: leads to '#harmful-link'"),
    "a line of the shell": (append("views.sql", "\n-- \n.shell x"), "views.sql is not read: ParserException"),
    "a statement": (append("views.sql", "\nCREATE VIEW zz AS SELECT 1;"), "views.sql: has the views ['assertions',"),
    "a table": (extra_table, "the database: has ["),
    "a key twice": (
        lambda package: (package / "csvw.json").write_text('{"a": 1, "a": 2}'),
        "the JSON is not read: AssertionError: a key twice",
    ),
    "an end of a script": (
        lambda package: (package / "dataset.jsonld").write_text('"</script>"'),
        "the JSON: dataset.jsonld has a `<`",
    ),
    "a title": (another_title, "the YAML: CITATION.cff has the title 'tiny', not 'Other'"),
    "YAML that is none": (append("metadata.yaml", "\n a: [\n"), "the YAML is not read: ParserError"),
    "a formula": (formula, "the workbook: xl/worksheets/sheet1.xml has a formula, or a link that leads out"),
    "a link out": (
        link_out,
        "the workbook: xl/worksheets/_rels/sheet1.xml.rels has a formula, or a link that leads out",
    ),
    "a cell": (append("excel/people.csv", '=1+1,"x"\n'), "the CSV: people.csv has the cell '=1+1'"),
}


def test_nothing_is_wrong_with_a_package_that_is_not_damaged(stage: Stage, before: Baseline) -> None:
    assert list(consumers.read_all(stage, before)) == []


@pytest.mark.parametrize("what", SPOILT)
def test_a_consumer_sees_it(stage: Stage, before: Baseline, what: str) -> None:
    damage, wrong = SPOILT[what]
    package = stage.root / "build" / "next"
    damage(package)
    (name,) = (name for name in consumers.READERS if wrong.startswith((f"{name}:", f"{name} is not read:")))
    found = list(consumers.read(name, package, before))
    assert [line for line in found if line.startswith(wrong)], found


def test_all_consumers_are_asked(stage: Stage, before: Baseline) -> None:
    """Several files are damaged together, and each is reported."""
    wrong = []
    for what in ("a script", "a link in Markdown", "a statement", "a table", "a key twice", "YAML that is none",
                 "a formula", "a cell"):  # fmt: skip
        damage, message = SPOILT[what]
        damage(stage.root / "build" / "next")
        wrong.append(message)
    found = list(consumers.read_all(stage, before))
    assert [any(line.startswith(message) for line in found) for message in wrong] == [True] * len(consumers.READERS)


@pytest.mark.skipif(consumers.CHROMIUM is None, reason="Chromium is not installed")
def test_a_script_that_runs_is_seen_in_the_browser(stage: Stage) -> None:
    page = stage.root / "build" / "next" / "codebook.html"
    assert list(consumers.in_browser(stage, [page])) == []
    page.write_text(f"<img src=x onerror={consumers.POST}>")
    assert list(consumers.in_browser(stage, [page])) == ["a script ran in codebook.html"]
