"""A hypothetical build: the tables as they would be without some sources.

What was read of the whole corpus is taken without the assertions that fall, and the steps are run again. The corpus has
no errors, so nothing is checked again; cells that a schema requires may be empty now.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.engine.compilation import Compiled, given_to_steps, take_tables
from standoff.engine.data import Common
from standoff.engine.in_memory import HeldData, run_in_memory
from standoff.engine.results import RESULTS
from standoff.engine.steps import steps_for
from standoff.formats.descriptor import HYPOTHETICAL
from standoff.resolve.support import SPOKEN_FOR
from standoff.resolve.withdrawal import GROUP, KINDS, SENTENCE, TEXT, Source, Stated, Withdrawn, withdrawn
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import CELL, RECORD
from standoff.source.names import LONGEST
from standoff.source.problem import Problem

WRONG = "wrong."  # how the results of checks are called
LONGEST_WORDS = 60  # of the name of a folder


class NothingLeftError(ValueError):
    """Everything that texts say would be withdrawn."""


@dataclass(frozen=True)
class Hypothesis:
    """Which sources are withdrawn; where `only` is given, also all that texts say in the words of other speakers."""

    without: tuple[Source, ...] = ()
    only: tuple[str, ...] = ()

    @cached_property
    def in_words(self) -> str:
        """As part of a title."""
        parts = [f"without {', '.join(map(str, self.without))}"] if self.without else []
        parts += [f"only speaker {', '.join(self.only)}"] if self.only else []
        return ", ".join(parts)

    @cached_property
    def as_name(self) -> str:
        """As part of the names of files and folders: in words if these are short and in ASCII, else as a hash."""
        words = ["without"] * bool(self.without) + [f"{each.kind}-{each.name}" for each in self.without]
        name = "-".join([*words, *(f"only-{speaker}" for speaker in self.only)])
        plain = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
        if name.isascii() and len(plain) <= LONGEST_WORDS:
            return plain
        return f"hypothetical-{sha256(self.in_words.encode()).hexdigest()[:12]}"


def frames_of(compiled: Compiled) -> Frames:
    """The frames of a corpus that was compiled in memory."""
    if compiled.frames is None or compiled.failed:
        raise ValueError("a corpus with errors, or one that is not in memory, has no frames")
    return compiled.frames


def fall(hypothesis: Hypothesis, stated: Stated) -> Withdrawn:
    """All that falls with the sources of a hypothesis together, as withdrawal 0."""
    parts = [KINDS[each.kind](stated).filter(pl.col("name") == each.name) for each in hypothesis.without]
    rows = [part.select("row") for part in parts]
    if hypothesis.only:
        rows.append(stated.scored.filter(pl.col("text_id").is_not_null(), ~_is_said_by(hypothesis.only)).select("row"))
    hits = pl.concat(rows).unique().select(pl.lit(0, pl.UInt32).alias("withdrawal"), "row")
    return withdrawn(hits, stated)


def _is_said_by(speakers: Collection[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).is_in(list(speakers)).fill_null(value=False) for name in SPOKEN_FOR)


def compile_without(compiled: Compiled, hypothesis: Hypothesis) -> Compiled:
    """The corpus without some sources; nothing is read again.

    Raises NothingLeftError where texts would say nothing any more, and ValueError where the corpus has errors.
    """
    stated = Stated.of(frames_of(compiled), compiled.schema, compiled.corpus.settings.speakers)
    frames = _left(frames_of(compiled), hypothesis, fall(hypothesis, stated), stated)
    if not frames.assertions["text_id"].count():
        raise NothingLeftError(f"nothing would be left of what texts say: {hypothesis.in_words}")
    schema = _lenient(compiled.schema)
    descriptor = _described(compiled.corpus.descriptor, hypothesis)
    corpus = replace(compiled.corpus, descriptor=descriptor)
    result = replace(compiled, corpus=corpus, schema=schema, frames=frames, problems=[], tables={}, wide={})
    common = Common(schema, corpus.settings)
    steps = [step for step in steps_for(common) if not all(name.startswith(WRONG) for name in step.gives)]
    checked: dict[str, list[Problem]] = {
        name: [] for step in steps_for(common) for name in step.gives if name.startswith(WRONG)
    }
    given = given_to_steps(result, [], has_wide=True) | checked
    data = HeldData(common, frames, compiled.texts, given, RESULTS)
    run_in_memory(steps, data)
    take_tables(result, data)
    return result


def emptied(compiled: Compiled, schema: Schema) -> list[tuple[str, str, int]]:
    """The cells that a schema requires and a hypothetical build does not have: table, column, their number."""
    return [
        (table.name, name, empty)
        for table in schema.record_tables.values()
        for name, f in table.fields.items()
        if f.required and name in compiled.tables[table.name].columns
        for empty in [compiled.tables[table.name][name].null_count()]
        if empty
    ]


def _lenient(schema: Schema) -> Schema:
    """The schema with no field required but those of keys: what a text gave may be missing without it."""
    return replace(schema, tables={name: _without_required(table) for name, table in schema.tables.items()})


def _without_required(table: Table) -> Table:
    if table.is_builtin:
        return table
    return replace(table, fields={name: replace(f, required=False) for name, f in table.fields.items()})


def _described(descriptor: dict[str, object], hypothesis: Hypothesis) -> dict[str, object]:
    """The descriptor of a package that must not pass for the dataset."""
    name, without = str(descriptor["name"]), [*map(str, hypothesis.without)]
    title = descriptor.get("title") or name
    return descriptor | {
        "name": f"{name[: LONGEST - 1 - len(hypothesis.as_name)].rstrip('-._')}-{hypothesis.as_name}",
        "title": f"{title} (hypothetical: {hypothesis.in_words})",
        HYPOTHETICAL: {"without": without} | ({"only_speaker": [*hypothesis.only]} if hypothesis.only else {}),
    }


def _left(frames: Frames, hypothesis: Hypothesis, fallen: Withdrawn, stated: Stated) -> Frames:
    """The frames without what falls."""
    left = stated.scored.select("row", "assertion_id", *CELL).join(fallen.rows, on="row", how="anti")
    gone = fallen.gone.select(RECORD)
    texts = set(_texts_of(hypothesis.without, frames.texts))
    is_left = ~pl.col("text_id").is_in(list(texts)) | pl.col("text_id").is_null()
    sentences = _sentences_of(hypothesis.without, frames.sentences)
    mentions = frames.mentions.join(left, on="assertion_id", how="semi", maintain_order="left")
    kept = {
        "assertions": frames.assertions.join(left, on="assertion_id", how="semi", maintain_order="left"),
        "evidence": frames.evidence.join(left, on="assertion_id", how="semi", maintain_order="left").filter(
            ~_begins_in(sentences)
        ),
        "mentions": mentions,
        "keys": frames.keys.join(gone, on=RECORD, how="anti", maintain_order="left"),
        "spans": frames.spans.join(mentions, on="context", how="semi", maintain_order="left").filter(
            ~_begins_in(sentences)
        ),
        "settled": frames.settled.join(left, on=CELL, how="semi", maintain_order="left"),
    }
    of_texts = {name: frames.by_name()[name].filter(is_left) for name in ("texts", "sentences", "excluded")}
    return Frames.of(frames.by_name() | kept | of_texts)


def _texts_of(sources: Iterable[Source], texts: pl.DataFrame) -> Sequence[str]:
    """The texts that are withdrawn whole."""
    named = {each.name for each in sources if each.kind == TEXT}
    groups = {each.name for each in sources if each.kind == GROUP}
    found = texts.filter(pl.col("text_id").is_in(list(named)) | pl.col("independence_group").is_in(list(groups)))
    return found["text_id"].to_list()


def _sentences_of(sources: Iterable[Source], sentences: pl.DataFrame) -> list[tuple[str, int, int]]:
    """The sentences that are withdrawn: text, first character, one past the last."""
    named = [each.name for each in sources if each.kind == SENTENCE]
    found = sentences.filter(pl.format("{}/{}", "text_id", "sentence").is_in(named))
    return list(found.select("text_id", "sentence_start", "sentence_end").iter_rows())


def _begins_in(sentences: Iterable[tuple[str, int, int]]) -> pl.Expr:
    """Whether a span begins in one of some sentences."""
    start = pl.col("span_start")
    places = ((pl.col("text_id") == text) & (start >= first) & (start < end) for text, first, end in sentences)
    return pl.any_horizontal(pl.lit(value=False), *(place.fill_null(value=False) for place in places))
