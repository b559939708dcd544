"""The explorer of a corpus of 2,000 generated records, in Chromium and Firefox: no page follows one dataset's tables.

`make browser` runs it at length: every page in light and dark and on a phone, with axe, and many more records.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import browser as browsers
from browser import Browser
from paths import REPOSITORY
from standoff.engine.pipeline import compile_corpus
from standoff.formats.package_reader import made_package
from standoff.formats.site import write_site

RECORDS = 2_000
WINDOWS: tuple[dict[str, Any], ...] = (
    {"width": 1360, "scheme": "light"},
    {"width": 1360, "scheme": "dark"},
    {"width": 390, "scheme": "light"},
)
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tables]:
    """The site and the tables that it is of."""
    folder = tmp_path_factory.mktemp("generated")
    command = [sys.executable, "benchmarks/generate.py", str(folder / "corpus"), "--records", str(RECORDS)]
    subprocess.run([*command, "--seed", "1"], cwd=REPOSITORY, check=True)
    schema = folder / "corpus" / "schemas" / "events.yaml"
    marked = schema.read_text("utf-8").replace("\nstandoff:\n", "\nstandoff:\n  time: {happened: started}\n")
    schema.write_text(marked, "utf-8")
    compiled = compile_corpus(folder / "corpus")
    assert not compiled.failed
    package = made_package("generated", "1.0.0", compiled.tables, compiled.schema)
    write_site(package, compiled.corpus.descriptor, folder / "site")
    return folder / "site", {name: _plain(table) for name, table in compiled.tables.items()}


def _plain(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


@pytest.fixture(scope="module")
def site(built: tuple[Path, Tables]) -> Path:
    return built[0]


@pytest.fixture(scope="module")
def tables(built: tuple[Path, Tables]) -> Tables:
    return built[1]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.browser() as found:
        yield found


@pytest.fixture(scope="module")
def firefox() -> Iterator[Browser]:
    with browsers.browser("firefox") as found:
        yield found


def most_stated(tables: Tables) -> list[tuple[str, str]]:
    """The records of a table that most assertions are about; many where the run is a long one."""
    record = ("table_name", "record_id")
    counted = tables["assertions"].filter(~pl.col("record_id").str.contains("/")).group_by(record).len()
    ordered = counted.sort("len", *record, descending=[True, False, False])
    return [(table, each) for table, each, _ in ordered.head(300 if browsers.is_long() else 1).rows()]


def test_every_page_is_drawn_without_an_error(chromium: Browser, site: Path, tables: Tables) -> None:
    for window in WINDOWS if browsers.is_long() else WINDOWS[:1]:
        chromium.open(site, **window)
        ways = chromium.each("header nav a", "e.hash")
        table, record = most_stated(tables)[0]
        pages = ["#/", *ways, f"#/t/{table}", f"#/r/{table}/{record}", f"#/x/{tables['texts']['text_id'][0]}"]
        assert {"#/time", "#/disagreements", "#/texts", "#/data"} <= set(pages)
        for page in pages:
            chromium.go(page)
            assert chromium.texts("h1") not in ([], ["Nothing here"]), page
            assert chromium.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
            assert not browsers.is_long() or chromium.axe() == [], page
            chromium.picture("generated", window["width"], window["scheme"], page)
        seen = chromium.seen()
        assert seen["errors"] == []
        assert [each for each in seen["requests"] if not each.startswith((site.as_uri(), "data:"))] == []


def test_a_facet_of_a_large_table_selects_what_polars_filters(chromium: Browser, site: Path, tables: Tables) -> None:
    (table, _), *_ = most_stated(tables)
    chromium.open(site, f"#/t/{table}")
    assert chromium.text(".total b") == f"{len(tables[table]):,}"
    facets = chromium.each("[data-facet]", "[e.dataset.facet, e.dataset.value, e.querySelector('b').textContent]")
    assert len(facets) > 3
    for column, value, count in facets:
        assert count == f"{len(tables[table].filter(pl.col(column).cast(pl.String) == value)):,}", (column, value)


def test_receipts_are_those_of_the_tables(chromium: Browser, site: Path, tables: Tables) -> None:
    chromium.open(site)
    for table, record in most_stated(tables):
        chromium.go(f"#/r/{table}/{record}")
        expected = of_record(tables, record)
        assert sorted(chromium.evaluate(OPENED)) == sorted(expected["assertion_id"]), (table, record)
    assert chromium.seen()["errors"] == []


def of_record(tables: Tables, record: str) -> pl.DataFrame:
    """The assertions on a record and on what is nested in it."""
    ids = pl.col("record_id")
    return tables["assertions"].filter((ids == record) | ids.str.starts_with(f"{record}/"))


OPENED = """(async () => {
  for (let round = 0; round < 2; round++) {
    for (const button of document.querySelectorAll('main button[aria-expanded=false]')) button.click();
    await new Promise((done) => setTimeout(done, 0));
  }
  return [...document.querySelectorAll('[data-assertion]')].map((e) => e.dataset.assertion);
})()"""
DRAWN = "document.querySelector('main').innerText.replace(/\\s+/g, ' ')"


def test_the_same_record_from_a_folder_in_both_browsers(
    chromium: Browser, firefox: Browser, site: Path, tables: Tables
) -> None:
    """Opened as a file, without a server: the same words and receipts, and no error."""
    (table, record), *_ = most_stated(tables)
    expected = sorted(of_record(tables, record)["assertion_id"])
    drawn = []
    for browser in (chromium, firefox):
        browser.open(site, f"#/r/{table}/{record}")
        assert sorted(browser.evaluate(OPENED)) == expected
        drawn.append(browser.evaluate(DRAWN))
        browser.picture("record", "firefox" if browser is firefox else "chromium")
        for page in ("#/time", "#/texts", "#/disagreements"):
            browser.go(page)
            assert browser.texts("h1") != ["Nothing here"], page
        assert browser.seen()["errors"] == []
    assert drawn[0] == drawn[1]
