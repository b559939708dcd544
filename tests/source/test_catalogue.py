"""The catalogue of problems: no code without an entry and a test, examples that are true, the page and the command."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mistakes import CASES, Case
from paths import REPOSITORY
from standoff.cli import main
from standoff.cli.commands import MODULES
from standoff.release import kinds
from standoff.release.bump import KINDS
from standoff.source.catalogue import Entry, catalogue, lay_out, page
from standoff.source.problem import WARNINGS
from tiny import FILES

PAGE = REPOSITORY / "docs" / "problems.md"
KNOWN = catalogue()

# -- no code is left out -----------------------------------------------------------------------------------------------

CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+|bom")
WORD = re.compile(r"[a-z]+(-[a-z0-9]+)*")
REPORTS = re.compile(r"problem|complain|fault|too_much|beyond|cannot", re.IGNORECASE)
NO_CODES = {
    *KINDS,  # of changes of a schema
    *kinds.KINDS,  # of changes of a cell
    *MODULES,  # commands
    "my-data",
    "date-precision",
    "codebook-list",
    "family-names",
    "given-names",
    "not-compared",
}  # words of this form that are not codes
ASSIGNED = re.compile("code|CODE|BAD_[A-Z]+")
OURS = {"bad-table"}  # a table of a shape that the compiler should not make: no input leads to it


def codes_of(module: ast.Module) -> set[str]:
    """The codes that a module gives to problems.

    Those of calls that make a problem (a single word too, where it is a `Problem`'s second argument), of tuples on the
    way to one, of arguments `problem=…`, and of assignments `code = …` and `BAD_… = …`.
    """
    found: list[ast.AST] = []
    words: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
            found += node.args if REPORTS.search(name) else ()
            found += (keyword.value for keyword in node.keywords if keyword.arg == "problem")
            if name == "Problem" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                words.add(str(node.args[1].value))
        elif isinstance(node, ast.Tuple) and len(node.elts) > 1:
            found += (element for element in node.elts if isinstance(element, ast.Constant | ast.IfExp))
        elif isinstance(node, ast.Assign) and any(
            ASSIGNED.fullmatch(getattr(target, "id", "")) for target in node.targets
        ):
            found.append(node.value)
    constants = (node.value for tree in found for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return words | {value for value in constants if isinstance(value, str) and CODE.fullmatch(value)}


def codes_of_the_compiler() -> set[str]:
    sources = sorted((REPOSITORY / "compiler" / "standoff").rglob("*.py"))
    return {code for source in sources for code in codes_of(ast.parse(source.read_text("utf-8")))} - NO_CODES


def test_every_code_of_the_compiler_has_an_entry_and_no_entry_is_idle() -> None:
    assert codes_of_the_compiler() == set(KNOWN)


def test_what_is_a_warning_has_an_entry() -> None:
    assert set(KNOWN) >= WARNINGS


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('Problem(place, "new-code", "x")', {"new-code"}),
        ('Problem(place, "newcode", "x")', {"newcode"}),
        ('form.complain(node, "new-code", "x-y z")', {"new-code"}),
        ('NEW = ("new-code", "a message", "a hint")', {"new-code"}),
        ('code = "a-b" if wide else "c-d"', {"a-b", "c-d"}),
        ('CODE = "new-code"', {"new-code"}),
        ('say("new-code")', set()),
    ],
)
def test_how_codes_are_found(source: str, codes: set[str]) -> None:
    assert codes_of(ast.parse(source)) == codes


def test_every_code_has_a_test_with_its_smallest_input() -> None:
    """In `mistakes.py`, or in a string of another test that holds the code as a word."""
    shown = {case.code for case in CASES}
    for path in sorted((REPOSITORY / "tests").glob("*/test_*.py")):
        if path != Path(__file__):
            shown |= {word for text in strings(path) for word in re.findall(r"[\w-]+", text)}
    assert sorted(set(KNOWN) - shown - OURS) == []


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# -- the entries -------------------------------------------------------------------------------------------------------

# codes whose examples are described in words
IN_WORDS = {"bom", "cell-too-long", "id-clash", "missing-folder", "near-id", "no-project", "unread-file"}


def test_the_entries_are_in_alphabetical_order_and_are_sentences() -> None:
    assert list(KNOWN) == sorted(KNOWN)
    for entry in KNOWN.values():
        assert WORD.fullmatch(entry.code)
        assert entry.means[0].isupper()
        assert entry.means.endswith(".")
        assert entry.remedy.endswith(".")
        assert entry.example.strip()


def broken_content(case: Case) -> str:
    contents: dict[str, str | bytes | None] = {**FILES}
    for part in case.broken if isinstance(case.broken, list) else [case.broken]:
        if isinstance(part, dict):
            contents |= part
        else:
            file, old, new = part
            content = contents[file]
            assert isinstance(content, str)
            contents[file] = content.replace(old, new)
    joined = "\n".join(
        content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        for content in contents.values()
        if content is not None
    )
    return joined.replace(', "site": false', "")  # which makes the tests faster, and says nothing to a reader


@pytest.mark.parametrize("code", sorted({case.code for case in CASES} - IN_WORDS))
def test_the_example_is_what_a_test_breaks_a_corpus_with(code: str) -> None:
    """Its lines stand one after the other, but for their indentation, in one of the corpora that its cases break."""
    example = [line.strip() for line in KNOWN[code].example.splitlines()]
    contents = [broken_content(case) for case in CASES if case.code == code]
    assert any("\n".join(example) in "\n".join(line.strip() for line in text.splitlines()) for text in contents)


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_is_what_the_catalogue_makes(request: pytest.FixtureRequest) -> None:
    generated = page(KNOWN)
    if request.config.getoption("--bless"):
        PAGE.write_text(generated, "utf-8")
    assert PAGE.read_text("utf-8") == generated


def test_the_page_of_an_entry() -> None:
    entry = KNOWN["duplicate-key"]
    assert page({"duplicate-key": entry}).endswith(
        "| [`duplicate-key`](#duplicate-key) | A key occurs twice in one mapping. YAML would silently drop one of the"
        " two. |\n"
        "\n## duplicate-key\n\n"
        "Error. A key occurs twice in one mapping. YAML would silently drop one of the two.\n\n"
        "    speaker: bell\n    held: 2024-05\n    speaker: carr\n\n"
        "Merge the two; where a record has two mentions, write a list under its id.\n"
    )


# -- the command -------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain-problem", *arguments])


def test_a_code_is_explained() -> None:
    result = run("wide-span")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "wide-span (warning)\n"
        "A span is much wider than the words that state something: over 160 characters, or over two whole\n"
        "sentences.\n"
        "\n"
        "    - at: 0-85\n"
        "\n"
        "Narrow it to the clause that states it, or give a list of spans.\n"
    )


def test_without_a_code_all_are_listed() -> None:
    result = run()
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines() if not line.startswith(" ")] == list(KNOWN)
    assert max(len(line) for line in result.stdout.splitlines()) <= 100


def test_lines_are_as_long_as_a_terminal_is_wide() -> None:
    words = Entry("some-code", "x " * 49 + "yy and more.", "", "x " * 49 + "yyy and more.")
    (_, *lines) = ["".join(text for text, _ in line) for line in lay_out(words)]
    assert lines == ["x " * 49 + "yy", "and more.", "", "", "x " * 48 + "x", "yyy and more."]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("unknwon-id", "standoff: unknown problem code `unknwon-id`; nearest is `unknown-id`\n"),
        ("\x1b[31m", "standoff: unknown problem code `\\u001b[31m`; run without a code to list all\n"),
        ("", "standoff: unknown problem code ``; run without a code to list all\n"),
    ],
)
def test_an_unknown_code(code: str, message: str) -> None:
    result = run(code)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


def test_as_json() -> None:
    entry = KNOWN["wide-span"]
    wanted = {"code": "wide-span", "means": entry.means, "example": "- at: 0-85", "remedy": entry.remedy}
    assert json.loads(run("wide-span", "--format", "json").stdout) == {**wanted, "severity": "warning"}
    assert [row["code"] for row in json.loads(run("--format", "json").stdout)] == list(KNOWN)
