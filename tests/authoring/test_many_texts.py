"""What begins something new in a large corpus does not read all of it: files opened are counted, not seconds."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tiny
from standoff.authoring.edit.add_text import FEW
from standoff.corpus.quotes.elsewhere import Others
from standoff.corpus.texts import Text

COUNTED = """\
import sys
opened = set()
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.add(arguments[0])
sys.addaudithook(note)
from standoff.cli import main
try:
    main(sys.argv[1:])
finally:
    inputs = [path for path in opened if "/annotations/texts/" in path or "/texts/" in path]
    print("opened", len(inputs), sys.exc_info()[1])
"""
TEXT = "One plain line.\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny corpus with many more texts, each of its own length."""
    registered = (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", "primaryKey: fair_id\nstandoff: {registered: true}\n")
    root = tiny.write(tmp_path_factory.mktemp("many"), registered)
    for number in range(FEW + 30):
        (root / f"texts/t{number:03d}.txt").write_text(f"Report {'x' * number}.\n")
        text = f"text: {{file: t{number:03d}.txt, language: en, curator: c1}}\n"
        (root / f"annotations/texts/t{number:03d}.yaml").write_text(text)
    return root


def opened(root: Path, *arguments: str) -> tuple[str, int]:
    """What a command prints, and how many files of texts and their annotations it opened."""
    command = [sys.executable, "-c", COUNTED, "--root", str(root), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    *_, last = result.stdout.splitlines()
    assert last.startswith("opened "), result.stderr
    return result.stdout + result.stderr, int(last.split()[1])


def test_add_text_reads_the_new_text_alone(corpus: Path) -> None:
    (corpus / "texts/new.txt").write_text("A report of another length altogether.\n" * 9)
    output, count = opened(corpus, "add-text", str(corpus / "texts/new.txt"))
    assert "wrote annotations/texts/new.yaml" in output
    assert count <= 3  # the text, and its annotation file


def test_add_text_finds_a_copy_among_many(corpus: Path) -> None:
    (corpus / "texts/copy.txt").write_text((corpus / "texts/one.txt").read_text())
    output, count = opened(corpus, "add-text", str(corpus / "texts/copy.txt"))
    assert "the text `one` is the same, byte for byte" in output
    assert count <= 5


def test_texts_are_read_once_for_all_quotes_that_are_not_found() -> None:
    read: list[str] = []

    def texts() -> Iterator[Text]:
        read.append("all")
        yield Text("one", "one.txt", "Bread and “salt” were sold at the har-\nbour.", "")
        yield Text("two", "two.txt", "Salt is dear.", "")

    others = Others(texts)
    assert read == []
    found = {quote: list(others.holding(quote)) for quote in ('"salt" were', "the harbour", "salt … sold", "pepper")}
    assert found == {
        '"salt" were': [("one", (10, 21))],
        "the harbour": [("one", (30, 43))],
        "salt … sold": [("one", (11, 26))],
        "pepper": [],
    }
    assert read == ["all"]


def test_new_reads_no_text(corpus: Path) -> None:
    output, count = opened(corpus, "new", "people", "dunn", "--set", "name=Di Dunn")
    assert "added people/dunn to annotations/registry/people.yaml" in output
    assert count == 0


def test_new_reads_no_text_for_fields_that_texts_give(corpus: Path) -> None:
    shown, count = opened(corpus, "new", "fairs", "fair-of-1931", "--set", "title=The fair of 1931")
    assert (
        "next: `fairs/fair-of-1931` has no `kind`: give it in a mention of a text, unless one gives it already" in shown
    )
    assert count == 0


def test_new_reads_no_text_to_refuse_a_similar_id(corpus: Path) -> None:
    output, count = opened(corpus, "new", "fairs", "sprin-fair")
    assert "standoff: the ids `sprin-fair` and `spring-fair` are similar; use --force to accept it" in output
    assert count == 0
