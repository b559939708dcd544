"""Whether independence groups match the texts: texts that copy each other share long runs of words, others do not."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from standoff.corpus.rows import TextBlock
from standoff.corpus.texts import WORDS, Shared, Text, sharing
from standoff.source.problem import Place, Problem

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
            found.append(_copied(there[one], there[other], most))
    return found + _strangers(there, set(shared))


def _is_verified(block: TextBlock, texts: Mapping[str, Text]) -> bool:
    stated = block.fields.get("sha256")
    return block.text_id in texts and stated is not None and stated[0] == texts[block.text_id].sha256


def _group(block: TextBlock) -> str:
    return block.fields[GROUP][0] if GROUP in block.fields else block.text_id


def _place(block: TextBlock) -> Place:
    """Where a block states its group, else where it names its text."""
    return Place(block.file, *block.fields[GROUP if GROUP in block.fields else "file"][3:])


def _copied(one: TextBlock, other: TextBlock, most: Shared) -> Problem:
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
