"""Quote -> span: where in a text the curator's quote is, exactly or but for typography.

Exact matches come first. Only where there are none may quotation marks, dashes, ellipses and white space be of another
kind than in the text. Where words occur as words, they are not looked for inside longer ones. A quote with an ellipsis
that the text has not is `first words … last words`: the span runs from any place of the first to any of the last,
within one sentence where any sentence holds both; else to the next of the last, or another in the sentence of that.
"""

from bisect import bisect_left
from collections.abc import Iterable

from standoff.corpus.quotes.page import ELLIPSIS, Page
from standoff.corpus.words import Bounds, whole_words

AROUND, SHOWN = 16, 48  # characters of context, and of a passage that is shown whole
MOST = 10_000  # places that are looked at where first and last words can be joined in many ways
HEAD = 200  # characters of a long quote by which the nearest passage is found


def places(page: Page, quote: str) -> list[Bounds]:
    """All places where a quote occurs, in order: exactly, else loosely, else from its first words to its last."""
    quote = quote.strip()
    words = parts(quote)
    if not words:
        return []
    whole = _words(page, quote)
    if whole or not ELLIPSIS.search(quote):
        return whole
    known = {part: _words(page, part) for part in dict.fromkeys(words)}
    return _joined(page, [known[part] for part in words])


def parts(quote: str) -> list[str]:
    """The words between the ellipses of a quote."""
    return [part.strip() for part in ELLIPSIS.split(quote) if part.strip()]


def gaps(page: Page, quote: str, place: Bounds) -> list[Bounds]:
    """What a quote with ellipses leaves out at a place: the stretches between its parts, each as early as it can be."""
    words = parts(quote)
    start, end = place
    if len(words) < 2 or place in _words(page, quote.strip()):
        return []
    known = {part: _words(page, part) for part in dict.fromkeys(words)}
    here = next((stop for begin, stop in known[words[0]] if begin == start), start)
    found = []
    for part in words[1:-1]:
        number = bisect_left(known[part], (here, here))
        first, last = known[part][number] if number < len(known[part]) else (here, here)
        found.append((here, first))
        here = last
    last_start = max((begin for begin, stop in known[words[-1]] if stop == end and begin >= here), default=end)
    return [*found, (here, last_start)]


def _words(page: Page, words: str) -> list[Bounds]:
    """Where words occur, exactly or else loosely; inside longer words only where they occur nowhere else."""
    found = page.exact(words) or page.loose(words)
    return [place for place in found if page.holds_words(*place)] or found


def _joined(page: Page, listed: list[list[Bounds]]) -> list[Bounds]:
    """From each place of the first part to those of the last one, by way of those between; at most `MOST` of them."""
    last = listed[-1]
    starts = [start for start, _ in last]
    begun = [
        (start, here) for (start, _), here in zip(listed[0], _reached(listed[:-1]), strict=True) if here is not None
    ]
    found: list[Bounds] = []
    for start, here in begun:
        found += _until(page, start, last, bisect_left(starts, here))
        if len(found) > MOST:
            return found
    if found:
        return found
    for start, here in begun:
        first = bisect_left(starts, here)
        if first < len(last):
            ends = _until(page, starts[first], last, first) or [last[first]]
            found += [(start, stop) for _, stop in ends]
        if len(found) > MOST:
            break
    return found


def _reached(listed: list[list[Bounds]]) -> list[int | None]:
    """From each place of the first part, how far the parts after it reach if each is taken as early as it can be."""
    here: list[int | None] = [end for _, end in listed[0]]
    for part in listed[1:]:
        number = 0
        for at, end in enumerate(here):
            while end is not None and number < len(part) and part[number][0] < end:
                number += 1
            here[at] = part[number][1] if end is not None and number < len(part) else None
    return here


def _until(page: Page, start: int, places: list[Bounds], first: int) -> list[Bounds]:
    """From a start to those of the places, from a first one on, that are in one sentence with it."""
    found = list[Bounds]()
    for number in range(first, len(places)):
        if not page.within(start, places[number][1]) or len(found) > MOST:
            break
        found.append((start, places[number][1]))
    return found


def nearest_passage(content: str, quote: str) -> tuple[Bounds, int] | None:
    """The words that are most like a quote that occurs nowhere, and how like they are in per cent; None if under 50."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    quote = " ".join(quote.split())[:HEAD]
    if not quote or len(quote) > len(content):
        return None
    aligned = partial_ratio_alignment(quote, content, score_cutoff=50)
    if aligned is None or aligned.dest_end <= aligned.dest_start:
        return None
    passage = content[aligned.dest_start : aligned.dest_end]
    start = aligned.dest_start + len(passage) - len(passage.lstrip())
    return whole_words(content, start, start + len(passage.strip())), int(aligned.score)


def listed_places(page: Page, found: Iterable[Bounds], most: int = 10) -> str:
    """Places for a message, each in its context: `12-15 (sentence 1: …ing of [the] boats …)`."""
    found = list(found)
    words = [f"{start}-{end} (sentence {page.sentence_of(start)}: {_shown(page, start, end)})" for start, end in found]
    return ", ".join(words[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


def _shown(page: Page, start: int, end: int) -> str:
    """A passage in brackets, shortened in its middle, with its surroundings."""
    content = page.content
    passage = (
        content[start:end] if end - start <= SHOWN else f"{content[start : start + 20]} … {content[end - 20 : end]}"
    )
    before, after = content[max(start - AROUND, 0) : start], content[end : end + AROUND]
    opening, closing = "…" if start > AROUND else "", "…" if end + AROUND < len(content) else ""
    return f"{opening}{_line(before)}[{_line(passage)}]{_line(after)}{closing}"


def _line(text: str) -> str:
    """A text with its line ends and runs of white space made single spaces."""
    words = " ".join(text.split())
    return (" " if text[:1].isspace() else "") + words + (" " if words and text[-1:].isspace() else "")
