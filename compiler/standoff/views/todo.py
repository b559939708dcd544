"""What is left to do in a corpus, in the order of its texts: open sentences, quotes, drafts, notes, disagreements."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import polars as pl

from standoff.checks.coverage import sentence_states
from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE, Remark, Rows
from standoff.corpus.texts import Text
from standoff.files.annotation_files import subject_of
from standoff.resolve.cells import Resolved
from standoff.schema.qualifiers import NOTE, REVIEW
from standoff.schema.record_ids import CELL
from standoff.source.plural import plural
from standoff.source.problem import Problem
from standoff.views.layout import EMPTY, Line, Piece, wrapped
from standoff.views.tasks import (
    CONTRADICTION,
    DISAGREEMENT,
    DRAFT,
    KINDS,
    QUESTION,
    QUOTE,
    REMARK,
    SENTENCE,
    TEXT,
    Task,
)

QUESTION_MARKS = ("?", "\u061f", "\uff1f", "\u037e")  # of Latin, Arabic, Chinese and Greek
UNANCHORED = "unanchored-quote"
FIRST_WORDS = 60  # characters of a sentence that are shown


class Run(Protocol):
    """What a compilation gives; it may have errors, and then some of it may be None."""

    rows: Rows
    problems: list[Problem]
    texts: dict[str, Text]
    frames: Frames | None
    resolved: Resolved | None


def todo(compiled: Run, names_of_texts: Iterable[str] = ()) -> list[Task]:
    """All that is left to do, by text and in its order, what is in no text last.

    `names_of_texts` are the files in the folder of texts. Of a corpus with errors, what could be read.
    """
    found = [*_remarks(compiled.rows), *_quotes(compiled)]
    if compiled.frames is not None:  # else no annotation file was read
        found += [*_texts(compiled.rows, names_of_texts), *_sentences(compiled.frames, compiled.texts)]
    if compiled.frames is not None and compiled.resolved is not None:
        found += _cells(compiled.frames, compiled.resolved)
    return sorted(found, key=_place_in_text)


def counted(tasks: Iterable[Task]) -> dict[str, int]:
    """How many tasks there are of each kind."""
    numbers = Counter(task.kind for task in tasks)
    return {kind: numbers[kind] for kind in KINDS}


def _place_in_text(task: Task) -> tuple[object, ...]:
    where = (task.span is None, task.span or (0, 0), task.line, task.column)
    return task.text_id is None, task.text_id or task.file, *where, KINDS.index(task.kind), task.field or ""


def _remarks(rows: Rows) -> Iterator[Task]:
    """Drafts, notes, and quotes of mentions that have no span yet."""
    for each in rows.remarks:
        span = None if each.start is None or each.end is None else (each.start, each.end)
        what = "" if each.name == REVIEW else each.words
        about = (each.table, each.record, each.field, what)
        yield Task(_kind_of(each), each.file, each.line, each.column, each.text_id, span, None, *about)


def _kind_of(remark: Remark) -> str:
    if remark.name == NOTE:
        return QUESTION if remark.words.endswith(QUESTION_MARKS) else REMARK
    return DRAFT if remark.name == REVIEW else QUOTE


def _quotes(compiled: Run) -> Iterator[Task]:
    """Quotes without a span that are in no mention: those of excluded passages."""
    known = {(each.file, each.line, each.column) for each in compiled.rows.remarks}
    for problem in compiled.problems:
        place = (problem.place.file, problem.place.line, problem.place.column)
        if problem.code == UNANCHORED and place not in known:
            yield Task(QUOTE, *place, subject_of(problem.place.file))


def _texts(rows: Rows, names: Iterable[str]) -> Iterator[Task]:
    """The texts that have no annotation file."""
    annotated = {block.fields["file"][0] for block in rows.texts if "file" in block.fields}
    for name in names:
        if name not in annotated:
            yield Task(TEXT, name, 0, 0, Path(name).stem, what="has no annotation file")


def _sentences(frames: Frames, texts: Mapping[str, Text]) -> Iterator[Task]:
    """The sentences that are neither annotated nor excluded, with their first words where the text is there."""
    blocks = frames.texts.select("text_id", "sha256", file="annotation_file")
    bare = sentence_states(frames).filter(pl.col("state") == "open").join(blocks, on="text_id", maintain_order="left")
    for row in bare.iter_rows(named=True):
        text, span = texts.get(row["text_id"]), (row["sentence_start"], row["sentence_end"])
        words = _first_words(text.passage(*span)) if text and text.sha256 == row["sha256"] else ""
        place = (row["file"], row["annotation_line"], row["column"])
        yield Task(SENTENCE, *place, row["text_id"], span, row["sentence"], what=words)


def _first_words(passage: str) -> str:
    words = " ".join(passage.split())
    if len(words) <= FIRST_WORDS:
        return words
    cut = words[: FIRST_WORDS + 1].rpartition(" ")[0] or words[:FIRST_WORDS]
    return f"{cut} …"


def _cells(frames: Frames, resolved: Resolved) -> Iterator[Task]:
    """The cells that are open, or on which texts contradict each other, and that no curator has settled."""
    kind = (
        pl.when(pl.col("sources_differ") == CONTRADICTION).then(pl.lit(CONTRADICTION)).otherwise(pl.lit(DISAGREEMENT))
    )
    cells = resolved.cells.filter(pl.col("is_open") | (pl.col("sources_differ") == CONTRADICTION))
    cells = cells.join(frames.settled, on=CELL, how="anti").select(*CELL, *PLACE, todo=kind)
    spans = frames.evidence.select(*PLACE, "text_id", "span_start", "span_end").unique(PLACE, keep="first")
    values = _values(resolved.assertions.join(cells, on=CELL, how="semi"))
    for row in cells.join(spans, on=PLACE, how="left").iter_rows(named=True):
        span = None if row["span_start"] is None else (row["span_start"], row["span_end"])
        cell = (row["table_name"], row["record_id"], row["field_name"])
        file, line, column = (row[name] for name in PLACE)
        what = " | ".join(values[cell])
        yield Task(row["todo"], file, line, column, row["text_id"], span, None, *cell, what)


def _values(assertions: pl.DataFrame) -> dict[tuple[str, str, str], list[str]]:
    """The values that are given for each cell, in the order of their places."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for *cell, value, polarity in assertions.sort(PLACE).select(*CELL, "value", "polarity").iter_rows():
        words = f"{value} (denied)" if polarity == "deny" else str(value)
        mine = found.setdefault((cell[0], cell[1], cell[2]), [])
        if words not in mine:
            mine.append(words)
    return found


# -- as text -----------------------------------------------------------------------------------------------------------


def lay_out(tasks: Collection[Task], left_out: int, width: int) -> list[Line]:
    """The tasks under the names of their texts; `left_out` is how many more there are."""
    lines: list[Line] = []
    last: str | None = None
    for task in tasks:
        title = task.text_id or "registry"
        if title != last:
            lines += [EMPTY] * bool(lines) + [(Piece(title, "title"),)]
            last = title
        lines += _lines(task, width)
    return lines + ([EMPTY, (Piece(f"… and {left_out:,} more (--max)", "faint"),)] if left_out else [])


def _lines(task: Task, width: int) -> list[Line]:
    number = f" {task.sentence}" if task.sentence else ""
    span = f"  {task.span[0]}-{task.span[1]}" if task.span else ""
    cell = f"  {task.table}/{task.record}" + (f" {task.field}" if task.field else "") if task.table else ""
    place = f"{task.file}:{task.line}" if task.line else task.file
    head = (Piece(f"  {task.kind}{number}", "open"), Piece(span), Piece(cell, "record"), Piece(f"  {place}", "faint"))
    words = f"“{task.what}”" if task.kind in (SENTENCE, QUOTE) else task.what
    return [head, *(wrapped(words, width, 4) if task.what else [])]


def summary(tasks: Collection[Task]) -> str:
    """The number of tasks by kind, in one line."""
    numbers = [plural(n, kind) for kind, n in counted(tasks).items() if n]
    return "to do: " + ", ".join(numbers) if numbers else "nothing to do"
