"""The pages of docs/use: every snippet runs on the dataset and prints something, or is skipped with a reason."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pytest

from paths import REPOSITORY

PAGES = REPOSITORY / "docs" / "use"
CONSUMERS = REPOSITORY / ".venv-consumers" / "bin" / "python"
WITH_CONSUMERS = {"pandas", "tableau", "metabase-datasette"}
SERVERS = {"datasette": "served by tests/formats/test_datasette.py"}
SECONDS = 120


class Snippet(NamedTuple):
    page: str
    language: str
    code: str


def snippets() -> list[Snippet]:
    found = []
    for page in sorted(PAGES.glob("*.md")):
        blocks = re.findall(r"^```([a-z ]+)\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
        for language, code in blocks:
            codes = re.findall(r"^\$ (.*)$", code, re.M) if language == "console" else [code]
            found += [Snippet(page.stem, language, each) for each in codes]
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
    assert RUNNERS[snippet.language](snippet, project).strip()


def test_every_tool_has_a_page_and_the_index_names_it() -> None:
    index = (PAGES / "README.md").read_text("utf-8")
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}
    assert set(re.findall(r"\(([a-z-]+)\.md\)", index)) == pages
    assert {snippet.page for snippet in snippets()} == pages


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
    interpreter = CONSUMERS if snippet.page in WITH_CONSUMERS else Path(sys.executable)
    if not interpreter.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    return _run([str(interpreter), "-c", snippet.code], folder)


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
