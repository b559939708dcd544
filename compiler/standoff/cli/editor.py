"""The `editor` command."""

from pathlib import Path

import click

from standoff.cli.application import Options, main
from standoff.cli.project import read_project
from standoff.cli.report import shown_path
from standoff.files.folders import EDITOR


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
    folder = out or options.root / EDITOR
    changed = write_editor(corpus, schema, folder)
    plural = "" if len(changed) == 1 else "s"
    options.say(f"{shown_path(folder, options.root)}: {len(changed)} file{plural} changed")
