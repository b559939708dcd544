"""Names that a corpus and the grammar of annotations both have: which are refused, and which give way.

Qualifiers about the work on a mention came after corpora had fields of such names, and others are common words for
columns. What a corpus calls so keeps its meaning, and the word of the grammar is not known there.
"""

from collections.abc import Iterable, Set

from standoff.schema.qualifiers import ANCHORS, CHECKED_BY, NAMES, NOTE, OF_WORK, REVIEW, WRITTEN_BY, Qualifier

RANK = "rank"
CHOOSERS = ("prefix", "suffix", "near")  # anchors that choose among several places of a quote
RESERVED = frozenset([*(set(ANCHORS) - set(CHOOSERS)), *(set(NAMES) - {*OF_WORK, RANK}), "is", "settle"])
"""Words of a mention that no field, and no children, may have as their name."""
RESERVED_FOR_TABLES = frozenset(["text", "excluded", "curator"])
"""Words beside which a text file has tables."""
GIVING_WAY = frozenset([WRITTEN_BY]), frozenset([REVIEW, CHECKED_BY]), frozenset([NOTE]), frozenset([RANK])
"""The qualifiers that give way; those of a set do so together, since neither says anything without the other."""


def known(qualifiers: Iterable[Qualifier], used: Set[str]) -> dict[str, Qualifier]:
    """The qualifiers by name, without those that give way to names which the corpus uses."""
    gone = {name for names in GIVING_WAY if names & used for name in names}
    return {each.name: each for each in qualifiers if each.name not in gone}


def known_anchors(used: Set[str]) -> tuple[str, ...]:
    """The keys of a place in a text, without those that give way to names which the corpus uses."""
    return tuple(name for name in ANCHORS if name not in CHOOSERS or name not in used)
