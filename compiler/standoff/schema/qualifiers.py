"""The qualifiers: who says it, in whose voice, with what certainty; each described once.

AnnotationSet, identity of assertions, the canonical order of keys, the schemas for editors and interchange derive from
`QUALIFIERS`. Its order is that of the keys in an annotation file and of the columns of `assertions` and `evidence`.
Titles and descriptions are those of the columns, in `builtin/tables/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TEXT, REGISTRY = "text", "registry"  # the kinds of annotation files
KINDS = frozenset({TEXT, REGISTRY})
NARRATOR = "narrator"  # the reserved speaker: the text itself
WRITTEN_BY, NOTE = "written_by", "note"
REVIEW, CHECKED_BY = "review", "checked_by"
OF_WORK = (WRITTEN_BY, REVIEW, CHECKED_BY, NOTE)  # about the work on a mention, not about what the text says
DRAFT, CHECKED = "draft", "checked"  # the codes of `review`

# Where a mention is in its text, in canonical order: spans, or the words from which `anchor` works them out.
ANCHORS = ("at", "quote", "prefix", "suffix", "near")


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One qualifier: its key in annotation files, its column, and where and how it applies.

    `defaults` and `codes` are by kind of file; without `codes`, all codes of the vocabulary are allowed.
    """

    name: str
    column: str
    vocabulary: str = ""  # of its codes; empty for ids and free text
    names_record: bool = False  # its value is the id of a speaker
    kinds: frozenset[str] = KINDS
    defaults: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_inherited: bool = True  # by the children of a mention
    is_identity: bool = False  # part of what makes two assertions different
    is_note: bool = False  # on the evidence: each mention of an assertion may have its own
    is_compared: bool = False  # between the annotation sets of two curators
    is_condition: bool = False  # may follow the dot in an expectation's condition
    is_published: bool = True  # a column of the tables; else a working remark, which stays in the annotation files


def _everywhere(code: str) -> dict[str, str]:
    return dict.fromkeys((TEXT, REGISTRY), code)


TEXTS = frozenset({TEXT})
BASES = {TEXT: ("stated", "calendar", "computed", "inferred"), REGISTRY: ("curated", "external")}
BY_DIRECTNESS = (*BASES[TEXT], *BASES[REGISTRY])  # the most direct basis first, as in the vocabulary
QUALIFIERS = (
    # Voice and speaker have no default of their own: each depends on the other (`corpus.qualifiers.Qualified`).
    Qualifier("voice", "voice", "voice", kinds=TEXTS, is_identity=True, is_compared=True, is_condition=True),
    Qualifier(
        "speaker", "speaker_id", names_record=True, kinds=TEXTS, is_identity=True, is_compared=True, is_condition=True
    ),
    Qualifier("relayed_by", "relayed_by_id", names_record=True, kinds=TEXTS, is_identity=True),
    # A registry has these two only by default, so that every assertion has them.
    Qualifier(
        "polarity", "polarity", "polarity", kinds=TEXTS, defaults=_everywhere("affirm"), is_identity=True,
        is_compared=True,
    ),
    Qualifier(
        "modality", "modality", "modality", kinds=TEXTS, defaults=_everywhere("asserted"), is_identity=True,
        is_compared=True, is_condition=True,
    ),
    Qualifier(
        "basis", "basis", "basis", defaults={kind: codes[0] for kind, codes in BASES.items()},
        codes=BASES, is_identity=True, is_condition=True,
    ),
    # What a curator notes on a mention is about that mention: neither inherited, nor a reason for a second assertion.
    Qualifier(
        "confidence", "confidence", "confidence", defaults=_everywhere("sure"), is_inherited=False, is_note=True,
        is_condition=True,
    ),
    Qualifier("because", "because", is_inherited=False, is_note=True),
    Qualifier("ref", "reference", is_inherited=False, is_note=True),
    # A person or a program, where it is not the curator of the file; with all that is nested in the mention.
    Qualifier(WRITTEN_BY, WRITTEN_BY, is_note=True),
    # A mention is a draft, or checked, with all that is nested in it.
    Qualifier(REVIEW, "review", "review", is_note=True),
    Qualifier(CHECKED_BY, "checked_by", is_note=True),
    Qualifier(NOTE, "note", is_inherited=False, is_note=True, is_published=False),
    Qualifier("rank", "rank", "rank"),
)  # fmt: skip

BY_NAME = {qualifier.name: qualifier for qualifier in QUALIFIERS}
NAMES = tuple(BY_NAME)
COLUMNS = tuple(qualifier.column for qualifier in QUALIFIERS)
INDEX = {name: number for number, name in enumerate(NAMES)}


def names(where: Callable[[Qualifier], bool]) -> tuple[str, ...]:
    """The keys of the qualifiers that meet a condition, in order."""
    return tuple(qualifier.name for qualifier in QUALIFIERS if where(qualifier))


def columns(where: Callable[[Qualifier], bool]) -> tuple[str, ...]:
    """The columns of the qualifiers that meet a condition, in order."""
    return tuple(qualifier.column for qualifier in QUALIFIERS if where(qualifier))


OF_ASSERTION = columns(lambda qualifier: not qualifier.is_note)  # what all mentions of an assertion have in common
NOTES = columns(lambda qualifier: qualifier.is_note and qualifier.is_published)  # what each of them may have its own of
SPEAKERS = names(lambda qualifier: qualifier.names_record)
