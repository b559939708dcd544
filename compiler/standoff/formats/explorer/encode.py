"""Data files of the explorer: columns of a frame, as short as they can be said, in a script that hands them over.

A browser that opened a page from a folder may load scripts from it, and nothing else. So a data file is a script of one
call, `S.put(key, value)`. A column is written as

- `{"k": value}` where all its cells are the same;
- `{"d": values, "c": numbers}` where few values return: each cell is a number of the list, or -1 where it is empty;
- the list of its cells otherwise.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from standoff.source.escape import script_call

Columns = list[tuple[str, list[Any]]]
"""The columns of a frame by name, as lists: the cells of a range of rows are a slice of each."""
FEW = 0.75  # of as many cells; a number in place of a text is shorter even where few texts return


def lists(frame: pl.DataFrame) -> Columns:
    """The columns of a frame as lists of what JSON has: dates as text, whole numbers without a fraction."""
    dated = frame.with_columns(pl.col(pl.Date).dt.to_string("iso"), pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    return [
        (column.name, [_plain(v) for v in column] if column.dtype.is_float() else column.to_list()) for column in dated
    ]


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def encoded(columns: Columns, start: int = 0, stop: int | None = None) -> dict[str, Any]:
    """Some rows of a frame for a data file: their number, and each column by its name."""
    size = len(columns[0][1][start:stop]) if columns else 0
    return {"n": size, "c": [[name, column(values[start:stop])] for name, values in columns]}


def column(values: Sequence[Any]) -> Any:
    """A column in the shortest of its three forms."""
    found = set(values)
    if len(found) == 1 and len(values) > 1:
        return {"k": values[0]}
    if len(found) > FEW * len(values) or not any(isinstance(value, str) for value in found):
        return list(values)
    listed = [value for value in dict.fromkeys(values) if value is not None]
    number = {value: index for index, value in enumerate(listed)} | {None: -1}
    return {"d": listed, "c": [number[value] for value in values]}


def slices(numbers: pl.Series) -> Iterator[tuple[int, int, int]]:
    """The ranges of equal numbers in a sorted column: each number, where it begins and where it ends."""
    runs = pl.DataFrame({"number": numbers}).with_row_index("row").group_by("number", maintain_order=True)
    for number, start, size in runs.agg(pl.col("row").first(), pl.len()).iter_rows():
        yield number, start, start + size


def put(folder: Path, path: str, value: Any) -> None:
    """Write a data file, `data/<path>.js`, which is loaded under its path; raises OSError."""
    file = folder / f"{path}.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(script_call("S.put", path, value).encode())
