"""Standoff: a compiler for curated datasets, from stand-off annotations to tables whose every cell has a receipt."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from standoff.views.loader import Package

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(folder: "str | PathLike[str]", verify: bool = False) -> "Package":
    """Open a package, as in `standoff.load("build/next")["meetings"]`: polars frames by table, and `explain`.

    With `verify` every file is first compared with its hash, and every table with its stated number of rows. Raises
    FileNotFoundError, and `standoff.views.loader.PackageError` where the folder is no package or is damaged.
    """
    from standoff.views.loader import load as load_package  # polars takes 0.2 s, which `standoff --help` must not

    return load_package(folder, verify)
