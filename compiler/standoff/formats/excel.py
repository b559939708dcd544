"""CSV for spreadsheets: what opens by double click, and shows each text as it is.

BOM (without which Excel takes UTF-8 for something else) and CRLF. A text that a spreadsheet would run as a formula, or
turn into a number, a date or a truth value, gets an apostrophe before it. Excel and LibreOffice then show it as text,
with the apostrophe; a tab would be invisible, and a formula such as `="007"` is what no cell shall be.
"""

import json
from pathlib import Path

import polars as pl
import polars.selectors as cs

from standoff.formats.files import side_by_side
from standoff.schema.record_ids import record_id
from standoff.tables.package_contents import Contents, Resource
from standoff.tables.spreadsheet_limits import MOST_DIGITS, SUSPECT, is_converted, is_risky

FOLDER, LIST = "excel", "ALTERED.csv"
AT_ONCE = 50_000  # rows
ALTERED = {"file": pl.String, "row": pl.String, "column": pl.String, "original": pl.String, "written": pl.String}
WIDE = "_wide"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `excel/<table>.csv` (wide tables as `excel/<table>_wide.csv`) and `excel/ALTERED.csv`; raises OSError.

    What the settings leave out is not written. ALTERED.csv has a row for each cell that is not as in `csv/`: the row is
    told by its key, the original as a JSON string, so that the list is safe to open too.
    """
    settings = contents.spreadsheets
    if not settings.csv:
        return []
    (folder / FOLDER).mkdir()
    frames = {name: (frame, contents.schema.tables[name].key) for name, frame in contents.tables.items()}
    frames |= {f"{name}{WIDE}": (wide.frame, wide.key) for name, wide in contents.wide.items()}
    titles = {name: contents.schema.tables[name].title for name in contents.tables}
    titles |= {f"{name}{WIDE}": wide.title for name, wide in contents.wide.items()}
    work, altered, resources = [], [], []
    for name, (frame, key) in frames.items():
        if name.removesuffix(WIDE) in settings.leave_out:
            continue
        path = f"{FOLDER}/{name}.csv"
        kept, listed = kept_as_text(frame, path, key)
        work.append((kept, folder / path))
        altered.append(listed)
        about = f"{titles[name]} (CSV for spreadsheets)"
        resources.append(Resource(f"{name}-excel", path, about, "text/csv", rows=len(frame)))
    listed, _ = kept_as_text(pl.concat([pl.DataFrame(schema=ALTERED), *altered]), "", ("row",))
    work.append((listed, folder / FOLDER / LIST))
    side_by_side(write_table, work)
    about = "What is altered in the CSV for spreadsheets"
    return [*resources, Resource("altered-excel", f"{FOLDER}/{LIST}", about, "text/csv", rows=len(listed))]


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write one frame; raises OSError."""
    whole = cs.float().cast(pl.String).str.strip_suffix(".0")
    frame.with_columns(whole).write_csv(path, include_bom=True, line_terminator="\r\n", quote_style="necessary")


def kept_as_text(frame: pl.DataFrame, path: str, key: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with an apostrophe before what a spreadsheet would change, and the list of these cells.

    Numbers of more than 15 digits are among them: a spreadsheet would round them.
    """
    texts = _changed_texts(frame)
    tests = [cs.string().is_in(texts.implode())] if len(texts) else []
    numbers = frame.select(cs.integer().abs() >= 10**MOST_DIGITS)
    changed = [column for column in (*frame.select(tests), *numbers) if column.any()]
    shown = [pl.col(column.name).cast(pl.String) for column in changed]
    kept = frame.with_columns(
        pl.when(column).then("'" + text).otherwise(text).alias(column.name)
        for column, text in zip(changed, shown, strict=True)
    )
    lists = [_listed(frame.filter(column), column.name, path, key) for column in changed]
    return kept, pl.concat([pl.DataFrame(schema=ALTERED), *lists])


def _changed_texts(frame: pl.DataFrame) -> pl.Series:
    """The texts of a frame that a spreadsheet would change: few, and found in all columns at once."""
    text, found = pl.col("text"), [pl.Series("text", [], pl.String)]
    for part in frame.select(cs.string()).iter_slices(AT_ONCE):
        texts = pl.concat([column.alias("text") for column in part]).to_frame()
        suspect = texts.filter(text.str.contains(SUSPECT)).unique()
        found.append(suspect.filter(is_risky(text) | is_converted(text)).to_series())
    return pl.concat(found).unique(maintain_order=True)


def _listed(rows: pl.DataFrame, name: str, path: str, key: tuple[str, ...]) -> pl.DataFrame:
    original = rows[name].cast(pl.String)
    quoted = pl.Series([json.dumps(text, ensure_ascii=False) for text in original], dtype=pl.String)
    return rows.select(
        file=pl.lit(path),
        row=record_id(key),
        column=pl.lit(name),
        original=quoted,
        written="'" + pl.lit(original),
    )
