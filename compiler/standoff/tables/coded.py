"""Tables in which a text that repeats is a code: steps pass them on, formats write them, all others see texts."""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl
import polars.selectors as cs

from standoff.tables.lazy_frames import LazyFrames

MANY = 1 << 12  # cells from which it is worth more queries
CODES = cs.categorical() | cs.enum()


def is_coded(dtype: pl.DataType) -> bool:
    """Whether cells of a dtype are codes for texts."""
    return isinstance(dtype, pl.Categorical | pl.Enum)


def texts_of(dtype: pl.DataType) -> pl.Series:
    """The texts of codes, in the order of their numbers."""
    assert isinstance(dtype, pl.Categorical | pl.Enum)
    return dtype.categories if isinstance(dtype, pl.Enum) else dtype.categories.to_series()


def decoded(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with texts for codes; one that has none as it is, since a query takes longer than to look."""
    return frame.with_columns(CODES.cast(pl.String)) if any(map(is_coded, frame.dtypes)) else frame


def by_code(values: pl.Series, words: Callable[[pl.Series], pl.Series], many: int = MANY) -> pl.Series:
    """What `words` makes of texts, each by itself; where many are codes, it is made of each code once."""
    if not is_coded(values.dtype) or len(values) < many:
        return words(values.cast(pl.String))
    known = values.unique().drop_nulls()
    codes, found = known.to_physical(), words(known.cast(pl.String))
    number = int(pl.select(codes.max()).item() or 0) + 1
    return found.clear().extend_constant(None, number).scatter(codes, found)[values.to_physical()]


class Decoded(LazyFrames):
    """Tables by name, each with texts for codes when it is first used; `coded` has them as they are kept."""

    def __init__(self, coded: Mapping[str, pl.DataFrame]) -> None:
        self.coded = coded
        super().__init__({name: partial(self._decode, name) for name in coded})

    def _decode(self, name: str) -> pl.DataFrame:
        return decoded(self.coded[name])
