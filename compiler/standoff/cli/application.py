"""The application: global options and exit codes."""

import os
import re
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TextIO

import click

from standoff import __version__
from standoff.cli.commands import COMMANDS, MODULES
from standoff.cli.failures import (
    BUG,
    KEPT,
    buffer_outputs,
    complain,
    give_up_closed_outputs,
    in_words,
    interrupt_again,
    open_closed_outputs,
)
from standoff.corpus.compiled import loading
from standoff.files.project_files import JOURNAL, TEXTS, refuse_links
from standoff.source.escape import disarmed, printable

OK, PROBLEMS, USAGE = 0, 1, 2
WRITES_LAST = re.compile("build|check|conflicts|coverage|diff|explain|release|show|todo|verify|watch")
"""Commands that write nothing before all annotations are read, so that they may begin again."""
LONG_WORK = 2_000_000  # bytes of annotations; less is read in about a second


class Options:
    """Options of every command: project folder, texts folder, how much to print."""

    def __init__(self, root: Path, texts: Path | None, quiet: bool) -> None:
        self.root = root
        self.quiet = quiet
        self.texts = texts if texts is not None else root / TEXTS

    def say(self, line: str) -> None:
        """Print to standard error, unless quiet."""
        for each in line.split("\n") if not self.quiet else ():
            click.echo(disarmed(printable(each)), err=True)

    def track(self, done: Iterable[int], total: int, label: str = "reading") -> Iterable[int]:
        """Show a progress bar while `total` bytes are read or sent: on a terminal, for long work."""
        if self.quiet or total < LONG_WORK or not _is_terminal(sys.stderr):
            yield from done
            return
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            for size in done:
                bar.update(size)
                yield size


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class Application(click.Group):
    """Loads commands when they are called, and maps uncaught exceptions to exit codes.

    These are 3 for an internal error, 4 for disk, network or memory, 130 for Ctrl-C.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands; loads their modules, which add them to `commands`."""
        for module in COMMANDS:
            _load(module)
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, whose module is loaded; for an unknown name all are, since the nearest known one is named."""
        if cmd_name in MODULES:
            _load(MODULES[cmd_name])
        elif cmd_name not in self.commands:
            self.list_commands(ctx)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; only an internal error shows a traceback."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        _escape_what_cannot_be_encoded()
        usual, sys.unraisablehook = sys.unraisablehook, interrupt_again
        try:
            return super().invoke(ctx)
        except click.ClickException as error:  # which repeats what was given
            vars(error)["message"] = "\n".join(disarmed(printable(line)) for line in error.message.split("\n"))
            raise
        except (click.exceptions.Exit, click.Abort, SystemExit):
            raise
        except BaseException as error:
            ctx.exit(_end_with(error))
        finally:
            sys.unraisablehook = usual


def _load(module: str) -> None:
    import_module(f"standoff.cli.{module}")


def _end_with(error: BaseException) -> int:
    """Say what failed; the exit code."""
    found = in_words(error)
    if found is None and not isinstance(error, Exception):
        raise error
    if found is None:
        import traceback

        traceback.print_exception(error)
        found = f"internal error, please report it; {KEPT}", BUG
    complain(found[0])
    give_up_closed_outputs()
    return found[1]


def _escape_what_cannot_be_encoded() -> None:
    """Print escapes instead of a traceback on terminals that cannot encode, say, curly quotes."""
    open_closed_outputs()
    buffer_outputs()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


@click.group(cls=Application, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="standoff")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Project folder (default: the current folder).",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STANDOFF_TEXTS",
    help="Folder with the source texts (default: texts/).",
)
@click.option("--quiet", "-q", is_flag=True, help="Print only problems and the requested output.")
@click.pass_context
def main(ctx: click.Context, root: Path, texts: Path | None, quiet: bool) -> None:
    """Compile curated annotations into versioned tables in which every cell has a receipt.

    \b
    Examples:
      standoff check                       report problems, write nothing
      standoff build                       write the tables to build/next/
      standoff explain events/my-id        show where a record's values come from
      standoff show my-text                show a text's sentences and their annotations
      standoff coverage                    list sentences neither annotated nor excluded
      standoff conflicts                   show where sources disagree and which rule decided
      standoff release 1.0.0 --date …      publish the tables as a fixed version
      standoff diff 1.0.0 next             show what changed since a version
      standoff verify                      check that versions are intact
      standoff add-text texts/my-text.txt  start annotating a text
      standoff anchor                      replace quotes with spans
      standoff annotate my-text events/…   add a mention, in the order of the text
      standoff publish /srv/www/data       copy released versions to a download location
    """
    if texts is None and ctx.invoked_subcommand != "quotes":  # which has no project, and names its texts itself
        refuse_links(root, (TEXTS,))
    ctx.obj = Options(root, texts, quiet)
    loading.say, loading.is_guarded = ctx.obj.say, bool(WRITES_LAST.fullmatch(ctx.invoked_subcommand or ""))
    if (root / JOURNAL).is_dir():
        _finish_interrupted(ctx.obj)


def _finish_interrupted(options: Options) -> None:
    from standoff.files.journal import recover

    for line in recover(options.root):
        options.say(line)
