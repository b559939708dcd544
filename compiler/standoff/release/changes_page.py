"""The explorer's page of changes in one file, as `standoff diff --format html` prints it."""

from collections.abc import Sequence

from standoff.formats.before_2_0 import current
from standoff.formats.explorer.alone import page
from standoff.formats.explorer.encode import stored, whole
from standoff.formats.explorer.meta import described
from standoff.formats.explorer.source import Source
from standoff.release.bump import Reason
from standoff.release.changed_cells import Changes, frames_of


def changes_page(changes: Changes, found: Sequence[Reason]) -> str:
    """The page; raises UnreadableError."""
    difference = changes.difference
    source = Source(current(difference.b), difference.b.descriptor)
    frames = frames_of(changes, found)
    about = described(source, {"changes": len(frames["rows"])}, package="", is_local=False)
    if not difference.b.version:  # that of the last release, which what was compiled is not
        about["about"].pop("version", None)
    # No other file is beside it.
    about |= {"alone": True, "files": [], "about": {"name": "", "title": "Changes"} | about["about"]}
    title = f"Changes from {difference.a.version or difference.a.label} to {difference.b.version or difference.b.label}"
    return page(title, {"meta": about, "v/changes": stored(whole(frames))})
