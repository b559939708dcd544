"""The explorer in a browser: every page is drawn, says what the tables say, and can be used by everybody."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

import browser as browsers
import tiny
import versions
from browser import Browser
from paths import REPOSITORY, RULES
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats.explorer import tables as tables_format
from standoff.formats.package_reader import read_package
from standoff.formats.site import write_site

PAGES = ("", "#/texts", "#/disagreements", "#/time", "#/map", "#/network", "#/matrix", "#/search?q=a", "#/data")
WINDOWS = ({"width": 1360, "scheme": "light"}, {"width": 390, "height": 844, "scheme": "dark"})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.browser() as found:
        yield found


@pytest.fixture(scope="module")
def site(rules_build: Path) -> Path:
    return rules_build / "site"


@pytest.fixture(scope="module")
def tables(rules_build: Path) -> dict[str, pl.DataFrame]:
    return tables_of(rules_build)


@pytest.fixture(scope="module")
def large(dataset_build: Path) -> Path:
    """The site of the dataset, which has every view."""
    return dataset_build / "site"


@pytest.fixture(scope="module")
def of_large(dataset_build: Path) -> dict[str, pl.DataFrame]:
    return tables_of(dataset_build)


def tables_of(package: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in (package / "parquet").glob("*.parquet")}


def pages(tables: dict[str, pl.DataFrame]) -> list[str]:
    """The pages of a site, with one table, one text, and the record that has the most to show."""
    record = ("table_name", "record_id")
    counted = tables["assertions"].filter(~pl.col("record_id").str.contains("/")).group_by(record).len()
    table, most, _ = counted.sort("len", *record, descending=True).row(0)
    return [*PAGES, f"#/t/{table}", f"#/r/{table}/{most}", f"#/x/{tables['texts']['text_id'][0]}"]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window['width']}-{window['scheme']}")
def test_every_page_is_drawn_for_everybody(
    browser: Browser,
    site: Path,
    tables: dict[str, pl.DataFrame],
    window: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:
    built = [(site, tables)]
    if browsers.is_long():
        built.append((request.getfixturevalue("large"), request.getfixturevalue("of_large")))
    for here, found in built:
        browser.open(here, **window)
        for page in pages(found):
            browser.go(page)
            assert browser.texts("h1") != [], page
            assert browser.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
            assert browser.axe() == [], page
            browser.picture(here.parents[2].name, window["width"], window["scheme"], page or "front")
        seen = browser.seen()
        assert seen["errors"] == []
        assert [request for request in seen["requests"] if not request.startswith((here.as_uri(), "data:"))] == []


def test_the_counts_of_the_first_page_are_those_of_the_tables(
    browser: Browser, site: Path, tables: dict[str, pl.DataFrame]
) -> None:
    browser.open(site)
    links = browser.each(".tile", "[e.hash.slice(4), e.querySelector('b').textContent]")
    assert links
    assert [(name, int(count)) for name, count in links] == [(name, len(tables[name])) for name, _ in links]


def test_every_cell_shows_the_receipts_of_the_tables(
    browser: Browser, site: Path, tables: dict[str, pl.DataFrame]
) -> None:
    """All buttons of a record opened, its page has each assertion once, with each of its passages."""
    browser.open(site)
    assertions, evidence = tables["assertions"], tables["evidence"]
    tops = browser.each(".tile", "e.hash.slice(4)")
    for table in tops:
        key = tables[table].columns[0]
        for record in tables[table][key]:
            browser.go(f"#/r/{table}/{record}")
            shown = browser.evaluate(OPENED)
            own = (pl.col("table_name") == table) & (pl.col("record_id") == record)
            nested = ~pl.col("table_name").is_in(tops) & pl.col("record_id").str.starts_with(f"{record}/")
            expected = assertions.filter(own | (nested & pl.col("table_name").is_in(children(browser))))
            passages = evidence.filter(pl.col("assertion_id").is_in(expected["assertion_id"].implode()))
            assert sorted(name for name, _ in shown) == sorted(expected["assertion_id"]), (table, record)
            assert sum(count for _, count in shown) == len(passages), (table, record)
    assert browser.seen()["errors"] == []


OPENED = """(async () => {
  for (let round = 0; round < 2; round++) {
    for (const button of document.querySelectorAll('main button[aria-expanded=false]')) button.click();
    await new Promise((done) => setTimeout(done, 0));
  }
  const accounts = [...document.querySelectorAll('[data-assertion]')];
  return accounts.map((e) => [e.dataset.assertion, e.querySelectorAll('.evidence').length]);
})()"""


def children(browser: Browser) -> list[str]:
    """The tables whose records are nested in the record that is shown."""
    found = browser.each(".children [data-cell]", "JSON.parse(e.dataset.cell)[0]")
    return sorted(set(found))


def test_a_page_loads_no_more_than_it_shows(browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]) -> None:
    """What only drawings and pages of texts need is loaded there."""
    start = "data/r/"
    record = pages(of_large)[-2]
    for page, own in ((record, set()), ("#/texts", {"data/texts.js"}), ("#/map", {"drawings.js", "world.js"})):
        browser.open(large, page)
        loaded = {request.removeprefix(f"{large.as_uri()}/") for request in browser.seen()["requests"]}
        files = {name for name in loaded if not name.startswith(("data:", "index.html", start, "data/x/", "data/v/"))}
        assert files == {"app.css", "app.js", "data/meta.js", *own}, page
        assert len([name for name in loaded if name.startswith(start)]) == (page == record)


def test_a_link_to_a_cell_opens_it_and_has_the_focus(
    browser: Browser, site: Path, tables: dict[str, pl.DataFrame]
) -> None:
    cell = (
        tables["resolutions"].filter(pl.col("n_values") > 1, ~pl.col("record_id").str.contains("/")).row(0, named=True)
    )
    browser.open(site, f"#/r/{cell['table_name']}/{cell['record_id']}/{cell['field_name']}")
    focused = "JSON.parse(document.activeElement.dataset.cell)"
    assert browser.evaluate(focused) == [cell["table_name"], cell["record_id"], cell["field_name"]]
    assert browser.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert len(browser.texts(".panel:not([hidden]) .candidate")) == cell["n_values"]


def test_on_another_page_the_heading_has_the_focus_and_is_said(browser: Browser, site: Path) -> None:
    browser.open(site)
    browser.go("#/texts")
    assert browser.evaluate("document.activeElement.textContent") == "Texts"
    assert browser.text("#said") == "Texts"


def test_what_is_not_there_is_said(browser: Browser, site: Path, tables: dict[str, pl.DataFrame]) -> None:
    table = tables["assertions"]["table_name"][0]
    browser.open(site, "#/nowhere")
    assert browser.text("main .lead") == "There is no page “nowhere”."
    for hash_, message in (
        ("#/t/nothing", "This dataset has no table “nothing”."),
        (f"#/r/{table}/nobody", "has no record “nobody”."),
        ("#/x/none", "This dataset has no text “none”."),
    ):
        browser.go(hash_)
        assert message in browser.text("main .lead")
    assert browser.seen()["errors"] == [error for error in browser.seen()["errors"] if "ERR_FILE_NOT_FOUND" in error]


FACET = "(({facet, value}) => [facet, value])(document.querySelector('[data-facet]').dataset)"


def test_a_facet_selects_what_polars_filters_and_the_csv_has_it(
    browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]
) -> None:
    browser.open(large)
    table = browser.evaluate("document.querySelector('.tile').hash.slice(4)")
    browser.go(f"#/t/{table}")
    column, value = browser.evaluate(FACET)
    browser.click("[data-facet]")
    rows = of_large[table]
    expected = rows.filter(pl.col(column).cast(pl.String) == value)
    assert browser.text(".total b") == str(len(expected))
    assert browser.evaluate("location.hash") == f"#/t/{table}?f.{column}={value}"
    browser.evaluate(CAUGHT)
    browser.click("[data-do=csv]")
    saved = list(csv.reader(io.StringIO(browser.evaluate("saving"))))
    assert saved[0] == rows.columns
    assert [row[0] for row in saved[1:]] == expected[rows.columns[0]].to_list()
    browser.reload()
    assert browser.text(".total b") == str(len(expected))


def test_a_record_says_what_it_rests_on_and_a_table_is_filtered_by_it(
    browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]
) -> None:
    frame, key = of_large["incidents"], "incident_id"
    labels = dict(of_large["vocabulary"].filter(scheme="rests-on").select("code", "label").iter_rows())
    browser.open(large, "#/t/incidents")
    counted = browser.each("[data-facet=rests_on]", "[e.dataset.value, e.querySelector('b').textContent]")
    assert {code: int(count) for code, count in counted} == dict(frame["rests_on"].value_counts().iter_rows())
    assert browser.each("[data-facet=sources_differ]", "e.dataset.value")
    for code, _ in counted:
        browser.go(f"#/r/incidents/{frame.filter(rests_on=code)[key][0]}")
        assert f"rests on {labels[code].lower()}" in browser.text("main .lead")


CAUGHT = """(() => {
  const make = URL.createObjectURL;
  window.saving = new Promise((resolve) => {
    URL.createObjectURL = (blob) => { resolve(blob.text()); return make(blob); };
  });
})()"""


def test_a_large_table_shows_the_same_from_its_columns_and_chunks(
    browser: Browser, dataset_build: Path, large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of columns of words, it loads the chunks of the rows that are shown; all of them to search, sort and save."""
    monkeypatch.setattr(tables_format, "IN_ONE", 60)
    monkeypatch.setattr(tables_format, "OF_WORDS", 9)
    package = read_package(dataset_build, "next")
    write_site(package, package.descriptor, tmp_path / "site")
    browser.open(large)
    every = dict(browser.each(".tile", "[e.hash.slice(4), Number(e.querySelector('b').textContent)]"))
    table = max(every, key=lambda name: every[name])
    queries = ("", "?sort=record.label", "?sort=-record.label", "?q=iran", "?q=iran&page=2", "?page=2")
    shown = {}
    for site in (large, tmp_path / "site"):
        browser.open(site, f"#/t/{table}?page=2")
        few = chunks_loaded(browser)
        found = []
        for query in queries:
            browser.go(f"#/t/{table}{query}")
            found.append(browser.text("main"))
        browser.evaluate(CAUGHT)
        browser.click("[data-do=csv]")
        shown[site] = [*found, browser.evaluate("saving")]
        assert browser.seen()["errors"] == []
    assert shown[large] == shown[tmp_path / "site"]
    # The second page has the last of eight chunks and the one before; the first has what the records are known by.
    assert every[table] == 65
    assert sorted(few) == ["0", "1", "2", "5", "6", "7"]


def chunks_loaded(browser: Browser) -> set[str]:
    """The chunks of columns of words that the page has loaded."""
    return {found[1] for each in browser.seen()["requests"] if (found := re.search(r"/data/t/.*-(\d+)\.js$", each))}


def test_an_unknown_column_of_an_address_is_named(
    browser: Browser, site: Path, tables: dict[str, pl.DataFrame]
) -> None:
    browser.open(site)
    table = browser.evaluate("document.querySelector('.tile').hash.slice(4)")
    browser.go(f"#/t/{table}?f.nothing=1&sort=nowhere")
    assert browser.text(".notice") == "This table has no column nothing nowhere ; that part of the address is left out."
    assert browser.text(".total b") == str(len(tables[table]))


def dates_listed(browser: Browser) -> list[str]:
    """The record and the date of every line of the timeline's list, which is drawn soon after it was opened."""
    browser.wait_for("details.as-list li")
    return browser.each("details.as-list li", "[e.querySelector('a').hash, e.firstChild.textContent].join(' ')")


def test_every_date_is_on_the_timeline_once(browser: Browser, large: Path) -> None:
    """What was first and last seen on the same day is one mark: in the list it has two lines with the same date."""
    browser.open(large, "#/time")
    browser.click("[data-step=all]")
    browser.click("details.as-list summary")
    listed = dates_listed(browser)
    assert len(listed) == sum(browser.each("[data-kind] b", "Number(e.textContent)"))
    assert sum(browser.each(".mark", "Number(e.dataset.many ?? 1)")) == len(set(listed)) < len(listed)
    browser.click("[data-switch=together]")
    assert browser.evaluate("document.querySelectorAll('.mark').length") == len(set(listed))


def test_many_dates_of_one_time_are_one_mark_that_leads_to_them(browser: Browser, large: Path) -> None:
    browser.open(large, "#/time")
    browser.click("[data-step=all]")
    (count, hash_), *_ = browser.each(".mark[data-many]", "[Number(e.dataset.many), e.getAttribute('href')]")
    browser.go(hash_)
    assert count >= 5
    assert len(browser.each(".at-one-time li a", "e.hash")) == count
    assert browser.evaluate("document.activeElement.closest('section').className") == "at-one-time"
    assert browser.axe() == []


def test_records_that_are_parts_of_others_fold_into_them(browser: Browser, large: Path) -> None:
    drawn = "e.getAttribute('href').split('/').slice(0, 4).join('/')"
    browser.open(large, "#/time?apart=1")
    browser.click("[data-step=all]")
    before = set(browser.each(".mark", drawn))
    browser.click("[data-switch=fold]")
    folded = before - set(browser.each(".mark", drawn))
    counted = [re.search(r" · (\d+) parts?$", label) for label in browser.texts(".mark > text")]
    assert len(folded) == sum(int(found[1]) for found in counted if found) > 0


def test_dates_as_of_which_something_was_so_can_be_switched_off(browser: Browser, large: Path) -> None:
    browser.open(large, "#/time?apart=1")
    browser.click("[data-step=all]")
    every = browser.evaluate("document.querySelectorAll('.mark').length")
    browser.click("[data-switch=as-of]")
    rest = browser.evaluate("document.querySelectorAll('.mark').length")
    browser.click("details.as-list summary")
    listed = dates_listed(browser)
    assert len(listed) == sum(browser.each("[data-kind][aria-pressed=true] b", "Number(e.textContent)"))
    assert rest == len(set(listed)) < every


def test_the_strip_of_months_leaves_no_date_out(browser: Browser, large: Path) -> None:
    browser.open(large, "#/time")
    every = sum(browser.each("[data-kind] b", "Number(e.textContent)"))
    browser.go("#/")
    as_of = int(re.findall("[0-9]+", browser.text("#months p"))[-1])
    assert sum(browser.each(".month b", "Number(e.textContent)")) + as_of == every


def test_circles_rings_shading_and_the_rest_are_all_locations(browser: Browser, large: Path) -> None:
    browser.open(large, "#/map")
    total, *parts = map(int, re.findall("[0-9]+", browser.text("[data-counts]")))
    assert total == sum(parts) > 0
    drawn = browser.each(".map a[aria-label]", "Number(/: (\\d+) record/.exec(e.ariaLabel)[1])")
    assert sum(drawn) == total - parts[-1]


def test_every_tie_leads_to_a_record_and_the_network_looks_the_same_again(
    browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]
) -> None:
    end = of_large["ties"].row(0, named=True)
    browser.open(large, f"#/network?on={end['from_table']}/{end['from_id']}")
    is_own = (pl.col("from_id") == end["from_id"]) | (pl.col("to_id") == end["from_id"])
    expected = of_large["ties"].filter(is_own)
    links = browser.each(".ties ul a", "e.hash")
    assert sorted(links) == sorted(
        f"#/r/{table}/{record}" for table, record in expected.select("table_name", "record_id").rows()
    )
    drawn = browser.evaluate("document.querySelector('.network').outerHTML")
    browser.reload()
    assert browser.evaluate("document.querySelector('.network').outerHTML") == drawn


def test_disagreements_are_those_of_the_tables(
    browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]
) -> None:
    browser.open(large, "#/disagreements")
    differ = of_large["resolutions"].filter((pl.col("sources_differ") != "none") | (pl.col("rule") == "open"))
    of_records = [frame for frame in of_large.values() if "n_independent" in frame.columns]
    disputed = sum((frame["factuality"] == "disputed").sum() for frame in of_records)
    assert browser.text(".total b") == str(len(differ) + disputed)


def test_an_id_that_was_renamed_leads_to_the_record(
    browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]
) -> None:
    browser.open(large)
    labels = {(table, each): label for table, each, label in of_large["labels"].rows()}
    moved = of_large["redirects"].filter(pl.col("new_id").is_not_null()).select("table_name", "old_id", "new_id").rows()
    assert moved
    for table, old, new in moved:
        browser.go(f"#/r/{table}/{old}")
        assert browser.evaluate("location.hash") == f"#/r/{table}/{new}"
        browser.go(f"#/r/{table}/{new}")
        assert browser.text("h1") == labels[table, new]


def test_the_squares_of_the_matrix_are_all_statements_about_an_actor(
    browser: Browser, large: Path, of_large: dict[str, pl.DataFrame]
) -> None:
    """Or as many as the page says that it has room for."""
    browser.open(large, "#/matrix")
    drawn = sum(browser.each(".square", "Number(/: (\\d+)/.exec(e.ariaLabel)[1])"))
    cut = re.search(r"across?.*: (\d+) of (\d+) pairs", browser.text("main").replace(",", ""))
    every = len(of_large["statement_targets"]["target_actor_id"].drop_nulls())
    assert (drawn, every) == (tuple(map(int, cut.groups())) if cut else (every, every))


def test_own_copies_are_recognised_by_their_hash(
    browser: Browser, site: Path, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    text_id, name = tables["texts"].select("text_id", "file").row(0)
    original = (RULES / "texts" / name).read_bytes()
    browser.open(site, f"#/x/{text_id}")
    ghosts = browser.evaluate("document.querySelectorAll('.ghosts').length")
    assert ghosts == browser.evaluate("document.querySelectorAll('.sentence').length")
    wrong = tmp_path / "wrong.txt"
    wrong.write_bytes(original + b" ")
    browser.upload("input[type=file]", wrong)
    assert "No text of this dataset has the SHA-256 of wrong.txt" in browser.text(".answer")
    assert browser.evaluate("document.querySelectorAll('.ghosts').length") == ghosts
    browser.upload("input[type=file]", RULES / "texts" / name)
    assert browser.evaluate("document.querySelectorAll('.ghosts').length") == 0
    shown = "".join(browser.each(".said", "e.textContent"))
    assert "".join(shown.split()) == "".join(original.decode().split())


def test_slash_goes_to_the_search_and_it_finds_names(
    browser: Browser, site: Path, tables: dict[str, pl.DataFrame]
) -> None:
    labels = tables["labels"].filter(~pl.col("record_id").str.contains("/"))
    label = labels["label"][0]
    browser.open(site)
    browser.press("/")
    browser.type(".search input", label.upper())
    browser.press("Enter")
    browser.go(f"#/search?q={label.upper().replace(' ', '+')}")
    browser.wait_for(".hits a")
    assert browser.texts(".hits a")[0] == label


WITH_SITE = (tiny.DESCRIPTOR, '"site": false', '"site": true')


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two releases that have the explorer; a name, a count and a nested record differ."""
    root = tiny.write(tmp_path_factory.mktemp("changed") / "tiny", WITH_SITE)
    versions.release(root, "0.1.0", "2026-03-01")
    versions.change(root, tiny.TWO, "visitors: 45", "visitors: 46")
    versions.change(root, tiny.TWO, "[bell, carr]", "[carr]")
    versions.change(root, tiny.PEOPLE, "{name: Tom Carr}", f"{{name: {json.dumps(HOSTILE)}}}")
    return versions.release(root, "0.2.0", "2026-03-05")


CELLS = """[e.closest('[data-row]').dataset.row, e.dataset.column,
  e.nextSibling.querySelector('del').textContent, e.nextSibling.querySelector('ins').textContent]"""
STARTS = (
    "−gone: 45 · Narrator · two, sentence 1 · annotations/texts/two.yaml:9",
    "+new: 46 · Narrator · two, sentence 1 · annotations/texts/two.yaml:9",
    "=as before: 40 · Narrator · one, sentence 1 · annotations/texts/one.yaml:12",
    "−gone: Tom Carr · the registry · annotations/registry/people.yaml:2",
    "+new: <img src=x",
)


def is_as_diff_says(browser: Browser, root: Path) -> None:
    """The page that is shown has every changed cell of `diff`, each with an assertion that is gone and a new one."""
    stated = json.loads(versions.call(root, "diff", "0.1.0", "0.2.0", "--format", "json").stdout)
    expected = {
        (f"{name}/{row['record_id']}", column, cell["old"], cell["new"])
        for name in ("fairs", "people")
        for row in stated["tables"][name]["changed"]
        for column, cell in row["cells"].items()
    }
    assert {tuple(cell) for cell in browser.each(".changed-row dt", CELLS)} == expected
    assert browser.text(".level") == stated["level"]
    behind = browser.texts(".behind li")
    assert [line[: len(start)] for line, start in zip(behind, STARTS, strict=True)] == [*STARTS]
    assert browser.axe() == []
    assert browser.evaluate("document.querySelectorAll('main img, main script').length") == 0
    seen = browser.seen()
    assert (seen["errors"], seen["dialogs"]) == ([], [])


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window['width']}-{window['scheme']}")
def test_changes_are_those_of_diff_with_assertions_behind_them(
    browser: Browser, changed: Path, window: dict[str, Any]
) -> None:
    site = changed / "build" / "0.2.0" / "site"
    browser.open(site, "#/changes", **window)
    assert browser.text("h1") == "Changes from 0.1.0 to 0.2.0"
    is_as_diff_says(browser, changed)
    assert browser.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    browser.click("tr[data-table=fairs] a")
    browser.wait_for("tr[data-table=fairs] a[aria-current]")
    assert browser.texts(".changed-row h4") == ["Spring fair"]
    browser.go("#/changes")
    assert browser.each(".changed-row dt a", "e.hash")[0] == "#/r/fairs/spring-fair/visitors"


def test_the_page_of_changes_stands_alone(browser: Browser, changed: Path, tmp_path: Path) -> None:
    page = versions.call(changed, "diff", "0.1.0", "0.2.0", "--format", "html").stdout
    (tmp_path / "index.html").write_text(page, "utf-8")
    browser.open(tmp_path)
    is_as_diff_says(browser, changed)
    assert browser.each("a:not(.skip)", "e.getAttribute('href')") == [
        link for link in browser.each("a:not(.skip)", "e.getAttribute('href')") if link.startswith("#/")
    ]
    assert browser.seen()["requests"] == [f"{(tmp_path / 'index.html').as_uri()}"]


HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\u2028\u202e'\"`${alert(3)}"


def test_hostile_words_and_addresses_run_nothing(browser: Browser, tmp_path: Path) -> None:
    """In names and titles, in every part of an address, and in what is searched for."""
    quoted = json.dumps(HOSTILE)
    root = tiny.write(
        tmp_path,
        (tiny.PEOPLE, "{name: Ann Bell}", f"{{name: {quoted}}}"),
        (tiny.FAIRS, "Spring fair", quoted),
        WITH_SITE,
    )
    compiled = compile_corpus(root, root / "texts")
    assert {problem.code for problem in compiled.problems} == {"odd-character"}
    write_build(compiled, root / "build" / "next")
    site = root / "build" / "next" / "site"
    browser.open(site)
    tops = browser.each(".tile", "e.hash.slice(4)")
    part = quote(HOSTILE, safe="")
    pages = [f"#/r/{tops[0]}/{part}", f"#/t/{part}", f"#/t/{tops[0]}?q={part}&f.{part}={part}&sort={part}&cols={part}"]
    pages += [f"#/x/{part}?at={part}", f"#/search?q={part}", f"#/network?on={part}&tie={part}", f"#/{part}/{part}"]
    pages += [
        f"#/disagreements?kind={part}&table={part}",
        f"#/matrix?from={part}&to={part}&mark={part}",
        f"#/time?from={part}",
    ]
    records = [f"#/r/{table}/{row}" for table in tops for row in compiled.tables[table].to_series()]
    for page in (*pages, *records, *(f"#/t/{table}" for table in tops), "#/search?q=img", "#/texts", "#/data"):
        browser.go(page)
        assert browser.evaluate("document.querySelectorAll('main img, main script').length") == 0, page
    assert browser.seen()["dialogs"] == []
    assert [error for error in browser.seen()["errors"] if "ERR_FILE_NOT_FOUND" not in error] == []


def test_every_link_to_a_file_leads_to_one(browser: Browser, site: Path) -> None:
    browser.open(site, "#/data")
    links = browser.each('main a[href^="../"]', "e.getAttribute('href')")
    assert len(links) > 20
    assert [link for link in links if not (site / link).resolve().is_file()] == []


def test_the_picture_of_the_readme_is_made_from_a_site(browser: Browser, site: Path, tmp_path: Path) -> None:
    """The example of the first page, with its receipt; `browser` is there to skip where it has to."""
    picture = tmp_path / "explorer.png"
    subprocess.run(["node", "docs/picture.mjs", str(site), str(picture)], cwd=REPOSITORY, check=True)
    sizes = [path.read_bytes()[16:24] for path in (picture, REPOSITORY / "docs" / "explorer.png")]
    assert sizes == [(1280).to_bytes(4, "big") + (800).to_bytes(4, "big")] * 2
    browser.open(site)
    (cell,) = browser.each("#example .cell-link", "e.hash")
    browser.go(cell)
    assert browser.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"


def test_the_codebook_leads_to_it(rules_build: Path) -> None:
    page = (rules_build / "codebook.html").read_text("utf-8")
    assert page.count('href="site/index.html"') == 1


def test_without_scripts_the_page_leads_to_the_codebook_and_the_tables(browser: Browser, site: Path) -> None:
    browser.open(site, scripts=False)
    assert browser.seen()["errors"] == []
    page = (site / "index.html").read_text("utf-8")
    links = [
        (site / link).resolve().relative_to(site.parent).as_posix() for link in re.findall('<a href="(.*?)"', page)
    ]
    assert links[0] == "codebook.html"
    assert sorted(links[1:]) == sorted(path.relative_to(site.parent).as_posix() for path in site.parent.glob("csv/*"))
