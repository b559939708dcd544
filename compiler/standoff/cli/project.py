"""The project that a command works on: its settings and schema are read, its files rewritten."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.report import fail
from standoff.files.project_files import BUILD, CACHE, EDITOR, NEXT, SCHEMAS

if TYPE_CHECKING:
    from standoff.corpus.project import Corpus
    from standoff.engine.up_to_date import Build
    from standoff.schema.model import Schema
    from standoff.views.loader import Package


def read_project(options: Options, *, is_checked: bool = False) -> "tuple[Corpus, Schema]":
    """The project's settings and schema; exits if they have errors, for which a schema that `is_checked` has none."""
    from standoff.corpus.project import read_corpus
    from standoff.schema.read import read_schema
    from standoff.source.problem import errors

    refuse_package(options)
    corpus = read_corpus(options.root)
    wrong = errors(corpus.problems)
    loaded = None if wrong else read_schema(options.root, is_checked=is_checked)
    wrong = wrong or errors(loaded.problems if loaded else [])
    if loaded is None or wrong:
        fail(f"{wrong[0].place}: {wrong[0].message} (run `standoff check` for all problems)")
    return corpus, loaded.schema


def package_of(options: Options) -> "Package | None":
    """The package in the project's folder, where that is none: tables that were built, without what they come from."""
    if (options.root / SCHEMAS).exists():
        return None
    from standoff.views.loader import PackageError, load

    try:
        return load(options.root)
    except (FileNotFoundError, PackageError):
        return None


def begun(options: Options) -> "Build":
    """A check or a build of the corpus that begins now."""
    from standoff.engine.up_to_date import begin
    from standoff.engine.watch import inputs

    return begin({"texts": str(options.texts)}, inputs(options.root, options.texts))


def last_build(options: Options, now: "Build") -> "Build | None":
    """The last build into `build/next`, if nothing that it read or wrote has changed until now; of whatever formats."""
    from standoff.engine.up_to_date import same

    target = options.root / BUILD / NEXT
    of_the_same = now.beside({"target": str(target)}, [])
    return same(of_the_same, [target, options.root / EDITOR], options.root / CACHE, free=("only", "memory"))


def refuse_package(options: Options) -> None:
    """Exit where the folder is a package: nothing in it could be found wrong, or missing, and nothing belongs there."""
    package = package_of(options)
    if package is None:
        return
    command = click.get_current_context().info_name
    where = f"{named(options, package)}, not a project"
    needs = f"`{command}` needs the schemas and annotations that it was made from"
    can = "`explain`, `show`, `coverage` and `conflicts` read its tables, and `verify` checks them"
    fail(f"{where}: {needs}; here, {can}", USAGE)


def named(options: Options, package: "Package") -> str:
    """The beginning of a message about the package in the project's folder."""
    version = package.version or "without a version"
    return f"{options.root.resolve().name} is a package ({package.name} {version})"


def rewrite_files(options: Options, changes: Mapping[Path, tuple[bytes, bytes]], what: str) -> None:
    """Put new bytes in place of old ones, by path; files outside the project are written one by one. Raises OSError."""
    from standoff.files.atomic_file import rewrite_file
    from standoff.files.journal import rewrite_all

    root = options.root.resolve()
    inside = {path: path.resolve().relative_to(root) for path in changes if path.resolve().is_relative_to(root)}
    rewrite_all(options.root, {there.as_posix(): changes[path] for path, there in inside.items()}, what)
    for path, (before, after) in changes.items():
        if path not in inside:
            rewrite_file(path, before, after)
