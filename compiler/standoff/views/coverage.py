"""Coverage: how many sentences of each text are annotated, how many excluded, and which are neither."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from standoff.check.coverage import counted, sentence_states
from standoff.corpus.assertions import Frames
from standoff.views.inputs import Compilation
from standoff.views.layout import EMPTY, Line, Piece, wrapped

COUNTED = ("sentences", "annotated", "excluded", "neither", "length", "covered")


@dataclass(frozen=True, slots=True)
class Bare:
    """A sentence that is neither annotated nor excluded, with its words where the text is there."""

    sentence: int
    start: int
    end: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Sentences by state; the text's length and the part of it that evidence covers, in code points, and its share."""

    sentences: int
    annotated: int
    excluded: int
    neither: int
    length: int
    covered: int
    share: float


@dataclass(frozen=True, slots=True)
class OfText:
    """The coverage of one text."""

    text_id: str
    counts: Counts
    uncovered: tuple[Bare, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of texts, and of all these together."""

    texts: tuple[OfText, ...]
    total: Counts


def coverage(compiled: Compilation, text_id: str | None = None) -> Coverage:
    """The coverage of all texts, in the order of their ids, or of one."""
    is_asked = pl.lit(value=True) if text_id is None else pl.col("text_id") == text_id
    counts = text_counts(compiled.frames).filter(is_asked)
    bare: dict[str, list[Bare]] = {}
    states = sentence_states(compiled.frames).filter(is_asked & (pl.col("state") == "neither"))
    for text, number, start, end in states.select("text_id", "sentence", "sentence_start", "sentence_end").iter_rows():
        bare.setdefault(text, []).append(Bare(number, start, end, compiled.passage(text, start, end)))
    texts = [OfText(row["text_id"], counts_of(row), tuple(bare.get(row["text_id"], ()))) for row in counts.to_dicts()]
    return Coverage(tuple(texts), counts_of(counts.select(pl.exclude("text_id").sum()).row(0, named=True)))


def text_counts(frames: Frames) -> pl.DataFrame:
    """By text: sentences, annotated, excluded, neither; its length, and the characters that evidence covers."""
    texts = frames.texts.select("text_id", length=pl.col("length").cast(pl.Int64, strict=False).fill_null(0))
    state = pl.col("state")
    sentences = (
        sentence_states(frames)
        .group_by("text_id")
        .agg(
            sentences=pl.len().cast(pl.Int64),
            annotated=(state == "annotated").sum().cast(pl.Int64),
            excluded=(state == "excluded").sum().cast(pl.Int64),
            neither=(state == "neither").sum().cast(pl.Int64),
        )
    )
    within = counted(frames).join(texts, on="text_id").filter(pl.col("span_end") <= pl.col("length"))
    covered = within.group_by("text_id").agg(covered=(pl.col("span_end") - pl.col("span_start")).sum())
    counts = texts.join(sentences, on="text_id", how="left").join(covered, on="text_id", how="left").fill_null(0)
    return counts.select("text_id", *COUNTED).sort("text_id")


def counts_of(row: dict[str, Any]) -> Counts:
    """The counts in a row of `text_counts`."""
    numbers = {name: int(row[name]) for name in COUNTED}
    return Counts(**numbers, share=round(numbers["covered"] / numbers["length"], 4) if numbers["length"] else 0.0)


HEADS = ("sentences", "annotated", "excluded", "neither", "characters")


def lay_out(coverage: Coverage, width: int) -> list[Line]:
    """A row for each text and one for all; below, what is neither annotated nor excluded."""
    names = [text.text_id for text in coverage.texts]
    column = max(len(name) for name in (*names, "total"))
    lines: list[Line] = [(Piece(" " * column), Piece("".join(f"{head:>{len(head) + 2}}" for head in HEADS), "faint"))]
    lines += [_row(text.text_id, text.counts, column) for text in coverage.texts]
    lines += [_row("total", coverage.total, column, "title")] if len(names) != 1 else []
    for text in coverage.texts:
        lines += _uncovered(text, width)
    return [*lines, EMPTY, *wrapped(_verdict(coverage.total), width)]


def _row(name: str, counts: Counts, column: int, role: str = "") -> Line:
    cells = (counts.sentences, counts.annotated, counts.excluded, counts.neither)
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


def _verdict(total: Counts) -> str:
    if not total.sentences:
        return "there are no sentences"
    done = total.annotated + total.excluded
    if not total.neither:
        return "100 % of the sentences are annotated or excluded"
    share = f"{int(1000 * done / total.sentences) / 10:g} %"
    verb = "is" if total.neither == 1 else "are"
    return f"{share} of the sentences are annotated or excluded; {total.neither:,} {verb} neither"
