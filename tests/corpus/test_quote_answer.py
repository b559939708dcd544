"""`standoff.find_quote`: the verdict as a program sees it, each tier with its reason; what it does not import."""

import subprocess
import sys

import pytest

import standoff
from standoff.corpus.quotes.answer import QuoteVerdict
from standoff.corpus.quotes.tiers import ACCEPTABLE, TIERS

TEXT = """\
The lamp on Skerra Head was lit on 3 March 1891, wrote Zoë Falk.
It isn’t needed there: the light <b>shows</b> for 12 miles.
The lamp was not moved to the mole. A fee (of 5 pounds) was paid [3] that year to TNF-α.
"""
LATER = "\n" + "The ferry sails on Fridays. " * 30 + "\nTwo boats had gone aground that winter.\n"


def found(quote: str, text: str = TEXT, **how: object) -> QuoteVerdict:
    return standoff.find_quote(text, quote, **how)  # type: ignore[arg-type]


def test_a_quote_that_the_text_has_is_exact() -> None:
    assert found("was lit on 3 March 1891") == QuoteVerdict(
        is_accepted=True,
        tier="exact",
        tiers=("exact",),
        span=(24, 47),
        passage="was lit on 3 March 1891",
        why="",
        nearest=None,
    )


ACCEPTED = [
    ("typography", "It isn't needed there", "typography: the text has “It isn’t needed there”"),
    ("case", "the lamp on Skerra Head", "letter case: the text has “The lamp on Skerra Head”"),
    (
        "letters",
        "that year to TNF-alpha",
        "Greek letters, superscripts or ligatures: the text has “that year to TNF-α”",
    ),
    ("markup", "the light shows for 12 miles", "markup: the text has “the light <b>shows</b> for 12 miles”"),
    ("citation", "was paid that year", "a citation mark: the text has “was paid [3] that year”"),
    ("gloss", "The lamp [of 1890] on Skerra Head", "a note in brackets: the text has “The lamp on Skerra Head”"),
]


@pytest.mark.parametrize(("tier", "quote", "why"), ACCEPTED, ids=[tier for tier, *_ in ACCEPTED])
def test_what_a_careful_reader_accepts(tier: str, quote: str, why: str) -> None:
    verdict = found(quote)
    assert (verdict.is_accepted, verdict.tier, verdict.why) == (True, tier, f"it differs in {why}")
    assert verdict.span is not None
    assert verdict.passage == TEXT[slice(*verdict.span)]
    assert not found(quote, accept=["exact"]).is_accepted


REFUSED = [
    ("accents", "wrote Zoe Falk", "it differs in accents: the text has “wrote Zoë Falk”", None),
    ("punctuation", "3 March 1891 wrote Zoë", "punctuation or spaces: the text has “3 March 1891, wrote Zoë”", None),
    (
        "omission",
        "A fee was paid that year",
        "words in brackets: the text has “A fee (of 5 pounds) was paid [3] that year”",
        None,
    ),
    ("short", "lamp", "a quote of 4 letters may be in any text", None),
    ("far", "The lamp was not moved … Two boats had gone", "characters lie between its parts", None),
    ("word", "amp on Skerra Head", "it begins or ends inside a word: the whole is “lamp on Skerra Head”", None),
    ("digits", "2 miles.\nThe lamp was", "inside a number: the whole is “12 miles. The lamp was”", None),
    ("negation", "The lamp was … moved to the mole", "`not`: the text has “The lamp was not moved to the mole”", None),
    ("order", "moved to the mole … on Skerra Head", "in another order: on Skerra Head … moved to the mole", None),
    ("number", "was lit on 3 March 1892", "where the quote has “March 1892”", "was lit on 3 March 1891"),
    (
        "nowhere",
        "The lamp on Skerra Head was sold",
        "the text does not have these words",
        "The lamp on Skerra Head was lit",
    ),
    ("nowhere", "Quite other matters, 40 leagues off", "the text does not have these words", None),
    ("nowhere", "", "the quote has no words", None),
    ("nowhere", " … ", "the quote has no words", None),
]


@pytest.mark.parametrize(("tier", "quote", "why", "nearest"), REFUSED, ids=[f"{t}-{q[:9]}" for t, q, *_ in REFUSED])
def test_what_a_careful_reader_refuses(tier: str, quote: str, why: str, nearest: str | None) -> None:
    verdict = found(quote, TEXT + LATER)
    assert (verdict.is_accepted, verdict.tier, verdict.nearest) == (False, tier, nearest)
    assert why in verdict.why
    assert found(quote, TEXT + LATER, accept=ACCEPTABLE).is_accepted is (tier in ACCEPTABLE)


def test_the_examples_cover_every_tier_that_one_text_can_show() -> None:
    shown = {tier for tier, *_ in ACCEPTED} | {tier for tier, *_ in REFUSED} | {"exact"}
    assert shown == {*TIERS} - {"elsewhere"}  # which takes another text


def test_settings_are_those_of_the_command() -> None:
    assert found("lamp", shortest=4).is_accepted
    assert found("wrote Zoe Falk", accept=["accents"]).is_accepted
    assert found("wrote ZOE Falk", accept=["accents"]).why.startswith("it differs in letter case and accents: ")
    text = "Die Lampe wurde nicht verlegt, schrieb Falk."
    quote = "Die Lampe wurde … verlegt, schrieb Falk"
    assert [found(quote, text, language=tag).tier for tag in ("en", "de")] == ["exact", "negation"]


@pytest.mark.parametrize("word", ["negation", "elsewhere", "exakt"])
def test_a_tier_that_never_passes_cannot_be_accepted(word: str) -> None:
    with pytest.raises(ValueError, match=f"^'{word}' cannot be accepted; known: exact, typography, case, "):
        found("The lamp", accept=["case", word])


def test_neither_the_import_nor_a_quote_needs_polars() -> None:
    """In a process of its own: here, others have imported it. What `import standoff` itself loads is one module."""
    code = (
        "import sys, typing, standoff;"
        "print([name for name in sys.modules if name.startswith('standoff')]);"
        "standoff.find_quote('The lamp was lit.', 'The lamp was lit');"
        "print('polars' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['standoff']\nFalse\n"
