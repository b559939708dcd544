"""Settings and schema of the project that a command works on."""

from typing import TYPE_CHECKING

from standoff.cli.application import Options
from standoff.cli.report import fail

if TYPE_CHECKING:
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema


def read_project(options: Options) -> "tuple[Corpus, Schema]":
    """The project's settings and schema; exits if they have errors."""
    from standoff.corpus.project import read_corpus
    from standoff.schema.read import read_schema
    from standoff.source.problem import errors

    corpus = read_corpus(options.root)
    wrong = errors(corpus.problems)
    loaded = None if wrong else read_schema(options.root)
    wrong = wrong or errors(loaded.problems if loaded else [])
    if loaded is None or wrong:
        fail(f"{wrong[0].place}: {wrong[0].message} (run `standoff check` for all problems)")
    return corpus, loaded.schema
