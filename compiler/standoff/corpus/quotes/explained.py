"""A verdict in words: in what a quote differs from its text, and what the text has."""

from standoff.corpus.quotes.find import parts
from standoff.corpus.quotes.found import Verdict
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.skeleton import bare
from standoff.corpus.quotes.tiers import SPELLED, TIERS
from standoff.corpus.quotes.verdict import missing_part
from standoff.corpus.words import Bounds

WRITTEN = frozenset({*SPELLED, "typography", "gloss", "omission"})


def why_not(page: Page, quote: str, verdict: Verdict) -> str:
    """Why a quote is not found as it is written, with the passage that the text has; empty if that is not known."""
    if "order" in verdict.tiers:
        return f"the text has these parts in another order: {' … '.join(map(shortened, _in_order(page, quote)))}"
    if verdict.differs is not None and "number" in verdict.tiers:
        there, here = verdict.differs.text, verdict.differs.quote
        where = "" if verdict.bounds is None else f" at {verdict.bounds[0]}-{verdict.bounds[1]}"
        return f"the text has “{shortened(there)}” where the quote has “{shortened(here)}”{where}"
    differing = [TIERS[name].what for name in verdict.tiers if name in WRITTEN]
    if verdict.bounds is not None and differing:
        return f"it differs in {listed(differing)}: {passage(page, verdict.bounds)}"
    return _missing_part(page, quote)


def _missing_part(page: Page, quote: str) -> str:
    """Which part of a quote with ellipses is not in the text."""
    missing = missing_part(page, quote)
    return f"the part “{shortened(missing)}” is not in the text" if missing else ""


def _in_order(page: Page, quote: str) -> list[str]:
    bones = page.skeleton("plain")
    return sorted(dict.fromkeys(parts(quote)), key=lambda part: bones.text.find(bare(part)))


def passage(page: Page, place: Bounds) -> str:
    """What the text has at a place, and where that is."""
    start, end = place
    return f"the text has “{shortened(page.content[start:end])}” at {start}-{end} (sentence {page.sentence_of(start)})"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def shortened(words: str) -> str:
    """Words in one line, without their middle if they are long."""
    line = " ".join(words.split())
    return line if len(line) <= 80 else f"{line[:40]} … {line[-30:]}"
