"""The comment on a pull request: what comes first, what is folded, how long it is, and that no word of it is markup."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import tiny
from repositories import begin
from standoff.formats.package import Package
from standoff.formats.package_reader import made_package
from standoff.release import comment as module
from standoff.release.bump import reasons
from standoff.release.changed_cells import changes_of
from standoff.release.comment import MARKER, comment
from standoff.release.difference import diff
from standoff.source.escape import markdown_inert
from versions import call, change

CHANGED = (
    (tiny.TWO, "visitors: 45", "visitors: 46"),
    (tiny.PEOPLE, "carr: {name: Tom Carr}\n", "carr: {name: Tom Karr}\ndunn: {name: Di Dunn}\n"),
    (tiny.TWO, "[bell, carr]", "[carr]"),
    (tiny.ONE, "      held: 2024-05\n", ""),
    (tiny.TWO, "kind: market", "kind: market, stalls: 3"),
)
EXPECTED = """\
<!-- standoff diff -->
### What this changes in the tables

**2 removals, 2 corrections, 2 new facts**, from `before` to `after`.

After 1.0.0, the next version must be at least 1.1.0 (minor).

**Removals (2)**

| record | field | before | after | why |
|---|---|---|---|---|
| `hat-market: visitor, bell`<br>`fair_guests hat-market/visitor/bell` | | | removed | `annotations/texts/two.yaml:12` |
| `Spring fair`<br>`fairs spring-fair` | `held` | `2024-05` | empty | removal; rule `only`<br>gone: `bell (paraphrase) in one, sentence 2; asserted, stated, sure` `annotations/texts/one.yaml:15` |

**Corrections and finer values (2)**

| record | field | before | after | why |
|---|---|---|---|---|
| `Spring fair`<br>`fairs spring-fair` | `visitors_high` | `45` | `46` | correction; rule `settled`<br>gone: `narrator in two, sentence 1; asserted, stated, sure` `annotations/texts/two.yaml:9`<br>new: `narrator in two, sentence 1; asserted, stated, sure` `annotations/texts/two.yaml:9`<br>unchanged: `40, narrator in one, sentence 1; asserted, stated, sure` `annotations/texts/one.yaml:12` |
| `Tom Karr`<br>`people carr` | `name` | `Tom Carr` | `Tom Karr` | correction; rule `only`<br>gone: `registry; curated, sure` `annotations/registry/people.yaml:2`<br>new: `registry; curated, sure` `annotations/registry/people.yaml:2` |

**New facts (2)**

| record | field | before | after | why |
|---|---|---|---|---|
| `hat-market`<br>`fairs hat-market` | `stalls` | empty | `3` | new fact; rule `only`<br>new: `narrator in two, sentence 2; asserted, stated, sure` `annotations/texts/two.yaml:12` |
| `Di Dunn`<br>`people dunn` | | | added | `annotations/registry/people.yaml:3` |

<details>
<summary>Rows by table (3)</summary>

| table | added | removed | changed |
|---|--:|--:|--:|
| `fair_guests` | 0 | 1 | 0 |
| `fairs` | 0 | 0 | 2 |
| `people` | 1 | 0 | 1 |

</details>
"""  # noqa: E501  lines of tables


def packed(root: Path, *changes: tiny.Change) -> Package:
    compiled = tiny.compiled(tiny.write(root, *changes))
    assert not compiled.failed, compiled.problems
    package = made_package("tiny", "", compiled.tables, compiled.schema)
    return Package("tiny", "", package.tables, descriptor={"version": "1.0.0+next", "resources": []})


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return packed(tmp_path_factory.mktemp("before"))


def written(a: Package, b: Package) -> str:
    difference = diff(a, b)
    return comment(changes_of(difference), reasons(difference), "before", "after")


def test_removals_come_first_and_every_value_has_its_receipt(before: Package, tmp_path: Path) -> None:
    assert written(before, packed(tmp_path, *CHANGED)).splitlines() == EXPECTED.splitlines()


def test_nothing_changed(before: Package) -> None:
    lines = written(before, before).splitlines()
    assert lines[3:] == ["**No published value changes**, from `before` to `after`."]


def test_long_lists_are_folded_and_what_is_cut_is_named(
    before: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = "".join(f"p{n}: {{name: Person {n}}}\n" for n in range(200))
    after = packed(tmp_path, (tiny.PEOPLE, "carr: {name: Tom Carr}\n", f"carr: {{name: Tom Karr}}\n{people}"))
    text = written(before, after)
    assert "<details>\n<summary>New facts (200)</summary>\n" in text
    assert "Left out" not in text
    monkeypatch.setattr(module, "LONGEST", 4000)
    short = written(before, after)
    (left,) = re.findall(r"^Left out for want of room: new facts \((\d+)\)\. The page in", short, re.M)
    assert len(short) < 4200
    assert short.count("`people p") == 200 - int(left)
    assert short.count("<details>") == short.count("</details>") == 2
    assert "`people carr`" in short


# -- no word of a pull request is markup -------------------------------------------------------------------------------

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
WORDS = [
    *map(chr, range(0x20, 0x80)), "\n", "\r\n| x", "<script>", "\u202e", "&amp;", "@someone", "https://example.org",
    "www.example.org", "a@example.org", "#12", ":tada:", "a`b``c", "a|b", "a\\|b", "a\\", "$x$", "[^1]", "<br>",
    "</details>", "-->", "~~x~~",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_word_stays_one_code_span_in_one_cell(word: str) -> None:
    page = READER.render(f"| a | b |\n|---|---|\n| {markdown_inert(word)} | second |\n")
    cells = re.findall(r"<td>(.*?)</td>", page, re.S)
    assert len(cells) == 2, page
    assert (re.sub(r"^<code>[^<]*</code>$", "", cells[0]), cells[1]) == ("", "second")


def test_a_comment_of_hostile_words_has_no_markup_but_its_own(before: Package, tmp_path: Path) -> None:
    name = "Tom @x [a](https://e.org) <img src=x onerror=alert(1)> `b` | www.e.org </details> <!-- -->"
    text = written(before, packed(tmp_path, (tiny.PEOPLE, "{name: Tom Carr}", f"{{name: '{name}'}}")))
    page = READER.render(text.removeprefix(MARKER))
    assert set(re.findall(r"<(\w+)", re.sub(r"<code>.*?</code>", "", page))) <= {
        "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "br", "details", "summary",
    }  # fmt: skip
    outside = re.sub(r"<code>.*?</code>", "", page)
    assert not [sign for sign in ("@", "http", "www", "img", "<a", "onerror") if sign in outside]


def test_a_side_that_does_not_build_has_a_comment(tmp_path: Path) -> None:
    root = begin(tiny.write(tmp_path))
    change(root, tiny.TWO, "kind: market", "kind: bazaar")
    found = call(root, "diff", "HEAD", "--format", "comment")
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        MARKER,
        "### What this changes in the tables",
        "",
        "Nothing was compared: `the working tree` does not build.",
        "",
        "| where | problem |",
        "|---|---|",
        f"| `{tiny.TWO}:12:25` | `unknown-code: unknown code ˋbazaarˋ in fair-kind` |",
    ]
