"""What spreadsheets do to cells: their limits, which texts they run, which they turn into something else."""

import polars as pl
import polars.selectors as cs

MOST_ROWS = 1_048_576  # of a sheet, its header among them
MOST_CHARACTERS = 32_767  # of a cell, as Excel counts: UTF-16 code units
MOST_LINKS = 65_530  # of a sheet
MOST_DIGITS = 15  # of a number
CONFLICTS = "conflicts"

NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$"
BEGINNINGS = "=+-@\t\r\n＝＋－＠"
RISKY = f"^[{BEGINNINGS.replace('-', chr(92) + '-')}]"
NEGATIVE = r"^-[0-9.]+(?:[eE][+-]?[0-9]+|\.\.-?[0-9.]+)?(?: [A-Za-z0-9_/°%‰]{1,8})?\??$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
STRETCH = r"\.\.|^[0-9-]{4,10}/[0-9]{4}(?:-[0-9]{2}){0,2}$"
FIGURES = r"(?i)^[\s($€£¥.+-]*[0-9][0-9\s.,:/%e()+$€£¥-]*(?:[ap]m?)?$"
MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
MONTH = rf"(?i)^(?:[0-9]{{1,4}}[\s.,/-]*{MONTHS}|{MONTHS}[\s.,/-]*[0-9])[0-9\s.,/:-]*$"
SUSPECT = r"^[-+=@\n＝＋－＠\t\r\s($€£¥.0-9tTfFjJmMaAsSoOnNdD]"  # how all begin that the tests below find
TRUTH = r"(?i)^(?:true|false)$"


def is_number(text: pl.Expr) -> pl.Expr:
    """Whether a text is a number, written as every spreadsheet shows it: `40`, `-33.5`; not `007`, `1.50` or `1e5`."""
    return text.str.contains(NUMBER) & (text.str.count_matches("[0-9]") <= MOST_DIGITS)


def is_risky(text: pl.Expr) -> pl.Expr:
    """Whether a spreadsheet may run a text: it begins with `=`, `+`, `-`, `@`, or with white space.

    The wide forms of these signs count too; a negative number, or a range of them, does not, nor one with its unit or
    currency, which has neither a function nor a reference. The list is that of OWASP's page on CSV
    injection.
    """
    return text.str.contains(RISKY) & ~text.str.contains(NEGATIVE)


def is_converted(text: pl.Expr) -> pl.Expr:
    """Whether a spreadsheet that opens a CSV file holds something else than the text: `007` 7, `2024-11` a day.

    What looks like numbers, dates, times, shares, money or truth values in English; not plain numbers, which stay as
    they are, nor whole days, which become the day that they are.
    """
    looks = text.str.contains(FIGURES) | text.str.contains(MONTH) | text.str.contains(TRUTH)
    return looks & ~is_number(text) & ~text.str.contains(DAY) & ~text.str.contains(STRETCH)


def risky(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of which a text is risky; quicker where few rows are given, such as those of `maybe_risky`."""
    return frame.filter(is_risky(pl.col(name)))


def maybe_risky(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns with a text that may be risky by how it begins, with its rows: hardly any, found in one pass."""
    found = frame.select(cs.string().str.contains(RISKY))
    return {name: found[name] for name in found.columns if found[name].any()}


def may_fail(text: str) -> bool:
    """Whether a text may be risky, or too long for a cell, by how it begins and by its length alone."""
    return text[:1] in BEGINNINGS or 2 * len(text) > MOST_CHARACTERS


def too_long(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of which a text has more characters than a cell holds; those beyond U+FFFF count twice."""
    text = pl.col(name)
    return frame.filter(text.str.len_bytes() > MOST_CHARACTERS).filter(_length(text) > MOST_CHARACTERS)


def lengthy(frame: pl.DataFrame) -> list[str]:
    """The columns in which some cell has more bytes than a cell of a sheet has characters: hardly any ever."""
    most = frame.select(cs.string().str.len_bytes().max())
    return [name for name in most.columns if (most[name][0] or 0) > MOST_CHARACTERS]


def maybe_too_long(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns with a text that may be too long for a cell, each with its rows."""
    return {name: frame[name].str.len_bytes() > MOST_CHARACTERS for name in lengthy(frame)}


def cut(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with texts that are too long for a cell cut to a length that surely fits, and `…` at their ends."""
    short = [
        pl.when(_length(pl.col(name)) > MOST_CHARACTERS)
        .then(pl.col(name).str.slice(0, MOST_CHARACTERS // 2 - 1) + "…")
        .otherwise(name)
        .alias(name)
        for name in lengthy(frame)
    ]
    return frame.with_columns(short)


def _length(text: pl.Expr) -> pl.Expr:
    return text.str.len_chars() + text.str.count_matches("[\U00010000-\U0010ffff]")
