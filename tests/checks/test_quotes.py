"""Quotes beside spans: only where a text may be quoted, verified against it, and in evidence and what is made of it."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import standoff
from standoff.cli import main
from standoff.engine.pipeline import compile_corpus
from tiny import FILES, ONE, Change, compiled, write

QUOTABLE: Change = (ONE, "  curator: c1\n", "  curator: c1\n  words: quotable\n")
WORDS = "The spring fair at Arden drew forty guests."
QUOTED: Change = (ONE, "at: 0-43, kind", f'at: 0-43, quote: "{WORDS}", kind')


def run(root: Path, *arguments: str) -> str:
    return CliRunner().invoke(main, ["--quiet", "--root", str(root), *arguments]).stdout


def test_the_words_are_in_the_evidence_of_all_that_the_mention_says(tmp_path: Path) -> None:
    result = compiled(write(tmp_path, QUOTABLE, QUOTED))
    assert result.problems == []
    evidence = result.tables["evidence"].filter(pl.col("text_id") == "one")
    assert evidence.select("span_start", "span_end", "quote").unique().sort("span_start").rows() == [
        (0, 43, WORDS),
        (44, 69, None),
    ]
    assert dict(result.tables["texts"].select("text_id", "words").iter_rows()) == {"one": "quotable", "two": "private"}


def test_white_space_does_not_differ(tmp_path: Path) -> None:
    folded = f"quote: >-\n          {WORDS[:18]}\n          {WORDS[18:].strip()}\n"
    block = f"- at: 0-43\n      {folded}      kind: fair\n      visitors: 40\n"
    assert compiled(write(tmp_path, QUOTABLE, (ONE, "- {at: 0-43, kind: fair, visitors: 40}\n", block))).problems == []


@pytest.mark.parametrize(
    ("quote", "with_text", "message"),
    [
        ("A fair", True, "the text has other words at 0-43"),
        ("A fair", False, "the quote has 6 characters, and its span 0-43 has 43"),
        (WORDS.replace("forty", "fifty"), True, "the text has other words at 0-43"),
        (WORDS.replace("forty", "fifty"), False, None),
    ],
)
def test_other_words_are_a_problem(tmp_path: Path, quote: str, with_text: bool, message: str | None) -> None:
    root = write(tmp_path, QUOTABLE, (ONE, "at: 0-43, kind", f'at: 0-43, quote: "{quote}", kind'))
    problems = compile_corpus(root, root / "texts" if with_text else None).problems
    assert [(p.code, p.message, p.place.line) for p in problems] == (
        [("quote-differs", message, 13)] if message else []
    )


QUOTE = 'at: 44-69, quote: "The spring fair at Arden", kind'


@pytest.mark.parametrize(
    ("written", "place", "message", "fixed"),
    [
        (QUOTE, "13:12", "the words that are quoted beside 44-69 are at 0-24", QUOTE.replace("44-69", "0-24")),
        (
            "at: 0-43, quote: The spring fair … guests., kind",
            "13:25",
            "the quote leaves out words that the text has at 0-43",
            f'at: 0-43, quote: "{WORDS}", kind',
        ),
        ("at: 0-43, quote: at, kind", "13:25", "the text has other words at 0-43", None),  # in two places
        ("at: 0-43, quote: hat, kind", "13:25", "the text has other words at 0-43", None),  # in another word alone
    ],
)
def test_what_has_one_answer_is_fixed(
    tmp_path: Path, written: str, place: str, message: str, fixed: str | None
) -> None:
    root = write(tmp_path, QUOTABLE, (ONE, "at: 0-43, kind", written))
    (problem,) = compile_corpus(root, root / "texts").problems
    assert (str(problem.place), problem.code, problem.message) == (f"{ONE}:{place}", "quote-differs", message)
    run(root, "check", "--fix")
    left = (root / ONE).read_text("utf-8")
    assert left == FILES[ONE].replace(QUOTABLE[1], QUOTABLE[2]).replace("at: 0-43, kind", fixed or written)
    assert [p.code for p in compile_corpus(root, root / "texts").problems] == ([] if fixed else ["quote-differs"])


def test_all_places_of_the_words_are_named(tmp_path: Path) -> None:
    write(tmp_path, QUOTABLE, (ONE, "at: 0-43, kind", "at: 0-43, quote: at, kind"))
    (problem,) = compiled(tmp_path).problems
    assert problem.hint == "the words occur at 16-18, 100-102: write one of these spans, or correct the quote"


def test_as_many_quotes_as_spans(tmp_path: Path) -> None:
    two = 'at: [0-15, 16-43], quote: ["The spring fair", "at Arden drew forty guests."], kind'
    assert compiled(write(tmp_path / "a", QUOTABLE, (ONE, "at: 0-43, kind", two))).problems == []
    one = two.replace(', "at Arden drew forty guests."', "")
    (problem,) = compiled(write(tmp_path / "b", QUOTABLE, (ONE, "at: 0-43, kind", one))).problems
    assert (problem.code, problem.message) == ("bad-quote", "there are 2 spans and 1 quotes beside them")


def test_a_private_text_has_none(tmp_path: Path) -> None:
    (problem,) = compiled(write(tmp_path, QUOTED)).problems
    assert problem.code == "quote-and-at"
    assert "words: quotable" in problem.hint


def test_words_of_a_text_that_may_be_quoted_are_not_copied_and_addresses_never_are(tmp_path: Path) -> None:
    because: Change = (ONE, "because: an advertisement", f"because: {WORDS[:-1]} and so it is")
    assert [p.code for p in compiled(write(tmp_path / "a", because)).problems] == ["copied-words"]
    assert compiled(write(tmp_path / "b", because, QUOTABLE)).problems == []


def test_anchor_leaves_it_and_explain_packages_and_annotations_have_it(tmp_path: Path) -> None:
    root = write(tmp_path, QUOTABLE, QUOTED)
    before = (root / ONE).read_bytes()
    run(root, "anchor")
    assert (root / ONE).read_bytes() == before
    (root / "texts/one.txt").unlink()
    assert f"“{WORDS}”" in run(root, "explain", "fairs/spring-fair", "visitors")
    run(root, "build")
    assert f"“{WORDS}”" in str(standoff.load(root / "build/next").explain("fairs", "spring-fair", "visitors"))
    page = json.loads(run(root, "export", "--as", "web-annotation"))
    selectors = [item["target"]["selector"] for item in page["items"] if isinstance(item["target"], dict)]
    assert [
        {"type": "TextPositionSelector", "start": 0, "end": 43},
        {"type": "TextQuoteSelector", "exact": WORDS},
    ] in selectors
