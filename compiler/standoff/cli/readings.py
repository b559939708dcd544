"""The `agreement` command."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.project import read_project
from standoff.cli.report import (
    fail,
    form_option,
    leave,
    print_json,
    print_lines,
    print_problems,
    shown_path,
    terminal_width,
)

if TYPE_CHECKING:
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema
    from standoff.views.agreement.readings import Reading


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@form_option
@click.pass_obj
def agreement(options: Options, a: Path, b: Path, form: str) -> None:
    """Compare two annotation sets A and B of the same texts.

    A and B are annotation files or folders of them. Records are paired by overlapping spans, never by id. Prints how
    many records were paired, the agreement on spans, sentences and codes (F1, Krippendorff's alpha), and every
    difference with its line in each file. Does not read registries, resolve values or write files.

    \b
    Examples:
      standoff agreement annotations/texts annotations/second
      standoff agreement annotations/texts/005_my-text.yaml ../second/005_my-text.yaml
      standoff agreement annotations/texts annotations/second --format json
    """
    from standoff.source.problem import as_json, sort
    from standoff.views.agreement.compare import compare
    from standoff.views.agreement.readings import same_texts
    from standoff.views.agreement.text import lay_out

    _need_krippendorff()
    corpus, schema = read_project(options)
    first, second = (_reading(options, path, corpus, schema) for path in (a, b))
    texts, mismatches = same_texts(first, second)
    problems = sort([*first.problems, *second.problems, *mismatches])
    found = compare(first, second, texts, schema)
    if form == "json":
        print_json(asdict(found) | {"problems": [json.loads(as_json(problem)) for problem in problems]})
    else:
        print_problems(options, problems)
        print_lines(lay_out(found, terminal_width()))
    leave(problems)


def _need_krippendorff() -> None:
    from importlib.util import find_spec

    from standoff.files.extras import how_to_install

    if find_spec("krippendorff") is None:
        fail(f"`agreement` requires krippendorff: {how_to_install('agreement')}", USAGE)


def _reading(options: Options, path: Path, corpus: "Corpus", schema: "Schema") -> "Reading":
    from standoff.engine.annotation_sets import annotation_files, read_reading

    files = annotation_files(path)
    if not path.exists():
        fail(f"no file or folder {path}", USAGE)
    if not files:
        fail(f"no annotation files (*.yaml) in {path}", USAGE)
    names = tuple(shown_path(file, options.root) for file in files)
    return read_reading(shown_path(path, options.root), names, options.root, schema, corpus.settings.limits)
