"""The `init` command."""

import shlex
from pathlib import Path

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.report import fail


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def init(options: Options, folder: Path) -> None:
    """Create a small corpus in DIR, a new or empty folder.

    It is complete and builds immediately: two made-up texts with annotations, schemas for three tables, a README, a
    Makefile and a GitHub workflow that checks every push. docs/tutorial.md continues from there.

    \b
    Examples:
      standoff init my-corpus
      standoff init .
    """
    from standoff.authoring.edit.new_corpus import is_free, new_corpus

    if folder.exists() and not folder.is_dir():
        fail(f"{folder} is a file: give a new or empty folder", USAGE)
    if not is_free(folder):
        fail(f"{folder} is not empty: give a new or empty folder", USAGE)
    written = new_corpus(folder)
    options.say(f"wrote {len(written)} files to {folder}")
    go = "" if folder.resolve() == Path().resolve() else f"run `cd {shlex.quote(str(folder))}`, then "
    options.say(f"next: {go}`standoff build`")
