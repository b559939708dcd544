"""An annotation set: what one curator wrote about some texts; and whether two annotation sets are of the same texts."""

from dataclasses import dataclass

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE, TextBlock
from standoff.source.problem import Place, Problem

CODE = "agreement-mismatch"


@dataclass(frozen=True, slots=True)
class AnnotationSet:
    """One annotation set as frames, with the texts that it is about, its problems, and how many drafts it has."""

    name: str
    frames: Frames
    texts: dict[str, TextBlock]
    problems: list[Problem]
    n_drafts: int = 0

    def of_texts(self, texts: frozenset[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Its assertions on these texts, deprecated ones left out, in the order of their places; and their evidence."""
        kept = pl.col("text_id").is_in(list(texts)) & pl.col("rank").is_null()
        assertions = self.frames.assertions.filter(kept).sort(*PLACE)
        spans = self.frames.evidence.filter(pl.col("span_end") > pl.col("span_start"))
        return assertions, spans.join(assertions.select("assertion_id"), on="assertion_id", how="semi")

    def sentences(self, texts: frozenset[str]) -> dict[str, list[tuple[int, int]]]:
        """The bounds of the sentences of these texts, by text, in order."""
        found: dict[str, list[tuple[int, int]]] = {text_id: [] for text_id in sorted(texts)}
        for text_id, start, end in self.frames.sentences.select(
            "text_id", "sentence_start", "sentence_end"
        ).iter_rows():
            if text_id in found:
                found[text_id].append((start, end))
        return found


def same_texts(a: AnnotationSet, b: AnnotationSet) -> tuple[frozenset[str], list[Problem]]:
    """The texts of both annotation sets with the same hash and sentences; the others become problems."""
    problems = [*_without_counterpart(a, b), *_without_counterpart(b, a)]
    same = set()
    for text_id in sorted(a.texts.keys() & b.texts.keys()):
        found = difference(text_id, a, b)
        problems += [found] if found else []
        same |= set() if found else {text_id}
    return frozenset(same), problems


def _without_counterpart(mine: AnnotationSet, other: AnnotationSet) -> list[Problem]:
    found = []
    for text_id in sorted(mine.texts.keys() - other.texts.keys()):
        twin = next(
            (b.text_id for b in other.texts.values() if _hash(b) and _hash(b) == _hash(mine.texts[text_id])), None
        )
        hint = (
            f"rename the file: `{twin}` there has the same hash"
            if twin
            else f"add `{text_id}.yaml` there, or leave it out"
        )
        block = mine.texts[text_id]
        message = f"text `{text_id}` has no counterpart in {other.name}"
        found.append(Problem(Place(block.file, block.line, 1), CODE, message, f"compared without it; {hint}"))
    return found


def difference(text_id: str, a: AnnotationSet, b: AnnotationSet) -> Problem | None:
    """Why a text that both annotation sets have cannot be compared; none where it can."""
    first, second = a.texts[text_id], b.texts[text_id]
    hint = (
        "compared without it: spans mean the same only in the same text; take the annotations made for this very file"
    )
    if _hash(first) is None or _hash(first) != _hash(second):
        message = f"text `{text_id}` has a different hash in {b.name}: they are different texts"
        return Problem(_place(first), CODE, message, hint, related=(_place(second),))
    if a.sentences(frozenset([text_id])) != b.sentences(frozenset([text_id])):
        message = f"text `{text_id}` has different sentences in {b.name}"
        hint = "compared without it: sentences are what is counted; copy `sentences` from one to the other"
        return Problem(
            Place(first.file, first.line, 1), CODE, message, hint, related=(Place(second.file, second.line, 1),)
        )
    return None


def _hash(block: TextBlock) -> str | None:
    return block.fields["sha256"][0] if "sha256" in block.fields else None


def _place(block: TextBlock) -> Place:
    return (
        Place(block.file, *block.fields["sha256"][3:5])
        if "sha256" in block.fields
        else Place(block.file, block.line, 1)
    )
