"""The tiers of the finder: how a quote may differ from its text, from what nobody minds to what is another statement.

A tier has a name (for `--accept`), the code of its problem, and whether a careful reader accepts it. Those whose words
can be spelled alike (`SPELLED`) are compared as `spelled` has it: everything that the named tiers pass over is taken
out of both sides.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from standoff.corpus.quotes.spelling import cited, lettered, pointless, typed, unaccented, uncited, unmarked


@dataclass(frozen=True, slots=True)
class Tier:
    """One way to differ: its name, its code, what differs in words, whether it is accepted by default or may be."""

    name: str
    code: str
    what: str
    is_accepted: bool
    may_be_accepted: bool


ROWS = (
    ("exact", "", "nothing", True, True),
    ("typography", "quote-typography", "typography", True, True),
    ("case", "quote-letter-case", "letter case", True, True),
    ("letters", "quote-letters", "Greek letters, superscripts or ligatures", True, True),
    ("markup", "quote-markup", "markup", True, True),
    ("citation", "quote-citation", "a citation mark", True, True),
    ("gloss", "quote-gloss", "a note in brackets", True, True),
    ("accents", "quote-accents", "accents", False, True),
    ("punctuation", "quote-punctuation", "punctuation or spaces", False, True),
    ("omission", "quote-omission", "words in brackets", False, True),
    ("short", "quote-too-short", "length", False, True),
    ("far", "quote-far-apart", "distance", False, True),
    ("word", "quote-cut-word", "a cut word", False, True),
    ("digits", "quote-cut-number", "a cut number", False, True),
    ("negation", "quote-negation", "a negation", False, False),
    ("order", "quote-order", "the order of its parts", False, False),
    ("number", "quote-number", "a number or a sign", False, False),
    ("elsewhere", "quote-elsewhere", "its source", False, False),
    ("nowhere", "quote-not-found", "its words", False, False),
)
TIERS = {row[0]: Tier(*row) for row in ROWS}
RANK = {name: rank for rank, name in enumerate(TIERS)}
ACCEPTABLE = tuple(name for name, tier in TIERS.items() if tier.may_be_accepted)
ACCEPTED = frozenset(name for name, tier in TIERS.items() if tier.is_accepted)
SPELLED = ("case", "letters", "markup", "citation", "accents", "punctuation")
CHANGES: dict[str, Callable[[str], bool]] = {
    "case": lambda words: words != words.casefold(),
    "letters": lambda words: not words.isascii() or any(sign in words for sign in "^_u"),
    "markup": lambda words: words != unmarked(words),
    "citation": lambda words: words != uncited(words),
    "accents": lambda words: not words.isascii(),
    "punctuation": lambda words: True,
}
"""Whether passing over a tier may change words: most do not have to be tried."""
SHORTEST = 12  # letters or digits of a quote; a sign of a script without spaces counts as three


def ranked(names: Iterable[str]) -> tuple[str, ...]:
    """Tiers by name, from the mildest to the gravest; `exact` only if it is alone."""
    found = sorted({*names} - {"exact"}, key=RANK.__getitem__)
    return tuple(found) or ("exact",)


def spelled(words: str, passed_over: Collection[str]) -> str:
    """Words as they are compared if these tiers, and typography, are passed over."""
    if "markup" in passed_over:
        words = unmarked(words)
    if "citation" in passed_over:
        words = uncited(words)
    if "letters" in passed_over:
        words = lettered(words)
    words = typed(words)
    if "case" in passed_over:
        words = words.casefold()
    if "accents" in passed_over:
        words = unaccented(words)
    return pointless(words) if "punctuation" in passed_over else words


def differing(passage: str, quote: str) -> tuple[str, ...] | None:
    """The fewest tiers in which a passage and a quote differ, the gravest given up first; None if in more."""
    if passage == quote:
        return ("exact",)
    if _same(passage, quote, ()):
        return ("typography",)
    needed = {name for name, changes in CHANGES.items() if changes(passage) or changes(quote)}
    if not _same(passage, quote, needed):
        return None
    for name in sorted(needed, key=RANK.__getitem__, reverse=True):
        if _same(passage, quote, needed - {name}):
            needed.discard(name)
    return ranked(needed)


def _same(passage: str, quote: str, passed_over: Collection[str]) -> bool:
    if "citation" in passed_over and not _is_within(cited(unmarked(quote)), cited(unmarked(passage))):
        return False
    return spelled(passage, passed_over) == spelled(quote, passed_over)


def _is_within(fewer: list[str], more: list[str]) -> bool:
    """Whether all citations of a quote are in the text, in the same order."""
    rest = iter(more)
    return all(any(each == other for other in rest) for each in fewer)
