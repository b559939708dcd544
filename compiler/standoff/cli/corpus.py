"""The command that begins a corpus."""

import shlex
from pathlib import Path

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.report import fail


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def init(options: Options, folder: Path) -> None:
    """Begin a corpus in DIR, a new or an empty folder.

    It is tiny, complete and builds at once: two made-up texts, what is annotated on them, schemas of three tables,
    a README, a Makefile and a workflow that checks every push. docs/tutorial.md goes on from there.

    \b
    Examples:
      standoff init my-corpus
      standoff init .
    """
    from standoff.authoring.edit.new_corpus import is_free, new_corpus

    if folder.exists() and not folder.is_dir():
        fail(f"{folder} is a file: name a new or an empty folder", USAGE)
    if not is_free(folder):
        fail(f"{folder} is not empty: name a new or an empty folder", USAGE)
    written = new_corpus(folder)
    options.say(f"wrote {len(written)} files into {folder}")
    go = "" if folder.resolve() == Path().resolve() else f"`cd {shlex.quote(str(folder))}`, then "
    options.say(f"next: {go}`standoff build`")
