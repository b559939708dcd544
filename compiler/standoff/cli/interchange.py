"""The command that exports annotations for other tools."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_texts
from standoff.cli.project import read_project
from standoff.cli.receipts import compilation_of
from standoff.cli.report import fail
from standoff.files.project_files import read_named
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.interchange.export_rows import TextInfo
    from standoff.views.inputs import Compilation


@main.command()
@click.argument("text", required=False, shell_complete=complete_texts)
@click.option("--as", "form", type=click.Choice(["web-annotation", "brat"]), required=True, help="Output format.")
@click.option("--out", type=click.Path(path_type=Path), help="Output file or folder.")
@click.pass_obj
def export(options: Options, text: str | None, form: str, out: Path | None) -> None:
    """Export annotations, of all texts or of one TEXT, for other tools.

    `web-annotation` writes W3C Web Annotations (JSON-LD), one per assertion, with its spans and the hash of its text
    but none of the text's words. Output goes to standard output or to the file given by --out; if that is a folder, to
    one file per text. `brat` writes .ann files, which contain the words of the text, so the texts must be present and
    the output folder must be outside the project (default: <name>-brat beside it) or be the texts folder. Files changed
    by others are never overwritten. Web Annotations require a corpus without errors; .ann files contain whatever could
    be read.

    \b
    Examples:
      standoff export --as web-annotation
      standoff export my-text --as web-annotation --out my-text.jsonld
      standoff export --as brat --out /tmp/brat
    """
    if form == "web-annotation":
        _export_pages(options, text, out)
    else:
        _export_brat(options, text, out)


def _annotated(compilation: "Compilation", text: str | None) -> "list[TextInfo]":
    """The annotated texts, or only the named one."""
    from standoff.authoring.interchange.export_rows import annotated_texts
    from standoff.views.inputs import UnknownError, find_text

    try:
        return annotated_texts(compilation, find_text(compilation, text) if text is not None else None)
    except UnknownError as unknown:
        fail(str(unknown))


def _compiled(options: Options) -> "tuple[Compilation, Mapping[str, Any]]":
    """The compiled corpus; exits on errors, because an export should be complete."""
    from standoff.engine.pipeline import compile_corpus
    from standoff.source.problem import errors
    from standoff.views.inputs import Compilation

    compiled = compile_corpus(options.root, options.texts, track=options.track)
    wrong = errors(compiled.problems)
    if wrong or compiled.frames is None or compiled.resolved is None:
        fail(f"{wrong[0].place}: {wrong[0].message} (run `standoff check` for all problems); nothing exported")
    compilation = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)
    return compilation, compiled.corpus.descriptor


def _export_pages(options: Options, text: str | None, out: Path | None) -> None:
    from standoff.authoring.interchange.web_annotation import web_annotations
    from standoff.files.atomic_file import write_file

    compilation, descriptor = _compiled(options)
    texts = _annotated(compilation, text)
    if out is None:
        click.echo(web_annotations(compilation, descriptor, texts).decode(), nl=False)
        return
    parts = {out / f"{about.text_id}.jsonld": [about] for about in texts} if out.is_dir() else {out: texts}
    pages = {path: web_annotations(compilation, descriptor, part) for path, part in parts.items()}
    for path in pages:
        if path.is_file() and b'"AnnotationPage"' not in read_named(path)[:400]:
            fail(f"{path} already exists and is not an export: choose another file", USAGE)
    _make_folder(out if out.is_dir() else out.parent)
    for path, page in pages.items():
        write_file(path, page)
    options.say(f"wrote {plural(len(pages), 'file')} to {out}" if out.is_dir() else f"wrote {out}")


def _export_brat(options: Options, text: str | None, out: Path | None) -> None:
    from standoff.authoring.interchange.brat import brat_files, changed_files
    from standoff.files.atomic_file import write_file

    root = options.root.resolve()
    folder = out or root.parent / f"{read_project(options)[0].descriptor['name']}-brat"
    resolved = folder.resolve()
    if resolved.is_relative_to(root) and resolved != options.texts.resolve():
        fail(
            f"{folder} is inside the project, which must not contain the texts' words: choose a folder outside it",
            USAGE,
        )
    compilation = compilation_of(options)
    texts = _annotated(compilation, text)
    absent = [about.text_id for about in texts if about.text_id not in compilation.texts]
    if len(absent) == len(texts):
        fail(f"no annotated text is unchanged in {options.texts}; brat files contain the words: set --texts")
    files = brat_files(compilation, texts)
    _make_folder(folder)
    changed = changed_files(folder, files)
    if changed:
        some = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
        fail(
            f"{folder} contains changed files with these names ({some}): import or move them, or use another folder",
            USAGE,
        )
    for name, data in files.items():
        write_file(folder / name, data)
    options.say(f"wrote {plural(len(texts) - len(absent), 'text')} with annotations to {folder}")
    if absent:
        options.say(f"skipped (missing or changed in {options.texts}): {', '.join(absent)}")


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        fail(f"{folder} is not a folder", USAGE)
    folder.mkdir(parents=True, exist_ok=True)
