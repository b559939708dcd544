"""Finds compiled code, where it was built and fits; `STANDOFF_COMPILED` in the environment leaves it out.

It fits if it was built from the files that lie beside it, for this Python; the reader, if it reads the grammar that
`corpus/grammar.py` has, and PyYAML has the parser that it was compared with. Where one is there and does not fit, a
line says so, once.
"""

import importlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from threading import RLock
from types import ModuleType

COMPILER = Path(__file__).parents[2]
SOURCES = (".pyx", ".pxi", ".h")
INCLUDED = re.compile(rb'^include "(\.\./.*)"$', re.MULTILINE)  # from another folder
PARSER = "0.2.5"  # of libyaml: what the compiled reader was compared with
SETTING = "STANDOFF_COMPILED"  # in the environment: `0` does all in Python
OFF, CRASHED = "0", "crashed"
WAS_CRASHED = "compiled code crashed: all is done in Python; please report it"


def _silent(line: str) -> None:
    """In a library nothing is printed."""


say: Callable[[str], None] = _silent  # the command line puts its own here
is_guarded = False  # whether a command is run again, in Python, where compiled code crashes


@dataclass(frozen=True)
class Extension:
    """A compiled module: its folder below the package, its name there, what it is and what is done without it.

    `misfit` says why one that is up to date cannot be used all the same, or nothing.
    """

    folder: str
    name: str
    what: str
    without: str
    misfit: Callable[[ModuleType], str] = lambda _: ""

    def module(self) -> ModuleType | None:
        """The module, or None where its work is to be done in Python."""
        setting = os.environ.get(SETTING, "")
        if setting == OFF:
            return None
        with LOCK:
            return _found(self, setting)

    @property
    def home(self) -> Path:
        """Where its sources are, and what is built from them."""
        return COMPILER / self.folder

    def load(self) -> ModuleType:
        """Import it; raises ImportError."""
        return importlib.import_module(".".join((COMPILER.name, *self.folder.split("/"), self.name)))


def sources() -> list[Path]:
    """The file of each compiled module, which includes the others beside it."""
    return sorted(COMPILER.glob("*/compiled/*.pyx"))


def source_digest(folder: Path) -> str:
    """The SHA-256 of the files from which the module in a folder is compiled."""
    from hashlib import sha256

    found = sha256()
    own = {path for path in folder.iterdir() if path.suffix in SOURCES}
    others = {folder / os.fsdecode(name) for path in own for name in INCLUDED.findall(path.read_bytes())}
    for path in (*sorted(own), *sorted(others)):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


LOCK = RLock()  # formats are written side by side, and each may be the first to ask


@cache
def _found(extension: Extension, setting: str) -> ModuleType | None:
    if setting == CRASHED:
        _say_that_it_crashed()
        return None
    there = sorted(
        path
        for path in extension.home.iterdir()
        if path.name.startswith(f"{extension.name}.") and path.suffix in {".so", ".pyd"}
    )
    if not there:
        return None
    mine = [path for path in there if path.name.removeprefix(extension.name) in EXTENSION_SUFFIXES]
    wrong = _wrong(extension) if mine else "is for another Python"
    if wrong:
        say(f"the compiled {extension.what} {wrong}: {extension.without}; `make compiled` builds it again")
        return None
    module = extension.load()
    if is_guarded:
        _guard(module)
    return module


@cache
def _say_that_it_crashed() -> None:
    say(WAS_CRASHED)


def _guard(module: ModuleType) -> None:
    """Let a crash in a compiled module run the same command again, with a word in its environment."""
    environment = os.environ | {SETTING: CRASHED}
    module.guard(
        os.fsencode(sys.executable),
        [os.fsencode(each) for each in sys.orig_argv],
        [os.fsencode(f"{name}={value}") for name, value in environment.items()],
    )


def _wrong(extension: Extension) -> str:
    """Why the module that is there cannot be used, or nothing."""
    try:
        module = extension.load()
    except ImportError:
        return "cannot be loaded"
    if wrong := extension.misfit(module):
        return wrong
    return "" if getattr(module, "SOURCES", None) == source_digest(extension.home) else "is not up to date"


def _misfit(reader: ModuleType) -> str:
    import yaml

    from standoff.corpus.grammar import GRAMMAR

    if getattr(reader, "GRAMMAR", None) != GRAMMAR:
        return "reads another grammar"
    parser = yaml._yaml.get_version_string() if yaml.__with_libyaml__ else "none"
    return "" if parser == PARSER else f"was made for another parser of YAML than libyaml {parser}"


READER = Extension("corpus/compiled", "reader", "reader", "annotations are read in Python", _misfit)


def compiled_reader() -> ModuleType | None:
    """The compiled reader, or None where annotations are to be read in Python."""
    return READER.module()
