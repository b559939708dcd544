"""The structure of the compiler: which package may import which, as a ladder; every import is held against it.

The ladder is written down here, once. `docs/architecture.md` says what each package is for.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from paths import REPOSITORY

PACKAGE = "standoff"
COMPILER = REPOSITORY / "compiler" / PACKAGE
# A package imports itself and those above it, never those below.
LADDER = (
    "files",
    "source",
    "schema",
    "corpus",
    "resolve",
    "tables",
    "checks",
    "formats",
    "views",
    "engine",
    "authoring",
    "release",
    "cli",
)
DATA = "builtin"  # files that are not modules
FRONT = "__init__"  # the public names of the library: the one module at the top, which may import anything
PLUGINS: Mapping[str, frozenset[str]] = {"engine.dask": frozenset({"cli"})}  # who may import what is an optional extra


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module below a package's folder, by its dotted name without the package's own."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts), path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """The modules of the compiler that a file imports, those inside functions too, each with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            names = [f"{PACKAGE}.{'.' * node.level}{node.module or ''}"]  # refused below: no such package
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((node.lineno, name.removeprefix(f"{PACKAGE}.")) for name in names if name.startswith(f"{PACKAGE}."))


def broken(root: Path, ladder: tuple[str, ...] = LADDER) -> list[str]:
    """Every broken rule, with its place and what to do."""
    found = []
    for name, path in modules(root):
        place, package = path.relative_to(root.parent).as_posix(), name.split(".")[0]
        if package == FRONT:
            continue
        if package not in ladder:
            found.append(f"{place}: `{package}` is not on the ladder: move the module into one of {', '.join(ladder)}")
            continue
        for line, target in imports(path):
            found += [f"{place}:{line}: {wrong}" for wrong in _wrong(name, package, target, ladder)]
    return found


def _wrong(name: str, package: str, target: str, ladder: tuple[str, ...]) -> Iterator[str]:
    top = target.split(".", maxsplit=1)[0]
    if top == "__version__":
        return
    if top not in ladder:
        yield f"imports `{target}`, which is in no package of the ladder: import from its package, by its full name"
    elif ladder.index(top) > ladder.index(package):
        yield (
            f"`{package}` imports `{target}` from `{top}`, which is below it on the ladder: "
            f"pass what is needed as an argument, or move it up to `{package}` or above"
        )
    for plugin, users in PLUGINS.items():
        inside = name == plugin or name.startswith(f"{plugin}.")
        if (target == plugin or target.startswith(f"{plugin}.")) and not inside and package not in users:
            yield f"`{name}` imports the plug-in `{target}`: use the interface that it implements"


def test_imports_go_up_the_ladder() -> None:
    assert broken(COMPILER) == []


def test_every_package_of_the_ladder_is_there_and_nothing_else() -> None:
    files = (path.relative_to(COMPILER) for path in COMPILER.rglob("*") if path.is_file())
    folders = {path.parts[0] for path in files if len(path.parts) > 1 and "__pycache__" not in path.parts}
    assert folders == {*LADDER, DATA}
    assert [path.stem for path in COMPILER.glob("*.py")] == [FRONT]


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The circles of a graph: for each, the modules that reach one another, sorted."""
    reached: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        stack = list(graph[start])
        while stack:
            here = stack.pop()
            if here not in seen:
                seen.add(here)
                stack += graph.get(here, ())
        reached[start] = seen
    groups = {frozenset({a, *(b for b in reached[a] if a in reached.get(b, ()))}) for a in graph if a in reached[a]}
    return sorted(sorted(group) for group in groups)


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports for types alone count too: a circle of types is a circle of ideas."""
    names = {name for name, _ in modules(COMPILER)}
    graph: dict[str, set[str]] = {}
    for name, path in modules(COMPILER):
        targets = {target if target in names else target.rpartition(".")[0] for _, target in imports(path)}
        graph[name] = {target for target in targets if target in names and name != FRONT}
    assert circles(graph) == []


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        (
            "source/a.py",
            "from standoff.checks.b import c",
            "`source` imports `checks.b.c` from `checks`, which is below",
        ),
        ("source/a.py", "def f():\n    import standoff.cli", "`source` imports `cli` from `cli`, which is below it"),
        ("a.py", "", "`a` is not on the ladder: move the module into one of files, source"),
        ("checks/a.py", "from standoff.engine.dask.client import b", "imports `engine.dask.client.b` from `engine`"),
        (
            "release/a.py",
            "from standoff.engine.dask import b",
            "imports the plug-in `engine.dask.b`",
        ),
        ("checks/a.py", "from ..source import b", "imports `..source`, which is in no package of the ladder"),
    ],
)
def test_a_wrong_import_is_named_with_what_to_do(tmp_path: Path, file: str, line: str, message: str) -> None:
    path = tmp_path / PACKAGE / file
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n", "utf-8")
    found = broken(tmp_path / PACKAGE)
    assert any(message in each and each.startswith(f"{PACKAGE}/{file}") for each in found), found


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b"}, "b": set()}) == []
