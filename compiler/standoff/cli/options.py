"""Options that several commands share: how much memory to take, and a cluster that reads for them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.completion import complete_folders, complete_schedulers
from standoff.cli.report import fail

STREAMED = frozenset({"csv", "parquet"})

if TYPE_CHECKING:
    from standoff.engine.batches import Batch
    from standoff.engine.executors import Done, Spread
    from standoff.engine.partitioned.budget import Bound
    from standoff.engine.pipeline import Compiled


class Size(click.ParamType[int]):
    """A number of bytes with a unit, as `6GiB`."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Bytes from what was written; exits where it is no size, or less than any run takes."""
        from standoff.engine.partitioned.budget import LEAST, bytes_of

        if isinstance(value, int):
            return value
        try:
            size = bytes_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if size < LEAST:
            self.fail(f"`{value}` is less than a run takes: {LEAST >> 30}GiB or more", param, ctx)
        return size


def memory_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that can do with less memory than a corpus fills."""
    return click.option(
        "--memory",
        type=Size(),
        default="6GiB",
        show_default=True,
        help="How much to take, in all processes together; a corpus that needs more is built in pieces, on disk.",
    )(command)


@contextmanager
def bound_of(options: Options, memory: int, cache: Path | None) -> Iterator["Bound | None"]:
    """The bound that a corpus is to be built within, with a folder for its pieces; none where all fits."""
    from standoff.corpus.project import read_corpus
    from standoff.engine.partitioned.budget import Bound, needed
    from standoff.files.scratch import scratch

    if needed(read_corpus(options.root).size) <= memory:
        yield None
        return
    with scratch(cache) as folder:
        yield Bound(memory, folder)


def refuse_unstreamed(options: Options, memory: int, only: Collection[str]) -> None:
    """Exit where not all formats that are wanted can be written of a corpus that is built in pieces."""
    from standoff.corpus.project import read_corpus
    from standoff.engine.partitioned.budget import needed, shown

    need = needed(read_corpus(options.root).size)
    if need > memory and not (only and STREAMED.issuperset(only)):
        told = " ".join(f"--only {name}" for name in sorted(STREAMED))
        raise click.UsageError(
            f"this corpus needs about {shown(need)}, more than --memory {shown(memory)}: within that, tables are "
            f"written as CSV and Parquet, not as a workbook or a database, without wide tables and codebook. "
            f"Build with {told}, or state more"
        )


def tell_unseen(options: Options, compiled: "Compiled", bound: "Bound | None") -> None:
    """Say what was not looked at where a corpus is checked in pieces."""
    if bound and any(table.wide for table in compiled.schema.record_tables.values()):
        options.say("not checked: whether cells of wide tables are too long for spreadsheets (beyond --memory)")


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
    from standoff.engine.dask.address import Address
    from standoff.engine.dask.client import over_cluster
    from standoff.engine.dask.compatibility import UnfitClusterError
    from standoff.files.remote import CannotOpenError

    url = shards if "://" in shards else str(Path(shards).resolve())
    over = over_cluster(scheduler, Address(url, endpoint_url), anew=no_cache)

    def spread(batches: "Mapping[str, Batch]", folder: Path) -> "Iterator[Done]":
        try:
            yield from over(batches, folder)
        except (UnfitClusterError, CannotOpenError) as error:
            fail(str(error), USAGE)

    return spread
