"""Read a workbook with openpyxl, in an environment of its own: `python with_openpyxl.py FILE`.

Prints for each sheet its frozen panes and filter, its cells as (kind, value), its links, pages (links to other files),
and notes.
"""

import json
import sys
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

KINDS = {"s": "text", "inlineStr": "text", "n": "number", "b": "boolean", "d": "date", "f": "formula", "e": "error"}


def main(path: str) -> None:
    book = load_workbook(path)
    found = {"properties": [book.properties.title, str(book.properties.created), str(book.properties.modified)]}
    print(json.dumps(found | {"sheets": {sheet.title: read(sheet) for sheet in book.worksheets}}))


def read(sheet: Worksheet) -> dict[str, Any]:
    """One sheet; empty cells are null."""
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)]
    linked = [cell for cell in cells if cell.hyperlink]
    return {
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "rows": [[shown(cell) for cell in row] for row in sheet.iter_rows()],
        "links": {cell.coordinate: cell.hyperlink.location for cell in linked if not cell.hyperlink.target},
        "pages": {c.coordinate: [c.hyperlink.target, c.hyperlink.location] for c in linked if c.hyperlink.target},
        "notes": {cell.coordinate: cell.comment.text for cell in cells if cell.comment},
        "dates": sorted({cell.number_format for cell in cells if cell.is_date}),
        "widths": [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]],
    }


def shown(cell: Cell) -> list[Any] | None:
    """A cell's kind and value, a day in ISO 8601."""
    if cell.value is None:
        return None
    if cell.is_date:
        return ["date", cell.value.date().isoformat()]
    return [KINDS[cell.data_type], cell.value]


if __name__ == "__main__":
    main(sys.argv[1])
