"""Full dates, and ranges and intervals of them, read as columns: of many texts most are such, and none takes a call of
its own. What is written otherwise, and what is wrong, is left to `parse`.
"""

import polars as pl

from standoff.schema.types.column_type import EPOCH

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
WIDTH = len("2024-11-05")
PLAIN = rf"^(?:{DAY}(?:(?:\.\.|/){DAY})?|{DAY}(?:\.\.|/\.\.)|(?:\.\.|\.\./){DAY})$"
RAW, FIRST, LAST = (pl.col(name) for name in ("raw", "value_low", "value_high"))
LOW, HIGH = pl.col("low"), pl.col("high")
IS_DAY, IS_SPAN = RAW.str.len_bytes() == WIDTH, RAW.str.contains("/", literal=True)
IS_RANGE = ~IS_DAY & ~IS_SPAN
ENDS = {
    "value_low": pl.when(~RAW.str.starts_with("..")).then(RAW.str.head(WIDTH)),
    "value_high": pl.when(~RAW.str.ends_with("..")).then(RAW.str.tail(WIDTH)),
}
IS_RIGHT = (  # both ends are there or open, in order, and of a range they differ
    ((FIRST.is_null() | (LOW >= 1)) & (LAST.is_null() | (HIGH >= 1))).fill_null(value=False)
    & ~((LOW > HIGH) | (IS_RANGE & (LOW == HIGH))).fill_null(value=False)
)
VALUES = {
    "value": pl.when(IS_RANGE).then(pl.concat_str(pl.lit("["), RAW, pl.lit("]"))).otherwise(RAW),
    **dict.fromkeys(("value_low", "value_high", "low", "high")),
    "precision": pl.when(IS_DAY).then(pl.lit("day")).when(IS_SPAN).then(pl.lit("interval")).otherwise(pl.lit("range")),
    "is_span": IS_SPAN,
    "looseness": IS_RANGE.cast(pl.Int8),
}


def _ordinal(end: pl.Expr) -> pl.Expr:
    return end.str.to_date("%Y-%m-%d", strict=False).to_physical().cast(pl.Int64) + EPOCH


def read_dates(raw: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
    """The places of those texts that are plain, and what each of these is parsed into."""
    plain = raw.str.contains(PLAIN).fill_null(value=False).arg_true()
    found = (
        raw[plain].to_frame("raw").lazy().with_columns(**ENDS).with_columns(low=_ordinal(FIRST), high=_ordinal(LAST))
    )
    shown = [pl.col(name) if each is None else each.alias(name) for name, each in VALUES.items()]
    values = found.select(*shown, IS_RIGHT.alias("is_right")).collect()
    is_right = values["is_right"]
    return plain.filter(is_right), values.filter(is_right).drop("is_right")
