"""The ids that the registry has, each with some words on it: what an editor offers where an id is wanted."""

from pathlib import Path

from standoff.corpus.project import Corpus
from standoff.schema.model import Field, Schema, Table
from standoff.source import nodes
from standoff.source.nodes import Mapping, Node, Scalar, Sequence

MOST = 240  # characters of words on one id
MANY = 2_000  # ids of one table: more are not listed, since editors read the whole list at every stroke


def known_ids(corpus: Corpus, schema: Schema) -> dict[str, dict[str, str]]:
    """Of each table, the ids in its registry file, where they are not too many to list.

    A file that cannot be read gives what could be read of it. Raises OSError.
    """
    found: dict[str, dict[str, str]] = {}
    for file in corpus.registry_files:
        table = schema.record_tables.get(Path(file).stem)
        root = nodes.read(file, (corpus.root / file).read_bytes(), corpus.settings.limits).root
        if table is not None and table.nest is None and isinstance(root, Mapping):
            entries = {name: node for name, (_, node) in root.entries.items() if not _is_curator(name, node)}
            if len(entries) <= MANY:
                found[table.name] = {name: _words(table, node, schema) for name, node in entries.items()}
    return found


def _is_curator(name: str, node: Node) -> bool:
    return name == "curator" and isinstance(node, Scalar)


def _words(table: Table, node: Node, schema: Schema) -> str:
    """What the registry says of a record: the field that names it, other words, then the rest."""
    entry = node.items[0] if isinstance(node, Sequence) and node.items else node
    if not isinstance(entry, Mapping):
        return ""
    said = {f.name: _text(entry, f.name) for f in table.stated.values()}
    fields = sorted((f for f in table.stated.values() if said[f.name]), key=lambda f: f.name != table.label)
    bare = [said[f.name] for f in fields if f.is_free_text and f.name not in table.foreign_keys]
    rest = [_told(f, said[f.name], schema) for f in fields if not f.is_free_text or f.name in table.foreign_keys]
    line = " · ".join([*bare, *rest])
    return line if len(line) <= MOST else line[: MOST - 1].rstrip() + "…"


def _text(entry: Mapping, name: str) -> str:
    node = entry.entries.get(name, (None, None))[1]
    if isinstance(node, Mapping):
        node = node.entries.get("is", (None, None))[1]
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def _told(f: Field, text: str, schema: Schema) -> str:
    code = schema.vocabularies[f.vocabulary].codes.get(text) if f.vocabulary else None
    return f"{f.title}: {code.label if code else text}"
