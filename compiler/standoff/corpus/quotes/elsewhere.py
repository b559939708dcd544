"""The texts of a run in which to look for a quote that its own text does not have."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from standoff.corpus.quotes.choose import Wanted, find
from standoff.corpus.quotes.find import parts
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.skeleton import bare
from standoff.corpus.texts import Text
from standoff.corpus.words import Bounds


@dataclass
class Others:
    """The annotated texts, read when a quote is first missing, and once for all quotes of a run."""

    read: Callable[[], Iterable[Text]]

    @cached_property
    def _texts(self) -> list[tuple[Text, str]]:
        """Each with its letters and digits: texts that cannot have the words are passed over at little cost."""
        return [(text, bare(text.content)) for text in self.read()]

    def holding(self, quote: str) -> Iterator[tuple[str, Bounds]]:
        """The texts that have a quote, by id, with the first place of each."""
        words = [bare(part) for part in parts(quote)]
        for text, characters in self._texts:
            found = find(Page(text.content), Wanted(quote)).all if all(part in characters for part in words) else ()
            if found:
                yield text.text_id, found[0]
