"""Commands for reviewing a corpus: coverage, conflicts and agreement."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_tables, complete_texts
from standoff.cli.edits import project_of
from standoff.cli.project import package_of, read_project
from standoff.cli.receipts import annotated_of, compilation_of
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
from standoff.files.project_files import READINGS, SECOND, TEXT_FILES
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.readings.summary import Decided
    from standoff.corpus.project import Corpus
    from standoff.schema.model import Schema
    from standoff.source.problem import Problem
    from standoff.views.agreement.annotation_set import AnnotationSet


@main.command()
@click.argument("text", required=False, shell_complete=complete_texts)
@click.option("--facts", is_flag=True, help="Also list annotated sentences that give no value.")
@form_option
@click.pass_obj
def coverage(options: Options, text: str | None, facts: bool, form: str) -> None:
    """Show how many sentences are annotated, give a value, are excluded, or are open (neither).

    TEXT is a text's id or a prefix of it; without it, all texts are shown. A sentence counts as annotated if evidence
    covers at least half of it or 20 characters, whichever is less; the same holds for excluded. Spans over two whole
    sentences do not count. An annotated sentence gives a value if it is evidence of a field or of a child record;
    --facts lists the others, which only name records. The last column is the share of the text's characters covered
    by evidence. In a folder that holds a package, its tables are counted.

    \b
    Examples:
      standoff coverage
      standoff coverage 002
      standoff coverage --facts
      standoff --root build/next coverage
      standoff coverage --format json
    """
    from standoff.views.coverage import coverage as coverage_of
    from standoff.views.coverage import lay_out
    from standoff.views.inputs import UnknownError, find_text

    compilation = annotated_of(options)
    try:
        found = coverage_of(compilation, text and find_text(compilation, text))
    except UnknownError as unknown:
        fail(str(unknown))
    if form == "json":
        print_json(asdict(found))
    else:
        print_lines(lay_out(found, terminal_width(), facts=facts))


@main.command()
@click.argument("table", required=False, shell_complete=complete_tables)
@click.option("--open", "is_open", is_flag=True, help="Only undecided cases: open cells and disputed records.")
@click.option("--rule", help="Only cells decided by this rule, e.g. specific, settled or open.")
@form_option
@click.pass_obj
def conflicts(options: Options, table: str | None, is_open: bool, rule: str | None, form: str) -> None:
    """List where sources disagree: what each says, who says it, where, and which rule decided.

    Lists records that some sources affirm and others deny; then cells on which sources differ: contradictions first,
    then different values, then values of which one is more precise; then possible duplicates: records of a table
    whose names read the same, and children of one parent whose keys differ in one column and that no source mentions
    together. With --rule, also cells whose values differ by
    nature.
    With TABLE, only that table and its nested tables.

    \b
    Examples:
      standoff conflicts
      standoff conflicts events --open
      standoff conflicts --rule specific
      standoff conflicts --format json
    """
    from standoff.views.conflicts import conflicts as conflicts_of
    from standoff.views.conflicts import lay_out
    from standoff.views.inputs import near, short_names

    package = package_of(options)
    if package is not None:
        try:
            of_package = package.conflicts(table, is_open, rule)
        except LookupError as unknown:
            fail(str(unknown.args[0]))
        if form == "json":
            print_json(asdict(of_package))
        else:
            print_lines(lay_out(of_package, {}, terminal_width()))
        return
    compilation = compilation_of(options)
    known, rules = compilation.schema.record_tables, compilation.schema.vocabularies["rule"].codes
    if table is not None and table not in known:
        fail(f"unknown table `{table}`{near(table, known)}")
    if rule is not None and rule not in rules:
        fail(f"unknown rule `{rule}`{near(rule, rules)}", USAGE)
    found = conflicts_of(compilation, known[table] if table else None, is_open, rule)
    if form == "json":
        print_json(asdict(found))
    else:
        print_lines(lay_out(found, short_names(compilation), terminal_width()))


@main.command()
@click.argument("sets", nargs=-1, required=True, metavar="A B [C]...", type=click.Path(path_type=Path))
@click.option("--without-drafts", is_flag=True, help="Compare only what is not marked as a draft.")
@click.option("--decisions", "is_listed", is_flag=True, help="Also list what was decided between them, with reasons.")
@form_option
@click.pass_obj
def agreement(options: Options, sets: tuple[Path, ...], without_drafts: bool, is_listed: bool, form: str) -> None:
    """Compare annotation sets A, B, C and so on of the same texts.

    Each is an annotation file or a folder of them. Records are paired by overlapping spans, never by id. Prints how
    many records were paired, the agreement on spans, sentences and codes (F1, Krippendorff's alpha), and every
    difference with its line in each file. Does not read registries, resolve values or write files. Of the project's own
    annotation sets, annotations/texts and annotations/second, it also says how many pairs `take` settled, by whom, and
    for which set.

    Of more than two sets, it prints the figures of all pairs, their means by set, table and text, one alpha over all
    sets, and the texts that a set lacks. Without the package krippendorff, every alpha is left out.

    \b
    Examples:
      standoff agreement annotations/texts annotations/second
      standoff agreement annotations/texts annotations/second --decisions
      standoff agreement annotations/texts/005_my-text.yaml ../second/005_my-text.yaml
      standoff agreement annotations/texts annotations/second --without-drafts
      standoff agreement annotations/texts annotations/second --format json
      standoff agreement annotations/second/ada annotations/second/ben annotations/second/cleo
    """
    from standoff.views.agreement.figures import has_alpha

    if len(sets) < 2:
        fail("`agreement` compares at least two annotation sets: name two files or folders", USAGE)
    if is_listed and len(sets) > 2:
        fail("--decisions needs exactly two annotation sets", USAGE)
    if len(sets) > 2 and len({path.resolve() for path in sets}) < len(sets):
        fail("an annotation set is named twice", USAGE)
    corpus, schema = read_project(options)
    read = [_annotation_set(options, path, corpus, schema, not without_drafts) for path in sets]
    problems = (
        _compare_two(options, sets, read, schema, is_listed, form)
        if len(read) == 2
        else _compare_many(options, read, schema, form)
    )
    if any(each.n_drafts for each in read):
        how = "without" if without_drafts else "with"
        options.say(f"{how} {_drafts(read)}")
    if not has_alpha():
        from standoff.files.remote import how_to_install

        options.say(f"alpha is left out, since it requires krippendorff: {how_to_install('agreement')}")
    leave(problems)


def _drafts(sets: "list[AnnotationSet]") -> str:
    """How many drafts each set has, in words."""
    from standoff.views.agreement.many_text import letter

    counts = [f"{each.n_drafts:,} in {letter(n)}" for n, each in enumerate(sets)]
    counts[0] = f"{plural(sets[0].n_drafts, 'draft')} in A"
    return f"{', '.join(counts[:-1])} and {counts[-1]}"


def _compare_two(
    options: Options,
    sets: tuple[Path, ...],
    read: "list[AnnotationSet]",
    schema: "Schema",
    is_listed: bool,
    form: str,
) -> "list[Problem]":
    from standoff.authoring.readings.summary import as_json as decisions_as_json
    from standoff.authoring.readings.summary import lay_out as lay_out_decisions
    from standoff.source.problem import as_json, sort
    from standoff.views.agreement.annotation_set import same_texts
    from standoff.views.agreement.compare import compare
    from standoff.views.agreement.text import lay_out

    first, second = read
    texts, mismatches = same_texts(first, second)
    decided = _decided(options, (sets[0], sets[1]), sorted(texts))
    problems = sort([*first.problems, *second.problems, *mismatches, *(decided.problems if decided else ())])
    found = compare(first, second, texts, schema)
    if form == "json":
        more = {"decisions": decisions_as_json(decided)} if decided else {}
        print_json(asdict(found) | more | {"problems": [json.loads(as_json(problem)) for problem in problems]})
    else:
        print_problems(options, problems)
        print_lines(lay_out(found, terminal_width()))
        print_lines(lay_out_decisions(decided, terminal_width(), is_listed) if decided else ())
    return problems


def _compare_many(options: Options, read: "list[AnnotationSet]", schema: "Schema", form: str) -> "list[Problem]":
    from standoff.source.problem import as_json, sort
    from standoff.views.agreement.many import compare_many, holders
    from standoff.views.agreement.many_text import lay_out

    having, mismatches = holders(read)
    problems = sort([*(problem for each in read for problem in each.problems), *mismatches])
    found = compare_many(read, having, schema)
    if form == "json":
        print_json(asdict(found) | {"problems": [json.loads(as_json(problem)) for problem in problems]})
    else:
        print_problems(options, problems)
        print_lines(lay_out(found, terminal_width()))
    return problems


def _decided(options: Options, sets: tuple[Path, Path], texts: list[str]) -> "Decided | None":
    """What was decided between two annotation sets; none where they are not those of the project, in this order."""
    from standoff.authoring.readings.summary import decided

    first, second = (path.resolve().parent if path.suffix == ".yaml" else path.resolve() for path in sets)
    folder = (options.root / SECOND).resolve()
    if first != (options.root / TEXT_FILES).resolve() or not (options.root / READINGS).exists():
        return None
    if second == folder:
        return decided(project_of(options), texts)
    name = f"{second.name}/" if second.parent == folder else ""
    return decided(project_of(options), [f"{name}{text}" for text in texts]) if name else None


def _annotation_set(
    options: Options, path: Path, corpus: "Corpus", schema: "Schema", has_drafts: bool
) -> "AnnotationSet":
    from standoff.engine.annotation_sets import annotation_files, read_annotation_set

    files = annotation_files(path)
    if not path.exists():
        fail(f"no file or folder {path}", USAGE)
    if not files:
        fail(f"no annotation files (*.yaml) in {path}", USAGE)
    names = tuple(shown_path(file, options.root) for file in files)
    limits = corpus.settings.limits
    return read_annotation_set(shown_path(path, options.root), names, options.root, schema, limits, has_drafts)
