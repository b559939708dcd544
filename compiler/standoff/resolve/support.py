"""What records and cells rest on: what they would not be attested without, be it reasoning, one speaker or one text."""

import polars as pl

from standoff.schema.qualifiers import NARRATOR

REASONING, SPEAKER, TEXT, SEVERAL, EXTERNAL, REGISTRY = RESTS_ON = (
    *("reasoning", "speaker", "text", "several"),
    *("external", "registry"),
)
"""The codes of `rests-on`, the weakest support of texts first; what no text says comes last."""
INFERRED = "inferred"  # the basis of what no text says
SPOKEN_FOR = ("speaker_id", "relayed_by_id")  # whose word an assertion is


IS_SPOKEN = pl.any_horizontal(
    pl.lit(value=False), *((pl.col(name) != NARRATOR).fill_null(value=False) for name in SPOKEN_FOR)
)
RESTS_ON_ONE = (
    pl.when((pl.col("source") == 0) & (pl.col("basis") == INFERRED)).then(pl.lit(REASONING))
    .when((pl.col("source") == 0) & IS_SPOKEN).then(pl.lit(SPEAKER))
    .when(pl.col("source") == 0).then(pl.lit(TEXT))
    .when(pl.col("basis") == EXTERNAL).then(pl.lit(EXTERNAL))
    .otherwise(pl.lit(REGISTRY)).alias("rests_on")
)  # fmt: skip
"""The same of a record with one assertion."""


def rests_on(assertions: pl.DataFrame, key: str) -> pl.DataFrame:
    """For each key of some scored assertions that nobody withdrew: key, `rests_on`.

    Texts that copy one another are one text: its independence group. A text itself is not a speaker.
    """
    of_texts = assertions.filter(pl.col("source") == 0).select(key, "basis", "group", *SPOKEN_FOR)
    counted = of_texts.group_by(key).agg(
        is_reasoned=(pl.col("basis") == INFERRED).all(), is_one_text=pl.col("group").n_unique() == 1
    )
    spoken = _of_one_speaker(of_texts, key).with_columns(is_spoken=pl.lit(value=True))
    code = (
        pl.when("is_reasoned").then(pl.lit(REASONING))
        .when("is_spoken").then(pl.lit(SPEAKER))
        .when("is_one_text").then(pl.lit(TEXT))
        .otherwise(pl.lit(SEVERAL))
    )  # fmt: skip
    found = counted.join(spoken, on=key, how="left").select(key, rests_on=code)
    of_all = assertions.group_by(key).agg(is_external=(pl.col("basis") == EXTERNAL).all())
    without = pl.when("is_external").then(pl.lit(EXTERNAL)).otherwise(pl.lit(REGISTRY))
    rests = pl.coalesce("rests_on", without)
    return of_all.join(found, on=key, how="left").select(key, rests_on=rests)


def _of_one_speaker(assertions: pl.DataFrame, key: str) -> pl.DataFrame:
    """The keys all of whose assertions one speaker says or relays."""
    numbered = assertions.select(key, *SPOKEN_FOR).with_row_index("number")
    speakers = pl.concat([numbered.select(key, "number", speaker=name) for name in SPOKEN_FOR])
    speakers = speakers.filter(pl.col("speaker").is_not_null() & (pl.col("speaker") != NARRATOR)).unique()
    if speakers.is_empty():
        return speakers[[key]]
    sizes = numbered.group_by(key).agg(size=pl.len())
    shares = speakers.group_by(key, "speaker").agg(share=pl.len()).join(sizes, on=key)
    return shares.filter(pl.col("share") == pl.col("size")).select(key).unique()
