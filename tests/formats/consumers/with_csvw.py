"""Validate packages by the csvw package, in an environment of its own: `python with_csvw.py FOLDER …`.

Prints for each folder whether csvw, having read all tables in strict mode with keys and foreign keys, finds it valid.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from csvw import CSVW


def main(folders: list[Path]) -> None:
    print(json.dumps([read(folder) for folder in folders]))


def read(folder: Path) -> dict[str, Any]:
    metadata = str(folder / "csvw.json")
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            described = CSVW(metadata, validate=True, strict=True)
            valid = bool(described.is_valid)
            messages = [str(each.message) for each in described.warnings]
        except ValueError as error:
            return {"valid": False, "messages": [str(error)]}
        messages += [str(each.message) for each in seen]
    return {"valid": valid, "messages": messages}


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
