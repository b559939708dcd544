"""Writing one sheet: header with notes, frozen and with filters, widths, the rows, links."""

from xlsxwriter.workbook import Workbook

from standoff.formats.workbook.sheet import Sheet, widths
from standoff.formats.workbook.streamed import StreamedSheet, rendered
from standoff.formats.workbook.styles import TABS, Styles

NOTE_WIDTH, NOTE_LINE, NOTE_CHARACTERS = 280, 18, 44  # pixels, pixels, characters a line
A4 = 9


def draw(sheet: Sheet, book: Workbook, styles: Styles) -> None:
    """Write a sheet into the workbook, its rows streamed."""
    page = book.add_worksheet(sheet.name, worksheet_class=StreamedSheet)
    _dress(page, sheet)
    cells = []
    for number, (column, (width, wraps)) in enumerate(zip(sheet.columns, widths(sheet), strict=True)):
        page.set_column(number, number, width)
        page.write_string(0, number, column.name, styles.of_header(column))
        if column.note:
            page.write_comment(0, number, column.note, _note_size(column.note))
        cells.append(styles.of_cells(column, wraps))
    columns = [(column.name, column.type) for column in sheet.columns]
    rows = rendered(sheet.frame, columns, cells, sheet.links, styles.link, 1)
    page.write_rows(rows, 1, len(sheet.frame), len(columns))
    for name, target in sheet.links.items():
        at = next(number for number, column in enumerate(sheet.columns) if column.name == name)
        for row, place in enumerate(sheet.frame[target], 1):
            if place is not None:
                page.link(row, at, place)


def _dress(page: StreamedSheet, sheet: Sheet) -> None:
    page.set_tab_color(TABS[sheet.kind])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.frame), len(sheet.columns) - 1)
    page.set_comments_author("")
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _note_size(note: str) -> dict[str, int | str]:
    lines = sum(1 + len(part) // NOTE_CHARACTERS for part in note.split("\n"))
    return {"width": NOTE_WIDTH, "height": NOTE_LINE * (lines + 1), "color": "#F7F8FA"}
