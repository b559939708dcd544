"""Annotations of other tools in one model: labelled spans, events, attributes, relations, equivalences.

A document is a text and what one annotator says of it; an exported file may hold several. Its *units* are what a map
turns into mentions: labelled spans and events. An event is a unit of its own beside others on the same words; the span
that is its trigger is where it is, and no unit.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from standoff.source.problem import Place, Problem

WHOLE = ""  # the target of attributes of the whole text
CODE_POINTS = "code-points"
EXPORT_AGAIN = "the file is incomplete: export it again"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled span: its parts in code points, ends excluded, and the words that the tool has for it."""

    name: str
    label: str
    spans: tuple[tuple[int, int], ...]
    words: str | None
    place: Place
    is_event: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `trigger` is the name of the labelled span that it is at. Its arguments are relations."""

    name: str
    label: str
    trigger: str
    place: Place


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a labelled span, of an event, or of the `WHOLE` text."""

    target: str
    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one labelled span or event to another; the argument of an event is one with its role as label."""

    label: str
    source: str
    target: str
    place: Place
    is_argument: bool = False


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Labelled spans or events that are said to be the same thing."""

    members: tuple[str, ...]
    place: Place


@dataclass(slots=True)
class ExternalAnnotations:
    """The annotations of one text by one annotator, counts of what was not read, by kind, and problems.

    `problems` are of records or lines that cannot be read: a map may allow to leave those out. What makes a document
    useless is a problem that the reader yields beside it.
    """

    labelled: dict[str, Labelled] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    equivalences: list[Equivalence] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: Place, message: str, hint: str) -> None:
        """Add a problem of the file's format."""
        self.problems.append(Problem(place, "bad-import", message, hint, 1))

    def units(self) -> dict[str, Labelled]:
        """The units by name: spans that are not triggers, and events at the span of their trigger."""
        triggers = {event.trigger for event in self.events.values()}
        units = {name: each for name, each in self.labelled.items() if name not in triggers}
        for event in self.events.values():
            at = self.labelled.get(event.trigger)
            if at is not None:
                units[event.name] = replace(at, name=event.name, label=event.label, place=event.place, is_event=True)
        return units

    def drop(self, name: str) -> None:
        """Take out a labelled span, and what is said of it."""
        del self.labelled[name]
        self.attributes = [each for each in self.attributes if each.target != name]
        self.relations = [each for each in self.relations if name not in (each.source, each.target)]

    def resolve_triggers(self) -> None:
        """Have what is said of a trigger said of its event, if that is the only one there; else it is a problem."""
        events: dict[str, list[str]] = {}
        for event in self.events.values():
            events.setdefault(event.trigger, []).append(event.name)

        def unit(name: str, place: Place) -> str:
            found = events.get(name, [name])
            if len(found) > 1:
                message = f"`{name}` is the trigger of {len(found)} events: {', '.join(found[:5])}"
                self.complain(place, message, "name the event that is meant")
            return found[0]

        if events:
            self.attributes = [replace(each, target=unit(each.target, each.place)) for each in self.attributes]
            self.relations = [
                replace(each, source=unit(each.source, each.place), target=unit(each.target, each.place))
                for each in self.relations
            ]
            self.equivalences = [
                replace(each, members=tuple(unit(name, each.place) for name in each.members))
                for each in self.equivalences
            ]

    def drop_dangling(self) -> Iterator[Problem]:
        """Take out events, attributes, relations and equivalences of spans that are missing: a problem for each."""
        for event in list(self.events.values()):
            if event.trigger not in self.labelled:
                yield _dangling(event.place, event.trigger)
                del self.events[event.name]
        known = {WHOLE, *self.labelled, *self.events}
        for attribute in self.attributes:
            yield from _missing(attribute.place, (attribute.target,), known)
        for relation in self.relations:
            yield from _missing(relation.place, (relation.source, relation.target), known)
        for same in self.equivalences:
            yield from _missing(same.place, same.members, known)
        self.attributes = [each for each in self.attributes if each.target in known]
        self.relations = [each for each in self.relations if {each.source, each.target} <= known]
        self.equivalences = [each for each in self.equivalences if set(each.members) <= known]


def _missing(place: Place, names: tuple[str, ...], known: set[str]) -> Iterator[Problem]:
    yield from (_dangling(place, name) for name in names if name not in known)


def _dangling(place: Place, name: str) -> Problem:
    return Problem(place, "bad-import", f"unknown span `{name}`", EXPORT_AGAIN, 1)


@dataclass(slots=True)
class Document:
    """A text, and what one annotator says of it: what a reader yields.

    `place` is where it begins in the exported file, and `names` are what the export calls its text: names of files or
    ids, the best first. `content` has the words of the text, where the export has them. `annotator` is empty where the
    export names none. `units` are the ways in which the tool may count offsets, each one of `offsets.UNITS`: where
    there are several, the words decide. `is_split_at_lines`: a span over a line end is in several parts.

    `fit` finds the places of spans in the text, once it is known, where the export says them otherwise than by offsets;
    until then a span may have none. `is_rebuilt`: `content` has the words of the text, but not its white space.
    `sha256` is the hash of the text, where the export has it.
    """

    place: Place
    names: tuple[str, ...] = ()
    external: ExternalAnnotations = field(default_factory=ExternalAnnotations)
    content: str | None = None
    annotator: str = ""
    units: tuple[str, ...] = (CODE_POINTS,)
    is_split_at_lines: bool = False
    fit: Callable[[str], None] | None = None
    is_rebuilt: bool = False
    sha256: str = ""
