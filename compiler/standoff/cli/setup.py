"""Commands that set up a corpus and an editor for it: init and editor."""

import shlex
from pathlib import Path

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.project import read_project
from standoff.cli.report import fail, shown_path
from standoff.files.project_files import BUILD, EDITOR, refuse_links
from standoff.source.plural import plural


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


@main.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Output folder (default: build/editor).")
@click.pass_obj
def editor(options: Options, out: Path | None) -> None:
    """Write JSON Schemas of the annotation files for completion, hover text and checks in editors.

    Writes text.schema.json for text files, <table>.schema.json for each registry file, and settings.json, which maps
    files to schemas for yaml-language-server. `build` updates them. See docs/editor.md for how to set up an editor.

    \b
    Examples:
      standoff editor
      standoff editor --out /tmp/schemas
    """
    from standoff.authoring.json_schema.write import write_editor

    corpus, schema = read_project(options)
    if out is None:
        refuse_links(options.root, (BUILD, EDITOR))
    folder = out or options.root / EDITOR
    changed = write_editor(corpus, schema, folder)
    options.say(f"{shown_path(folder, options.root)}: {plural(len(changed), 'file')} changed")
