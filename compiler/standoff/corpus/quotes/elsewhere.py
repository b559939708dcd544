"""The texts of a run in which to look for a quote that its own text does not have."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from standoff.corpus.quotes.find import parts, places
from standoff.corpus.quotes.folded import HYPHEN, fold
from standoff.corpus.quotes.page import Page
from standoff.corpus.texts import Text
from standoff.corpus.words import Bounds


@dataclass
class Others:
    """The annotated texts, read when a quote is first missing, and once for all quotes of a run."""

    read: Callable[[], Iterable[Text]]

    @cached_property
    def _texts(self) -> list[tuple[Text, str]]:
        """Each with its folded characters: texts that cannot have the words are passed over at little cost."""
        return [(text, _folded(text.content)) for text in self.read()]

    def holding(self, quote: str) -> Iterator[tuple[str, Bounds]]:
        """The texts that have a quote, by id, with the first place of each."""
        words = [_folded(part) for part in parts(quote)]
        for text, characters in self._texts:
            found = places(Page(text.content), quote) if all(part in characters for part in words) else []
            if found:
                yield text.text_id, found[0]


def _folded(words: str) -> str:
    return HYPHEN.sub("", fold(words))
