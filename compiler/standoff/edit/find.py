"""Quote -> span: where in a text the curator's quote stands, exactly or but for typography.

Exact matches come first. Only where there are none may quotation marks, dashes, ellipses and white space be of another
kind than in the text. Where words stand as words, they are not looked for inside longer ones. A quote with an ellipsis
that the text has not is `first words … last words`: the span runs from the first to the last, within one sentence where
any sentence holds both.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Bounds = tuple[int, int]

ELLIPSIS = re.compile(r"…|\.{3,}")
TOKEN = re.compile(r"\s+|-{2,}|…|\.{3,}|.", re.DOTALL)
ALIKE = ("'‘’‚‛′ʼ`´", '"“”„‟″«»', "-‐‑‒–—―−")
DASH = f"(?:-{{2,}}|[{re.escape(ALIKE[2])}])"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a curator quotes, and by what to choose among several places: the text just before or after, a sentence."""

    quote: str
    prefix: str = ""
    suffix: str = ""
    near: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The places that are left after choosing, and all those where the words stand."""

    chosen: tuple[Bounds, ...]
    all: tuple[Bounds, ...]


def find(content: str, sentences: list[Bounds], wanted: Wanted) -> Found:
    """Find a quote in a text; one chosen place is the answer, none or several are for the curator to mend."""
    everywhere = places(content, sentences, wanted.quote)
    fitting = [place for place in everywhere if _fits(content, place, wanted)]
    if len(fitting) > 1 and wanted.near is not None:
        fitting = _nearest(fitting, sentences, wanted.near)
    return Found(tuple(fitting), tuple(everywhere))


def places(content: str, sentences: list[Bounds], quote: str) -> list[Bounds]:
    """All places where a quote stands, in order: exactly, else loosely, else from its first words to its last."""
    quote = quote.strip()
    parts = [part.strip() for part in ELLIPSIS.split(quote) if part.strip()]
    if not parts:
        return []
    whole = _words(content, quote)
    if whole or not ELLIPSIS.search(quote):
        return whole
    return _joined([_words(content, part) for part in parts], sentences)


def sentence_of(sentences: list[Bounds], position: int) -> int:
    """The number (1-based) of the sentence that a position is in, or else of the last one that starts before it."""
    return max(bisect_right([start for start, _ in sentences], position), 1)


def _words(content: str, words: str) -> list[Bounds]:
    """Where words stand, exactly or else loosely; inside longer words only where they stand nowhere else."""
    found = _exact(content, words) or _loose(content, words)
    return [place for place in found if _whole_words(content, *place) == place] or found


def _exact(content: str, words: str) -> list[Bounds]:
    found, start = [], content.find(words)
    while start >= 0:
        found.append((start, start + len(words)))
        start = content.find(words, start + 1)
    return found


def _loose(content: str, words: str) -> list[Bounds]:
    return [match.span(1) for match in re.finditer(f"(?=({loose_pattern(words)}))", content)]


def loose_pattern(words: str) -> str:
    """A pattern for these words in any typography."""
    return "".join(map(_any_form, TOKEN.findall(words.strip())))


def _any_form(token: str) -> str:
    if token.isspace():
        return r"\s+"
    if token[0] in ALIKE[2]:
        return DASH
    if ELLIPSIS.fullmatch(token):
        return r"(?:…|\.{3,})"
    alike = next((group for group in ALIKE if token in group), None)
    return f"[{re.escape(alike)}]" if alike else re.escape(token)


def _joined(parts: list[list[Bounds]], sentences: list[Bounds]) -> list[Bounds]:
    """From each place of the first part to the next place of the last one, by way of those between."""
    found = []
    for start, end in parts[0]:
        here: int | None = end
        for part in parts[1:]:
            here = next((stop for begin, stop in part if here is not None and begin >= here), None)
        if here is not None:
            found.append((start, here))
    within = [place for place in found if any(a <= place[0] and place[1] <= b for a, b in sentences)]
    return within or found


def _fits(content: str, place: Bounds, wanted: Wanted) -> bool:
    before, after = wanted.prefix.strip(), wanted.suffix.strip()
    start, end = place
    if before and not re.search(
        rf"{loose_pattern(before)}\s*\Z", content[max(start - 4 * len(before) - 80, 0) : start]
    ):
        return False
    return not after or re.match(rf"\s*{loose_pattern(after)}", content[end:]) is not None


def _nearest(found: list[Bounds], sentences: list[Bounds], near: int) -> list[Bounds]:
    away = [abs(sentence_of(sentences, start) - near) for start, _ in found]
    return [place for place, distance in zip(found, away, strict=True) if distance == min(away)]


def nearest_passage(content: str, quote: str) -> tuple[Bounds, int] | None:
    """The words that are most like a quote that stands nowhere, and how like they are in per cent; none if under 50."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    quote = " ".join(quote.split())
    if not quote or len(quote) > len(content):
        return None
    aligned = partial_ratio_alignment(quote, content, score_cutoff=50)
    if aligned is None or aligned.dest_end <= aligned.dest_start:
        return None
    passage = content[aligned.dest_start : aligned.dest_end]
    start = aligned.dest_start + len(passage) - len(passage.lstrip())
    return _whole_words(content, start, start + len(passage.strip())), int(aligned.score)


def _whole_words(content: str, start: int, end: int) -> Bounds:
    """The bounds, widened to those of the words that they cut."""
    while start > 0 and content[start - 1 : start + 1].isalnum():
        start -= 1
    while content[end - 1 : end + 1].isalnum() and end < len(content):
        end += 1
    return start, end


def told(found: Iterable[Bounds], sentences: list[Bounds], most: int = 10) -> str:
    """Places in words: `12-45 (sentence 1), 300-333 (sentence 9)`."""
    found = list(found)
    words = [f"{start}-{end} (sentence {sentence_of(sentences, start)})" for start, end in found[:most]]
    return ", ".join(words) + (f" and {len(found) - most} more" if len(found) > most else "")
