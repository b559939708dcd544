"""The command that imports annotations of other tools."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_tables, complete_texts
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.files.project_files import ANNOTATIONS, REGISTRY_FILES, SCHEMAS, TEXT_FILES, read_named
from standoff.source.plural import plural

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from standoff.authoring.interchange.importing import Importing, Plan
    from standoff.authoring.interchange.readers import Reader
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema
    from standoff.source.composer import Limits


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
    from standoff.authoring.interchange.collected import NoFilesError, exported_files
    from standoff.authoring.interchange.readers import READERS
    from standoff.source.problem import errors

    corpus, schema = read_project(options)
    reader = READERS[tool]
    try:
        files = exported_files(paths, reader)
    except NoFilesError as error:
        fail(str(error), USAGE)
    if table:
        from standoff.cli.import_rows import import_rows

        import_rows(options, tool, files, map_file, table, is_draft=is_draft, is_write=is_write)
        return
    named = [(shown_path(file, options.root), file) for file in files]
    if is_draft:
        _draft(options, reader, named, corpus.settings.limits, map_file if is_write else None, is_write)
        return
    if map_file is None and reader.own_map is None:
        fail("--map is missing: it says what labels become; --draft-map drafts one", USAGE)
    if map_file is not None and not map_file.is_file():
        fail(f"{map_file} is a folder: give a file" if map_file.is_dir() else f"no file {map_file}", USAGE)
    work = _importing(options, reader, corpus, schema, map_file)
    _choose(options, work, corpus, schema, text, annotator, into, creates, language)
    plan = work.run(named)
    print_problems(options, sorted({*work.rules.problems, *plan.problems}))
    if plan.not_compared and not work.rules.problems:
        some = "the text is" if len(plan.not_compared) == 1 else f"{len(plan.not_compared)} texts are"
        options.say(f"words not compared: {some} not in {options.texts}")
    if (plan.account.documents or not plan.problems) and not work.rules.problems:
        options.say(str(plan.account))
    if is_write and errors([*work.rules.problems, *plan.problems]):
        options.say("nothing written")
    leave([*work.rules.problems, *plan.problems])
    if is_write:
        _write(options, plan)
    else:
        _print(plan)


def _draft(
    options: Options,
    reader: "Reader",
    files: list[tuple[str, Path]],
    limits: "Limits",
    map_file: Path | None,
    is_write: bool,
) -> None:
    """Print schemas and a map for the labels in files, or write them where there are none."""
    from standoff.authoring.interchange.drafting import drafted
    from standoff.files.atomic_file import create_file
    from standoff.files.journal import rewrite_all

    draft, problems = drafted(files, reader, limits)
    print_problems(options, problems)
    leave(problems)
    if not draft.files:
        fail("no labels in these files: nothing to draft")
    if not is_write:
        for name, content in (*draft.files.items(), ("map.yaml", draft.map)):
            click.echo(f"# {name}\n{content}")
        return
    target = map_file or Path("map.yaml")
    there = [name for name in draft.files if (options.root / name).exists()] + [str(target)] * target.exists()
    if there:
        fail(f"{there[0]} is there already: move it away, or print the draft without --write", USAGE)
    create_file(target, draft.map.encode())
    rewrite_all(options.root, {name: (None, content.encode()) for name, content in draft.files.items()}, "draft")
    options.say(f"wrote {target} and {plural(len(draft.files), 'file')} in {SCHEMAS}")
    options.say("next: edit them, then run the import with --map")


def _importing(
    options: Options, reader: "Reader", corpus: "Corpus", schema: "Schema", map_file: Path | None
) -> "Importing":
    from standoff.authoring.interchange.importing import Importing
    from standoff.authoring.interchange.mapping import read_map
    from standoff.authoring.interchange.targets import Targets
    from standoff.corpus.grammar import record_grammars

    grammars = record_grammars(schema, "text")
    if map_file is not None:
        rules = read_map(shown_path(map_file, options.root), read_named(map_file), grammars)
    else:
        assert reader.own_map is not None
        rules = read_map("map", reader.own_map(schema).encode(), grammars)
    targets = Targets(options.root, options.texts, schema, corpus.heads)
    return Importing(reader, rules, targets, corpus.settings.limits)


def _choose(
    options: Options,
    work: "Importing",
    corpus: "Corpus",
    schema: "Schema",
    text: str,
    annotator: str,
    into: str,
    creates: bool,
    language: str | None,
) -> None:
    """Take over what the options choose; exits where that cannot be."""
    from standoff.authoring.edit.add_text import is_language
    from standoff.files.project_files import refuse_links

    if language is not None and not is_language(language, schema):
        fail(f"`{language}` is not a valid language tag: write `en`, `ur`, `fa-AF` …", USAGE)
    parts = into.strip("/").split("/")
    is_inside = len(parts) > 1 and parts[0] == ANNOTATIONS and not {"", ".", ".."} & set(parts)
    if not is_inside or "/".join(parts[:2]) == REGISTRY_FILES:
        fail(f"--into {into} is not a folder for annotations of texts: {TEXT_FILES}, annotations/second/NAME", USAGE)
    folders = ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
    refuse_links(options.root, folders)
    work.text = _text(corpus, text) if text else ""
    work.annotator = annotator.strip()
    work.targets.into, work.targets.creates, work.targets.language = folders[-1], creates, language
    work.targets.curator = work.annotator or "c1"


def _text(corpus: "Corpus", text: str) -> str:
    """The id of an annotated text, by id or prefix of an id; exits unless exactly one matches."""
    stems = corpus.heads
    found = [text] if text in stems else [stem for stem in stems if stem.startswith(text)]
    if len(found) != 1:
        known = ", ".join(found or list(stems)[:8])
        fail(f"`{text}` is ambiguous: {known}" if found else f"unknown text `{text}`; known: {known or 'none'}")
    return found[0]


def _print(plan: "Plan") -> None:
    """Print the mentions, under the names of their files if there are several."""
    from standoff.authoring.interchange.mention import as_yaml_source

    for file, records in plan.mentions.items():
        head = f"# {file}\n" if len(plan.mentions) > 1 else ""
        click.echo(head + as_yaml_source(records), nl=False)


def _write(options: Options, plan: "Plan") -> None:
    """Write all files or none, and say what was written."""
    from standoff.authoring.interchange.writing import write_plan

    write_plan(options.root, options.texts, plan)
    files = list(plan.mentions)
    there = f"; {plan.n_there} already present" if plan.n_there else ""
    begun = f" ({plural(plan.n_begun, 'file')} begun)" if plan.n_begun else ""
    where = files[0] if len(files) == 1 else plural(len(files), "file")
    options.say(f"{where}: {plural(plan.n_new, 'mention')} inserted{begun}{there}")
    if plan.texts:
        options.say(f"wrote {plural(len(plan.texts), 'text')} to {options.texts}")
    if plan.n_new:
        options.say("next: run `standoff check`")
