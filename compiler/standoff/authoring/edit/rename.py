"""Rename: an id changes wherever it is used, in all files or in none; what was published is redirected."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.edit.registry import inserted, readable
from standoff.authoring.edit.uses import Uses
from standoff.corpus.files import REDIRECTS
from standoff.corpus.grammar import grammar
from standoff.corpus.project import Corpus
from standoff.corpus.rows import Slots
from standoff.files.folders import ANNOTATIONS, BUILD, DESCRIPTOR, NEXT, REGISTRY_FILES, SCHEMAS, TEXT_FILES
from standoff.schema.model import Schema
from standoff.source import tree
from standoff.source.layout import scalar
from standoff.source.problem import Problem
from standoff.source.tree import Edit, edited

REDIRECTS_FILE = f"{REGISTRY_FILES}/{REDIRECTS}.yaml"
DISTINCT = re.compile(r'"distinct"\s*:\s*\[')


@dataclass(frozen=True, slots=True)
class Redirection:
    """What is recorded of an id that was published."""

    since: str
    because: str


@dataclass(slots=True)
class Renamed:
    """What a renaming makes: the old and new bytes of each file that changes (none: it is new), and the places."""

    changes: dict[str, tuple[bytes | None, bytes]] = field(default_factory=dict)
    places: int = 0
    problems: list[Problem] = field(default_factory=list)


def rename(corpus: Corpus, schema: Schema, table: str, old: str, new: str, redirection: Redirection | None) -> Renamed:
    """Rename a record in all annotation files, schemas and the descriptor; nothing is written.

    A file of the corpus that cannot be read is a problem, and then there are no changes. Other readings (folders beside
    `annotations/texts/`) are changed where they can be read. Raises OSError.
    """
    result = Renamed()
    uses = Uses(schema, corpus.settings.speakers, table, old, new)
    for file in _files(corpus):
        data = (corpus.root / file).read_bytes()
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
    found = [path for folder in folders for path in (corpus.root / folder).rglob("*.yaml") if path.is_file()]
    return sorted([DESCRIPTOR, *(path.relative_to(corpus.root).as_posix() for path in found)])


def _is_other(file: str) -> bool:
    folder = file.rsplit("/", 1)[0]
    return folder.startswith(ANNOTATIONS) and folder not in {REGISTRY_FILES, TEXT_FILES}


def _edits(uses: Uses, file: str, source: str, schema: Schema) -> list[Edit]:
    stem, slots = file.rsplit("/", 1)[-1].removesuffix(".yaml"), Slots.of(schema)
    if file == DESCRIPTOR:
        return _distinct(source, uses.old, uses.new)
    root = tree.read(source)
    if file.startswith(f"{SCHEMAS}/"):
        return list(uses.in_schema(stem, root)) if file.count("/") == 1 else []
    if file.startswith(f"{REGISTRY_FILES}/"):
        return list(uses.in_registry_file(stem, root, grammar(schema, slots, "registry")))
    return list(uses.in_text_file(root, grammar(schema, slots, "text")))


def _distinct(source: str, old: str, new: str) -> list[Edit]:
    """The id among the pairs that the descriptor says are distinct."""
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
    before = present.read_bytes() if present.is_file() else None
    now = result.changes.get(REDIRECTS_FILE, (None, before or b""))[1].decode("utf-8")
    result.changes[REDIRECTS_FILE] = (before, inserted(now, path, f"{path}: {{{inner}}}\n").encode())


def published_in(root: Path, table: str, key: str, record: str) -> list[str]:
    """The versions whose tables hold a record: those of the folders in `build/`, but for the working build."""
    found = []
    for path in sorted((root / BUILD).glob(f"*/csv/{table}.csv")):
        version = path.parent.parent.name
        if version == NEXT or version.startswith("."):
            continue
        with path.open(encoding="utf-8", newline="") as file:
            if any(row.get(key) == record for row in csv.DictReader(file)):
                found.append(version)
    return found
