"""Annotations from outside, whatever tool made them: labelled spans, what is said of them, and how they are related."""

from collections.abc import Iterator
from dataclasses import dataclass, field

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
    """The annotations of one text, and what is wrong with how they are written."""

    labelled: dict[str, Labelled] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: Place, message: str, hint: str) -> None:
        """Add a problem with how the file is written."""
        self.problems.append(Problem(place, "bad-import", message, hint, 1))

    def dangling(self) -> Iterator[Problem]:
        """Attributes and relations of spans that are not there."""
        for attribute in self.attributes:
            if attribute.target != WHOLE and attribute.target not in self.labelled:
                yield _dangling(attribute.place, attribute.target)
        for relation in self.relations:
            for end in (relation.source, relation.target):
                if end not in self.labelled:
                    yield _dangling(relation.place, end)


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
            hint = "the tool counted otherwise, or annotated another version of the text"
            yield Problem(labelled.place, "words-differ", message, hint, 1)


def _is_there(labelled: Labelled, content: str) -> bool:
    found = " ".join(content[start:end] for start, end in labelled.spans)
    return squeezed(found) == squeezed(labelled.words or "")


def squeezed(text: str) -> str:
    """Words as they are compared: tools write line ends in their own ways."""
    return " ".join(text.replace("\\n", " ").replace("\\r", " ").split())
