"""Names that many modules share are written down in one: folders, keys of receipts, places, the coding of ids."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths import REPOSITORY
from standoff.corpus.rows import PLACE
from standoff.files import project_files
from standoff.schema.record_ids import CELL, RECORD, decoded, decoded_text, encoded, encoded_text, joined

COMPILER = REPOSITORY / "compiler" / "standoff"


def constants(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The strings of a module, those within f-strings too, docstrings apart."""
    documented = {
        node.body[0].value
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented:
            yield node.value


def lists(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ...]]:
    """The strings that are written beside one another: in a tuple, list or set, or as arguments."""
    for node in nodes:
        items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else ()
        items = node.args if isinstance(node, ast.Call) else items
        yield tuple(item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str))


class Strings(NamedTuple):
    """The strings of a module: each, and those that are written beside one another."""

    constants: frozenset[str]
    lists: frozenset[tuple[str, ...]]


@cache
def strings() -> dict[str, Strings]:
    """Those of every module, which are parsed once for all tests."""
    found = {}
    for path in COMPILER.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        found[path.relative_to(COMPILER).as_posix()] = Strings(frozenset(constants(nodes)), frozenset(lists(nodes)))
    return found


def modules(holds: Callable[[Strings], bool]) -> set[str]:
    return {module for module, found in strings().items() if holds(found)}


# Where the word is something else: a key of a JSON file or of a frame, the name of a stage, setting, format or command.
OTHERWISE = {
    "build": {"cli/commands.py"},
    "site": {
        "cli/commands.py",
        "corpus/profile.py",
        "corpus/project.py",
        "formats/explorer/meta.py",
        "formats/registry.py",
        "formats/site.py",
    },
    "annotations": {
        "authoring/interchange/readers/jsonl.py",
        "authoring/interchange/readers/label_studio.py",
        "cli/commands.py",
    },
    "schemas": {"engine/dask/task.py"},
}
NAMES = [
    value
    for name, value in vars(project_files).items()
    if name.isupper() and name not in {"TEXTS", "NEXT"} and isinstance(value, str)
]


@pytest.mark.parametrize("name", NAMES)
def test_folders_and_files_of_a_project_are_named_once(name: str) -> None:
    def holds(found: Strings) -> bool:
        return any(each == name or ("/" in name and name in each.split()) for each in found.constants)

    inside = {"files/project_files.py"} if not {"/"} & {*name} else set()  # a path is put together from its folders
    assert modules(holds) - OTHERWISE.get(name, set()) - {"files/project_files.py"} == set(), name
    assert inside <= modules(holds)


@pytest.mark.parametrize(
    ("columns", "home"),
    [(CELL, set()), (RECORD, {"schema/record_ids.py"}), (PLACE, {"corpus/rows.py"})],
)
def test_the_columns_that_name_a_cell_and_a_place_are_listed_once(columns: tuple[str, ...], home: set[str]) -> None:
    def holds(found: Strings) -> bool:
        return any(columns == each[n : n + len(columns)] for each in found.lists for n in range(len(each)))

    assert modules(holds) == home


def test_key_values_are_encoded_in_one_module() -> None:
    coded = {encoded("%"), encoded("/")}
    found = modules(lambda module: any(code in each for each in module.constants for code in coded))
    assert found == {"schema/record_ids.py", "source/escape.py"}  # the other is GitHub's own coding of messages


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_key_values_come_back_from_a_record_id(keys: list[str]) -> None:
    record = joined(keys)
    assert [decoded(part) for part in record.split("/")] == keys
    frame = pl.DataFrame({"key": keys}, schema={"key": pl.String})
    coded = frame.select(encoded_text(pl.col("key")))
    assert coded["key"].to_list() == [encoded(key) for key in keys]
    assert coded.select(decoded_text(pl.col("key")))["key"].to_list() == keys


def test_paths_of_a_project_are_relative() -> None:
    assert not any(Path(name).is_absolute() for name in NAMES)
