"""What `standoff.find_quote` answers: the finder's verdict on a quote, with the reason in words, for programs."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from standoff.corpus.quotes.explained import WRITTEN, listed, shortened, why_not
from standoff.corpus.quotes.found import Verdict
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.tiers import ACCEPTABLE, ACCEPTED, TIERS
from standoff.corpus.quotes.verdict import find_quote, letters
from standoff.corpus.words import Bounds

BETWEEN = " .,;:"  # signs that the nearest passage may begin with, where the sentence before it ends


@dataclass(frozen=True, slots=True)
class QuoteVerdict:
    """Whether a text has a quote, where, and in what the two differ.

    `tier` is the gravest of `tiers`, the ways in which they differ (docs/quotes.md lists them); both are `exact` if in
    none. `span` is in code points of the text, end excluded, and `passage` the words of the text there; both are None
    if the quote is not in the text. `why` says in what it differs, and is empty if it is exact. `nearest` is the
    passage that is most like a quote that is not in the text, if one is half like it.
    """

    is_accepted: bool
    tier: str
    tiers: tuple[str, ...]
    span: Bounds | None
    passage: str | None
    why: str
    nearest: str | None


def answer(text: str, quote: str, accept: Collection[str], shortest: int, language: str) -> QuoteVerdict:
    """The verdict on a quote; raises ValueError where `accept` names what is not a tier, or one that never passes."""
    unknown = sorted({*accept} - {*ACCEPTABLE})
    if unknown:
        raise ValueError(f"{unknown[0]!r} cannot be accepted; known: {', '.join(ACCEPTABLE)}")
    page = _page(text, language)
    found = find_quote(page, quote, shortest) if letters(quote) else Verdict(("nowhere",))
    refused = found.refused({"exact", *(accept or ACCEPTED)})
    bounds = found.bounds
    return QuoteVerdict(
        is_accepted=refused is None,
        tier=found.tiers[-1],
        tiers=found.tiers,
        span=bounds,
        passage=text[slice(*bounds)] if bounds else None,
        why=_why(page, quote, found, refused or found.tiers[-1]),
        nearest=(found.detail.lstrip(BETWEEN) or None) if bounds is None else None,
    )


@lru_cache(maxsize=1)  # what is made of a text costs more than a quote, and people look for many quotes in one text
def _page(text: str, language: str) -> Page:
    return Page(text, language=language)


def _why(page: Page, quote: str, found: Verdict, tier: str) -> str:
    """In what a quote differs, by the tier that decided."""
    if tier == "exact":
        return ""
    if tier in {"word", "digits"} and found.whole:
        what = "word" if tier == "word" else "number"
        return f"it begins or ends inside a {what}: the whole is “{shortened(page.content[slice(*found.whole)])}”"
    if tier == "far":
        return f"{found.detail} characters lie between its parts" if found.detail else "its parts are far apart"
    if tier == "short":
        return f"a quote of {letters(quote)} letters may be in any text"
    if found.bounds and tier == "negation":
        return f"it leaves out or adds `{found.detail}`: {_has(page, found.bounds)}"
    if found.bounds and tier in WRITTEN:
        differing = [TIERS[name].what for name in found.tiers if name in WRITTEN]
        return f"it differs in {listed(differing)}: {_has(page, found.bounds)}"
    if not letters(quote):
        return "the quote has no words"
    return why_not(page, quote, found) or "the text does not have these words"


def _has(page: Page, bounds: Bounds) -> str:
    return f"the text has “{shortened(page.content[slice(*bounds)])}”"
