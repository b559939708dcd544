"""The command that checks quotes in files of any shape, without a project."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.report import fail, leave, report_options, report_summary, shown_path
from standoff.corpus.quotes.tiers import ACCEPTABLE, ACCEPTED, SHORTEST, TIERS
from standoff.files.project_files import read_named, read_path

if TYPE_CHECKING:
    from standoff.authoring.gate.check import Report
    from standoff.authoring.gate.files import Read
    from standoff.authoring.gate.quoted import Path as KeyPath
    from standoff.authoring.gate.sources import Sources

DEFAULT = [name for name in ACCEPTABLE if name in ACCEPTED]


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--quote",
    "quote_keys",
    metavar="KEY",
    multiple=True,
    required=True,
    help="Key of the quotes, at any depth, or a path of keys such as evidence.snippet; can be repeated.",
)
@click.option(
    "--source",
    "source_keys",
    metavar="KEY",
    multiple=True,
    required=True,
    help="Key of their sources, in the mapping of a quote or the nearest above, or a path; can be repeated.",
)
@click.option(
    "--texts",
    "templates",
    metavar="PATH",
    multiple=True,
    required=True,
    help="Where the texts of the sources are, with {source} in the place of their names; can be repeated.",
)
@click.option(
    "--accept",
    type=click.Choice(ACCEPTABLE),
    multiple=True,
    help=f"Accept quotes that differ in this way, and in no other that is not named; can be repeated. Default: "
    f"{', '.join(DEFAULT)}.",
)
@click.option(
    "--shortest",
    type=click.IntRange(min=1),
    default=SHORTEST,
    show_default=True,
    metavar="N",
    help="Fewest letters or digits of a quote.",
)
@click.option(
    "--language", default="en", show_default=True, metavar="TAG", help="Language of the texts, for words that deny."
)
@click.option("--shared", "least", type=click.IntRange(min=2), metavar="N", help="List quotes behind N claims or more.")
@click.option("--fix", "is_fixing", is_flag=True, help="Write the text's own words where only spelling differs.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Leave out the problems that are listed in FILE.",
)
@click.option("--write-baseline", "is_listing", is_flag=True, help="List the problems of now in the baseline.")
@click.option("--allow-none", is_flag=True, help="Do not fail if no file has one of the keys.")
@report_options
@click.pass_obj
def quotes(
    options: Options,
    files: tuple[Path, ...],
    quote_keys: tuple[str, ...],
    source_keys: tuple[str, ...],
    templates: tuple[str, ...],
    accept: tuple[str, ...],
    shortest: int,
    language: str,
    least: int | None,
    is_fixing: bool,
    baseline: Path | None,
    is_listing: bool,
    allow_none: bool,
    form: str,
    max_problems: int,
    strict: bool,
) -> None:
    """Check quotes in YAML, JSON or JSON lines of any shape against the texts that they name.

    FILES are files, or folders with such files. No project is needed, and nothing is written without --fix or
    --write-baseline. A quote is accepted if it is in its source word by word, or differs only in ways that --accept
    names.

    \b
    Examples:
      standoff quotes kb --quote snippet --source reference --texts 'references_cache/{source}.md'
      standoff quotes claims.jsonl --quote quote --source paper.id --texts 'papers/{source}.txt' --accept exact
      standoff quotes kb --quote snippet --source reference --texts 'cache/{source}.md' --shared 5 --format github
    """
    if is_listing and baseline is None:
        raise click.UsageError("--write-baseline requires --baseline: the file to write")
    gate = _Gate(options, files, quote_keys, source_keys, _sources(templates), allow_none)
    report = gate.checked(accept, shortest, language)
    if is_fixing and gate.fix(report):
        report = gate.checked(accept, shortest, language)
    lines = [_summary(report, gate.n_files)]
    lines += _baseline(gate, report, baseline, is_listing) if baseline is not None else []
    if least is not None:
        from standoff.authoring.gate.shared import shared

        report.others += shared(report.checked, least)
    report_summary(options, report.problems, lines, form, max_problems)
    leave(report.problems, strict)


@dataclass(slots=True)
class _Gate:
    """The files, keys and sources of a run."""

    options: Options
    files: tuple[Path, ...]
    quote_keys: tuple[str, ...]
    source_keys: tuple[str, ...]
    sources: "Sources"
    allow_none: bool
    n_files: int = 0
    names: set[str] = field(default_factory=set)

    @property
    def keys(self) -> "tuple[list[KeyPath], list[KeyPath]]":
        """The keys of quotes and of sources, as paths."""
        first, second = ([tuple(key.split(".")) for key in keys] for keys in (self.quote_keys, self.source_keys))
        return first, second

    def checked(self, accept: tuple[str, ...], shortest: int, language: str) -> "Report":
        """Read the files and hold their quotes against the sources."""
        from standoff.authoring.gate.check import Rules, check_quotes

        read = self._read()
        if not self.allow_none and not read.problems:
            _refuse_nothing(read, self.quote_keys, self.source_keys)
        rules = Rules(frozenset({"exact", *(accept or ACCEPTED)}), shortest, language)
        report = check_quotes(read.quotes, self.sources, rules, " or ".join(f"`{key}`" for key in self.source_keys))
        report.others += read.problems
        self.n_files, self.names = read.files, read.names
        return report

    def is_checked(self, name: str) -> bool:
        """Whether nothing else can be said of a file: it was read, or it is not there any more."""
        return name in self.names or not (self.options.root / name).exists()

    def _read(self) -> "Read":
        from standoff.authoring.gate.files import Read, collect, paths_of

        read, root = Read(), self.options.root
        for path in dict.fromkeys(paths_of(self.files)):
            collect(read, shown_path(path, root), read_path(root, path), *self.keys)
        return read

    def fix(self, report: "Report") -> bool:
        """Rewrite the quotes of which only the spelling differs, in all files or none; whether there were any."""
        from standoff.authoring.gate.fix import fixes, rewritten
        from standoff.cli.project import rewrite_files

        found = fixes(report.checked)
        changes: dict[Path, tuple[bytes, bytes]] = {}
        for name in dict.fromkeys(fix.checked.quoted.file for fix in found):
            path = self.options.root / name
            data = read_path(self.options.root, path)
            after = rewritten(name, data, [fix for fix in found if fix.checked.quoted.file == name], *self.keys)
            if after is None:
                fail(f"{name} cannot be rewritten without changing more than its quotes: nothing was written")
            changes[path] = (data, after)
        rewrite_files(self.options, changes, "quotes --fix")
        for fix in found:
            self.options.say(f"fixed: {fix.checked.quoted.place}: `{fix.checked.quoted.text}` -> `{fix.words}`")
        return bool(found)


def _sources(templates: Sequence[str]) -> "Sources":
    from standoff.authoring.gate.sources import Sources, Template

    try:
        return Sources(Template.of(written) for written in templates)
    except ValueError as error:
        raise click.UsageError(f"--texts: {error}") from error


def _refuse_nothing(read: "Read", quote_keys: Sequence[str], source_keys: Sequence[str]) -> None:
    """Exit where no file has the keys: nothing was checked, and nobody should think that all is well."""
    from standoff.source.plural import plural

    for keys, is_met in ((quote_keys, read.has_quotes), (source_keys, read.has_sources or not read.has_quotes)):
        if is_met:
            continue
        from standoff.corpus.reporting import nearest  # which takes longer to import than most files to check

        near = nearest(keys[0].rpartition(".")[2], sorted(read.keys))
        hint = f"; the nearest key is `{near}`" if near and near not in keys else ""
        listed = " or ".join(f"`{key}`" for key in keys)
        fail(f"nothing was checked: no value of {listed} in {plural(read.files, 'file')}{hint}", USAGE)


def _summary(report: "Report", files: int) -> str:
    """How many quotes there are, and how they were found."""
    from standoff.source.plural import plural

    counts = report.counted()
    listed = ", ".join(f"{counts[name]:,} {name}" for name in (*TIERS, "unchecked") if counts[name])
    where = f"{plural(len(report.checked), 'quote')} in {plural(files, 'file')}"
    return f"{where}, {plural(report.n_sources, 'source')}" + (f": {listed}" if listed else "")


def _baseline(gate: _Gate, report: "Report", path: Path, is_listing: bool) -> list[str]:
    """Leave out the problems that are known, or list those of now; a line on it."""
    from standoff.authoring.gate import known
    from standoff.files.atomic_file import write_file
    from standoff.source.plural import plural

    if is_listing:
        write_file(path, known.written(report))
    if not path.is_file():
        fail(f"no file {path}: --write-baseline writes it", USAGE)
    try:
        listed = known.read(read_named(path))
    except known.BadBaselineError as error:
        fail(f"{path} is not a list of known problems: {error}", USAGE)
    taken, gone = known.leave_out(report, listed, gate.is_checked)
    lines = [f"{plural(taken, 'known problem')} left out"]
    return lines + ([f"{plural(gone, 'known problem')} gone: --write-baseline renews the list"] if gone else [])
