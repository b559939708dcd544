"""The option that states how much memory a command may take."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import Options
from standoff.formats import STREAMED

if TYPE_CHECKING:
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
