"""What a column is: which field it belongs to and as what, its codes, what it refers to, how it came about.

Packages say so of each column since 2.0. Of older ones it is read from the names of columns and their allowed values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.formats.package import PackageTable
from standoff.schema.columns import STANDARD
from standoff.schema.table_schema import KEY

DATE = {"_earliest": "low", "_latest": "high", "_precision": "precision"}
COUNT = {"_low": "low", "_best": "best", "_high": "high"}
BASIS = "_basis"
HAPPENED = "happened"  # what dates mean in packages that do not say so
Vocabularies = Mapping[tuple[str, ...], str]
"""Vocabularies by their codes, sorted."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the explorer needs it; `target` is the table that it refers to.

    `part` is empty for the value itself, `standard` for what every record has. `time` is what its date means. `kind` is
    its field's type, where the columns do not say it, `unit` the unit of its numbers.
    """

    name: str
    title: str
    description: str
    type: str
    field: str
    part: str
    vocabulary: str
    target: str
    time: str
    derived: str
    kind: str = ""
    unit: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it has words of its own: neither codes nor the ids of records."""
        return self.type == "string" and not (self.vocabulary or self.target or self.part)


def fields(table: PackageTable, vocabularies: Vocabularies, says_so: bool) -> tuple[Field, ...]:
    """The columns of a table; `says_so` if the package states what they are."""
    targets = {columns[0]: target for columns, target, _ in table.references if len(columns) == 1}
    found = []
    for name, described in table.fields.items():
        known = about(described) if says_so else _guess(name, table, vocabularies)
        found.append(_field(name, described, targets.get(name, ""), known))
    return tuple(found)


def about(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a package states of a column."""
    stated = described.get(KEY)
    return stated if isinstance(stated, Mapping) else {}


def _field(name: str, described: Mapping[str, Any], target: str, known: Mapping[str, Any]) -> Field:
    part = "standard" if name in STANDARD else str(known.get("part", ""))
    return Field(
        name=name,
        title=str(described.get("title") or name),
        description=str(described.get("description") or ""),
        type=str(described["type"]),
        field=str(known.get("field") or name),
        part=part,
        vocabulary=str(known.get("vocabulary") or ""),
        target=target,
        time=str(known.get("time") or ""),
        derived=str(known.get("derived") or ""),
        kind=str(known.get("kind") or ""),
        unit=str(known.get("unit") or ""),
    )


def _guess(name: str, table: PackageTable, vocabularies: Vocabularies) -> Mapping[str, Any]:
    codes = table.fields[name].get("constraints", {}).get("enum")
    found = {"vocabulary": vocabularies.get(tuple(sorted(map(str, codes))), "") if codes else ""}
    for parts in (DATE, COUNT):
        for suffix, part in parts.items():
            stem = name.removesuffix(suffix)
            if stem != name and all(stem + each in table.fields for each in parts):
                return found | {"field": stem, "part": part}
    if all(name + each in table.fields for each in DATE):
        return found | {"time": HAPPENED}
    stem = name.removesuffix(BASIS)
    return found | {"field": stem, "part": "basis"} if stem != name and stem in table.fields else found
