"""What a plain script does with .ann files: read every line, write rows as CSV, count. Prints the counts as JSON.

python benchmarks/wild/plain_brat.py OUT FOLDER...
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

KINDS = {"R": "relation", "A": "attribute", "M": "attribute", "N": "attribute", "#": "attribute", "*": "equivalence"}


def read(path: Path, counts: Counter[str]) -> list[list[str]]:
    """The rows of a file: its name, the kind of each line, and its parts; events have a row for each argument too."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    triggers = {line[1].split()[0].split(":")[1] for line in lines if line[0][0] == "E"}
    rows = []
    for name, *parts in lines:
        kind = KINDS.get(name[0], "event" if name[0] == "E" else "trigger" if name in triggers else "span")
        counts[kind] += 1
        rows.append([path.name, kind, name, *parts])
        if kind == "event":
            arguments = parts[0].split()[1:]
            counts["argument"] += len(arguments)
            rows += [[path.name, "argument", name, *argument.split(":", 1)] for argument in arguments]
    counts["file"] += 1
    return rows


def main(out: str, *folders: str) -> None:
    """Read the files of folders, and write their rows."""
    counts: Counter[str] = Counter()
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for folder in folders:
            for path in sorted(Path(folder).rglob("*.ann")):
                writer.writerows(read(path, counts))
    print(json.dumps(counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
