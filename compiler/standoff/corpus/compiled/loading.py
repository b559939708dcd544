"""Finds the compiled reader, where it was built and fits; `NO_COMPILED` in the environment leaves it out.

It fits if it was built from the files that lie beside it, for this Python, reads the grammar that `corpus/grammar.py`
has, and PyYAML has the parser that it was compared with. Where one is there and does not fit, a line says so, once.
"""

import importlib
import os
import sys
from collections.abc import Callable
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
SOURCES = (".pyx", ".pxi", ".h")
MODULE = "reader"
PARSER = "0.2.5"  # of libyaml: what the compiled reader was compared with
SETTING = "STANDOFF_COMPILED"  # in the environment: `0` reads in Python
OFF, CRASHED = "0", "crashed"
AGAIN = "annotations are read in Python; `make compiled` builds it again"
WAS_CRASHED = "the compiled reader crashed: annotations are read in Python; please report it"


def _silent(line: str) -> None:
    """In a library nothing is printed."""


say: Callable[[str], None] = _silent  # the command line puts its own here
is_guarded = False  # whether a command is run again, in Python, where the compiled reader crashes


def source_digest(folder: Path = HERE) -> str:
    """The SHA-256 of the files from which the reader is compiled."""
    from hashlib import sha256

    found = sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in SOURCES):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def compiled_reader() -> ModuleType | None:
    """The compiled reader, or None where annotations are to be read in Python."""
    setting = os.environ.get(SETTING, "")
    return None if setting == OFF else _found(setting)


@cache
def _found(setting: str) -> ModuleType | None:
    if setting == CRASHED:
        say(WAS_CRASHED)
        return None
    there = sorted(
        path for path in HERE.iterdir() if path.name.startswith(f"{MODULE}.") and path.suffix in {".so", ".pyd"}
    )
    if not there:
        return None
    mine = [path for path in there if path.name.removeprefix(MODULE) in EXTENSION_SUFFIXES]
    wrong = _wrong() if mine else "is for another Python"
    if wrong:
        say(f"the compiled reader {wrong}: {AGAIN}")
        return None
    reader = importlib.import_module(f"{__package__}.{MODULE}")
    if is_guarded:
        _guard(reader)
    return reader


def _guard(reader: ModuleType) -> None:
    """Let a crash in the compiled reader run the same command again, with a word in its environment."""
    environment = os.environ | {SETTING: CRASHED}
    reader.guard(
        os.fsencode(sys.executable),
        [os.fsencode(each) for each in sys.orig_argv],
        [os.fsencode(f"{name}={value}") for name, value in environment.items()],
    )


def _wrong() -> str:
    """Why the reader that is there cannot be used, or nothing."""
    import yaml

    from standoff.corpus.grammar import GRAMMAR

    try:
        reader = importlib.import_module(f"{__package__}.{MODULE}")
    except ImportError:
        return "cannot be loaded"
    if getattr(reader, "GRAMMAR", None) != GRAMMAR:
        return "reads another grammar"
    if getattr(reader, "SOURCES", None) != source_digest():
        return "is not up to date"
    parser = yaml._yaml.get_version_string() if yaml.__with_libyaml__ else "none"
    return "" if parser == PARSER else f"was made for another parser of YAML than libyaml {parser}"
