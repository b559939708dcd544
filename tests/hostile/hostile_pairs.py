"""Two known mistakes at a time: each is still reported, at its place, whatever the other one is.

The mistakes are those of `mistakes.py`, each of which is one problem. A pair changes different files, or different
lines of one file. What one error may hide is listed here (`hides`), and nothing else may be missing.
"""

import re
from collections.abc import Iterator
from random import Random

from case import Case
from mistakes import CASES, broken
from mistakes import Case as Mistake
from stage import Stage
from standoff.source.problem import SUPPRESSED_BY_PLACE, WARNINGS
from tiny import FILES, Change, compiled

Files = dict[str, str | bytes | None]
PROJECT = ("schemas/", "datapackage.json", "annotations/readings.yaml")
# Found in what was made of the annotations: with an error in these, nothing is made of them.
LATER = frozenset(
    {
        *("bad-settle", "hierarchy-cycle", "idle-settle", "more-rows", "never-rule", "odd-order", "one-of"),
        *("not-unique", "open-hierarchy", "out-of-order", "required-missing"),
    }
)
NUMBER = re.compile("[0-9][0-9,]*")
WIDE = "of the wide row"
# What tables say of each other is compared once each of them could be read; so are the qualifiers of the corpus.
OF_ITS_OWN = "has a meaning of its own"
RELATED = ("which does not exist", "does not refer to", "no field of", "is not a valid value of `role`", OF_ITS_OWN)
LIMITS = frozenset({"too-deep", "too-large", "too-many"})  # what they count is changed by other changes to the file
# After these a file, or one of its blocks, is not read to the end.
UNREAD = frozenset(
    {
        *LIMITS,
        *("bad-utf8", "unknown-table", "not-records", "not-a-mention"),
        *("yaml-alias", "yaml-anchor", "yaml-documents", "yaml-key", "yaml-merge", "yaml-syntax", "yaml-tag"),
    }
)
# Found by comparing files, of which one may not have been read.
COMPARED = frozenset({"shared-id", "near-id", "near-copy", "id-clash", "independence", "unused-vocabulary"})


def case(_number: int, chance: Random) -> Case:
    """A random pair of mistakes that do not touch each other."""
    while True:
        one, other = chance.sample(range(len(CASES)), 2)
        if apart(CASES[one], CASES[other]):
            break
    names = " and ".join(f"{CASES[n].code} ({n})" for n in (one, other))
    return Case(names, lambda stage: wrong(stage, CASES[one], CASES[other]))


def wrong(stage: Stage, one: Mistake, other: Mistake) -> Iterator[str]:
    """The mistakes of a pair that are not reported, though the other one does not hide them."""
    root = broken(stage.folder / "pair", [*_parts(one), *_parts(other)])
    found = [(problem.code, str(problem.place), _uncounted(problem.message)) for problem in compiled(root).problems]
    for mistake, beside in ((one, other), (other, one)):
        expected = (mistake.code, mistake.place, _uncounted(mistake.message.replace("{root}", str(root))))
        if expected not in found and not hides(beside, mistake):
            yield f"not reported: {expected}\nbut: {found}"


def _uncounted(message: str) -> str:
    """A message without its numbers: how many rows, characters or values there are may follow from both mistakes."""
    return NUMBER.sub("#", message)


def hides(error: Mistake, mistake: Mistake) -> bool:
    """Whether an error may hide a mistake: it stops the run before, or leaves out what the mistake is in."""
    if error.code in WARNINGS:
        return False
    if error.code != "risky-cell" and step(error) < step(mistake):
        return True
    is_same_file = error.place.split(":")[0] == mistake.place.split(":")[0]
    if error.code in UNREAD and (is_same_file or mistake.code in COMPARED):
        return True
    if WIDE in mistake.message and WIDE not in error.message:
        return True  # wide tables are made of what has no error
    if error.code == "bad-settle" and mistake.code in LATER:
        return True  # decisions are looked at before the tables that they lead to
    if error.code in SUPPRESSED_BY_PLACE.get(mistake.code, ()):
        return True  # it follows from the other, if they are about the same record
    if mistake.code == "schema-query" and error.place.startswith(PROJECT):
        return True  # queries are compiled on tables that are right
    if error.code == "text-block" and mistake.code == "language-script" and is_same_file:
        return True  # the text is not known, so that its letters are not either
    return mistake.code == "uncovered-sentence" and is_same_file


def step(mistake: Mistake) -> int:
    """How far a run comes before it finds the mistake."""
    if mistake.code in {"missing-folder", "no-project"}:
        return 0
    is_error = mistake.code not in WARNINGS and mistake.code != "risky-cell"
    if mistake.code.startswith("unexpected-") or (mistake.code in LATER and mistake.code != "hierarchy-cycle"):
        return 4
    if mistake.place.startswith(PROJECT) and is_error:
        return 2 if any(words in mistake.message for words in RELATED) else 1
    return 4 if mistake.code in LATER or WIDE in mistake.message else 3


def apart(one: Mistake, other: Mistake) -> bool:
    """Whether two mistakes change different files, or different lines of a file without adding or removing any."""
    return all(
        file != other_file or (lines is not None and other_lines is not None and not lines & other_lines)
        for file, lines in _changes(one)
        for other_file, other_lines in _changes(other)
    )


def _changes(mistake: Mistake) -> Iterator[tuple[str, set[int] | None]]:
    """The files that a mistake changes, with the lines; None where lines are added or removed, or the file replaced.

    The line at which it is reported is one of them: there is what it is about.
    """
    file, *at = mistake.place.split(":")
    yield file, {int(at[0]) - 1} if at and mistake.code not in LIMITS else None
    for part in _parts(mistake):
        if isinstance(part, dict):
            yield from ((file, None) for file in part)
        else:
            file, old, new = part
            first = FILES[file][: FILES[file].index(old)].count("\n")
            keeps = old.count("\n") == new.count("\n")
            yield file, set(range(first, first + old.count("\n") + 1)) if keeps else None


def _parts(mistake: Mistake) -> list[Change | Files]:
    return mistake.broken if isinstance(mistake.broken, list) else [mistake.broken]
