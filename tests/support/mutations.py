"""Everything that can be done to one place of a document: removed, or replaced by something of another shape."""

import copy
import random
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
REMOVED = object()
ODD: tuple[Any, ...] = (
    REMOVED,
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "  ",
    "x",
    "../../../x",
    "a\nb",
    "a\x00b",
    "\u202ex",
    "é" * 300,
    "x" * 50_000,
    "</script><b>",
    "javascript:x()",
    "=1+1",
    "nul",
    "{x}",
    [],
    {},
    [[]],
    [None],
    [{}],
    [1],
    ["x", "x"],
    {"x": None},
    {"name": {"a": 1}},
)


def paths(document: Any, here: Path = ()) -> Iterator[Path]:
    """Every place of a document but the whole."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*here, key))


def mutated(document: Any, path: Path, value: Any) -> Any:
    """A copy with another value at a place, or without it."""
    changed = copy.deepcopy(document)
    within = changed
    for key in path[:-1]:
        within = within[key]
    if value is REMOVED:
        del within[path[-1]]
    else:
        within[path[-1]] = value
    return changed


def mutations(document: Any, seed: int | None = None, most: int | None = None) -> Iterator[tuple[str, Any]]:
    """The changed documents, each with what was done; with a seed `most` of them, at random."""
    found = [(path, value) for path in paths(document) for value in ODD]
    if seed is not None:
        random.Random(seed).shuffle(found)
    for path, value in found[:most]:
        done = "removed" if value is REMOVED else f"= {value!r:.40}"
        yield f"{'/'.join(map(str, path))} {done}", mutated(document, path, value)
