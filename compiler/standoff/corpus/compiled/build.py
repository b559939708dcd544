"""Builds compiled code beside its sources: `python -m standoff.corpus.compiled.build [FOLDER]`.

It needs Cython and a C compiler; where one of them is missing it says so in a line, and all works without it.
"""

import shlex
import subprocess
import sys
import sysconfig
from importlib import import_module
from pathlib import Path
from types import ModuleType

from standoff.corpus.compiled.loading import COMPILER, source_digest, sources

FLAGS = ("-O2", "-fPIC", "-fno-strict-aliasing", "-Wno-unused-function")
FURTHER = {"writer.pyx": ("-O3",)}  # a fifth less time for rows of CSV; reading YAML would take no less, or more
WITHOUT = "all is done in Python, which takes longer (docs/scale.md)"


def build(folder: Path, flags: tuple[str, ...] = FLAGS) -> str:
    """Build every compiled module, with what is made on the way in a folder; the line that says what came of it."""
    try:
        cython = import_module("Cython.Compiler.Main")
    except ImportError:
        return f"compiled code: not built, since Cython is not installed; {WITHOUT}"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sources():
        source = folder / f"{path.stem}.c"
        is_translated = _translated(path, source, cython)
        further = FURTHER.get(path.name, ())
        failed = _linked(source, path.parent, (*flags, *further)) if is_translated else "Cython found mistakes"
        if failed:
            return f"compiled code: not built, since {failed}; {WITHOUT}"
    return f"compiled code: built for Python {sysconfig.get_python_version()}"


def _translated(path: Path, source: Path, cython: ModuleType) -> bool:
    """Whether Cython made C of a module."""
    options = cython.CompilationOptions(language_level=3, output_file=str(source))
    name = ".".join((COMPILER.name, *path.relative_to(COMPILER).with_suffix("").parts))
    return not cython.compile_single(str(path), options, name).num_errors


def _linked(source: Path, home: Path, flags: tuple[str, ...]) -> str:
    """Compile what Cython made of a module, whose home gets it; why that failed, or nothing."""
    name = f"{source.stem}{sysconfig.get_config_var('EXT_SUFFIX')}"
    fresh, target = source.with_name(name), home / name
    includes = [f"-I{folder}" for folder in (home, *map(sysconfig.get_path, ("include", "platinclude")))]
    defined = f'-DSTANDOFF_SOURCES="{source_digest(home)}"'
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]
    command = [*_compiler(), *flags, *includes, defined, *shared, str(source), "-o", str(fresh)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "there is no C compiler"
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return f"the C compiler failed ({last})"
    target.unlink(missing_ok=True)  # never written over: a process may have it loaded
    fresh.replace(target)
    return ""


def _compiler() -> list[str]:
    return shlex.split(sysconfig.get_config_var("CC") or "cc")[:1]


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "build/.compiled")))
