"""A label map, read: what labels, attributes, relations and equivalences of a tool become, and what may be left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from standoff.authoring.interchange.external import Labelled
from standoff.authoring.interchange.map_reader import Pairs
from standoff.corpus.grammar import RecordGrammar
from standoff.source.problem import Problem
from standoff.source.sheet import Dialect

AUTO = "auto"
WORDS, TEXT, LABEL = "words", "text", "label"
IN_PATTERN = re.compile(r"\{(\w*)\}")
KNOWN_IN_PATTERN = (WORDS, TEXT, LABEL)
OF_WORDS = "{words}"

ALLOWANCES: Mapping[str, str] = {
    "odd_spans": "spans that cannot become a record: of white space alone, or of words that give no id",
    "orphan_values": "values and rows that no relation leads to",
    "unmatched_relations": "relations and arguments for whose ends the map has no rule",
    "odd_attributes": "attributes that their table has no field for, or that say two things",
    "unreadable_lines": "lines and records of the file that cannot be read",
}
"""What a map may allow to leave out (`warn`): each is listed and counted; what it does not allow is an error."""
WARN, ERROR = "warn", "error"


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What a unit with this label is: a mention of a record of `grammar`, or with `is_value` values of another one.

    The record is `record`; or its id is what the attribute `id` holds, is numbered (`is_auto`), or follows the
    `pattern`. Without any of them, an event is numbered and a span named by its words. `register` are the fields of the
    entry that the record gets in the registry; None: no entry. `ids` are those of words for which no id is made. The
    words may be the value of the field `words`.
    """

    grammar: RecordGrammar
    id: str | None = None
    record: str | None = None
    words: str | None = None
    is_value: bool = False
    set: Pairs = ()
    is_auto: bool = False
    pattern: str = ""
    register: Pairs | None = None
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """What an attribute sets: a field, key or qualifier, or the column `field` of a row of its own (`child`).

    `values` are the names of its values; `all` stands for all of them.
    """

    field: str
    values: Pairs = ()
    all: str | None = None
    child: str = ""
    set: Pairs = ()

    def value(self, given: str) -> str:
        """The value as Standoff names it."""
        return self.all if self.all is not None else dict(self.values).get(given, given)


@dataclass(frozen=True, slots=True)
class RelationRule:
    """What a relation creates, if its ends are of the tables `source` and `target` (empty: of any).

    A child by its nest name, with the key column that its other end fills; the value of a `field`; or, with neither,
    the place of a value. With `is_ignored` it creates nothing.
    """

    child: str | None = None
    key: str | None = None
    set: Pairs = ()
    reverse: bool = False
    source: str = ""
    target: str = ""
    field: str | None = None
    is_ignored: bool = False

    @property
    def is_value(self) -> bool:
        """Whether it leads to the place of a value."""
        return self.child is None and self.field is None and not self.is_ignored

    def fits(self, source: str, target: str) -> bool:
        """Whether it is for a relation between records of two tables."""
        return self.source in ("", source) and self.target in ("", target)


@dataclass(frozen=True, slots=True)
class EquivalenceRule:
    """What an equivalence becomes: children of its first member, one for each of the others; or all are one record."""

    child: str = ""
    key: str = ""
    set: Pairs = ()
    is_one_record: bool = False


@dataclass(slots=True)
class Map:
    """The rules by external name; None: ignored on purpose. `allowed` are those of `ALLOWANCES` that are warnings.

    `labels` are for spans and for those events whose label is not among `events`.
    `columns` are the columns of a file of rows, by what they hold, and `dialect` says how it is written.
    """

    labels: dict[str, LabelRule | None] = field(default_factory=dict)
    events: dict[str, LabelRule | None] = field(default_factory=dict)
    attributes: dict[str, AttributeRule | None] = field(default_factory=dict)
    relations: dict[str, tuple[RelationRule, ...] | None] = field(default_factory=dict)
    equivalences: EquivalenceRule | None = None
    knows_equivalences: bool = False
    allowed: frozenset[str] = frozenset()
    offsets: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    dialect: Dialect = field(default_factory=Dialect)
    problems: list[Problem] = field(default_factory=list)

    def rule_of(self, unit: Labelled) -> LabelRule | None:
        """The rule of a unit; None where it is ignored or unknown."""
        rules = self.events if unit.is_event and unit.label in self.events else self.labels
        return rules.get(unit.label)

    def knows(self, unit: Labelled) -> bool:
        """Whether the label of a unit is in the map."""
        return unit.label in self.labels or (unit.is_event and unit.label in self.events)

    @property
    def id_attributes(self) -> set[str]:
        """The attributes that hold ids."""
        return {rule.id for rule in (*self.labels.values(), *self.events.values()) if rule is not None and rule.id}
