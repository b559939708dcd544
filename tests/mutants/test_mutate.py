"""The mutants of a small module: which changes are made, and what is left alone."""

from pathlib import Path

from mutate import mutants

SOURCE = '''\
"""Documentation with 1 number."""

import os

LIMIT: int = 3


@decorated(1)
def first(items: list[int], at: int = 0, *, é: str = "3") -> int:
    """One more."""
    for item in items[at:]:
        if not item or item < LIMIT:
            continue
        é += "and"
        print("two words", file=os)
    assert items
    return f"{at + 1}" if at is not None else [max(i, 1) for i in items if i and i != at]
'''
# What changes, in the order of the source: the kind, and the line before and after.
EXPECTED = [
    ("constant", "LIMIT: int = 3", "LIMIT: int = (2)"),
    ("constant", "LIMIT: int = 3", "LIMIT: int = (4)"),
    ("constant", "at: int = 0,", "at: int = (-1),"),
    ("constant", "at: int = 0,", "at: int = (1),"),
    ("slice", "items[at:]", "items[(at) + 1:]"),
    ("negation", "not item or", "(item) or"),
    ("condition", "if not item or item < LIMIT:", "if (not (not item or item < LIMIT)):"),
    ("boolean", "not item or item", "not item and item"),
    ("comparison", "item < LIMIT", "item <= LIMIT"),
    ("comparison", "item < LIMIT", "item >= LIMIT"),
    ("loop", "continue", "break"),
    ("statement", 'é += "and"', "pass"),
    ("statement", 'print("two words", file=os)', "pass"),
    ("argument", 'print("two words", file=os)', 'print("two words")'),
    ("comparison", "at is not None", "at is  None"),
    ("function", "max(i, 1)", "min(i, 1)"),
    ("constant", "max(i, 1)", "max(i, (0))"),
    ("constant", "max(i, 1)", "max(i, (2))"),
    ("filter", "if i and i != at", "if True"),
    ("boolean", "i and i", "i or i"),
    ("comparison", "i != at", "i == at"),
]


def test_every_change_is_made_once_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(SOURCE, "utf-8")
    found = mutants(tmp_path, "module.py")
    assert [mutant.kind for mutant in found] == [kind for kind, _, _ in EXPECTED]
    for mutant, (_, before, after) in zip(found, EXPECTED, strict=True):
        assert mutant.source in {
            SOURCE[:at] + after + SOURCE[at + len(before) :]
            for at in range(len(SOURCE))
            if SOURCE.startswith(before, at)
        }, mutant.name
        compile(mutant.source, mutant.file, "exec")


def test_a_name_stays_when_lines_above_change_and_is_unique(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(SOURCE, "utf-8")
    names = [mutant.name for mutant in mutants(tmp_path, "module.py")]
    assert len(set(names)) == len(names)
    assert names[10] == "module.py first: continue -> break"
    (tmp_path / "module.py").write_text(f"# a comment\n{SOURCE}", "utf-8")
    moved = mutants(tmp_path, "module.py")
    assert [mutant.name for mutant in moved] == names
    assert moved[10].line == 14
