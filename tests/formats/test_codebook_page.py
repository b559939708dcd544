"""codebook.html: all that codebook.md has, well-formed, escaped, its links leading somewhere, nothing fetched."""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from standoff.engine.write import write_build
from standoff.files.project_files import LIMITS
from standoff.formats.codebook.html import html
from standoff.formats.codebook.markdown import Block, Code, Grid, Heading, Listing, Paragraph, read
from standoff.schema.columns import STANDARD
from tiny import FAIRS_SCHEMA, compiled, write

VOID = {"meta", "link", "br", "input"}
FETCHING = {"src", "srcset", "action", "data", "poster", "background"}


class Page(HTMLParser):
    """What a page holds; fails where a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.code: set[str] = set()
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.ids += [value or ""] if name == "id" else []
            self.links += [value or ""] if tag == "a" and name == "href" else []
            self.fetched += [value or ""] if name in FETCHING or (tag == "link" and name == "href") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "code":
            self.code.add(data)
        if not {"script", "style", "nav"} & set(self.open):
            self.words += data.split()


@pytest.fixture(scope="module")
def page(dataset_build: Path) -> Page:
    return Page((dataset_build / "codebook.html").read_text("utf-8"))


def test_it_is_well_formed_and_each_id_is_there_once(page: Page) -> None:
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


def test_every_link_leads_to_a_place_in_it_or_is_only_followed_by_people(page: Page) -> None:
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside - set(page.ids) == set()
    others = {link for link in page.links if not link.startswith("#")}
    assert others == {"https://creativecommons.org/licenses/by/4.0/", "site/index.html"}


def test_nothing_is_fetched(dataset_build: Path, page: Page) -> None:
    text = (dataset_build / "codebook.html").read_text("utf-8")
    assert page.fetched == ["data:,"]
    assert re.findall(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", text) == []
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert {"iframe", "img", "object", "embed", "base"} & set(page.tags) == set()


def test_each_table_column_and_code_is_in_it_and_has_an_address(dataset_build: Path, page: Page) -> None:
    with (dataset_build / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["table_name"] for row in rows if row["table_name"]} - set(page.ids) == set()
    assert {row["column_name"] or row["code"] for row in rows} - page.code == set()
    standard = set(STANDARD)
    columns = {f"{row['table_name']}.{row['column_name']}" for row in rows if row["column_name"] not in standard}
    assert {name for name in columns if not name.endswith(".")} - set(page.ids) == set()


def test_it_says_what_the_markdown_says(dataset_build: Path, page: Page) -> None:
    """Word by word, but for the marks of Markdown."""
    source = (dataset_build / "codebook.md").read_text("utf-8")
    source = re.sub(r"^```\w*$|^\|[-: |]+\|$", "", source, flags=re.MULTILINE)
    source = re.sub(r"\]\([^)]*\)", "", source)
    marks = str.maketrans("", "", "`*#[|\\")
    written = [word for word in source.translate(marks).split() if word not in {"-", ""}]
    shown = [word for word in " ".join(page.words).translate(marks).split() if word != "-"]
    assert "".join(shown).removeprefix("Pakistan-Iranrelations:codebookFilter") == "".join(written)


def test_what_schemas_and_limits_say_is_escaped(tmp_path: Path) -> None:
    evil = '<script>alert(1)</script> & <img src=x onerror=y> "quoted"'
    limits = f"# {evil}\n\n{evil}\n\n[here](javascript:alert(1)) [there](//x.y/z) `{evil}`\n\n- {evil}\n"
    write(
        tmp_path,
        (FAIRS_SCHEMA, "{name: fair_id}", "{name: fair_id, description: '" + evil + "'}"),
        files={LIMITS: limits},
    )
    write_build(compiled(tmp_path), tmp_path / "build")
    text = (tmp_path / "build" / "codebook.html").read_text("utf-8")
    found = Page(text)
    assert found.open == []
    assert (found.tags.count("script"), found.tags.count("img")) == (1, 0)
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img src=x onerror=y&gt; &quot;quoted&quot;") == 5
    assert [link for link in found.links if not link.startswith("#")] == []
    assert "[here](javascript:alert(1))" in " ".join(found.words)


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("", []),
        ("# A b", [Heading(1, "A b")]),
        ("one\ntwo\n\nthree", [Paragraph("one two"), Paragraph("three")]),
        ("- one\n  more\n- two", [Listing(("one more", "two"))]),
        ("words\n- one", [Paragraph("words"), Listing(("one",))]),
        ("```sql\nSELECT 1\n\n# x\n```\nwords", [Code("SELECT 1\n\n# x"), Paragraph("words")]),
        ("```\nnever closed", [Code("never closed")]),
        (
            "| a | b |\n| --- | --: |\n| x \\| y | 1 |\n| z | |\n\nwords",
            [Grid(("a", "b"), (False, True), (("x | y", "1"), ("z", ""))), Paragraph("words")],
        ),
        ("| no table\nat all", [Paragraph("| no table at all")]),
        ("1. numbered\n> quoted", [Paragraph("1. numbered > quoted")]),
    ],
)
def test_markdown_is_read_as_blocks(markdown: str, blocks: list[Block]) -> None:
    assert list(read(markdown)) == blocks


def test_names_of_entries_lead_to_them() -> None:
    text = html("# T\n\n### places\n\n| c | t |\n| --- | --- |\n| **`kind`** | a |\n\nSee `places.kind`, `x`.\n")
    assert '<tr id="places.kind"><td><a href="#places.kind"><strong><code>kind</code></strong></a></td>' in text
    assert '<p>See <a href="#places.kind"><code>places.kind</code></a>, <code>x</code>.</p>' in text
