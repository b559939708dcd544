"""The files beside the annotations that the codebook includes: limits of the data, and figures of agreement."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.files.folders import AGREEMENT, LIMITS
from standoff.source.nodes import Limits, fault_of_bytes
from standoff.source.problem import Place, Problem
from standoff.source.project_file import content

FIGURES = {
    "records": ("table", "under", "a", "b", "paired", "f1"),
    "spans": ("table", "exact_f1", "overlap_f1", "characters_f1"),
    "sentences": ("table", "sentences", "a", "b", "both", "alpha"),
    "fields": ("table", "field", "equal", "different", "only_a", "only_b", "coded", "alpha"),
    "qualifiers": ("qualifier", "pairs", "equal", "alpha"),
}

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """The curators' page on limits, and the figures that `standoff agreement` printed; either may be absent."""

    limits: str = ""
    agreement: Figures | None = None
    problems: list[Problem] = field(default_factory=list)


def read_sources(root: Path, limits: Limits) -> Sources:
    """Read both files if they exist; mistakes in them become problems. Raises OSError."""
    page, problems = _read(root, LIMITS, limits)
    source, more = _read(root, AGREEMENT, limits)
    figures, wrong = (None, None) if source is None else _figures(source)
    return Sources(page or "", figures, [*problems, *more, *([wrong] if wrong else [])])


def _read(root: Path, file: str, limits: Limits) -> tuple[str | None, list[Problem]]:
    try:
        data = content(root, file, limits)
    except FileNotFoundError:
        return None, []
    if isinstance(data, Problem):
        return None, [data]
    fault = fault_of_bytes(file, data, limits)
    return (None, [fault]) if fault else ("\n".join(data.decode("utf-8").splitlines()).strip(), [])


def _figures(source: str) -> tuple[Figures | None, Problem | None]:
    try:
        found = json.loads(source)
    except (json.JSONDecodeError, RecursionError):
        found = None
    if isinstance(found, dict) and all(_is_part(found.get(name), keys) for name, keys in FIGURES.items()):
        return found, None
    hint = "write it again with `standoff agreement A B --format json`"
    return None, Problem(
        Place(AGREEMENT, 1, 1), "bad-agreement", "the file does not contain figures of agreement", hint, 1
    )


def _is_part(rows: object, keys: tuple[str, ...]) -> bool:
    """Whether this is a list of rows, each with these figures."""
    return isinstance(rows, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(key, ()), str | int | float | None) for key in keys)
        for row in rows
    )
