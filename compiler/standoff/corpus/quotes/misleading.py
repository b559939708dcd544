"""What the ends of a quote, and what it leaves out or adds, make of it: half a word, another number, the opposite."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from standoff.corpus.negations import denied_before, left_out, negation
from standoff.corpus.quotes.found import Verdict, with_tiers
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.pieces import Piece
from standoff.corpus.quotes.skeleton import bare
from standoff.corpus.quotes.tiers import ranked
from standoff.corpus.words import cut

FAR = 500  # characters between two parts of a quote
PER_CENT = ("%", "‰")  # without it, a number is another
NEAR = 400  # characters around a quote in which the words of its notes may be


def examined(page: Page, found: Verdict, quote: str) -> Verdict:
    """A quote that was found, with what its ends and what it leaves out make of it."""
    names, detail, whole = list(found.tiers), "", None
    for start, end in found.pieces:
        taken = cut(page.content, start, end)
        if taken is not None:
            names.append("digits" if taken.code == "cut-number" else "word")
            whole = taken.whole
        elif page.content[end - 1 : end].isdigit() and page.content.startswith(PER_CENT, end):
            names.append("digits")
            whole = (start, end + 1)
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


def with_notes(page: Page, wanted: Sequence[Piece], quote: str, found: Verdict) -> Verdict:
    """A quote with notes in brackets: they are the text's own, or they add to it, and may not deny it."""
    language = page.language or "en"
    own = found.pieces
    added = []
    for number, piece in enumerate(wanted):
        before = (
            page.content[own[number - 1][1] : own[number][0]]
            if number
            else page.content[max(own[0][0] - NEAR, 0) : own[0][0]]
        )
        noted = bare("".join(piece.notes))
        if not piece.notes or (noted and bare(before).endswith(noted) and (not number or bare(before) == noted)):
            continue
        added += [*piece.notes, before if number else ""]
    tail = quote.rpartition(wanted[-1].words)[2]
    if bare(tail) and not bare(page.content[own[-1][1] : own[-1][1] + NEAR]).startswith(bare(tail)):
        added.append(tail)
    if not any(bare(each) for each in added):
        return found
    denied = _first_denial(added, language)
    found = with_tiers(found, "gloss")
    return replace(with_tiers(found, "negation"), detail=denied) if denied else found


def _first_denial(words: Iterable[str], language: str) -> str | None:
    return next((word for each in words if (word := negation(each, 0, len(each), language))), None)
