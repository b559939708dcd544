"""Annotations of other tools in one model: labelled spans, their attributes, and relations between them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from standoff.corpus.quotes.find import places
from standoff.corpus.quotes.page import Page
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem

WHOLE = ""  # the target of attributes of the whole text


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled span: its parts in code points, ends excluded, and the words that the tool has for it."""

    name: str
    label: str
    spans: tuple[tuple[int, int], ...]
    words: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a labelled span or of the `WHOLE` text."""

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
class ExternalAnnotations:
    """The annotations of one text, counts of what was not read, by kind, and problems."""

    labelled: dict[str, Labelled] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: Place, message: str, hint: str) -> None:
        """Add a problem of the file's format."""
        self.problems.append(Problem(place, "bad-import", message, hint, 1))

    def account(self, n_mentions: int) -> str:
        """A summary in one line: what was read, the number of mentions, and what was not read."""
        read = ((len(self.labelled), "span"), (len(self.attributes), "attribute"), (len(self.relations), "relation"))
        line = f"read {', '.join(plural(*each) for each in read)}: {plural(n_mentions, 'mention')}"
        left = ", ".join(plural(count, noun) for noun, count in sorted(self.passed_over.items()) if count)
        return f"{line}; passed over: {left}" if left else line

    def dangling(self) -> Iterator[Problem]:
        """Problems for attributes and relations of missing spans."""
        for attribute in self.attributes:
            if attribute.target != WHOLE and attribute.target not in self.labelled:
                yield _dangling(attribute.place, attribute.target)
        for relation in self.relations:
            for end in (relation.source, relation.target):
                if end not in self.labelled:
                    yield _dangling(relation.place, end)


def _dangling(place: Place, name: str) -> Problem:
    return Problem(place, "bad-import", f"unknown span `{name}`", "the file is incomplete: export it again", 1)


def misplaced_spans(external: ExternalAnnotations, length: int, content: str | None) -> Iterator[Problem]:
    """Problems for spans that do not fit the text: beyond its end, or over words that differ from the tool's."""
    for labelled in external.labelled.values():
        if any(not 0 <= start < end <= length for start, end in labelled.spans):
            message = f"the span of `{labelled.name}` is not in its text, which has {length} characters"
            yield Problem(labelled.place, "span-outside", message, "check that this text was annotated", 1)
        elif content is not None and labelled.words is not None and not _is_there(labelled, content):
            message = f"the words of `{labelled.name}` differ from the text at its span"
            yield Problem(labelled.place, "words-differ", message, _why_not(labelled, content), 1)


def _is_there(labelled: Labelled, content: str) -> bool:
    found = " ".join(content[start:end] for start, end in labelled.spans)
    return squeezed(found) == squeezed(labelled.words or "")


def _why_not(labelled: Labelled, content: str) -> str:
    """The likely reason why the words differ; different line ends are recognised."""
    with_lf, with_crlf = content.replace("\r\n", "\n"), re.sub("\r?\n", "\r\n", content)
    if "\r\n" in content and _is_there(labelled, with_lf):
        return "the tool counted CRLF as one character: annotate a copy with these line ends kept, or `re-anchor` to LF"
    if with_crlf != content and _is_there(labelled, with_crlf):
        return "the tool had a copy of the text with CRLF line ends: annotate the text as it is here, with LF"
    hint = "the tool counts differently, or annotated a different version of the text"
    found = places(Page(content), labelled.words or "")
    return hint + (f"; the text has these words at {found[0][0]}-{found[0][1]}" if len(found) == 1 else "")


def trimmed(external: ExternalAnnotations, content: str | None) -> Iterator[Problem]:
    """Trim white space from the ends of all spans, by the text or the words; an empty rest is a problem."""
    for name, labelled in external.labelled.items():
        spans = tuple(_trimmed(labelled, span, content) for span in labelled.spans)
        if any(start >= end for start, end in spans):
            message = f"the span of `{labelled.name}` covers only white space"
            yield Problem(labelled.place, "empty-span", message, "move it to words, or delete it", 1)
        external.labelled[name] = replace(labelled, spans=spans)


def _trimmed(labelled: Labelled, span: tuple[int, int], content: str | None) -> tuple[int, int]:
    start, end = span
    words = content[start:end] if content is not None else labelled.words or ""
    if len(words) != end - start:
        return span
    return end - len(words.lstrip()), start + len(words.rstrip())


def squeezed(text: str) -> str:
    """Words in a form for comparison: tools write line ends differently."""
    return " ".join(text.replace("\\n", " ").replace("\\r", " ").split())
