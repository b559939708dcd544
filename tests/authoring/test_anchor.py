"""`standoff anchor`: quotes become spans, and nothing else in the file changes."""

import os
import re
import tempfile
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harbour import HARBOUR, HARBOUR_BLOCK, HARBOUR_YAML, ISLAND_YAML, run, write
from standoff.authoring.edit.anchor import anchor
from standoff.corpus.grammar import record_grammars
from standoff.corpus.quotes.choose import Wanted, find
from standoff.corpus.quotes.elsewhere import Others
from standoff.corpus.quotes.find import places
from standoff.corpus.quotes.folded import fold
from standoff.corpus.quotes.page import Page
from standoff.schema.model import Field, Schema, Table
from tiny import at

HEADLINE = re.compile(rf"^{HARBOUR_YAML}:(\d+:\d+): error\[([a-z-]+)\]: (.*)$", re.MULTILINE)
BELLS = at(HARBOUR, "The bells rang all night.")
SEVEN = at(HARBOUR, "seven souls were here")
FILLED = at(HARBOUR, "A fair filled the harbour")


def anchored(root: Path, body: str, *options: str, text: str = HARBOUR_BLOCK) -> tuple[Result, str]:
    """Anchor a file of this body; the result and the body that is left."""
    write(root, {HARBOUR_YAML: text + body})
    result = run(root, "anchor", str(root / HARBOUR_YAML), *options)
    return result, (root / HARBOUR_YAML).read_bytes().decode().removeprefix(text)


def problems(result: Result) -> list[tuple[str, str, str]]:
    """The place (line and column), code and message of each problem, as printed."""
    found = HEADLINE.finditer(result.stdout)
    return [(match[1], match[2], match[3]) for match in found]


def mention(text: str) -> str:
    """A mention in block style under a record."""
    return f"fairs:\n  spring-fair:\n{text}"


CASES = {
    "block style": (
        mention('    at_first: 1\n    quote: "seven souls were here"  # the mate\n    visitors: 7\n'),
        mention(f"    at_first: 1\n    at: {SEVEN}  # the mate\n    visitors: 7\n"),
    ),
    "flow style": (
        mention("    - {quote: seven souls were here, visitors: 7}   # so\n\n\n"),
        mention(f"    - {{at: {SEVEN}, visitors: 7}}   # so\n\n\n"),
    ),
    "single quotes": (
        mention("    - {quote: 'Ada Quill', visitors: 7}\n"),
        mention("    - {at: 48-57, visitors: 7}\n"),
    ),
    "keys in quotes, no space": (
        mention('    - {"quote":"Mate Ada Quill","visitors":"7"}\n'),
        mention('    - {at: 43-57,"visitors":"7"}\n'),
    ),
    "folded scalar": (
        mention("    - quote: >-\n        seven souls\n        were here\n      # a comment\n      visitors: 7\n"),
        mention(f"    - at: {SEVEN}\n      # a comment\n      visitors: 7\n"),
    ),
    "literal scalar with a comment and an empty line": (
        mention("    - quote: | # two lines\n        seven souls\n        were here\n\n      visitors: 7\n"),
        mention(f"    - at: {SEVEN} # two lines\n\n      visitors: 7\n"),
    ),
    "plain scalar over lines": (
        mention("    quote: seven souls\n      were here\n    visitors: 7\n"),
        mention(f"    at: {SEVEN}\n    visitors: 7\n"),
    ),
    "value on the next line, after a comment": (
        mention("    quote: # here\n      seven souls were here\n    visitors: 7\n"),
        mention(f"    at: # here\n      {SEVEN}\n    visitors: 7\n"),
    ),
    "first and last words, typed": (
        mention('    - {quote: "A fair ... the harbour", kind: market}\n'),
        mention(f"    - {{at: {FILLED}, kind: market}}\n"),
    ),
    "first and last words, with a sign": (
        mention("    - {quote: A fair … harbour, kind: market}\n"),
        mention(f"    - {{at: {FILLED}, kind: market}}\n"),
    ),
    "other quotation marks": (
        mention("    - {quote: '\"The inn took seven souls,\"', visitors: 7}\n"),
        mention(f"    - {{at: {at(HARBOUR, '“The inn took seven souls,”')}, visitors: 7}}\n"),
    ),
    "white space": (
        mention('    - {quote: "seven   souls\\nwere here", visitors: 7}\n'),
        mention(f"    - {{at: {SEVEN}, visitors: 7}}\n"),
    ),
    "across a line end": (
        mention('    - {quote: "were here. “The inn", visitors: 7}\n'),
        mention("    - {at: 80-99, visitors: 7}\n"),
    ),
    "a list of quotes": (
        mention("    - quote: [seven souls were here,  # one\n              A fair … harbour]\n      visitors: 7\n"),
        mention(f"    - at: [{SEVEN},  # one\n              {FILLED}]\n      visitors: 7\n"),
    ),
    "near, in flow style, first, in the middle and last": (
        mention("    - {near: 3, quote: seven souls, visitors: 7}\n")
        + "    - {quote: seven souls, near: 2, visitors: 7}\n    - {quote: seven souls, visitors: 7, near: 3}\n",
        mention("    - {at: 105-116, visitors: 7}\n    - {at: 68-79, visitors: 7}\n    - {at: 105-116, visitors: 7}\n"),
    ),
    "near, in block style, first after the dash, in the middle and last": (
        mention("    - near: 3\n      quote: seven souls\n      visitors: 7\n")
        + "    - visitors: 7\n      near: 2\n      quote: seven souls\n    - quote: seven souls\n      near: 3",
        mention("    - at: 105-116\n      visitors: 7\n    - visitors: 7\n      at: 68-79\n    - at: 105-116"),
    ),
    "prefix and suffix, both first": (
        mention("    - prefix: took\n      suffix: ','\n      quote: seven souls\n      visitors: 7\n"),
        mention("    - at: 105-116\n      visitors: 7\n"),
    ),
    "comments beside what is taken out stay": (
        mention("    - near: 3  # the speech\n      quote: seven souls  # hers\n")
        + "      prefix: took # so\n      visitors: 7\n",
        mention("    - # the speech\n      at: 105-116  # hers\n      # so\n      visitors: 7\n"),
    ),
    "comments in flow style stay": (
        mention("    - {quote: seven souls,  # one\n       near: 3,  # two\n       prefix: took}  # three\n"),
        mention("    - {at: 105-116,  # one\n         # two\n       }  # three\n"),
    ),
    "a value with qualifiers": (
        mention(f"    - {{at: {FILLED}, held: {{is: 1921-03-03, quote: 3 March 1921, basis: stated}}}}\n"),
        mention(f"    - {{at: {FILLED}, held: {{is: 1921-03-03, at: 29-41, basis: stated}}}}\n"),
    ),
    "children, in full and by key": (
        mention(f"    - at: {FILLED}\n      guests:\n        visitor: {{person_id: ada-quill, quote: Ada Quill}}\n")
        + "    - quote: Mate\n      guests: {visitor: [{person_id: bo-reed, quote: she said}, ada-quill]}\n",
        mention(f"    - at: {FILLED}\n      guests:\n        visitor: {{person_id: ada-quill, at: 48-57}}\n")
        + "    - at: 43-47\n      guests: {visitor: [{person_id: bo-reed, at: 119-127}, ada-quill]}\n",
    ),
    "excluded passages": (
        "excluded:\n  - {quote: The bells … night., because: scenery}\n",
        f"excluded:\n  - {{at: {BELLS}, because: scenery}}\n",
    ),
    "one passage excluded": (
        "excluded: {quote: The bells rang, because: scenery}\n",
        "excluded: {at: 129-143, because: scenery}\n",
    ),
    "a record and a voice called quote": (
        "fairs:\n  quote: {quote: she said, voice: quote, speaker: ada-quill}\n",
        "fairs:\n  quote: {at: 119-127, voice: quote, speaker: ada-quill}\n",
    ),
    "Windows line ends": (
        mention("    quote: >-\n      seven souls\n      were here\n    near: 2\n    visitors: 7\n").replace(
            "\n", "\r\n"
        ),
        mention(f"    at: {SEVEN}\n    visitors: 7\n").replace("\n", "\r\n"),
    ),
    "beyond the basic plane": (
        mention("    # 🚢 é\n    - {note: 🚢🚢, quote: she said, visitors: 7}\n"),
        mention("    # 🚢 é\n    - {note: 🚢🚢, at: 119-127, visitors: 7}\n"),
    ),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_a_quote_becomes_a_span_and_nothing_else_changes(tmp_path: Path, before: str, after: str) -> None:
    result, left = anchored(tmp_path, before)
    assert (left, result.stdout, result.exit_code) == (after, "", 0)


QUOTABLE = HARBOUR_BLOCK.replace("  curator: c1\n", "  curator: c1\n  words: quotable\n")
KEPT = {
    "flow style": (
        mention("    - {quote: seven souls were here, visitors: 7}   # so\n"),
        mention(f"    - {{at: {SEVEN}, quote: seven souls were here, visitors: 7}}   # so\n"),
    ),
    "block style, the first key": (
        mention('    - quote: "seven souls were here"  # the mate\n      visitors: 7\n'),
        mention(f'    - at: {SEVEN}\n      quote: "seven souls were here"  # the mate\n      visitors: 7\n'),
    ),
    "line ends of Windows": (
        mention("    - visitors: 7\n      quote: seven souls were here\n").replace("\n", "\r\n"),
        mention(f"    - visitors: 7\n      at: {SEVEN}\n      quote: seven souls were here\n").replace("\n", "\r\n"),
    ),
    "over several lines": (
        mention("    - quote: >-\n        seven souls\n        were here\n      visitors: 7\n"),
        mention(f"    - at: {SEVEN}\n      quote: >-\n        seven souls\n        were here\n      visitors: 7\n"),
    ),
    "what an ellipsis left out is filled in": (
        mention("    - {quote: A fair … 3 March 1921, kind: market}\n"),
        mention('    - {at: 0-41, quote: "A fair filled the harbour on 3 March 1921", kind: market}\n'),
    ),
    "typed as the text is": (
        mention("    - {quote: 'took seven souls,\" she', visitors: 7}\n"),
        mention('    - {at: 100-122, quote: "took seven souls,” she", visitors: 7}\n'),
    ),
    "several": (
        mention("    - {quote: [A fair filled, 'seven souls … here'], visitors: 7}\n"),
        mention(f'    - {{at: [0-13, {SEVEN}], quote: [A fair filled, "seven souls were here"], visitors: 7}}\n'),
    ),
    "chosen among several places": (
        mention("    - {near: 2, quote: souls, visitors: 7}\n"),
        mention("    - {at: 74-79, quote: souls, visitors: 7}\n"),
    ),
    "of a value and of a child": (
        mention(
            "    - at: 0-25\n      held: {is: 1921-03-03, quote: 3 March 1921}\n"
            "      guests: [{role: host, person_id: ada-quill, quote: Ada Quill}]\n"
        ),
        mention(
            "    - at: 0-25\n      held: {is: 1921-03-03, at: 29-41, quote: 3 March 1921}\n"
            "      guests: [{role: host, person_id: ada-quill, at: 48-57, quote: Ada Quill}]\n"
        ),
    ),
    "what is excluded is not quoted": (
        "excluded:\n  - {quote: The bells rang all night., because: scenery}\n",
        f"excluded:\n  - {{at: {BELLS}, because: scenery}}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), KEPT.values(), ids=KEPT)
def test_in_a_text_that_may_be_quoted_the_words_stay_beside_the_span(tmp_path: Path, before: str, after: str) -> None:
    result, left = anchored(tmp_path, before, text=QUOTABLE)
    assert (left, result.stdout, result.exit_code) == (after, "", 0)
    assert "quote" not in run(tmp_path, "check").stdout
    assert anchored(tmp_path, after, text=QUOTABLE)[1] == after


SOULS = (
    "74-79 (sentence 2: …said that seven [souls] were here. “The…), "
    "111-116 (sentence 3: … inn took seven [souls],” she said. The…)"
)
NOT_BESIDE = f"these words occur at {SOULS}, but not beside that `prefix` or `suffix`"

REFUSED = {
    "ambiguous": (
        mention("    - {quote: souls, visitors: 7}\n"),
        ("10:15", "quote-ambiguous", f"these words occur in 2 places: {SOULS}"),
    ),
    "not beside the suffix, another found as a word though it stands in a longer one": (
        mention("    - {quote: A, near: 4, visitors: 7}\n    - {quote: souls, near: 1, suffix: e}\n"),
        ("11:15", "quote-not-found", NOT_BESIDE),
    ),
    "not found": (
        mention("    - {quote: eleven souls were here, visitors: 7}\n"),
        ("10:15", "quote-not-found", "these words are not in the text `01_harbour`"),
    ),
    "not beside the prefix": (
        mention("    - {quote: souls, prefix: eight}\n"),
        (
            "10:15",
            "quote-not-found",
            NOT_BESIDE,
        ),
    ),
    "beside a span": (
        mention("    - {quote: she said, at: 1-2}\n"),
        ("10:8", "quote-and-at", "a mention has both `quote` and `at`"),
    ),
    "nothing quoted": (
        mention('    - {quote: "…"}\n'),
        ("10:15", "bad-quote", "a quote is words of the text, or a list of such"),
    ),
    "near is not a number": (
        mention("    - {quote: souls, near: the end}\n"),
        ("10:28", "bad-quote", "`near` is the number of a sentence"),
    ),
    "a key of a kind that nobody writes": (
        mention("    - ? quote\n      : Mate Ada\n"),
        ("10:9", "quote-unwritable", "the file cannot be rewritten without changing more than its quotes"),
    ),
    "not YAML": (
        mention("    - {quote: she said]\n"),
        ("10:7", "yaml-syntax", "`{` is not closed before `]`"),
    ),
}


@pytest.mark.parametrize(("body", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_file_with_a_problem_is_left_alone(tmp_path: Path, body: str, expected: tuple[str, str, str]) -> None:
    result, left = anchored(tmp_path, body)
    assert (problems(result), left, result.exit_code) == ([expected], body, 1)


def test_a_quote_that_is_not_found_is_reported_with_places_where_it_may_be(tmp_path: Path) -> None:
    body = mention("    - {quote: a fayre in Marsh 1921}\n    - {quote: Nine souls were here, visitors: 9}\n")
    result, _ = anchored(tmp_path, body)
    assert result.stdout == (
        f"{HARBOUR_YAML}:10:15: error[quote-not-found]: these words are not in the text `01_harbour`\n"
        "   10 |     - {quote: a fayre in Marsh 1921}\n"
        "      |               ^^^^^^^^^^^^^^^^^^^^^ nearest is 18-47 in sentence 1, 61 % similar: "
        "“harbour on 3 March 1921. Mate”\n"
        f"{HARBOUR_YAML}:11:15: error[quote-not-found]: these words are not in the text `01_harbour`\n"
        "   11 |     - {quote: Nine souls were here, visitors: 9}\n"
        "      |               ^^^^^^^^^^^^^^^^^^^^ nearest is 68-90 in sentence 2, 85 % similar: “seven souls were "
        "here.”; the text `02_island` has them at 50-70\n"
    )
    assert result.stderr == "anchored 0 quotes in 1 file; 2 quotes left\n"


def test_a_quote_in_an_absent_text_is_left(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "texts/01_harbour.txt").unlink()
    body = HARBOUR_BLOCK + mention("    - {quote: she said}\n")
    (tmp_path / HARBOUR_YAML).write_text(body, "utf-8")
    result = run(tmp_path, "anchor")
    assert problems(result) == [("2:9", "text-missing", "the text `01_harbour.txt` is not there")]
    assert ((tmp_path / HARBOUR_YAML).read_text("utf-8"), result.exit_code) == (body, 1)


@pytest.mark.parametrize("content", [HARBOUR.replace("seven", "eleven").encode(), b"\xff\xfe"])
def test_a_quote_in_a_changed_text_is_left(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {HARBOUR_YAML: HARBOUR_BLOCK + mention("    - {quote: she said}\n")})
    (tmp_path / "texts/01_harbour.txt").write_bytes(content)
    result = run(tmp_path, "anchor")
    assert problems(result) == [("3:11", "text-changed", "the text `01_harbour` is not the one that was annotated")]
    assert result.exit_code == 1


def test_a_file_without_a_text_block_is_left(tmp_path: Path) -> None:
    result, _ = anchored(tmp_path, mention("    - {quote: she said}\n"), text="")
    reported = "the file does not say which text it is about: its `text:` block lacks `file` or `sha256`"
    assert problems(result) == [("3:8", "text-block", reported)]


def test_no_build_is_made_of_a_quote_beside_a_span(tmp_path: Path) -> None:
    body = "excluded: {quote: she said, at: 1-2, because: scenery}\n" + mention(f"    {{quote: Mate, at: {FILLED}}}\n")
    write(tmp_path, {HARBOUR_YAML: HARBOUR_BLOCK + body})
    reported = "a mention has both `quote` and `at`"
    assert problems(run(tmp_path, "check")) == [("8:12", "quote-and-at", reported), ("11:6", "quote-and-at", reported)]


def test_check_names_the_quotes_that_are_left_and_writes_nothing(tmp_path: Path) -> None:
    body = mention("    - {quote: she said}\n    - {at: 1-5, voice: quote, speaker: ada-quill}\n")
    result, left = anchored(tmp_path, body, "--check")
    assert problems(result) == [("10:8", "unanchored-quote", "this quote has no span yet")]
    assert (left, result.stderr, result.exit_code) == (body, "1 quote left in 1 file\n", 1)


def test_check_of_a_corpus_without_quotes_is_content(tmp_path: Path) -> None:
    result = run(write(tmp_path), "anchor", "--check")
    assert (result.stdout, result.stderr, result.exit_code) == ("", "0 quotes left in 2 files\n", 0)


def test_all_files_are_anchored_but_those_with_problems(tmp_path: Path) -> None:
    one = HARBOUR_BLOCK + mention("    - {quote: she said}\n")
    write(tmp_path, {HARBOUR_YAML: one, ISLAND_YAML: "fairs: {spring-fair: {quote: Nine souls}}\n"})
    result = run(tmp_path, "anchor")
    assert (tmp_path / HARBOUR_YAML).read_text("utf-8") == HARBOUR_BLOCK + mention("    - {at: 119-127}\n")
    assert (tmp_path / ISLAND_YAML).read_text("utf-8") == "fairs: {spring-fair: {quote: Nine souls}}\n"
    assert (result.stderr, result.exit_code) == ("anchored 1 quote in 2 files; 1 quote left\n", 1)


def test_anchoring_again_changes_nothing(tmp_path: Path) -> None:
    _, once = anchored(tmp_path, mention("    - {quote: she said}\n"))
    stamp = (tmp_path / HARBOUR_YAML).stat().st_mtime_ns
    again = run(tmp_path, "anchor")
    assert (tmp_path / HARBOUR_YAML).stat().st_mtime_ns == stamp
    assert (again.stderr, again.exit_code, once) == (
        "anchored 0 quotes in 2 files\n",
        0,
        mention("    - {at: 119-127}\n"),
    )


def test_permissions_and_links_stay_and_nothing_is_left_behind(tmp_path: Path) -> None:
    write(tmp_path, {HARBOUR_YAML: None})
    real = tmp_path / "elsewhere.yaml"
    real.write_text(HARBOUR_BLOCK + mention("    - {quote: she said}\n"), "utf-8")
    real.chmod(0o640)
    (tmp_path / HARBOUR_YAML).symlink_to(real)
    assert run(tmp_path, "anchor").exit_code == 0
    assert (tmp_path / HARBOUR_YAML).is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "at: 119-127" in real.read_text("utf-8")
    assert {path.name for path in tmp_path.rglob("*.tmp")} == set()


def test_a_failing_disk_leaves_the_file_intact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    body = mention("    - {quote: she said}\n")
    result, left = anchored(tmp_path, body)
    assert (left, result.stderr, result.exit_code) == (body, "standoff: No space left on device\n", 4)
    assert list((tmp_path / "annotations/texts").glob(".*")) == []


@pytest.mark.parametrize("name", ["no-such.yaml", "annotations"])
def test_files_that_do_not_exist_are_a_usage_error(tmp_path: Path, name: str) -> None:
    result = run(write(tmp_path), "anchor", str(tmp_path / name))
    reported = "is a folder: give files" if name == "annotations" else ""
    expected = f"{tmp_path / name} {reported}" if reported else f"no file {tmp_path / name}"
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {expected}\n", 2)


def test_outside_a_project_there_is_nothing_to_anchor(tmp_path: Path) -> None:
    result = run(tmp_path, "anchor")
    reported = f"datapackage.json: there is no datapackage.json in {tmp_path} (run `standoff check` for all problems)"
    assert (result.stderr, result.exit_code) == (f"standoff: {reported}\n", 1)


WORDS = st.lists(st.sampled_from(["sea", "boat", "“so”", "night—", "it’s", "the", "né", "🚢", "a.", "\n"]), max_size=30)


@settings(deadline=None)
@given(WORDS, st.data())
def test_the_quote_of_a_unique_passage_is_found_where_it_is(words: list[str], data: st.DataObject) -> None:
    content = " ".join(words)
    start = data.draw(st.integers(0, max(len(content) - 1, 0)))
    end = data.draw(st.integers(start, len(content)))
    passage = content[start:end]
    assume(passage.strip() and passage == passage.strip() and content.find(passage, content.find(passage) + 1) < 0)
    assert find(Page(content, ((0, len(content)),)), Wanted(passage)).chosen == ((start, end),)


TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "—": "-", "’": "'", "\n": " "})


@settings(deadline=None)
@given(WORDS, st.data())
def test_typography_matters_only_where_it_distinguishes_places(words: list[str], data: st.DataObject) -> None:
    content = " ".join(words)
    start = data.draw(st.integers(0, max(len(content) - 1, 0)))
    end = data.draw(st.integers(start, len(content)))
    quote = " ".join(content[start:end].translate(TYPOGRAPHY).split())
    assume(quote)
    chosen = find(Page(content, ((0, len(content)),)), Wanted(quote)).all
    stripped = len(content[start:end]) - len(content[start:end].lstrip())
    assert start + stripped in [place[0] for place in chosen] or quote in content


PAIRS = st.permutations(
    ["quote: she said", "near: 2", "prefix: 'souls,”'", "suffix: .", "visitors: 7", "kind: 'g # x'"]
)
SIGNS = st.sampled_from([", ", " , ", ",\n       ", ",   # why\n       "])
ENDS = st.sampled_from(["", "  # why", "\n", "\n# why", "\n      # why"])


@settings(deadline=None)
@given(PAIRS, st.integers(0, 5), st.lists(SIGNS, min_size=6, max_size=6), st.booleans(), st.booleans())
def test_no_layout_in_flow_style_is_too_odd(
    pairs: list[str], left_out: int, signs: list[str], trails: bool, is_kept: bool
) -> None:
    pairs = [pair for number, pair in enumerate(pairs) if number >= left_out or pair.startswith("quote")]
    body = "".join(f"{pair}{sign}" for pair, sign in zip(pairs, signs, strict=False))
    kept = body if trails else body[: -len(signs[len(pairs) - 1])]
    check_layout(mention(f"    - {{{kept}}}\n"), is_kept)


@settings(deadline=None)
@given(PAIRS, st.integers(0, 5), st.lists(ENDS, min_size=6, max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_no_layout_in_block_style_is_too_odd(
    pairs: list[str], left_out: int, ends: list[str], line_end: str, is_kept: bool
) -> None:
    pairs = [pair for number, pair in enumerate(pairs) if number >= left_out or pair.startswith("quote")]
    lines = "\n      ".join(f"{pair}{end}" for pair, end in zip(pairs, ends, strict=False))
    check_layout(mention(f"    - {lines}").replace("\n", line_end), is_kept)


def check_layout(body: str, is_kept: bool) -> None:
    """Anchor a body that quotes `she said` once: its comments stay, what chose among places goes."""
    text = QUOTABLE if is_kept else HARBOUR_BLOCK
    schema = Schema({"fairs": Table("fairs", "", "", {"fair_id": Field("fair_id")}, ("fair_id",), {})})
    grammars = record_grammars(schema, "text")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "01_harbour.txt").write_bytes(HARBOUR.encode())
        result = anchor("x.yaml", (text + body).encode(), grammars, Path(folder), Others(list))
    assert (result.problems, result.data is None) == ([], False)
    left = (result.data or b"").decode().removeprefix(text)
    counts = [left.count(word) for word in ("at: 119-127", "quote", "near", "fix", "#")]
    assert counts == [1, int(is_kept), 0, 0, body.count("#")]
    assert [left.count(word) for word in ("visitors: 7", "kind: 'g # x'")] == [
        body.count("visitors"),
        body.count("kind"),
    ]


ENDS_OF = "A boat sank at dawn and a boat sank at dusk. Then a boat burned. A boat sank at noon."
BOUNDS = ((0, 44), (45, 64), (65, 85))
BETWEEN = {
    "one start, two ends in its sentence": ("dawn … sank", [(15, 35)]),
    "two ends": ("A boat … at", [(0, 14), (0, 38), (65, 79)]),
    "two starts": ("boat … dusk", [(2, 43), (26, 43)]),
    "three parts": ("A boat … and … dusk", [(0, 43)]),
    "over two sentences": ("dusk … burned", [(39, 63)]),
    "the end that comes first, or another in its sentence": ("burned … boat", [(57, 71)]),
    "ends before it starts": ("noon … dawn", []),
    "other typography at either end": ("“A” … noon", []),
}


@pytest.mark.parametrize(("quote", "expected"), BETWEEN.values(), ids=BETWEEN)
def test_first_and_last_words_are_looked_for_at_both_ends(quote: str, expected: list[tuple[int, int]]) -> None:
    assert places(Page(ENDS_OF, BOUNDS), quote) == expected


def test_the_end_of_a_quote_can_be_chosen_by_what_follows() -> None:
    page = Page(ENDS_OF, BOUNDS)
    assert find(page, Wanted("A boat … at", suffix="dusk", near=1)).chosen == ((0, 38),)
    assert find(page, Wanted("A boat … at", near=3)).chosen == ((65, 79),)


URDU = "\u200fکشتی کل بندرگاہ پہنچی۔ ملّاح نے کہا: “کوئی نہیں!”\u200f"
PERSIAN = "او گفت: «هیچ‌کس نبود!» و رفت."
TYPOGRAPHIES = {
    "joiner left out": (PERSIAN, "هیچکس نبود", "هیچ‌کس نبود"),
    "other quotation marks": (PERSIAN, 'گفت: "هیچ‌کس نبود!"', "گفت: «هیچ‌کس نبود!»"),
    "marks of direction": (URDU, "\u202bکشتی کل\u202c", "کشتی کل"),
    "Urdu full stop": (URDU, "پہنچی۔ ملّاح", "پہنچی۔ ملّاح"),
    "soft hyphen, no-break space": ("The har\u00adbour\u00a0 was shut", "harbour was", "har\u00adbour\u00a0 was"),
    "dashes": ("It sank -- so they said—at dawn", "sank – so they said-at", "sank -- so they said—at"),
    "points": ("It sank... so they say", "sank… so", "sank... so"),
}


@pytest.mark.parametrize(("content", "quote", "passage"), TYPOGRAPHIES.values(), ids=TYPOGRAPHIES)
def test_what_is_stored_is_the_true_span(content: str, quote: str, passage: str) -> None:
    start = content.index(passage)
    assert places(Page(content), quote) == [(start, start + len(passage))]


def test_exact_words_come_before_alike_ones() -> None:
    page = Page('He said “no”, then "no".')
    assert (places(page, '"no"'), places(page, "“no”"), places(page, "«no»")) == (
        [(19, 23)],
        [(8, 12)],
        [(8, 12), (19, 23)],
    )


@settings(deadline=None)
@given(st.text(st.sampled_from("ab '’“\"-—…. \u200c\u200f\n"), max_size=40))
def test_folding_keeps_the_order_of_characters(content: str) -> None:
    assert fold(fold(content)) == fold(content)
    for start, end in Page(content).loose("a"):
        assert content[start:end] == "a"


def test_a_file_that_changes_underneath_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def change(descriptor: int) -> None:
        (tmp_path / HARBOUR_YAML).write_text("another\n", "utf-8")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", change)
    result, left = anchored(tmp_path, mention("    - {quote: she said}\n"))
    reported = (
        f"standoff: {(tmp_path / HARBOUR_YAML).resolve()} was changed by another program; it was not overwritten\n"
    )
    assert (result.stderr, result.exit_code, left) == (reported, 4, "another\n")
