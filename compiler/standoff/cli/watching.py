"""The command that checks again at every save."""

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.report import fail, print_problems

if TYPE_CHECKING:
    from standoff.kept import Kept
    from standoff.problem import Problem

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
    from standoff.watch import saves, snapshot

    small = sum(size for _, _, size, _ in snapshot(options.root, options.texts)) < SMALL
    if small and "polars" not in sys.modules:
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # polars asks for it when it is imported
    from standoff.kept import Kept

    kept, known = Kept(), None
    for _ in saves(options.root, options.texts):
        try:
            known = _check(options, kept, known)
        except OSError as error:  # a file that goes while it is read: the next save tells
            options.say(f"standoff: {error.strerror or error}: {error.filename}; waiting for the next save")


def _check(options: Options, kept: "Kept", before: "list[Problem] | None") -> "list[Problem]":
    """Check once and print what is another than `before`; of the first check, everything."""
    from standoff.build import compile_corpus
    from standoff.problem import summary
    from standoff.watch import differences

    compiled = compile_corpus(options.root, options.texts, kept=kept)
    after = compiled.problems
    new, gone = differences(before or [], after)
    for problem in gone:
        print_gone(problem)
    print_problems(options, new)
    told = summary(after, compiled.files)
    if before is None:
        options.say(f"{told}; watching, Ctrl-C ends it")
    elif new or gone:
        options.say(told if after else f"all clear: {told}")
    return after


def print_gone(problem: "Problem") -> None:
    """Print that a problem is no more: where it was, its code and message."""
    from standoff.cli.report import print_lines
    from standoff.problem import printable

    place = printable(str(problem.place))
    print_lines([[("gone: ", "chosen"), (f"{place}: {problem.code}: {printable(problem.message)}", "faint")]])
