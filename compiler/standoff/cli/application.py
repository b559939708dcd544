"""The application: options of all commands, and the exit codes of the contract."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from standoff import __version__
from standoff.source.problem import disarmed, printable

OK, PROBLEMS, USAGE, BUG, DISK = 0, 1, 2, 3, 4
LONG_WORK = 2_000_000  # bytes of annotations; less is read in about a second


class Options:
    """What holds for every command: the project's folder, the texts' folder, and how much to print."""

    def __init__(self, root: Path, texts: Path | None, quiet: bool) -> None:
        self.root = root
        self.quiet = quiet
        self.texts = texts if texts is not None else root / "texts"

    def say(self, line: str) -> None:
        """Print to standard error, unless quiet."""
        for each in line.split("\n") if not self.quiet else ():
            click.echo(disarmed(printable(each)), err=True)

    def track(self, done: Iterable[int], total: int, label: str = "reading") -> Iterable[int]:
        """Show a progress bar while `total` bytes are read or sent: on a terminal, for long work."""
        if self.quiet or total < LONG_WORK or not sys.stderr.isatty():
            yield from done
            return
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            for size in done:
                bar.update(size)
                yield size


class Application(click.Group):
    """Turns what escapes a command into the exit codes of the contract: 3 a bug of ours, 4 disk or network."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; never shows a traceback for trouble with the disk."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        _escape_what_cannot_be_encoded()
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            what = (error.strerror or str(error)).strip() + (f": {error.filename}" if error.filename else "")
            click.echo(f"standoff: {printable(what)}", err=True)
            ctx.exit(DISK)
        except Exception:
            import traceback

            traceback.print_exc()
            click.echo("standoff: this is a bug of ours; the last build stands", err=True)
            ctx.exit(BUG)


def _escape_what_cannot_be_encoded() -> None:
    """A terminal that knows no curly quotes is shown their escapes, not a traceback."""
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
    help="The project's folder (default: here).",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STANDOFF_TEXTS",
    help="The folder of the texts (default: texts/).",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but problems and what was asked for.")
@click.pass_context
def main(ctx: click.Context, root: Path, texts: Path | None, quiet: bool) -> None:
    """Compile curated annotations into versioned tables in which every cell has a receipt.

    \b
    Examples:
      standoff check                       find what is wrong, write nothing
      standoff build                       write the tables to build/next/
      standoff explain events/my-id        where a record's cells come from
      standoff show my-text                a text's sentences and what is said of them
      standoff coverage                    which sentences are neither annotated nor set aside
      standoff conflicts                   where sources disagree, and which rule chose
      standoff release 1.0.0 --date …      freeze a version
      standoff diff 1.0.0 next             what changed since
      standoff verify                      whether versions are whole
      standoff add-text texts/my-text.txt  begin the annotations of a text
      standoff anchor                      turn quotes into spans
      standoff publish /srv/www/data       put the released versions where people download them
    """
    ctx.obj = Options(root, texts, quiet)
