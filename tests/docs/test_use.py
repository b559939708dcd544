"""The pages of docs/use, and the README: each snippet runs on the dataset and prints the right answer."""

import io
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import duckdb
import polars as pl
import pytest

from paths import REPOSITORY

PAGES = REPOSITORY / "docs" / "use"
VERSION = json.loads((REPOSITORY / "datapackage.json").read_text("utf-8"))["version"]
CONSUMERS = REPOSITORY / ".venv-consumers" / "bin" / "python"
WITH_CONSUMERS = {"pandas", "tableau", "metabase-datasette"}
START = "start"  # the README of the repository
ANSWERED = {"python", "sql", "sql views", "r", "console"}  # Power Query alone runs nowhere here
ANSWERS: dict[str, list[tuple[str, ...]]] = {
    "charts": [
        ("26 bars, 3 without a first day",),
        ("2024-01 ┆ 2", "2024-03 ┆ 2", "2024-10 ┆ 2", "null    ┆ 3"),
        ("9 persons, 9 pairs, 11 meetings",),
        ("29 points, 1 without",),
        ("65 statements, 12 speakers",),
    ],
    "duckdb": [
        ("'araghchi-sharif-talks-2024-11', 'talks', 'shehbaz-sharif', 'host'",),
        ("('2024-11-05', 'Talks', 'Islamabad', 'Abbas Araghchi', 'Shehbaz Sharif')",),
        ("'Gohar Kuh', 10, 10,", "'Consular building of Iran in Syria', 4, None,", "'Pakistan-Iran border', 2, None,"),
        ("'Iranian strikes in Pakistan in January 2024', 2", "'Israeli campaign in Palestine', 2"),
        ("[(15,)]",),
        ("'Talks of Araghchi and Foreign Minister Dar', 'ishaq-dar', 'host'",),
        ("('10', 'chosen', 'abbas-araghchi'", "('10', 'agrees', 'narrator'", "('2..', 'chosen'", "('4..', 'chosen'"),
        (f'"version":"{VERSION}+next"',),
    ],
    "explorer": [("site/index.html#/r/incidents/gohar-kuh-attack",)],
    "metabase-datasette": [
        (),  # `datasette serve`
        ("Press conference of Dar and Araghchi", "Talks of Araghchi and Foreign Minister Dar"),
        ("joint-border-of-peace-announcement-2024-04", "araghchi-border-targets-assessment-2024-11"),
        ('"meetings" (', '"sort_date"', 'FOREIGN KEY ("place_id")'),
        (
            "('Attack at Gohar Kuh', '10', 'Abbas Araghchi')",
            "('Attack at Gohar Kuh', '10', 'Narrator')",
            "('Attacks across the Pakistan-Iran border in recent years', '2..', 'Narrator')",
            "(\"Strike on Iran's consular premises in Syria\", '4..', 'Narrator')",
        ),
    ],
    "pandas": [
        ("Abbas Araghchi, Ahmed Naseem Warraich",),
        ("2024-01    2", "2024-03    2", "2024-10    2", "<NA>       3"),
        ("killed_low int64 Total number of dead as stated, never a sum of other numbers.",),
    ],
    "polars": [
        ("Ebrahim Raisi, Shehbaz",),
        ("shehbaz-sharif", "ahmed-naseem-warraich"),
        ("place_id = gohar-kuh", "contained   sistan-and-baluchestan"),
        ("baluchistan-insurgency",),
    ],
    "r": [("araghchi-sharif-talks-2024-11", "shehbaz-sharif"), ("killed_best", "factuality")],
    "spreadsheets": [("sheets/meetings.ods",)],
    "tableau": [("incidents 21 rows", "meetings 17 rows")],
    START: [
        ("Attack at Gohar Kuh", "10         ┆ 10", "4          ┆ null", "2          ┆ null"),
        ("'araghchi-sharif-talks-2024-11', 'talks', 'shehbaz-sharif', 'host'",),
        ("place_id = gohar-kuh",),
    ],
}
ELSEWHERE = {"python"}  # whose snippets need a corpus: test_python_page.py
SERVERS = {"datasette": "served by tests/formats/test_datasette.py"}
SECONDS = 120


class Snippet(NamedTuple):
    page: str
    language: str
    code: str
    answer: tuple[str, ...] = ()


def snippets() -> list[Snippet]:
    """Those of the README are its queries alone: its commands are run elsewhere."""
    found = []
    for page in [*sorted(PAGES.glob("*.md")), REPOSITORY / "README.md"]:
        name = page.stem if page.parent == PAGES else START
        if name in ELSEWHERE:
            continue
        answers = iter(ANSWERS.get(name, []))
        blocks = re.findall(r"^```([a-z ]+)\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
        for language, code in blocks:
            codes = re.findall(r"^\$ (.*)$", code, re.M) if language == "console" else [code]
            if name == START and language == "console":
                continue
            if language in ANSWERED:
                found += [Snippet(name, language, each, next(answers, ())) for each in codes]
            elif name != START:
                found.append(Snippet(name, language, code))
    return found


@pytest.fixture(scope="module")
def project(dataset_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset's tables in build/next."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(dataset_build, folder / "build" / "next")
    return folder


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: f"{snippet.page}-{snippet.language}")
def test_a_snippet_runs(snippet: Snippet, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    printed = RUNNERS[snippet.language](snippet, project)
    assert printed.strip()
    assert [part for part in snippet.answer if part not in printed] == []


def test_every_query_has_an_answer() -> None:
    queries = Counter(snippet.page for snippet in snippets() if snippet.language in ANSWERED)
    assert queries == {page: len(answers) for page, answers in ANSWERS.items()}


def test_charts_are_drawn(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One mark for each thing that is counted; names of the dataset never end the markup."""
    monkeypatch.chdir(project)
    marks = {"timeline": ("rect", 26), "months": ("rect", 4), "encounters": ("circle", 9), "map": ("circle", 12)}
    for snippet in (each for each in snippets() if each.page == "charts"):
        _python(snippet, project)
    for chart, (tag, count) in marks.items():
        root = ElementTree.parse(project / f"{chart}.svg").getroot()
        assert (chart, len(root.findall(f"{{http://www.w3.org/2000/svg}}{tag}"))) == (chart, count)
    assert ElementTree.parse(project / "statements.svg").getroot().tag.endswith("svg")


def test_every_tool_has_a_page_and_the_index_names_it() -> None:
    index = (PAGES / "README.md").read_text("utf-8")
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}
    assert set(re.findall(r"\(([a-z-]+)\.md\)", index)) == pages
    assert {snippet.page for snippet in snippets()} == (pages | {START}) - ELSEWHERE


def _run(command: list[str] | str, folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        shell=isinstance(command, str),
    )
    if "No module named 'tableauhyperapi'" in done.stderr:
        pytest.skip("tableauhyperapi cannot be had for this Python or system")
    assert done.returncode == 0, done.stderr
    return done.stdout


def _python(snippet: Snippet, folder: Path) -> str:
    if snippet.page not in WITH_CONSUMERS and "import pandas" not in snippet.code:
        return _printed_by(snippet.code)
    if not CONSUMERS.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    return _run([str(CONSUMERS), "-c", snippet.code], folder)


def _printed_by(code: str) -> str:
    """What Python code prints here, in the current folder, which saves an interpreter and its imports."""
    printed = io.StringIO()
    with redirect_stdout(printed), pl.Config():
        exec(code, {"__name__": "__main__"})
    return printed.getvalue()


def _duckdb(snippet: Snippet, folder: Path) -> str:
    with duckdb.connect() as connection:
        return str(connection.execute(snippet.code).fetchall())


def _views(snippet: Snippet, folder: Path) -> str:
    with duckdb.connect() as connection, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "build" / "next")
        connection.execute(Path("views.sql").read_text("utf-8"))
        rows = connection.execute(snippet.code).fetchall()
        assert rows
        return str(rows)


def _console(snippet: Snippet, folder: Path) -> str:
    tool = snippet.code.split()[0]
    if tool in SERVERS:
        pytest.skip(SERVERS[tool])
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool} on this machine")
    profile = f" -env:UserInstallation={(folder / 'profile').as_uri()}" if tool == "soffice" else ""
    return _run(snippet.code + profile, folder)


def _r(snippet: Snippet, folder: Path) -> str:
    tool = shutil.which("Rscript")
    if tool is None:
        pytest.skip("no Rscript on this machine")
    for name in re.findall(r"^library\((\w+)\)", snippet.code, re.M):
        if subprocess.run([tool, "-e", f"library({name})"], capture_output=True, check=False).returncode:
            pytest.skip(f"no R package {name} on this machine")
    return _run([tool, "-e", snippet.code], folder)


def _m(snippet: Snippet, folder: Path) -> str:
    """Power Query M runs in Power BI and Excel alone; that the files and columns exist is what can be checked."""
    package = folder / "build" / "next"
    (path,) = re.findall(r'Folder & "([^"]+)"', snippet.code)
    file = package / path.replace("\\", "/")
    assert file.is_file()
    columns = set(pl.read_parquet(package / "parquet" / f"{file.stem}.parquet").columns)
    assert set(re.findall(r'\{"(\w+)", ', snippet.code)) <= columns
    return str(file)


RUNNERS: dict[str, Callable[[Snippet, Path], str]] = {
    "python": _python,
    "sql": _duckdb,
    "sql views": _views,
    "console": _console,
    "r": _r,
    "m": _m,
}
