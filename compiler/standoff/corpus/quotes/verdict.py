"""The verdict on a quote: where its words are in a text, and in which tiers they differ.

`find_quote` is the one way in. It looks for the words as they are, then as they are typed, then for their bare letters,
and holds what it finds against the quote piece by piece. The work for a quote grows with the length of its text.
"""

from collections.abc import Sequence
from dataclasses import replace

from standoff.corpus.quotes.chain import chain
from standoff.corpus.quotes.find import parts
from standoff.corpus.quotes.found import Verdict, mildest, with_tiers
from standoff.corpus.quotes.held import cut_piece, held
from standoff.corpus.quotes.misleading import FAR, examined, with_notes
from standoff.corpus.quotes.nearest import nearest
from standoff.corpus.quotes.occurrences import occurrences
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.pieces import Piece, pieces
from standoff.corpus.quotes.skeleton import Kind, Place, bare
from standoff.corpus.quotes.stretches import stretches
from standoff.corpus.quotes.tiers import RANK, SHORTEST, ranked
from standoff.corpus.words import UNSPACED, Bounds

LOOKED_AT = 50  # places of one quote that are looked at for cut words and negations
LONG = 4_000  # characters of a text in which a quote is looked for near its rarest word first
LARGEST = 4_000_000  # characters of a text in which other spellings are looked for
MOST_PIECES = 100  # of a quote


def find_quote(page: Page, quote: str, shortest: int = SHORTEST) -> Verdict:
    """Where the words of a quote are in a text and how they differ; what is nowhere has no place."""
    found = _typed(page, quote) or _near_its_words(page, quote) or _bare(page, quote) or _nowhere(page, quote)
    return with_tiers(found, "short") if found.pieces and letters(quote) < shortest else found


def letters(words: str) -> int:
    """The letters and digits of a quote; those of scripts without spaces count as three each."""
    found = bare(words)
    return len(found) + 2 * len(UNSPACED.findall(found))


# -- as the words are typed --------------------------------------------------------------------------------------------


def _typed(page: Page, quote: str) -> Verdict | None:
    """The words as they are, or but for white space, in one piece; None if they are not there."""
    words = quote.strip()
    if not words:
        return None
    if len(page.content) > LARGEST:
        tier, found = "exact", [(at, at + len(words)) for at in occurrences(page.content, words)]
    else:
        tier, found = "exact", page.exact(words)
        if not found:
            tier, found = "typography", page.spaced(words)
    verdicts = []
    for place in found[:LOOKED_AT]:
        verdicts.append(examined(page, Verdict((tier,), (place,), (words,)), quote))
        if verdicts[-1].tiers == (tier,):
            return verdicts[-1]
    return mildest(verdicts) if verdicts else None


# -- by their bare letters ---------------------------------------------------------------------------------------------


def _near_its_words(page: Page, quote: str) -> Verdict | None:
    """The quote in those stretches of a long text that have its rarest word; None where it is not clean there."""
    if len(page.content) < LONG:
        return None
    for start, end in stretches(page, quote, FAR * (len(parts(quote)) - 1)):
        found = _bare(Page(page.content[start:end], language=page.language), quote)
        if found is not None and is_clean(found):
            return _moved(found, start)
    return None


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
    refused = []
    for kind, has_notes in WAYS:
        found = _in_skeleton(page, quote, kind, has_notes)
        if found is not None and is_clean(found):
            return found
        refused += [found] if found is not None else []
    return mildest(refused) if refused else None


def is_clean(found: Verdict) -> bool:
    """Whether a quote differs in its spelling at most, and in what is in brackets."""
    return RANK[found.tiers[-1]] <= RANK["omission"]


def _in_skeleton(page: Page, quote: str, kind: Kind, has_notes: bool) -> Verdict | None:
    if has_notes and "[" not in quote:
        return None
    wanted = pieces(quote, has_notes, kind)
    if not 0 < len(wanted) <= MOST_PIECES:
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
    best = mildest(found)
    also = tuple(each.pieces[0] for each in found if each.tiers == best.tiers and each is not best)
    return replace(best, also=also)


def _in_place(
    page: Page, quote: str, wanted: Sequence[Piece], places: Sequence[Place], kind: Kind, has_notes: bool
) -> Verdict:
    """The pieces of a quote held against what the text has in their places."""
    bones, compared = page.skeleton(kind), []
    for piece, place in zip(wanted, places, strict=True):
        whole = (bones.starts[place.first], bones.ends[place.last])
        compared.append(cut_piece(page, whole) if place.is_cut else held(page, piece.words, whole, kind))
    bounds = tuple(each.bounds or (0, 0) for each in compared)
    names = {name for each in compared for name in each.tiers}
    differs = next((each.differs for each in compared if each.differs is not None), None)
    detail = next((each.detail for each in compared if each.detail), "")
    verdict = Verdict(ranked(names), bounds, tuple(piece.words for piece in wanted), differs=differs)
    cuts = next((each.whole for each in compared if each.whole is not None), None)
    verdict = examined(page, verdict, quote)
    verdict = with_notes(page, wanted, quote, verdict) if has_notes else verdict
    verdict = replace(verdict, whole=cuts or verdict.whole)
    return replace(with_tiers(verdict, "negation"), detail=detail) if detail else verdict


# -- nowhere -----------------------------------------------------------------------------------------------------------


def _nowhere(page: Page, quote: str) -> Verdict:
    """A quote that is not in the text; if the nearest passage has other numbers and nothing else, it is that."""
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
