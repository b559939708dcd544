"""Annotations that are given by their words: their places in a text that has these words once, but for white space.

Tools that annotate web pages keep a passage by its words, with what stands before and after it, beside offsets into the
page as the browser had it. The offsets count where the text has the words there; otherwise the words alone count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from standoff.authoring.interchange.external import ExternalAnnotations
from standoff.authoring.interchange.offsets import squeezed
from standoff.source.plural import plural

AMBIGUOUS = "give its start and end, or the words before and after it"
ABSENT = "nothing is approximated: correct the words, or leave it out"
MOST = 100  # places of a quote that are looked at
AROUND = 200  # characters before and after a place that are compared
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are looked for, and what stands before and after them; `start` and `end` are offsets, if it has any.

    The offsets count code points, or UTF-16 code units as browsers do.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


def find_quotes(external: ExternalAnnotations, quotes: Mapping[str, tuple[Quote, ...]], content: str) -> None:
    """Give each quoted annotation the spans of its quotes; words that are not there, or more than once, are a problem.

    An annotation whose place is not found is taken out.
    """
    points = {}
    if any(quote.start is not None for each in quotes.values() for quote in each) and not content.isascii():
        points = _points(content)
    for name, each in quotes.items():
        labelled, spans = external.labelled[name], list[Span]()
        for quote in each:
            found = _offered(quote, content, points) or list(islice(_places(quote.exact, content), MOST))
            if len(found) > 1:
                found = [place for place in found if _is_between(content, place, quote)] or found
            if len(found) == 1:
                spans += found
            elif found:
                message = f"the words of `{name}` occur {plural(len(found), 'time')} in the text"
                external.complain(labelled.place, message, AMBIGUOUS)
            else:
                external.complain(labelled.place, f"the text does not have the words of `{name}`", ABSENT)
        if len(spans) == len(each):
            external.labelled[name] = replace(labelled, spans=tuple(spans))
        else:
            external.drop(name)


def _points(content: str) -> dict[int, int]:
    """The code point at each UTF-16 code unit at which one begins, and at the end."""
    found, at = {}, 0
    for number, character in enumerate(content):
        found[at] = number
        at += 2 if ord(character) > 0xFFFF else 1
    return found | {at: len(content)}


def _offered(quote: Quote, content: str, points: Mapping[int, int]) -> list[Span]:
    """The places that the offsets of a quote may mean, where the text has its words there."""
    if quote.start is None or quote.end is None:
        return []
    places = {(quote.start, quote.end), (points.get(quote.start, quote.start), points.get(quote.end, quote.end))}
    return sorted(place for place in places if squeezed(content[slice(*place)]) == squeezed(quote.exact))


def _places(words: str, content: str) -> Iterator[Span]:
    """Where a text has words, but for white space."""
    pattern = r"\s+".join(re.escape(part) for part in words.split())
    if pattern:
        yield from (found.span() for found in re.finditer(pattern, content))


def _is_between(content: str, place: Span, quote: Quote) -> bool:
    start, end = place
    before, after = squeezed(content[max(start - AROUND, 0) : start]), squeezed(content[end : end + AROUND])
    return before.endswith(squeezed(quote.prefix)) and after.startswith(squeezed(quote.suffix))
