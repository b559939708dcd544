"""Two records that are one thing become one record: all that names the old id names the other one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from standoff.authoring.edit.change import BY_HAND, Change, Project, cannot
from standoff.authoring.edit.entries import NoPlaceError
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.edit.merged_entry import INTO, OLD, Choices
from standoff.authoring.edit.merged_file import Joiner
from standoff.authoring.edit.merged_files import joined_files
from standoff.authoring.edit.records import (
    change_of_files,
    compiled_of,
    refuse_narrator,
    refuse_unknown,
    registry_file,
    table_of,
)
from standoff.authoring.edit.redirects import redirect, redirection_of
from standoff.authoring.edit.use_finder import Names
from standoff.authoring.suggest.known_names import name_field
from standoff.engine.compilation import Compiled
from standoff.schema.model import Schema, Table
from standoff.source import tree
from standoff.source.problem import Place
from standoff.source.tree import Node, Scalar, Sequence, named


@dataclass(frozen=True, slots=True)
class MergeRecords:
    """Merge a record into another one of its table.

    `keep` says whose value is kept where their registry entries differ: `old` or `into`, by field (`names/Ada/kind` of
    a child, `settle/visitors` of a decision). The name of the old record becomes an alias if the schema has a table of
    names; `alias` is the value beside it there. Without `since`, a redirect names the version of the descriptor.
    """

    table: str
    record: str
    into: str
    because: str = "merged"
    since: str = ""
    keep: Mapping[str, str] = field(default_factory=dict)
    alias: str = ""

    def change(self, project: Project) -> Change:
        """All files that change; raises CannotEditError where records differ or are distinct things, and OSError."""
        table, compiled = table_of(project.schema, self.table), compiled_of(project)
        self._refuse(project, compiled)
        names = Names(project.schema, project.settings.speakers, self.table, self.record, self.into)
        file, free = registry_file(self.table), name_field(table) if _names_of(project.schema, table) else None
        choices = Choices(file, self.record, self.into, self.keep, free or "")
        joiner = Joiner(names, Formatter.of(project.schema, project.settings.limits), choices)
        try:
            files = joined_files(project, compiled, joiner, self._alias(compiled, table))
        except NoPlaceError:
            raise cannot(
                Place(file), "cannot-insert", "the entries are in a file that has no place for one", BY_HAND
            ) from None
        unused = sorted(set(self.keep) - choices.used)
        if unused:
            raise cannot(
                Place(file), "unknown-field", f"there is nothing to choose for `{unused[0]}`: it does not differ"
            )
        redirection = redirection_of(compiled.corpus, table, self.record, self.since, self.because)
        if redirection is not None:
            redirect(project, files, f"{self.table}/{self.record}", self.into, redirection)
        return change_of_files(f"merge {self.table}/{self.record} into {self.into}", files, file)

    def _refuse(self, project: Project, compiled: Compiled) -> None:
        """Raise CannotEditError for ids that cannot be merged."""
        refuse_narrator(project, self.table, {self.record, self.into})
        for record in (self.record, self.into):
            refuse_unknown(compiled, self.table, record)
        if self.record == self.into:
            message = f"`{self.table}/{self.record}` is one record already"
            raise cannot(Place(registry_file(self.table)), "merge-differs", message)
        for name, choice in self.keep.items():
            if choice not in {OLD, INTO}:
                message = f"`{choice}` is not a choice for `{name}`: write `{OLD}` or `{INTO}`"
                raise cannot(Place(registry_file(self.table)), "bad-value", message)

    def _alias(self, compiled: Compiled, table: Table) -> tree.Mapping | None:
        """The name that would be lost, as a child of the record that stays; None if that is known or there is none."""
        aliases, label = _names_of(compiled.schema, table), name_field(table)
        if aliases is None or aliases.nest is None or label is None or len(aliases.own_key) > 1:
            return None
        both = {record: _cell(compiled, table, record, label) for record in (self.record, self.into)}
        lost = both[self.into if self.keep.get(label) == OLD else self.record]
        if not lost or not all(both.values()) or len(set(both.values())) == 1:
            return None
        if lost in _known(compiled, aliases, set(both)):
            return None
        value: Node = tree.Mapping()
        if self.alias and aliases.nest.value:
            value = tree.Mapping([named(aliases.nest.value, Scalar(self.alias))])
        if aliases.nest.by:
            short = Scalar(self.alias) if self.alias else value
            return tree.Mapping([named(aliases.nest.name, tree.Mapping([named(lost, short)]))])
        row = [named(aliases.names or "", Scalar(lost)), *(value.entries if isinstance(value, tree.Mapping) else [])]
        return tree.Mapping([named(aliases.nest.name, Sequence([tree.Entry(tree.Mapping(row))]))])


def _names_of(schema: Schema, table: Table) -> Table | None:
    """The child table that holds the names of a table's records."""
    return next((each for each in schema.children.get(table.name, {}).values() if each.names), None)


def _cell(compiled: Compiled, table: Table, record: str, name: str) -> str | None:
    rows = compiled.tables.get(table.name, pl.DataFrame(schema=[table.key[0], name]))
    found = rows.filter(pl.col(table.key[0]) == record)[name].to_list()
    return found[0] if found else None


def _known(compiled: Compiled, aliases: Table, records: set[str]) -> set[str]:
    rows = compiled.tables.get(aliases.name)
    return set() if rows is None else set(rows.filter(pl.col(aliases.key[0]).is_in(records))[aliases.names or ""])
