"""brat's .ann files (https://brat.nlplab.org/standoff.html), read line by line: entities, events, relations and more.

The words of the text are in the `.txt` file beside it. A role that is given twice is numbered in the file (`Theme2`);
the number says nothing, and is left out.
"""

import re
from collections.abc import Iterable, Iterator

from standoff.authoring.interchange.external import (
    EXPORT_AGAIN,
    Attribute,
    Document,
    Equivalence,
    Event,
    ExternalAnnotations,
    Labelled,
    Relation,
)
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.source.problem import Place, Problem

WANTED = {
    "T": re.compile(r"(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)(?:\t(.*))?"),
    "R": re.compile(r"(\S+) \S+?:(\S+) \S+?:(\S+)[ \t]*"),
    "E": re.compile(r"(\S+?):(\S+)((?: \S+?:\S+)*) *"),
    "A": re.compile(r"(\S+) (\S+)(?: (.*\S))?\s*"),
    "N": re.compile(r"(\S+) (\S+) (\S+)(?:\t.*)?"),
    "#": re.compile(r"(\S+) (\S+)(?:\t(.*))?"),
    "*": re.compile(r"(\S+)((?: \S+){2,}) *"),
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
    "*": "*<tab>Equiv T1 T2",
}
KINDS = "lines start with T, R, E, A, M, N, # or *"
ROLE_NUMBER = re.compile(r"(?<=\D)\d+$")


def read_brat(file: str, lines: Iterable[str]) -> ExternalAnnotations:
    """Read the lines of an .ann file; those that cannot be read, and what they leave without an end, are problems."""
    external = ExternalAnnotations()
    for number, line in enumerate(lines, 1):
        if line.strip():
            _line(external, Place(file, number, 1), line.removesuffix("\n").removesuffix("\r"))
    external.problems += external.drop_dangling()
    external.resolve_triggers()
    return external


def _read(export: Export) -> Iterator[Document | Problem]:
    external, stem = read_brat(export.file, export.lines()), export.path.stem
    data = export.beside(f"{stem}.txt")
    try:
        content = None if data is None else data.decode("utf-8")
    except UnicodeDecodeError:
        content = None
    yield Document(export.top, (f"{stem}.txt",), external, content, is_split_at_lines=True)


READER = Reader(
    "brat",
    "brat's .ann files, with the .txt files beside them",
    (".ann",),
    _read,
    has_configuration=True,
    is_by_line=True,
)


def _line(external: ExternalAnnotations, place: Place, line: str) -> None:
    kind, (name, tab, rest) = line[:1], line.partition("\t")
    match = WANTED[kind].fullmatch(rest) if kind in WANTED and tab else None
    if match is None:
        hint = f"it should look like {EXAMPLES[kind]}" if kind in EXAMPLES else KINDS
        external.complain(place, "not a line of brat's format", hint)
    elif kind == "T":
        _entity(external, place, name, match)
    elif kind == "E":
        _event(external, place, name, match)
    elif kind == "R":
        external.relations.append(Relation(match[1], match[2], match[3], place))
    elif kind == "*":
        external.equivalences.append(Equivalence(tuple(match[2].split()), place))
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
    if _is_new(external, place, name):
        external.labelled[name] = Labelled(name, match[1], spans, match[3], place)


def _event(external: ExternalAnnotations, place: Place, name: str, match: re.Match[str]) -> None:
    if not _is_new(external, place, name):
        return
    external.events[name] = Event(name, match[1], match[2], place)
    arguments = [part.split(":", 1) for part in match[3].split()]
    external.relations += (
        Relation(ROLE_NUMBER.sub("", role), name, target, place, is_argument=True) for role, target in arguments
    )


def _is_new(external: ExternalAnnotations, place: Place, name: str) -> bool:
    """Whether a name is not taken; of two lines of one name the first is read."""
    is_new = name not in external.labelled and name not in external.events
    if not is_new:
        external.complain(place, f"`{name}` occurs twice", EXPORT_AGAIN)
    return is_new
