"""How cells look: sober, the same on every sheet."""

from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from standoff.formats.workbook.sheet import SheetColumn
from standoff.schema.types import COLUMN_TYPES

INK, FAINT, LINE = "#1F2933", "#66727F", "#B8C1CC"
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

        head = {"bold": True, "bottom": 1, "bottom_color": LINE, "bg_color": HEADER}
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
