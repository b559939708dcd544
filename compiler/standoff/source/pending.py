"""Work that is pending, such as quotes to anchor: on a terminal one line a file, with the command that does it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from standoff.source.problem import Place, Problem

SHOWN = 5  # lines that are named
WORK = {
    "unanchored-quote": ("quotes have no span yet", "`standoff anchor {file}` replaces them"),
    "uncovered-sentence": (
        "sentences are neither annotated nor set aside",
        "`standoff coverage {text}` lists them; annotate each, or set it aside with a reason",
    ),
}
"""What to say of several problems of a code in one file, and the hint."""


def one_a_file(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, with several of one kind of pending work in a file as one; in the same order."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.code in WORK:
            groups.setdefault((problem.place.file, problem.code), []).append(problem)
    found: list[Problem] = []
    for problem in problems:
        group = groups.get((problem.place.file, problem.code), [])
        if len(group) < 2:
            found.append(problem)
        elif problem is group[0]:
            found.append(_together(group))
    return found


def _together(group: Sequence[Problem]) -> Problem:
    first = group[0]
    file = first.place.file
    message, hint = WORK[first.code]
    lines = list(dict.fromkeys(str(problem.place.line) for problem in group))
    named = ", ".join(lines[:SHOWN]) + (" …" if len(lines) > SHOWN else "")
    noun = "line" if len(lines) == 1 else "lines"
    message = f"{len(group):,} {message} ({noun} {named})"
    hint = hint.format(file=file, text=PurePosixPath(file).stem)
    return replace(first, place=Place(file), message=message, hint=hint, length=0, related=(), fix="")
