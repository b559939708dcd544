"""Annotations from outside, whatever tool made them: labelled spans, what is said of them, and how they are related."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from standoff.source.problem import Place, Problem

WHOLE = ""  # what is said of the whole text has no span as its target


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled span: its parts in code points, ends excluded, and the words that the tool holds to be there."""

    name: str
    label: str
    spans: tuple[tuple[int, int], ...]
    words: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something said of a labelled span, or of the `WHOLE` text."""

    target: str
    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one labelled span to another."""

    label: str
    source: str
    target: str
    place: Place


@dataclass(slots=True)
class Outside:
    """The annotations of one text, what of their file is not read (by what it is), and what is wrong in it."""

    labelled: dict[str, Labelled] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: Place, message: str, hint: str) -> None:
        """Add a problem with how the file is written."""
        self.problems.append(Problem(place, "bad-import", message, hint, 1))

    def account(self, n_mentions: int) -> str:
        """How much was read, how many mentions came of it, and what was passed over, in one line."""
        read = ((len(self.labelled), "span"), (len(self.attributes), "attribute"), (len(self.relations), "relation"))
        line = f"read {', '.join(_counted(*each) for each in read)}: {_counted(n_mentions, 'mention')}"
        left = ", ".join(_counted(count, noun) for noun, count in sorted(self.passed_over.items()) if count)
        return f"{line}; passed over: {left}" if left else line

    def dangling(self) -> Iterator[Problem]:
        """Attributes and relations of spans that are not there."""
        for attribute in self.attributes:
            if attribute.target != WHOLE and attribute.target not in self.labelled:
                yield _dangling(attribute.place, attribute.target)
        for relation in self.relations:
            for end in (relation.source, relation.target):
                if end not in self.labelled:
                    yield _dangling(relation.place, end)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _dangling(place: Place, name: str) -> Problem:
    return Problem(place, "bad-import", f"there is no span `{name}`", "the file is not whole: export it again", 1)


def outside_text(outside: Outside, length: int, content: str | None) -> Iterator[Problem]:
    """Spans that are not of this text: beyond its end, or over other words than the tool saw there."""
    for labelled in outside.labelled.values():
        if any(not 0 <= start < end <= length for start, end in labelled.spans):
            message = f"the span of `{labelled.name}` is not in its text, which has {length} characters"
            yield Problem(labelled.place, "span-outside", message, "is it this text that was annotated?", 1)
        elif content is not None and labelled.words is not None and not _is_there(labelled, content):
            message = f"the words of `{labelled.name}` are not what stands at its span"
            yield Problem(labelled.place, "words-differ", message, _why_not(labelled, content), 1)


def _is_there(labelled: Labelled, content: str) -> bool:
    found = " ".join(content[start:end] for start, end in labelled.spans)
    return squeezed(found) == squeezed(labelled.words or "")


def _why_not(labelled: Labelled, content: str) -> str:
    """What may have gone wrong with a span that holds other words; line ends that count otherwise are recognised."""
    with_lf, with_crlf = content.replace("\r\n", "\n"), re.sub("\r?\n", "\r\n", content)
    if "\r\n" in content and _is_there(labelled, with_lf):
        return "the tool counted CRLF as one character: annotate a copy with these line ends kept, or `re-anchor` to LF"
    if with_crlf != content and _is_there(labelled, with_crlf):
        return "the tool had a copy of the text with CRLF line ends: annotate the text as it is here, with LF"
    return "the tool counted otherwise, or annotated another version of the text"


def trimmed(outside: Outside, content: str | None) -> Iterator[Problem]:
    """Take white space off the ends of all spans, by the text or else by the words; one with nothing else is wrong."""
    for name, labelled in outside.labelled.items():
        spans = tuple(_trimmed(labelled, span, content) for span in labelled.spans)
        if any(start >= end for start, end in spans):
            message = f"the span of `{labelled.name}` covers white space alone"
            yield Problem(labelled.place, "empty-span", message, "move it to words, or delete it", 1)
        outside.labelled[name] = replace(labelled, spans=spans)


def _trimmed(labelled: Labelled, span: tuple[int, int], content: str | None) -> tuple[int, int]:
    start, end = span
    words = content[start:end] if content is not None else labelled.words or ""
    if len(words) != end - start:
        return span
    return end - len(words.lstrip()), start + len(words.rstrip())


def squeezed(text: str) -> str:
    """Words as they are compared: tools write line ends in their own ways."""
    return " ".join(text.replace("\\n", " ").replace("\\r", " ").split())
