"""The explorer's files: they hold what the tables hold, no words of the texts, and a program made from its source."""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tiny
import versions
from paths import REPOSITORY, RULES
from standoff.engine.compilation import Compiled
from standoff.formats import site as site_format
from standoff.formats.explorer import encode
from standoff.formats.package_reader import read_package
from standoff.tables.package_contents import Contents

BUILTIN = REPOSITORY / "compiler" / "standoff" / "builtin"
BUNDLE = BUILTIN / "site"
BUNDLES = ("site", "workbench")
WEB = REPOSITORY / "web"
RUN = 40  # characters


def data_of(path: Path) -> Any:
    """What a data file puts."""
    called = re.fullmatch(r"S\.put\((.*)\)\n", path.read_text("utf-8"), re.DOTALL)
    assert called
    key, value = json.loads(f"[{called[1]}]")
    assert path.as_posix().endswith(f"/data/{key}.js")
    return value


SIGNS = {chr(code): number for number, code in enumerate(code for code in range(35, 127) if code != 92)}


def numbers_of(signs: str, size: int) -> list[int]:
    """Numbers, each written in equally many digits to the base 91, or after a space as many as it needs."""
    if signs.startswith(" "):
        return list(varied_of(signs[1:]))
    width = len(signs) // size if size else 0
    each = (signs[row * width : (row + 1) * width] for row in range(size))
    return [reduce(lambda value, sign: value * 91 + SIGNS[sign], digits, 0) for digits in each]


def varied_of(signs: str) -> Iterator[int]:
    """Numbers below 70 in one digit, below 1,890 in two, else in four."""
    digits = iter([SIGNS[sign] for sign in signs])
    for first in digits:
        if first < 70:
            yield first
        elif first < 90:
            yield 70 + (first - 70) * 91 + next(digits)
        else:
            yield 1890 + next(digits) * 91**2 + next(digits) * 91 + next(digits)


def runs_of(signs: str) -> list[int]:
    """Numbers, each followed by how many more of it there are."""
    found = list(varied_of(signs))
    return [number for number, more in zip(found[::2], found[1::2], strict=True) for _ in range(more + 1)]


def texts_of(fronted: list[str | None]) -> list[str | None]:
    """Texts, each written without what it shares with the one before."""
    found: list[str | None] = []
    before = ""
    for text in fronted:
        if text is not None:
            before = before[: SIGNS[text[0]]] + text[1:]
        found.append(None if text is None else before)
    return found


def column_of(column: Any, size: int, pool: list[str | None]) -> list[Any]:
    match column:
        case list():
            return column
        case {"k": value}:
            return [value] * size
        case {"p": texts}:
            return texts_of(texts)
        case {"s": signs}:
            return [pool[place] for place in numbers_of(signs, size)]
        case {"i": signs}:
            return [number - 1 if number else None for number in numbers_of(signs, size)]
        case {"+": signs}:
            return list(accumulate(numbers_of(signs, size)))
        case {"h": beginning, "c": signs}:
            parts = len(signs) // size // 7
            digits = [f"{number:010x}" for number in numbers_of(signs, size * parts)]
            return [beginning + "".join(digits[row * parts : (row + 1) * parts]) for row in range(size)]
        case {"d": places, **rest}:
            width = 1 if len(pool) <= 91 else 2 if len(pool) <= 91**2 else 3
            values = [pool[place] for place in numbers_of(places, len(places) // width)]
            return column_of({"v": values, **rest}, size, pool)
        case {"v": values, "c": signs}:
            return [values[number] for number in numbers_of(signs, size)]
        case {"v": values, "r": signs}:
            return [values[number] for number in runs_of(signs)]
        case _:
            raise AssertionError(column)


def frames_of(stored: Any) -> dict[str, dict[str, list[Any]]]:
    """The frames of a data file as their columns, read without the code that wrote them."""
    pool = [None, *texts_of(stored["s"])]
    return {
        name: {column: column_of(cells, frame["n"], pool) for column, cells in frame["c"]}
        for name, frame in stored["f"]
    }


@pytest.fixture(scope="module")
def site(rules_build: Path) -> Path:
    return rules_build / "site"


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([], []),
        (["a"], {"s": "$"}),
        (["a", "a"], {"k": "a"}),
        ([None, None], {"k": None}),
        (["b", "a", None, "b", "b", "b"], {"d": "%$#", "c": "#$%###"}),
        (["b", "a"], {"s": "%$"}),
        (["abc", "abd", None, "b"], {"p": ["#abc", "%d", None, "#b"]}),
        (["x-0000000000ffffffffff", "x-00000000000000000001"], {"h": "x-", "c": "#######$y4eFg2#############$"}),
        (["b", "b", "b", "b", "b", "a", "a", "a", "a", "a"], {"d": "%$", "r": "#'$'"}),
        ([1, 2, 1, 2], {"i": "%&%&"}),
        ([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2], {"v": [1, 2], "r": "#)$'"}),
        ([5, None, 89], {"i": ")#~"}),
        ([100, 101, 103], {"+": " jA$%"}),
        ([103, 100, 101], {"i": "$0$-$."}),
        ([2000, 1, None, 1, 2], {"i": " ~#$7%#%&"}),
        ([90, 91, 93], {"+": "~$%"}),
        ([91**3, 1], [91**3, 1]),
        ([-1, 1], [-1, 1]),
        ([0.5, 1], [0.5, 1]),
        ([True, False, True, True], {"v": [True, False], "c": "#$##"}),
    ],
)
def test_a_column_is_written_in_its_shortest_form(values: list[Any], written: Any) -> None:
    assert encode.column(values, Counter(values), {"a": 0, "b": 1}) == written
    if values:
        assert column_of(written, len(values), [None, "a", "b"]) == values


def packs(site: Path) -> Iterator[dict[str, dict[str, list[Any]]]]:
    for path in sorted(site.glob("data/r/*/*.js")):
        yield frames_of(data_of(path))


def test_packs_have_every_assertion_with_its_evidence_once(site: Path, rules_build: Path) -> None:
    evidence = pl.read_parquet(rules_build / "parquet" / "evidence.parquet")
    columns = ["assertion_id", "text_id", "span_start", "span_end", "because", "annotation_file", "annotation_line"]
    found = []
    for pack in packs(site):
        stated, passages = pack.get("assertions", {}), pack.get("evidence", {})
        for row, number in enumerate(passages.get("assertion", ())):
            ids = [stated["assertion_id"][number], stated["text_id"][number]]
            found.append((*ids, *(passages[name][row] for name in columns[2:])))
    assert sorted(found, key=repr) == sorted(evidence.select(columns).rows(), key=repr)


def test_packs_have_every_resolution_with_the_assertion_it_chose(site: Path, rules_build: Path) -> None:
    resolutions = pl.read_parquet(rules_build / "parquet" / "resolutions.parquet")
    found = []
    for pack in packs(site):
        cells, ids = pack.get("resolutions", {}), pack.get("assertions", {}).get("assertion_id", [])
        for row in range(len(cells.get("rule", ()))):
            chosen = cells["assertion"][row]
            cell = [cells[name][row] for name in ("record.table", "record.id", "field_name", "rule")]
            found.append((*cell, None if chosen is None else ids[chosen]))
    named = resolutions.select("table_name", "record_id", "field_name", "rule", "assertion_id")
    assert sorted(found, key=repr) == sorted(named.with_columns(pl.all().cast(pl.String)).rows(), key=repr)


def test_tables_have_the_rows_of_the_tables(site: Path, rules_build: Path) -> None:
    read = 0
    for path in sorted(site.glob("data/t/*.js")):
        rows = frames_of(data_of(path))["rows"]
        expected = pl.read_csv(rules_build / "csv" / f"{path.stem}.csv", infer_schema=False)
        for name in expected.columns:
            shown = ["" if cell is None else str(cell).lower() for cell in rows[name]]
            stated = [str(cell or "").lower().removesuffix(".0") for cell in expected[name]]
            assert shown == stated, (path.stem, name)
        read += 1
    assert read


def test_no_words_of_the_texts_are_in_it(site: Path) -> None:
    """Quotes of texts that may be quoted are in the tables, and so here; of the others there is no run of words."""
    private = {path.stem: path.read_text("utf-8") for path in (RULES / "texts").glob("*.txt")}
    quoted = pl.read_parquet(site.parent / "parquet" / "evidence.parquet")["quote"].drop_nulls().to_list()
    written = "".join(path.read_text("utf-8") for path in site.rglob("*.js") if path.name != "app.js")
    for stem, text in private.items():
        runs = (text[start : start + RUN] for start in range(0, len(text) - RUN))
        leaked = [run for run in runs if json.dumps(run, ensure_ascii=False)[1:-1] in written]
        assert [run for run in leaked if not any(run in quote for quote in quoted)] == [], stem


def test_a_package_gets_the_same_site_as_its_build_wrote(rules_build: Path, site: Path, tmp_path: Path) -> None:
    package = read_package(rules_build, "next")
    site_format.write_site(package, package.descriptor, tmp_path / "site")
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    assert sorted(p.relative_to(tmp_path / "site").as_posix() for p in tmp_path.rglob("*") if p.is_file()) == names
    assert [name for name in names if (site / name).read_bytes() != (tmp_path / "site" / name).read_bytes()] == []


def test_every_file_of_it_is_in_the_checksums(rules_build: Path, site: Path) -> None:
    lines = (rules_build / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {line.split("  ", 1)[1] for line in lines}
    assert {path.relative_to(rules_build).as_posix() for path in site.rglob("*") if path.is_file()} <= listed


def test_no_table_of_the_dataset_is_named_in_its_program() -> None:
    tables = {path.stem for path in (REPOSITORY / "schemas").glob("*.yaml")}
    sources = [*WEB.glob("src/**/*.ts"), *(REPOSITORY / "compiler/standoff/formats/explorer").glob("*.py")]
    named = {word for path in sources for word in re.findall(r"[\"'`/.]([a-z_]+)[\"'`/.]", path.read_text("utf-8"))}
    # `places` is also a view: the places of whatever table has points.
    assert named & tables <= {"places"}


def test_the_licence_of_every_bundled_package_is_listed() -> None:
    listed = set(re.findall(r"^=+\n(\S+) \S+ \(.*\)\n=+$", (BUNDLE / "LICENSES.txt").read_text("utf-8"), re.MULTILINE))
    assert listed >= {"d3-force", "d3-geo", "d3-scale", "d3-selection", "d3-zoom", "topojson-client", "world-atlas"}
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    runtime = {path.removeprefix("node_modules/") for path, of in lock.items() if path and not of.get("dev")}
    assert listed - {"world-atlas"} <= runtime


# -- when it is written ------------------------------------------------------------------------------------------------

UNDECIDED = (tiny.DESCRIPTOR, ', "site": false', "")


@dataclass(frozen=True)
class OnDisk:
    """A table that is not in memory."""

    rows: pl.DataFrame

    def lazy(self) -> pl.LazyFrame:
        return self.rows.lazy()

    def __len__(self) -> int:
        return len(self.rows)


@pytest.mark.parametrize(
    ("setting", "too_many", "is_too_large", "expected"),
    [
        (None, 1, False, False),
        (None, 0, False, True),
        (True, 1, False, True),
        (False, 0, False, False),
        (True, 1, True, False),
        (True, 0, True, True),
        (False, 0, True, False),
    ],
)
def test_a_build_has_it_up_to_so_many_records_or_as_the_corpus_says(
    rules: Compiled,
    setting: bool | None,
    too_many: int,
    is_too_large: bool,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is nested in a record is not counted; of tables too large for memory, the number always decides."""
    own = [table for table in rules.schema.tables.values() if not table.is_builtin]
    records = sum(len(rules.tables[table.name]) for table in own if table.nest is None)
    assert any(table.nest for table in own)
    monkeypatch.setattr(site_format, "MOST", records - too_many)
    tables = {name: OnDisk(rows) if is_too_large else rows for name, rows in rules.tables.items()}
    contents = Contents({"name": "rules"}, rules.schema, tables, site=setting, is_held=not is_too_large)
    assert site_format.is_wanted(contents) is expected


def test_a_build_that_leaves_it_out_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_format, "MOST", 3)
    root = tiny.write(tmp_path, UNDECIDED)
    for _ in ("written", "unchanged"):
        built = versions.call(root, "build")
        assert built.exit_code == 0
        assert built.stderr.splitlines()[-1] == (
            "not written: site, since there are more than 3 records; `standoff site` writes it"
        )
    assert not (root / "build" / "next" / "site").exists()
    asked = versions.call(root, "site", "next")
    assert (asked.exit_code, asked.stderr) == (0, "wrote build/sites/next/index.html\n")
    page = (root / "build" / "sites" / "next" / "index.html").read_text("utf-8")
    assert '<a href="../../next/codebook.html">' in page
    assert '<a href="../../next/csv/fairs.csv">' in page


def test_the_command_leaves_other_folders_alone(first_release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear Ann", "utf-8")
    refused = versions.call(first_release, "site", "0.1.0", "--out", str(tmp_path / "mine"))
    assert refused.exit_code == 2
    assert "mine contains something other than an explorer: choose another folder" in refused.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    unknown = versions.call(first_release, "site", "9.9.9")
    assert unknown.exit_code == 2
    for _ in ("new", "again"):
        assert versions.call(first_release, "site", "0.1.0", "--out", str(tmp_path / "new")).exit_code == 0
    assert (tmp_path / "new" / "data" / "meta.js").is_file()


# -- its program -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not (WEB / "node_modules").exists(), reason="no packages of web/: run `make web`")
@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
def test_the_bundle_is_made_from_its_sources(tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=WEB, check=True)
    bundled, stored = (
        {f"{name}/{path.name}": path.read_bytes() for name in BUNDLES for path in (folder / name).iterdir()}
        for folder in (tmp_path, BUILTIN)
    )
    assert bundled.keys() == stored.keys()
    assert [name for name, content in bundled.items() if content != stored[name]] == []


@pytest.mark.skipif(not (WEB / "node_modules").exists(), reason="no packages of web/: run `make web`")
@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
def test_the_sources_have_no_error_of_types() -> None:
    found = subprocess.run(
        ["npx", "--no-install", "tsc", "-p", "."], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert found.stdout + found.stderr == ""
