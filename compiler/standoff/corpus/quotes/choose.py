"""The place that a curator quotes, among all where the words are: by what is before or after, or by a sentence."""

from dataclasses import dataclass
from itertools import pairwise

from standoff.corpus.quotes.find import gaps, parts, places
from standoff.corpus.quotes.folded import fold
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.tiers import ACCEPTED
from standoff.corpus.quotes.verdict import find_quote
from standoff.corpus.words import Bounds

REPORTED = frozenset({"short", "far", "word", "digits", "negation"})  # of a place that was found, by who looks for it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a curator quotes, and by what to choose among several places: the text just before or after, a sentence."""

    quote: str
    prefix: str = ""
    suffix: str = ""
    near: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The places that are left after choosing, and all those where the words occur."""

    chosen: tuple[Bounds, ...]
    all: tuple[Bounds, ...]


def find(page: Page, wanted: Wanted) -> Found:
    """Find a quote in a text; one chosen place is the answer, none or several are for the curator to mend."""
    return _chosen(page, places(page, wanted.quote) or spelled_otherwise(page, wanted.quote), wanted)


def find_exactly(page: Page, wanted: Wanted) -> Found:
    """The same for words that stand in the text exactly, as whole words: nothing else is accepted."""
    return _chosen(page, [place for place in page.exact(wanted.quote.strip()) if page.holds_words(*place)], wanted)


def _chosen(page: Page, everywhere: list[Bounds], wanted: Wanted) -> Found:
    fitting = [place for place in everywhere if _fits(page.content, place, wanted)]
    if len(fitting) > 1 and wanted.near is not None:
        fitting = _nearest(page, fitting, wanted.near)
    return Found(tuple(fitting), tuple(everywhere))


def left_between(page: Page, quote: str, place: Bounds) -> list[Bounds]:
    """What a quote with ellipses leaves out at a place."""
    if len(parts(quote)) < 2:
        return []
    found = find_quote(page, quote)
    if found.bounds == place and len(found.pieces) > 1:
        return [(end, start) for (_, end), (start, _) in pairwise(found.pieces)]
    return gaps(page, quote, place)


def spelled_otherwise(page: Page, quote: str) -> list[Bounds]:
    """Where a careful reader finds words that are spelled otherwise than in the text."""
    verdict = find_quote(page, quote)
    if verdict.bounds is None or verdict.refused(ACCEPTED | REPORTED) is not None:
        return []
    return sorted({verdict.bounds, *verdict.also})


def _fits(content: str, place: Bounds, wanted: Wanted) -> bool:
    """Whether the text just before and after a place is as wanted."""
    before, after = fold(wanted.prefix), fold(wanted.suffix)
    start, end = place
    reach = 4 * max(len(before), len(after)) + 80
    return fold(content[max(start - reach, 0) : start]).endswith(before) and fold(
        content[end : end + reach]
    ).startswith(after)


def _nearest(page: Page, found: list[Bounds], near: int) -> list[Bounds]:
    away = [abs(page.sentence_of(start) - near) for start, _ in found]
    return [place for place, distance in zip(found, away, strict=True) if distance == min(away)]
