"""What becomes of a span when one word of a text is put in, taken out or replaced: worked out by hand, word by word."""

import re
from typing import Literal

Bounds = tuple[int, int]
Edit = Literal["put in", "taken out", "replaced"]


def edited(words: list[str], edit: Edit, at: int, word: str) -> list[str]:
    """The words after one edit."""
    kept = words[at if edit == "put in" else at + 1 :]
    return [*words[:at], *([] if edit == "taken out" else [word]), *kept]


def bounds(words: list[str], first: int, last: int) -> Bounds:
    """Where a run of words is in a text that has one space between words."""
    return len(" ".join([*words[:first], ""])), len(" ".join(words[: last + 1]))


def carried(words: list[str], edit: Edit, at: int, word: str, first: int, last: int) -> tuple[str, Bounds] | None:
    """What became of the words from a first to a last one, and where they are; none where it is half and half."""
    before, new = bounds(words, first, last), edited(words, edit, at, word)
    shift = len(new) - len(words)
    if last < at:
        return "same", before
    if first > at or (edit == "put in" and first == at):
        after = bounds(new, first + shift, last + shift)
        return ("same" if after == before else "moved"), after
    if edit == "put in":
        return "changed", bounds(new, first, last + 1)
    n_left = last - first
    if n_left == 0:
        return "lost", (0, 0)
    if n_left == 1:
        return None
    return "changed", bounds(new, first, last + shift)


# -- places that are equally good --------------------------------------------------------------------------------------


def best_shift(text: str, start: int, end: int, left: int, right: int) -> int:
    """By how much a stretch may be moved so that the rest of a text stays the same and it starts at the best place."""
    rest = text[:start] + text[end:]
    equal = [by for by in range(-left, right + 1) if text[: start + by] + text[end + by :] == rest]
    best = max(rank(text, start + by) for by in equal)
    least = min(abs(by) for by in equal if rank(text, start + by) == best)
    return max(by for by in (-least, least) if by in equal and rank(text, start + by) == best)


def rank(text: str, here: int) -> int:
    """How good a place is to start at: a text or line 3, a sentence 2, a word 1, elsewhere 0."""
    before, after = text[:here], text[here:]
    if before == "" or before[-1] == "\n":
        return 3
    if not before[-1].isspace() or after[:1].isspace():
        return 0
    return 2 if re.search(r"""[.!?…؟۔”"»].\Z""", before, re.DOTALL) else 1


def edits(before: list[str], after: list[str]) -> int:
    """The least number of words that must be put in, taken out or replaced."""
    row = list(range(len(after) + 1))
    for n, word in enumerate(before, 1):
        last, row[0] = row[0], n
        for m, other in enumerate(after, 1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (word != other))
    return row[-1]
