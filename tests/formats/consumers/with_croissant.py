"""Load a package with mlcroissant, in an environment of its own: `python with_croissant.py FOLDER TABLE …`.

Prints the errors and warnings of validation, and the records of the tables; words are bytes in mlcroissant.
"""

import json
import sys
from pathlib import Path
from typing import Any

import mlcroissant


def main(folder: Path, tables: list[str]) -> None:
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    records = {table: [plain(record) for record in dataset.records(table)] for table in tables}
    print(json.dumps({"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "records": records}))


def plain(record: dict[str, Any]) -> dict[str, Any]:
    """A record under its columns' names, days as text."""
    return {name.split("/")[1]: cell(value) for name, value in record.items()}


def cell(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return value.date().isoformat() if hasattr(value, "date") else value


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
