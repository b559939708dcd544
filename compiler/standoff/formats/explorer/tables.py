"""The tables as columns, to be searched, counted, sorted and saved in a browser."""

from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import lists, put_frames
from standoff.formats.explorer.source import ID, LABEL, TABLE, Source

IN_ONE = 5000  # rows; a larger table has a file for each column
OF_WORDS = 2000  # rows of a column of words in a file, of which a page shows few


def write_tables(source: Source, folder: Path) -> None:
    """Write `t/<table>.js`, and of large tables `t/<table>/<number>.js` for each column; raises OSError.

    A column of words of a large table is in files of some rows each: `t/<table>/<number>-<n>.js`.
    """
    for name in source.records:
        rows, file = _labelled(source, name), source.file_names[name]
        columns, labels = lists(rows), (lists(_labels(source, name)), 0, None)
        size = split(rows)
        if not size:
            put_frames(folder, f"t/{file}", {"rows": (columns, 0, None), "labels": labels})
            continue
        put_frames(folder, f"t/{file}", {"labels": labels})
        words = {ID, LABEL, *(f.name for f in source.fields[name] if f.is_free)}
        for number, each in enumerate(columns):
            if each[0] not in words:
                put_frames(folder, f"t/{file}/{number}", {"rows": ([each], 0, None)})
                continue
            for part, start in enumerate(range(0, len(rows), size)):
                put_frames(folder, f"t/{file}/{number}-{part}", {"rows": ([each], start, start + size)})


def split(rows: pl.DataFrame) -> int:
    """How many rows of a column of words are in a file; 0 of a table that is in one."""
    return OF_WORDS if len(rows) > IN_ONE else 0


def _labelled(source: Source, name: str) -> pl.DataFrame:
    labels = source.names.filter(pl.col(TABLE) == name).select(ID, LABEL)
    rows = source.rows[name].join(labels, on=ID, how="left", maintain_order="left")
    return rows.select(ID, LABEL, *source.records[name].fields)


def _labels(source: Source, name: str) -> pl.DataFrame:
    """The labels of all that its cells refer to."""
    frames = [
        source.rows[name].select(pl.lit(f.target).alias(TABLE), pl.col(f.name).cast(pl.String).alias(ID))
        for f in source.fields[name]
        if f.target
    ]
    empty = pl.DataFrame(schema={TABLE: pl.String, ID: pl.String})
    wanted = pl.concat([empty, *frames]).drop_nulls().unique()
    return wanted.join(source.names, on=[TABLE, ID]).sort(LABEL, TABLE, ID)
