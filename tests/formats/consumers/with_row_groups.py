"""Print the row groups that pyarrow finds, each column read on its own: `python with_row_groups.py FILE…`."""

import json
import sys
from typing import Any

import pyarrow.parquet as pq


def main(paths: list[str]) -> None:
    print(json.dumps([row_groups(pq.ParquetFile(path)) for path in paths], default=str))


def row_groups(file: pq.ParquetFile) -> list[list[dict[str, Any]]]:
    """For each row group what its footer says of each leaf, with the cells of the leaf's column."""
    return [
        [
            stated(file.metadata.row_group(number).column(leaf))
            | {"cells": file.read_row_group(number, columns=[file.schema.column(leaf).path]).to_pylist()}
            for leaf in range(file.metadata.num_columns)
        ]
        for number in range(file.num_row_groups)
    ]


def stated(column: pq.ColumnChunkMetaData) -> dict[str, Any]:
    """What a footer says of a column in a row group, apart from places in the file."""
    statistics = column.statistics
    return {
        "path": column.path_in_schema,
        "values": column.num_values,
        "sizes": [column.total_compressed_size, column.total_uncompressed_size],
        "encodings": column.encodings,
        "statistics": statistics and [statistics.min, statistics.max, statistics.null_count],
        "indexes": [column.has_column_index, column.has_offset_index],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
