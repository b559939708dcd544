"""A compiled corpus for programs: what `standoff.compile` and `standoff.check` give, without printing or writing."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property
from os import PathLike
from pathlib import Path

import polars as pl

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.vanished import vanished
from standoff.engine.write import write_build
from standoff.files.project_files import DESCRIPTOR, TEXTS
from standoff.source.plural import plural
from standoff.source.problem import Problem, errors, sort
from standoff.views.explain import Record, explain
from standoff.views.explain_package import Explanation
from standoff.views.inputs import Compilation, find_record, short_names


class CompiledCorpus:
    """A corpus that was compiled in memory; nothing is written before `write`.

    `tables` are polars frames by name, those with the receipts too (`assertions`, `evidence`, `resolutions`, …); there
    are none if the corpus has errors before its tables. `problems` are all errors and warnings, by their places.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.problems: list[Problem] = compiled.problems
        self.tables: Mapping[str, pl.DataFrame] = compiled.tables

    @property
    def has_errors(self) -> bool:
        """Whether a problem is an error, so that nothing is written."""
        return bool(errors(self.problems))

    def explain(self, table: str, record_id: str, field: str | None = None) -> Explanation:
        """Where a record's cells come from, or one `field`'s (a column, or a table nested in this one); `print` it.

        The id of a record with several key columns joins their values with `/`. Raises LookupError where there is no
        such table, record or field, and ValueError where errors come before all cells.
        """
        known = self._views
        nested = {child.name: name for name, child in known.schema.children.get(table, {}).items()}
        found = explain(known, *find_record(known, f"{table}/{record_id}"), nested.get(field or "", field))
        of_record = {each.name: getattr(found, each.name) for each in fields(Record)}
        return Explanation(**of_record, short=short_names(known))

    def write(self, folder: str | PathLike[str]) -> None:
        """Write the tables in all formats that `standoff build` writes, all or nothing.

        Raises ValueError if there are errors, FileExistsError if the folder holds something else than a build, and
        OSError.
        """
        if self.has_errors:
            raise ValueError(f"nothing is written: {_first_of(self.problems)}")
        write_build(self._compiled, Path(folder))

    @cached_property
    def _views(self) -> Compilation:
        this = self._compiled
        if this.frames is None or this.resolved is None:
            raise ValueError(f"nothing can be explained: {_first_of(self.problems)}")
        return Compilation.of(this.schema, this.frames, this.resolved, this.tables, this.texts)

    def __repr__(self) -> str:
        found = errors(self.problems)
        counts = f"{plural(len(found), 'error')}, {plural(len(self.problems) - len(found), 'warning')}"
        return f"<{len(self.tables)} tables, {counts}>"


def compiled_corpus(
    root: str | PathLike[str], texts: str | PathLike[str] | None, allow_vanished: bool
) -> CompiledCorpus:
    """Compile the corpus in a folder; `texts` is its folder `texts` unless another is given."""
    folder = Path(root)
    if not (folder / DESCRIPTOR).is_file():
        raise FileNotFoundError(f"{folder} is not a corpus: it has no {DESCRIPTOR}")
    compiled = compile_corpus(folder, folder / TEXTS if texts is None else Path(texts))
    if not allow_vanished:
        gone = vanished(compiled, allow="`allow_vanished=True`")
        compiled.problems = sort([*compiled.problems, *gone])
    return CompiledCorpus(compiled)


def _first_of(problems: list[Problem]) -> str:
    found = errors(problems)
    return f"the corpus has {plural(len(found), 'error')}, the first at {found[0].place}: {found[0].message}"
