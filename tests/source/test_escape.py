"""What is written into the syntax of others stays text, as their own readers have it; nothing writes in another way."""

import json
import re
import sqlite3
from html.parser import HTMLParser

import duckdb
import pytest
import yaml

from paths import REPOSITORY
from standoff.formats.codebook.html import html as page
from standoff.source import escape
from standoff.source.names import is_device, is_line, is_package_name, is_text

SIGNS = "".join(map(chr, range(0x20, 0x100))) + "\u2028\u2029\u202e\ufeff\u200d一😀"
HOSTILE = [
    *SIGNS,
    "\n",
    "\r\n.shell touch x\n",
    "\t",
    "\x00" * 2,
    "'; DROP TABLE t; --",
    '"; DROP TABLE t; --',
    "*/ .shell x",
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]>",
    "'\"><img src=x onerror=alert(1)>",
    "- a: [b, {c}]",
    "&x *x !!x",
    "[a](javascript:alert(1))",
    "a | b",
    "`code` ``",
    "::error::x\n::set-output name=a::b",
    "\x1b]0;x\x07",
]


def test_sql_reads_a_string_and_a_name_as_they_are() -> None:
    connections = (sqlite3.connect(":memory:"), duckdb.connect(":memory:"))
    for text in (text for text in HOSTILE if "\x00" not in text):
        for connection in connections:
            query = f"SELECT {escape.sql_text(text)} AS {escape.sql_name('x' + text)} -- {escape.sql_comment(text)}\n"
            found = connection.execute(query)
            assert found.description is not None
            assert [found.description[0][0], found.fetchall()] == ["x" + text, [(text,)]]
    for connection in connections:
        connection.close()


def test_a_comment_of_sql_is_one_line() -> None:
    for text in HOSTILE:
        assert len(f"-- {escape.sql_comment(text)}".splitlines()) == 1


class Reader(HTMLParser):
    """Collects what a browser would: elements with attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))


def read(source: str) -> list[object]:
    reader = Reader()
    reader.feed(source)
    reader.close()
    return reader.found


def test_html_reads_text_and_attributes_as_they_are() -> None:
    for text in (text for text in HOSTILE if "\r" not in text):
        found = read(f'<p title="{escape.html_text(text)}">x{escape.html_text(text)}</p>')
        assert found == [("p", [("title", text)]), f"x{text}"]


def test_json_in_a_script_neither_ends_it_nor_changes() -> None:
    for text in HOSTILE:
        written = escape.json_for_html({"a": text})
        assert not set("<>&\u2028\u2029") & set(written)
        assert json.loads(written) == {"a": text}


def test_yaml_reads_a_string_as_it_is() -> None:
    for text in HOSTILE:
        assert yaml.safe_load(f"a: {escape.yaml_text(text)}\nb: [{escape.yaml_text(text)}, x]\n") == {
            "a": text,
            "b": [text, "x"],
        }


def test_markdown_on_the_page_reads_text_as_it_is() -> None:
    for text in (text for text in HOSTILE if text.strip() == text and text.isprintable()):
        shown = page(f"# {escape.markdown('x' + text)}\n\n{escape.markdown('y' + text)}\n")
        body = "".join(part for part in read(shown[shown.index("<section>") :]) if isinstance(part, str))
        assert body.split()[: len(f"x{text} y{text}".split())] == f"x{text} y{text}".split()


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("a <b>c</b> < d <1 %", "a \\<b>c\\</b> < d <1 %"),
        ("`<b>` and\n```\n<b>[x](javascript:y)\n```\n<b>", "`<b>` and\n```\n<b>[x](javascript:y)\n```\n\\<b>"),
        ("[a](https://b.c/?d=e) [a](#b) [a](b/c.md)", "[a](https://b.c/?d=e) [a](#b) [a](b/c.md)"),
        ("[a](javascript:b) [a]( javascript:b) [a](//b)", "\\[a](javascript:b) \\[a]( javascript:b) \\[a](//b)"),
        (
            "[a](data:text/html,b)\n[c]: JavaScript:d\n[e]: https://f.g/",
            "\\[a](data:text/html,b)\n\\[c]: JavaScript:d\n[e]: https://f.g/",
        ),
        ("<javascript:a>", "\\<javascript:a>"),
        ("```<b>` ``<b>``", "```\\<b>` ``<b>``"),
        ("```a`<b>\n<b>\n```", "```a`\\<b>\n\\<b>\n```"),
        ("`a\nb` <i>", "`a\nb` \\<i>"),
    ],
)
def test_markdown_of_others_brings_no_html_and_no_link_that_runs(given: str, written: str) -> None:
    assert escape.markdown_prose(given) == written
    assert escape.markdown_prose(written) == written
    assert (
        "javascript"
        not in str([attrs for part in read(page(written)) if isinstance(part, tuple) for attrs in part[1:]]).lower()
    )


def test_a_cell_is_disarmed_by_itself() -> None:
    """A backtick in one cell begins no code that a backtick in another would end."""
    assert escape.markdown_cell("a ` b | <b> ") == "a ` b \\| \\<b>"
    row = f"| {escape.markdown_cell('a `')} | {escape.markdown_cell('<b> `')} |"
    assert row == "| a ` | \\<b> ` |"
    assert escape.markdown_prose(row) == row


def test_code_of_markdown_is_closed_by_nothing_in_it() -> None:
    for text in (text for text in HOSTILE if text.isprintable()):
        for code in (text, f"``{text}`<b>", f"`{text}```"):
            written = escape.markdown_code(code)
            shown = read(page(f"# t\n\n{written}\n"))
            assert shown[shown.index(("code", [])) + 1 :][0] == (code.strip() or "(blank)")
            assert escape.markdown_prose(written) == written
            assert escape.markdown_prose(f"{written} <b>") == f"{written} \\<b>"


def test_a_workflow_command_is_one_line_and_keeps_its_properties() -> None:
    for text in HOSTILE:
        named = escape.command_properties([("file", text), ("line", "1")])
        command = f"::error {named}::{escape.command_message(text)}"
        assert "\n" not in command
        assert "\r" not in command
        assert named.count(",") == 1


def test_a_terminal_gets_one_line_of_what_can_be_seen() -> None:
    for text in HOSTILE:
        assert all(c == "\t" or c.isprintable() or c in "\xa0\u200c\u200d" for c in escape.printable(text))


@pytest.mark.parametrize("name", ["a", "my-data", "a.b_c-1", "x" * 100])
def test_names_of_packages(name: str) -> None:
    assert is_package_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "-a", "a-", ".a", "A", "a b", "a\n", "ä", "con", "nul.x", "x" * 101]
)
def test_no_names_of_packages(name: str) -> None:
    assert not is_package_name(name)


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "lpt9", "aux"])
def test_names_that_windows_keeps(name: str) -> None:
    assert is_device(name)
    assert is_device(f"{name}.txt")
    assert not is_device(f"{name}s")


def test_lines_and_texts() -> None:
    assert [
        is_line(text) for text in ("a b", "سلام\u200cها", "e\u0301", "a\nb", "a\x00", " ", "a\u2028b", "\u202ea")
    ] == [
        *(True, True, True),
        *(False, False, False, False, False),
    ]
    assert [is_text(text) for text in ("a\nb\tc", "a\r\nb", "a\rb", "\n", "a\x1b")] == [True, True, False, False, False]


# -- nothing else does it ----------------------------------------------------------------------------------------------

COMPILER = REPOSITORY / "compiler" / "standoff"
ANOTHER_WAY = {
    "HTML": re.compile(r"\bhtml\.escape|from html import|(?m:^import html$)|&(?:lt|gt|amp|quot);"),
    "SQL": re.compile(r"""replace\((?:"'", "''"|'"', '""')\)"""),
    "Markdown": re.compile(r"""replace\("\|", |"\\\\\*\["""),
    "YAML": re.compile(r"u\{ord\("),
    "workflow commands": re.compile(r"%0A|%0D"),
}
MAY = {
    "source/escape.py": set(ANOTHER_WAY),
    "formats/workbook/streamed.py": {"HTML"},  # the XML of a sheet, a cell in a fraction of a microsecond
    "formats/workbook/reader.py": {"HTML"},  # reads it
    "source/documents.py": {"YAML"},  # a message
    "authoring/gate/fix.py": {"SQL"},  # a quoted scalar of YAML, in the style that the file has
    "corpus/quotes/skeleton.py": {"HTML"},  # reads entities
    "corpus/quotes/spelling.py": {"HTML"},
    "cli/report.py": {"YAML"},
}


def test_nothing_else_writes_into_a_foreign_syntax() -> None:
    found = [
        f"{path.relative_to(COMPILER).as_posix()}: {syntax}: use standoff.source.escape"
        for path in sorted(COMPILER.rglob("*.py"))
        for syntax, pattern in ANOTHER_WAY.items()
        if pattern.search(path.read_text("utf-8")) and syntax not in MAY.get(path.relative_to(COMPILER).as_posix(), ())
    ]
    assert found == []
    assert all((COMPILER / file).is_file() for file in MAY)


def test_another_way_is_found() -> None:
    lines = ["from html import escape", 'x.replace("\'", "\'\'")', 'x.replace("|", "y")', 'f"u{ord(c)}"', '"%0A"']
    assert [syntax for line in lines for syntax, pattern in ANOTHER_WAY.items() if pattern.search(line)] == [
        *("HTML", "SQL", "Markdown", "YAML", "workflow commands")
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_has_no_word_for_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        escape.json_for_html([number])
    with pytest.raises(ValueError, match="not JSON compliant"):
        escape.script_call("put", number)


def test_a_call_of_a_script_is_compact_and_in_its_own_letters() -> None:
    assert escape.script_call("put", "fête", [1, {"a": None}]) == 'put("fête",[1,{"a":null}])\n'
