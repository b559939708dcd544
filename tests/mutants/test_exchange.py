"""The code of a mutant takes the place of what is loaded, unless something that imports run has changed."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from exchange import Called, Loaded
from mutate import Mutant, mutants, places

SOURCE = '''\
"""A module that is changed."""

from functools import cache


def on_import(n: int) -> int:
    return n + 1


LIMIT = on_import(2)


@cache
def kept(n: int) -> int:
    return LIMIT + n


class Counter:
    start = 1

    def count(self, n: int) -> list[int]:
        return [i + self.start for i in range(n)]
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "changed_module.py").write_text(SOURCE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("changed_module", None)


def loaded(folder: Path) -> tuple[ModuleType, Loaded]:
    called, before = Called(folder), sys.gettrace()
    called.start()
    try:
        import changed_module  # type: ignore[import-not-found]
    finally:
        called.stop()
        sys.settrace(before)
    return changed_module, Loaded(folder, called)


def of(folder: Path, within: str, after: str) -> Mutant:
    (found,) = [m for m in mutants(folder, "changed_module.py") if m.within == within and m.name.endswith(after)]
    return found


def test_functions_and_methods_are_exchanged_and_what_they_kept_is_forgotten(folder: Path) -> None:
    module, functions = loaded(folder)
    kept, counter = module.kept, module.Counter()
    assert (kept(1), counter.count(2)) == (4, [1, 2])
    for within, after in (("kept", "LIMIT - n"), ("Counter.count", "i - self.start for i in range(n)]")):
        changes = functions.changes(of(folder, within, after))
        assert changes is not None
        functions.apply(changes)
    assert (kept(1), counter.count(2)) == (2, [-1, 0])


def test_what_was_frozen_before_is_found(folder: Path) -> None:
    import changed_module

    gc.freeze()
    functions = Loaded(folder, Called(folder))
    gc.freeze()  # as before this test
    assert functions.functions[changed_module.__file__, "kept"] == [changed_module.kept.__wrapped__]


@pytest.mark.parametrize(
    ("within", "after"),
    [("module", "on_import((3))"), ("Counter", "start = (2)")],
)
def test_what_runs_on_import_is_not_exchanged(folder: Path, within: str, after: str) -> None:
    assert loaded(folder)[1].changes(of(folder, within, after)) is None


def test_what_imports_have_called_is_not_certain(folder: Path) -> None:
    functions = loaded(folder)[1]
    for within, after, is_certain in (("on_import", "n - 1", False), ("kept", "LIMIT - n", True)):
        changes = functions.changes(of(folder, within, after))
        assert changes is not None
        assert functions.is_certain(changes) is is_certain


def test_places_of_lines_name_the_function_and_the_words() -> None:
    found = places(SOURCE)
    assert len(found) == len(SOURCE.splitlines()) + 1
    assert [found[n] for n in (0, 3, 6, 10, 18, 21)] == [
        "module: ",
        "module: from functools import cache",
        "on_import: def on_import(n: int) -> int:",
        "module: LIMIT = on_import(2)",
        "Counter: class Counter:",
        "Counter.count: def count(self, n: int) -> list[int]:",
    ]
