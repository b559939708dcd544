"""Finding quotes a second time, plainly: every span of a short text is tried, and compared as a reader would.

No position is mapped here, nothing is searched: a span is spelled out and held against the quote.
"""

import re
import unicodedata
from itertools import pairwise

Bounds = tuple[int, int]

INVISIBLE = re.compile("[\u00ad\u0640\u200b-\u200f\u2060]")
ONE_KIND = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "ي": "ی", "ك": "ک"}
)


def spelled(words: str) -> str:
    """Words as they are compared loosely."""
    visible = INVISIBLE.sub("", words)
    letters = "".join(unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" else c for c in visible)
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in letters)
    one_kind = unicodedata.normalize("NFD", digits).translate(ONE_KIND)
    return re.sub("-+", "-", re.sub(r"\.{3,}", "…", " ".join(one_kind.split())))


def has_marks(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc"}


def cuts_letter(content: str, place: Bounds) -> bool:
    """Whether a mark follows one of the ends."""
    inner = [at for at in place if 0 < at < len(content)]
    return any(has_marks(content[at]) and not content[at - 1].isspace() for at in inner)


def cuts_word(content: str, place: Bounds) -> bool:
    """Whether letters stand on both sides of one of the ends, joiners and hidden hyphens left aside."""
    for at in place:
        before, after = content[:at].rstrip("\u00ad\u200c\u200d\u2060"), content[at:].lstrip("\u00ad\u200c\u200d\u2060")
        if before and after and (before[-1].isalnum() or has_marks(before[-1])) and after[0].isalnum():
            return True
    return False


def everywhere(content: str, words: str) -> list[Bounds]:
    """All spans that are these words: as they are typed if there are any, else as they are spelled."""
    spans = [(start, end) for start in range(len(content)) for end in range(start + 1, len(content) + 1)]
    whole = [span for span in spans if not cuts_letter(content, span)]
    composed = unicodedata.normalize("NFC", words)
    found = [span for span in whole if unicodedata.normalize("NFC", content[slice(*span)]) == composed]
    found = found or [
        span for span in whole if _is_trim(content[slice(*span)]) and spelled(content[slice(*span)]) == spelled(words)
    ]
    return [span for span in found if not cuts_word(content, span)] or found


def _is_trim(passage: str) -> bool:
    ends = passage[0] + passage[-1]
    return not any(c.isspace() or INVISIBLE.match(c) for c in ends)


def joined(content: str, sentences: list[Bounds], quote: str) -> list[Bounds]:
    """From the first words to the last ones in a sentence; else to where they come next, and on in that sentence."""
    found = [everywhere(content, part.strip()) for part in re.split(r"…|\.{3,}", quote) if part.strip()]
    pairs = [(first, last) for first in found[0] for last in found[-1] if _leads(first, last, found[1:-1])]
    near = [(first[0], last[1]) for first, last in pairs if _in_one(sentences, first[0], last[1])]
    if near:
        return near
    far = []
    for first in found[0]:
        ends = [last for start, last in pairs if start == first]
        far += [(first[0], last[1]) for last in ends if last == ends[0] or _in_one(sentences, ends[0][0], last[1])]
    return far


def _leads(first: Bounds, last: Bounds, between: list[list[Bounds]]) -> bool:
    """Whether the words between can be found in order from a first to a last place."""
    if not between:
        return first[1] <= last[0]
    return any(first[1] <= place[0] and _leads(place, last, between[1:]) for place in between[0])


def _in_one(sentences: list[Bounds], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in sentences)


def sentences_of(content: str) -> list[Bounds]:
    """Sentences that end with a full stop."""
    stops = [-1, *(at for at, c in enumerate(content) if c == "."), len(content)]
    return [(first + 1, min(last + 1, len(content))) for first, last in pairwise(stops) if last > first + 1]
