"""The `site` command."""

import os
from pathlib import Path

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_versions
from standoff.cli.report import fail, shown_path
from standoff.files.project_files import BUILD

SITES = "sites"


@main.command()
@click.argument("package", shell_complete=complete_versions)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write; by default `build/sites/` with the name of the package.",
)
@click.pass_obj
def site(options: Options, package: str, out: Path | None) -> None:
    """Write the explorer of PACKAGE: pages to look at the data and at every receipt, opened by double click.

    PACKAGE is a version (a folder of build/), `next` (the working build), or a folder that contains a package. A build
    has its explorer in `site/`; this command writes one for packages that were made without. That of a release or of
    the working build also shows what changed since the release before.

    \b
    Examples:
      standoff site 1.0.0
      standoff site ../theirs/build/1.0.0 --out /tmp/theirs
    """
    from standoff.files.atomic_folder import locked, replace_folder
    from standoff.formats.package import UnreadableError
    from standoff.formats.package_reader import read_package
    from standoff.formats.site import START, is_site, write_site
    from standoff.release.changed_cells import changes_since
    from standoff.release.find import NoPackageError, find_package

    try:
        folder, label = find_package(options.root, package)
        target = (out or options.root / BUILD / SITES / folder.resolve().name).resolve()
        if not is_site(target):
            fail(f"{target} contains something other than an explorer: choose another folder", USAGE)
        found = read_package(folder, label)
        changes = changes_since(options.root, folder, found)
        beside = f"{Path(os.path.relpath(folder.resolve(), target)).as_posix()}/"

        def write(fresh: Path) -> None:
            write_site(found, found.descriptor, fresh, beside, changes)

        with locked(target):
            replace_folder(target, write, lambda _: [])
    except NoPackageError as unknown:
        fail(str(unknown), USAGE)
    except UnreadableError as unreadable:
        fail(f"{shown_path(unreadable.path, options.root)}: {unreadable}")
    options.say(f"wrote {shown_path(target / START, options.root)}")
