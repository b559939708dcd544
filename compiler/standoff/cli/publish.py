"""The `publish` command."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_versions
from standoff.cli.failures import DISK
from standoff.cli.report import fail, leave, print_problems
from standoff.files.project_files import BUILD

if TYPE_CHECKING:
    from standoff.files.remote import Target
    from standoff.release.publish.index import Index, Release
    from standoff.release.publish.send import Plan

AGAIN = "fix this and run the same command again to send the rest"


@main.command()
@click.argument("target")
@click.argument("version", required=False, shell_complete=complete_versions)
@click.option("--dry-run", is_flag=True, help="List the files to send and their sizes; send nothing.")
@click.option("--endpoint-url", metavar="URL", help="S3 endpoint for s3:// URLs, if not Amazon's.")
@click.pass_obj
def publish(options: Options, target: str, version: str | None, dry_run: bool, endpoint_url: str | None) -> None:
    """Copy released versions to TARGET, a folder (such as a web server's) or `s3://bucket/prefix`.

    Copies every version missing from TARGET, or only VERSION. Each file is read back and checked; `index.json` and
    `index.html`, which list the versions, are written last. Files already there are not sent again. Published versions
    never change: if TARGET has different files for a version, nothing is sent.

    \b
    Examples:
      standoff publish /srv/www/data --dry-run
      standoff publish /srv/www/data 1.0.0
      standoff publish s3://my-bucket/data --endpoint-url http://localhost:9000
    """
    from standoff.files.remote import CannotOpenError, open_target

    build = options.root / BUILD
    try:
        place = open_target(target, endpoint_url)
    except CannotOpenError as error:
        fail(str(error), USAGE)
    if "://" not in target and Path(target).resolve() == build.resolve():
        raise click.UsageError(f"{target} is the folder to copy from: choose another target")
    try:
        _publish(options, build, place, version, dry_run)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        fail(f"{error.strerror or error}{where}; {AGAIN}", DISK)


def _publish(options: Options, build: Path, target: "Target", version: str | None, dry_run: bool) -> None:
    from standoff.release.publish.index import merged, read_index
    from standoff.release.publish.send import list_versions, plan, send
    from standoff.source.problem import sort

    index, problems = read_index(build)
    wanted = _wanted(index, version) if index else []
    if index is None:
        print_problems(options, problems)
        leave(problems)
        return
    planned = plan(build, index, wanted, target)
    print_problems(options, sort(planned.problems))
    leave(planned.problems)
    if dry_run:
        _list(planned, target)
        return
    for _ in options.track(send(build, planned.items, target), planned.bytes, "sending"):
        pass
    written = list_versions(merged(index, planned.theirs, wanted), target)
    _report(options, planned, written, target)


def _wanted(index: "Index", version: str | None) -> "list[Release]":
    if version is None:
        return list(index.releases)
    release = index.find(version)
    if release is None:
        known = ", ".join(each.version for each in index.releases) or "none"
        fail(f"unknown version {version}; released: {known}")
    return [release]


def _list(planned: "Plan", target: "Target") -> None:
    for item in planned.items:
        click.echo(f"{item.bytes:>12,}  {item.path}")
    click.echo(f"{planned.bytes:>12,}  bytes in {_files(planned)} to send to {target.name}")


def _report(options: Options, planned: "Plan", written: list[str], target: "Target") -> None:
    sent = f"sent {_files(planned)} ({planned.bytes:,} bytes)" if planned.items else "nothing to send"
    there = f"; {planned.kept:,} already there" if planned.kept else ""
    options.say(f"{target.name}: {sent}{there}; all hashes match")
    if written:
        options.say(f"wrote {' and '.join(written)}")


def _files(planned: "Plan") -> str:
    return f"{len(planned.items):,} {'file' if len(planned.items) == 1 else 'files'}"
