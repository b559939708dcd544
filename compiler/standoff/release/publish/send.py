"""Sending what was planned: each file is read back, and the index is last, so that it names nothing that is missing."""

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path

from standoff.files.remote import Target
from standoff.release.publish import index as versions
from standoff.release.publish.index import Index
from standoff.release.publish.page import PAGE, page
from standoff.release.publish.plan import Item


def send(build: Path, items: Iterable[Item], target: Target) -> Iterator[int]:
    """Send the files one by one and check each; yields their sizes. Raises OSError; what was sent before stays."""
    for item in items:
        target.send(build / item.path, item.path)
        check(target, item)
        yield item.bytes


def check(target: Target, item: Item) -> None:
    """Read a file back; OSError where its hash is not that of what was sent."""
    if target.sha256(item.path, item.bytes) != item.sha256:
        raise OSError(errno.EIO, "what arrived is not what was sent", f"{target.name}/{item.path}")


def list_versions(index: Index, target: Target) -> list[str]:
    """Write the page and the index of the versions at the target, the index last; the files that were written."""
    written = []
    for path, data in ((PAGE, page(index, target)), (versions.FILE, versions.as_json(index))):
        if target.read(path) != data:
            target.write(path, data)
            if target.read(path) != data:
                raise OSError(errno.EIO, "what arrived is not what was sent", f"{target.name}/{path}")
            written.append(path)
    return written
