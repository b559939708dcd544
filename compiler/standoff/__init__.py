"""Standoff: a compiler for curated datasets, from stand-off annotations to tables whose every cell has a receipt.

`find_quote`, `check`, `compile` and `load` are the public names; docs/use/python.md shows them. What they need is
imported when they are called, since polars alone takes 0.2 s, which neither `import standoff` nor `--help` must.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from os import PathLike

    from standoff.corpus.quotes.answer import QuoteVerdict
    from standoff.engine.library import CompiledCorpus
    from standoff.source.problem import Problem
    from standoff.views.loader import Package

__version__ = "0.1.0"
__all__ = ["check", "compile", "find_quote", "load"]


def find_quote(
    text: str, quote: str, *, accept: "Collection[str]" = (), shortest: int = 12, language: str = "en"
) -> "QuoteVerdict":
    """Whether a text has a quote, as in `standoff.find_quote(text, "the lamp was lit").is_accepted`.

    The verdict has the tier in which the two differ, the span, why the quote is refused, and the nearest passage.
    `accept` names the tiers that pass in place of those that a careful reader accepts; `shortest` is the fewest letters
    or digits of a quote, `language` the language of the text, for words that deny. Raises ValueError where `accept` has
    another word. Many quotes of one text are found fastest one after another.
    """
    from standoff.corpus.quotes.answer import answer

    return answer(text, quote, accept, shortest, language)


def check(
    root: "str | PathLike[str]", texts: "str | PathLike[str] | None" = None, *, allow_vanished: bool = False
) -> "list[Problem]":
    """All problems of the corpus in a folder, by their places, as `standoff check` finds them; empty if there are none.

    Each has `code`, `severity` (`error` or `warning`), `place` (`file`, `line`, `column`), `message` and `hint`.
    `texts` is the folder with the source texts, by default `texts` in the corpus; with `allow_vanished`, texts and
    tables of the last build may be gone. Prints and writes nothing. Raises FileNotFoundError where the folder is no
    corpus.
    """
    from standoff.engine.library import compiled_corpus

    return compiled_corpus(root, texts, allow_vanished).problems


def compile(
    root: "str | PathLike[str]", texts: "str | PathLike[str] | None" = None, *, allow_vanished: bool = False
) -> "CompiledCorpus":
    """Compile the corpus in a folder, as in `standoff.compile(".").tables["meetings"]`: polars frames by table.

    The result also has `problems`, `explain` and `write`. The arguments are those of `check`. All is done in memory and
    in this process; for a corpus that exceeds it, run `standoff build`. Raises FileNotFoundError where the folder is no
    corpus.
    """
    from standoff.engine.library import compiled_corpus

    return compiled_corpus(root, texts, allow_vanished)


def load(folder: "str | PathLike[str]", verify: bool = False) -> "Package":
    """Open a package, as in `standoff.load("build/next")["meetings"]`: polars frames by table, and `explain`.

    With `verify` every file is first compared with its hash, and every table with its stated number of rows. Raises
    FileNotFoundError, and `standoff.views.loader.PackageError` where the folder is not a package or is damaged.
    """
    from standoff.views.loader import load as load_package

    return load_package(folder, verify)
