"""What a schema declares of a table beyond its fields: places, times, expectations, ties, wide tables."""

from dataclasses import dataclass

from standoff.schema.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Geo:
    """Where a table of places has its points: two columns of decimal degrees, WGS 84.

    `areas` are codes of some fields: a place that has one of them is an area, and its point merely represents it.
    """

    latitude: str
    longitude: str
    areas: tuple[tuple[str, tuple[str, ...]], ...] = ()


TIME_KINDS = ("happened", "began", "ended", "as_of")


@dataclass(frozen=True, slots=True)
class Time:
    """Which dates of a table say when its rows are; of several fields of one kind, a row fills one.

    What `happened` is over within its date, or on the day it `ended`; what `began` goes on until it `ended`. A row that
    has none of these is known only `as_of` a day, or from the first to the last of several. A row without any date is
    dated `like` the record that a reference names, such as a part like the whole.
    """

    happened: tuple[str, ...] = ()
    began: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    as_of: tuple[str, ...] = ()
    like: str = ""

    @property
    def kinds(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The fields of each kind."""
        return tuple((kind, getattr(self, kind)) for kind in TIME_KINDS)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a row must hold to meet a condition: one of `values` in a column (none: the cell is empty), or any value.

    With a `qualifier` (`modality`, `voice` …) it is that of the assertion which the cell of this field came from.
    """

    column: str
    qualifier: str
    values: tuple[str | None, ...]
    is_any: bool = False

    @property
    def name(self) -> str:
        """The condition's key as it is written."""
        return f"{self.column}.{self.qualifier}" if self.qualifier else self.column


@dataclass(frozen=True, slots=True)
class Never:
    """Conditions that no row may meet all of, and why."""

    where: tuple[Condition, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Records that look alike and are different things: each of them stays a row; and why."""

    records: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Expect:
    """What a table should hold once it is made: how many rows, how full columns are, what no row may say.

    `in_order` are fields of which each is no later, or no larger, than those after it; None where nothing is declared.
    """

    minimum: int | None = None
    maximum: int | None = None
    filled: tuple[tuple[str, float], ...] = ()
    never: tuple[Never, ...] = ()
    one_of: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()
    in_order: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class WideItem:
    """What a wide table holds at one place: a field of its table; or, with a pattern, a column of words.

    With a `table`, its rows that refer to the record by `on`, and meet the conditions, are written by the pattern and
    joined, in the order of `sort`, then of their key.
    """

    name: str
    title: str = ""
    description: str = ""
    show: Pattern = ()
    table: str = ""
    on: str = ""
    where: tuple[Condition, ...] = ()
    sort: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties records to one another: a row its two `ends`, or the rows of one parent each pair of their ends.

    Of pairs, `within` is the key of the parent, and `ends` are the columns whose records are paired. A condition is on
    a column of the row or, as `actor_id.kind`, on a field of the record that one of the ends names.
    """

    kind: str
    ends: tuple[str, ...]
    within: str = ""
    where: tuple[Condition, ...] = ()
    is_symmetric: bool = False
