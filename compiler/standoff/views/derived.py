"""Derived columns in words: by which rule of the closed list, and from which cells."""

from dataclasses import dataclass
from typing import Any

from standoff.schema.model import Derive, Table
from standoff.tables.derive import SIGHTINGS
from standoff.views.inputs import Compilation, about, record_ids, row_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A cell that another derives from; the field is none where it is the factuality of the record."""

    table_name: str
    record_id: str
    field_name: str | None


def describe(compiled: Compilation, table: Table, record: str, derive: Derive) -> tuple[str, tuple[Source, ...]]:
    """How a derived cell comes about, in words, and the cells that it derives from."""
    row = row_of(compiled, table, record)
    if derive.rule == "mapping":
        return _mapping(compiled, table, record, derive, row)
    if derive.rule == "child":
        return _child(compiled, record, derive)
    if derive.rule == "factuality":
        return f"the factuality of the record, {_factuality(compiled, table, record)}", (
            Source(table.name, record, None),
        )
    if derive.rule == "total":
        return _total(table, record, derive, row)
    source = Source(table.name, record, derive.source)
    if derive.rule in SIGHTINGS:
        return f"the {derive.rule} of all dates that are affirmed of {derive.source}", (source,)
    if derive.rule == "among":
        return f"whether {derive.source}, {_shown(row, derive.source)}, is among {', '.join(derive.codes)}", (source,)
    return f"the id in {derive.source} where it names one of {derive.table}", (source,)


def _total(table: Table, record: str, derive: Derive, row: Row) -> tuple[str, tuple[Source, ...]]:
    """How many a row counts for, and why: 0 where it is denied or does not meet a condition."""
    missed = [name for name, code in derive.where if row.get(name) != code]
    if row["factuality"] == "denied":
        return "0, for the record is denied", (Source(table.name, record, None),)
    if missed:
        wanted = dict(derive.where)[missed[0]]
        words = f"0, for only what has {wanted} in {missed[0]} counts, {_shown(row, missed[0])}"
        return words, (Source(table.name, record, missed[0]),)
    number = dict(derive.labels).get(str(row.get(derive.source)), "nothing")
    words = f"{number}, for {derive.source}, {_shown(row, derive.source)}"
    names = [derive.source, *(name for name, _ in derive.where), *([number] if number in table.fields else [])]
    return words, tuple(Source(table.name, record, name) for name in names)


def _shown(row: Row, name: str) -> str:
    value = row.get(name)
    return "which is empty" if value is None else f"which is {value}"


def _factuality(compiled: Compilation, table: Table, record: str) -> str:
    factuality, strongest = (
        compiled.resolved.records.filter(about(table.name, record)).select("factuality", "strongest").row(0)
    )
    return f"which is {factuality}" + (
        f" (strongest modality: {strongest})" if strongest not in {None, "asserted"} else ""
    )


def _mapping(
    compiled: Compilation, table: Table, record: str, derive: Derive, row: Row
) -> tuple[str, tuple[Source, ...]]:
    if not derive.through:
        words = f"the {derive.scheme} code that {derive.source}, {_shown(row, derive.source)}, maps to"
        return words, (Source(table.name, record, derive.source),)
    link = Source(table.name, record, derive.through)
    target = compiled.schema.tables[table.foreign_keys[derive.through][0]]
    other = row.get(derive.through)
    if other is None:
        return f"the {derive.scheme} code of {derive.source} through {derive.through}, which is empty", (link,)
    value = _shown(row_of(compiled, target, str(other)), derive.source)
    words = f"the {derive.scheme} code that {derive.source} of {target.name}/{other}, {value}, maps to"
    return words, (link, Source(target.name, str(other), derive.source))


def _child(compiled: Compilation, record: str, derive: Derive) -> tuple[str, tuple[Source, ...]]:
    child = compiled.schema.tables[derive.child]
    condition = " and ".join(f"{name} is {code}" for name, code in derive.where)
    sources = []
    for child_id in record_ids(compiled, child.name, record):
        row = row_of(compiled, child, child_id)
        if row and row["factuality"] != "denied" and all(str(row[name]) == code for name, code in derive.where):
            sources.append(Source(child.name, child_id, derive.column))
    count = {0: "there is none", 1: "there is one"}.get(len(sources), f"there are {len(sources)}, so it is empty")
    return f"{derive.column} of the one record of {child.name} whose {condition}: {count}", tuple(sources)
