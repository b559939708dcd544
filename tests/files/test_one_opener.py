"""Files of a project are opened by `files/project_files.py` alone; who else opens files is named here, with what."""

import ast
from pathlib import Path

from paths import REPOSITORY

COMPILER = REPOSITORY / "compiler" / "standoff"
OPENS = {"read_bytes", "read_text", "open", "fdopen", "scandir", "listdir", "walk", "glob", "rglob", "iterdir"}

PACKAGES = "files of a package, which are checked for links and hashes by `release/checksums.py`"
OURS = "files that this run, or an earlier one, wrote below `build/`"
SHIPPED = "files that are installed with the compiler"
ALLOWED = {
    "files/": "the package that opens and writes files",
    "formats/": PACKAGES,
    "release/": PACKAGES,
    "authoring/edit/redirects.py": PACKAGES,
    "cli/project_names.py": PACKAGES,
    "cli/failures.py": "the null device, in the place of closed outputs",
    "engine/cache.py": OURS,
    "engine/dask/": OURS,
    "engine/file_digests.py": OURS,
    "engine/last_build.py": OURS,
    "engine/part.py": OURS,
    "engine/up_to_date.py": OURS,
    "engine/out_of_core/": OURS,
    "authoring/json_schema/write.py": OURS,
    "authoring/edit/new_corpus.py": SHIPPED,
    "authoring/serve/serve.py": SHIPPED,
    "authoring/serve/live.py": "a temporary folder, which it made",
    "corpus/compiled/loading.py": SHIPPED,
    "engine/toolchain.py": SHIPPED,
    "schema/read.py": SHIPPED,
    "engine/annotation_sets.py": "the names of files in a folder that the user named",
    "engine/watch.py": "the names of the texts",
}


def opens(module: ast.Module) -> list[str]:
    """The calls of a module that open or list files."""
    calls = [node.func for node in ast.walk(module) if isinstance(node, ast.Call)]
    methods = [
        call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in OPENS and not _ours(call)
    ]
    return methods + [call.id for call in calls if isinstance(call, ast.Name) and call.id == "open"]


def _ours(call: ast.Attribute) -> bool:
    """Whether a call opens a file that is installed with the compiler."""
    return "resources.files(" in ast.unparse(call)


def openers() -> dict[str, list[str]]:
    """The modules that open or list files, with the calls."""
    modules = {path.relative_to(COMPILER).as_posix(): path for path in sorted(COMPILER.rglob("*.py"))}
    found = {name: opens(ast.parse(path.read_text("utf-8"))) for name, path in modules.items()}
    return {name: calls for name, calls in found.items() if calls}


def entry_of(module: str) -> str | None:
    return next(
        (entry for entry in ALLOWED if module == entry or (entry[-1] == "/" and module.startswith(entry))), None
    )


def test_nothing_else_opens_files() -> None:
    assert {name: calls for name, calls in openers().items() if entry_of(name) is None} == {}


def test_whoever_is_allowed_does_it() -> None:
    assert {entry_of(name) for name in openers()} - {None} == set(ALLOWED)


def test_how_calls_are_found() -> None:
    lines = ['Path("a").read_bytes()', 'open("b")', '[*os.scandir("c")]', 'read_file(root, "d")']
    source = "\n".join([*lines, 'resources.files("e").read_text()'])
    assert opens(ast.parse(source)) == ["read_bytes", "scandir", "open"]
    assert Path(COMPILER / "files" / "project_files.py").is_file()
