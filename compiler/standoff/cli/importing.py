"""The command that imports annotations of other tools."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_tables, complete_texts
from standoff.cli.report import fail, shown_path
from standoff.files.project_files import TEXT_FILES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from standoff.authoring.interchange.readers import Reader


def _tools() -> list[str]:
    from standoff.authoring.interchange.readers import READERS

    return list(READERS)


class Tool(click.ParamType[str]):
    """One of the tools whose files can be imported; the list is read only when it is needed."""

    name = "tool"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The tool's name."""
        return click.Choice(_tools()).convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        """The tools that begin so."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in _tools() if name.startswith(incomplete)]


@main.command("import")
@click.argument("tool", type=Tool())
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="The map, a YAML file.")
@click.option(
    "--table", default="", shell_complete=complete_tables, help="With `csv`: each row is a record of this table."
)
@click.option("--text", default="", shell_complete=complete_texts, help="The annotated text: its id or a prefix of it.")
@click.option("--annotator", default="", metavar="NAME", help="Whose annotations; the curator of files that are begun.")
@click.option("--into", default=TEXT_FILES, show_default=True, metavar="FOLDER", help="Folder of the annotation files.")
@click.option("--texts-from-export", "creates", is_flag=True, help="Begin texts that are not in the project.")
@click.option("--language", help="Language of texts that are begun, a BCP 47 tag (default: left blank to fill in).")
@click.option("--draft-map", "is_draft", is_flag=True, help="Print schemas and a map for the labels in the files.")
@click.option("--write", "is_write", is_flag=True, help="Write the mentions, or the draft; without it, it is printed.")
@click.pass_obj
def import_(
    options: Options,
    tool: str,
    paths: tuple[Path, ...],
    map_file: Path | None,
    table: str,
    text: str,
    annotator: str,
    into: str,
    creates: bool,
    language: str | None,
    is_draft: bool,
    is_write: bool,
) -> None:
    """Convert annotations of another TOOL to mentions, by a label map.

    Each PATH is an exported file, a folder of them, or a pattern; TOOL is `brat`, `label-studio`, `jsonl`
    (doccano, spaCy, Prodigy, LangExtract), `csv`, `conll`, `web-annotation` or `xmi`. Each document goes
    into the annotation file of its text, which is found by its name or its words. Prints the mentions as YAML, or
    inserts them with --write: all files or none; nothing else in them changes, and existing mentions are not
    duplicated. An account says what became of all that was read; what cannot be imported is reported with its place,
    and unless the map allows to leave it out nothing is written. docs/interchange.md explains the map.

    With --draft-map, prints schemas and a map for the labels that are found, to be edited; with --write, they are
    written into the project, and the map to the file of --map.

    \b
    Examples:
      standoff import brat exported/ --draft-map
      standoff import brat my-text.ann --map map.yaml
      standoff import brat exported/ --map map.yaml --texts-from-export --language en --write
      standoff import brat lisa/ --map map.yaml --annotator lisa --into annotations/second/lisa --write
      standoff import label-studio export.json --text my-text --map map.yaml --write
    """
    from standoff.authoring.interchange.readers import READERS

    reader = READERS[tool]
    files = _named(options, paths, reader)
    if table and (tool != "csv" or len(files) != 1):
        fail("--table is for one file of rows: `standoff import csv FILE --table TABLE --map MAP.yaml`", USAGE)
    if is_draft:
        from standoff.cli.map_drafts import draft_label_map, draft_row_map

        if table:
            draft_row_map(options, *files[0], table, map_file if is_write else None)
        else:
            draft_label_map(options, reader, files, map_file, is_write)
        return
    _check_map(map_file, is_needed=reader.own_map is None or bool(table))
    if table:
        from standoff.cli.import_rows import import_rows

        assert map_file is not None
        import_rows(options, *files[0], map_file, table, is_write)
        return
    from standoff.cli.import_mentions import Choice, import_mentions

    choice = Choice(map_file, text, annotator.strip(), into, creates, language)
    import_mentions(options, reader, files, choice, is_write)


def _named(options: Options, paths: tuple[Path, ...], reader: "Reader") -> list[tuple[str, Path]]:
    """The files that are named, each with the name that it is shown by; exits if there are none."""
    from standoff.authoring.interchange.collected import NoFilesError, exported_files

    try:
        files = exported_files(paths, reader)
    except NoFilesError as error:
        fail(str(error), USAGE)
    return [(shown_path(file, options.root), file) for file in files]


def _check_map(file: Path | None, is_needed: bool) -> None:
    """Exit unless the map is a file, or is not needed."""
    if file is None and is_needed:
        fail("--map is missing: it says what labels or columns become; --draft-map drafts one", USAGE)
    if file is not None and not file.is_file():
        fail(f"{file} is a folder: give a file" if file.is_dir() else f"no file {file}", USAGE)
