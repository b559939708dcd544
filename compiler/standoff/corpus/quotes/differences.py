"""In which words a quote and a passage differ."""

from dataclasses import dataclass

from standoff.corpus.quotes.spelling import lettered, typed

MOST = 400  # words of either side that are compared


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the text, and those that the quote has in their place, with a word to either side and without."""

    text: str
    quote: str
    there: str
    here: str

    @property
    def is_number(self) -> bool:
        """Whether nothing but numbers and signs differ."""
        pairs = [(typed(lettered(word)) or word) for word in (*self.there.split(), *self.here.split())]
        return bool(pairs) and all(_is_number(word) for word in pairs)


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word)) or not any(map(str.isalnum, word)) or word[-1] in "+-±"


def differences(passage: str, quote: str) -> list[Difference]:
    """The stretches of words in which they differ; words of the passage before and after the quote do not count."""
    from rapidfuzz.distance import Levenshtein

    text, words = passage.split()[:MOST], quote.split()[:MOST]
    known: dict[str, int] = {}
    one, other = ([known.setdefault(_alike(word), len(known)) for word in each] for each in (text, words))
    found = []
    for code in Levenshtein.opcodes(one, other):
        is_around = code.dest_start == code.dest_end and code.dest_start in (0, len(words))
        if code.tag != "equal" and not is_around:
            found.append(_around(text, words, (code.src_start, code.src_end), (code.dest_start, code.dest_end)))
    return found


def _around(text: list[str], words: list[str], here: tuple[int, int], there: tuple[int, int]) -> Difference:
    """A stretch with the word before and after it, which both have."""
    shown = (" ".join(side[max(start - 1, 0) : end + 1]) for side, (start, end) in ((text, here), (words, there)))
    bare = (" ".join(side[start:end]) for side, (start, end) in ((text, here), (words, there)))
    return Difference(*shown, *bare)


def _alike(word: str) -> str:
    return typed(lettered(word)).casefold() or word
