"""Builds the compiled reader beside its sources: `python -m standoff.corpus.compiled.build [FOLDER]`.

It needs Cython and a C compiler; where one of them is missing it says so in a line, and all works without it.
"""

import shlex
import subprocess
import sys
import sysconfig
from importlib import import_module
from pathlib import Path

from standoff.corpus.compiled.loading import HERE, MODULE, source_digest

FLAGS = ("-O2", "-fPIC", "-fno-strict-aliasing", "-Wno-unused-function")
WITHOUT = "annotations are read in Python, which takes longer (docs/scale.md)"


def build(folder: Path, flags: tuple[str, ...] = FLAGS) -> str:
    """Build the reader, with what is made on the way in a folder; the line that says what came of it."""
    try:
        compiler = import_module("Cython.Compiler.Main")
    except ImportError:
        return f"compiled reading: not built, since Cython is not installed; {WITHOUT}"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{MODULE}.c"
    options = compiler.CompilationOptions(language_level=3, output_file=str(source))
    result = compiler.compile_single(str(HERE / f"{MODULE}.pyx"), options, f"standoff.corpus.compiled.{MODULE}")
    if result.num_errors:
        return f"compiled reading: not built, since Cython found mistakes; {WITHOUT}"
    return _linked(source, flags)


def _linked(source: Path, flags: tuple[str, ...]) -> str:
    name = f"{MODULE}{sysconfig.get_config_var('EXT_SUFFIX')}"
    fresh, target = source.with_name(name), HERE / name
    includes = [f"-I{folder}" for folder in (HERE, *map(sysconfig.get_path, ("include", "platinclude")))]
    defined = f'-DSTANDOFF_SOURCES="{source_digest()}"'
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]
    command = [*_compiler(), *flags, *includes, defined, *shared, str(source), "-o", str(fresh)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return f"compiled reading: not built, since there is no C compiler; {WITHOUT}"
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return f"compiled reading: not built, since the C compiler failed ({last}); {WITHOUT}"
    target.unlink(missing_ok=True)  # never written over: a process may have it loaded
    fresh.replace(target)
    return f"compiled reading: built for Python {sysconfig.get_python_version()}"


def _compiler() -> list[str]:
    return shlex.split(sysconfig.get_config_var("CC") or "cc")[:1]


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "build/.compiled")))
