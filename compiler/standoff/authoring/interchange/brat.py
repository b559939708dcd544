"""brat's standoff format (https://brat.nlplab.org/standoff.html), written: .ann files, and the map to read them back.

Each record at each span is an entity (T) of its table's name; keys, fields and qualifiers are attributes (A), or notes
(#) where a value has white space. A child is an entity of its own, with a relation (R) from its parent by the name that
it nests by; so is a value whose qualifiers differ from its record's, with a relation `value`. Offsets are code points,
as brat counts them; a span across a line end is written as several fragments, as brat requires.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from standoff.authoring.interchange.entities import VALUE, Span, entities_of, ties
from standoff.authoring.interchange.export_rows import ExportRow, TextInfo, export_rows
from standoff.authoring.interchange.mention import quoted
from standoff.files.project_files import read_named
from standoff.schema.model import Field, Schema, Table
from standoff.views.inputs import Compilation

FRAGMENT = re.compile(r"[^\r\n]+")


def brat_files(compilation: Compilation, texts: list[TextInfo]) -> dict[str, bytes]:
    """By name: the .ann and .txt file of each available text, the map to import them, and brat's configuration."""
    files = {
        "map.yaml": map_of(compilation.schema).encode(),
        "annotation.conf": configuration(compilation.schema).encode(),
    }
    for info in texts:
        text = compilation.texts.get(info.text_id)
        if text is not None:
            rows = [row for row in export_rows(compilation, info.text_id) if row.spans]
            files[f"{info.text_id}.ann"] = annotations(rows, compilation.schema, text.content).encode()
            files[text.file] = text.content.encode()
    return files


def changed_files(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """The names of existing files with different content: somebody may have annotated there, so they are kept."""
    return [name for name, data in files.items() if _is_changed(folder / name, data)]


def _is_changed(path: Path, data: bytes) -> bool:
    return path.exists() and not (path.is_file() and read_named(path) == data)


def annotations(rows: list[ExportRow], schema: Schema, content: str) -> str:
    """The .ann file of one text from its rows and its content."""
    entities = entities_of(rows, schema)
    lines: list[str] = []
    counts = {"A": 0, "#": 0, "R": 0}

    def add(kind: str, rest: str) -> None:
        counts[kind] += 1
        lines.append(f"{kind}{counts[kind]}\t{rest}")

    for entity in entities:
        parts = _parts(entity.span, content)
        places = ";".join(f"{start} {end}" for start, end in parts)
        words = " ".join(content[start:end] for start, end in parts)
        lines.append(f"T{entity.number}\t{entity.label} {places}\t{words}")
        for name, value in entity.attributes.items():
            if re.fullmatch(r"\S+", value):
                add("A", f"{name} T{entity.number} {value}")
            else:
                add("#", f"{name} T{entity.number}\t{value}")
    for name, host, entity in ties(entities):
        add("R", f"{name} Arg1:T{host.number} Arg2:T{entity.number}")
    return "".join(f"{line}\n" for line in lines)


def _parts(span: Span, content: str) -> list[Span]:
    """A span split at line ends."""
    start, end = span
    found = [(start + match.start(), start + match.end()) for match in FRAGMENT.finditer(content[start:end])]
    return found or [span]


def map_of(schema: Schema) -> str:
    """The label map with which `standoff import brat` reads these files back."""
    lines = ["# Reads the .ann files beside it: standoff import brat FILE.ann --text TEXT --map map.yaml", "labels:"]
    tables = list(schema.record_tables.values())
    for table in tables:
        own = "" if table.nest else f", id: {table.key[0]}"
        lines.append(f"  {table.name}: {{table: {table.name}{own}}}")
        lines.append(f"  {table.name}-{VALUE}: {{table: {table.name}, value: true}}")
    names = {*schema.known_qualifiers} | {
        f.name for table in tables for f in table.stated.values() if _is_stated(f, table)
    }
    lines += ["attributes:", *(f"  {name}: {name}" for name in sorted(names))]
    nested = sorted({table.nest.name for table in tables if table.nest})
    lines += ["relations:", f"  {VALUE}: {{value: true}}"]
    lines += [f"  {quoted(name)}: {{child: {name}}}" for name in nested]
    return "\n".join(lines) + "\n"


def _is_stated(f: Field, table: Table) -> bool:
    return f.source != "registry" or f.name in table.key


def configuration(schema: Schema) -> str:
    """brat's annotation.conf: entities by table, relations by nesting; fields need no declaration."""
    tables = list(schema.record_tables.values())
    entities = "".join(f"{table.name}\n{table.name}-{VALUE}\n" for table in tables)
    nested = [(table.nest.name, table.nest.under, table.name) for table in tables if table.nest]
    nested += [(VALUE, table.name, f"{table.name}-{VALUE}") for table in tables]
    relations = "".join(f"{name}\tArg1:{under}, Arg2:{child}\n" for name, under, child in sorted(nested))
    return f"[entities]\n{entities}\n[relations]\n{relations}\n[events]\n\n[attributes]\n"
