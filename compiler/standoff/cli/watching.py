"""The command that checks again at every save."""

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.report import fail, print_lines, print_problems
from standoff.engine import CACHE
from standoff.source.problem import printable

if TYPE_CHECKING:
    from standoff.source.problem import Problem

SMALL = 3_000_000  # bytes of what is watched: below, the threads of polars cost more than they save


@main.command()
@click.pass_obj
def watch(options: Options) -> None:
    """Check again at every save, and print only what changed: new problems, problems gone, all clear.

    Begins with all problems. What has not changed is not read again. Ctrl-C ends it, with exit code 0. Needs
    watchfiles: python -m pip install 'standoff[watch]'.

    \b
    Examples:
      standoff watch
      standoff --texts ../my-texts watch
    """
    if not options.root.is_dir():
        fail(f"there is no folder {options.root}", USAGE)
    if find_spec("watchfiles") is None:
        fail("`watch` needs watchfiles: python -m pip install 'standoff[watch]'", USAGE)
    try:
        _watch(options)
    except KeyboardInterrupt:
        options.say("")


def _watch(options: Options) -> None:
    from standoff.engine.watch import inputs, saves
    from standoff.files.fingerprint import snapshot

    small = sum(size for *_, size, _ in snapshot(inputs(options.root, options.texts))) < SMALL
    if small and "polars" not in sys.modules:
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # polars asks for it when it is imported
    news = News(options)
    for _ in saves(options.root, options.texts):
        try:
            news.check()
        except OSError as error:  # a file that goes while it is read: the next save tells
            options.say(f"standoff: {error.strerror or error}: {error.filename}; waiting for the next save")


class News:
    """What was told so far, and what is to be told at the next check: of what is wrong, only what changed.

    What is known early (files, values, references, spans) is told before the rest is worked out (resolution, tables).
    """

    def __init__(self, options: Options) -> None:
        from standoff.engine.incremental import Kept

        self.options = options
        self.kept = Kept(early=self._tell_early)
        self.is_first, self.is_news = True, False
        self.early: list[Problem] = []
        self.late: list[Problem] = []
        self.has_early = False

    def check(self) -> None:
        """Check once; raises OSError, and then what was told stays told."""
        from standoff.engine.pipeline import compile_corpus
        from standoff.source.problem import summary

        self.has_early = self.is_news = False
        options = self.options
        compiled = compile_corpus(
            options.root, options.texts, None, options.track, kept=self.kept, cache=options.root / CACHE
        )
        problems = compiled.problems
        if not self.has_early:  # the schemas are broken: nothing else was looked at
            self._tell_early(problems)
        known = set(self.early)
        self.late = self._tell(self.late, [problem for problem in problems if problem not in known])
        told = summary(problems, compiled.files)
        if self.is_first:
            self.options.say(f"{told}; watching, Ctrl-C ends it")
        elif self.is_news:
            self.options.say(told if problems else f"all clear: {told}")
        self.is_first = False

    def _tell_early(self, problems: "list[Problem]") -> None:
        self.early, self.has_early = self._tell(self.early, problems), True

    def _tell(self, before: "list[Problem]", after: "list[Problem]") -> "list[Problem]":
        from standoff.engine.watch import differences

        new, gone = differences(before, after)
        for problem in gone:
            _print_gone(problem)
        print_problems(self.options, new)
        self.is_news = self.is_news or bool(new or gone)
        return after


def _print_gone(problem: "Problem") -> None:
    """Print that a problem is no more: where it was, its code and message."""
    place = printable(str(problem.place))
    print_lines([[("gone: ", "chosen"), (f"{place}: {problem.code}: {printable(problem.message)}", "faint")]])
