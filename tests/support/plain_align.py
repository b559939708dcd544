"""What becomes of a span when one word of a text is put in, taken out or replaced: worked out by hand, word by word."""

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
