"""Rows -> frames, the centre of the compiler: assertions with their places, and the evidence for them.

`assertions` has a row for every distinct assertion; `evidence` one for every span of every mention of it, with what the
curator notes there, and one for a mention in a registry, which has no span. `keys` has a row for every key value of a
child (keys are identity rather than assertions, but are checked like values). `mentions` has a row for every place
where an assertion is written, with its record, and the `context` that links it to its spans.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import polars as pl

from standoff.corpus.columns import SETTLED, Columns, columns_of
from standoff.corpus.dtypes import NUMBER, TEXT, table_names, types_of
from standoff.corpus.rows import PLACE, Rows, TextBlock
from standoff.corpus.values import Values, identified, read_values
from standoff.schema.expectations import noted
from standoff.schema.model import Schema
from standoff.schema.qualifiers import OF_ASSERTION
from standoff.schema.record_ids import CELL, RECORD
from standoff.schema.row_order import in_order
from standoff.schema.together import is_together
from standoff.schema.types import parse
from standoff.source.problem import Place, Problem

KEPT = (
    "assertion_id", *CELL, "kind", "value", "value_low", "value_high", "low", "high",
    "precision", "is_span", "looseness", "text_id", *OF_ASSERTION, *PLACE, "mentions",
)  # fmt: skip
KEYS = (
    *CELL, "value", "low", "high", *PLACE,
)  # fmt: skip
PAIR = "pair.number"  # no column's name has a dot
MENTION = ("assertion_id", *RECORD, "rank", *PLACE, "mention", "spans")
SPANNED = ("text_id", "span_start", "span_end")


@dataclass(slots=True)
class Frames:
    """The frames of a batch or of a corpus; see the module's docstring."""

    assertions: pl.DataFrame
    evidence: pl.DataFrame
    mentions: pl.DataFrame
    keys: pl.DataFrame
    spans: pl.DataFrame
    texts: pl.DataFrame
    sentences: pl.DataFrame
    excluded: pl.DataFrame
    settled: pl.DataFrame
    named: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def names(cls) -> list[str]:
        """The names of the frames."""
        return [f.name for f in fields(cls) if f.name != "problems"]

    @classmethod
    def of(cls, frames: dict[str, pl.DataFrame]) -> "Frames":
        """Frames from their names."""
        return cls(**frames, problems=[])

    def by_name(self) -> dict[str, pl.DataFrame]:
        """The frames by name."""
        return {name: getattr(self, name) for name in self.names()}


F = TypeVar("F", pl.DataFrame, pl.LazyFrame)
NUMBERED = frozenset({"mentions", "spans"})
SORTED = {
    "texts": ["text_id"],
    "sentences": ["text_id", "sentence"],
    "excluded": ["file", "line", "column"],
    "settled": ["file", "line", "column"],
}


def merge(parts: Iterable[Frames], scanned: Iterable[Mapping[str, pl.LazyFrame]] = ()) -> Frames:
    """One set of frames from those of batches; `scanned` are lazy frames by name, collected together.

    Nothing is compared across batches, because an assertion belongs to one file. The large frames keep the order of the
    batches: no reader depends on it, and tables are sorted when they are written.
    """
    here = [_numbered(part.by_name(), number) for number, part in enumerate(parts)]
    there = [_numbered(part, number) for number, part in enumerate(scanned, len(here))]
    names = Frames.names()
    joined = {name: pl.concat([part[name] for part in here]) for name in names} if here else {}
    if there:
        in_memory = [{name: frame.lazy() for name, frame in joined.items()}] if here else []
        whole = [pl.concat([part[name] for part in [*in_memory, *there]]) for name in names]
        joined = dict(zip(names, pl.collect_all(whole), strict=True))
    joined |= {name: joined[name].sort(order, maintain_order=True) for name, order in SORTED.items()}
    return Frames.of(joined)


def _numbered(frames: Mapping[str, F], batch: int) -> dict[str, F]:
    return dict(frames) | {name: numbered(frames[name], batch) for name in NUMBERED}


def numbered(frame: F, batch: int) -> F:
    """Contexts are numbered from 0 in every batch; make the numbers unique, and keep -1 (no spans)."""
    context = pl.when(pl.col("context") >= 0).then(pl.col("context") + (batch << 32)).otherwise(-1)
    return frame.with_columns(context=context)


def assert_all(rows: Rows, schema: Schema, columns: Columns | None = None) -> Frames:
    """Turn the rows of some files into frames; values that cannot be parsed become problems and are left out.

    `columns` are those of the rows, where they were read as such.
    """
    columns = columns or columns_of(rows, schema)
    written, problems = read_values(columns, schema)
    is_key = written["is_key"]
    values = identified(written.filter(~is_key))
    sentences = columns.sentences
    texts = text_frame(rows.texts, schema, dict(sentences["text_id"].value_counts().iter_rows()))
    spans = _spans(columns)
    assertion = values.numbers["assertion"]
    is_first = assertion.is_first_distinct()
    is_repeated = ~is_first if is_first.all() else assertion.is_duplicated()
    values = values.beside(is_repeated.alias("is_repeated"))
    values = values.beside(_mentions_of_groups(values, schema))
    return Frames(
        assertions=_with_notes(values.filter(is_first).select(*KEPT), values, schema),
        evidence=_evidence(values, spans, sentences, schema.notes),
        mentions=values.select(*MENTION).rename({"spans": "context"}),
        keys=written.filter(is_key).select(*KEYS),
        spans=spans,
        texts=texts,
        sentences=sentences,
        excluded=columns.excluded,
        settled=settled_frame(rows, schema),
        named=columns.named,
        problems=problems + _clashes(values),
    )


def _with_notes(assertions: pl.DataFrame, values: Values, schema: Schema) -> pl.DataFrame:
    """The assertions with lists of what their mentions have for each note that a rule of the schema names."""
    named = noted(schema)
    if not named:
        return assertions
    given = values.select("assertion_id", *named)
    lists = given.group_by("assertion_id").agg(pl.col(name).unique().sort() for name in named)
    return assertions.join(lists, on="assertion_id", how="left", maintain_order="left")


def _mentions_of_groups(values: Values, schema: Schema) -> pl.Series:
    """The mentions in which each assertion is written, numbered within its file; only of fields that go together."""
    if not any(table.together for table in schema.record_tables.values()):
        return pl.Series("mentions", [None], dtype=pl.List(NUMBER)).new_from_index(0, len(values))
    is_mine = values.select("table_name", "field_name").select(is_together(schema)).to_series()
    grouped = values.filter(is_mine).select("assertion_id", "mention")
    mentions = grouped.group_by("assertion_id").agg(mentions=pl.col("mention").unique().sort())
    found = values.select("assertion_id").join(mentions, on="assertion_id", how="left", maintain_order="left")
    return found["mentions"]


def _spans(columns: Columns) -> pl.DataFrame:
    frame = columns.spans.rename({"start": "span_start", "end": "span_end"})
    about = columns.contexts.select("text_id", "annotation_file")
    frame = pl.concat([frame, about[frame["context"]]], how="horizontal")
    return frame.join(columns.quotes, on=["context", "line", "column"], how="left", maintain_order="left")


def _evidence(values: Values, spans: pl.DataFrame, sentences: pl.DataFrame, notes: tuple[str, ...]) -> pl.DataFrame:
    """A row for every span of every mention of an assertion, numbered from 1 within the assertion in this order.

    A span that several mentions give with the same remarks is one row, at the first of them. Rows are first numbers of
    a value and of a span, and are sorted by one number: wide rows are made once.
    """
    located = _located(spans, sentences)
    pairs = _pairs(values, located)
    if pairs["is_repeated"].any():
        again = _distinct_remarks(pairs.filter("is_repeated"), values, located, notes)
        again = again.sort("order", maintain_order=True)
        again = again.with_columns(_numbered_within(again["assertion"]).alias("evidence_number"))
        pairs = pl.concat([pairs.filter(~pl.col("is_repeated")), again])
    pairs = pairs.sort("order", maintain_order=True)
    columns = ("assertion_id", "evidence_number", *SPANNED, "sentence", "quote", *notes, "curator", *PLACE)
    return _with_places(pairs, values, located, columns)


def _pairs(values: Values, located: pl.DataFrame) -> pl.DataFrame:
    """Each value with each of its spans, as the numbers of both, and what they are sorted by: text, span, assertion.

    An assertion that is mentioned once has its spans here one after the other, in their order, so that the place among
    them is its `evidence_number`; of others it is not known yet.
    """
    text = values.contexts["text_id"].rank("dense").cast(pl.Int64)[values.numbers["context"]]
    about = values.numbers.select("assertion", "is_repeated", context=values["spans"], text=text)
    places = located.select("context", "spot").with_row_index("place")
    pairs = about.with_row_index("value").join(places, on="context", how="left", maintain_order="left_right")
    place, n_spots, n_values = pl.int_range(pl.len(), dtype=pl.Int64), len(located), max(len(values), 1)
    first = pl.when(pl.col("value").ne_missing(pl.col("value").shift())).then(place).forward_fill()
    span = pl.col("text").fill_null(n_values) * (n_spots + 1) + pl.col("spot").fill_null(n_spots + 1)
    order = span * n_values + pl.col("assertion")
    return pairs.select(
        "value", "place", "assertion", "is_repeated", (place - first + 1).alias("evidence_number"), order.alias("order")
    )


def _numbered_within(groups: pl.Series) -> pl.Series:
    """The number of each row among those of its group, from 1; an `over` would take five times as long."""
    order = groups.arg_sort()
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    group = pl.col(groups.name)
    first = pl.when((group != group.shift()).fill_null(value=True)).then(place).forward_fill()
    numbers = groups.gather(order).to_frame().select(place - first + 1).to_series()
    return numbers.clone().scatter(order, numbers)


def _located(spans: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """The distinct spans of each context, with their sentences and the first of the words quoted beside them.

    They are in the order of their texts; those that are the same in several contexts have one number, their `spot`.
    """
    places = spans.select("context", "span_start", "span_end", "quote", span_text="text_id")
    places = places.sort(
        "quote", nulls_last=True, maintain_order=True
    )  # they are mostly in their order, without quotes
    places = places.unique(["context", "span_start", "span_end"], keep="first", maintain_order=True)
    starts = sentences.select("sentence", span_text="text_id", span_start="sentence_start")
    where = ("span_text", "span_start", "span_end")
    found = in_order(places, where).join_asof(
        starts.sort("span_start"), on="span_start", by="span_text", check_sortedness=False
    )
    is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in where)
    return found.with_columns(spot=is_other.cum_sum().cast(pl.Int64))


def _with_places(pairs: pl.DataFrame, values: Values, located: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Columns of these pairs: their number, those of the span, and those of the value."""
    of_values, place = values.gather(pairs["value"]), pairs["place"]
    found = {name: located[name][place] for name in ("span_start", "span_end", "sentence", "quote")}
    found["evidence_number"] = pairs["evidence_number"]
    return pl.DataFrame([found[name] if name in found else of_values[name] for name in names])


def _distinct_remarks(
    pairs: pl.DataFrame, values: Values, located: pl.DataFrame, notes: tuple[str, ...]
) -> pl.DataFrame:
    """Those of the pairs whose span is given the first time with these remarks, in the order of the remarks."""
    same = ["assertion_id", "text_id", *notes, "curator", "spans", "span_start", "span_end", "quote", "sentence"]
    wide = _with_places(pairs, values, located, [*same, *PLACE])
    numbered = wide.with_row_index(PAIR).sort(*notes, "quote", *PLACE, nulls_last=True)
    return pairs[numbered.unique(same, keep="first", maintain_order=True)[PAIR]]


def _clashes(values: Values) -> list[Problem]:
    """Mentions of one assertion of which some withdraw it and others do not; reported once per pair of mentions."""
    if not values["is_repeated"].any():
        return []
    twice = values.filter(values["is_repeated"]).select("assertion_id", *CELL, "rank", "context", *PLACE)
    kinds = [
        pl.col("rank").n_unique().alias("kinds"),
        pl.struct(PLACE).sort().alias("places"),
        pl.col("context").unique().sort().alias("contexts"),
    ]
    clashing = twice.group_by("assertion_id", *CELL).agg(kinds).filter(pl.col("kinds") > 1)
    pairs = clashing.sort("places").unique("contexts", keep="first", maintain_order=True)
    found = []
    for _, table, record, name, _, places, _ in pairs.iter_rows():
        first, *others = (Place(p["annotation_file"], p["annotation_line"], p["column"]) for p in places)
        cell = f"{table}/{record}" + (f" {name}" if name else "")
        message = f"two mentions of one assertion on `{cell}` differ in rank"
        hint = "an assertion is withdrawn as a whole: write `rank: deprecated` in every mention of it"
        found.append(Problem(others[0], "qualifier-clash", message, hint, related=(first,)))
    return found


def text_frame(blocks: list[TextBlock], schema: Schema, n_sentences: Mapping[str, int]) -> pl.DataFrame:
    """The texts as their files describe them, one row each: canonical values by name, and the place of the block.

    Values that cannot be parsed are left out; `check_texts` reports them. `n_sentences` are those of each text.
    """
    table = schema.tables["texts"]
    stated_names = [name for name in table.fields if name != "n_sentences"]
    data: list[dict[str, Any]] = []
    for block in sorted(blocks, key=lambda block: block.text_id):
        stated = {name: block.fields[name][0] for name in stated_names if name in block.fields}
        row: dict[str, Any] = {name: _value_of(table.fields[name].kind, raw) for name, raw in stated.items()}
        row["text_id"] = block.text_id
        row.setdefault("independence_group", block.text_id)
        row.setdefault("words", "private")
        if "published" in block.fields:
            row["published_basis"], row["published_because"] = block.fields["published"][1:3]
        data.append(
            row
            | {
                "n_sentences": n_sentences.get(block.text_id, 0),
                "annotation_file": block.file,
                "annotation_line": block.line,
            }
        )
    types = dict.fromkeys(stated_names, TEXT) | types_of("text_id", n_sentences=NUMBER)
    return pl.DataFrame(data, schema=types | types_of("annotation_file", "annotation_line"))


def _value_of(kind: str, raw: str) -> str | None:
    try:
        return parse(kind, raw).text
    except ValueError:
        return None


def settled_frame(rows: Rows, schema: Schema) -> pl.DataFrame:
    """What the curators decided on cells."""
    return pl.DataFrame(rows.settled, orient="row", schema={"table_name": table_names(schema), **SETTLED})
