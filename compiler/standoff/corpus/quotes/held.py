"""A piece of a quote held against what the text has in its place, with or without the signs around it."""

import re
from collections.abc import Sequence

from standoff.corpus.negations import negation
from standoff.corpus.quotes.differences import Difference, differences
from standoff.corpus.quotes.found import Verdict
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.skeleton import BRACKETS, Kind
from standoff.corpus.quotes.tiers import RANK, differing, ranked
from standoff.corpus.words import Bounds, splits_letter

SIGNS = re.compile(r"[^\w\s]{0,8}")
SIGNS_BEFORE = re.compile(r"[^\w\s]{0,8}$")
IN_BRACKETS = re.compile(BRACKETS)
WITH_SPACE = re.compile(rf"\s?(?:{BRACKETS})")


def cut_piece(page: Page, whole: Bounds) -> Verdict:
    """A piece that begins or ends inside a word or a number of its place."""
    tier = "digits" if page.content[slice(*whole)].strip()[:1].isdigit() else "word"
    return Verdict((tier,), (whole,), whole=whole)


def held(page: Page, quote: str, bounds: Bounds, kind: Kind) -> Verdict:
    """The fewest tiers in which a piece differs from a place, and its bounds there; `number` if they differ in more."""
    content = page.content
    start, end = bounds
    while splits_letter(content, end):
        end += 1
    before = len(SIGNS_BEFORE.search(content[max(start - 8, 0) : start])[0])  # type: ignore[index]
    after = len(SIGNS.match(content, end)[0])  # type: ignore[index]
    tries = ((start, end), (start - before, end), (start, end + after), (start - before, end + after))
    found = []
    for place in dict.fromkeys(tries):
        tiers = differing(content[slice(*place)], quote)
        if tiers is not None:
            found.append((*_gravity(tiers), *_ends_otherwise(content, place, quote), tiers, place))
            if not any(found[-1][1:3]):
                break
    if found:
        *_, tiers, place = min(found)
        return Verdict(tiers, (_shrunk(content, place, quote),))
    if kind == "bracketless":
        return _without_brackets(page, (start, end), quote)
    return Verdict(("number",), ((start, end),), differs=_sign(content[start - before : end + after], quote))


def _gravity(tiers: Sequence[str]) -> tuple[list[int]]:
    """The tiers as they are compared: by the gravest, then the next."""
    return ([RANK[name] for name in reversed(tiers)],)


def _ends_otherwise(content: str, place: Bounds, quote: str) -> tuple[bool, bool]:
    """Whether a passage begins, and ends, with another sign than its quote."""
    return content[place[0]] != quote[0], content[place[1] - 1] != quote[-1]


def _shrunk(content: str, place: Bounds, quote: str) -> Bounds:
    """The bounds without the signs at their ends that the quote has not."""
    start, end = place
    while start < end and not content[start].isalnum() and content[start] not in quote[:4]:
        start += 1
    while end > start and not content[end - 1].isalnum() and content[end - 1] not in quote[-4:]:
        end -= 1
        if splits_letter(content, end):
            return start, end + 1
    return start, end


def _without_brackets(page: Page, bounds: Bounds, quote: str) -> Verdict:
    passage = page.content[slice(*bounds)]
    more, fewer = IN_BRACKETS.findall(passage), IN_BRACKETS.findall(quote)
    tiers = differing(WITH_SPACE.sub("", passage), WITH_SPACE.sub("", quote))
    left = [each for each in more if each not in fewer]
    if tiers is None or any(each not in more for each in fewer):
        return Verdict(("number",), (bounds,), differs=_sign(passage, quote))
    word = next((word for each in left if (word := negation(each, 0, len(each), page.language or "en"))), None)
    return Verdict(ranked({*tiers, "omission"} - {"typography"}), (bounds,), detail=word or "")


def _sign(passage: str, quote: str) -> Difference | None:
    return next(iter(differences(passage, quote)), None)
