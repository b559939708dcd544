"""Writing one sheet: header with notes, frozen and with filters, widths, the rows, links."""

from xlsxwriter.workbook import Workbook

from standoff.formats.workbook.sheet import Sheet, widths
from standoff.formats.workbook.streamed import StreamedColumn, StreamedSheet, rendered
from standoff.formats.workbook.styles import TABS, Styles

NOTE_WIDTH, NOTE_LINE, NOTE_CHARACTERS = 280, 18, 44  # pixels, pixels, characters a line
A4, PRINTED = 9, 240  # the number of the paper; characters that are still read where they fill a page's width


def draw(sheet: Sheet, book: Workbook, styles: Styles) -> None:
    """Write a sheet into the workbook, its rows streamed."""
    page = book.add_worksheet(sheet.name, worksheet_class=StreamedSheet)
    _dress(page, sheet)
    columns, wide = [], widths(sheet)
    if sum(width for width, _ in wide) <= PRINTED:
        page.fit_to_pages(1, 0)
    for number, (column, (width, wraps)) in enumerate(zip(sheet.columns, wide, strict=True)):
        page.set_column(number, number, width)
        page.write_string(0, number, column.name, styles.of_header(column))
        if column.note:
            page.write_comment(0, number, column.note, _note_size(column.note))
        style, target = styles.of_cells(column, wraps), sheet.links.get(column.name)
        columns.append(StreamedColumn(column.name, column.type, style, target, width if wraps else 0))
    for name, target in sheet.links.items():
        at = next(number for number, column in enumerate(sheet.columns) if column.name == name)
        for row, place in enumerate(sheet.frame[target], 1):
            if place is not None:
                page.link(row, at, place)
    page.write_rows(rendered(sheet.frame, columns, styles.link, 1), 1, len(sheet.frame), len(columns))


def _dress(page: StreamedSheet, sheet: Sheet) -> None:
    page.set_tab_color(TABS[sheet.kind])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.frame), len(sheet.columns) - 1)
    page.set_comments_author("")
    page.set_landscape()
    page.set_paper(A4)
    page.repeat_rows(0)


def _note_size(note: str) -> dict[str, int | str]:
    lines = sum(1 + len(part) // NOTE_CHARACTERS for part in note.split("\n"))
    return {"width": NOTE_WIDTH, "height": NOTE_LINE * (lines + 1), "color": "#F7F8FA"}
