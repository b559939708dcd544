"""Sends the planned files: each is read back, and the index comes last so that it never lists missing files."""

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path

from standoff.files.remote import Target
from standoff.release.publish import index as versions
from standoff.release.publish.index import Index
from standoff.release.publish.page import PAGE, page
from standoff.release.publish.plan import Item


def send(build: Path, items: Iterable[Item], target: Target) -> Iterator[int]:
    """Send and check files one by one; yields their sizes. Raises OSError; files already sent stay."""
    for item in items:
        target.send(build / item.path, item.path)
        check(target, item)
        yield item.bytes


def check(target: Target, item: Item) -> None:
    """Read a file back; raises OSError if its hash differs from the file sent."""
    if target.sha256(item.path, item.bytes) != item.sha256:
        raise OSError(errno.EIO, "the copy differs from the file sent", f"{target.name}/{item.path}")


def list_versions(index: Index, target: Target) -> list[str]:
    """Write the page and then the index at the target; returns the files written."""
    written = []
    for path, data in ((PAGE, page(index, target)), (versions.FILE, versions.as_json(index))):
        if target.read(path) != data:
            target.write(path, data)
            if target.read(path) != data:
                raise OSError(errno.EIO, "the copy differs from the file sent", f"{target.name}/{path}")
            written.append(path)
    return written
