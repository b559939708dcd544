"""The project that a command works on, and the package that may be in its folder instead."""

from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.report import fail

if TYPE_CHECKING:
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema
    from standoff.views.loader import Package


def read_project(options: Options) -> "tuple[Corpus, Schema]":
    """The project's settings and schema; exits if they have errors."""
    from standoff.corpus.project import read_corpus
    from standoff.schema.read import read_schema
    from standoff.source.problem import errors

    refuse_package(options)
    corpus = read_corpus(options.root)
    wrong = errors(corpus.problems)
    loaded = None if wrong else read_schema(options.root)
    wrong = wrong or errors(loaded.problems if loaded else [])
    if loaded is None or wrong:
        fail(f"{wrong[0].place}: {wrong[0].message} (run `standoff check` for all problems)")
    return corpus, loaded.schema


def package_of(options: Options) -> "Package | None":
    """The package in the project's folder, where that is none: tables that were built, without what they come from."""
    from standoff.files.folders import SCHEMAS
    from standoff.views.loader import PackageError, load

    if (options.root / SCHEMAS).exists():
        return None
    try:
        return load(options.root)
    except (FileNotFoundError, PackageError):
        return None


def refuse_package(options: Options) -> None:
    """Exit where the folder is a package: nothing in it could be found wrong, or missing, and nothing belongs there."""
    package = package_of(options)
    if package is None:
        return
    version, command = package.version or "without a version", click.get_current_context().info_name
    where = f"{options.root.resolve().name} is a package ({package.name} {version}), not a project"
    needs = f"`{command}` needs the schemas and annotations that it was made from"
    fail(f"{where}: {needs}; here, `explain` and `conflicts` read its tables, and `verify` checks them", USAGE)
