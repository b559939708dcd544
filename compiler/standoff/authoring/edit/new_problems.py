"""What `check` would report of an edit before it is written: the project is compiled with it, elsewhere."""

from standoff.authoring.edit.change import CannotEditError, Change, Project
from standoff.engine.compilation import Compiled
from standoff.engine.dry_run import compile_changed, compile_registries, new_problems
from standoff.engine.pipeline import compile_corpus
from standoff.schema.model import Table
from standoff.source.problem import Problem


class NewProblemsError(CannotEditError):
    """An edit that would cause new errors, or (alone) an id that is similar to another one."""


def refuse_new_errors(project: Project, change: Change) -> None:
    """Raise NewProblemsError if a change causes new errors, by code: messages and places may differ."""
    before = project.compiled or compile_corpus(project.root)
    _refuse(_new_errors(before, _changed(project, change)))


def awaited(project: Project, change: Change, table: Table, record: str, is_forced: bool) -> list[Problem]:
    """The fields that a text has yet to give a new entry; raises NewProblemsError if it causes any other problem.

    Annotations of texts are read only where the registries alone do not decide.
    """
    near = "" if is_forced else f"`{record}`"
    if not table.registered:
        before = project.compiled or compile_corpus(project.root)
        return _not_awaited_refused(_new_errors(before, _changed(project, change), near), table, record)
    after = compile_registries(project.root, _contents(change))
    if not any(_stops(problem, near) for problem in after.problems):
        return []
    found = _new_errors(compile_registries(project.root, {}), after, near)
    if not all(problem.code == "near-id" or _is_awaited(problem, table, record) for problem in found):
        before = project.compiled or compile_corpus(project.root)
        found = _new_errors(before, _changed(project, change), near)
    return _not_awaited_refused(found, table, record)


def refuse_similar(project: Project, change: Change, record: str) -> None:
    """Raise NewProblemsError if the id of a new entry is similar to another one of a registry."""
    problems = compile_registries(project.root, _contents(change)).problems
    _refuse([problem for problem in problems if problem.code == "near-id" and f"`{record}`" in problem.message])


def _is_awaited(problem: Problem, table: Table, record: str) -> bool:
    return problem.message.startswith(f"`{table.name}/{record}` has no")


def _not_awaited_refused(found: list[Problem], table: Table, record: str) -> list[Problem]:
    """The problems that a text has yet to solve; raises NewProblemsError if there are others."""
    later = [problem for problem in found if _is_awaited(problem, table, record)]
    _refuse([problem for problem in found if problem not in later])
    return later


def _refuse(found: list[Problem]) -> None:
    if found:
        raise NewProblemsError(found)


def _changed(project: Project, change: Change) -> Compiled:
    return compile_changed(project.root, _contents(change))


def _contents(change: Change) -> dict[str, bytes | None]:
    return {file: after for file, (_, after) in change.files.items()}


def _new_errors(before: Compiled, after: Compiled, near: str = "") -> list[Problem]:
    """The new problems for which nothing is written: errors, and ids similar to `near` (if given)."""
    return [problem for problem in new_problems(before.problems, after.problems) if _stops(problem, near)]


def _stops(problem: Problem, near: str) -> bool:
    return problem.severity == "error" or (problem.code == "near-id" and bool(near) and near in problem.message)
