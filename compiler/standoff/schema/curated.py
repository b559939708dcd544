"""Curated tables: those of whose records the registry alone says something, and no text.

A table says so (`standoff: {curated: true}`), or the corpus says it of all (`"standoff": {"curated": true}` in
datapackage.json). Children are as curated as the table at the top.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from standoff.files.project_files import DESCRIPTOR
from standoff.schema.keys import root_of
from standoff.schema.model import Schema, Table
from standoff.source.documents import content

ENTRIES = "registry_entries"  # the receipts of curated tables, a table of packages that have some
OF_TEXTS = frozenset({"texts", "sentences", "excluded"})  # the compiler's tables of what only texts have
KEPT = frozenset({"has_open_conflict"})  # of the columns that end a table of records, those that are about no text
Misfit = tuple[str, str, str, str]  # code, message, hint, where


def is_curated(root: Path) -> bool:
    """Whether the descriptor of a project says that all its tables are curated."""
    try:
        data = content(root, DESCRIPTOR)
        about = json.loads(data) if isinstance(data, bytes) else {}
        return about["standoff"]["curated"] is True
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return False


def with_curated(schema: Schema, everything: bool) -> Schema:
    """The schema with what is curated, which children have from the table at the top."""
    tables = {name: _marked(table, schema, everything) for name, table in schema.tables.items()}
    return replace(schema, tables=tables)


def _marked(table: Table, schema: Schema, everything: bool) -> Table:
    top = table if table.is_builtin else root_of(table, schema)
    is_marked = not table.is_builtin and (everything or top.is_curated)
    return replace(table, is_curated=True, source=top.source) if is_marked else table


def curated_roots(schema: Schema) -> dict[str, str]:
    """The curated tables, each with the one at the top in whose entries its rows are."""
    return {table.name: root_of(table, schema).name for table in schema.record_tables.values() if table.is_curated}


def is_without_texts(schema: Schema) -> bool:
    """Whether no text can say anything: all tables of records are curated."""
    return bool(schema.record_tables) and all(table.is_curated for table in schema.record_tables.values())


def published_schema(schema: Schema, entries: Table) -> Schema:
    """The schema of a package with curated tables; that of the compiler's table of entries is given."""
    gone = OF_TEXTS if is_without_texts(schema) else frozenset()
    tables = {name: _referring(table, gone) for name, table in schema.tables.items() if name not in gone}
    return replace(schema, tables=tables | {ENTRIES: entries}, is_published=True)


def _referring(table: Table, gone: frozenset[str]) -> Table:
    kept = {name: target for name, target in table.foreign_keys.items() if target[0] not in gone}
    return table if kept == table.foreign_keys else replace(table, foreign_keys=kept)


def unfit_for_curation(table: Table, schema: Schema) -> Iterator[Misfit]:
    """Why a table cannot be curated as it says."""
    if table.nest is None and table.source and not table.is_curated:
        yield "schema-value", "only a curated table has a `source`", "write `curated: true` beside it", "source"
    for f in table.fields.values():
        if table.is_curated and f.source == "text":
            message = f"`{f.name}` can only be set in a text, and no text says anything of a curated table"
            yield "schema-value", message, "leave `from` out", f"fields/{f.name}"
