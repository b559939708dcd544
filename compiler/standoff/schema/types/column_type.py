"""The types of output columns: what a cell is in polars and in every format, once for each Table Schema type."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

    Cell = Callable[[pl.Expr], pl.Expr]
Sheet = Literal["text", "truth", "whole", "number", "day"]  # the forms that a spreadsheet's cell has
DEEPEST_PLAIN = 5  # the place of the first digit of a small number that is written without an exponent
EPOCH = date(1970, 1, 1).toordinal()  # day 0 of polars and Arrow


def itself(cell: Any) -> Any:
    """The same, for what needs no conversion."""
    return cell


def cell_text(cell: object) -> str:
    """A cell as the CSV files have it: whole numbers whole, truths as words, days after ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return _float_text(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _float_text(number: float) -> str:
    """The shortest text of a float, as polars writes it: `0.00001` and `1e-6` where Python has `1e-05` and `1e-06`."""
    text = repr(number).removesuffix(".0") if number else "0"
    digits, is_small, exponent = text.partition("e-")
    if not is_small:
        return text
    if int(exponent) > DEEPEST_PLAIN:
        return f"{digits}e-{int(exponent)}"
    return f"{'-' * digits.startswith('-')}0.{'0' * (int(exponent) - 1)}{digits.lstrip('-').replace('.', '')}"


@dataclass(frozen=True, slots=True)
class ColumnType:
    """One type of output columns; `name` is its Table Schema type.

    `dtype` is the name of polars' type, `arrow` the format string of Arrow's C data interface, `csvw` the base of a
    CSVW datatype with its `csvw_format`, `sheet` the form of a spreadsheet's cell, `words` what the codebook calls it.
    `read` reads one text (ValueError where it cannot). Of columns of cells: `from_text` reads what CSV holds (null
    where it cannot), `from_bound` the integer bounds of a value, `to_sqlite` and `from_sqlite` convert; `to_csv` is
    needed where polars would write CSV otherwise, `to_json`, of one cell, where JSON has no such value. `wider` are
    the types that hold all its values.
    """

    name: str
    dtype: str
    sqlite: str
    arrow: bytes
    csvw: str
    croissant: str
    sheet: Sheet
    words: str
    read: Callable[[str], str | int | float | bool | date]
    from_text: "Cell"
    from_bound: "Cell" = itself
    to_sqlite: "Cell" = itself
    from_sqlite: "Cell" = itself
    to_csv: "Cell | None" = None
    to_json: Callable[[Any], Any] | None = None
    csvw_format: str = ""
    sqlite_check: str = ""
    wider: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether cells are numbers, of which a smallest and a largest may be stated."""
        return self.sheet in {"whole", "number"}


# -- cells, column by column -------------------------------------------------------------------------------------------


def _cast(dtype: str) -> "Cell":
    def cast(cell: "pl.Expr") -> "pl.Expr":
        import polars as pl

        return cell.cast(getattr(pl, dtype), strict=False)

    return cast


_as_text, _as_integer, _as_number = _cast("String"), _cast("Int64"), _cast("Float64")


def _number_text(cell: "pl.Expr") -> "pl.Expr":
    """Whole numbers are written whole."""
    return _as_text(cell).str.strip_suffix(".0")


def _truth(text: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(text == "true").then(statement=True).when(text == "false").then(statement=False)


def _truth_of_integer(cell: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(cell == 1).then(statement=True).when(cell == 0).then(statement=False)


def _day(text: "pl.Expr") -> "pl.Expr":
    return text.str.to_date("%Y-%m-%d", strict=False)


def _day_of_ordinal(ordinal: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return (ordinal - EPOCH).cast(pl.Int32).cast(pl.Date)


def _day_text(cell: "pl.Expr") -> "pl.Expr":
    return cell.dt.to_string("iso")


# -- one cell ----------------------------------------------------------------------------------------------------------


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


STRING = ColumnType(
    name="string",
    dtype="String",
    sqlite="TEXT",
    arrow=b"U",  # large strings: polars refuses to write `u`; in a Parquet file they are plain UTF-8 anyway
    csvw="string",
    croissant="sc:Text",
    sheet="text",
    words="string",
    read=str,
    from_text=itself,
)
INTEGER = ColumnType(
    name="integer",
    dtype="Int64",
    sqlite="INTEGER",
    arrow=b"l",
    csvw="integer",
    croissant="sc:Integer",
    sheet="whole",
    words="whole number",
    read=int,
    from_text=_as_integer,
    wider=("number",),
)
NUMBER = ColumnType(
    name="number",
    dtype="Float64",
    sqlite="REAL",
    arrow=b"g",
    csvw="double",
    croissant="sc:Float",
    sheet="number",
    words="number",
    read=float,
    from_text=_as_number,
    to_csv=_number_text,
)
BOOLEAN = ColumnType(
    name="boolean",
    dtype="Boolean",
    sqlite="INTEGER",
    arrow=b"b",
    csvw="boolean",
    csvw_format="true|false",
    croissant="sc:Boolean",
    sheet="truth",
    words="boolean",
    read=_boolean,
    from_text=_truth,
    to_sqlite=_cast("Int8"),
    from_sqlite=_truth_of_integer,
    sqlite_check="IN (0, 1)",
)
DATE = ColumnType(
    name="date",
    dtype="Date",
    sqlite="TEXT",
    arrow=b"tdD",
    csvw="date",
    csvw_format="yyyy-MM-dd",
    croissant="sc:Date",
    sheet="day",
    words="day (ISO 8601)",
    read=date.fromisoformat,
    from_text=_day,
    from_bound=_day_of_ordinal,
    to_sqlite=_day_text,
    from_sqlite=_day,
    to_json=date.isoformat,
)
COLUMN_TYPES = {each.name: each for each in (STRING, INTEGER, NUMBER, BOOLEAN, DATE)}
