"""CSV for spreadsheets: what opens by double click, and shows each text as it is.

BOM (without which Excel takes UTF-8 for something else) and CRLF. A text that a spreadsheet would run as a formula, or
turn into a number, a date or a truth value, gets an apostrophe before it. Excel and LibreOffice then show it as text,
with the apostrophe; a tab would be invisible, and a formula such as `="007"` is what no cell shall be.
"""

import csv
import json
from pathlib import Path

import polars as pl
import polars.selectors as cs

from standoff.formats.files import side_by_side
from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import HeaderError, as_declared, shown_header
from standoff.schema import sql
from standoff.schema.dtypes import as_csv
from standoff.schema.record_ids import record_id
from standoff.tables.package_contents import Contents, Resource
from standoff.tables.spreadsheet_limits import MOST_DIGITS, SUSPECT, is_converted, is_risky

FOLDER, LIST = "excel", "ALTERED.csv"
AT_ONCE = 50_000  # rows
ALTERED = {"file": pl.String, "row": pl.String, "column": pl.String, "original": pl.String, "written": pl.String}


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
    frames |= {f"{name}{sql.WIDE}": (wide.frame, wide.key) for name, wide in contents.wide.items()}
    titles = {name: contents.schema.tables[name].title for name in contents.tables}
    titles |= {f"{name}{sql.WIDE}": wide.title for name, wide in contents.wide.items()}
    work, altered, resources = [], [], []
    for name, (frame, key) in frames.items():
        if name.removesuffix(sql.WIDE) in settings.leave_out:
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
    frame.with_columns(as_csv()).write_csv(path, include_bom=True, line_terminator="\r\n", quote_style="necessary")


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


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(_: Package, table: PackageTable) -> str:
    """The path of a table's file."""
    return _path(table)


def _path(table: PackageTable) -> str:
    return f"{FOLDER}/{table.flat_name}.csv"


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The rows of a table; raises HeaderError, CellError, polars' errors, OSError, ValueError for a spoilt list.

    A cell loses its apostrophe where the list has the rest of it as an original of that column.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = next(csv.reader(stream), [])
    if header != list(table.fields):
        raise HeaderError(f"its header is not the declared one: {shown_header(list(table.fields), header)}")
    frame = pl.read_csv(path, infer_schema=False)
    originals = _originals(path.with_name(LIST), _path(table))
    return as_declared(frame.with_columns(_undone(name, found) for name, found in originals.items()), table.types)


def _originals(path: Path, file: str) -> dict[str, list[str]]:
    """The altered cells of a file as they were, by column."""
    rows = pl.read_csv(path, infer_schema=False).filter(pl.col("file") == file)
    found: dict[str, list[str]] = {}
    for column, original in rows.select("column", "original").iter_rows():
        found.setdefault(column, []).append(json.loads(original or ""))
    return found


def _undone(name: str, originals: list[str]) -> pl.Expr:
    text, rest = pl.col(name), pl.col(name).str.strip_prefix("'")
    return pl.when(text.str.starts_with("'") & rest.is_in(originals)).then(rest).otherwise(text).alias(name)
