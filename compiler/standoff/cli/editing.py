"""Commands that rewrite annotation files without changing their meaning: fmt and re-anchor."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import PROBLEMS, USAGE, Options, main
from standoff.cli.completion import complete_texts
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.files.annotation_files import files_about, is_of_registry, subject_of
from standoff.files.project_files import TEXT_FILES, read_file, read_named, read_path

if TYPE_CHECKING:
    from standoff.corpus.grammar import RecordGrammar
    from standoff.corpus.project import Corpus
    from standoff.corpus.texts import Text
    from standoff.schema.model import Schema


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Exit with 1 if any file is not formatted; write nothing.")
@click.option("--diff", "is_diff", is_flag=True, help="Print the changes; write nothing.")
@click.pass_obj
def fmt(options: Options, files: tuple[Path, ...], is_check: bool, is_diff: bool) -> None:
    """Format annotation files: the same facts always give the same bytes.

    Without FILES, formats all of annotations/texts/ and annotations/registry/. Tables are sorted by name, records and
    mentions by span (by id in registries), keys in schema order; whatever fits in 120 characters goes on one line.
    Comments stay with the line beside or below them. Nothing is added or removed; a file that cannot be read is left
    unchanged.

    \b
    Examples:
      standoff fmt
      standoff fmt annotations/texts/005_my-text.yaml
      standoff fmt --check --diff
    """
    from standoff.authoring.edit.fmt import Formatter
    from standoff.cli.project import rewrite_files
    from standoff.source.problem import Place, Problem

    paths = [given_file(file) for file in files]
    corpus, schema = read_project(options)
    paths = paths or [options.root / file for file in (*corpus.registry_files, *corpus.text_files)]
    formatter = Formatter.of(schema, corpus.settings.limits)
    problems: list[Problem] = []
    changed = 0
    changes: dict[Path, tuple[bytes, bytes]] = {}
    for path in paths:
        name, data = shown_path(path, options.root), read_path(options.root, path)
        result = formatter.format(name, data, is_text=not is_of_registry(name))
        problems += result.problems
        if result.data is None or result.data == data:
            continue
        changed += 1
        if is_diff:
            _print_diff(name, data, result.data)
        if is_check:
            message = "the file is not formatted"
            problems.append(Problem(Place(name), "unformatted", message, "run `standoff fmt`"))
        elif not is_diff:
            changes[path] = (data, result.data)
    rewrite_files(options, changes, "fmt")
    print_problems(options, sorted(problems))
    verb = "would change" if is_check or is_diff else "changed"
    options.say(f"{verb} {changed:,} of {len(paths):,} file{'s' if len(paths) != 1 else ''}")
    leave(problems)


def given_file(path: Path) -> Path:
    """An existing file; exits if there is none or it is a folder."""
    if not path.is_file():
        fail(f"{path} is a folder: give a file" if path.is_dir() else f"no file {path}", USAGE)
    return path


def _print_diff(name: str, before: bytes, after: bytes) -> None:
    import difflib

    from standoff.source.escape import printable

    old, new = (data.decode("utf-8").splitlines() for data in (before, after))
    for line in difflib.unified_diff(old, new, name, f"{name} (canonical)", lineterm=""):
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.secho(printable(line), fg=colour)


@main.command("re-anchor")
@click.argument("text", shell_complete=complete_texts)
@click.argument("newfile", required=False, type=click.Path(path_type=Path))
@click.option("--write", "is_forced", is_flag=True, help="Write even if spans are lost; lost spans become quotes.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Report what would happen to each span; write nothing.")
@click.pass_obj
def re_anchor(options: Options, text: str, newfile: Path | None, is_forced: bool, is_dry: bool) -> None:
    """Move the spans of TEXT to a corrected text: NEWFILE or, without it, the one that is in the texts folder now.

    TEXT is a text's id or a prefix of it. The text that was annotated is the one in the texts folder or, where that was
    overwritten, what the last check remembers of it or git has. The two texts are aligned, and every span that moved,
    changed or was lost is reported, with both passages where they differ; where only white space differs, it has moved.
    A span is lost if less than half of it remains. If any is lost, nothing is written; with --write, lost spans become
    quotes of the old words, which `check` rejects until they are anchored again. The text's hash, length and sentences
    are updated. You replace the text file yourself, unless it is the one in the texts folder.

    \b
    Examples:
      standoff re-anchor 005_my-text --dry-run
      standoff re-anchor 005_my-text corrected/005_my-text.txt
      standoff re-anchor 005_my-text corrected/005_my-text.txt --write
    """
    from standoff.authoring.edit.reanchor import Reanchored, reanchor, report
    from standoff.cli.project import rewrite_files
    from standoff.source.escape import printable

    if newfile is not None:
        given_file(newfile)
    corpus, schema = read_project(options)
    file = _file_of(corpus, text)
    old = _old_text(options, options.root / file)
    new = _new_text(newfile or options.texts / old.file, subject_of(file))
    results: list[tuple[bytes, Reanchored]] = []
    grammars, limits = text_grammars(schema), corpus.settings.limits
    for each in files_about(options.root, TEXT_FILES, subject_of(file)):
        data = read_file(options.root, each)
        results.append((data, reanchor(each, data, grammars, old, new, limits, is_head=each == file)))
    problems = sorted(problem for _, result in results for problem in result.problems)
    print_problems(options, problems)
    if any(result.data is None for _, result in results):
        sys.exit(PROBLEMS)
    for line in (line for _, result in results for line in report(result)):
        click.echo(printable(line))
    if is_dry or (any(result.lost for _, result in results) and not is_forced):
        options.say("nothing written" + ("" if is_dry else ": use --write to turn lost spans into quotes"))
        leave(problems)
        return
    changes = {options.root / r.file: (data, r.data) for data, r in results if r.data is not None and r.data != data}
    rewrite_files(options, changes, "re-anchor")
    _say_next(options, newfile, old.file)
    leave(problems)


def _say_next(options: Options, newfile: Path | None, name: str) -> None:
    copied = f"copy {newfile} to {options.texts}/{name}, then " if newfile else ""
    options.say(f"next: {copied}run `standoff check`")


def text_grammars(schema: "Schema") -> "dict[str, RecordGrammar]":
    """The grammar of text files."""
    from standoff.corpus.grammar import record_grammars

    return record_grammars(schema, "text")


def _file_of(corpus: "Corpus", text: str) -> str:
    """The annotation file of a text, by id or prefix of an id; exits unless exactly one matches."""
    stems = corpus.heads
    found = [text] if text in stems else [stem for stem in stems if stem.startswith(text)]
    if len(found) != 1:
        some = ", ".join((found or list(stems))[:10]) or "none"
        fail(f"`{text}` is ambiguous: {some}" if found else f"unknown text `{text}`; known: {some}", USAGE)
    return stems[found[0]]


def _old_text(options: Options, path: Path) -> "Text":
    from standoff.authoring.edit.add_text import stated_of
    from standoff.corpus.remembered_texts import annotated_text

    block = stated_of(options.root, path.relative_to(options.root).as_posix())
    stated, sha256 = block.get("file"), block.get("sha256", "")
    if stated is None or Path(stated).name != stated:
        fail(f"{shown_path(path, options.root)} does not say which text it is about")
    data = annotated_text(options.root, options.texts / stated, sha256)
    if data is None:
        where = f"neither in {options.texts} nor in the cache or git's history"
        fail(f"the text `{stated}` that was annotated is {where}: both texts are needed to move spans")
    return _decoded(options.texts / stated, data, path.stem)


def _new_text(newfile: Path, text_id: str) -> "Text":
    text = _decoded(newfile, read_named(newfile), text_id)
    if "\0" in text.content:
        fail(f"{newfile} is not a text file: it contains a 0x00 byte")
    if not text.content.strip():
        fail(f"{newfile} is empty")
    return text


def _decoded(path: Path, data: bytes, text_id: str) -> "Text":
    from standoff.authoring.edit.reanchor import text_of

    try:
        return text_of(text_id, path.name, data)
    except UnicodeDecodeError as error:
        fail(f"{path} is not UTF-8: byte {data[error.start]:#04x} at offset {error.start}")
