"""Writing the schemas for editors, the ids that they offer, and settings that map files to schemas."""

import json
from itertools import islice
from pathlib import Path

from standoff.authoring.json_schema.files import MORE, RECORD, TEXT, editor_schemas
from standoff.corpus.file_reader import FileReader
from standoff.corpus.files import REDIRECTS
from standoff.corpus.project import Corpus
from standoff.corpus.registry_layout import by_id
from standoff.corpus.rows import Rows
from standoff.files.annotation_files import subject_of
from standoff.files.atomic_file import write_file
from standoff.files.project_files import EDITOR, REGISTRY_FILES, TEXT_FILES
from standoff.schema.model import Field, Schema, Table
from standoff.source.documents import read_document
from standoff.source.nodes import Mapping, Node, Scalar, Sequence

SUFFIX = ".schema.json"
SETTINGS = "settings.json"


def write_editor(corpus: Corpus, schema: Schema, folder: Path) -> list[Path]:
    """Write `text.schema.json`, `<table>.schema.json` and `settings.json`; returns the files that changed.

    An unchanged file is not touched, so that an editor does not read it again. Raises OSError.
    """
    known = known_ids(corpus, schema)
    wanted = {
        f"{name}{SUFFIX}": json.dumps(described, ensure_ascii=False, separators=(",", ":")) + "\n"
        for name, described in editor_schemas(schema, known, corpus.settings.speakers)
    }
    wanted[SETTINGS] = json.dumps(settings(schema, _from(corpus.root, folder)), ensure_ascii=False, indent=2) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    for stray in folder.glob(f"*{SUFFIX}"):
        if stray.name not in wanted:
            stray.unlink()
    return [folder / name for name, content in wanted.items() if write_file(folder / name, content.encode())]


def _from(root: Path, folder: Path) -> str:
    """The folder as written in the settings: relative to the project if inside it."""
    try:
        return folder.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return folder.resolve().as_posix()


def settings(schema: Schema, folder: str = EDITOR) -> dict[str, object]:
    """Settings of yaml-language-server: which files have which schema; the online schema store is switched off."""
    tables = [table for table in schema.record_tables.values() if table.nest is None]
    files: dict[str, object] = {f"{folder}/{TEXT}{SUFFIX}": f"{TEXT_FILES}/*.yaml"}
    files[f"{folder}/{MORE}{SUFFIX}"] = f"{TEXT_FILES}/*/*.yaml"
    for table in tables:
        own, is_apart = f"{REGISTRY_FILES}/{table.name}", table.id_from_file
        files[f"{folder}/{table.name}{SUFFIX}"] = f"{own}.yaml" if is_apart else [f"{own}.yaml", f"{own}/*.yaml"]
        files |= {f"{folder}/{table.name}.{RECORD}{SUFFIX}": f"{own}/*.yaml"} if is_apart else {}
    files[f"{folder}/{REDIRECTS}{SUFFIX}"] = f"{REGISTRY_FILES}/{REDIRECTS}.yaml"
    return {"yaml.schemas": files, "yaml.schemaStore.enable": False}


MOST = 240  # characters of the description of one id
MANY = 2_000  # ids of one table: longer lists are left out, since editors read them at every keystroke


def known_ids(corpus: Corpus, schema: Schema) -> dict[str, dict[str, str]]:
    """The ids in each table's registry with a description, unless there are more than `MANY`.

    From a file with problems, what could be read. Raises OSError.
    """
    found: dict[str, dict[str, str]] = {}
    for file in corpus.registry_files:
        table = schema.record_tables.get(subject_of(file))
        if table is None or table.nest is not None:
            continue
        reader = FileReader(schema, Rows(), "registry", file)
        root = by_id(reader, table, read_document(corpus.root, file, corpus.settings.limits))
        if isinstance(root, Mapping):
            entries = {name: node for name, (_, node) in root.entries.items() if not _is_curator(name, node)}
            described = {name: _words(table, node, schema) for name, node in islice(entries.items(), MANY + 1)}
            found[table.name] = found.get(table.name, {}) | described
    return {table: ids for table, ids in found.items() if len(ids) <= MANY}


def _is_curator(name: str, node: Node) -> bool:
    return name == "curator" and isinstance(node, Scalar)


def _words(table: Table, node: Node, schema: Schema) -> str:
    """A description of a record from its registry entry: its label, other text, then coded fields."""
    entry = node.items[0] if isinstance(node, Sequence) and node.items else node
    if not isinstance(entry, Mapping):
        return ""
    stated = {f.name: _text(entry, f.name) for f in table.stated.values()}
    fields = sorted((f for f in table.stated.values() if stated[f.name]), key=lambda f: f.name != table.label)
    bare = [stated[f.name] for f in fields if f.is_free_text and f.name not in table.foreign_keys]
    rest = [_labelled(f, stated[f.name], schema) for f in fields if not f.is_free_text or f.name in table.foreign_keys]
    line = " · ".join([*bare, *rest])
    return line if len(line) <= MOST else line[: MOST - 1].rstrip() + "…"


def _text(entry: Mapping, name: str) -> str:
    node = entry.entries.get(name, (None, None))[1]
    if isinstance(node, Mapping):
        node = node.entries.get("is", (None, None))[1]
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def _labelled(f: Field, text: str, schema: Schema) -> str:
    code = schema.vocabularies[f.vocabulary].codes.get(text) if f.vocabulary else None
    return f"{f.title}: {code.label if code else text}"
