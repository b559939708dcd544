"""What a type of fields is: how its values are read, which columns a field of it yields, how it is described."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from standoff.schema.model import Field
from standoff.schema.types.column_type import STRING, ColumnType, itself

if TYPE_CHECKING:
    import polars as pl

    from standoff.schema.types.column_type import Cell

    BoundCell = Callable[[pl.Expr, Field], pl.Expr]

JsonSchema = dict[str, Any]
BAD_VALUE = "bad-value"
PartName = Literal["value", "low", "high", "best", "precision", "unit", "currency", "basis"]
ABOUT = 4  # what an approximate value is looser by
Limit = int | float | Decimal


class NotAValueError(ValueError):
    """What was written is not a value; `fix` is the one value that it can mean, empty where there is not just one.

    Without a `hint` it is the value to write.
    """

    def __init__(self, hint: str, fix: str = "") -> None:
        super().__init__(f"write `{fix}`" if fix and not hint else hint)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Value:
    """A canonical value: its text, its bounds (none where unbounded or not a quantity) and how it ranks among equals.

    `low` and `high` are inclusive. `precision` is what the value is given in: `day` or `month` of a date, the unit of a
    quantity, the currency of an amount. `is_span` marks an interval, which contains nothing and is in nothing.
    `looseness` orders values of equal bounds: an approximate or a doubted value and a range are looser than the plain
    notation (4, 2 and 1, added up).
    """

    text: str
    low: int | None = None
    high: int | None = None
    precision: str | None = None
    is_span: bool = False
    looseness: int = 0

    @property
    def is_about(self) -> bool:
        """Whether it is approximate: it is compared by its number, and has no bounds to show."""
        return self.looseness >= ABOUT


@dataclass(frozen=True, slots=True)
class Part:
    """One column that a field yields: what it shows of the value, and what is added to the field's name and title.

    `part` is `value`, `low`, `high`, `best`, `basis`, or what the value is given in: `precision`, `unit`, `currency`.
    `about` extends the field's own description, or replaces it where `extends` is false. `words` says what the values
    are where the column's type does not say enough. `in_wide` is whether wide tables show it, `is_limited` whether the
    field's smallest and largest value hold for it. `from_bound` makes cells of bounds where the column's type does not
    know how; `amount` is what a limit of the field is in the column, `in_unit` whether cells are in the field's unit.
    """

    part: PartName = "value"
    type: ColumnType = STRING
    suffix: str = ""
    title: str = ""
    about: str = ""
    extends: bool = True
    pattern: str | None = None
    minimum: float | None = None
    vocabulary: str = ""
    words: str = ""
    in_wide: bool = True
    is_limited: bool = False
    from_bound: "BoundCell | None" = None
    amount: "Callable[[Limit, Field], float] | None" = None
    in_unit: bool = False


BASIS = Part(
    "basis",
    STRING,
    "_basis",
    "basis",
    "How the value was obtained: the most direct basis among the assertions that give it; empty without a value.",
    extends=False,
    vocabulary="basis",
)
"""A column that fields of any type may have."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type of fields: all that the compiler knows of it.

    `declared` is where a schema names it: as `type`, as `type` under `standoff`, or as a `type` of which `range` is
    true. `parse` makes what was written
    canonical (ValueError says what would be right), `editor` says the same as JSON Schema and `hint` in words.
    `bound` writes a bound of a value as text; without it values have no bounds. `measure` says what it is in, by the
    `precision` of the value; `has_unit` is whether a schema gives fields a unit, `is_stated` whether a descriptor names
    the type, since its columns alone do not say enough. `contains` is whether a value may
    contain another, so that the narrower one is preferred; otherwise two values are rivals. `within_precision` is
    whether only values of one `precision` may, as amounts in one currency; `is_ordered` whether values of a field can
    be ordered. `spans_candidates` is whether the bounds of a contested cell are those of all candidates. `misfit` says
    what is wrong with a value that its field cannot have, else nothing. `is_text` allows patterns and lengths.
    `shows_basis` is whether fields have a column with the basis of their values unless the schema says otherwise.
    `limit` reads a smallest or largest value of a field: the first and the last of what values are compared by
    (ValueError where it has none); `order` makes that of a bound, `compared` of a text that has no bounds, and `ends`
    say which side of a limit values are on. `keeps_space` is whether line ends and white space at
    the ends belong to a value. `problem` is the code of what cannot be read, `noun` what a message calls a value.
    `read_plain` reads those of many texts that are written plainly: their places, and columns of what `parse` gives.
    `in_words` writes canonical values for people, `columns_in_words` (from name and rows) those of a table.
    """

    name: str
    parse: Callable[[str], Value]
    editor: Callable[[Field], list[JsonSchema]]
    noun: str
    parts: tuple[Part, ...] = (Part(),)
    declared: Literal["type", "standoff", "range"] = "type"
    bound: Callable[[int], str] | None = None
    contains: bool = False
    within_precision: bool = False
    is_ordered: bool = True
    misfit: Callable[[Field, str], str] | None = None
    has_unit: bool = False
    is_stated: bool = False
    measure: Callable[[str], str] | None = None
    spans_candidates: bool = False
    is_text: bool = False
    shows_basis: bool = False
    limit: Callable[[str], tuple[Limit, Limit]] | None = None
    order: "Cell" = itself
    compared: "Cell | None" = None
    ends: tuple[str, str] = ("or later", "or earlier")
    keeps_space: bool = False
    problem: str = BAD_VALUE
    hint: str = ""
    read_plain: "Callable[[pl.Series], tuple[pl.Series, pl.DataFrame]] | None" = None
    in_words: "Callable[[pl.Series], pl.Series] | None" = None
    columns_in_words: "Callable[[pl.DataFrame, str], pl.Series] | None" = None

    @property
    def shown(self) -> Part | None:
        """The column that bears the field's own name; a count has none."""
        return next((part for part in self.parts if not part.suffix), None)

    @property
    def has_best(self) -> bool:
        """Whether a column shows the single number of a value."""
        return any(part.part == "best" for part in self.parts)

    @property
    def is_day(self) -> bool:
        """Whether the column that bears a field's name is a day."""
        return self.shown is not None and self.shown.type.name == "date"

    @property
    def is_dated(self) -> bool:
        """Whether a field has a first and a last day in columns of its own."""
        return any(part.part == "low" and part.type.name == "date" for part in self.parts)
