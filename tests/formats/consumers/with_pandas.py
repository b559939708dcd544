"""Read a data package with pandas and pyarrow, in an environment of their own: `python with_pandas.py FOLDER [wide]`.

With `wide` its wide tables. Prints for each table how many rows CSV and Parquet have, and whether columns, types and
cells are as they should be.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

DTYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
ARROW = {"string": {"string", "large_string"}, "integer": {"int64"}, "number": {"double"}, "boolean": {"bool"}}


def main(folder: Path, kind: str = "csv") -> None:
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resources = descriptor["resources"]
    tables = [resource for resource in resources if resource["path"].startswith(f"{kind}/") and "schema" in resource]
    print(json.dumps({table["name"]: read(folder, table) for table in tables}))


def read(folder: Path, table: dict[str, Any]) -> dict[str, Any]:
    """Both forms of one table, as pandas reads them with the declared types."""
    types = {field["name"]: field["type"] for field in table["schema"]["fields"]}
    dates = [name for name, kind in types.items() if kind == "date"]
    dtypes = {name: DTYPES[kind] for name, kind in types.items() if kind in DTYPES}
    csv = pd.read_csv(folder / table["path"], dtype=dtypes, keep_default_na=False, na_values=[""])
    parquet_path = (folder / table["path"].replace("csv/", "parquet/")).with_suffix(".parquet")
    arrow = pq.read_table(parquet_path)
    parquet = pd.read_parquet(parquet_path)
    lists = [field.name for field in arrow.schema if str(field.type).startswith(("list", "large_list"))]
    for name in lists:
        parquet[name] = [None if cell is None else " | ".join(each["text"] for each in cell) for cell in parquet[name]]
    parquet = parquet.astype(dtypes)
    for frame in (csv, parquet):
        for name in dates:
            frame[name] = pd.to_datetime(frame[name]).dt.date
    kinds = {field.name: str(field.type) for field in arrow.schema}
    return {
        "rows": [len(csv), len(parquet)],
        "columns": list(csv.columns) == list(parquet.columns) == list(types),
        "types": all(
            kinds[name] in ARROW.get(kind, {"date32[day]"}) for name, kind in types.items() if name not in lists
        ),
        "equal": csv.astype(object)
        .where(csv.notna(), None)
        .equals(parquet.astype(object).where(parquet.notna(), None)),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
