"""The pieces of a quote in a text, one after the other: the chain of places that leaves out least."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from standoff.corpus.quotes.pieces import Piece
from standoff.corpus.quotes.skeleton import Kind, Place, Skeleton, bare

REPLACED = 3  # words that a note in brackets may take the place of


@dataclass(frozen=True, slots=True)
class Chained:
    """The places of all pieces, in order; or none, and whether every piece is in the text by itself."""

    places: tuple[Place, ...]
    are_all_there: bool


def chain(found: Skeleton, quote: Sequence[Piece], kind: Kind) -> Chained:
    """The shortest chain of the pieces; work grows with the number of their places."""
    known: dict[str, list[Place]] = {}
    listed = []
    for piece in quote:
        words = bare(piece.words, kind)
        places = known[words] if words in known else known.setdefault(words, found.places(words))
        if not places:
            return Chained((), False)
        listed.append(places)
    ends = _reached(listed, quote)
    lengths = [
        (end.last - start.first, number)
        for number, (start, end) in enumerate(zip(listed[0], ends, strict=True))
        if end is not None
    ]
    if not lengths:
        return Chained((), True)
    return Chained(tuple(_from(min(lengths)[1], listed, quote)), True)


def _reached(listed: list[list[Place]], quote: Sequence[Piece]) -> list[Place | None]:
    """From each place of the first piece, the place of the last one if each is taken as early as it can be."""
    here: list[Place | None] = list(listed[0])
    for number in range(1, len(listed)):
        following, at = listed[number], 0
        for start, before in enumerate(here):
            if before is None:
                continue
            while at < len(following) and following[at].first <= before.last:
                at += 1
            here[start] = (
                following[at] if at < len(following) and _follows(before, following[at], quote[number]) else None
            )
    return here


def _from(start: int, listed: list[list[Place]], quote: Sequence[Piece]) -> list[Place]:
    found = [listed[0][start]]
    for places in listed[1:]:
        found.append(places[bisect_left(places, found[-1].last + 1, key=lambda place: place.first)])
    return found


def _follows(before: Place, after: Place, piece: Piece) -> bool:
    """Whether a piece follows another: anywhere after an ellipsis; after a note, with few words between."""
    if piece.follows_ellipsis:
        return True
    most = max([REPLACED, *(len(note.split()) + 1 for note in piece.notes)])
    return after.first - before.last - 1 <= most
