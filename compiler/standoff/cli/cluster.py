"""The options of commands that can have a cluster read for them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from standoff.cli.application import USAGE
from standoff.cli.completion import complete_folders, complete_schedulers
from standoff.cli.report import fail

if TYPE_CHECKING:
    from standoff.engine.batches import Batch
    from standoff.engine.executors import Done, Spread


class Cluster(TypedDict):
    """What these options say."""

    scheduler: str | None
    shards: str | None
    endpoint_url: str | None


def cluster_options(command: "click.decorators.FC") -> "click.decorators.FC":
    """The options of commands that read whole corpora, on a cluster too."""
    command = click.option(
        "--endpoint-url", metavar="URL", help="For s3:// shards, a storage that speaks S3 and is not Amazon's."
    )(command)
    command = click.option(
        "--shards",
        metavar="URL",
        shell_complete=complete_folders,
        help="Where its workers leave what they read: a folder that all share, or s3://bucket/prefix.",
    )(command)
    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        shell_complete=complete_schedulers,
        help="Read on the workers of this Dask cluster, as tcp://host:8786 (see docs/scale.md).",
    )(command)


def spread_of(
    jobs: int | None, no_cache: bool, scheduler: str | None, shards: str | None, endpoint_url: str | None
) -> "Spread | None":
    """How batches are spread over the cluster that was named, or none; exits where it cannot be used."""
    if scheduler is None:
        if shards or endpoint_url:
            raise click.UsageError("--shards and --endpoint-url are for a cluster: name its --scheduler")
        return None
    if shards is None:
        raise click.UsageError("--scheduler needs --shards: a folder or a storage that the workers reach too")
    if jobs is not None:
        raise click.UsageError("--jobs is for processes of this machine: leave it out, or --scheduler")
    from standoff.engine.dask.client import over_cluster
    from standoff.engine.dask.compatibility import UnfitClusterError
    from standoff.engine.dask.task import Address
    from standoff.files.remote import CannotOpenError

    url = shards if "://" in shards else str(Path(shards).resolve())
    over = over_cluster(scheduler, Address(url, endpoint_url), anew=no_cache)

    def spread(batches: "Mapping[str, Batch]", folder: Path) -> "Iterator[Done]":
        try:
            yield from over(batches, folder)
        except (UnfitClusterError, CannotOpenError) as error:
            fail(str(error), USAGE)

    return spread
