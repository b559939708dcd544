"""Why a quote is not found: what would have to be left aside for its words to be in the text, the least of it.

Each reason folds the text and the quote further (see `folded`). All of them together are tried first; if the words are
found then, those that are not needed are dropped one by one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import reduce

from standoff.corpus.quotes.find import parts, places
from standoff.corpus.quotes.folded import Folded, folded
from standoff.corpus.quotes.page import Page, occurrences
from standoff.corpus.words import Bounds, whole_words

Fold = Callable[[Folded], Folded]

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega"
)
NAMES = dict(zip(map(chr, range(0x3B1, 0x3CA)), GREEK.split(), strict=True))
NAMES |= {name.upper(): spelled for name, spelled in NAMES.items()} | {"µ": "mu"}
ALIKE = dict(zip("αβγδεικνορτυχµ", "abgdeiknoptuxu", strict=True)) | {"μ": "u"}
JOINED = {"æ": "ae", "œ": "oe", "Æ": "AE", "Œ": "OE", "ß": "ss", "ĳ": "ij", "Ĳ": "IJ"}
CITATION = re.compile(r" ?\[\d+(?:[-, ]+\d+)*\]| ?\(\d{1,3}(?:[-, ]+\d{1,3})*\)|[¹²³⁰⁴-⁹†‡§]+|(?<=[\w.,])\*+(?!\w)")
GLOSS = re.compile(r" ?\[[^\[\]]*\]| ?\([^()]*\)")
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[a-z]+|#\d+);|[*_`~#]+|\\[a-z]+|[{}]")
POINTS = re.compile(r"[^\w\s]|_")
SPACES = re.compile(r"\s")


def _small(text: Folded) -> Folded:
    return text.mapped(str.casefold)


def _unaccented(text: Folded) -> Folded:
    return text.mapped(lambda c: "" if unicodedata.category(c) == "Mn" else c)


def _raised(text: Folded) -> Folded:
    """Superscripts and subscripts as the characters that they are of, also those written as `^2` or `_2`."""
    plain = text.without(re.compile(r"[\^_](?=[\w({+-])"))
    return plain.mapped(lambda c: unicodedata.normalize("NFKC", c) if "<su" in unicodedata.decomposition(c) else c)


REASONS: dict[str, Fold] = {
    "letter case": _small,
    "accents": _unaccented,
    "Greek letters": lambda text: text.mapped(lambda c: NAMES.get(c, c)),
    "Greek letters that look Latin": lambda text: text.mapped(lambda c: ALIKE.get(c, c)),
    "superscripts or subscripts": _raised,
    "ligatures": lambda text: text.mapped(lambda c: JOINED.get(c, c)),
    "a citation mark": lambda text: text.without(CITATION),
    "words in brackets": lambda text: text.without(GLOSS),
    "markup": lambda text: text.without(MARKUP),
    "punctuation": lambda text: text.without(POINTS),
    "spaces": lambda text: text.without(SPACES),
}
TOGETHER = ("letter case", "accents", "Greek letters", "superscripts or subscripts", "ligatures")
LARGEST = 2_000_000  # characters of a text in which reasons are looked for


def why_not(page: Page, quote: str) -> str:
    """Why a quote is not found in a text, with the passage that it is instead; empty if that is not known."""
    if len(page.content) > LARGEST:
        return ""
    words = parts(quote)
    if len(words) > 1:
        return _of_parts(page, words)
    found = _differing(page, quote)
    if found is None:
        return ""
    reasons, (start, end) = found
    return f"it differs in {_listed(reasons)}: {_passage(page, start, end)}"


def _of_parts(page: Page, words: list[str]) -> str:
    """Why a quote with ellipses is not found: which part is not there, or that they are in another order."""
    known = {part: places(page, part) for part in dict.fromkeys(words)}
    missing = [part for part in known if not known[part]]
    if not missing:
        firsts = sorted(((known[part][0], part) for part in known), key=lambda each: each[0])
        order = " … ".join(_short(part) for _, part in firsts)
        return f"the text has these parts in another order: {order}"
    why = why_not(page, missing[0])
    return f"the part “{_short(missing[0])}” is not in the text" + (f"; {why}" if why else "")


def _differing(page: Page, quote: str) -> tuple[list[str], Bounds] | None:
    """The fewest reasons for which the words are found, and where."""
    wanted = folded(quote.strip())
    for reason in REASONS:
        place = _first(page, wanted, [reason])
        if place is not None:
            return [reason], place
    for several in (list(TOGETHER), [*TOGETHER, "a citation mark", "words in brackets", "markup", "punctuation"]):
        place = _first(page, wanted, several)
        if place is not None:
            return _fewest(page, wanted, several, place)
    return None


def _fewest(page: Page, wanted: Folded, reasons: list[str], place: Bounds) -> tuple[list[str], Bounds]:
    """The reasons without those that are not needed, and the place where the words are found then."""
    for reason in reversed(reasons):  # those that take away most are given up first
        fewer = [each for each in reasons if each != reason]
        without = _first(page, wanted, fewer)
        if without is not None:
            return _fewest(page, wanted, fewer, without)
    return reasons, place


def _first(page: Page, wanted: Folded, reasons: Iterable[str]) -> Bounds | None:
    """The first place of the words with these reasons left aside."""
    text, words = (reduce(lambda form, reason: REASONS[reason](form), reasons, each) for each in (page.folded, wanted))
    sought = words.text.strip()
    for at in occurrences(text.text, sought) if sought else ():
        bounds = text.bounds(at, len(sought))
        if bounds is not None and page.holds_letters(*bounds):
            return whole_words(page.content, *bounds)
    return None


def _passage(page: Page, start: int, end: int) -> str:
    return f"the text has “{_short(page.content[start:end])}” at {start}-{end} (sentence {page.sentence_of(start)})"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 80 else f"{line[:40]} … {line[-30:]}"
