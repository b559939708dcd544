"""brat's .ann files, read: entities, relations, events, attributes, normalisations and notes, line by line."""

import re

from standoff.authoring.interchange.external import Attribute, ExternalAnnotations, Labelled, Relation
from standoff.source.problem import Place

WANTED = {
    "T": re.compile(r"(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)(?:\t(.*))?"),
    "R": re.compile(r"(\S+) \S+?:(\S+) \S+?:(\S+)[ \t]*"),
    "E": re.compile(r"(\S+?):(\S+)((?: \S+?:\S+)*) *"),
    "A": re.compile(r"(\S+) (\S+)(?: (.*\S))?\s*"),
    "N": re.compile(r"(\S+) (\S+) (\S+)(?:\t.*)?"),
    "#": re.compile(r"(\S+) (\S+)(?:\t(.*))?"),
}
WANTED["M"] = WANTED["A"]
EXAMPLES = {
    "T": "T1<tab>Label 0 5<tab>words",
    "R": "R1<tab>Label Arg1:T1 Arg2:T2",
    "E": "E1<tab>Label:T1 Role:T2",
    "A": "A1<tab>Name T1 value",
    "M": "M1<tab>Name T1 value",
    "N": "N1<tab>Reference T1 source:id<tab>name",
    "#": "#1<tab>Name T1<tab>words",
}
ROLE_NUMBER = re.compile(r"\d+$")


def read_brat(file: str, source: str) -> ExternalAnnotations:
    """Read an .ann file; lines that cannot be read are problems. Equivalences (`*`) are counted but not read."""
    external, triggers = ExternalAnnotations(), dict[str, str]()
    for number, line in enumerate(source.split("\n"), 1):
        _line(external, triggers, Place(file, number, 1), line.removesuffix("\r"))
    _resolve(external, triggers)
    external.problems += external.dangling()
    return external


def _line(external: ExternalAnnotations, triggers: dict[str, str], place: Place, line: str) -> None:
    kind = line[:1]
    if not line.strip():
        return
    if kind == "*":
        external.passed_over["equivalence"] += 1
        return
    name, tab, rest = line.partition("\t")
    match = WANTED[kind].fullmatch(rest) if kind in WANTED and tab else None
    if match is None:
        hint = f"it should look like {EXAMPLES[kind]}" if kind in EXAMPLES else "lines start with T, R, E, A, M, N or #"
        external.complain(place, "not a line of brat's format", hint)
    elif kind == "T":
        _entity(external, place, name, match)
    elif kind == "E":
        triggers[name] = match[2]
        arguments = [part.split(":", 1) for part in match[3].split()]
        external.relations += (
            Relation(ROLE_NUMBER.sub("", role) or role, match[2], target, place) for role, target in arguments
        )
    elif kind == "R":
        external.relations.append(Relation(match[1], match[2], match[3], place))
    else:
        external.attributes.append(Attribute(match[2], match[1], _value(kind, match[3]), place))


def _value(kind: str, value: str | None) -> str:
    """An attribute without a value is a flag; a normalisation's value is the id after its source."""
    if kind == "N":
        return (value or "").partition(":")[2] or (value or "")
    return "true" if value is None else value


def _entity(external: ExternalAnnotations, place: Place, name: str, match: re.Match[str]) -> None:
    parts = [part.split(" ") for part in match[2].split(";")]
    spans = tuple((int(start), int(end)) for start, end in parts)
    if name in external.labelled:
        external.complain(place, f"`{name}` occurs twice", "the file is incomplete: export it again")
    external.labelled[name] = Labelled(name, match[1], spans, match[3], place)


def _resolve(external: ExternalAnnotations, triggers: dict[str, str]) -> None:
    """Attributes and relations of an event belong to its trigger."""
    for number, attribute in enumerate(external.attributes):
        target = triggers.get(attribute.target, attribute.target)
        external.attributes[number] = Attribute(target, attribute.name, attribute.value, attribute.place)
    for number, relation in enumerate(external.relations):
        source, target = (triggers.get(end, end) for end in (relation.source, relation.target))
        external.relations[number] = Relation(relation.label, source, target, relation.place)


def joined(external: ExternalAnnotations, content: str) -> None:
    """Join the fragments of spans that brat split at line ends, if only line ends are between them."""
    for name, labelled in external.labelled.items():
        spans: list[tuple[int, int]] = []
        for start, end in labelled.spans:
            gap = content[spans[-1][1] : start] if spans else "-"
            if spans and gap and not gap.strip("\r\n"):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        external.labelled[name] = Labelled(name, labelled.label, tuple(spans), labelled.words, labelled.place)
