"""The tables as columns, to be searched, counted, sorted and saved in a browser."""

from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import lists, put_frames
from standoff.formats.explorer.source import ID, LABEL, TABLE, Source

IN_ONE = 5000  # rows; a larger table has a file for each column


def write_tables(source: Source, folder: Path) -> None:
    """Write `t/<table>.js`, and of large tables `t/<table>/<number>.js` for each column; raises OSError."""
    for name in source.records:
        rows, file = _labelled(source, name), source.file_names[name]
        columns, labels = lists(rows), (lists(_labels(source, name)), 0, None)
        if len(rows) <= IN_ONE:
            put_frames(folder, f"t/{file}", {"rows": (columns, 0, None), "labels": labels})
            continue
        put_frames(folder, f"t/{file}", {"labels": labels})
        for number, each in enumerate(columns):
            put_frames(folder, f"t/{file}/{number}", {"rows": ([each], 0, None)})


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
