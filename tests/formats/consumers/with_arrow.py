"""Print the metadata that pyarrow finds for each column of a package's Parquet files: `python with_arrow.py FOLDER`."""

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq


def main(folder: Path) -> None:
    print(json.dumps({path.stem: metadata(path) for path in folder.glob("parquet/*.parquet")}))


def metadata(path: Path) -> dict[str, dict[str, str]]:
    """The metadata of each column."""
    schema = pq.read_schema(path)
    return {
        field.name: {key.decode(): value.decode() for key, value in (field.metadata or {}).items()} for field in schema
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
