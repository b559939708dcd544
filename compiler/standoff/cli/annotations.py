"""Commands that write annotations: add-text and anchor."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import PROBLEMS, USAGE, Options, main
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.files.annotation_files import head_of
from standoff.files.project_files import read_file, read_path
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.edit.anchor import Anchored
    from standoff.corpus.grammar import RecordGrammar
    from standoff.corpus.project import Corpus
    from standoff.corpus.texts import Text
    from standoff.schema.model import Schema
    from standoff.source.problem import Problem


@main.command("add-text")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--curator", default="c1", show_default=True, help="Initials or name of the annotator.")
@click.option("--language", help="Language of the text, a BCP 47 tag (default: left blank to fill in).")
@click.pass_obj
def add_text(options: Options, file: Path, curator: str, language: str | None) -> None:
    """Start annotating the text in FILE; the text itself is not changed.

    Writes annotations/texts/<stem>.yaml with the text's hash, length and sentences, ready for annotations. An existing
    file is never overwritten.

    \b
    Examples:
      standoff add-text texts/005_my-text.txt --language en
      standoff add-text texts/005_my-text.txt --language ur --curator c2
    """
    from standoff.authoring.edit.add_text import add_text as begin
    from standoff.authoring.edit.add_text import is_language
    from standoff.files.atomic_file import create_file

    if not file.is_file():
        fail(f"{file} is a folder: give a file" if file.is_dir() else f"no file {file}", USAGE)
    _, schema = read_project(options)
    if language is not None and not is_language(language, schema):
        fail(f"`{language}` is not a valid language tag: write `en`, `ur`, `fa-AF` …", USAGE)
    if not curator.strip():
        fail("--curator is empty: give a name or initials", USAGE)
    added = begin(file, shown_path(file, options.root), options.root, options.texts, schema, language, curator.strip())
    print_problems(options, added.problems)
    if added.is_there:
        options.say(f"{added.path} already exists for this text; left unchanged")
    if added.content is None:
        leave(added.problems)
        return
    create_file(options.root / added.path, added.content)
    options.say(f"wrote {added.path}: {added.sentences} sentences")
    if language is None:
        options.say("next: fill in `language:`, which is not guessed")
    options.say(
        "next: annotate each sentence, with a `quote` for each place, then run `standoff anchor` and `standoff check`"
    )


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Exit with 1 if any quote remains; write nothing.")
@click.pass_obj
def anchor(options: Options, files: tuple[Path, ...], is_check: bool) -> None:
    """Replace every `quote` in text files with its span in the text.

    Without FILES, processes all of annotations/texts/. A quote is copied from the text, in full or as its first and
    last words with `…` or `...` between them. If it occurs more than once, `near: <sentence>`, `prefix` or `suffix`
    (the text just before or after) selects one. A file is rewritten completely or not at all; nothing but the quotes
    changes.

    \b
    Examples:
      standoff anchor
      standoff anchor annotations/texts/005_my-text.yaml
      standoff anchor --check
    """
    from standoff.cli.project import rewrite_files

    for file in files:
        if not file.is_file():
            fail(f"{file} is a folder: give files" if file.is_dir() else f"no file {file}", USAGE)
    corpus, schema = read_project(options)
    paths = list(files) or [options.root / file for file in corpus.text_files]
    total = written = 0
    changes: dict[Path, tuple[bytes, bytes]] = {}
    problems: list[Problem] = []
    for path, data, result in _anchored(options, corpus, schema, paths, is_check):
        total += result.quotes
        problems += result.problems
        if result.data is not None:
            changes[path] = (data, result.data)
            written += result.quotes
    rewrite_files(options, changes, "anchor")
    print_problems(options, sorted(problems))
    if is_check:
        options.say(f"{plural(total, 'quote')} left in {plural(len(paths), 'file')}")
    else:
        left = f"; {plural(total - written, 'quote')} left" if total > written else ""
        options.say(f"anchored {plural(written, 'quote')} in {plural(len(paths), 'file')}{left}")
    leave(problems)
    if total > written:
        sys.exit(PROBLEMS)


def _anchored(
    options: Options, corpus: "Corpus", schema: "Schema", paths: list[Path], is_check: bool
) -> "Iterator[tuple[Path, bytes, Anchored]]":
    from standoff.authoring.edit.anchor import anchor as anchor_file
    from standoff.authoring.edit.anchor import survey, unanchored
    from standoff.corpus.quotes.elsewhere import Others

    grammars, others = _grammars(schema), Others(partial(texts_of, options, corpus))
    for path in paths:
        name, data = shown_path(path, options.root), read_path(options.root, path)
        if is_check:
            result, found = survey(name, data, grammars, corpus.settings.limits)
            result.problems += [unanchored(name, quote) for quote in found]
        else:
            main = head_of(name)
            head = (main, read_file(options.root, main)) if main in corpus.heads.values() else None
            result = anchor_file(name, data, grammars, options.texts, others, corpus.settings.limits, head)
        yield path, data, result


def _grammars(schema: "Schema") -> "dict[str, RecordGrammar]":
    from standoff.corpus.grammar import record_grammars

    return record_grammars(schema, "text")


def texts_of(options: Options, corpus: "Corpus") -> "Iterator[Text]":
    """The annotated texts that are present."""
    from standoff.authoring.edit.add_text import stated_of
    from standoff.corpus.texts import read_texts

    stated = (stated_of(options.root, file) for file in corpus.heads.values())
    known = {block["file"]: block.get("sha256", "") for block in stated if block.get("file")}
    yield from read_texts(options.texts, known).values()
