"""Rename an id wherever it is used, in all files or none; published ids get a redirect.

An id is used as a record's key, in references, as a speaker, in decisions, redirects, expectations and the descriptor.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.edit.registry import inserted, readable
from standoff.corpus.files import REDIRECTS
from standoff.corpus.grammar import RecordGrammar, children, record_grammars
from standoff.corpus.project import Corpus
from standoff.files.project_files import (
    ANNOTATIONS,
    BUILD,
    DESCRIPTOR,
    NEXT,
    REGISTRY_FILES,
    SCHEMAS,
    TEXT_FILES,
    files_below,
    read_file,
)
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import SPEAKERS
from standoff.schema.record_ids import encoded
from standoff.source import tree
from standoff.source.layout import scalar
from standoff.source.problem import Problem
from standoff.source.tree import Edit, Mapping, Node, Scalar, edited, items


@dataclass(frozen=True, slots=True)
class Uses:
    """Finds the uses of the id `old` of a table in the nodes of a file, as edits that make it `new`."""

    schema: Schema
    speakers: str
    table: str
    old: str
    new: str

    def in_text_file(self, root: Node | None, grammars: dict[str, RecordGrammar]) -> Iterator[Edit]:
        """The uses in a text file."""
        for key, node in _pairs(root):
            if key.text in grammars:
                yield from self._records(grammars[key.text], node)

    def in_registry_file(self, name: str, root: Node | None, grammars: dict[str, RecordGrammar]) -> Iterator[Edit]:
        """The uses in the registry file of a table, or in that of redirects."""
        if name == REDIRECTS:
            for key, value in _pairs(root):
                target = value.value("new_id") if isinstance(value, Mapping) else None
                if key.text.partition("/")[0] == self.table and isinstance(target, Scalar) and target.text == self.old:
                    yield target.start, target.end, self.new
        elif name in grammars:
            yield from self._records(grammars[name], root)

    def in_schema(self, name: str, root: Node | None) -> Iterator[Edit]:
        """The uses in a table's schema: distinct records, and conditions on references."""
        expect = _value(_value(root, "standoff"), "expect")
        if name == self.table:
            for rule in items(_value(expect, "apart")):
                yield from self._equal(items(_value(rule, "records")))
        for rule in items(_value(expect, "never")):
            for key, value in _pairs(_value(rule, "where")):
                column, _, qualifier = key.text.partition(".")
                if qualifier in SPEAKERS and self.table == self.speakers:
                    yield from self._equal(items(value))
                elif not qualifier and name in self.schema.tables:
                    for item in items(value):
                        yield from self._cell(self.schema.tables[name], column, item)

    # -- records -----------------------------------------------------------------------------------------------------

    def _records(self, grammar: RecordGrammar, node: Node | None) -> Iterator[Edit]:
        for key, record in _pairs(node):
            if grammar.table.name == self.table:
                yield from self._equal([key])
            for mention in items(record):
                yield from self._mention(grammar, mention)

    def _mention(self, grammar: RecordGrammar, mention: Node) -> Iterator[Edit]:
        yield from self._speakers(mention)
        for key, value in _pairs(mention):
            if key.text in grammar.children:
                yield from self._children(grammar.children[key.text], value)
            elif key.text == "settle":
                yield from self._settled(grammar, value)
            elif key.text in grammar.table.fields:
                yield from self._cell(grammar.table, key.text, value)

    def _children(self, grammar: RecordGrammar, node: Node) -> Iterator[Edit]:
        key = None
        for child in children(grammar, node):
            if child.key is not None and child.key is not key:
                key = child.key  # children of one group share its key, which is renamed once
                yield from self._cell(grammar.table, grammar.by or "", key)
            if child.shape == "row":
                yield from self._mention(grammar, child.item)
            elif grammar.scalar is not None:
                yield from self._cell(grammar.table, grammar.scalar, child.item)

    def _settled(self, grammar: RecordGrammar, node: Node) -> Iterator[Edit]:
        for path, decision in _pairs(node):
            first, *keys = path.text.split("/")
            child = grammar.children.get(first) if keys else None
            table, name = (child.table, keys.pop()) if child else (grammar.table, first)
            renamed = [self._renamed(table, key, text) or text for key, text in zip(table.own_key, keys, strict=False)]
            if child and renamed != keys:
                yield path.start, path.end, "/".join((first, *renamed, name))
            to = _value(decision, "to")
            if to is not None:
                yield from self._cell(table, name, to)

    # -- single values -----------------------------------------------------------------------------------------------

    def _cell(self, table: Table, name: str, node: Node) -> Iterator[Edit]:
        """A value of a field: plain, or with its own qualifiers."""
        yield from self._speakers(node)
        value = _value(node, "is") if isinstance(node, Mapping) else node
        if isinstance(value, Scalar):
            renamed = self._renamed(table, name, " ".join(value.text.split()))
            if renamed is not None:
                yield value.start, value.end, renamed

    def _renamed(self, table: Table, name: str, text: str) -> str | None:
        """The new value if it refers to the record, otherwise None. Keys in paths are encoded."""
        f = table.fields.get(name)
        if f is not None and table.foreign_keys.get(name, ("",))[0] == self.table and text == self.old:
            return self.new
        if f is None or self.table not in f.ref:
            return None
        for prefix in (f"{self.table}/", encoded(f"{self.table}/")):
            if text == prefix + self.old:
                return prefix + self.new
        is_bare = f.ref[0] == self.table and text == self.old and text not in f.literals
        return self.new if is_bare else None

    def _speakers(self, node: Node) -> Iterator[Edit]:
        if self.table == self.speakers and isinstance(node, Mapping):
            yield from self._equal([value for key, value in node.pairs if key.text in SPEAKERS])

    def _equal(self, nodes: list[Node]) -> Iterator[Edit]:
        for node in nodes:
            if isinstance(node, Scalar) and " ".join(node.text.split()) == self.old:
                yield node.start, node.end, self.new


def _pairs(node: Node | None) -> list[tuple[Scalar, Node]]:
    return node.pairs if isinstance(node, Mapping) else []


def _value(node: Node | None, name: str) -> Node | None:
    return node.value(name) if isinstance(node, Mapping) else None


REDIRECTS_FILE = f"{REGISTRY_FILES}/{REDIRECTS}.yaml"
DISTINCT = re.compile(r'"distinct"\s*:\s*\[')


@dataclass(frozen=True, slots=True)
class Redirection:
    """What the redirect of a published id records."""

    since: str
    because: str


@dataclass(slots=True)
class Renamed:
    """The result: the old (None: new file) and new bytes of each changed file, and the number of places."""

    changes: dict[str, tuple[bytes | None, bytes]] = field(default_factory=dict)
    places: int = 0
    problems: list[Problem] = field(default_factory=list)


def rename(corpus: Corpus, schema: Schema, table: str, old: str, new: str, redirection: Redirection | None) -> Renamed:
    """Rename a record in all annotation files, schemas and the descriptor; nothing is written.

    A file of the corpus that cannot be read is a problem, and then nothing changes. Other annotation sets (folders
    beside `annotations/texts/`) are changed if they can be read. Raises OSError.
    """
    result = Renamed()
    uses = Uses(schema, corpus.settings.speakers, table, old, new)
    for file in _files(corpus):
        data = read_file(corpus.root, file)
        wrong = readable(file, data, corpus.settings.limits)
        if wrong and _is_other(file):
            continue
        result.problems += wrong
        if not wrong:
            _edit(result, file, data, _edits(uses, file, data.decode("utf-8"), schema))
    if redirection is not None:
        _redirect(result, corpus.root, f"{table}/{old}", new, redirection)
    if result.problems:
        result.changes.clear()
    return result


def _files(corpus: Corpus) -> list[str]:
    folders = (ANNOTATIONS, SCHEMAS)
    found = (file for folder in folders for file in files_below(corpus.root, folder) if file.endswith(".yaml"))
    return sorted({DESCRIPTOR, *corpus.files, *found})  # with those of the corpus that are refused when they are read


def _is_other(file: str) -> bool:
    folder = file.rsplit("/", 1)[0]
    return folder.startswith(ANNOTATIONS) and folder not in {REGISTRY_FILES, TEXT_FILES}


def _edits(uses: Uses, file: str, source: str, schema: Schema) -> list[Edit]:
    stem = file.rsplit("/", 1)[-1].removesuffix(".yaml")
    if file == DESCRIPTOR:
        return _distinct(source, uses.old, uses.new)
    root = tree.read(source)
    if file.startswith(f"{SCHEMAS}/"):
        return list(uses.in_schema(stem, root)) if file.count("/") == 1 else []
    if file.startswith(f"{REGISTRY_FILES}/"):
        return list(uses.in_registry_file(stem, root, record_grammars(schema, "registry")))
    return list(uses.in_text_file(root, record_grammars(schema, "text")))


def _distinct(source: str, old: str, new: str) -> list[Edit]:
    """The uses among the pairs of `distinct` in the descriptor."""
    opening = DISTINCT.search(source)
    if opening is None:
        return []
    here, depth = opening.end(), 1
    while depth and here < len(source):
        depth += {"[": 1, "]": -1}.get(source[here], 0)
        here += 1
    found = re.finditer(f'"{re.escape(old)}"', source[opening.end() : here])
    return [(opening.end() + m.start() + 1, opening.end() + m.end() - 1, new) for m in found]


def _edit(result: Renamed, file: str, data: bytes, edits: list[Edit]) -> None:
    if edits:
        result.changes[file] = (data, edited(data.decode("utf-8"), edits).encode())
        result.places += len(edits)


def _redirect(result: Renamed, root: Path, path: str, new: str, redirection: Redirection) -> None:
    given = {"new_id": new, "since_version": redirection.since, "because": redirection.because}
    inner = ", ".join(f"{name}: {scalar(text, in_flow=True)}" for name, text in given.items())
    present = root / REDIRECTS_FILE
    before = read_file(root, REDIRECTS_FILE) if present.is_file() else None
    now = result.changes.get(REDIRECTS_FILE, (None, before or b""))[1].decode("utf-8")
    result.changes[REDIRECTS_FILE] = (before, inserted(now, path, f"{path}: {{{inner}}}\n").encode())


def published_in(root: Path, table: str, key: str, record: str) -> list[str]:
    """The versions whose tables contain a record: folders in `build/` other than the working build."""
    found = []
    for path in sorted((root / BUILD).glob(f"*/csv/{table}.csv")):
        version = path.parent.parent.name
        if version == NEXT or version.startswith("."):
            continue
        with path.open(encoding="utf-8", newline="") as file:
            if any(row.get(key) == record for row in csv.DictReader(file)):
                found.append(version)
    return found
