"""The first sheet: what the package is, how to read the workbook, and what is on which sheet."""

from collections.abc import Iterable, Mapping
from typing import Any

from xlsxwriter.workbook import Workbook

from standoff.formats.workbook.sheet import Sheet
from standoff.formats.workbook.sheets import FRONT
from standoff.formats.workbook.streamed import LINE, StreamedSheet, lines_of
from standoff.formats.workbook.styles import Styles
from standoff.tables.package_contents import Contents

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
    "Empty means that no text says so, or that the sources disagree and no rule decides (has_conflict). It never "
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
