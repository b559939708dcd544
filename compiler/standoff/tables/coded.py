"""Tables in which a text that repeats is a code: steps pass them on, formats write them, all others see texts."""

from collections.abc import Mapping
from functools import partial

import polars as pl
import polars.selectors as cs

from standoff.tables.lazy_frames import LazyFrames

CODES = cs.categorical() | cs.enum()


def is_coded(dtype: pl.DataType) -> bool:
    """Whether cells of a dtype are codes for texts."""
    return isinstance(dtype, pl.Categorical | pl.Enum)


def decoded(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with texts for codes; one that has none as it is, since a query takes longer than to look."""
    return frame.with_columns(CODES.cast(pl.String)) if any(map(is_coded, frame.dtypes)) else frame


class Decoded(LazyFrames):
    """Tables by name, each with texts for codes when it is first used; `coded` has them as they are kept."""

    def __init__(self, coded: Mapping[str, pl.DataFrame]) -> None:
        self.coded = coded
        super().__init__({name: partial(self._decode, name) for name in coded})

    def _decode(self, name: str) -> pl.DataFrame:
        return decoded(self.coded[name])
