"""Where in a long text a quote may be: around the places of its rarest word, so that not all of it has to be folded."""

import re

from standoff.corpus.quotes.occurrences import occurrences
from standoff.corpus.quotes.page import Page
from standoff.corpus.words import Bounds

PLAIN = re.compile(r"[a-z]{5,}")
TRIED = 6  # words of a quote that are counted in the text, and places of the rarest that are looked at
AROUND = 200  # characters to either side, beside twice the length of the quote


def stretches(page: Page, quote: str, more: int = 0) -> list[Bounds]:
    """Stretches of a text around the rarest of a quote's long words; `more` characters to either side."""
    words = sorted({*PLAIN.findall(quote.lower())}, key=lambda word: (-len(word), word))[:TRIED]
    counts = {word: n for word in words if (n := page.lower.count(word))}
    if not counts:
        return []
    rarest = min(counts, key=lambda word: (counts[word], word))
    reach = 2 * len(quote) + AROUND + more
    found: list[Bounds] = []
    for at in occurrences(page.lower, rarest)[:TRIED]:
        start, end = max(at - reach, 0), at + reach
        found = [*found[:-1], (found[-1][0], end)] if found and start < found[-1][1] else [*found, (start, end)]
    return found
