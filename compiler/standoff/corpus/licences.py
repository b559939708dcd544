"""Identifiers of licences: those of SPDX that the Citation File Format 1.2.0 lists (doi:10.5281/zenodo.5171937)."""

from functools import cache
from importlib import resources


@cache
def _identifiers() -> dict[str, str]:
    """The identifiers by how they are written in lower case."""
    listed = (resources.files("standoff") / "builtin" / "spdx.txt").read_text("utf-8").split()
    return {name.lower(): name for name in listed}


def spdx_id(name: str) -> str | None:
    """The identifier that a name is, whatever its letter case; none where it is no identifier of the list."""
    return _identifiers().get(name.lower())
