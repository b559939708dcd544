"""What is built, read by those it is for: parsers of HTML, Markdown, YAML and JSON, DuckDB, SQLite, a browser."""

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import chdir, closing
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import marko
import yaml

from stage import Stage, differing, hashes

POST = "top.postMessage(1,String.fromCharCode(42))"  # what a payload runs, if it runs; without a quotation mark
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
METADATA = {"title", "description", "license", "license_url", "source", "source_url", "about", "about_url", "databases"}
EXPLORER = re.compile(r"site/index\.html(?:#[\w/.%~+-]*)?", re.ASCII)  # what the workbook may lead to
FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
SAFE = re.compile(r"https?://|mailto:|#(?!harmful-link)|data:,$|(?!//)[\w./%-]+$")  # marko has that for `javascript:`
PLAIN = "em strong code pre p br ul ol li hr blockquote table thead tbody tr th td h1 h2 h3 h4 del"
Element = tuple[str, tuple[str, ...]]  # a tag with the names of its attributes
MARKUP: set[Element] = {
    *((tag, ()) for tag in PLAIN.split()),
    ("a", ("href",)),
    ("a", ("href", "title")),
    ("code", ("class",)),
    ("td", ("align",)),
    ("th", ("align",)),
}


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and the addresses that they lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[Element] = set()
        self.addresses: set[str] = set()
        self.scripts = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src", "action", "srcset"}}
        self.scripts += tag == "script"


@dataclass(frozen=True)
class Baseline:
    """What a build without payload has: elements and scripts of its page, its tables and views."""

    elements: set[Element]
    scripts: int
    tables: list[str]
    names: list[str]
    views: list[str]


def baseline(package: Path) -> Baseline:
    """What the package has, before a payload is put anywhere."""
    page = Elements((package / "codebook.html").read_text("utf-8"))
    tables = list(_yaml(package / "metadata.yaml")["databases"]["tiny"]["tables"])
    return Baseline(page.found, page.scripts, tables, _sqlite_names(package), _duckdb_views(package))


def read_all(stage: Stage, before: Baseline) -> Iterator[str]:
    """What is wrong with a package, as its consumers see it."""
    package = stage.root / "build" / "next"
    was = hashes(package)
    for name in READERS:
        yield from read(name, package, before)
    yield from (f"reading the package changed {path}" for path in differing(was, hashes(package)))
    if stage.changed_outside():
        yield f"reading the package changed {stage.changed_outside()}"


def read(name: str, package: Path, before: Baseline) -> Iterator[str]:
    """What is wrong with a package, as one of its consumers sees it."""
    try:
        yield from (f"{name}: {wrong}" for wrong in READERS[name](package, before))
    except Exception as error:  # whatever a consumer fails with, it cannot read what was written
        yield f"{name} is not read: {type(error).__name__}: {error}"


def html(package: Path, before: Baseline) -> Iterator[str]:
    page = Elements((package / "codebook.html").read_text("utf-8"))
    yield from (f"unexpected {element}" for element in sorted(page.found - before.elements - MARKUP))
    yield from (f"leads to {address!r}" for address in sorted(page.addresses) if not SAFE.match(address))
    if page.scripts != before.scripts:
        yield f"has {page.scripts} scripts, not {before.scripts}"


def markdown(package: Path, _before: Baseline) -> Iterator[str]:
    for file in ("codebook.md",):
        page = Elements(marko.Markdown(extensions=["gfm"]).convert((package / file).read_text("utf-8")))
        yield from (f"unexpected {element}" for element in sorted(page.found - MARKUP - {("img", ("alt", "src"))}))
        yield from (f"leads to {address!r}" for address in sorted(page.addresses) if not SAFE.match(address))


def sql(package: Path, before: Baseline) -> Iterator[str]:
    script = (package / "views.sql").read_text("utf-8")
    yield from (
        f"a line of the shell: {line!r}" for line in script.splitlines() if line.lstrip()[:1] in {".", "!", "\\"}
    )
    if (found := _duckdb_views(package)) != before.views:
        yield f"has the views {found}"


def _duckdb_views(package: Path) -> list[str]:
    with chdir(package), closing(duckdb.connect()) as connection:
        connection.execute((package / "views.sql").read_text("utf-8"))
        names = [
            name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        ]
        for name in names:
            connection.execute(f"SELECT * FROM {_quoted(name)}").fetchall()
        return sorted(names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def database(package: Path, before: Baseline) -> Iterator[str]:
    if (found := _sqlite_names(package)) != before.names:
        yield f"has {found}"


def _sqlite_names(package: Path) -> list[str]:
    (path,) = package.glob("*.sqlite")
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        for kind, name in found:
            if kind in {"table", "view"}:
                connection.execute(f"SELECT * FROM {_quoted(name)}").fetchall()
        return sorted(f"{kind} {name}" for kind, name in found)


def json_files(package: Path, _before: Baseline) -> Iterator[str]:
    for path in sorted((*package.rglob("*.json"), *package.rglob("*.jsonld"), *package.rglob("*.geojson"))):
        text = path.read_text("utf-8")
        json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        if path.suffix == ".jsonld" and "<" in text:
            yield f"{path.name} has a `<`, which may end the script that it is put into"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), f"a key twice in {pairs}"
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def yaml_files(package: Path, before: Baseline) -> Iterator[str]:
    metadata = _yaml(package / "metadata.yaml")
    (tables,) = (each["tables"] for each in metadata["databases"].values())
    if list(tables) != before.tables or not set(metadata) <= METADATA:
        yield f"metadata.yaml has the keys {list(metadata)} and the tables {list(tables)}"
    citation = _yaml(package / "CITATION.cff")
    about = json.loads((package / "datapackage.json").read_bytes())
    expected = " ".join((about.get("title") or about["name"]).split())
    if " ".join(citation["title"].split()) != expected:
        yield f"CITATION.cff has the title {citation['title']!r}, not {expected!r}"
    if not isinstance(citation["authors"], list) or citation["cff-version"] != "1.2.0":
        yield f"CITATION.cff has {citation}"


def _yaml(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def workbook(package: Path, _before: Baseline) -> Iterator[str]:
    (path,) = package.glob("*.xlsx")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            root = ElementTree.fromstring(archive.read(name))
            if name.startswith("xl/worksheets/") and any(_runs(element) for element in root.iter()):
                yield f"{name} has a formula, or a link that leads out"
            if "external" in name.lower() or "macro" in name.lower():
                yield f"has {name}"


def _runs(element: ElementTree.Element) -> bool:
    """Whether an element of a sheet is a formula, or a link that leads out of the package."""
    tag = element.tag.rpartition("}")[2]
    is_outside = element.get("TargetMode") == "External" and not EXPLORER.fullmatch(element.get("Target", ""))
    return tag == "f" or is_outside


def cells(package: Path, _before: Baseline) -> Iterator[str]:
    """No cell of the files for spreadsheets is a formula."""
    for path in sorted((package / "excel").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        if len({len(row) for row in rows}) != 1:
            yield f"{path.name} has rows of different length"
        risky = {cell for row in rows for cell in row if FORMULA.match(cell) and not _is_number(cell)}
        yield from (f"{path.name} has the cell {cell!r}" for cell in sorted(risky))


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-\d+(\.\d+)?", cell, re.ASCII) is not None


READERS: dict[str, Callable[[Path, Baseline], Iterator[str]]] = {
    "codebook.html": html,
    "codebook.md": markdown,
    "views.sql": sql,
    "the database": database,
    "the JSON": json_files,
    "the YAML": yaml_files,
    "the workbook": workbook,
    "the CSV": cells,
}


def in_browser(stage: Stage, pages: list[Path]) -> Iterator[str]:
    """Open pages in frames of one page of Chromium, and look whether one of them ran a payload."""
    if CHROMIUM is None:
        return
    frames = "".join(f'<iframe src="{page.as_uri()}"></iframe>' for page in pages)
    listen = "onmessage = () => document.body.append('it ran')"
    index = stage.folder / "frames.html"
    index.write_text(f"<!DOCTYPE html><title>x</title><body><script>{listen}</script>{frames}", "utf-8")
    dom = _dom(index, stage.folder / "profile")
    index.unlink()
    if "<iframe" not in dom:
        yield f"the browser did not open the pages: {dom[:300]}"
    if "it ran" in dom.replace("append('it ran')", ""):
        yield f"a script ran in {', '.join(page.name for page in pages)}"


def _dom(page: Path, profile: Path) -> str:
    """What Chromium makes of a page, with an empty profile and without the network."""
    flags = ("headless", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update")
    more = ("disable-sync", "no-first-run", "dump-dom", "virtual-time-budget=2000", f"user-data-dir={profile}")
    words = [str(CHROMIUM), *(f"--{flag}" for flag in (*flags, *more)), page.as_uri()]
    done = subprocess.run(words, check=False, capture_output=True, timeout=300)
    shutil.rmtree(profile, ignore_errors=True)
    return done.stdout.decode("utf-8", "replace")
