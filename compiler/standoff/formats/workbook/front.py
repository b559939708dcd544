"""The first sheet of a workbook: what this is, where to start, how to read a cell, and the limits of the data."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xlsxwriter.workbook import Workbook

from standoff.files.project_files import SITE
from standoff.formats.citation import cited
from standoff.formats.site import START
from standoff.formats.workbook.draw import Styles, paper
from standoff.formats.workbook.sheet import Sheet
from standoff.formats.workbook.sheets import FRONT
from standoff.formats.workbook.streamed import LINE, TALLEST, StreamedSheet, lines_of
from standoff.tables.package_contents import Contents

WIDTHS = (30, 32, 10, 90)  # characters
MAIN = ("wide", "list")
KINDS = {
    "wide": "Start here",
    "list": "Who is tied to whom, and where sources differ",
    "own": "Receipts, texts, codes",
    "table": "Tables, as in csv/",
}
LEGEND = "Italics"
READING = (
    ("An empty cell", "No text gives a value, or the sources disagree and no rule decides (has_open_conflict). It "
     "never means no, none or zero."),
    (LEGEND, "A value that no text states and the curators inferred; its column _basis says inferred. A title in "
     "italics means that the row itself is inferred. In a cell with several items, [inferred] follows such an item."),
    ("A date", "As precise as it is known: 2024-11 is a month, 2025? is in doubt, [2024-11-04..2024-11-05] is one of "
     "these days, [..2024-05] is May 2024 or earlier. The columns _earliest and _latest have the first and last "
     "possible day. Days before March 1900 are text, since Excel miscounts them."),
    ("Several items in a cell", "Items are separated by | and the parts of an item by ; each is followed by [hedged], "
     "[disputed] or [denied] if the texts do not simply assert it."),
    ("A long cell", "In the columns in front, rows are as high as their text, as far as Excel allows. Further to the "
     "right a cell shows one line: select it to read the rest."),
    ("Who says so", "A value is followed by its speakers, each with the texts: 10: A (Text 1), B (Text 2, claimed) "
     "is 10 according to A, and to B, who claims it. The narrator is the text itself."),
    ("factuality", "Whether the texts assert, hedge, dispute or deny the row."),
    ("evidence", "Where the texts say it: 002[2967,3042) is text 002 from character 2967 to 3042, the last excluded."),
    ("Headers", "The note on each header says what the column means; the sheet codebook explains all columns and "
     "codes. Grey headers are columns that only the workbook has; all others are the same in csv/ and wide/."),
    ("Links", "A number in n_texts or n_assertions leads to what the texts say about the row; record_id on the sheets "
     "assertions and disagreements leads back. After you sort a sheet, links into it may lead to a different row."),
    ("Formulas", "No cell is a formula."),
)  # fmt: skip
EXPLORER = (
    "Pages to look at the data in a browser, with what each cell rests on: site/index.html, beside this file. The "
    "first column of a sheet leads to the page of each record."
)
LEAD = re.compile(r"\*\*(.+?)\*\*\s*(.*)")


def draw_front(contents: Contents, sheets: Iterable[Sheet], book: Workbook, styles: Styles) -> None:
    """Write the first sheet, with a link to each of the others."""
    page = book.add_worksheet(FRONT, worksheet_class=StreamedSheet)
    page.hide_gridlines(2)
    paper(page)
    for number, width in enumerate(WIDTHS):
        page.set_column(number, number, width)
    page.write_string(0, 0, str(contents.about.get("title") or contents.about["name"]), styles.title)
    row = _facts(page, 2, "", _about(contents.about), styles)
    row = _explorer(page, row - 1, styles) if contents.has_site else row
    listed = list(sheets)
    row = _listings(page, row, [sheet for sheet in listed if sheet.kind in MAIN], styles)
    row = _facts(page, row, "How to read a cell", READING, styles)
    row = _facts(page, row, "What the data cannot show", _paragraphs(contents.limits), styles)
    row = _listings(page, row, [sheet for sheet in listed if sheet.kind not in MAIN], styles)
    left_out = contents.spreadsheets.leave_out
    if left_out:
        page.write_string(row, 0, f"Not in this workbook: {', '.join(left_out)}; see csv/ and parquet/.", styles.plain)


def _about(about: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "What this is", str(about.get("description") or "")
    yield "Version", str(about["version"])
    yield "Licence", "; ".join(_licence(entry) for entry in about.get("licenses") or ())
    yield "Cite as", " ".join(part for part in (cited(about), str(about.get("homepage") or "")) if part)


def _explorer(page: StreamedSheet, row: int, styles: Styles) -> int:
    page.write_url(row, 0, f"external:{SITE}/{START}", styles.link, "Explorer")
    page.write_string(row, 1, EXPLORER, styles.plain)
    return row + 2


def _paragraphs(page: str) -> Iterator[tuple[str, str]]:
    """The paragraphs of a page in Markdown, what is bold at the start of each beside the rest."""
    for paragraph in re.split(r"\n\s*\n", page):
        text = " ".join(paragraph.split())
        found = LEAD.fullmatch(text)
        lead, rest = found.groups() if found else ("", text)
        yield lead.removesuffix("."), rest.replace("`", "").replace("**", "")


def _facts(page: StreamedSheet, row: int, heading: str, facts: Iterable[tuple[str, str]], styles: Styles) -> int:
    """A heading, then names with what is said of each; gives the next free row."""
    stated = [(name, words) for name, words in facts if words]
    if heading and stated:
        row = _heading(page, row, heading, styles)
    for name, words in stated:
        page.write_string(row, 0, name, styles.italic if name == LEGEND else styles.faint)
        page.merge_range(row, 1, row, len(WIDTHS) - 1, "", styles.about)
        page.write_string(row, 1, words, styles.about)
        lines = max(lines_of(words, sum(WIDTHS[1:])), lines_of(name, WIDTHS[0]))
        page.set_row(row, min(LINE * lines, TALLEST))
        row += 1
    return row + 1


def _heading(page: StreamedSheet, row: int, heading: str, styles: Styles) -> int:
    for number in range(len(WIDTHS)):
        page.write_blank(row, number, None, styles.header)
    page.write_string(row, 0, heading, styles.header)
    return row + 1


def _licence(entry: Mapping[str, Any]) -> str:
    named = str(entry.get("title") or entry.get("name"))
    return f"{named}, {entry['path']}" if "path" in entry else named


def _listings(page: StreamedSheet, row: int, sheets: list[Sheet], styles: Styles) -> int:
    for kind, heading in KINDS.items():
        mine = [sheet for sheet in sheets if sheet.kind == kind]
        row = _listing(page, row, heading, mine, styles) if mine else row
    return row


def _listing(page: StreamedSheet, row: int, heading: str, sheets: list[Sheet], styles: Styles) -> int:
    _heading(page, row, heading, styles)
    page.write_string(row, 2, "rows", styles.count_header)
    for number, sheet in enumerate(sheets, row + 1):
        page.write_url(number, 0, f"internal:'{sheet.name}'!A1", styles.link, sheet.name)
        page.write_string(number, 1, sheet.title, styles.about)
        page.write_number(number, 2, len(sheet.frame), styles.count)
        first_sentence = sheet.description.split(". ", 1)[0].removesuffix(".")
        shown = f"{first_sentence} ({sheet.remark})" if sheet.remark else first_sentence
        page.write_string(number, 3, shown, styles.about)
        page.set_row(number, LINE * lines_of(shown, WIDTHS[3]))
    return row + len(sheets) + 2
