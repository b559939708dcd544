"""Shell completion: fast, and never an error; files that cannot be read offer nothing."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from standoff.cli import project_names as names

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _completes(known: Callable[[Path, click.Context], Iterable[str]]) -> Complete:
    """Offer known words that start with the word typed; `known` gets the project folder and what was typed."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        root = ctx.find_root().params.get("root") or Path()
        try:
            return [CompletionItem(word) for word in sorted(set(known(root, ctx))) if word.startswith(incomplete)]
        except (OSError, ValueError):  # pressing Tab must never print a traceback for a half-written file
            return []

    return complete


def _codes(root: Path, ctx: click.Context) -> Iterable[str]:
    from standoff.source.catalogue import catalogue

    return catalogue()


def _columns(root: Path, ctx: click.Context) -> Iterable[str]:
    return names.columns(root, str(ctx.params.get("record") or "").partition("/")[0])


def _ids(root: Path, ctx: click.Context) -> Iterable[str]:
    table = f"{ctx.params.get('table') or ''}/"
    return (record.removeprefix(table) for record in names.records(root) if record.startswith(table))


def complete_folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete folders itself."""
    return [CompletionItem(incomplete, type="dir")]


def _schedulers(root: Path, ctx: click.Context) -> Iterable[str]:
    return [os.environ.get("DASK_SCHEDULER_ADDRESS") or "tcp://"]


complete_codes = _completes(_codes)
complete_columns = _completes(_columns)
complete_ids = _completes(_ids)
complete_records = _completes(lambda root, ctx: names.records(root))
complete_schedulers = _completes(_schedulers)
complete_tables = _completes(lambda root, ctx: names.tables(root))
complete_texts = _completes(lambda root, ctx: names.texts(root))
complete_versions = _completes(lambda root, ctx: names.versions(root))
