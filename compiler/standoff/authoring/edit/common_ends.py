"""What two versions have in common at both ends, which need not be compared any further."""

from collections.abc import Sequence


def common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many items are the same at the beginning and, of the rest, at the end."""
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail
