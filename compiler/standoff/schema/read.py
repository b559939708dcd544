"""schemas/*.yaml -> Table, Field, Vocabulary: Table Schema in YAML plus the keys under `standoff:`."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from standoff.files.project_files import SCHEMAS, yaml_entries
from standoff.schema.bases import with_bases
from standoff.schema.curated import ENTRIES, is_curated, with_curated
from standoff.schema.keys import with_keys
from standoff.schema.model import Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.own_qualifiers import declared, with_qualifiers
from standoff.schema.queries import read_query
from standoff.schema.renamed import SchemaRenamer, own_names
from standoff.schema.table_reader import read_table
from standoff.schema.vocabularies import read_vocabulary
from standoff.source import composer
from standoff.source.documents import content
from standoff.source.names import COLUMN
from standoff.source.nodes import Node, Scalar
from standoff.source.problem import Place, Problem, errors

SCHEME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


@dataclass(slots=True)
class Loaded:
    """A schema with the problems found in its files, the number of files read, and where things are in them."""

    schema: Schema
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


Source = tuple[str, bytes | Problem]  # a file with its bytes, or why it is not read


def read_schema(root: Path, folder: str = SCHEMAS, *, is_checked: bool = False) -> Loaded:
    """Read what is below `root/folder`, and the compiler's own tables; check that all of it fits together.

    That is not checked again where it `is_checked`, since a build that is up to date was made of it.
    """
    sources = []
    for kind, below in (("vocabularies", "/vocabularies"), ("tables", ""), ("queries", "/queries")):
        paths = [entry.path for entry in yaml_entries(root, folder + below)]
        sources.append((kind, tuple((path, content(root, path)) for path in paths)))
    return _schema_of(tuple(sources), json.dumps(declared(root)), is_curated(root), is_checked)


@lru_cache(maxsize=8)
def _schema_of(
    sources: tuple[tuple[str, tuple[Source, ...]], ...], given: str, everything: bool, is_checked: bool
) -> Loaded:
    """The schema of these bytes, kept because a process that edits or compares compiles more than one corpus of it."""
    own = _builtin()
    tables = {name: table for name, table in own.schema.tables.items() if name != ENTRIES}
    loaded = Loaded(Schema(tables, {**own.schema.vocabularies}), places={**own.places})
    for kind, files in sources:
        _read_all(loaded, kind, files, is_builtin=False)
        loaded.files += len(files)
    loaded.schema = with_qualifiers(with_bases(with_curated(with_keys(loaded.schema), everything)), json.loads(given))
    if not is_checked:
        from standoff.schema.integrity import check_schema  # all checks of schemas take long to load

        loaded.problems.extend(check_schema(loaded.schema, loaded.places, frozenset(loaded.broken)))
    return loaded


def builtin_table(name: str) -> Table:
    """One of the compiler's own tables."""
    return _builtin().schema.tables[name]


@cache
def _builtin() -> Loaded:
    """The compiler's own tables and vocabularies."""
    loaded = Loaded(Schema())
    for kind in ("tables", "vocabularies"):
        files = sorted((resources.files("standoff") / "builtin" / kind).iterdir(), key=lambda entry: entry.name)
        sources = ((f"builtin/{kind}/{f.name}", f.read_bytes()) for f in files if f.name.endswith(".yaml"))
        _read_all(loaded, kind, sources, is_builtin=True)
    return loaded


def _read_all(loaded: Loaded, kind: str, sources: Iterable[Source], is_builtin: bool) -> None:
    documents = [
        composer.Document(file, None, [data]) if isinstance(data, Problem) else composer.read(file, data)
        for file, data in sources
    ]
    own = {*own_names(each.root for each in documents), *loaded.schema.vocabularies}
    for document in documents:
        file = document.file
        reader = NodeReader(file, document.problems)
        name = file.rsplit("/", 1)[1].removesuffix(".yaml")
        if document.root is None and not document.problems:
            reader.complain(
                Scalar("", 1, 1, True), "schema-value", "the file is empty", "describe it, or remove the file"
            )
        elif document.root is not None and kind == "tables":
            if not is_builtin:
                SchemaRenamer(reader.complain, own).table(document.root)
            _add_table(loaded.schema, reader, name, document.root, is_builtin)
        elif document.root is not None and kind == "queries":
            loaded.schema.queries[name] = read_query(reader, name, document.root)
        elif document.root is not None:
            _add_vocabulary(loaded.schema, reader, name, document.root)
        loaded.problems.extend(reader.problems)
        loaded.places.update(((file, path), place) for path, place in reader.places.items())
        if errors(reader.problems):
            loaded.broken.add(f"{kind}/{name}")


def _add_table(schema: Schema, reader: NodeReader, name: str, root: Node, is_builtin: bool) -> None:
    if name in schema.tables or (name == ENTRIES and not is_builtin):
        reader.complain(root, "schema-name", f"`{name}` is a table of the compiler's own", "choose another file name")
    elif not COLUMN.fullmatch(name):
        hint = "lower case, digits and `_`; rename the file"
        reader.complain(root, "schema-name", f"`{name}` is not a valid table name", hint)
    else:
        schema.tables[name] = read_table(reader, name, root, is_builtin)


def _add_vocabulary(schema: Schema, reader: NodeReader, name: str, root: Node) -> None:
    if name in schema.vocabularies:
        reader.complain(
            root, "schema-name", f"`{name}` is a vocabulary of the compiler's own", "choose another file name"
        )
    elif not SCHEME.fullmatch(name):
        hint = "lower case, digits, `-` and `_`; rename the file"
        reader.complain(root, "schema-name", f"`{name}` is not a valid name of a vocabulary", hint)
    else:
        schema.vocabularies[name] = read_vocabulary(reader, name, root)
