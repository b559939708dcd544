"""A project on which many commands are run: it is compiled once for all between which no file of it changes."""

from collections.abc import Hashable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from standoff.engine import pipeline
from standoff.engine.compilation import Compiled, Options
from standoff.source.problem import Problem

READ = ("annotations", "schemas", "texts", "datapackage.json")
OF_THE_CALL = {
    "corpus",
    "schema",
    "problems",
    "places",
    "sources",
}  # what a compilation has before annotations are read


class Unchanged:
    """In the place of compiling: what it made of the same files, texts and options."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._kept: dict[Hashable, tuple[Compiled, list[Problem]]] = {}
        self._compile = pipeline._compile_in_memory
        patch.setattr(pipeline, "_compile_in_memory", self)

    def __call__(self, compiled: Compiled, found: list[Problem], options: Options) -> list[Problem]:
        """See `_compile_in_memory`; what is kept for other commands has the frames."""
        files = state(compiled.corpus.root)  # wherever they lie: a dry run has a copy of them
        texts = options.texts and options.texts.resolve()
        key = (texts, tuple(found), options.has_wide, compiled.corpus.has_drafts, files)
        if options.executor:
            return self._compile(compiled, found, options)
        if key not in self._kept:
            problems = self._compile(compiled, found, replace(options, keeps_frames=True, has_coverage=True))
            self._kept[key] = replace(compiled), problems
        compilation, problems = self._kept[key]
        for name in {each.name for each in fields(compilation)} - OF_THE_CALL:
            setattr(compiled, name, getattr(compilation, name))
        return problems.copy()


def state(root: Path) -> tuple[tuple[str, bytes], ...]:
    """All that a compilation reads of a project."""
    files = sorted(path for name in READ for path in (root / name, *(root / name).rglob("*")) if path.is_file())
    return tuple((path.relative_to(root).as_posix(), path.read_bytes()) for path in files)
