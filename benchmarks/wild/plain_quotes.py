"""What a plain script does with the quotes of a collection: look for each in the text of its source, as it is written.

    python benchmarks/wild/plain_quotes.py FOLDER TEXT...

A TEXT is a path with `{source}` in it. White space is folded, and nothing else. Prints the counts as JSON.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def quotes(tree: Any) -> Iterator[tuple[str, str]]:
    """The quotes of a tree with their sources."""
    if isinstance(tree, dict):
        if isinstance(tree.get("snippet"), str):
            yield tree["snippet"], str(tree.get("reference", ""))
        for value in tree.values():
            yield from quotes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from quotes(value)


def main(folder: str, *templates: str) -> None:
    """Count the quotes of the files of a folder, and those that are in their source."""
    counts: Counter[str] = Counter()
    for path in sorted(Path(folder).rglob("*.yaml")):
        counts["file"] += 1
        for quote, source in quotes(yaml.load(path.read_bytes(), Loader=LOADER)):
            counts["quote"] += 1
            name = re.sub(r"[^A-Za-z0-9._-]", "_", source)
            paths = [Path(template.format(source=name)) for template in templates]
            texts = [" ".join(path.read_text("utf-8").split()) for path in paths if path.is_file()]
            counts["found"] += any(" ".join(quote.split()) in text for text in texts)
    print(json.dumps(counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
