"""Values with one meaning are put into the notation of their type, old words are replaced by new ones.

Every other character of their files stays.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from standoff.files.journal import rewrite_all
from standoff.files.project_files import read_file
from standoff.schema.renamed import in_pattern
from standoff.source import composer, tree
from standoff.source.problem import Problem

UNSAFE = re.compile(r"""[\s:#,\[\]{}"'&*!|>%@`]""")
QUOTES = frozenset({"", "'", '"'})  # styles of scalars that are fixed; a block scalar is left as it is
Places = dict[tuple[int, int], Problem]


@dataclass(frozen=True, slots=True)
class Fix:
    """A value or a key that was replaced: the problem that it was, and what was written."""

    problem: Problem
    written: str


def fix_all(root: Path, problems: Iterable[Problem]) -> list[Fix]:
    """Write the values of all problems that have one answer, in all files or none; raises OSError."""
    changes: dict[str, tuple[bytes | None, bytes]] = {}
    done: list[Fix] = []
    for file, places in _by_file(problems).items():
        before = read_file(root, file)
        after, fixes = fixed(file, before, places)
        if fixes:
            changes[file] = (before, after)
            done += fixes
    rewrite_all(root, changes, "check --fix")
    return done


def fixed(file: str, data: bytes, places: Places) -> tuple[bytes, list[Fix]]:
    """One file with its values replaced; as it was where it cannot be read with certainty, before or after."""
    if composer.read(file, data).problems:
        return data, []
    source = data.decode("utf-8")
    found = [(scalar, places[scalar.line, scalar.column]) for scalar in _scalars(tree.read(source), places)]
    edits = [
        (scalar.start, scalar.end, _written(source[scalar.start : scalar.end], scalar, problem))
        for scalar, problem in found
    ]
    after = tree.edited(source, edits).encode("utf-8")
    if composer.read(file, after).problems:
        return data, []
    return after, [Fix(problem, scalar.text) for scalar, problem in found]


def _written(source: str, scalar: tree.Scalar, problem: Problem) -> str:
    """What takes the place of a scalar, in its style; of a pattern, only the names in its braces change."""
    if problem.code == "old-word" and "{" in scalar.text:
        return in_pattern(source)
    words, style = problem.fix, scalar.style
    if style == "'" and "'" not in words:
        return f"'{words}'"
    is_safe = not style and not UNSAFE.search(words)
    return words if is_safe else json.dumps(words, ensure_ascii=False)


def _by_file(problems: Iterable[Problem]) -> dict[str, Places]:
    files: dict[str, Places] = {}
    for problem in problems:
        if problem.fix:
            files.setdefault(problem.place.file, {})[problem.place.line, problem.place.column] = problem
    return files


def _scalars(root: tree.Node | None, places: Places) -> Iterator[tree.Scalar]:
    """The keys and values at the places, in the order of the file."""
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if not isinstance(node, tree.Scalar):
            for entry in reversed(node.entries):
                waiting += [entry.value, entry.name] if entry.name else [entry.value]
        elif (node.line, node.column) in places and node.style in QUOTES:
            yield node
