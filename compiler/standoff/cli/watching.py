"""The `watch` command."""

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.failures import KEPT, complain, in_words
from standoff.cli.project import refuse_package
from standoff.cli.report import fail, print_lines, print_problems
from standoff.files.project_files import CACHE
from standoff.source.escape import printable

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled
    from standoff.source.problem import Problem

SMALL = 3_000_000  # bytes of watched files; below this, polars threads cost more than they save


@main.command()
@click.pass_obj
def watch(options: Options) -> None:
    """Check again after every save and print only what changed: new problems and problems fixed.

    Prints all problems first. Unchanged files are not read again. Press Ctrl-C to stop; the exit code is then 0.
    Requires watchfiles, which `make` in Standoff's source installs, as does pip install '.[watch]' there.

    \b
    Examples:
      standoff watch
      standoff --texts ../my-texts watch
    """
    if not options.root.is_dir():
        fail(f"no folder {options.root}", USAGE)
    refuse_package(options)
    if find_spec("watchfiles") is None:
        from standoff.files.remote import how_to_install

        fail(f"`watch` requires watchfiles: {how_to_install('watch')}", USAGE)
    try:
        _watch(options)
    except KeyboardInterrupt:
        options.say("")


def _watch(options: Options) -> None:
    from standoff.engine.watch import inputs, saves
    from standoff.files.fingerprint import snapshot

    small = sum(size for *_, size, _ in snapshot(inputs(options.root, options.texts))) < SMALL
    if small and "polars" not in sys.modules:
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # polars reads it on import
    reporter = Reporter(options)
    for _ in saves(options.root, options.texts):
        try:
            reporter.check()
        except (KeyboardInterrupt, SystemExit, BrokenPipeError):
            raise
        except BaseException as error:  # a file removed while it is read, no memory, a bug
            complain(f"{_why(error)}; waiting for the next save")
            reporter.forget()


def _why(error: BaseException) -> str:
    found = in_words(error)
    return found[0].removesuffix(f"; {KEPT}") if found else f"internal error ({type(error).__name__}: {error})"


class Reporter:
    """Prints what changed between checks.

    Early problems (files, values, references, spans) are printed before resolution and tables are computed, and those
    of wide tables after all others.
    """

    def __init__(self, options: Options) -> None:
        from standoff.engine.session import Session

        self.options = options
        self.session = Session(early=self._report_early)
        self.is_first, self.has_changed = True, False
        self.early: list[Problem] = []
        self.late: list[Problem] = []
        self.wide: list[Problem] = []
        self.has_early = False

    def forget(self) -> None:
        """Keep nothing of a check that failed: the next one reads all files again."""
        from standoff.engine.session import Session

        self.session = Session(early=self._report_early)

    def check(self) -> None:
        """Check once; whatever it raises, problems already printed stay printed."""
        from standoff.source.problem import summary

        self.has_early = self.has_changed = False
        compiled = self._compile(has_wide=False)
        if not self.has_early:  # the schemas are broken, so nothing else was checked
            self._report_early(compiled.problems)
        self.late = self._report(self.late, _without(compiled.problems, self.early))
        if not compiled.failed:  # wide tables can be made: what is wrong with them is said when it is known
            compiled = self._compile(has_wide=True)
        problems = compiled.problems
        self.wide = self._report(self.wide, _without(problems, [*self.early, *self.late]))
        line = summary(problems, compiled.files)
        if self.is_first:
            self.options.say(f"{line}; watching, press Ctrl-C to stop")
        elif self.has_changed:
            self.options.say(line if problems else f"all clear: {line}")
        self.is_first = False

    def _compile(self, *, has_wide: bool) -> "Compiled":
        from standoff.engine.pipeline import compile_corpus

        options = self.options
        cache = options.root / CACHE
        return compile_corpus(
            options.root, options.texts, None, options.track, session=self.session, has_wide=has_wide, cache=cache
        )

    def _report_early(self, problems: "list[Problem]") -> None:
        self.early, self.has_early = self._report(self.early, problems), True

    def _report(self, before: "list[Problem]", after: "list[Problem]") -> "list[Problem]":
        from standoff.engine.watch import differences

        new, gone = differences(before, after)
        for problem in gone:
            _print_gone(problem)
        print_problems(self.options, new)
        self.has_changed = self.has_changed or bool(new or gone)
        return after


def _without(problems: "list[Problem]", known: "list[Problem]") -> "list[Problem]":
    reported = set(known)
    return [problem for problem in problems if problem not in reported]


def _print_gone(problem: "Problem") -> None:
    """Print that a problem is fixed: its place, code and message."""
    place = printable(str(problem.place))
    print_lines([[("fixed: ", "chosen"), (f"{place}: {problem.code}: {printable(problem.message)}", "faint")]])
