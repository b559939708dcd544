"""A text as dates, counts and money are looked for: folded, in lower case, without marks, with its places."""

import re
from dataclasses import dataclass
from functools import cached_property

from standoff.authoring.suggest.written import MARKS
from standoff.corpus.quotes.folded import Folded
from standoff.corpus.quotes.page import Page
from standoff.corpus.words import Bounds, cut

MARK = re.compile(f"[{MARKS}]")


@dataclass(frozen=True)
class Search:
    """A page made ready for patterns in lower case."""

    page: Page

    @cached_property
    def folded(self) -> Folded:
        """The folded text without marks: tables of words leave them out."""
        return self.page.folded.without(MARK)

    @cached_property
    def text(self) -> str:
        """It in lower case, letter by letter."""
        lower = self.folded.text.lower()
        same = len(lower) == len(self.folded.text)
        return lower if same else "".join(each.lower()[:1] for each in self.folded.text)

    def bounds(self, start: int, end: int) -> Bounds | None:
        """The bounds in the text of a stretch, if it cuts no word or number and one sentence holds it."""
        found = self.folded.bounds(start, end - start)
        if found is None or cut(self.page.content, *found) is not None or not self.page.within(*found):
            return None
        return found

    def sentence_of(self, at: int) -> int:
        """The number (1-based) of the sentence of a place in the searched text."""
        return self.page.sentence_of(self.folded.starts[at])

    def is_capital(self, at: int) -> bool:
        """Whether the letter at a place of the searched text is a capital."""
        return self.folded.text[at : at + 1] != self.text[at : at + 1]
