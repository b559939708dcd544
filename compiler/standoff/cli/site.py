"""The `site` command."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_versions
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.files.project_files import BUILD, SITE_LOCAL
from standoff.source.escape import printable
from standoff.source.plural import plural

if TYPE_CHECKING:
    import polars as pl

    from standoff.formats.package import Package
    from standoff.release.line_origins import Lines

SITES = "sites"


@main.command()
@click.argument("package", shell_complete=complete_versions)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write; by default `build/sites/` with the name of the package, or `site-local/`.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Put the words of the texts of this folder into the pages, for your own eyes.",
)
@click.pass_obj
def site(options: Options, package: str, out: Path | None, texts: Path | None) -> None:
    """Write the explorer of PACKAGE: pages to look at the data and at every receipt, opened by double click.

    PACKAGE is a version (a folder of build/), `next` (the working build), or a folder that contains a package. A build
    has its explorer in `site/`; this command writes one for packages that were made without. That of a release or of
    the working build also shows what changed since the release before.

    With `--texts`, the pages have the passages of the texts, each text verified by its SHA-256, and, if the project is
    in a git repository, who changed each annotation line last, when, and in which commit. They are written to
    `site-local/`, which git ignores, say on every page that they are not to be published, and are refused by `release`
    and `publish`.

    \b
    Examples:
      standoff site 1.0.0
      standoff site ../theirs/build/1.0.0 --out /tmp/theirs
      standoff site next --texts texts
    """
    from standoff.files.atomic_folder import locked, replace_folder
    from standoff.formats.package import UnreadableError
    from standoff.formats.package_reader import read_package
    from standoff.formats.site import START, write_site
    from standoff.release.find import NoPackageError, find_package

    try:
        folder, label = find_package(options.root, package)
        target = (out or _usual(options, folder, texts)).resolve()
        _refuse(target, (folder.resolve(), (options.root / BUILD).resolve()), texts)
        found = read_package(folder, label)
        changes = _changes(options, folder, found)
        words = _words(options, found, texts) if texts else None
        lines = _lines(options, folder, found) if texts else {}
        beside = f"{Path(os.path.relpath(folder.resolve(), target)).as_posix()}/"

        def write(fresh: Path) -> None:
            write_site(found, found.descriptor, fresh, beside, changes, words, lines)

        with locked(target):
            replace_folder(target, write, lambda _: [])
    except NoPackageError as unknown:
        fail(str(unknown), USAGE)
    except UnreadableError as unreadable:
        fail(f"{shown_path(unreadable.path, options.root)}: {unreadable}")
    options.say(f"wrote {shown_path(target / START, options.root)}")


def _usual(options: Options, folder: Path, texts: Path | None) -> Path:
    return options.root / SITE_LOCAL if texts else options.root / BUILD / SITES / folder.resolve().name


def _refuse(target: Path, public: tuple[Path, ...], texts: Path | None) -> None:
    """Exit where the folder holds something else, or where pages with words of the texts could be published."""
    from standoff.formats.explorer.words import META, is_local
    from standoff.formats.site import is_site

    if not is_site(target):
        fail(f"{target} contains something other than an explorer: choose another folder", USAGE)
    if not texts:
        return
    if any(target.is_relative_to(folder) for folder in public):
        fail(f"{target} may be published: pages with the words of the texts are written elsewhere", USAGE)
    sites = [each for each in (target, *target.parents) if (each / META).is_file()]
    if any(not is_local(each) for each in sites):
        fail(f"{target} has pages without the words of the texts: choose another folder", USAGE)


def _changes(options: Options, folder: Path, package: "Package") -> "Mapping[str, pl.DataFrame]":
    """What changed since the release before; nothing, and a line that says so, if that cannot be read."""
    from standoff.formats.package import UnreadableError
    from standoff.release.changed_cells import changes_since

    try:
        return changes_since(options.root, folder, package)
    except UnreadableError as unreadable:
        options.say(f"without changes: {shown_path(unreadable.path, options.root)}: {unreadable}")
        return {}


def _words(options: Options, package: "Package", texts: Path) -> Mapping[str, str]:
    """The words of the texts of a folder; exits where one is not the text that was annotated, or none is there."""
    from standoff.formats.before_2_0 import current
    from standoff.formats.explorer.source import Source
    from standoff.formats.explorer.words import verified_words

    source = Source(current(package), package.descriptor)
    words, problems = verified_words(source, texts)
    print_problems(options, problems)
    leave(problems)
    if not words:
        fail(f"{texts} has none of the texts of {package.label}", USAGE)
    missing = len(source.texts) - len(words)
    if missing:
        options.say(f"without words: {missing} of {len(source.texts)} texts, which are not in {texts}")
    return words


def _lines(options: Options, folder: Path, package: "Package") -> "Lines":
    """The commits of the annotation lines; nothing where there is no repository. What is left out is reported."""
    from standoff.files.git import GitError, NoRepositoryError
    from standoff.formats.before_2_0 import current
    from standoff.formats.explorer.source import Source
    from standoff.formats.explorer.words import annotation_files
    from standoff.release.line_origins import origins_of_lines

    files = annotation_files(Source(current(package), package.descriptor))
    try:
        lines, changed = origins_of_lines(options.root, folder, files)
    except NoRepositoryError:
        return {}
    except GitError as error:
        options.say(printable(f"without commits: {error}"))
        return {}
    if changed:
        some = f"{len(changed)} of {plural(len(files), 'annotation file')}"
        options.say(f"without commits: {some}, which may differ from those of {package.label}")
    return lines
