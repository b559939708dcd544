"""What a plain script does with a collection: read YAML, JSON or TOML, write a row of text a record and child, count.

    python benchmarks/wild/plain_collection.py OUT SOURCE [--at KEY]

Rows go to one CSV file. What is nested becomes columns, and a list rows of its own; nulls and empty texts are left out,
and nothing is checked. Prints the counts as JSON.
"""

import argparse
import csv
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LOADERS: dict[str, Callable[[Path], Any]] = {
    ".json": lambda path: json.loads(path.read_bytes()),
    ".toml": lambda path: tomllib.loads(path.read_text("utf-8")),
    ".yaml": lambda path: yaml.load(path.read_bytes(), Loader=LOADER),
}


def records(tree: Any, at: str) -> Iterator[dict[str, Any]]:
    """The records of a file: it is one, is a list of them, or has them in a tree under a key."""
    if not at:
        yield from tree if isinstance(tree, list) else [tree]
    elif isinstance(tree, dict):
        if at in tree:
            record = dict(tree[at])
            statements = [(who, each) for who, some in record.get("support", {}).items() for each in _listed(some)]
            yield record | {"support": [{"of": who, **each} for who, each in statements]}
        for name, value in tree.items():
            if name != at:
                yield from records(value, at)


def _listed(some: Any) -> list[Any]:
    return [
        each if isinstance(each, dict) else {"value": each} for each in (some if isinstance(some, list) else [some])
    ]


def rows(record: Any, row: dict[str, str], before: str = "") -> Iterator[dict[str, str]]:
    """The rows of what is nested in a record; its own values are put into `row`."""
    for name, value in record.items() if isinstance(record, dict) else [("value", record)]:
        if isinstance(value, dict):
            yield from rows(value, row, f"{before}{name}.")
        elif isinstance(value, list):
            for each in value:
                child: dict[str, str] = {}
                yield from rows(each, child)
                yield child
        elif value not in (None, ""):
            row[before + name] = str(value)


def main() -> None:
    """Read the files of a source, and write their rows."""
    parser = argparse.ArgumentParser(description="Rows of a collection.")
    parser.add_argument("out", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--at", default="")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    paths = [given.source] if given.source.is_file() else sorted(given.source.rglob("*"))
    paths = [path for path in paths if path.suffix in LOADERS and given.at.encode() in path.read_bytes()]
    with given.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for path in paths:
            counts["file"] += 1
            for record in records(LOADERS[path.suffix](path), given.at):
                row: dict[str, str] = {}
                found = [*rows(record, row), row]
                counts["record"] += 1
                counts["value"] += sum(map(len, found))
                writer.writerows([*each, *each.values()] for each in found)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
