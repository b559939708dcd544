"""Edits are carried out: files are written and checked, and taken back where that causes new errors."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from standoff.authoring.edit.change import Change, Project
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session
from standoff.engine.watch import differences
from standoff.files.journal import rewrite_all
from standoff.files.project_files import Kind, kind_of
from standoff.source.problem import Problem, errors
from standoff.source.reports import WORK


@dataclass(frozen=True, slots=True)
class EditResult:
    """What came of an edit: the problems that are new with it, and whether it was kept; the compilation with it."""

    new: list[Problem]
    is_kept: bool
    compiled: Compiled


def make(project: Project, change: Change, session: Session | None = None) -> EditResult:
    """Write the files of a change, check, and take them back where that causes new errors.

    Raises ChangedError where a file is no longer what the change was planned on, JournalError and OSError; then nothing
    has changed.
    """
    session = session or Session()
    before = project.compiled or compile_corpus(project.root, project.texts, session=session)
    rewrite_all(project.root, change.files, change.what)
    try:
        after = compile_corpus(project.root, project.texts, session=session)
    except BaseException:
        take_back(project.root, change)
        raise
    new, is_kept = compared(before.problems, after.problems)
    if not is_kept:
        take_back(project.root, change)
    return EditResult(new, is_kept, after if is_kept else before)


def compared(before: list[Problem], after: list[Problem]) -> tuple[list[Problem], bool]:
    """The problems that are new with an edit, and whether it is kept: if none is an error, or if it mends another.

    What comes to light then was there before. Work that is left to do is no such error.
    """
    new, gone = differences(before, after)
    return new, not _has_errors(new) or _has_errors(gone)


def _has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.code not in WORK for problem in errors(problems))


def take_back(root: Path, change: Change) -> None:
    """Put back what a change replaced; raises ChangedError where a file was changed since, and OSError."""
    back = {file: (after, before) for file, (before, after) in change.files.items()}
    gone = [file for file, (_, before) in back.items() if before is None and kind_of(root, file) is Kind.ABSENT]
    rewrite_all(root, {file: pair for file, pair in back.items() if file not in gone}, f"undo: {change.what}")
