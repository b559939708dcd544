"""What is withdrawn with a source: its assertions, and those that cannot be without them.

A source is a text, an independence group of texts, a speaker, a sentence, or everything with one code of a qualifier,
such as all that is inferred. Its assertions are withdrawn as if they had never been annotated. A record that nothing
says to exist any more is gone, and so are its values, what is nested in it, and what refers to it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.resolve.cells import scored
from standoff.resolve.support import SPOKEN_FOR
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import NARRATOR, QUALIFIERS
from standoff.schema.record_ids import RECORD, SEPARATOR

TEXT, GROUP, SPEAKER, SENTENCE = "text", "group", "speaker", "sentence"
NAMED = {"name": pl.String, "row": pl.UInt32}
REFERENCE = {"row": pl.UInt32, "target": pl.String, "target_id": pl.String}
GONE = ("withdrawal", *RECORD)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """What can be withdrawn: all of one text, group, speaker or sentence, or all that has one code of a qualifier."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Stated:
    """All that is stated: `scored` assertions with their `row` number, the evidence, and the keys of child records.

    `speakers` is the table whose records speak, if there is one.
    """

    scored: pl.DataFrame
    evidence: pl.DataFrame
    keys: pl.DataFrame
    schema: Schema
    speakers: str | None = None

    @classmethod
    def of(cls, frames: Frames, schema: Schema, speakers: str | None) -> "Stated":
        """All that the frames of a corpus hold."""
        rows = scored(frames.assertions, frames.texts, schema)
        evidence = frames.evidence.select("assertion_id", "text_id", "sentence")
        return cls(rows, evidence, frames.keys, schema, speakers)

    @cached_property
    def existence(self) -> pl.DataFrame:
        """The assertions that a record exists, or does not, which nobody deprecated: row, record."""
        return self.scored.filter(pl.col("field_name").is_null() & pl.col("rank").is_null()).select("row", *RECORD)

    @cached_property
    def references(self) -> pl.DataFrame:
        """Which assertion refers to which record: row, target, target_id."""
        empty = pl.DataFrame(schema=REFERENCE)
        found = [each.select(pl.col(n).cast(t) for n, t in REFERENCE.items()) for each in self._all_references()]
        return pl.concat([empty, *found]).unique()

    def _all_references(self) -> Iterator[pl.DataFrame]:
        values = self.scored.filter(pl.col("field_name").is_not_null())
        for table in self.schema.record_tables.values():
            yield from _of_values(values, table)
            yield from self._of_children(table)
        if self.speakers:
            for name in SPOKEN_FOR:
                spoken = self.scored.filter(pl.col(name).is_not_null())
                yield spoken.select("row", target=pl.lit(self.speakers), target_id=name)

    def _of_children(self, table: Table) -> Iterator[pl.DataFrame]:
        """A child refers to its parent, and to what its key names."""
        mine = self.existence.filter(pl.col("table_name") == table.name).select("row", "record_id")
        if table.nest and len(mine):
            parent = self.schema.tables[table.nest.under]
            parts = pl.col("record_id").str.split(SEPARATOR).list.head(len(parent.key)).list.join(SEPARATOR)
            yield mine.select("row", target=pl.lit(parent.name), target_id=parts)
        keys = self.keys.filter(pl.col("table_name") == table.name)
        for part in _of_values(keys, table):
            yield mine.join(part.drop("row"), on="record_id").drop("record_id")


def _of_values(values: pl.DataFrame, table: Table) -> Iterator[pl.DataFrame]:
    """The references in values of a table's fields; `row` is null where values have no number."""
    mine = values.filter(pl.col("table_name") == table.name)
    row = pl.col("row") if "row" in values.columns else pl.lit(None, pl.UInt32).alias("row")
    for name, f in table.fields.items():
        found = mine.filter(pl.col("field_name") == name)
        kept = () if "row" in values.columns else ("record_id",)
        if name in table.foreign_keys and len(found):
            yield found.select(row, *kept, target=pl.lit(table.foreign_keys[name][0]), target_id="value")
        elif f.ref and len(found):
            parts = pl.col("value").str.splitn("/", 2).struct
            yield found.select(row, *kept, target=parts.field("field_0"), target_id=parts.field("field_1"))


# -- the assertions of a source ----------------------------------------------------------------------------------------


def _name(column: str) -> pl.Expr:
    """The names of sources as text: each column has codes of its own."""
    return pl.col(column).cast(pl.String).alias("name")


def _of_texts(stated: Stated) -> pl.DataFrame:
    return stated.scored.select(_name("text_id"), "row").drop_nulls()


def _of_groups(stated: Stated) -> pl.DataFrame:
    return stated.scored.select(_name("group"), "row").drop_nulls()


def _of_speakers(stated: Stated) -> pl.DataFrame:
    """What each speaker says or relays; a text itself is not a speaker."""
    words = pl.concat([stated.scored.select(_name(each), "row") for each in SPOKEN_FOR])
    return words.filter(pl.col("name") != NARRATOR).unique()


def _of_sentences(stated: Stated) -> pl.DataFrame:
    """What each sentence says and no other: the sentence in which evidence begins, as `text/number`."""
    place = pl.format("{}/{}", "text_id", "sentence")
    given = stated.evidence.group_by("assertion_id").agg(place.first().alias("name"), n=place.n_unique())
    only = given.filter((pl.col("n") == 1) & pl.col("name").is_not_null())
    rows = stated.scored.select("assertion_id", "row")
    return rows.join(only, on="assertion_id").select("name", "row")


def _of_code(column: str) -> Callable[[Stated], pl.DataFrame]:
    def of(stated: Stated) -> pl.DataFrame:
        return stated.scored.select(_name(column), "row").drop_nulls()

    return of


KINDS: Mapping[str, Callable[[Stated], pl.DataFrame]] = {
    TEXT: _of_texts,
    GROUP: _of_groups,
    SPEAKER: _of_speakers,
    SENTENCE: _of_sentences,
    **{each.name: _of_code(each.column) for each in QUALIFIERS if each.is_identity and each.vocabulary},
}
"""The kinds of sources, each with its assertions by the name of the source: name, row."""


# -- what falls with them ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """By the number of a withdrawal: the `rows` of the assertions that fall, and the records that are `gone`."""

    rows: pl.DataFrame
    gone: pl.DataFrame


def withdrawn(hits: pl.DataFrame, stated: Stated) -> Withdrawn:
    """All that falls where the assertions of some sources are withdrawn, each source by itself: (withdrawal, row)."""
    sizes = stated.existence.group_by(RECORD).agg(size=pl.len())
    rows, gone, new = hits, pl.DataFrame(schema={"withdrawal": pl.UInt32, **_key_types(stated)}), hits
    while len(new):
        fallen = _gone(rows, new, stated, sizes).join(gone, on=GONE, how="anti")
        gone = pl.concat([gone, fallen])
        of_gone = fallen.join(stated.scored.select("row", *RECORD), on=RECORD).select("withdrawal", "row")
        names = fallen.select("withdrawal", target=pl.col("table_name").cast(pl.String), target_id="record_id")
        referring = names.join(stated.references, on=["target", "target_id"]).select("withdrawal", "row")
        new = pl.concat([of_gone, referring]).unique().join(rows, on=["withdrawal", "row"], how="anti")
        rows = pl.concat([rows, new])
    return Withdrawn(rows, gone)


def _key_types(stated: Stated) -> dict[str, pl.DataType]:
    return {name: stated.scored.schema[name] for name in RECORD}


def _gone(rows: pl.DataFrame, new: pl.DataFrame, stated: Stated, sizes: pl.DataFrame) -> pl.DataFrame:
    """The records of which all assertions of existence are among the rows, as far as one of them is new."""
    touched = new.join(stated.existence, on="row").select(GONE).unique()
    hit = rows.join(stated.existence, on="row").join(touched, on=GONE, how="semi")
    counted = hit.group_by(GONE).agg(hit=pl.len()).join(sizes, on=RECORD)
    return counted.filter(pl.col("hit") == pl.col("size")).select(GONE)
