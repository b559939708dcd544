"""What the page of disagreements shows: contradictions and open cells first, each with who says what where."""

from typing import Any

from standoff.authoring.serve.asking import Json
from standoff.authoring.serve.workbench import Workbench
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import SEPARATOR
from standoff.views.assertions import Mention
from standoff.views.conflicts import OPEN, conflicts
from standoff.views.explain import Cell, Receipt
from standoff.views.inputs import Compilation, short_names


def list_disagreements(bench: Workbench, asked: Any) -> Json:
    """All cells on which sources differ, and all disputed records; nothing where there are errors before them."""
    compiled = bench.checked().compiled
    if compiled is None or compiled.resolved is None or compiled.frames is None:
        return {"cells": [], "isComplete": False}
    view = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)
    found = conflicts(view)
    names, labels = short_names(view), bench.labels()
    cells = [*(found.disputed or ()), *found.cells]
    return {"cells": [_cell(each, view, names, labels) for each in cells], "isComplete": not compiled.failed}


def _cell(cell: Cell, view: Compilation, names: dict[str, str], labels: dict[str, dict[str, str]]) -> Json:
    table = view.schema.tables[cell.table_name]
    decision = cell.decision
    return {
        "table": cell.table_name,
        "record": cell.record_id,
        "label": labels.get(cell.table_name, {}).get(cell.record_id, cell.record_id),
        "field": cell.field_name,
        "title": table.fields[cell.field_name].title if cell.field_name else "",
        "settled": _settled(cell, table, view.schema),
        "value": cell.value,
        "isOpen": cell.rule == OPEN,
        "differ": cell.sources_differ,
        "rule": cell.rule,
        "reason": cell.reason,
        "decision": decision and {"to": decision.to, "because": decision.because, "line": decision.annotation_line},
        "stated": [_receipt(each, view, names) for each in cell.receipts],
    }


def _settled(cell: Cell, table: Table, schema: Schema) -> Json | None:
    """How a decision names the cell: that of a child by its path in the record that the child is nested in."""
    if cell.field_name is None:
        return None
    top, *keys = cell.record_id.split(SEPARATOR) if table.nest else [cell.record_id]
    path = [cell.field_name]
    while table.nest:
        path = [table.nest.name, *keys[table.n_above - 1 : len(table.key) - 1], *path]
        table = schema.tables[table.nest.under]
    return {"table": table.name, "record": top, "field": SEPARATOR.join(path)}


def _receipt(receipt: Receipt, view: Compilation, names: dict[str, str]) -> Json:
    stated = receipt.assertion
    return {
        "value": stated.value,
        "outcome": stated.outcome,
        "voice": stated.voice,
        "speaker": stated.speaker_id,
        "polarity": stated.polarity,
        "modality": stated.modality,
        "places": [place for each in receipt.mentions for place in _places(each, view, names)],
    }


def _places(mention: Mention, view: Compilation, names: dict[str, str]) -> list[Json]:
    """Where a mention is written, once for each of its spans; a registry entry has none."""
    written = {"file": mention.annotation_file, "line": mention.annotation_line}
    nowhere: Json = {"text": None, "name": "", "start": None, "end": None, "words": None}
    spans: list[Json] = [
        {
            "text": span.text_id,
            "name": names.get(span.text_id, span.text_id),
            "start": span.start,
            "end": span.end,
            "words": view.passage(span.text_id, span.start, span.end),
        }
        for span in mention.spans
    ]
    return [{**each, **written} for each in spans or [nowhere]]
