"""Show what each loader makes of the same files: `python benchmarks/differences.py CORPUS` prints JSON.

Compared are the leaves: with what PyYAML's CSafeLoader makes (the data), and with what was written (the text, which
alone distinguishes `007` from `7`).
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loaders import LOADERS, STOP_SHORT, Load, text_files

PROBE = b"".join(
    b"- %s\n" % text.encode()
    for text in ("007", "NO", "1_000", "2024-11-05", "1e3", "0x1F", "~", "2024-11", "12:30:00", "1.50", "5.", "'07'")
)


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk what a loader made: the path of each leaf and its value; keys are part of paths."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from leaves(value, f"{path}/{number}")
    else:
        yield path, node


def compare(load: Load, usual: Load, written: Load, paths: list[Path]) -> dict[str, Any]:
    """Count the files that the loader refuses and the leaves that it makes otherwise, with an example of each."""
    found: dict[str, Any] = {"refused": 0, "leaves": 0, "unlike": 0, "example": "", "text lost": 0}
    for path in paths:
        data = path.read_bytes()
        expected, texts = dict(leaves(usual(data))), list(leaves(written(data)))
        found["leaves"] += len(texts)
        try:
            loaded = dict(leaves(load(data)))
        except Exception as error:  # whatever a foreign loader raises, it does not read the file
            found["refused"] += 1
            found["example"] = found["example"] or f"{type(error).__name__}: {error}".splitlines()[0][:120]
            continue
        unlike = [key for key in expected if key not in loaded or not same(loaded[key], expected[key])]
        found["unlike"] += len(unlike) + len(loaded.keys() - expected.keys())
        if unlike and not found["example"]:
            found["example"] = f"{loaded.get(unlike[0])!r} for {expected[unlike[0]]!r}"[:120]
        found["text lost"] += sum(str(loaded.get(key)) != text for key, text in texts)
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two leaves are of one type and equal."""
    return type(one) is type(other) and bool(one == other)


def probe(load: Load) -> str:
    """Count how many of the scalars of the probe come out as they were written."""
    written = [text for _, text in leaves(LOADERS["PyYAML CBaseLoader"]()(PROBE))]
    loaded = [value for _, value in leaves(load(PROBE))]
    return f"{sum(str(value) == text for value, text in zip(loaded, written, strict=True))} of {len(written)}"


def main() -> None:
    """Compare all loaders that are there."""
    parser = argparse.ArgumentParser(description="Show what each YAML loader makes of the same files.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    options = parser.parse_args()
    usual, written = LOADERS["PyYAML CSafeLoader"](), LOADERS["PyYAML CBaseLoader"]()
    found = {}
    for name, make in LOADERS.items():
        if name in STOP_SHORT:
            continue
        try:
            load = make()
        except ImportError:
            continue
        found[name] = compare(load, usual, written, text_files(options.corpus)) | {"probe": probe(load)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
