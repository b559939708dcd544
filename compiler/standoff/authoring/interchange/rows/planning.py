"""An import of rows from beginning to end: the registry files as they would be, tried before anything is written.

A record that has an entry with the same content is there already; one with other content is a problem, since an import
changes nothing that curators have written. What `check` would report of the new entries is reported at their rows.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import Any

from standoff.authoring.edit.change import BY_HAND, Change, Project, plain
from standoff.authoring.edit.entries import NoPlaceError
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.new_problems import NewProblemsError, refuse_new_errors
from standoff.authoring.edit.order import Order
from standoff.authoring.edit.records import registry_file
from standoff.authoring.interchange.registering import with_entries
from standoff.authoring.interchange.rows.records import Entries, entries_of
from standoff.authoring.interchange.rows.row_map import RowMap
from standoff.corpus.grammar import record_grammars
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES
from standoff.schema.model import Table
from standoff.source import composer, tree
from standoff.source.layout import entry_lines
from standoff.source.problem import Place, Problem
from standoff.source.sheet import Sheet

Files = dict[str, tuple[bytes | None, bytes]]
CHANGE = "an import only adds: change the entry with `standoff set`, or take the row out"


@dataclass(slots=True)
class RowsPlan:
    """What an import of rows would write: the lines of the new entries, the files, and what is to be said of it."""

    entries: Entries = field(default_factory=Entries)
    lines: dict[str, str] = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    n_there: int = 0
    problems: list[Problem] = field(default_factory=list)


def plan_rows(project: Project, table: str, sheet: Sheet, rules: RowMap, stem: str) -> RowsPlan:
    """Plan the import of a sheet into the registry of a table. Raises OSError."""
    plan = RowsPlan(entries_of(sheet, rules, stem))
    plan.problems += plan.entries.problems
    if plan.problems:
        return plan
    there, sources = _there(project, table, plan)
    if plan.problems:
        return plan
    root = tree.Mapping([tree.named(record, value) for record, value in plan.entries.entries.items()])
    Order(project.schema, record_grammars(project.schema, "registry")).registry_file(table, root)
    values: dict[str, tree.Node] = {}
    for entry in root.entries:
        lines = "".join(f"{line}\n" for line in entry_lines(entry, 0))
        known = there.get(entry.key)
        if known is None:
            plan.lines[entry.key] = lines
            values[entry.key] = entry.value
        elif plain(known[1]) == _plain(lines, entry.key):
            plan.n_there += 1
        else:
            message = f"`{entry.key}` is already in the registry of {table}, with other content"
            plan.problems.append(Problem(plan.entries.places[entry.key], "id-clash", message, CHANGE, 1, (known[0],)))
    if plan.lines and not plan.problems:
        try:
            plan.files = with_entries(project.root, project.schema.tables[table], values, sources)
        except NoPlaceError:
            message = "the file has no place for new entries"
            plan.problems.append(Problem(Place(registry_file(table), 1, 1), "cannot-insert", message, BY_HAND))
            return plan
        _try(project, plan, project.schema.tables[table])
    return plan


def _there(project: Project, table: str, plan: RowsPlan) -> tuple[dict[str, tuple[Place, tree.Node]], dict[str, bytes]]:
    """The entries that the registry has, with their places, and the bytes of its files."""
    found: dict[str, tuple[Place, tree.Node]] = {}
    sources: dict[str, bytes] = {}
    for file in files_about(project.root, REGISTRY_FILES, table):
        sources[file] = project.read(file) or b""
        problems = composer.read(file, sources[file], project.settings.limits).problems
        plan.problems += problems
        if problems:
            continue
        entries = EntryFile.of(file, sources[file], project.schema.tables[table])
        for entry in entries.entries:
            if entry.name is not None:
                found[entry.key] = Place(file, entry.name.line, entry.name.column), entries.value(entry)
    return found, sources


def _plain(lines: str, record: str) -> Any:
    root = tree.read(lines)
    assert isinstance(root, tree.Mapping)
    return plain(root.value(record))


def _try(project: Project, plan: RowsPlan, table: Table) -> None:
    """Report what would be wrong with the new entries, at the rows that they came from."""
    change = Change("import rows", plan.files, "", None)
    try:
        refuse_new_errors(project, change)
    except NewProblemsError as error:
        starts = {file: _starts(EntryFile.of(file, after, table)) for file, (_, after) in plan.files.items()}
        for problem in error.problems:
            plan.problems.append(_at_its_row(problem, starts.get(problem.place.file, []), plan.entries.places))


def _starts(file: EntryFile) -> list[tuple[int, str]]:
    """The line at which each entry of a registry file begins."""
    return [(entry.name.line, entry.key) for entry in file.entries if entry.name is not None]


def _at_its_row(problem: Problem, starts: list[tuple[int, str]], places: dict[str, Place]) -> Problem:
    number = bisect_right([line for line, _ in starts], problem.place.line) - 1
    row = places.get(starts[number][1]) if number >= 0 else None
    return problem if row is None else replace(problem, place=row, length=1)
