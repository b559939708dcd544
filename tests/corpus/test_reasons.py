"""Why a quote is not found, where that is known; and quotes that mislead, which `anchor` refuses."""

import hashlib
from pathlib import Path

import pytest

from harbour import HARBOUR, HARBOUR_BLOCK, HARBOUR_YAML, run, write
from standoff.corpus.quotes.explained import why_not
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.verdict import find_quote

LETTERS = "Greek letters, superscripts or ligatures"


def why(page: Page, quote: str) -> str:
    return why_not(page, quote, find_quote(page, quote, 1))


WHY = {
    "letter case": ("The NORTH Quay", "the north quay", "letter case: the text has “The NORTH Quay” at 0-14"),
    "accents": ("Zoë Müller", "Zoe Muller", "accents: the text has “Zoë Müller” at 0-10"),
    "Greek letters by name": ("by TNF-α alone", "TNF-alpha", f"{LETTERS}: the text has “TNF-α” at 3-8"),
    "Greek letters that look Latin": ("4 μm wide", "4 um", f"{LETTERS}: the text has “4 μm” at 0-4"),
    "superscripts": ("10⁶ nets", "10^6 nets", f"{LETTERS}: the text has “10⁶ nets” at 0-8"),
    "subscripts": ("CO₂ rose", "CO2 rose", f"{LETTERS}: the text has “CO₂ rose” at 0-8"),
    "ligatures": ("the Œuvre", "oeuvre", f"letter case and {LETTERS}: the text has “Œuvre” at 4-9"),
    "a citation mark": ("it sank [3, 4] at dawn", "it sank at dawn", "a citation mark: the text has “it sank [3, 4]"),
    "a raised citation mark": ("it sank¹² at dawn", "it sank at dawn", "a citation mark: the text has “it sank¹²"),
    "a gloss": ("he sank it", "he [Carr] sank it", "a note in brackets: the text has “he sank it” at 0-10"),
    "brackets left out": ("Carr (mate) sank", "Carr sank", "words in brackets: the text has “Carr (mate) sank”"),
    "markup of the text": ("it <i>sank</i> so", "it sank so", "markup: the text has “it <i>sank</i> so” at 0-17"),
    "markup of the quote": ("it sank so", "it *sank* so", "markup: the text has “it sank so” at 0-10"),
    "punctuation": ("Carr, Bell, and I", "Carr, Bell and I", "punctuation or spaces: the text has “Carr, Bell, and I”"),
    "spaces": ("the har bour", "the harbour", "punctuation or spaces: the text has “the har bour” at 0-12"),
    "two reasons": ("The Quay [2] sank", "the quay sank", "letter case and a citation mark: the text has “The Quay"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "quote", "expected"), WHY.values(), ids=WHY)
def test_the_fewest_reasons_are_named_with_the_passage(content: str, quote: str, expected: str) -> None:
    assert why(Page(content, ((0, len(content)),)), quote).startswith(f"it differs in {expected}")


def test_parts_that_are_missing_or_in_another_order_are_named() -> None:
    page = Page("Bell came. Carr left.", ((0, 10), (11, 21)))
    assert why(page, "Carr … Bell") == "the text has these parts in another order: Bell … Carr"
    assert why(page, "bell … left") == (
        "it differs in letter case: the text has “Bell came. Carr left” at 0-20 (sentence 1)"
    )
    assert why(page, "a ship … left") == "the part “a ship” is not in the text"


def test_other_words_have_no_known_reason() -> None:
    assert why(Page("Bell came."), "Quill left") == ""
    assert why(Page("Bell came."), "—") == ""


# -- quotes that say otherwise than the text ----------------------------------------------------------------------

TEXT = "It was seizure-free in 21/95, 22.16% of all. Carr did not come, he said. Peña can’t: I came.\n"
REFUSED = {
    "the middle of a word": (
        "eizure-free in",
        "cut-word",
        "these words begin or end inside a word",
        "quote the whole, “seizure-free in”, or write `at: 8-22` if only the part is meant",
    ),
    "the middle of a number": (
        "'in 21/95, 22'",
        "cut-number",
        "these words begin or end inside a number",
        "quote the whole, “in 21/95, 22.16”, or write `at: 20-32` if only the part is meant",
    ),
    "one part of a compound": (
        "was seizure",
        "cut-word",
        "these words begin or end inside a word",
        "quote the whole, “was seizure-free”, or write `at: 3-14` if only the part is meant",
    ),
    "half of a contraction": (
        "Peña can",
        "cut-word",
        "these words begin or end inside a word",
        "quote the whole, “Peña can’t”, or write `at: 73-81` if only the part is meant",
    ),
    "a negation between quotes of a list": (
        "[Carr, come]",
        "swallowed-negation",
        "between the parts of this quote the text has `not`",
        "include it, as in “… not …”; set `polarity: deny` if the mention denies",
    ),
    "a negation between the parts": (
        "Carr … come",
        "swallowed-negation",
        "between the parts of this quote the text has `not`",
        "include it, as in “… not …”; set `polarity: deny` if the mention denies",
    ),
}


def anchored(root: Path, body: str) -> tuple[str, str, int]:
    """Anchor one mention of the text; what is printed, the line that is left, and the exit code."""
    block = HARBOUR_BLOCK.split("\n")
    head = "\n".join(line for line in block if "sentences" not in line and "length" not in line)
    write(root, {HARBOUR_YAML: head + f"fairs:\n  spring-fair:\n    - {body}\n"})
    path = root / "texts/01_harbour.txt"
    path.write_text(TEXT, "utf-8")
    before, after = (hashlib.sha256(content.encode()).hexdigest() for content in (HARBOUR, TEXT))
    source = (root / HARBOUR_YAML).read_text("utf-8").replace(before, after)
    (root / HARBOUR_YAML).write_text(source, "utf-8")
    result = run(root, "anchor", str(root / HARBOUR_YAML))
    return result.stdout, (root / HARBOUR_YAML).read_text("utf-8").splitlines()[-1].strip(), result.exit_code


@pytest.mark.parametrize(("quote", "code", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_a_quote_that_misleads_is_refused_with_what_is_right(
    tmp_path: Path, quote: str, code: str, message: str, hint: str
) -> None:
    printed, left, exit_code = anchored(tmp_path, f"{{quote: {quote}}}")
    assert f" warning[{code}]: {message}\n" in printed
    assert (hint in printed, left, exit_code) == (True, f"- {{quote: {quote}}}", 1)


def test_what_affirms_within_a_mention_that_denies_may_not(tmp_path: Path) -> None:
    affirmed = "{at: 45-62, polarity: deny, kind: {is: fair, polarity: affirm, quote: Carr … come}}"
    printed, left, exit_code = anchored(tmp_path, affirmed)
    assert ("swallowed-negation" in printed, left, exit_code) == (True, f"- {affirmed}", 1)


def test_a_mention_that_denies_may_leave_out_the_negation(tmp_path: Path) -> None:
    _, left, exit_code = anchored(tmp_path, "{quote: Carr … come, polarity: deny}")
    assert (left, exit_code) == ("- {at: 45-62, polarity: deny}", 0)
    _, left, exit_code = anchored(tmp_path, "{quote: [Carr, come], polarity: deny}")
    assert (left, exit_code) == ("- {at: [45-49, 58-62], polarity: deny}", 0)
    _, left, exit_code = anchored(tmp_path, "{at: 45-62, polarity: deny, kind: {is: fair, quote: Carr … come}}")
    assert (left, exit_code) == ("- {at: 45-62, polarity: deny, kind: {is: fair, at: 45-62}}", 0)
    child = "- {{at: 45-62, polarity: deny, guests: {{host: {{person_id: bell, {}}}}}}}"
    _, left, exit_code = anchored(tmp_path, child.format("quote: Carr … come").removeprefix("- "))
    assert (left, exit_code) == (child.format("at: 45-62"), 0)
    _, left, exit_code = anchored(tmp_path, "{quote: Carr … not come}")
    assert (left, exit_code) == ("- {at: 45-62}", 0)
