"""What the page of the registry shows: a record's entry as it is written, and every place that names the record."""

from dataclasses import asdict
from typing import Any

from standoff.authoring.edit.as_written import as_given
from standoff.authoring.edit.child_rows import children_of
from standoff.authoring.edit.records import entry_file
from standoff.authoring.edit.registry import readable
from standoff.authoring.edit.uses import uses
from standoff.authoring.serve.asking import Json, UnknownError, text_of
from standoff.authoring.serve.workbench import Workbench
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.files.project_files import Kind, kind_of, read_file
from standoff.source import tree

MOST = 500  # uses that are listed


def show_entry(bench: Workbench, asked: Any) -> Json:
    """The entry of a record in the registry, and where the record is used."""
    table, record = text_of(asked, "table"), text_of(asked, "record")
    compiled = bench.checked().compiled
    if compiled is None or table not in compiled.schema.record_tables:
        raise UnknownError(f"unknown table `{table}`")
    grammar = record_grammars(compiled.schema, "registry").get(table)
    if grammar is None:
        raise UnknownError(f"`{table}` has no registry of its own")
    found = uses(compiled, table, record)
    return {**_entry(bench, grammar, record), "uses": [asdict(each) for each in found[:MOST]], "count": len(found)}


def _entry(bench: Workbench, grammar: RecordGrammar, record: str) -> Json:
    """The values of an entry as they are written, and its line; none where the record has no entry."""
    entries = entry_file(bench.project(), grammar.table.name, record)
    file = entries.file
    nothing: Json = {"file": file, "line": 0, "set": {}, "children": {}}
    if kind_of(bench.root, file) is Kind.ABSENT:
        return nothing
    data = read_file(bench.root, file)
    if readable(file, data, bench.project().settings.limits):  # `check` says what is wrong with it
        return nothing
    entry = entries.entry(record)
    if entry is None or entry.name is None:
        return nothing
    node = entries.value(entry)
    rows = children_of(grammar, node) if isinstance(node, tree.Mapping) else {}
    values = {each.key: as_given(each.value) for each in entries.fields(entry.value)}
    return {**nothing, "line": entry.name.line, "set": values, "children": rows}
