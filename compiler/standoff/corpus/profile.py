"""What `datapackage.json` may hold: the Data Package profile 2.0 and this project's settings, as data.

The profile (datapackage.org/profiles/2.0/datapackage.json) leaves most of it open; what becomes the name of a file, a
link or a line of another format is held to more. Properties that the profile does not know are carried along.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from standoff.source.documents import JsonPath
from standoff.source.names import is_line, is_package_name, is_text
from standoff.source.version_number import number

SIMILAR = 0.8  # of 1: how much alike two keys are of which one is taken for a slip
CREATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?")
ADDRESS = re.compile(r"https?://[^\s/<>\"'\\`|]+[^\s<>\"\\`|]*")
RELATIVE = re.compile(r"(?![/.])[^\s:<>\"\\`|]+")
MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]{2,}")
LICENCE = re.compile(r"[-a-zA-Z0-9._]+")


class Wrong(NamedTuple):
    """What is wrong with the value at a path."""

    path: JsonPath
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Text:
    """A kind of text: what it is in words, an example, and whether a text is one."""

    words: str
    example: str
    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some values; booleans are written without quotation marks."""

    values: tuple[str | bool, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at least 1."""

    words: str
    example: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; of `least` items at least, and of `most` if given."""

    item: "Shape"
    words: str
    example: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """An object; of `one_of` it has one at least. Other keys than these are errors if `is_closed`."""

    keys: Mapping[str, "Shape"]
    words: str
    example: str
    required: Mapping[str, str] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    is_closed: bool = False
    unknown: str = "there is no property `{}`"


Shape = Text | Choice | Whole | Listing | Members


def is_link(text: str) -> bool:
    """Whether a text is an address on the web, or a path inside the package."""
    return is_address(text) or (RELATIVE.fullmatch(text) is not None and ".." not in text.split("/") and is_line(text))


def is_address(text: str) -> bool:
    """Whether a text is an address on the web."""
    return ADDRESS.fullmatch(text) is not None and is_line(text)


def is_created(text: str) -> bool:
    """Whether a text has the form of a day, or of a day and a time with their zone."""
    return CREATED.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether the day with which a text of that form begins is in the calendar."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


LINE = Text("one line of text", '"Fairs of the Shire"', is_line)
PROSE = Text("text without control characters", '"Fairs, read from two letters."', is_text)
LINK = Text("a web address, or a path in the project", '"https://example.org/"', is_link)
WEB = Text("a web address", '"https://example.org/"', is_address)
EMAIL = Text("an e-mail address", '"ann@example.org"', lambda text: MAIL.fullmatch(text) is not None)
PERSON: Mapping[str, Shape] = {
    "title": LINE,
    "givenName": LINE,
    "familyName": LINE,
    "organization": LINE,
    "path": LINK,
    "email": EMAIL,
    "roles": Listing(LINE, "a list of roles", '["creator"]', least=1),
    "role": LINE,
}
LICENCES = Members(
    {
        "name": Text("an identifier of a licence", '"CC-BY-4.0"', lambda text: LICENCE.fullmatch(text) is not None),
        "path": LINK,
        "title": LINE,
    },
    "an object that describes a licence",
    '{"name": "CC-BY-4.0"}',
    one_of=("name", "path"),
)
SOURCES = Members(
    {"title": LINE, "path": LINK, "email": EMAIL, "version": LINE},
    "an object that describes a source",
    '{"title": "Letters of the Shire"}',
    one_of=("title", "path"),
)
SPREADSHEETS = Members(
    {
        "workbook": Choice((True, False), "neither true nor false"),
        "csv": Choice((True, False), "neither true nor false"),
        "leave_out": Listing(LINE, "a list of tables", '["assertions", "evidence"]'),
        "risky_cells": Choice(("refuse", "allow"), "neither `refuse` nor `allow`"),
    },
    "an object",
    '{"leave_out": ["evidence"]}',
    is_closed=True,
    unknown="`spreadsheets` has no setting `{}`",
)
LIMIT = Whole("a whole number of 1 or more", "2000000")
SETTINGS = Members(
    {
        "speakers": Text("the name of a table", '"people"', is_line),
        "limits": Members(
            {"size": LIMIT, "depth": LIMIT, "nodes": LIMIT},
            "an object of whole numbers: size (bytes), depth (levels), nodes (values)",
            '{"nodes": 2000000}',
            is_closed=True,
            unknown="`limits` has no setting `{}`",
        ),
        "distinct": Listing(
            Listing(LINE, "a pair of ids", '["iran", "iraq"]', least=2, most=2),
            "a list of pairs of ids",
            '[["iran", "iraq"]]',
        ),
        "qualifiers": Listing(
            Members(
                {"name": LINE, "title": LINE, "description": PROSE, "vocabulary": LINE},
                "an object that describes a qualifier",
                '{"name": "directness"}',
                required={"name": '"directness"'},
                is_closed=True,
                unknown="a qualifier has no setting `{}`",
            ),
            "a list of qualifiers",
            '[{"name": "directness", "vocabulary": "directness"}]',
        ),
        "curated": Choice((True, False), "neither true nor false"),
        "coverage": Choice(("optional", "required"), "neither `optional` nor `required`"),
        "widest_span": LIMIT,
        "spreadsheets": SPREADSHEETS,
        "site": Choice((True, False), "neither true nor false"),
    },
    "an object",
    '{"speakers": "people"}',
    is_closed=True,
    unknown="there is no setting `{}`",
)
PACKAGE = Members(
    {
        "$schema": LINE,
        "profile": LINE,
        "name": Text(
            "a name of lower-case letters and digits, joined by `-`, `.` or `_`, that every system can give a file",
            '"my-data"',
            is_package_name,
        ),
        "id": LINE,
        "title": LINE,
        "description": PROSE,
        "homepage": WEB,
        "image": LINK,
        "version": Text("a version MAJOR.MINOR.PATCH", '"1.0.0"', lambda text: number(text) is not None),
        "created": Text("a day", '"2026-11-29"', is_created),
        "keywords": Listing(LINE, "a list of keywords", '["fairs"]', least=1),
        "contributors": Listing(
            Members(
                PERSON, "an object that describes a person", '{"title": "Ann Bell"}', one_of=("title", "familyName")
            ),
            "a list of people",
            '[{"title": "Ann Bell"}]',
            least=1,
        ),
        "licenses": Listing(LICENCES, "a list of licences", '[{"name": "CC-BY-4.0"}]', least=1),
        "sources": Listing(SOURCES, "a list of sources", '[{"title": "Letters of the Shire"}]'),
        "resources": Listing(
            Members(
                {"name": LINE, "path": LINK},
                "an object that describes a file",
                '{"name": "fairs", "path": "fairs.csv"}',
                one_of=("path", "data"),
            ),
            "a list of files",
            "[]",
        ),
        "standoff": SETTINGS,
    },
    "an object",
    '{"name": "my-data", "version": "1.0.0", "standoff": {}}',
    required={"name": '"my-data"', "version": '"1.0.0"'},
)


def faults(value: Any, shape: Shape = PACKAGE, path: JsonPath = (), name: str = "the file") -> Iterator[Wrong]:
    """Everything in a value that is not of a shape, each at its place; `name` is what messages call the value."""
    match shape:
        case Text():
            is_right = isinstance(value, str) and shape.fits(value)
        case Choice():
            is_right = any(value is one or (isinstance(value, str) and value == one) for one in shape.values)
        case Whole():
            is_right = type(value) is int and value >= 1
        case Listing():
            most = len(value) if shape.most is None and isinstance(value, list) else shape.most
            is_right = isinstance(value, list) and shape.least <= len(value) <= (most or 0)
        case Members():
            is_right = isinstance(value, dict)
    if not is_right:
        yield _wrong(shape, path, name)
    elif isinstance(shape, Listing):
        for number_, item in enumerate(value):
            yield from faults(item, shape.item, (*path, number_), f"item {number_ + 1} of {name}")
    elif isinstance(shape, Members):
        yield from _members(value, shape, path, name)


def _wrong(shape: Shape, path: JsonPath, name: str) -> Wrong:
    if isinstance(shape, Choice):
        return Wrong(path, f"{name} is {shape.words}", "write one of the two" + _unquoted(shape))
    key = f'"{path[-1]}": ' if path and isinstance(path[-1], str) else ""
    return Wrong(path, f"{name} is not {shape.words}", f"write `{key}{shape.example}`")


def _unquoted(shape: Choice) -> str:
    return ", without quotation marks" if isinstance(shape.values[0], bool) else ""


def _members(value: dict[str, Any], shape: Members, path: JsonPath, name: str) -> Iterator[Wrong]:
    owner = "the package" if not path else name
    for key, example in shape.required.items():
        if key not in value:
            yield Wrong(path, f"{owner} has no `{key}`", f'add `"{key}": {example}`')
    if shape.one_of and not any(key in value for key in shape.one_of):
        named = " and no ".join(f"`{key}`" for key in shape.one_of)
        yield Wrong(path, f"{name} has no {named}", f"write {shape.example}")
    for key, each in value.items():
        if key in shape.keys:
            yield from faults(each, shape.keys[key], (*path, key), f"`{key}`")
        else:
            yield from _unknown(key, shape, path)


def _unknown(key: str, shape: Members, path: JsonPath) -> Iterator[Wrong]:
    """An unknown key: an error if the shape is closed, or if the key is similar to a known one."""
    similar = _similar(key, tuple(shape.keys))
    if similar and not shape.is_closed:
        yield Wrong((*path, key), shape.unknown.format(key), f"did you mean `{similar}`?")
    elif shape.is_closed:
        yield Wrong((*path, key), shape.unknown.format(key), "settings: " + ", ".join(sorted(shape.keys)))
    elif not is_line(key):
        yield Wrong((*path, key), f"the key `{key}` is not {LINE.words}", "rename it")


@cache
def _similar(key: str, known: tuple[str, ...]) -> str | None:
    """The known key that a key is likely meant to be; kept, since a release lists the same keys for every table."""
    return next(iter(get_close_matches(key.casefold(), [each for each in known if each != key], 1, SIMILAR)), None)
