"""Names that a corpus and the grammar of annotations both have: which are refused, and which qualifiers give way.

Qualifiers about the work on a mention came after corpora had fields of such names. What a corpus calls so keeps its
meaning, and the qualifier is not known there.
"""

from collections.abc import Iterable, Set

from standoff.schema.qualifiers import ANCHORS, CHECKED_BY, NAMES, NOTE, OF_WORK, REVIEW, WRITTEN_BY, Qualifier

RESERVED = frozenset([*ANCHORS, *(set(NAMES) - set(OF_WORK)), "is", "settle", "to", "text", "excluded", "curator"])
"""Words of a mention that no field may have as its name."""
GIVING_WAY = frozenset([WRITTEN_BY]), frozenset([REVIEW, CHECKED_BY]), frozenset([NOTE])
"""The qualifiers that give way; those of a set do so together, since neither says anything without the other."""


def known(qualifiers: Iterable[Qualifier], used: Set[str]) -> dict[str, Qualifier]:
    """The qualifiers by name, without those that give way to names which the corpus uses."""
    gone = {name for names in GIVING_WAY if names & used for name in names}
    return {each.name: each for each in qualifiers if each.name not in gone}
