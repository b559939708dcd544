"""A first map for a file of rows, to be edited: columns whose names are those of fields; the others are ignored."""

import re

from standoff.authoring.interchange.mention import quoted
from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.ids import is_id
from standoff.schema.sql import label_field
from standoff.source.sheet import Sheet


def draft_row_map(sheet: Sheet, grammar: RecordGrammar) -> str:
    """The map as YAML; an import with it works, though it may leave out most columns."""
    free = {_folded(name): name for name in grammar.fields if name not in grammar.table.key}
    found = {column: free.pop(_folded(column), "") for column in sheet.columns}
    own_id = _id(sheet, grammar, found)
    lines = [f"# Columns of {sheet.file} and the fields of {grammar.table.name}; one without a field is ignored."]
    lines += [f"id: {quoted(own_id)}", "columns:"]
    lines += [f"  {quoted(column)}: {name}".rstrip() for column, name in found.items() if column != own_id]
    if free:
        lines.append(f"# fields without a column: {', '.join(free.values())}")
    if grammar.children:
        lines.append(f"# children: {', '.join(grammar.children)}")
    return "\n".join(lines) + "\n"


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _id(sheet: Sheet, grammar: RecordGrammar, found: dict[str, str]) -> str:
    """The column of ids, if there is one with distinct ids; else a pattern of what records are called; else numbers."""
    key = grammar.table.key[0]
    for column in sheet.columns:
        cells = [row.cells[column].strip() for row in sheet.rows]
        are_ids = len({*cells}) == len(cells) and all(is_id(cell, grammar.table.id_pattern) for cell in cells)
        if _folded(column) in (_folded(key), "id") and are_ids:
            return column
    label = label_field(grammar.table)
    named = next((column for column, name in found.items() if name and name == label), None)
    cells = [row.cells[named].strip() for row in sheet.rows] if named is not None else []
    return f"{{{named}}}" if cells and all(cells) and len({*map(_folded, cells)}) == len(cells) else "auto"
