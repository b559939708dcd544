"""Documents that are about a part of a text, such as a paragraph: moved to its place in the text, and joined.

doccano, Prodigy and Label Studio are often given paragraphs, and count offsets from the beginning of each. The records
of one text become one document, so that their spans are numbered and inserted as if the tool had had the whole text.
"""

from dataclasses import dataclass, field, replace

from standoff.authoring.interchange.external import WHOLE, Document, ExternalAnnotations, Labelled
from standoff.authoring.interchange.offsets import is_there
from standoff.authoring.interchange.targets import Target
from standoff.source.problem import Place, Problem

WHICH = "give the whole text to the tool, or the paragraph with the one before or after it"


@dataclass(slots=True)
class Joined:
    """The parts of a text by one annotator: what they say in offsets of the text, and where each begins there."""

    target: Target
    annotator: str
    external: ExternalAnnotations = field(default_factory=ExternalAnnotations)
    places: dict[int, Place] = field(default_factory=dict)

    def add(self, document: Document, start: int) -> None:
        """Take in a part that begins at `start`; its names get the place, since each part has the same ones."""
        part, whole = document.external, self.external
        self.places[start] = document.place
        names = {name: f"{name} at {start}" for name in (*part.labelled, *part.events)} | {WHOLE: WHOLE}
        for name, each in part.labelled.items():
            spans = tuple((start + begin, start + end) for begin, end in each.spans)
            whole.labelled[names[name]] = replace(each, name=names[name], spans=spans)
        for name, event in part.events.items():
            whole.events[names[name]] = replace(event, name=names[name], trigger=names[event.trigger])
        whole.attributes += (replace(each, target=names[each.target]) for each in part.attributes)
        whole.relations += (
            replace(each, source=names[each.source], target=names[each.target]) for each in part.relations
        )
        whole.equivalences += (
            replace(each, members=tuple(names[name] for name in each.members)) for each in part.equivalences
        )
        whole.passed_over += part.passed_over
        whole.problems += part.problems


def start_of(document: Document, words: str | None) -> int | Problem | None:
    """Where the text of a document begins in the text that it is a part of.

    None if it is not a part, or if its offsets are of the whole text all the same; a problem if it stands there twice.
    """
    content = document.content
    part = "" if content is None else content.strip()
    if words is None or content is None or document.is_rebuilt or not part or part == words.strip():
        return None
    first, spans = words.find(part), [each for each in document.external.labelled.values() if each.words is not None]
    if first < 0 or (spans and _fit(spans, words) and not _fit(spans, content)):
        return None
    second = words.find(part, first + 1)
    if second >= 0:
        message = f"the words of this record are in the text several times, at {first} and at {second}"
        return Problem(document.place, "quote-ambiguous", message, WHICH, 1)
    return first - (len(content) - len(content.lstrip()))


def _fit(spans: list[Labelled], content: str) -> bool:
    return all(is_there(each, content) for each in spans)
