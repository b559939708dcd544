"""Writing sheets: how cells look, header, filters, widths, rows, links and paper."""

from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from standoff.files.project_files import SITE
from standoff.formats.site import START
from standoff.formats.workbook.sheet import Sheet, SheetColumn, widths
from standoff.formats.workbook.streamed import StreamedColumn, StreamedSheet, rendered
from standoff.schema.types import COLUMN_TYPES

INK, FAINT, RULE = "#1F2933", "#66727F", "#B8C1CC"
HEADER, KEY_HEADER = "#E4E9EF", "#CDD6E0"
LINK = "#1F4E8C"
CELLS: dict[str, dict[str, object]] = {
    "plain": {},
    "wrapped": {"text_wrap": True},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "number": {"align": "right", "indent": 1},
    "truth": {"num_format": '"TRUE";"TRUE";"FALSE"', "align": "left"},  # LibreOffice shows some as 0 without it
}
TABS = {"wide": "#1F4E8C", "table": "#8CA3BD", "own": "#C9D1DA", "list": "#66727F"}


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of one workbook."""

    title: Format
    about: Format
    faint: Format
    cells: dict[tuple[str, bool], Format]
    plain: Format
    italic: Format
    count: Format
    added: Format
    link: Format
    header: Format
    key_header: Format
    count_header: Format
    added_header: Format

    @classmethod
    def of(cls, book: Workbook) -> "Styles":
        """The formats, made in a workbook."""

        def style(**how: object) -> Format:
            return book.add_format({"valign": "top", "font_color": INK, **how})

        head = {"bold": True, "bottom": 1, "bottom_color": RULE, "bg_color": HEADER}
        return cls(
            title=style(bold=True, font_size=16),
            about=style(text_wrap=True),
            faint=style(font_color=FAINT, text_wrap=True),
            cells={
                (form, italic): style(**how, **({"italic": True} if italic else {}))
                for form, how in CELLS.items()
                for italic in (False, True)
            },
            plain=style(),
            italic=style(italic=True, font_color=FAINT),
            count=style(num_format="#,##0", align="right", indent=1),
            added=style(font_color=FAINT),
            link=style(font_color=LINK, underline=1),
            header=style(**head),
            key_header=style(**{**head, "bg_color": KEY_HEADER}),
            count_header=style(**head, align="right", indent=1),
            added_header=style(**{**head, "bold": False, "font_color": FAINT}),
        )

    def of_header(self, column: SheetColumn) -> Format:
        """That of a column's name."""
        if column.is_added:
            return self.added_header
        return self.key_header if column.is_key else self.header

    def of_cells(self, column: SheetColumn, wraps: bool, italic: bool = False) -> Format:
        """That of a column's cells, or of its inferred cells."""
        if column.is_added:
            return self.added
        form = COLUMN_TYPES[column.type].sheet
        if form in {"day", "truth"}:
            return self.cells[form, italic]
        if form in {"whole", "number"}:
            return self.cells["number", italic]
        return self.cells["wrapped" if wraps else "plain", italic]


NOTE_WIDTH, NOTE_LINE, NOTE_CHARACTERS = 280, 18, 44  # pixels, pixels, characters a line
A4, PRINTED = 9, 260  # the number of the paper; characters that are still read where they fill a page's width


def draw(sheet: Sheet, book: Workbook, styles: Styles) -> None:
    """Write a sheet into the workbook, its rows streamed."""
    page = book.add_worksheet(sheet.name, worksheet_class=StreamedSheet)
    columns, wide = [], widths(sheet)
    printed = _printed(sheet, [width for width, _ in wide])
    _dress(page, sheet, printed)
    for number, (column, (width, is_long)) in enumerate(zip(sheet.columns, wide, strict=True)):
        page.set_column(number, number, width)
        page.write_string(0, number, column.name, styles.of_header(column))
        if column.note:
            page.write_comment(0, number, column.note, _note_size(column.note))
        wraps = is_long and number < printed  # what rows are not high enough for would be cut between two lines
        style = styles.of_cells(column, wraps)
        target = sheet.links.get(column.name) or (sheet.pages if sheet.pages and not number else None)
        lines_at = width if wraps else 0
        italic, mark = styles.of_cells(column, wraps, italic=True), sheet.inferred.get(column.name)
        columns.append(StreamedColumn(column.name, column.type, style, target, lines_at, italic, mark))
    for name, target in sheet.links.items():
        at = next(number for number, column in enumerate(sheet.columns) if column.name == name)
        page.link(at, sheet.frame[target].to_list(), 1)
    if sheet.pages:
        page.link(0, sheet.frame[sheet.pages].to_list(), 1, f"{SITE}/{START}")
    page.write_rows(rendered(sheet.frame, columns, styles.link, 1), 1, len(sheet.frame), len(columns))


def _printed(sheet: Sheet, wide: list[int]) -> int:
    """How many columns are printed: all of a table; of a wide one, those in front that can be read on one page."""
    if not sheet.front:
        return len(wide)
    return max(sum(sum(wide[: number + 1]) <= PRINTED for number in range(sheet.front)), 1)


def _dress(page: StreamedSheet, sheet: Sheet, printed: int) -> None:
    page.set_tab_color(TABS[sheet.kind])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.frame), len(sheet.columns) - 1)
    page.set_comments_author("")
    page.repeat_rows(0)
    paper(page)
    if printed < len(sheet.columns):
        page.print_area(0, 0, len(sheet.frame), printed - 1)


def paper(page: StreamedSheet) -> None:
    """Have a sheet printed one page wide, with its name and the pages' numbers below."""
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P of &N")


def _note_size(note: str) -> dict[str, int | str]:
    lines = sum(1 + len(part) // NOTE_CHARACTERS for part in note.split("\n"))
    return {"width": NOTE_WIDTH, "height": NOTE_LINE * (lines + 1), "color": "#F7F8FA"}
