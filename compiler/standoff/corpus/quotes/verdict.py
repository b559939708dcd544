"""The verdict on a quote: where its words are in a text, and in which tiers they differ.

`find_quote` is the one way in. It looks for the words as they are, then as they are typed, then for their bare letters,
and holds what it finds against the quote piece by piece. The work for a quote grows with the length of its text.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from standoff.corpus.negations import denied_before, left_out, negation
from standoff.corpus.quotes.chain import chain
from standoff.corpus.quotes.differences import Difference, differences
from standoff.corpus.quotes.find import parts
from standoff.corpus.quotes.occurrences import occurrences
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.pieces import Piece, pieces
from standoff.corpus.quotes.skeleton import BRACKETS, Kind, Place, bare
from standoff.corpus.quotes.tiers import ACCEPTED, RANK, SHORTEST, differing, ranked
from standoff.corpus.words import UNSPACED, Bounds, cut, splits_letter

FAR = 500  # characters between two parts of a quote
LOOKED_AT = 50  # places of one quote that are looked at for cut words and negations
LONG = 4_000  # characters of a text in which a quote is looked for near its rarest word first
TRIED = 6  # words by which that is done, and places of the rarest
PLAIN = re.compile(r"[a-z]{5,}")
LARGEST = 4_000_000  # characters of a text in which other spellings are looked for
SIGNS = re.compile(r"[^\w\s]{0,8}")
SIGNS_BEFORE = re.compile(r"[^\w\s]{0,8}$")
IN_BRACKETS = re.compile(BRACKETS)
WITH_SPACE = re.compile(rf"\s?(?:{BRACKETS})")
MOST_PIECES = 100  # of a quote


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a quote is in a text, by its pieces, and the tiers in which it differs, the mildest first.

    `detail` is the word, number or passage that a message names; `whole` the bounds of what a cut word belongs to;
    `also` are other places with the same words in the same spelling, for a quote in one piece.
    """

    tiers: tuple[str, ...]
    pieces: tuple[Bounds, ...] = ()
    quoted: tuple[str, ...] = ()
    detail: str = ""
    whole: Bounds | None = None
    differs: Difference | None = None
    also: tuple[Bounds, ...] = ()

    @property
    def bounds(self) -> Bounds | None:
        """From the first piece to the last; None where the quote is not found."""
        return (self.pieces[0][0], self.pieces[-1][1]) if self.pieces else None

    def refused(self, accepted: Collection[str] = ACCEPTED) -> str | None:
        """The gravest tier that is not accepted; None if all are."""
        return next((name for name in reversed(self.tiers) if name not in accepted), None)


def find_quote(page: Page, quote: str, shortest: int = SHORTEST) -> Verdict:
    """Where the words of a quote are in a text and how they differ; what is nowhere has no place."""
    found = _typed(page, quote) or _near_its_words(page, quote) or _bare(page, quote) or _nowhere(page, quote)
    return _with(found, "short") if found.pieces and letters(quote) < shortest else found


def letters(words: str) -> int:
    """The letters and digits of a quote; those of scripts without spaces count as three each."""
    found = bare(words)
    return len(found) + 2 * len(UNSPACED.findall(found))


def _with(found: Verdict, *names: str) -> Verdict:
    return replace(found, tiers=ranked({*found.tiers, *names}))


# -- as the words are typed --------------------------------------------------------------------------------------------


def _typed(page: Page, quote: str) -> Verdict | None:
    """The words as they are, or but for white space, in one piece; None if they are not there."""
    words = quote.strip()
    tier, found = "exact", page.exact(words) if words else []
    if not found and words:
        tier, found = "typography", page.spaced(words)
    examined = []
    for place in found[:LOOKED_AT]:
        examined.append(_examined(page, Verdict((tier,), (place,), (words,)), quote))
        if examined[-1].tiers == (tier,):
            return examined[-1]
    return _mildest(examined) if examined else None


def _mildest(found: Sequence[Verdict]) -> Verdict:
    return min(found, key=lambda each: RANK[each.tiers[-1]])


def _examined(page: Page, found: Verdict, quote: str) -> Verdict:
    """A quote that was found, with what its ends and what it leaves out make of it."""
    names, detail, whole = list(found.tiers), "", None
    for start, end in found.pieces:
        taken = cut(page.content, start, end)
        if taken is not None:
            names.append("digits" if taken.code == "cut-number" else "word")
            whole = taken.whole
    word = denied_before(page.content, found.pieces[0][0], page.language or "en", quote)
    for (_, end), (start, _) in pairwise(found.pieces):
        word = word or left_out(page.content, end, start, page.language or "en")
        if start - end > FAR:
            names.append("far")
            detail = detail or f"{start - end:,}"
    if word is not None:
        names.append("negation")
        detail = word
    return replace(found, tiers=ranked(names), detail=detail, whole=whole)


# -- by their bare letters ---------------------------------------------------------------------------------------------


def _near_its_words(page: Page, quote: str) -> Verdict | None:
    """The quote in those stretches of a long text that have its rarest word; None where it is not clean there."""
    if len(page.content) < LONG:
        return None
    for start, end in _stretches(page, quote):
        found = _bare(Page(page.content[start:end], language=page.language), quote)
        if found is not None and RANK[found.tiers[-1]] <= RANK["omission"]:
            return _moved(found, start)
    return None


def _stretches(page: Page, quote: str) -> list[Bounds]:
    words = sorted({*PLAIN.findall(quote.lower())}, key=lambda word: (-len(word), word))[:TRIED]
    counts = {word: n for word in words if (n := page.lower.count(word))}
    if not counts:
        return []
    rarest = min(counts, key=lambda word: (counts[word], word))
    reach = 2 * len(quote) + 200 + FAR * (len(parts(quote)) - 1)
    found: list[Bounds] = []
    for at in occurrences(page.lower, rarest)[:TRIED]:
        start, end = max(at - reach, 0), at + reach
        found = [*found[:-1], (found[-1][0], end)] if found and start < found[-1][1] else [*found, (start, end)]
    return found


def _moved(found: Verdict, by: int) -> Verdict:
    def there(bounds: Bounds) -> Bounds:
        return bounds[0] + by, bounds[1] + by

    whole = there(found.whole) if found.whole else None
    return replace(found, pieces=tuple(map(there, found.pieces)), also=tuple(map(there, found.also)), whole=whole)


WAYS: tuple[tuple[Kind, bool], ...] = (
    ("plain", False),
    ("uncited", False),
    ("plain", True),
    ("uncited", True),
    ("bracketless", False),
)


def _bare(page: Page, quote: str) -> Verdict | None:
    """The words by their letters and digits alone, as little as possible passed over."""
    if len(page.content) > LARGEST or not bare(quote):
        return None
    refused = None
    for kind, has_notes in WAYS:
        found = _in_skeleton(page, quote, kind, has_notes)
        if found is not None and RANK[found.tiers[-1]] < RANK["order"]:
            return found
        refused = refused or found
    return refused


def _in_skeleton(page: Page, quote: str, kind: Kind, has_notes: bool) -> Verdict | None:
    wanted = pieces(quote, has_notes, kind)
    if not 0 < len(wanted) <= MOST_PIECES or (
        has_notes and not any(piece.notes for piece in wanted) and "[" not in quote
    ):
        return None
    bones = page.skeleton(kind)
    if len(wanted) == 1:
        places = bones.places(bare(wanted[0].words, kind))[:LOOKED_AT]
        return _gathered([_in_place(page, quote, wanted, (place,), kind, has_notes) for place in places])
    found = chain(bones, wanted, kind)
    if not found.places:
        is_order = found.are_all_there and any(piece.follows_ellipsis for piece in wanted[1:])
        return Verdict(("order",)) if is_order else None
    return _in_place(page, quote, wanted, found.places, kind, has_notes)


def _gathered(found: Sequence[Verdict]) -> Verdict | None:
    """The mildest verdict on a quote in one piece, with the other places that have it."""
    if not found:
        return None
    best = _mildest(found)
    also = tuple(each.pieces[0] for each in found if each.tiers == best.tiers and each is not best)
    return replace(best, also=also)


def _in_place(
    page: Page, quote: str, wanted: Sequence[Piece], places: Sequence[Place], kind: Kind, has_notes: bool
) -> Verdict:
    """The pieces of a quote held against what the text has in their places."""
    bones, compared = page.skeleton(kind), []
    for piece, place in zip(wanted, places, strict=True):
        whole = (bones.starts[place.first], bones.ends[place.last])
        compared.append(_cut(page, whole) if place.is_cut else _held(page, piece, whole, kind))
    bounds = tuple(each.bounds or (0, 0) for each in compared)
    names = {name for each in compared for name in each.tiers}
    differs = next((each.differs for each in compared if each.differs is not None), None)
    detail = next((each.detail for each in compared if each.detail), "")
    verdict = Verdict(ranked(names), bounds, tuple(piece.words for piece in wanted), differs=differs)
    cuts = next((each.whole for each in compared if each.whole is not None), None)
    verdict = (
        _noted(page, wanted, quote, _examined(page, verdict, quote)) if has_notes else _examined(page, verdict, quote)
    )
    verdict = replace(verdict, whole=cuts or verdict.whole)
    return replace(_with(verdict, "negation"), detail=detail) if detail else verdict


def _cut(page: Page, whole: Bounds) -> Verdict:
    """A piece that begins or ends inside a word or a number of its place."""
    tier = "digits" if page.content[slice(*whole)].strip()[:1].isdigit() else "word"
    return Verdict((tier,), (whole,), whole=whole)


def _held(page: Page, piece: Piece, bounds: Bounds, kind: Kind) -> Verdict:
    """A piece held against what the text has in its place, with or without the signs around it."""
    content, quote = page.content, piece.words
    start, end = bounds
    while splits_letter(content, end):
        end += 1
    before = len(SIGNS_BEFORE.search(content[max(start - 8, 0) : start])[0])  # type: ignore[index]
    after = len(SIGNS.match(content, end)[0])  # type: ignore[index]
    tries = ((start, end), (start - before, end), (start, end + after), (start - before, end + after))
    held = [(tiers, place) for place in dict.fromkeys(tries) if (tiers := differing(content[slice(*place)], quote))]
    if held:
        tiers, place = min(held, key=lambda each: (*_gravity(each[0]), *_ends_otherwise(content, each[1], quote)))
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


def _noted(page: Page, wanted: Sequence[Piece], quote: str, found: Verdict) -> Verdict:
    """A quote with notes in brackets: they are the text's own, or they add to it, and may not deny it."""
    language = page.language or "en"
    own = found.pieces
    added = []
    for number, piece in enumerate(wanted):
        before = page.content[own[number - 1][1] : own[number][0]] if number else page.content[: own[0][0]][-300:]
        noted = bare("".join(piece.notes))
        if not piece.notes or (noted and bare(before).endswith(noted) and (not number or bare(before) == noted)):
            continue
        added += [*piece.notes, before if number else ""]
    tail = quote.rpartition(wanted[-1].words)[2]
    if bare(tail) and not bare(page.content[own[-1][1] : own[-1][1] + 400]).startswith(bare(tail)):
        added.append(tail)
    if not any(bare(each) for each in added):
        return found
    denied = _first_denial(added, language)
    found = _with(found, "gloss")
    return replace(_with(found, "negation"), detail=denied) if denied else found


def _first_denial(words: Iterable[str], language: str) -> str | None:
    return next((word for each in words if (word := negation(each, 0, len(each), language))), None)


# -- nowhere -----------------------------------------------------------------------------------------------------------


def _nowhere(page: Page, quote: str) -> Verdict:
    """A quote that is not in the text; if the nearest passage has other numbers and nothing else, it is that."""
    from standoff.corpus.quotes.nearest import nearest

    near = nearest(page, missing_part(page, quote) or quote) if len(page.content) <= LARGEST else None
    if near is None:
        return Verdict(("nowhere",))
    tier = "number" if near.is_number else "nowhere"
    return Verdict((tier,), (), (), near.passage, near.bounds, near.difference)


def missing_part(page: Page, quote: str) -> str:
    """The first part of a quote with ellipses that is not in the text; empty if there is none, or only one part."""
    several = parts(quote)
    if not 1 < len(several) <= MOST_PIECES or len(page.content) > LARGEST:
        return ""
    bones = page.skeleton("plain")
    return next((part for part in several if bare(part) not in bones.text), "")
