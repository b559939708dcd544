"""The registry of a table as cells: a row an entry, a column a field; what is more than a word is YAML on one line.

Each row has a state, a hash of its cells, so that a sheet that comes back is compared with the registry that it was
made from.
"""

import hashlib
from dataclasses import dataclass, field

from standoff.authoring.edit.as_written import as_given
from standoff.authoring.edit.change import CannotEditError, Project
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.order import keys_in_order
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES
from standoff.source import composer, tree
from standoff.source.problem import Place

STATE = "state"  # the column of a row's hash
OWN = "settle"  # what a sheet does not show: decisions are made with their reasons, by `settle`
Cells = dict[str, str]


@dataclass(slots=True)
class RegistryTable:
    """The registry of a table: its key column, the columns of a sheet, the cells of each entry, and their places.

    `odd` are the entries that no row can show, since they are lists of several.
    """

    name: str
    key: str
    columns: tuple[str, ...]
    rows: dict[str, Cells] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)


def registry_tables(project: Project) -> list[str]:
    """The tables that have a registry, in the order of the schema."""
    tables = project.schema.record_tables.values()
    return [each.name for each in tables if each.nest is None and files_about(project.root, REGISTRY_FILES, each.name)]


def registry_of(project: Project, table: str) -> RegistryTable:
    """The entries of a table's registry; raises CannotEditError where a file has mistakes, and OSError."""
    grammar = record_grammars(project.schema, "registry")[table]
    found = RegistryTable(table, project.schema.tables[table].key[0], ())
    used: set[str] = set()
    for file in files_about(project.root, REGISTRY_FILES, table):
        data = project.read(file) or b""
        problems = composer.read(file, data, project.settings.limits).problems
        if problems:
            raise CannotEditError(problems)
        entries = EntryFile.of(file, data, project.schema.tables[table])
        for entry in entries.entries:
            line, column = (entry.name.line, entry.name.column) if entry.name else (1, 1)
            found.places[entry.key] = Place(file, line, column)
            if isinstance(entry.value, tree.Sequence):
                found.odd.append(entry.key)
                continue
            pairs = entries.fields(entry.value)
            found.rows[entry.key] = {each.key: given for each in pairs if (given := as_given(each.value))}
            used |= {each.key for each in pairs}
    found.columns = _columns(grammar, used - {OWN})
    return found


def _columns(grammar: RecordGrammar, used: set[str]) -> tuple[str, ...]:
    """All fields and children, and the qualifiers that some entry has, in canonical order."""
    shown = {*grammar.fields, *grammar.children, *used} - {grammar.table.key[0], OWN}
    order = {name: number for number, name in enumerate(keys_in_order(grammar))}
    return tuple(sorted(shown, key=lambda name: (name not in grammar.fields, order.get(name, len(order)), name)))


def state_of(cells: Cells) -> str:
    """The hash of a row, whatever the order of its columns."""
    shown = sorted((name, value) for name, value in cells.items() if value and name != OWN)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]
