"""What a schema says: tables, fields, vocabularies, and the columns that a table has in the output."""

from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property

from standoff.schema.declarations import Expect, Geo, Tie, Time, WideItem
from standoff.schema.giving_way import known, known_anchors
from standoff.schema.pattern import Pattern
from standoff.schema.qualifiers import QUALIFIERS, Qualifier


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a vocabulary; `mappings` are (external scheme, its code, match)."""

    code: str
    label: str
    definition: str
    broader: str | None = None
    mappings: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """A closed list of codes, in the order of its file."""

    scheme: str
    title: str
    description: str
    codes: dict[str, Code]


@dataclass(frozen=True, slots=True)
class Query:
    """A question that the tables answer: one SELECT, which SQLite and DuckDB read alike."""

    name: str
    title: str
    description: str
    sql: str


@dataclass(frozen=True, slots=True)
class Derive:
    """How a derived column comes about: `rule` is one of `DERIVE_RULES`, the rest are its parameters."""

    rule: str
    source: str = ""
    through: str = ""
    scheme: str = ""
    otherwise: str = ""
    child: str = ""
    column: str = ""
    table: str = ""
    codes: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table, as its schema gives it; `minimum` and `maximum` are values of its type."""

    name: str
    type: str = "string"
    title: str = ""
    description: str = ""
    required: bool = False
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    vocabulary: str | None = None
    quantity: str | None = None
    source: str | None = None
    default_speaker: bool = False
    ref: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()
    resolve: str | None = None
    resolved_by: str | None = None  # the qualifier whose first code is preferred
    derive: Derive | None = None
    is_range: bool = False  # whether values may be ranges, or approximate
    unit: str | None = None  # the unit of its columns
    basis: bool | None = None  # whether a column shows the basis of the values; None: as `with_bases` decides

    @property
    def kind(self) -> str:
        """How a value is read: `edtf`, `count` or the Table Schema type; of ranges of numbers, `number_range`."""
        return self.quantity or (f"{self.type}_range" if self.is_range else self.type)

    @property
    def is_free_text(self) -> bool:
        """Whether the values are free words of the curators."""
        is_plain = self.type == "string" and self.quantity in {None, "text"}
        return is_plain and not (self.vocabulary or self.ref or self.pattern or self.derive)


@dataclass(frozen=True, slots=True)
class Nest:
    """Where a child table is in a file: under which parent, under what name, by which key column.

    With `order`, the children are a list whose order counts: this key column has the place of each in it, from 1.
    """

    under: str
    name: str
    by: str | None = None
    value: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the output, with its Table Schema type and the field that it comes from.

    Of a list cell, `members` are those of its structs, each with its type; the type is that of the joined texts.
    """

    name: str
    type: str
    title: str
    description: str
    field: str
    part: str = "value"
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | date | None = None
    maximum: float | date | None = None
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: its fields in order, its key, its references, and how its records are written down."""

    name: str
    title: str
    description: str
    fields: dict[str, Field]
    key: tuple[str, ...]
    foreign_keys: dict[str, tuple[str, str]]
    registered: bool = False
    nest: Nest | None = None
    broader: str | None = None
    expect: Expect = field(default_factory=Expect)
    label: str | None = None  # the field whose value names a record
    label_pattern: Pattern = ()  # how a record is named where no field does
    names: str | None = None  # of a child: the key column that holds names of the parent, as texts write them
    ties: tuple[Tie, ...] = ()
    wide: tuple[WideItem, ...] = ()
    geo: Geo | None = None
    time: Time | None = None
    collective: str | None = None  # a boolean column: whether a row stands for several things that texts leave unnamed
    reserved: str | None = None  # a boolean column: whether a row is outside what the table lists
    unique: tuple[tuple[str, ...], ...] = ()  # fields whose values no two rows have in common
    together: tuple[tuple[str, ...], ...] | None = None  # fields whose values come from one mention; None: not declared
    n_above: int = 0  # how many of the key columns are those of the parent
    id_pattern: str | None = None  # what ids look like that others gave; None: ids are words with hyphens
    id_from_file: bool = False  # whether a file in the folder of the registry is one record, and its name the id
    is_curated: bool = False  # whether the registry alone says something of its records
    source: str = ""  # of a curated table: where its entries come from, unless they say it
    near_ids: int = 1  # how many characters similar ids differ in that are warned of; 0: none are
    is_builtin: bool = False
    file: str = ""

    @cached_property
    def is_labelled(self) -> bool:
        """Whether the schema says what its records are called."""
        return bool(self.label or self.label_pattern)

    @cached_property
    def own_key(self) -> tuple[str, ...]:
        """The key columns beyond the parent's; all of them where the table is not a child."""
        return self.key[self.n_above :]

    @cached_property
    def stated(self) -> dict[str, Field]:
        """The fields that a mention may give: all but the derived ones and the parent's key."""
        parent = set(self.key[: self.n_above]) if self.nest else set(self.key)
        return {name: f for name, f in self.fields.items() if f.derive is None and name not in parent}


@dataclass(frozen=True)
class Schema:
    """All tables and vocabularies of a package, the compiler's own among them."""

    tables: dict[str, Table] = field(default_factory=dict)
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    qualifiers: tuple[Qualifier, ...] = ()  # those that the corpus declares
    is_published: bool = False  # that of a package, whose curated tables have no columns about texts

    def __getstate__(self) -> dict[str, object]:
        """What goes to worker processes: not what is worked out, which another thread may be adding to."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def all_qualifiers(self) -> tuple[Qualifier, ...]:
        """The compiler's qualifiers, then the corpus's own, in the order of the values of a mention."""
        return (*QUALIFIERS, *self.qualifiers)

    @cached_property
    def known_qualifiers(self) -> dict[str, Qualifier]:
        """The qualifiers that annotations may have, by name: all but those whose names the corpus uses otherwise."""
        return known(self.all_qualifiers, self._used)

    @cached_property
    def known_anchors(self) -> tuple[str, ...]:
        """The keys of a place in a text that annotations may have."""
        return known_anchors(self._used)

    @property
    def _used(self) -> set[str]:
        """The names that the corpus gives to fields and children."""
        tables = self.record_tables.values()
        return {name for table in tables for name in table.fields} | {n for c in self.children.values() for n in c}

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The columns of evidence in which each mention of an assertion may differ."""
        return tuple(each.column for each in self.all_qualifiers if each.is_note and each.is_published)

    def codes(self, qualifier: Qualifier) -> tuple[str, ...]:
        """The codes of a qualifier in the order of its vocabulary; none where it has no vocabulary."""
        vocabulary = self.vocabularies.get(qualifier.vocabulary)
        return tuple(vocabulary.codes) if vocabulary else ()

    @cached_property
    def worked_out(self) -> dict[str, tuple[Column, ...]]:
        """The columns of tables by name, kept by `schema.columns`: a build needs them some two thousand times."""
        return {}

    @cached_property
    def derived(self) -> dict[object, object]:
        """What functions that are `once_a_schema` made of it."""
        return {}

    @cached_property
    def record_tables(self) -> dict[str, Table]:
        """The corpus's own tables, parents before their children."""
        own = {name: table for name, table in self.tables.items() if not table.is_builtin}
        return dict(sorted(own.items(), key=lambda item: (item[1].n_above, item[0])))

    @cached_property
    def children(self) -> dict[str, dict[str, Table]]:
        """For each parent, its child tables by the name under which they nest."""
        found: dict[str, dict[str, Table]] = {name: {} for name in self.tables}
        for table in self.tables.values():
            if table.nest and table.nest.under in found:
                found[table.nest.under][table.nest.name] = table
        return found
