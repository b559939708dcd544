"""Files of a project as documents: what is not read is a problem at the file."""

from pathlib import Path

from standoff.files.project_files import Kind, RefusedError, read_file
from standoff.source import nodes
from standoff.source.nodes import Document, Limits, too_large
from standoff.source.problem import Place, Problem

LINK_HINT = "put the file itself here: links are not followed out of the project"
SPECIAL_HINT = "put a regular file in its place, or remove it"


def read_document(root: Path, file: str, limits: Limits | None = None) -> Document:
    """Read a YAML file of a project; raises OSError where it is not there or cannot be read."""
    data = content(root, file, limits)
    return Document(file, None, [data]) if isinstance(data, Problem) else nodes.read(file, data, limits)


def content(root: Path, file: str, limits: Limits | None = None) -> bytes | Problem:
    """The bytes of a file of a project, or why they are not read; raises OSError."""
    try:
        return read_file(root, file, (limits or Limits()).size)
    except RefusedError as error:
        return refused(file, error)


def refused(file: str, error: RefusedError) -> Problem:
    """The problem of a file that is not read."""
    if error.kind is Kind.FILE:
        return too_large(file, error.size, error.limit)
    return odd(file, error.kind)


def odd(file: str, kind: Kind) -> Problem:
    """The problem of a path that is no regular file."""
    if kind is Kind.LINK:
        return Problem(Place(file), "linked-file", f"this is {kind}; it is not read", LINK_HINT)
    is_file_wanted = kind is Kind.SPECIAL or file.endswith((".yaml", ".json", ".md"))
    hint = SPECIAL_HINT if is_file_wanted else "move what is in it: folders within this one are not read"
    return Problem(Place(file), "unread-file", f"this is {kind}; it is not read", hint)
