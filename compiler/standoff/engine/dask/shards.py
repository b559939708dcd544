"""Shards: parts and files of a store on storage that both the cluster and the client can reach.

Files lie under the SHA-256 of their content, so that one which is written twice is the same, none has to be listed,
and every byte that is fetched is known to be right; what is not compressed (CSV, source texts) is compressed there. A
part is named by its key and is one file, its shard: the part's folder as an uncompressed ZIP file (the frames are
compressed), including the part's SHA256SUMS, so that one request writes or reads it. Storage that writes files
atomically never holds half of one; on other storage, the hashes show the damage. They hold no code and no pickles.
"""

import io
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from standoff.engine.dask.address import Address
from standoff.engine.dask.compression import compressed, content_of
from standoff.engine.part import is_intact
from standoff.files.remote import Target, open_target

PARTS, ENDING = "parts", ".zip"
FRAMES, SOURCES = "frames", "texts"  # the folders of files of a store, and of source texts


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards at one address. Every method raises OSError and nothing else."""

    target: Target

    def keys(self) -> set[str]:
        """The keys of all that lies there."""
        return {path.removesuffix(ENDING) for path in self.target.sizes(PARTS) if path.endswith(ENDING)}

    def leave(self, part: Path) -> None:
        """Put a part there, under the name of its folder."""
        self.target.write(_path(part.name), _packed(part))

    def bring(self, key: str, folder: Path) -> bool:
        """Copy a part into a folder of parts, if it is there and every byte of it is as it was written."""
        data = self.target.read(_path(key))
        if data is None:
            return False
        fresh = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
        try:
            if not _unpacked(data, fresh) or not is_intact(fresh, key):
                return False
            shutil.rmtree(folder / key, ignore_errors=True)
            fresh.replace(folder / key)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return True

    def digests(self) -> set[str]:
        """The SHA-256 of all files of stores that lie there."""
        return {path.rpartition("/")[2] for path in self.target.sizes(FRAMES)}

    def put(self, kind: str, digest: str, data: bytes) -> None:
        """Put a file there, under the SHA-256 of its content."""
        self.target.write(_named(kind, digest), compressed(data))

    def get(self, kind: str, digest: str) -> bytes | None:
        """The content of a file; none if it is not there, or not as it was written."""
        data = self.target.read(_named(kind, digest))
        return None if data is None else content_of(data, digest)


@lru_cache(4)
def open_shards(address: Address) -> Shards:
    """The shards at an address. Raises `CannotOpenError`."""
    return Shards(open_target(address.url, address.endpoint_url))


def _named(kind: str, digest: str) -> str:
    return f"{kind}/{digest[:2]}/{digest}"


def _path(key: str) -> str:
    return f"{PARTS}/{key}{ENDING}"


def _packed(part: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(part.iterdir()):
            packed.writestr(zipfile.ZipInfo(path.name), path.read_bytes())
    return stream.getvalue()


def _unpacked(data: bytes, folder: Path) -> bool:
    """Write the files of a shard into a folder; false if it is damaged, or not a shard."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for about in packed.infolist():
                if about.compress_type != zipfile.ZIP_STORED or Path(about.filename).name != about.filename:
                    return False
                (folder / about.filename).write_bytes(packed.read(about))
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False
    return True
