"""Writing sheets: how cells look, header, filters, widths, rows and links; and the first sheet, about the package."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from standoff.formats.workbook.sheet import Sheet, SheetColumn, widths
from standoff.formats.workbook.sheets import FRONT
from standoff.formats.workbook.streamed import LINE, StreamedColumn, StreamedSheet, lines_of, rendered
from standoff.schema.types import COLUMN_TYPES
from standoff.tables.package_contents import Contents

INK, FAINT, RULE = "#1F2933", "#66727F", "#B8C1CC"
HEADER, KEY_HEADER = "#E4E9EF", "#CDD6E0"
LINK = "#1F4E8C"
TABS = {"wide": "#1F4E8C", "table": "#8CA3BD", "own": "#C9D1DA", "list": "#66727F"}


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of one workbook."""

    title: Format
    about: Format
    faint: Format
    plain: Format
    wrapped: Format
    day: Format
    number: Format
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
            faint=style(font_color=FAINT),
            plain=style(),
            wrapped=style(text_wrap=True),
            day=style(num_format="yyyy-mm-dd", align="left"),
            number=style(align="right", indent=1),
            count=style(num_format="#,##0", align="right", indent=1),
            added=style(italic=True, font_color=FAINT),
            link=style(font_color=LINK, underline=1),
            header=style(**head),
            key_header=style(**{**head, "bg_color": KEY_HEADER}),
            count_header=style(**head, align="right", indent=1),
            added_header=style(**{**head, "bold": False, "italic": True, "font_color": FAINT}),
        )

    def of_header(self, column: SheetColumn) -> Format:
        """That of a column's name."""
        if column.is_added:
            return self.added_header
        return self.key_header if column.is_key else self.header

    def of_cells(self, column: SheetColumn, wraps: bool) -> Format:
        """That of a column's cells."""
        if column.is_added:
            return self.added
        form = COLUMN_TYPES[column.type].sheet
        if form == "day":
            return self.day
        if form in {"whole", "number"}:
            return self.number
        return self.wrapped if wraps else self.plain


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


KINDS = {
    "wide": "Wide tables: a row a thing, names beside ids",
    "table": "Tables, as in csv/",
    "own": "Receipts, texts, vocabularies",
    "list": "Lists",
}
WIDTHS = (28, 32, 10, 90, 36)
READING = (
    "The notes at the headers say what each column means; the sheet codebook says it of all columns and codes.",
    "Headers in italics are columns that are added here: the labels of codes. All others are the same in csv/.",
    "A number in n_assertions leads to what the texts say of the row; record_id on the sheets assertions and "
    "conflicts leads back. Links point to where rows stand before anything is sorted.",
    "Empty means that no text says so, or that the sources disagree and no rule decides (has_open_conflict). It never "
    "means no, none or zero.",
    "Dates as the texts give them (2024-11, [2024-11-05..]) are text; the columns _earliest and _latest hold the days. "
    "Days before March 1900 are text, since Excel miscounts them. No cell is a formula.",
)


def draw_front(contents: Contents, sheets: Iterable[Sheet], book: Workbook, styles: Styles) -> None:
    """Write the first sheet, with a link to each of the others."""
    page = book.add_worksheet(FRONT, worksheet_class=StreamedSheet)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for number, width in enumerate(WIDTHS):
        page.set_column(number, number, width)
    row = _about(page, contents.about, styles)
    for kind, heading in KINDS.items():
        mine = [sheet for sheet in sheets if sheet.kind == kind]
        row = _listing(page, row, heading, mine, styles) if mine else row
    left_out = contents.spreadsheets.leave_out
    if left_out:
        page.write_string(row, 0, f"Not in this workbook: {', '.join(left_out)}; see csv/ and parquet/.", styles.plain)


def _about(page: StreamedSheet, about: Mapping[str, Any], styles: Styles) -> int:
    """Title, version, licence, how to cite, how to read; gives the next free row."""
    page.write_string(0, 0, str(about.get("title") or about["name"]), styles.title)
    stated = [
        ("Version", str(about["version"])),
        ("Licence", "; ".join(_licence(entry) for entry in about.get("licenses") or ())),
        ("Cite as", citation(about)),
        ("About", str(about.get("description") or "")),
        *(("How to read it" if not number else "", line) for number, line in enumerate(READING)),
    ]
    row = 2
    for name, words in stated:
        if words:
            page.write_string(row, 0, name, styles.faint)
            page.merge_range(row, 1, row, len(WIDTHS) - 1, "", styles.about)
            page.write_string(row, 1, words, styles.about)
            page.set_row(row, LINE * lines_of(words, sum(WIDTHS[1:])))
            row += 1
    return row + 1


def citation(about: Mapping[str, Any]) -> str:
    """How to cite the package: who, what, which version, where."""
    people = ", ".join(str(one.get("title") or one.get("name")) for one in about.get("contributors") or ())
    what = f"{about.get('title') or about['name']} (version {about['version']})"
    return ". ".join(part for part in (people, what, str(about.get("homepage") or "")) if part)


def _licence(entry: Mapping[str, Any]) -> str:
    named = str(entry.get("title") or entry.get("name"))
    return f"{named}, {entry['path']}" if "path" in entry else named


def _listing(page: StreamedSheet, row: int, heading: str, sheets: list[Sheet], styles: Styles) -> int:
    for number in range(len(WIDTHS)):
        page.write_blank(row, number, None, styles.header)
    page.write_string(row, 0, heading, styles.header)
    page.write_string(row, 2, "rows", styles.count_header)
    for number, sheet in enumerate(sheets, row + 1):
        page.write_url(number, 0, f"internal:'{sheet.name}'!A1", styles.link, sheet.name)
        page.write_string(number, 1, sheet.title, styles.about)
        page.write_number(number, 2, len(sheet.frame), styles.count)
        first_sentence = sheet.description.split(". ", 1)[0].removesuffix(".")
        page.write_string(number, 3, first_sentence, styles.about)
        page.set_row(number, LINE * lines_of(first_sentence, WIDTHS[3]))
        if sheet.remark:
            page.write_string(number, 4, sheet.remark, styles.faint)
    return row + len(sheets) + 2
