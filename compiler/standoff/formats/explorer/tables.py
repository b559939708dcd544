"""The tables as columns, to be searched, counted, sorted and saved in a browser."""

from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import lists, put_frames
from standoff.formats.explorer.source import ID, LABEL, RECORD, TABLE, Part, Source, stacked

IN_ONE = 5000  # rows; a larger table has a file for each column
OF = "record.of"
OF_WORDS = 2000  # rows of a column of words in a file, of which a page shows few


def write_tables(source: Source, folder: Path) -> None:
    """Write `t/<table>.js`, and of large tables `t/<table>/<number>.js` for each column; raises OSError.

    A column of words of a large table is in files of some rows each: `t/<table>/<number>-<n>.js`.
    """
    labels_of = _labels(source)
    for name, table in source.records.items():
        rows, file = source.labelled[name][[ID, LABEL, *table.fields]], source.file_names[name]
        columns, labels = lists(rows), (lists(labels_of[name]), 0, None)
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


def _labels(source: Source) -> dict[str, pl.DataFrame]:
    """The labels of all that the cells of each table refer to."""
    cells: list[Part] = [
        {OF: name, TABLE: f.target, ID: source.rows[name][f.name].cast(pl.String)}
        for name in source.records
        for f in source.fields[name]
        if f.target
    ]
    empty = {name: pl.Series([], dtype=pl.String) for name in (OF, TABLE, ID)}
    wanted = stacked([empty, *cells]).drop_nulls().unique()
    found = wanted.join(source.names, on=RECORD).sort(LABEL, TABLE, ID)
    by_table = found.partition_by(OF, as_dict=True, include_key=False)
    return {name: by_table.get((name,), found.clear().drop(OF)) for name in source.records}
