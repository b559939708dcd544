"""A dry run: the problems that a corpus would have if some of its files changed; nothing is written to it."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.files.project_files import (
    ANNOTATIONS,
    DESCRIPTOR,
    REGISTRY_FILES,
    SCHEMAS,
    TEXT_FILES,
    files_below,
    read_file,
)
from standoff.source.problem import Problem

PARTS = (ANNOTATIONS, SCHEMAS)
Contents = Mapping[str, bytes | None]  # of files by their paths in the project; None: there is none


def compile_changed(root: Path, changed: Contents) -> Compiled:
    """Compile a copy of the corpus in which some files have other content.

    Without the texts. Raises OSError.
    """
    return _compile_copy(root, PARTS, changed)


def compile_registries(root: Path, changed: Contents) -> Compiled:
    """The same, of the registries alone: what it takes does not grow with the annotations of texts."""
    return _compile_copy(root, (REGISTRY_FILES, SCHEMAS), changed)


def _compile_copy(root: Path, parts: Iterable[str], changed: Contents) -> Compiled:
    with tempfile.TemporaryDirectory(prefix="standoff-") as scratch:
        copy = Path(scratch)
        (copy / TEXT_FILES).mkdir(parents=True)
        for part in parts:
            for file in files_below(root, part):
                (copy / file).parent.mkdir(parents=True, exist_ok=True)
                (copy / file).write_bytes(read_file(root, file))
        (copy / DESCRIPTOR).write_bytes(read_file(root, DESCRIPTOR))
        for file, data in changed.items():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            (copy / file).write_bytes(data) if data is not None else (copy / file).unlink(missing_ok=True)
        return compile_corpus(copy)


def new_problems(before: list[Problem], after: list[Problem]) -> list[Problem]:
    """The problems that are new, by code: as many of each as there are more of it, those last in order first.

    Messages and places may differ where nothing else does: an id in them was renamed, a line moved.
    """
    known_before = Counter((problem.code, problem.message) for problem in before)
    counts = Counter(problem.code for problem in after)
    counts.subtract(Counter(problem.code for problem in before))
    found = []
    for problem in after:
        known = (problem.code, problem.message)
        if known_before[known] > 0:
            known_before[known] -= 1
        elif counts[problem.code] > 0:
            counts[problem.code] -= 1
            found.append(problem)
    return found
