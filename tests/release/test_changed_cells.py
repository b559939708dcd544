"""What changed since the version before, as the explorer shows it: the same as `diff`, with assertions behind cells."""

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tiny
from standoff.formats.explorer import encode
from standoff.formats.package_reader import read_package
from standoff.release import changed_cells
from standoff.release.bump import reasons
from standoff.release.changed_cells import Frames, changes_of, changes_since, frames_of
from standoff.release.difference import diff
from versions import call, change, damage, release

CHANGED = (
    (tiny.TWO, "visitors: 45", "visitors: 46"),
    (tiny.PEOPLE, "carr: {name: Tom Carr}\n", "carr: {name: Tom Karr}\ndunn: {name: Di Dunn}\n"),
    (tiny.TWO, "[bell, carr]", "[carr]"),
)
WITH_SITE = (tiny.DESCRIPTOR, '"site": false', '"site": true')


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of the tiny corpus, both with the explorer, and the working build, which is as the second."""
    root = tiny.write(tmp_path_factory.mktemp("two") / "tiny", WITH_SITE)
    release(root, "0.1.0", "2026-03-01")
    for file, old, new in CHANGED:
        change(root, file, old, new)
    release(root, "0.2.0", "2026-03-05")
    assert call(root, "build").exit_code == 0
    return root


@pytest.fixture(scope="module")
def frames(project: Path) -> Frames:
    folder = project / "build" / "0.2.0"
    return changes_since(project, folder, read_package(folder, "0.2.0"))


@pytest.fixture(scope="module")
def stated(project: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call(project, "diff", "0.1.0", "0.2.0", "--format", "json").stdout)
    return found


def test_versions_increment_and_reasons_are_those_of_diff(frames: Frames, stated: dict[str, Any]) -> None:
    assert frames["versions"].rows() == [("0.1.0", "2026-03-01", ""), ("0.2.0", "2026-03-05", stated["level"])]
    of_level = [reason["words"] for reason in stated["reasons"] if reason["level"] == stated["level"]]
    assert frames["reasons"]["words"].to_list() == of_level == ["people: 1 row added"]


def test_rows_and_cells_are_those_of_diff(frames: Frames, stated: dict[str, Any]) -> None:
    rows, cells = frames["rows"], frames["cells"]
    listed = {name: table for name, table in stated["tables"].items() if name in rows["record.table"].to_list()}
    assert [*listed] == ["fair_guests", "fairs", "people"]
    found = rows.join(cells, on="row", how="left", maintain_order="left")
    shown = [tuple(row) for row in found.select("record.table", "record.id", "column", "old", "new").rows()]
    assert shown == [
        ("fair_guests", "hat-market/visitor/bell", None, None, None),
        ("fairs", "spring-fair", "visitors_high", "45", "46"),
        ("people", "carr", "name", "Tom Carr", "Tom Karr"),
        ("people", "dunn", None, None, None),
    ]
    changed = [
        (name, row["record_id"], column, cell["old"], cell["new"])
        for name, table in listed.items()
        for row in table["changed"]
        for column, cell in row["cells"].items()
    ]
    assert [row for row in shown if row[2]] == changed


def test_every_table_of_diff_is_counted(frames: Frames, stated: dict[str, Any]) -> None:
    counted = {name: tuple(counts) for name, *counts in frames["tables"].drop("is_receipt", "not_compared").rows()}
    expected = {
        name: tuple(len(table[each]) for each in ("added", "removed", "changed"))
        for name, table in stated["tables"].items()
    }
    assert counted == expected
    assert frames["tables"].filter(~pl.col("is_receipt"))["record.table"].to_list() == [
        "fair_guests",
        "fairs",
        "people",
    ]


def test_a_row_has_the_label_of_the_side_that_has_it(frames: Frames) -> None:
    assert frames["rows"].drop("row", "kind", "place").rows() == [
        ("fair_guests", "removed", "hat-market/visitor/bell", "hat-market: visitor, bell"),
        ("fairs", "changed", "spring-fair", "Spring fair"),
        ("people", "changed", "carr", "Tom Karr"),
        ("people", "added", "dunn", "Di Dunn"),
    ]


def test_a_row_that_came_or_went_has_its_kind_and_its_place(frames: Frames) -> None:
    assert frames["rows"].select("kind", "place").rows() == [
        ("removal", f"{tiny.TWO}:12"),
        (None, None),
        (None, None),
        ("new-fact", f"{tiny.PEOPLE}:3"),
    ]


def test_the_assertions_behind_a_cell_are_new_and_gone(frames: Frames) -> None:
    assert frames["behind"].select("row", "side", "value", "text_id", *changed_cells.PLACE).rows() == [
        (1, "-", "45", "two", 1, 0, 33, tiny.TWO, 9),
        (1, "+", "46", "two", 1, 0, 33, tiny.TWO, 9),
        (1, "=", "40", "one", 1, 0, 43, tiny.ONE, 12),  # on which the curators settled
        (2, "-", "Tom Carr", None, None, None, None, tiny.PEOPLE, 2),
        (2, "+", "Tom Karr", None, None, None, None, tiny.PEOPLE, 2),
    ]


def test_a_cell_whose_assertions_are_the_same_shows_what_it_rests_on(tmp_path: Path) -> None:
    """Here the curators settle on the other value."""
    root = tiny.write(tmp_path)
    assert call(root, "build", "--out", str(root / "build" / "one")).exit_code == 0
    change(root, tiny.FAIRS, "{to: 40, because: The first text counted.}", "{to: 45, because: The second is later.}")
    assert call(root, "build").exit_code == 0
    difference = diff(*(read_package(root / "build" / name, name) for name in ("one", "next")))
    behind = frames_of(changes_of(difference), reasons(difference))["behind"]
    assert behind.select("side", "value", "text_id").rows() == [("=", "40", "one"), ("=", "45", "two")]


def test_a_table_with_many_rows_has_the_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_cells, "MOST", 0)
    folder = project / "build" / "0.2.0"
    found = changes_since(project, folder, read_package(folder, "0.2.0"))
    assert [len(found[name]) for name in ("rows", "cells", "behind")] == [0, 0, 0]
    assert found["tables"]["added"].sum() > 0


# -- where it is written -----------------------------------------------------------------------------------------------


def view(folder: Path) -> str:
    return (folder / "data" / "v" / "changes.js").read_text("utf-8")


def test_a_release_has_it_and_the_first_has_not(project: Path) -> None:
    assert not (project / "build" / "0.1.0" / "site" / "data" / "v" / "changes.js").exists()
    written = view(project / "build" / "0.2.0" / "site")
    assert call(project, "site", "0.2.0").exit_code == 0
    assert view(project / "build" / "sites" / "0.2.0") == written


def test_a_release_is_rebuilt_with_the_same_bytes(project: Path) -> None:
    verified = call(project, "verify", "0.2.0")
    assert (verified.exit_code, "rebuild is identical" in verified.stdout) == (0, True)


def test_the_site_of_the_working_build_has_it_since_the_last_release(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "tiny"))
    change(root, tiny.PEOPLE, "{name: Ann Bell}", "{name: Anne Bell}")
    assert call(root, "build").exit_code == 0
    assert not (root / "build" / "next" / "site" / "data" / "v" / "changes.js").exists()
    assert call(root, "site", "next").exit_code == 0
    folder = root / "build" / "next"
    expected = changes_since(root, folder, read_package(folder, "next"))
    assert expected["versions"]["version"].to_list() == ["0.2.0", "0.2.0+next"]
    encode.put(tmp_path, "v/changes", encode.stored(encode.whole(expected)))
    assert view(root / "build" / "sites" / "next") == (tmp_path / "v" / "changes.js").read_text("utf-8")
    shutil.rmtree(root / "build" / "0.2.0")
    assert call(root, "site", "next").exit_code == 0
    assert not (root / "build" / "sites" / "next" / "data" / "v" / "changes.js").exists()


def test_a_site_is_written_without_it_where_the_release_before_is_damaged(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "tiny"))
    damage(root / "build" / "0.2.0" / "provenance.json", b"[]")
    found = call(root, "site", "0.2.0")
    message = "without changes: build/0.2.0/provenance.json: not a valid provenance file"
    assert (found.exit_code, found.stderr.splitlines()[0]) == (0, message)
    assert not (root / "build" / "sites" / "0.2.0" / "data" / "v" / "changes.js").exists()


# -- the page that stands alone ----------------------------------------------------------------------------------------

HOSTILE = "</script><img src=x onerror=alert(1)><!--\u2028"


def test_it_is_one_file_that_loads_nothing_and_runs_only_its_program(project: Path) -> None:
    page = call(project, "diff", "0.1.0", "0.2.0", "--format", "html").stdout
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    data, program = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()
    assert policy.split("; ")[:2] == ["default-src 'none'", f"script-src 'sha256-{digest}'"]
    assert re.findall(r'(?:src|href)="(?!data:)', page.replace(program, "")) == []
    assert [*json.loads(data)] == ["meta", "v/changes"]


def test_nothing_in_the_data_ends_its_element(tmp_path: Path) -> None:
    root = tiny.write(tmp_path, (tiny.PEOPLE, "{name: Tom Carr}", f"{{name: {json.dumps(HOSTILE)}}}"))
    assert call(root, "build", "--out", str(root / "build" / "one")).exit_code == 0
    change(root, tiny.PEOPLE, json.dumps(HOSTILE)[1:-1], "Tom Carr")
    assert call(root, "build").exit_code == 0
    page = call(root, "diff", "one", "next", "--format", "html").stdout
    data, _ = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    assert "<img src=x onerror=alert(1)><!--" in json.dumps(json.loads(data), ensure_ascii=False)
    assert [sign for sign in ("<", ">", "&", "\u2028") if sign in data] == []


TABLES = {
    "labels": ("label_id,label", [{"name": "label_id", "type": "integer"}, {"name": "label", "type": "string"}]),
    "trades": ("trade_id,price", [{"name": "trade_id", "type": "string"}, {"name": "price", "type": "number"}]),
}


def test_packages_of_other_people_have_a_page_too(tmp_path: Path) -> None:
    """Without records or receipts, and with a table called like one of the compiler's own."""
    for side, cells in (("a", "1,2.5"), ("b", "1,3.5")):
        folder = tmp_path / side
        folder.mkdir()
        resources = []
        for name, (header, fields) in TABLES.items():
            (folder / f"{name}.csv").write_text(f"{header}\n{cells}\n", "utf-8")
            schema = {"fields": fields, "primaryKey": fields[0]["name"]}
            resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
        (folder / "datapackage.json").write_text(json.dumps({"name": "others", "resources": resources}), "utf-8")
    found = call(tmp_path, "diff", str(tmp_path / "a"), str(tmp_path / "b"), "--format", "html")
    assert found.exit_code == 0, found.output
    data, _ = re.findall(r"<script[^>]*>(.*?)</script>", found.stdout, re.DOTALL)
    assert json.loads(data)["meta"]["views"] == [["changes", 1]]
    assert "trades" in data
