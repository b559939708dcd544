"""The passage of a text that is nearest to a quote which it has not, and what differs."""

from dataclasses import dataclass

from standoff.corpus.quotes.differences import Difference, differences
from standoff.corpus.quotes.find import HEAD, nearest_passage
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.stretches import stretches
from standoff.corpus.words import Bounds, whole_words

AROUND = 40  # characters to either side of the nearest passage that may belong to it
LONG = 100_000  # characters of a text of which only stretches with a rare word of the quote are compared
ALIKE = 75  # per cent: a passage in which only numbers differ is this similar at least


@dataclass(frozen=True, slots=True)
class Near:
    """A passage and where it is, how like the quote it is in per cent, and the words in which they differ first."""

    bounds: Bounds
    passage: str
    likeness: int
    difference: Difference | None
    is_number: bool


def nearest(page: Page, quote: str) -> Near | None:
    """The nearest passage, if it is half like the quote; its first words find it if the quote is long."""
    whole = [(0, len(page.content))]
    tried = whole if len(page.content) <= LONG else stretches(page, quote[:HEAD])
    near = [(*found, by) for by, last in tried if (found := nearest_passage(page.content[by:last], quote))]
    if not near:
        return None
    (start, end), likeness, by = max(near, key=lambda each: each[1])
    start, end = start + by, end + by
    end += max(len(quote) - HEAD, 0)
    wide = whole_words(page.content, max(start - AROUND, 0), min(end + AROUND, len(page.content)))
    differing = differences(page.content[slice(*wide)], quote)
    is_number = likeness >= ALIKE and bool(differing) and all(each.is_number for each in differing)
    first = next((each for each in differing if each.there and each.here), None)
    passage = " ".join(page.content[start : min(end, len(page.content))].split())
    return Near((start, min(end, len(page.content))), passage, likeness, first, is_number)
