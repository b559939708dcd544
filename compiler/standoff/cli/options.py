"""Options shared by several commands: memory limit and cluster."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.completion import complete_folders, complete_schedulers
from standoff.cli.report import fail
from standoff.files.project_files import BUILD, CACHE, EDITOR, NEXT, refuse_links
from standoff.formats.registry import written

if TYPE_CHECKING:
    from standoff.engine.batches import Batch
    from standoff.engine.compilation import Compiled
    from standoff.engine.executors import Done, Remote, Workers
    from standoff.engine.out_of_core.memory_budget import MemoryBudget
    from standoff.schema.model import Schema


PARTITIONS = "partitions"  # the folder in the cache


class Size(click.ParamType[int]):
    """A number of bytes with a unit, as `6GiB`."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The size in bytes; exits if it is not a valid size or is below the minimum."""
        from standoff.engine.out_of_core.memory_budget import LEAST, bytes_of

        if isinstance(value, int):
            return value
        try:
            size = bytes_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if size < LEAST:
            self.fail(f"`{value}` is too small: the minimum is {LEAST >> 30}GiB", param, ctx)
        return size


def memory_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that can work out of core."""
    return click.option(
        "--memory",
        type=Size(),
        default="6GiB",
        show_default=True,
        help="Total memory limit for all processes; larger corpora are built in partitions on disk.",
    )(command)


def jobs_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that read a whole corpus."""
    return click.option(
        "--jobs", "-j", type=click.IntRange(min=1), help="Worker processes (default: one per core for large corpora)."
    )(command)


def cache_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that cache what they read."""
    return click.option(
        "--no-cache", is_flag=True, help="Ignore the cache and do not write to it (see docs/scale.md)."
    )(command)


def cache_of(options: Options, no_cache: bool) -> Path | None:
    """The folder of cached parts, or None; raises RefusedError if the project's own folders lead out of it."""
    refuse_links(
        options.root,
        (BUILD, CACHE, f"{CACHE}/parts", f"{CACHE}/texts", f"{CACHE}/{PARTITIONS}", EDITOR, f"{BUILD}/{NEXT}"),
    )
    return None if no_cache else options.root / CACHE


def remember_texts(options: Options, compiled: "Compiled", cache: Path | None) -> None:
    """Keep the texts as they were annotated, so that one that is overwritten can still be compared (`re-anchor`)."""
    if cache is None or not compiled.texts:
        return
    from standoff.corpus.remembered_texts import remember

    stated = {block.fields["sha256"][0] for block in compiled.rows.texts if "sha256" in block.fields}
    remember(options.root, compiled.texts.values(), stated)


def vanished_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that compare a corpus with its last build."""
    return click.option(
        "--allow-vanished",
        is_flag=True,
        help="Allow texts or tables of the last build or release to be missing.",
    )(command)


@contextmanager
def budget_of(
    options: Options, memory: int, cache: Path | None, executor: "Remote | None"
) -> Iterator["MemoryBudget | None"]:
    """The memory budget with a folder for partitions, or None if the corpus is small enough to be held in memory.

    On a cluster every corpus is built in partitions: else its workers would have nothing to do but to read. Where there
    is a cache, partitions of a large corpus are kept in it: the next run makes those anew that changed.
    """
    from standoff.corpus.project import read_corpus
    from standoff.engine.out_of_core import memory_budget
    from standoff.files.locks import kept, scratch

    size = read_corpus(options.root).size
    is_exceeded = memory_budget.needed(size) > memory
    is_kept = cache is not None and (size >= memory_budget.KEPT or executor is not None)
    if not (is_exceeded or is_kept or executor):
        yield None
        return
    with ExitStack() as stack:
        folder = stack.enter_context(kept(cache / PARTITIONS)) if cache and is_kept else None
        is_kept = folder is not None
        folder = folder or stack.enter_context(scratch(cache))
        yield memory_budget.MemoryBudget(memory, folder, is_kept=is_kept, is_exceeded=is_exceeded)


def refuse_large(options: Options, memory: int, what: str) -> None:
    """Exit where the corpus does not fit in memory, and what is wanted of it has to be."""
    from standoff.corpus.project import read_corpus
    from standoff.engine.out_of_core.memory_budget import needed, shown

    need = needed(read_corpus(options.root).size)
    if need > memory:
        where = f"about {shown(need)}, more than --memory {shown(memory)}"
        raise click.UsageError(f"{what} needs the whole corpus in memory: {where}. Raise --memory")


def left_out(options: Options, memory: int, only: Collection[str]) -> list[str]:
    """The formats that a build within a memory limit does without; exits where `only` names one of them."""
    names = [form.name for form in written(only) if form.in_memory]
    if not names:
        return []
    from standoff.corpus.project import read_corpus
    from standoff.engine.out_of_core.memory_budget import needed, shown

    corpus = read_corpus(options.root)
    need = needed(corpus.size)
    if need <= memory or not corpus.settings.spreadsheets.workbook:
        return []
    if only:
        raise click.UsageError(
            f"--only {names[0]} needs the whole corpus in memory: about {shown(need)}, more than --memory "
            f"{shown(memory)}. Leave it out, or raise --memory"
        )
    return names


def without_formats(names: Collection[str]) -> list[str]:
    """A line on the formats that a build within a memory limit did without, if there are any."""
    line = f"not written: {', '.join(names)}, which needs the whole corpus in memory (more than --memory)"
    return [line] if names else []


class Cluster(TypedDict):
    """The values of these options."""

    scheduler: str | None
    shards: str | None
    endpoint_url: str | None


def cluster_options(command: "click.decorators.FC") -> "click.decorators.FC":
    """The options of commands that can read a corpus on a cluster."""
    command = click.option("--endpoint-url", metavar="URL", help="S3 endpoint for s3:// URLs, if not Amazon's.")(
        command
    )
    command = click.option(
        "--shards",
        metavar="URL",
        shell_complete=complete_folders,
        help="Where cluster workers store what they make: a shared folder or s3://bucket/prefix.",
    )(command)
    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        shell_complete=complete_schedulers,
        help="Dask scheduler whose workers read and compile, e.g. tcp://host:8786 (see docs/scale.md).",
    )(command)


def executor_of(
    jobs: int | None, no_cache: bool, scheduler: str | None, shards: str | None, endpoint_url: str | None
) -> "Remote | None":
    """The executor of the given cluster, or None; exits if it cannot be used."""
    if scheduler is None:
        if shards or endpoint_url:
            raise click.UsageError("--shards and --endpoint-url require --scheduler")
        return None
    if shards is None:
        raise click.UsageError("--scheduler requires --shards: a folder or bucket that the workers can reach too")
    if jobs is not None:
        raise click.UsageError("--jobs sets local processes and cannot be combined with --scheduler")
    from standoff.engine.dask.address import Address
    from standoff.engine.dask.client import Cluster as ClusterExecutor

    url = shards if "://" in shards else str(Path(shards).resolve())
    return _Exiting(ClusterExecutor(scheduler, Address(url, endpoint_url), rereads=no_cache))


class _Exiting:
    """An executor that works on a cluster, and exits where the cluster cannot be used."""

    def __init__(self, executor: "Remote") -> None:
        self._executor = executor

    def read(self, batches: "Mapping[str, Batch]", folder: Path) -> "Iterator[Done]":
        """See `Executor`."""
        with _exiting():
            yield from self._executor.read(batches, folder)

    @contextmanager
    def workers(self, schema: "Schema") -> "Iterator[Workers]":
        """See `Remote`."""
        with _exiting(), self._executor.workers(schema) as workers:
            yield workers


@contextmanager
def _exiting() -> Iterator[None]:
    from standoff.engine.dask.task import IncompatibleClusterError
    from standoff.files.remote import CannotOpenError

    try:
        yield
    except (IncompatibleClusterError, CannotOpenError) as error:
        fail(str(error), USAGE)
