"""What the finder makes of a quote: where it is, in which tiers it differs, and what a message names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from standoff.corpus.quotes.differences import Difference
from standoff.corpus.quotes.tiers import ACCEPTED, RANK, ranked
from standoff.corpus.words import Bounds


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


def with_tiers(found: Verdict, *names: str) -> Verdict:
    """A verdict with more tiers."""
    return replace(found, tiers=ranked({*found.tiers, *names}))


def mildest(found: Sequence[Verdict]) -> Verdict:
    """The verdict whose gravest tier is the mildest; the first of several."""
    return min(found, key=lambda each: RANK[each.tiers[-1]])
