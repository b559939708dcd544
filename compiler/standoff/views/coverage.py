"""Coverage: how many sentences of each text are annotated, excluded or open, and how many of them give a value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from standoff.checks.coverage import counted, sentence_states
from standoff.corpus.assertions import Frames
from standoff.resolve.support import EXTERNAL
from standoff.schema.curated import curated_roots
from standoff.schema.model import Schema
from standoff.schema.record_ids import RECORD
from standoff.source.plural import plural
from standoff.views.facts import Valueless, give_values, valueless
from standoff.views.inputs import Compilation
from standoff.views.layout import EMPTY, Line, Piece, spread, wrapped

COUNTED = ("sentences", "annotated", "with_value", "excluded", "open", "length", "covered")


@dataclass(frozen=True, slots=True)
class Bare:
    """A sentence that is neither annotated nor excluded, with its words where the text is there."""

    sentence: int
    start: int
    end: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Sentences by state; the text's length and the part of it that evidence covers, in code points, and its share.

    `with_value` of the annotated sentences give a value; the other shares are of all sentences: those annotated or
    excluded, and those that give a value.
    """

    sentences: int
    annotated: int
    with_value: int
    excluded: int
    open: int
    length: int
    covered: int
    share: float
    share_accounted_for: float
    share_with_value: float


@dataclass(frozen=True, slots=True)
class OfText:
    """The coverage of one text: what is open, and what is annotated without a value."""

    text_id: str
    counts: Counts
    uncovered: tuple[Bare, ...]
    without_value: tuple[Valueless, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of texts, and of all these together.

    `external` counts the records, by table, that no text mentions and that come from external sources; `curated` those
    of curated tables.
    """

    texts: tuple[OfText, ...]
    total: Counts
    external: dict[str, int] = field(default_factory=dict)
    curated: dict[str, int] = field(default_factory=dict)


def coverage(compiled: Compilation, text_id: str | None = None) -> Coverage:
    """The coverage of all texts, in the order of their ids, or of one."""
    is_asked = pl.lit(value=True) if text_id is None else pl.col("text_id") == text_id
    counts = text_counts(compiled.frames).filter(is_asked)
    bare: dict[str, list[Bare]] = {}
    states = sentence_states(compiled.frames).filter(is_asked & (pl.col("state") == "open"))
    for text, number, start, end in states.select("text_id", "sentence", "sentence_start", "sentence_end").iter_rows():
        bare.setdefault(text, []).append(Bare(number, start, end, compiled.passage(text, start, end)))
    named = valueless(compiled, is_asked)
    texts = [
        OfText(text := row["text_id"], counts_of(row), tuple(bare.get(text, ())), named.get(text, ()))
        for row in counts.to_dicts()
    ]
    total = counts_of(counts.select(pl.exclude("text_id").sum()).row(0, named=True))
    if text_id is not None:
        return Coverage(tuple(texts), total)
    assertions = compiled.frames.assertions
    return Coverage(tuple(texts), total, _external(assertions), _curated(assertions, compiled.schema))


def _curated(assertions: pl.DataFrame, schema: Schema) -> dict[str, int]:
    """How many records each curated table has."""
    names = pl.col("table_name").cast(pl.String)
    mine = assertions.filter(pl.col("field_name").is_null() & names.is_in([*curated_roots(schema)]))
    counted = mine.group_by(names).agg(n=pl.col("record_id").n_unique())
    found = dict(counted.iter_rows())
    return {name: found[name] for name in schema.record_tables if name in found}


def _external(assertions: pl.DataFrame) -> dict[str, int]:
    """How many records of each table are from external sources alone, by the assertions that they exist."""
    names = [pl.col(name).cast(pl.String) for name in (*RECORD, "basis")]
    existence = assertions.filter(pl.col("field_name").is_null()).select(*names)
    external = existence.group_by(RECORD).agg(is_external=(pl.col("basis") == EXTERNAL).all()).filter("is_external")
    return dict(external.group_by("table_name").agg(pl.len()).sort("table_name").iter_rows())


def text_counts(frames: Frames) -> pl.DataFrame:
    """By text: its sentences, in all and by state, its length, and the characters that evidence covers.

    Of the frames, these are needed: texts, sentences, spans, excluded, assertions, evidence.
    """
    texts = frames.texts.select("text_id", length=pl.col("length").cast(pl.Int64, strict=False).fill_null(0))
    state = pl.col("state")
    is_annotated = state == "annotated"
    sentences = (
        sentence_states(frames)
        .with_columns(gives=give_values(frames))
        .group_by("text_id")
        .agg(
            sentences=pl.len().cast(pl.Int64),
            annotated=is_annotated.sum().cast(pl.Int64),
            with_value=(is_annotated & pl.col("gives")).sum().cast(pl.Int64),
            excluded=(state == "excluded").sum().cast(pl.Int64),
            open=(state == "open").sum().cast(pl.Int64),
        )
    )
    within = (
        counted(frames.spans, frames.sentences).join(texts, on="text_id").filter(pl.col("span_end") <= pl.col("length"))
    )
    covered = within.group_by("text_id").agg(covered=(pl.col("span_end") - pl.col("span_start")).sum())
    counts = texts.join(sentences, on="text_id", how="left").join(covered, on="text_id", how="left").fill_null(0)
    return counts.select("text_id", *COUNTED).sort("text_id")


def counts_of(row: dict[str, Any]) -> Counts:
    """The counts in a row of `text_counts`."""
    numbers = {name: int(row[name]) for name in COUNTED}
    return Counts(
        **numbers,
        share=_share(numbers["covered"], numbers["length"]),
        share_accounted_for=_share(numbers["annotated"] + numbers["excluded"], numbers["sentences"]),
        share_with_value=_share(numbers["with_value"], numbers["sentences"]),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


HEADS = ("sentences", "annotated", "with a value", "excluded", "open", "characters")


def lay_out(coverage: Coverage, width: int, *, facts: bool = False) -> list[Line]:
    """A row for each text and one for all; below, what is open, and with `facts` what is annotated without a value."""
    if coverage.curated and not coverage.texts:
        return _of_records(coverage, width)
    names = [text.text_id for text in coverage.texts]
    column = max(len(name) for name in (*names, "total"))
    lines: list[Line] = [(Piece(" " * column), Piece("".join(f"{head:>{len(head) + 2}}" for head in HEADS), "faint"))]
    lines += [_row(text.text_id, text.counts, column) for text in coverage.texts]
    lines += [_row("total", coverage.total, column, "title")] if len(names) != 1 else []
    for text in coverage.texts:
        lines += _uncovered(text, width)
        lines += _without_value(text, width) if facts else []
    lines += [EMPTY, *wrapped(_verdict(coverage.total), width)]
    return lines + [line for words in _beside(coverage) for line in wrapped(words, width)]


def _of_records(coverage: Coverage, width: int) -> list[Line]:
    """What is covered where no text is: the records of the registry, of which all values are curated."""
    return [line for words in ["no texts", *_beside(coverage)] for line in wrapped(words, width)]


def _beside(coverage: Coverage) -> Iterator[str]:
    """The records that no text mentions, by what they are from instead."""
    found = {"of curated tables": coverage.curated, "from external sources, in no text": coverage.external}
    for what, counts in found.items():
        tables = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        if counts:
            yield f"{plural(sum(counts.values()), 'record')} {what}: {tables}"


def _row(name: str, counts: Counts, column: int, role: str = "") -> Line:
    cells = (counts.sentences, counts.annotated, counts.with_value, counts.excluded, counts.open)
    numbers = [f"{number:,}" for number in cells] + [f"{counts.share:.1%}"]
    aligned = "".join(f"{number:>{len(head) + 2}}" for number, head in zip(numbers, HEADS, strict=True))
    return Piece(f"{name:<{column}}", role), Piece(aligned, role)


def _uncovered(text: OfText, width: int) -> list[Line]:
    lines: list[Line] = []
    for bare in text.uncovered:
        number = f"{text.text_id} sentence {bare.sentence}"
        lines += [EMPTY, (Piece(number, "open"), Piece(f"  {bare.start}-{bare.end}", "faint"))]
        lines += wrapped(f"“{bare.words}”", width, 2, "passage", 1) if bare.words is not None else []
    return lines


def _without_value(text: OfText, width: int) -> list[Line]:
    lines: list[Line] = []
    for each in text.without_value:
        number = f"{text.text_id} sentence {each.sentence}"
        lines += [EMPTY, (Piece(number, "open"), Piece(f"  {each.start}-{each.end}  no value", "faint"))]
        lines += wrapped(f"“{each.words}”", width, 2, "passage", 1) if each.words is not None else []
        for named in each.records:
            spans = ", ".join(f"{start}-{end}" for start, end in named.spans)
            denied = " (denied)" if named.polarity == "deny" else ""
            left = [Piece(f"  {spans}", "value"), Piece(f"  {named.table_name}/{named.record_id}{denied}")]
            lines += spread(left, Piece(f"{named.annotation_file}:{named.annotation_line}", "faint"), width, 4)
    return lines


def _verdict(total: Counts) -> str:
    if not total.sentences:
        return "there are no sentences"
    done = _percent(total.annotated + total.excluded, total.sentences)
    left = f" ({total.open:,} {'is' if total.open == 1 else 'are'} open)" if total.open else ""
    values = f"{_percent(total.with_value, total.sentences)} give a value"
    return f"{done} of the sentences are annotated or excluded{left}; {values}"


def _percent(part: int, whole: int) -> str:
    """A share in per cent, rounded down: only all is 100 %."""
    return f"{1000 * part // whole / 10:g} %"
