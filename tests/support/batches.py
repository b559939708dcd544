"""Mistakes of `mistakes.py` made together, several in one corpus: what takes long of each is compiling a corpus."""

from collections.abc import Sequence

import tiny
from mistakes import CASES, Case
from standoff.source.problem import severity
from tiny import Change

TOGETHER = 8  # mistakes in one corpus


def changes_of(case: Case) -> list[Change] | None:
    """The changes of a mistake that is made in annotations alone."""
    parts = case.broken if isinstance(case.broken, list) else [case.broken]
    changes = [part for part in parts if isinstance(part, tuple) and part[0].startswith("annotations/")]
    return changes if len(changes) == len(parts) else None


def fits(changes: Sequence[Change]) -> bool:
    """Whether none of them changes words that another one changes."""
    try:
        tiny.changed(*changes)
    except AssertionError:
        return False
    return True


def batches() -> list[list[Case]]:
    """All mistakes: those in annotations several in a corpus, errors and warnings apart, every other one alone."""
    together: list[tuple[bool, list[Change], list[Case]]] = []
    alone = []
    for case in CASES:
        changes, is_error = changes_of(case), severity(case.code) == "error"
        if changes is None:
            alone.append([case])
            continue
        for of_errors, others, batch in together:
            if of_errors == is_error and len(batch) < TOGETHER and fits([*others, *changes]):
                others.extend(changes)
                batch.append(case)
                break
        else:
            together.append((is_error, changes, [case]))
    return [batch for *_, batch in together] + alone
