"""What `import --draft-map` does: a first map from what is in exported files, and schemas for what it names."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.edits import project_of
from standoff.cli.import_rows import grammar_of
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems
from standoff.files.project_files import SCHEMAS
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.interchange.readers import Reader


def draft_label_map(
    options: Options, reader: "Reader", files: list[tuple[str, Path]], map_file: Path | None, is_write: bool
) -> None:
    """Print schemas and a map for the labels in files, or write them where there are none."""
    from standoff.authoring.interchange.drafting import drafted
    from standoff.files.journal import rewrite_all

    corpus, _ = read_project(options)
    draft, problems = drafted(files, reader, corpus.settings.limits)
    print_problems(options, problems)
    leave(problems)
    if not draft.files:
        fail("no labels in these files: nothing to draft")
    if not is_write:
        for name, content in (*draft.files.items(), ("map.yaml", draft.map)):
            click.echo(f"# {name}\n{content}")
        return
    target = map_file or Path("map.yaml")
    for name in (name for name in draft.files if (options.root / name).exists()):
        _refuse(name)
    _create_map(target, draft.map)
    rewrite_all(options.root, {name: (None, content.encode()) for name, content in draft.files.items()}, "draft")
    options.say(f"wrote {target} and {plural(len(draft.files), 'file')} in {SCHEMAS}")
    options.say("next: edit them, then run the import with --map")


def draft_row_map(options: Options, shown: str, path: Path, table: str, map_file: Path | None) -> None:
    """Print a first map for a file of rows, or write it where there is none."""
    from standoff.authoring.interchange.collected import read_export
    from standoff.authoring.interchange.rows.drafting import draft_row_map
    from standoff.source.problem import Problem
    from standoff.source.sheet import read_sheet

    project = project_of(options)
    grammar = grammar_of(options, project, table)
    export = read_export(shown, path, project.settings.limits)
    sheet = None if isinstance(export, Problem) else read_sheet(shown, export.data)
    problems = [export] if isinstance(export, Problem) else sheet.problems if sheet else []
    print_problems(options, problems)
    leave(problems)
    assert sheet is not None
    draft = draft_row_map(sheet, grammar)
    if map_file is None:
        click.echo(draft, nl=False)
        return
    _create_map(map_file, draft)
    options.say(f"wrote {map_file}")


def _create_map(file: Path, draft: str) -> None:
    """Write a map where there is none."""
    from standoff.files.atomic_file import create_file

    if file.exists():
        _refuse(str(file))
    create_file(file, draft.encode())


def _refuse(name: str) -> None:
    fail(f"{name} is there already: move it away, or print the draft without --write", USAGE)
