"""`standoff re-anchor`: spans move with their words, and everything else that happens to them is reported."""

import hashlib
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from harbour import FILES, HARBOUR, HARBOUR_BLOCK, HARBOUR_YAML, run, write
from standoff.authoring.edit.align import Carried, align
from standoff.authoring.edit.reanchor import carried_sentences, reanchor, text_of
from standoff.corpus.grammar import record_grammars
from standoff.schema.model import Field, Schema, Table
from tiny import at, block

SEVEN = at(HARBOUR, "seven souls were here")
BODY = f"""\
# the fair
excluded:
  - {{at: {at(HARBOUR, "The bells rang all night.")}, because: scenery}}
fairs:
  spring-fair:
    - {{at: 0-25, kind: market, held: {{is: 1921-03-03, at: 29-41}}}}  # dated
    - at: [{SEVEN}, {at(HARBOUR, "The inn took seven souls")}]
      speaker: ada-quill
      visitors: 7
"""


def reanchored(root: Path, new: str, *options: str, body: str = BODY) -> tuple[Result, str]:
    """Re-anchor a file of this body to a new text; the result and what the file holds then."""
    write(root, {HARBOUR_YAML: HARBOUR_BLOCK + body})
    (root / "new.txt").write_bytes(new.encode())
    result = run(root, "re-anchor", "01", str(root / "new.txt"), *options)
    return result, (root / HARBOUR_YAML).read_text("utf-8")


def test_the_same_text_changes_nothing(tmp_path: Path) -> None:
    result, left = reanchored(tmp_path, HARBOUR)
    assert (result.stdout, result.exit_code) == (f"{HARBOUR_YAML}: 5 spans: 5 unmoved, 0 moved, 0 changed, 0 lost\n", 0)
    assert left == HARBOUR_BLOCK + BODY


def test_words_put_before_move_all_spans_and_sentences(tmp_path: Path) -> None:
    new = f"By hand. {HARBOUR}"
    result, left = reanchored(tmp_path, new)
    body = BODY.replace("129-154", "138-163").replace("0-25", "9-34").replace("29-41", "38-50")
    body = body.replace(SEVEN, "77-98").replace(at(HARBOUR, "The inn took seven souls"), "101-125")
    assert left == block("01_harbour.txt", new, "0-8, 9-51, 52-99, 100-137, 138-163") + body
    assert result.stdout == (
        f"{HARBOUR_YAML}: 5 spans: 0 unmoved, 5 moved, 0 changed, 0 lost\n  moved by +9: 5 spans, 0-25 to 129-154\n"
    )
    assert result.stderr == (
        f"next: copy {tmp_path}/new.txt to {tmp_path}/texts/01_harbour.txt, then run `standoff check`\n"
    )
    (tmp_path / "texts/01_harbour.txt").write_bytes(new.encode())
    assert run(tmp_path, "check").exit_code == 0


def test_what_changed_is_reported_with_both_passages(tmp_path: Path) -> None:
    new = HARBOUR.replace("seven souls were", "eleven souls were")
    result, left = reanchored(tmp_path, new)
    assert result.stdout.splitlines() == [
        f"{HARBOUR_YAML}: 5 spans: 2 unmoved, 2 moved, 1 changed, 0 lost",
        "  moved by +1: 2 spans, 92-116 to 129-154",
        f"  {HARBOUR_YAML}:14:12: changed, 68-89 is now 68-90",
        "    was “seven souls were here”",
        "    now “eleven souls were here”",
    ]
    assert ("at: [68-90, 93-117]" in left, result.exit_code) == (True, 0)


WITHOUT_BELLS = HARBOUR.replace(" The bells rang all night.", "")
LOST = (
    f"{HARBOUR_YAML}:10:10: error[span-lost]: the words of 129-154 are not in the new text: “The bells rang all night.”"
)


def test_nothing_is_written_where_a_span_is_lost(tmp_path: Path) -> None:
    result, left = reanchored(tmp_path, WITHOUT_BELLS)
    assert (result.stdout.splitlines()[0], left, result.exit_code) == (LOST, HARBOUR_BLOCK + BODY, 1)
    assert result.stderr == "nothing written: use --write to turn lost spans into quotes\n"


def test_lost_spans_become_quotes_where_that_is_wanted(tmp_path: Path) -> None:
    result, left = reanchored(tmp_path, WITHOUT_BELLS, "--write")
    assert (result.stdout.splitlines()[0], result.exit_code) == (LOST, 1)
    exclusion = '  - {quote: "The bells rang all night.", because: scenery}\n'
    assert left == block("01_harbour.txt", WITHOUT_BELLS, "0-42, 43-90, 91-128") + BODY.replace(
        "  - {at: 129-154, because: scenery}\n", exclusion
    )


def test_of_several_spans_all_become_quotes_where_one_is_lost(tmp_path: Path) -> None:
    _, left = reanchored(tmp_path, HARBOUR.replace("“The inn took seven souls,” she said. ", ""), "--write")
    assert 'quote: ["seven souls were here", "The inn took seven souls"]\n' in left


QUOTABLE = f"""\
fairs:
  spring-fair:
    - {{at: {SEVEN}, quote: seven souls were here, visitors: 7}}
    - at: [0-25, {at(HARBOUR, "The inn took seven souls")}]
      quote: [A fair filled the harbour, The inn took seven souls]
      kind: market
"""


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("A fair", "Lo, a fair. A fair", [("68-89", "80-101"), ("0-25", "12-37"), ("92-116", "104-128")]),
        (
            "seven souls were",
            "eleven souls were",
            [
                ("68-89", "68-90"),
                ("quote: seven souls were here", 'quote: "eleven souls were here"'),
                ("92-116", "93-117"),
            ],
        ),
        ("that seven souls were here.", "nothing.", [("at: 68-89, ", ""), ("92-116", "73-97")]),
        (
            "The inn took seven souls",
            "She had none",
            [("at: [0-25, 92-116]\n      ", "")],
        ),
    ],
)
def test_quotes_beside_spans_stay_true(tmp_path: Path, old: str, new: str, changes: list[tuple[str, str]]) -> None:
    quotable = HARBOUR_BLOCK.replace("  curator: c1\n", "  curator: c1\n  words: quotable\n")
    write(tmp_path, {HARBOUR_YAML: quotable + QUOTABLE})
    corrected = HARBOUR.replace(old, new)
    (tmp_path / "new.txt").write_bytes(corrected.encode())
    run(tmp_path, "re-anchor", "01", str(tmp_path / "new.txt"), "--write")
    wanted = QUOTABLE
    for before, after in changes:
        assert before in wanted
        wanted = wanted.replace(before, after)
    assert (tmp_path / HARBOUR_YAML).read_text("utf-8").partition("fairs:")[2] == wanted.partition("fairs:")[2]
    (tmp_path / "texts/01_harbour.txt").write_bytes(corrected.encode())
    assert "quote-differs" not in run(tmp_path, "check").stdout


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result, left = reanchored(tmp_path, f"By hand. {HARBOUR}", "--dry-run")
    assert (left, result.stderr, result.exit_code) == (HARBOUR_BLOCK + BODY, "nothing written\n", 0)


NOWHERE = (
    "standoff: the text `01_harbour.txt` that was annotated is neither in {root}/texts nor in the cache or git's "
    "history: both texts are needed to move spans"
)
REFUSED = {
    "a text of another time": (
        {"texts/01_harbour.txt": "Other words.\n"},
        HARBOUR.encode(),
        NOWHERE,
        1,
    ),
    "the old text is not there": (
        {"texts/01_harbour.txt": None},
        HARBOUR.encode(),
        NOWHERE,
        1,
    ),
    "not UTF-8": ({}, b"ab\xff", "standoff: {root}/new.txt is not UTF-8: byte 0xff at offset 2", 1),
    "binary": ({}, b"ab\0", "standoff: {root}/new.txt is not a text file: it contains a 0x00 byte", 1),
    "empty": ({}, b" \n", "standoff: {root}/new.txt is empty", 1),
    "a comment among the sentences": (
        {HARBOUR_YAML: FILES[HARBOUR_YAML].replace("[0-42, ", "[0-42, # the first\n    ")},
        b"So. " + HARBOUR.encode(),
        f"{HARBOUR_YAML}:5:14: error[unwritable]: there is a comment among the bounds of the sentences",
        1,
    ),
    "not YAML": (
        {HARBOUR_YAML: "text: {\n"},
        HARBOUR.encode(),
        f"standoff: {HARBOUR_YAML} does not say which text it is about",
        1,
    ),
}


@pytest.mark.parametrize(("files", "new", "reported", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_aligned_is_left(
    tmp_path: Path, files: dict[str, str | None], new: bytes, reported: str, code: int
) -> None:
    write(tmp_path, files)
    (tmp_path / "new.txt").write_bytes(new)
    before = (tmp_path / HARBOUR_YAML).read_bytes()
    result = run(tmp_path, "re-anchor", "01_harbour", str(tmp_path / "new.txt"))
    first = (result.stdout or result.stderr).splitlines()[0]
    assert (first, result.exit_code) == (reported.format(root=tmp_path), code)
    assert (tmp_path / HARBOUR_YAML).read_bytes() == before


@pytest.mark.parametrize(("text", "expected"), [("0", "`0` is ambiguous"), ("9", "unknown text `9`; known")])
def test_an_unknown_or_ambiguous_text_is_a_usage_error(tmp_path: Path, text: str, expected: str) -> None:
    write(tmp_path)
    result = run(tmp_path, "re-anchor", text, str(tmp_path / "texts/01_harbour.txt"))
    assert (result.stdout, result.stderr) == ("", f"standoff: {expected}: 01_harbour, 02_island\n")
    assert result.exit_code == 2


# -- the alignment ---------------------------------------------------------------------------------------------------

OLD = "One two three. Four five six. One two four."
FATES = {
    "kept": (OLD, (15, 24), Carried("same", (15, 24), (15, 24))),
    "moved": (OLD[15:], (15, 24), Carried("moved", (15, 24), (0, 9))),
    "a letter put right": (OLD.replace("five", "fife"), (15, 24), Carried("changed", (15, 24), (15, 24))),
    "a word put in": (OLD.replace("five", "and five"), (15, 24), Carried("changed", (15, 24), (15, 28))),
    "the first word gone": (OLD.replace("Four ", ""), (15, 28), Carried("changed", (15, 28), (15, 23))),
    "half and more gone": (OLD.replace("five six", ""), (15, 28), Carried("lost", (15, 28))),
    "another of the same beside it": ("One two. " + OLD, (0, 7), Carried("moved", (0, 7), (9, 16))),
    "outside the text": (OLD, (40, 99), Carried("lost", (40, 99))),
}


@pytest.mark.parametrize(("new", "span", "carried"), FATES.values(), ids=FATES)
def test_what_becomes_of_a_span(new: str, span: tuple[int, int], carried: Carried) -> None:
    assert align(OLD, new).carried(span) == carried


def test_sentences_corrected_by_hand_are_carried_and_new_ones_found() -> None:
    by_hand = [(0, 28), (29, 43)]
    assert carried_sentences(by_hand, align(OLD, OLD + " Five."), "en") == [(0, 28), (29, 43), (44, 49)]
    found = [(0, 14), (15, 28), (29, 43)]
    assert carried_sentences(found, align(OLD, "So. " + OLD), "en") == [(0, 3), (4, 18), (19, 32), (33, 47)]


WORDS = st.lists(
    st.sampled_from(["sea", "boat", "so", "night", "née", "🚢", "a.", "\n", "قایق"]), min_size=1, max_size=30
)
SCHEMA = Schema({"fairs": Table("fairs", "", "", {"fair_id": Field("fair_id")}, ("fair_id",), {})})
FORMS = record_grammars(SCHEMA, "text")


@settings(deadline=None)
@given(WORDS, WORDS, st.data())
def test_blocks_cover_both_texts_and_what_is_equal_is_equal(
    one: list[str], other: list[str], data: st.DataObject
) -> None:
    old, new = " ".join(one), " ".join(other)
    blocks = align(old, new).blocks
    assert "".join(old[b.start : b.end] for b in blocks) == old
    assert "".join(new[b.new_start : b.new_end] for b in blocks) == new
    assert all(old[b.start : b.end] == new[b.new_start : b.new_end] for b in blocks if b.is_equal)
    start = data.draw(st.integers(0, len(old) - 1))
    carried = align(old, new).carried((start, data.draw(st.integers(start + 1, len(old)))))
    if carried.fate in {"same", "moved"}:
        assert old[slice(*carried.old)] == new[slice(*carried.new)]


@settings(deadline=None)
@given(WORDS, WORDS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), min_size=1, max_size=6))
def test_what_is_put_before_shifts_all_and_nothing_changes_nothing(
    words: list[str], more: list[str], spans: list[tuple[int, int]]
) -> None:
    content = "x " + " ".join(words)
    bounds = [(min(start, len(content) - 1), min(start + size, len(content))) for start, size in spans]
    old = text_of("a", "a.txt", content.encode())
    for before in ("", f"{' '.join(more)} y "):
        new = text_of("a", "a.txt", f"{before}{content}".encode())
        shift = len(before)
        result = reanchor("a.yaml", annotations(old.sha256, bounds, 0), FORMS, old, new)
        wanted = annotations(new.sha256, bounds, shift)
        assert (result.problems, result.data) == ([], wanted)


def annotations(digest: str, bounds: list[tuple[int, int]], shift: int) -> bytes:
    """A text file with these spans, moved."""
    spans = "".join(f"    - {{at: {start + shift}-{end + shift}}}\n" for start, end in bounds)
    return f"text: {{sha256: {digest}}}\nfairs:\n  s:\n{spans}".encode()


def test_hashes_are_of_the_bytes() -> None:
    assert text_of("a", "a.txt", b"a\r\n").sha256 == hashlib.sha256(b"a\r\n").hexdigest()
