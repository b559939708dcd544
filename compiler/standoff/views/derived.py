"""Derived cells in words: by which rule, and from which cells."""

from dataclasses import dataclass

from standoff.schema.derive import rule_of
from standoff.schema.derive.rule import Explained, Row
from standoff.schema.model import Field, Table
from standoff.views.inputs import Compilation


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The rows of a compilation, see `standoff.schema.derive.rule.Rows`."""

    compiled: Compilation

    def row(self, table: Table, record: str) -> Row:
        """See `Rows`."""
        return self.compiled.row(table, record)

    def children(self, table: Table, record: str) -> list[str]:
        """See `Rows`."""
        return self.compiled.record_ids(table.name, record)

    def factuality(self, table: Table, record: str) -> tuple[str, str | None]:
        """See `Rows`."""
        found = self.compiled.record(table.name, record)
        return str(found["factuality"]), found["strongest"]


def describe(compiled: Compilation, table: Table, record: str, f: Field) -> Explained:
    """How a derived cell comes about, in words, and the cells that it derives from."""
    found = rule_of(table, f, compiled.schema)
    if found is None:
        return "", ()
    rule, column = found
    return rule.explain(column, record, RowsOf(compiled))
