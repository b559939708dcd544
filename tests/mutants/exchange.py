"""A mutant in a process that runs: the code of its functions is exchanged, so that nothing is imported again.

That is not possible for what runs on import. Where imports or the collection of tests have called a function, a mutant
that survives may owe it to what they got from it: that does not count.
"""

import functools
import gc
import sys
from collections import defaultdict
from collections.abc import Iterator
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType, FunctionType

from mutate import Mutant

Change = tuple[FunctionType, CodeType]


class Called:
    """Records the functions of a folder that are called while it is active."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}/"
        self.names: set[tuple[str, str]] = set()

    def start(self) -> None:
        sys.settrace(self._call)

    def stop(self) -> None:
        sys.settrace(None)

    def _call(self, frame: FrameType, _event: str, _arg: object) -> None:
        code = frame.f_code
        if code.co_filename.startswith(self.folder):
            self.names.add((code.co_filename, code.co_qualname.split(".<locals>")[0]))


class Loaded:
    """The functions of a folder that this process has, and what they keep; made once everything is imported."""

    def __init__(self, folder: Path, called: Called) -> None:
        self.folder = folder
        self.called = called.names
        self.functions: dict[tuple[str, str], list[FunctionType]] = defaultdict(list)
        self.caches = []
        gc.unfreeze()  # `conftest.py` froze what it collected, which `get_objects` leaves out
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename.startswith(f"{folder}/"):
                self.functions[each.__code__.co_filename, each.__code__.co_qualname].append(each)
            elif type(each) is functools._lru_cache_wrapper:
                self.caches.append(each)

    def changes(self, mutant: Mutant) -> list[Change] | None:
        """The functions to change and their new code; none if the module must be imported anew."""
        path = self.folder / mutant.file
        old, new = (compile(source, str(path), "exec") for source in (path.read_text("utf-8"), mutant.source))
        try:
            return [change for pair in _differing(old, new) for change in self._of(*pair)]
        except LookupError:
            return None

    def _of(self, old: CodeType, new: CodeType) -> Iterator[Change]:
        place = old.co_filename, old.co_qualname
        if place not in self.functions or old.co_freevars != new.co_freevars:
            raise LookupError(place)
        yield from ((function, new) for function in self.functions[place])

    def is_certain(self, changes: list[Change]) -> bool:
        """Whether nothing in this process is what one of the functions returned before the change."""
        return not any((f.__code__.co_filename, f.__code__.co_qualname) in self.called for f, _ in changes)

    def apply(self, changes: list[Change]) -> None:
        """Change functions, and forget what they have worked out before."""
        for function, code in changes:
            function.__code__ = code
        for cache in self.caches:
            cache.cache_clear()


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions of a module or class that differ; raises LookupError if something else does."""
    olds, news = ([each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new))
    bare = [
        code.replace(co_consts=tuple(None if isinstance(each, CodeType) else each for each in code.co_consts))
        for code in (old, new)
    ]
    if len(olds) != len(news) or bare[0] != bare[1]:
        raise LookupError(old.co_qualname)
    for one, other in zip(olds, news, strict=True):
        if one != other:
            yield from [(one, other)] if one.co_flags & CO_OPTIMIZED else _differing(one, other)
