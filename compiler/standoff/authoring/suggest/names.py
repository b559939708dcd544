"""Names found in texts: whole words however their letters are typed, the longest first; one pass over each text.

A name is looked up by its first word, then by its length, so that the work grows with the texts and not with the names.
What is a capital in the name is one in the text, but for the first letter of several words (`the Shire`); a small
letter may be a capital there, as in headings.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from standoff.authoring.suggest.spans import longest
from standoff.corpus.quotes.folded import fold
from standoff.corpus.quotes.page import Page
from standoff.corpus.words import UNSPACED, cut, is_inside_word

HEAD = re.compile(
    f"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})[^\\W_])+"
)  # a word, or a sign of a script without spaces
LONGEST = 120  # characters: what is longer is not a name that a text repeats
BRACKET = re.compile(r"(.*\w.*?)\s*\([^()]+\)\s*")  # a name, and what distinguishes it


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a record, as annotations have it at a file and line; an alias with the child that holds it."""

    table: str
    record: str
    form: str
    file: str
    line: int
    nest: str = ""
    value: str = ""

    @property
    def searched(self) -> tuple[str, ...]:
        """What is searched: the form, and the form without a bracket at its end."""
        bare = BRACKET.fullmatch(self.form)
        return (self.form, bare[1]) if bare else (self.form,)


@dataclass(frozen=True, slots=True)
class FoundName:
    """A place in a text and the names that it may be."""

    start: int
    end: int
    names: tuple[Name, ...]


class Names:
    """Names ready to be found: by first word, by length, by folded form in lower case."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._known: dict[str, dict[int, dict[str, list[tuple[str, Name]]]]] = {}
        for name in names:
            for form in name.searched:
                self._add(fold(form), name)

    def _add(self, folded: str, name: Name) -> None:
        head = HEAD.search(folded)
        if head is None or not any(map(str.isalpha, folded)) or len(folded) > LONGEST:
            return
        cased = folded[head.start() :]
        lower = _lower(cased)
        lengths = self._known.setdefault(_lower(head[0]), {})
        lengths.setdefault(len(cased), {}).setdefault(lower, []).append((cased, name))

    def find(self, page: Page) -> list[FoundName]:
        """The names in a text, in its order: whole words within one sentence, parts of longer names left out."""
        cased = page.folded.text
        lower = _lower(cased)
        found = (each for head in HEAD.finditer(lower) for each in self._at(page, cased, lower, head))
        return longest(found, len(page.content))

    def _at(self, page: Page, cased: str, lower: str, head: re.Match[str]) -> Iterator[FoundName]:
        """The names that start with a word: if the longest overlaps a longer one, a shorter is left."""
        start = head.start()
        for length, forms in self._known.get(head[0], {}).items():
            named = forms.get(lower[start : start + length])
            bounds = page.folded.bounds(start, length) if named else None
            if named is None or bounds is None or not _is_whole(page, *bounds):
                continue
            stretch = cased[start : start + length]
            fitting = tuple(_once(name for form, name in named if _fits(form, stretch)))
            if fitting:
                yield FoundName(*bounds, fitting)


def _lower(folded: str) -> str:
    """Letter by letter: the places of the rest must stay as they are."""
    lower = folded.lower()
    return lower if len(lower) == len(folded) else "".join(each.lower()[:1] for each in folded)


def _is_whole(page: Page, start: int, end: int) -> bool:
    """Whether a span cuts no word, and one sentence holds it."""
    is_cut = cut(page.content, start, end) is not None or any(_cuts_word(page.content, at) for at in (start, end))
    return not is_cut and page.holds_letters(start, end) and page.within(start, end)


def _cuts_word(content: str, at: int) -> bool:
    """Whether a place is inside a word, of letters and digits too, in a script that sets words apart."""
    return is_inside_word(content, at) and not any(map(UNSPACED.match, content[at - 1 : at + 1]))


def _fits(form: str, stretch: str) -> bool:
    """Whether the capitals of a name, which is the same in lower case, are capitals in a text."""
    first = " " in form
    return all(wanted in {there, there.lower()} for wanted, there in zip(form[first:], stretch[first:], strict=True))


def _once(names: Iterable[Name]) -> Iterator[Name]:
    """One name a record: the first, which is the registry's own rather than an alias."""
    seen = set[tuple[str, str]]()
    for name in names:
        if (name.table, name.record) not in seen:
            seen.add((name.table, name.record))
            yield name
