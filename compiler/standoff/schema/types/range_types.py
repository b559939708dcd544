"""The types of fields with `range: true`: a number of some type, a range of them, or an approximate one.

Each has three columns, as a count has: the smallest, the chosen and the largest number. Those of decimal numbers are
text, as the cells of `decimal` are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from standoff.schema.model import Field
from standoff.schema.types import integer, misread_numbers, year
from standoff.schema.types.column_type import INTEGER, NUMBER, STRING, ColumnType
from standoff.schema.types.field_type import FieldType, JsonSchema, Limit, NotAValueError, Value
from standoff.schema.types.ordered import DIGITS, DIGITS_OF_CELLS, END, cells, number_of, ordered, plain, read_decimal
from standoff.schema.types.ranges import Number, columns_in_words, fixed, in_words, parts, pattern, ranged

if TYPE_CHECKING:
    from standoff.schema.types.field_type import BoundCell


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of number: its type, how an end is written and read, and what its columns hold.

    `examples` are two of them, the smaller first. `misread` gives the notation for what people write otherwise, `shown`
    writes a bound, `amount` is what a bound is as a number.
    """

    of: str
    end: str
    examples: tuple[str, str]
    number: Number
    misread: Callable[[str], str]
    shown: Callable[[int], str]
    amount: Callable[[Limit], int | float]
    column: ColumnType
    cells: "BoundCell | None" = None

    @property
    def name(self) -> str:
        """The name of the type."""
        return f"{self.of}_range"

    @property
    def notation(self) -> str:
        """The notation in examples."""
        low, high = self.examples
        return f"{low}, {low}..{high}, {low}.., ..{high}; ~{low} is about {low}"

    @property
    def wanted(self) -> str:
        """What to write."""
        low, high = self.examples
        return f"write a number or a range: `{low}`, `{low}..{high}`, `{low}..`, `..{high}`; about {low} is `~{low}`"

    @property
    def hint(self) -> str:
        """The notation, for an editor."""
        return f"A number or a range: {self.notation}; a final ? marks doubt."

    def read(self, raw: str) -> Value:
        """Read the notation alone; else ValueError."""
        return ranged(raw, self.number, self.wanted)

    def parse(self, raw: str) -> Value:
        """Read a number, a range or an approximate number; else ValueError, with what was probably meant."""
        try:
            return self.read(raw)
        except NotAValueError:
            raise
        except ValueError as error:
            if str(error) and str(error) != self.wanted:
                raise
            raise fixed(self.misread(raw), self.read, self.wanted) from None

    def limit(self, text: str) -> tuple[int, int]:
        """Read a smallest or largest value; ValueError where it is not a single number."""
        value = self.parse(text)
        if value.low is None or value.low != value.high or value.looseness:
            raise ValueError(f"expected a single number, as in `{self.examples[0]}`")
        return value.low, value.low

    def editor(self, f: Field) -> list[JsonSchema]:
        """A range, which YAML reads as text, or a number."""
        text = {"type": "string", "pattern": pattern(self.end), "errorMessage": self.hint}
        given = {"minimum": f.minimum, "maximum": f.maximum}
        limits = {name: self.amount(self.limit(text)[0]) for name, text in given.items() if text is not None}
        return [text, {"type": "integer" if self.column is INTEGER else "number"} | sort_limits(self) | limits]


def _type(sort: Sort) -> FieldType:
    return FieldType(
        name=sort.name,
        is_stated=True,
        noun=f"{sort.of} or range",
        parse=sort.parse,
        editor=sort.editor,
        hint=sort.hint,
        parts=parts(sort.column, sort.cells, lambda bound, _: sort.amount(bound)),
        declared="range",
        bound=sort.shown,
        contains=True,
        spans_candidates=True,
        limit=sort.limit,
        ends=("or later", "or earlier") if sort.of == year.TYPE.name else ("or more", "or less"),
        in_words=in_words,
        columns_in_words=columns_in_words,
    )


def sort_limits(sort: Sort) -> JsonSchema:
    """What JSON Schema says of every number of a sort."""
    return {"minimum": year.FIRST, "maximum": year.LAST} if sort.of == year.TYPE.name else {}


def _failing(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of ends, whose error says nothing where what was written is not a number."""

    def end(text: str) -> Any:
        try:
            return read(text)
        except NotAValueError:
            raise ValueError from None

    return end


def _decoded(code: Limit) -> float:
    return float(number_of(int(code)))


SORTS = (
    Sort(
        "integer",
        r"-?\d{1,18}",
        ("-3", "5"),
        Number(_failing(lambda text: int(integer.parse(text).text)), str, int),
        misread_numbers.count,
        str,
        int,
        INTEGER,
    ),
    Sort(
        "number",
        END,
        ("2.5", "3"),
        Number(lambda text: read_decimal(text, DIGITS_OF_CELLS), plain, ordered),
        misread_numbers.decimals,
        lambda code: plain(number_of(code)),
        _decoded,
        NUMBER,
        lambda codes, _: cells(codes, float, pl.Float64),
    ),
    Sort(
        "decimal",
        END,
        ("2.50", "3"),
        Number(lambda text: read_decimal(text, DIGITS), plain, ordered),
        misread_numbers.decimals,
        lambda code: plain(number_of(code)),
        _decoded,
        STRING,
        lambda codes, _: cells(codes, plain, pl.String),
    ),
    Sort(
        "year",
        year.PATTERN,
        ("1890", "1893"),
        Number(_failing(lambda text: int(year.parse(text).text)), year.written, int),
        year.misread_range,
        year.written,
        int,
        INTEGER,
    ),
)
TYPES = tuple(_type(sort) for sort in SORTS)
