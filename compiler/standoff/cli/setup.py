"""Commands that set up a corpus and an editor for it: init and editor."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import PROBLEMS, USAGE, Options, main
from standoff.cli.project import read_project
from standoff.cli.report import fail, print_problems, shown_path
from standoff.files.project_files import BUILD, EDITOR, refuse_links
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--from", "sheet", type=click.Path(path_type=Path), help="Begin with this spreadsheet (CSV, TSV, XLSX).")
@click.pass_obj
def init(options: Options, folder: Path, sheet: Path | None) -> None:
    """Create a small corpus in DIR, a new or empty folder.

    It is complete and builds immediately: two made-up texts with annotations, schemas for three tables, a README, a
    Makefile and a GitHub workflow that checks every push. docs/tutorial.md continues from there.

    With --from, the corpus has the tables of a spreadsheet instead: a table for a CSV file, or for each sheet of a
    workbook. Their columns become fields with types, codes of few values, children, dates and counts
    (docs/spreadsheets.md says how); their rows become entries of registries. It builds immediately, too.

    \b
    Examples:
      standoff init my-corpus
      standoff init .
      standoff init my-events --from events.csv
    """
    from standoff.authoring.edit.new_corpus import is_free, new_corpus

    if folder.exists() and not folder.is_dir():
        fail(f"{folder} is a file: give a new or empty folder", USAGE)
    if not is_free(folder):
        fail(f"{folder} is not empty: give a new or empty folder", USAGE)
    written = new_corpus(folder) if sheet is None else _begun_with(options, folder, sheet)
    options.say(f"wrote {len(written)} files to {folder}")
    go = "" if folder.resolve() == Path().resolve() else f"run `cd {shlex.quote(str(folder))}`, then "
    options.say(f"next: {go}`standoff build`")


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Output folder (default: build/editor), or file.")
@click.option("--as", "form", type=click.Choice(["json-schema"]), help="Print one JSON Schema: that of drafts.")
@click.pass_obj
def editor(options: Options, out: Path | None, form: str | None) -> None:
    """Write JSON Schemas of the annotation files for completion, hover text and checks in editors.

    Writes text.schema.json for text files, <table>.schema.json for each registry file, and settings.json, which maps
    files to schemas for yaml-language-server. `build` updates them. See docs/editor.md for how to set up an editor.

    With `--as json-schema` it prints what a program must write to be read by `standoff drafts`: the schema of a line,
    made from the corpus's own schemas. With --out, that is the file it is written to.

    \b
    Examples:
      standoff editor
      standoff editor --out /tmp/schemas
      standoff editor --as json-schema
    """
    from standoff.authoring.json_schema.write import write_editor

    corpus, schema = read_project(options)
    if form is not None:
        _print_draft_schema(corpus, schema, out)
        return
    if out is not None and out.is_file():
        fail(f"{out} is a file: name a folder", USAGE)
    if out is None:
        refuse_links(options.root, (BUILD, EDITOR))
    folder = out or options.root / EDITOR
    changed = write_editor(corpus, schema, folder)
    options.say(f"{shown_path(folder, options.root)}: {plural(len(changed), 'file')} changed")


def _print_draft_schema(corpus: "Corpus", schema: "Schema", out: Path | None) -> None:
    import json

    from standoff.authoring.json_schema.drafts import draft_schema
    from standoff.authoring.json_schema.write import known_ids
    from standoff.files.atomic_file import write_file

    found = draft_schema(schema, known_ids(corpus, schema), corpus.settings.speakers, tuple(corpus.heads))
    content = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if out is None:
        click.echo(content, nl=False)
    elif out.is_dir():
        fail(f"{out} is a folder: name a file", USAGE)
    else:
        write_file(out, content.encode())


def _begun_with(options: Options, folder: Path, file: Path) -> list[str]:
    """The files of a corpus that begins with a spreadsheet; exits where that has mistakes."""
    from standoff.authoring.sheets.begin import BadSheetError, begin_with

    try:
        begun = begin_with(folder, file)
    except BadSheetError as error:
        print_problems(options, error.problems)
        options.say("nothing was written")
        raise SystemExit(PROBLEMS) from None
    for line in begun.about:
        click.echo(line)
    return begun.files
