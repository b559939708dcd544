"""Datasette serves the SQLite file on loopback: pages, facets, names in place of ids, search."""

import json
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from paths import REPOSITORY

DATASETTE = REPOSITORY / ".venv-consumers" / "bin" / "datasette"
SECONDS = 60


@pytest.fixture(scope="module")
def server(dataset_build: Path) -> Iterator[str]:
    """The address of Datasette with the dataset; the process ends with the tests."""
    if not DATASETTE.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    (path,) = dataset_build.glob("*.sqlite")
    metadata = dataset_build / "metadata.yaml"
    command: list[str | Path] = [
        DATASETTE,
        "serve",
        path,
        "--metadata",
        metadata,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address)
        yield f"{address}/{path.stem}"
    finally:
        process.terminate()
        process.wait(SECONDS)


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "Datasette ended before it served a page"
        try:
            _page(f"{address}/-/versions.json")
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"Datasette served no page within {SECONDS} s")


def _page(address: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=SECONDS) as answer:
        return str(answer.read().decode("utf-8"))


def _rows(server: str, table: str, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_page(f"{server}/{table}.json?{urlencode({'_shape': 'objects', **query})}"))
    return found


def test_whatever_is_shown_has_a_title_and_its_columns_are_described(dataset_build: Path) -> None:
    databases = yaml.safe_load((dataset_build / "metadata.yaml").read_text("utf-8"))["databases"]
    ((_, database),) = databases.items()
    (path,) = dataset_build.glob("*.sqlite")
    with closing(sqlite3.connect(path)) as opened:
        names = [name for (name,) in opened.execute("SELECT name FROM pragma_table_list WHERE schema = 'main'")]
        shown = {name: [column[1] for column in opened.execute(f"PRAGMA table_info({name})")] for name in names}
    queries = {name.replace("-", "_") for name in database["queries"]}
    tables = database["tables"]
    described = {name: {*tables.get(name, {}).get("columns", ())} for name in shown}
    elsewhere = {name: described.get(name.removesuffix("_wide").removesuffix("_labelled"), set()) for name in shown}
    bare = {name for name, columns in shown.items() if {*columns} - described[name] - elsewhere[name]}
    assert {name for name in bare if "_fts" not in name and "sqlite_" not in name} == queries
    derived = [name for name in shown if name.endswith(("_wide", "_labelled"))]
    assert [name for name in derived if described[name] & elsewhere[name]] == []  # each once
    assert [name for name in queries if "title" not in database["tables"][name]] == []
    added = tables["statements_labelled"]["columns"]
    assert (added["meeting_name"], added["act_label"]) == (
        "The name of what meeting_id refers to.",
        "The label of the code in act.",
    )


def test_the_front_page_has_title_and_licence(server: str) -> None:
    page = _page(server.rsplit("/", 1)[0])
    about = json.loads((REPOSITORY / "datapackage.json").read_text("utf-8"))
    assert about["title"] in page
    assert about["licenses"][0]["title"] in page


def test_every_table_and_view_has_a_page(server: str) -> None:
    database = json.loads(_page(f"{server}.json"))
    shown = [table["name"] for table in database["tables"] if not table["hidden"]]
    views = [view["name"] for view in database["views"]]
    assert "meetings" in shown
    assert {"assertions", "evidence"} & set(shown) == set()  # listed after all others, with a page each
    assert "meetings_labelled" in views
    assert [name for name in shown if name.endswith("_fts")] == []
    for name in ("meetings", "assertions", "meetings_labelled"):
        assert "<table" in _page(f"{server}/{name}")


def test_what_is_often_asked_is_a_query_with_its_answer(server: str) -> None:
    queries = {query["name"]: query["title"] for query in json.loads(_page(f"{server}.json"))["queries"]}
    assert queries["who-met-whom"] == "Who met whom"
    assert "<pre" not in _page(f"{server}/who-met-whom")  # the rows are in view, not the SQL
    found = _rows(server, "who-met-whom")
    assert len({(row["person"], row["met"]) for row in found["rows"]}) == 9


def test_a_page_shows_names_facets_and_descriptions(server: str) -> None:
    page = _page(f"{server}/meetings")
    assert "Islamabad</a>&nbsp;<em>islamabad</em>" in page
    assert "Kind of encounter." in page
    assert "_search" in page
    for code in ("kind", "status", "factuality"):
        assert f'id="facet-{code}" data-column="{code}"' in page


def test_a_row_links_to_the_rows_that_refer_to_it(server: str) -> None:
    page = _page(f"{server}/meetings/araghchi-visit-2024-11")
    assert "meeting_id in meeting_participants" in page


def test_ids_have_labels_and_codes_are_facets(server: str) -> None:
    found = _rows(server, "meetings", _labels="on", _facet="kind", meeting_id__exact="araghchi-visit-2024-11")
    (row,) = found["rows"]
    assert row["visitor_id"] == {"value": "abbas-araghchi", "label": "Abbas Araghchi"}
    facet = found["facet_results"]["kind"]["results"]
    assert [(each["value"], each["count"]) for each in facet] == [("visit", 1)]


def test_words_are_searched(server: str) -> None:
    found = _rows(server, "meetings", _search="visit")
    assert found["filtered_table_rows_count"] > 2
    assert all("visit" in row["title"].lower() for row in found["rows"])
