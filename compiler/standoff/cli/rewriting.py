"""Writing what a command makes of several given files, all or none."""

from collections.abc import Mapping
from pathlib import Path

from standoff.cli.application import Options


def rewrite_files(options: Options, changes: Mapping[Path, tuple[bytes, bytes]], what: str) -> None:
    """Put new bytes in place of old ones, by path; files outside the project are written one by one. Raises OSError."""
    from standoff.files.atomic_file import rewrite_file
    from standoff.files.journal import rewrite_all

    root = options.root.resolve()
    inside = {path: path.resolve().relative_to(root) for path in changes if path.resolve().is_relative_to(root)}
    rewrite_all(options.root, {there.as_posix(): changes[path] for path, there in inside.items()}, what)
    for path, (before, after) in changes.items():
        if path not in inside:
            rewrite_file(path, before, after)
