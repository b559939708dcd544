"""Has what was written on the disk, not only with the system."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Flush a file, or the names in a folder; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
