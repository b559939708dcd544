"""What is copied: the curators' own words from texts, and texts from each other against what their groups say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE, Remark, TextBlock
from standoff.corpus.shared_runs import WORDS, Shared, sharing
from standoff.corpus.text_block import QUOTABLE
from standoff.corpus.texts import Text
from standoff.schema.model import Schema
from standoff.schema.qualifiers import NOTE
from standoff.source.problem import Place, Problem

RUN = 40
ADDRESS = re.compile(rf"https?://\S+|\S{{{RUN},}}")
Words = tuple[Place, str, int]


def check_words(frames: Frames, existence: Frames, texts: Mapping[str, Text], schema: Schema) -> list[Problem]:
    """Values and reasons that share a run of 40 characters or more with a private text (white space folded)."""
    quotable = set(existence.texts.filter(pl.col("words") == QUOTABLE)["text_id"])
    private = {text_id: text for text_id, text in texts.items() if text_id not in quotable}
    return _copied(_words(frames, schema), private) if private else []


def check_words_of_blocks(blocks: Sequence[TextBlock], texts: Mapping[str, Text]) -> list[Problem]:
    """The same for text blocks."""
    return _copied({words for block in blocks for words in _of_block(block)}, _private(blocks, texts))


def check_words_of_notes(
    remarks: Sequence[Remark], blocks: Sequence[TextBlock], texts: Mapping[str, Text]
) -> list[Problem]:
    """The same for what curators note for one another."""
    notes = {(Place(each.file, each.line, each.column), each.words, 0) for each in remarks if each.name == NOTE}
    return _copied(notes, _private(blocks, texts))


def _private(blocks: Sequence[TextBlock], texts: Mapping[str, Text]) -> dict[str, Text]:
    quotable = {block.text_id for block in blocks if block.fields.get("words", ("",))[0] == QUOTABLE}
    return {text_id: text for text_id, text in texts.items() if text_id not in quotable}


def _copied(words: set[Words], texts: Mapping[str, Text]) -> list[Problem]:
    long = sorted(row for row in words if len(row[1]) >= RUN) if texts else []
    wanted = {run for _, value, _ in long for run in _runs(value)}
    if not wanted:
        return []
    runs: dict[str, str] = {}
    for text in texts.values():
        for run in _runs(" ".join(text.content.split())):
            if run in wanted:
                runs.setdefault(run, text.text_id)
    found = []
    for place, value, length in long:
        hit = next((run for run in _runs(value) if run in runs), None)
        if hit is not None:
            message = f"these words share a run of {RUN} or more characters with the text `{runs[hit]}`: `{hit[:16]}…`"
            hint = "use your own words, or write `words: quotable` into its `text:` block if its rights allow quoting"
            found.append(Problem(place, "copied-words", message, hint, length))
    return found


def _runs(text: str) -> Iterator[str]:
    """The runs of a text that are words: an address of the web or an identifier is not copied from anybody."""
    for stretch in ADDRESS.split(text):
        yield from (stretch[start : start + RUN] for start in range(len(stretch) - RUN + 1))


def _words(frames: Frames, schema: Schema) -> set[Words]:
    """Free words, their place and what to underline there: values of plain text fields; and reasons."""
    fields = [(t.name, f.name) for t in schema.record_tables.values() for f in t.stated.values() if f.is_free_text]
    free = pl.DataFrame(fields, orient="row", schema={"table_name": pl.String, "field_name": pl.String})
    cell = (pl.col("table_name", "field_name").cast(pl.String), "value", *PLACE)
    values = pl.concat([frames.assertions.select(cell), frames.keys.select(cell)])
    is_long = pl.col("value").str.len_chars() >= RUN
    values = values.filter(is_long).join(free, on=["table_name", "field_name"], how="semi").select("value", *PLACE)
    is_reason = pl.col("because").str.len_chars() >= RUN
    reasons = [
        frames.evidence.select("because", *PLACE),
        *(frame.select("because", "file", "line", "column") for frame in (frames.settled, frames.excluded)),
    ]
    return {
        *((Place(*place), value, len(value)) for value, *place in values.iter_rows()),
        *((Place(*place), value, 0) for frame in reasons for value, *place in frame.filter(is_reason).iter_rows()),
    }


def _of_block(block: TextBlock) -> Iterator[Words]:
    for name, (value, _, because, line, column) in block.fields.items():
        if name == "quality_note":
            yield Place(block.file, line, column), value, len(value)
        if because:
            yield Place(block.file, line, column), because, 0


MUCH = 0.05
"""The share of a text's words in shared runs from which two texts are taken to copy each other.

A quotation, or a list of office holders, that two independent reports both have amounts to 2 % of a news item or less
(ten words among 600); a report that was reworded from another, or from a common wire, keeps 10 % and more.
"""
GROUP = "independence_group"
WHY = "texts of one group count as one source, those of different groups as several"


def check_independence(blocks: Sequence[TextBlock], texts: Mapping[str, Text]) -> list[Problem]:
    """Texts of different groups that share much, and texts of a group that share nothing with the rest of it.

    Only texts that are there, and are the ones that were annotated, are compared.
    """
    there = {block.text_id: block for block in blocks if _is_verified(block, texts)}
    shared = sharing(texts[text_id] for text_id in there)
    found = []
    for (one, other), (of_one, of_other) in shared.items():
        most = max(of_one, of_other, key=lambda part: part.share)
        if _group(there[one]) != _group(there[other]) and most.share >= MUCH:
            found.append(_one_of_group(there[one], there[other], most))
    return found + _strangers(there, set(shared))


def _is_verified(block: TextBlock, texts: Mapping[str, Text]) -> bool:
    stated = block.fields.get("sha256")
    return block.text_id in texts and stated is not None and stated[0] == texts[block.text_id].sha256


def _group(block: TextBlock) -> str:
    return block.fields[GROUP][0] if GROUP in block.fields else block.text_id


def _place(block: TextBlock) -> Place:
    """Where a block states its group, else where it names its text."""
    return Place(block.file, *block.fields[GROUP if GROUP in block.fields else "file"][3:])


def _one_of_group(one: TextBlock, other: TextBlock, most: Shared) -> Problem:
    mine = one if most.text_id == other.text_id else other
    message = (
        f"{most.share:.0%} of the words of `{mine.text_id}` are in runs of {WORDS} or more words that `{most.text_id}`"
        f" also has (the longest has {most.longest}), but their groups differ"
    )
    hint = f"if one copies the other, or both copy a third, give both the same `{GROUP}`: {WHY}"
    return Problem(_place(other), "independence", message, hint, related=(_place(one),))


def _strangers(there: Mapping[str, TextBlock], shared: set[tuple[str, str]]) -> list[Problem]:
    """Texts that have no run in common with any other of their group; where none has, all but the first."""
    groups: dict[str, list[str]] = {}
    for text_id in sorted(there):
        groups.setdefault(_group(there[text_id]), []).append(text_id)
    found = []
    for group, members in groups.items():
        met = {text_id for pair in combinations(members, 2) if pair in shared for text_id in pair}
        lonely = [text_id for text_id in members if text_id not in met]
        for text_id in lonely if met else lonely[1:]:
            rest = tuple(_place(there[other]) for other in members if other != text_id)
            message = f"`{text_id}` is in the group `{group}`, but shares no run of {WORDS} words with its other texts"
            hint = f"if it is an independent source, leave `{GROUP}` out: {WHY}"
            found.append(Problem(_place(there[text_id]), "independence", message, hint, related=rest))
    return found
