"""What `import` does with annotations of texts: each document becomes mentions in the annotation file of its text."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.files.project_files import ANNOTATIONS, REGISTRY_FILES, TEXT_FILES, read_named, refuse_links
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.interchange.importing import Importing, Plan
    from standoff.authoring.interchange.label_map import Map
    from standoff.authoring.interchange.readers import Reader
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options of the command choose: the map, the text and the annotator that are meant, where they go."""

    map_file: Path | None
    text: str
    annotator: str
    into: str
    creates: bool
    language: str | None


def import_mentions(
    options: Options, reader: "Reader", files: list[tuple[str, Path]], choice: Choice, is_write: bool
) -> None:
    """Print the mentions that exported files become, or write them; exits with problems where it cannot."""
    from standoff.source.problem import errors

    corpus, schema = read_project(options)
    rules = _rules(options, reader, schema, choice.map_file)
    plan = _importing(options, reader, rules, corpus, schema, choice).run(files)
    problems = sorted({*rules.problems, *plan.problems})
    print_problems(options, problems)
    if plan.not_compared and not rules.problems:
        some = "the text is" if len(plan.not_compared) == 1 else f"{len(plan.not_compared)} texts are"
        options.say(f"words not compared: {some} not in {options.texts}")
    if (plan.account.documents or not plan.problems) and not rules.problems:
        options.say(str(plan.account))
    if is_write and errors(problems):
        options.say("nothing written")
    leave(problems)
    if is_write:
        _write(options, plan)
    else:
        _print(plan)


def _rules(options: Options, reader: "Reader", schema: "Schema", map_file: Path | None) -> "Map":
    """The map that is given, or the reader's own; mistakes are in its problems."""
    from standoff.authoring.interchange.mapping import read_map
    from standoff.corpus.grammar import record_grammars

    grammars = record_grammars(schema, "text")
    if map_file is not None:
        return read_map(shown_path(map_file, options.root), read_named(map_file), grammars)
    assert reader.own_map is not None
    return read_map("map", reader.own_map(schema).encode(), grammars)


def _importing(
    options: Options, reader: "Reader", rules: "Map", corpus: "Corpus", schema: "Schema", choice: Choice
) -> "Importing":
    """The import as the options choose it; exits where that cannot be."""
    from standoff.authoring.edit.add_text import is_language
    from standoff.authoring.interchange.importing import Importing
    from standoff.authoring.interchange.targets import Targets

    if choice.language is not None and not is_language(choice.language, schema):
        fail(f"`{choice.language}` is not a valid language tag: write `en`, `ur`, `fa-AF` …", USAGE)
    text = _text(corpus, choice.text) if choice.text else ""
    targets = Targets(
        options.root,
        options.texts,
        schema,
        corpus.heads,
        into=_folder(options, choice.into),
        creates=choice.creates,
        language=choice.language,
        curator=choice.annotator or "c1",
    )
    return Importing(reader, rules, targets, corpus.settings.limits, text=text, annotator=choice.annotator)


def _folder(options: Options, into: str) -> str:
    """The folder of annotation files that --into names; exits if it is none."""
    parts = into.strip("/").split("/")
    is_inside = len(parts) > 1 and parts[0] == ANNOTATIONS and not {"", ".", ".."} & set(parts)
    if not is_inside or "/".join(parts[:2]) == REGISTRY_FILES:
        fail(f"--into {into} is not a folder for annotations of texts: {TEXT_FILES}, annotations/second/NAME", USAGE)
    folders = ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
    refuse_links(options.root, folders)
    return folders[-1]


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
    there = f"; {plan.n_there:,} already present" if plan.n_there else ""
    begun = f" ({plural(plan.n_begun, 'file')} begun)" if plan.n_begun else ""
    where = files[0] if len(files) == 1 else plural(len(files), "file")
    options.say(f"{where}: {plural(plan.n_new, 'mention')} inserted{begun}{there}")
    if plan.texts:
        options.say(f"wrote {plural(len(plan.texts), 'text')} to {options.texts}")
    if plan.n_new:
        options.say("next: run `standoff check`")
