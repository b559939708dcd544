"""A file of JSON lines, one mention a line, as a program writes it: what each says, and what is wrong with it.

Numbers stay as they are written; a value that is null is left out, since programs that fill in a schema give one for
what they did not find.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.ids import is_id
from standoff.files.project_files import DESCRIPTOR
from standoff.schema.qualifiers import CHECKED_BY, REVIEW, WRITTEN_BY
from standoff.source import tree
from standoff.source.problem import Place, Problem
from standoff.source.tree import Entry, Scalar, named

KEYS = ("text", "table", "id", "mention", "sha256")
NEEDED = KEYS[:4]
RESERVED = (REVIEW, CHECKED_BY, WRITTEN_BY)  # what is written for every draft, or is for curators to say
CODE = "bad-draft"
RAISE = f"a line is one mention; or raise `limits.size` in {DESCRIPTOR}"
DEPTH = 24  # levels of nesting of a line
SHAPE = (
    '`{"text": …, "table": …, "id": …, "mention": {"quote": …, …}}`, as `standoff editor --as json-schema` describes'
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One line: the record that it mentions in which text, the mention as a node, and the hash that the text had."""

    number: int
    text: str
    table: str
    record: str
    mention: tree.Mapping
    sha256: str = ""


@dataclass(slots=True)
class Lines:
    """The lines of a file that can be read, in order, how many there are, and what is wrong with the others."""

    file: str
    drafts: list[Draft] = field(default_factory=list)
    count: int = 0
    problems: list[Problem] = field(default_factory=list)


class _WrongError(Exception):
    """A line that cannot be read; its problem is in the message."""

    def __init__(self, code: str, message: str, hint: str, column: int = 1) -> None:
        super().__init__(message)
        self.code, self.hint, self.column = code, hint, column


def read_lines(file: str, lines: Iterable[bytes], grammars: Mapping[str, RecordGrammar], limit: int) -> Lines:
    """Read lines, each of at most `limit` bytes; never raises for a mistake in them. Blank lines do not count."""
    found = Lines(file)
    for number, line in enumerate(lines, 1):
        written = line.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").rstrip(b"\n")
        if not written.strip():
            continue
        found.count += 1
        try:
            if len(written) > limit:
                _fail("too-large", f"the line has more than {limit:,} bytes, which is the limit of a line", RAISE)
            found.drafts.append(_draft(number, written, grammars))
        except _WrongError as error:
            place = Place(file, number, error.column)
            found.problems.append(Problem(place, error.code, str(error), error.hint))
    return found


def _draft(number: int, line: bytes, grammars: Mapping[str, RecordGrammar]) -> Draft:
    value = _shaped(_json(line))
    text, table, record = (value[key] for key in ("text", "table", "id"))
    if table not in grammars:
        _fail("unknown-table", f"unknown table `{table}`", "known: " + ", ".join(grammars))
    pattern = grammars[table].table.id_pattern
    if not is_id(record, pattern):
        hint = f"an id of {table} matches {pattern}" if pattern else "letters a-z, digits, hyphens: `lamp-lit-1891`"
        _fail("bad-id", f"`{record}` is not a valid id", hint)
    mention = _node(value["mention"], 0)
    if not isinstance(mention, tree.Mapping):
        _fail(CODE, "`mention` is a mapping", SHAPE)
    for key in RESERVED:
        if mention.value(key) is not None:
            _fail(CODE, f"a program does not give `{key}`", "leave it out: each mention is entered as a draft")
    return Draft(number, text, table, record, mention, value.get("sha256") or "")


def _shaped(value: Any) -> dict[str, Any]:
    """A line that has all its keys and no others."""
    if not isinstance(value, dict):
        _fail(CODE, "a line is a mapping", SHAPE)
    for key in value:
        if key not in KEYS:
            _fail(CODE, f"a line has no `{key}`", f"known: {', '.join(KEYS)}; fields go into `mention`")
    for key in NEEDED:
        if value.get(key) in (None, "", {}):
            _fail(CODE, f"the line lacks `{key}`", SHAPE)
    for key in ("text", "table", "id", "sha256"):
        if not isinstance(value.get(key) or "", str):
            _fail(CODE, f"`{key}` is one value", SHAPE)
    return value


def _json(line: bytes) -> Any:
    try:
        return json.loads(
            line, parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_without_doubles
        )
    except UnicodeDecodeError as error:
        _fail("binary-file", f"the line is not UTF-8: byte {line[error.start]:#04x}", "write the file as UTF-8")
    except json.JSONDecodeError as error:
        hint = "look at the comma, quote mark or bracket before it; each line is one mapping"
        _fail("bad-json", f"not JSON: {error.msg}", hint, error.colno)
    except RecursionError:
        _fail("too-deep", "the line is nested too deeply", "a mention has values, and rows of children with values")


def _constant(name: str) -> NoReturn:
    _fail("bad-json", f"not JSON: `{name}` is not a number", "leave the value out")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _fail("duplicate-key", f"the key `{key}` occurs twice in one mapping", "merge the two, or write a list")
        found[key] = value
    return found


def _fail(code: str, message: str, hint: str, column: int = 1) -> NoReturn:
    raise _WrongError(code, message, hint, column)


def _node(value: Any, depth: int) -> tree.Node:
    """A JSON value as a node of an annotation file."""
    if depth > DEPTH:
        _fail("too-deep", "the line is nested too deeply", "a mention has values, and rows of children with values")
    if isinstance(value, dict):
        if "at" in value:
            _fail(CODE, "a program gives quotes, not spans", "leave out `at`; `quote` holds the words of the text")
        return tree.Mapping([named(key, node) for key, node in _given(value, depth)])
    if isinstance(value, list):
        return tree.Sequence([Entry(_node(item, depth + 1)) for item in value if item is not None])
    if isinstance(value, bool):
        return Scalar("true" if value else "false")
    return Scalar(str(value))


def _given(value: Mapping[str, Any], depth: int) -> Iterator[tuple[str, tree.Node]]:
    for key, item in value.items():
        if item is not None:
            yield key, _node(item, depth + 1)
