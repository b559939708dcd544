"""Places elsewhere: a folder or a storage that fsspec knows, with all its failures told as OSError."""

import errno
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

AT_ONCE = 8 << 20
FLAT = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs"})
PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3}}

REMEDIES = {"NoCredentialsError": " (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)"}
INSTALL = "pip install 'standoff[publish]'"


class CannotOpenError(Exception):
    """The target is none that can be written to: an unknown kind of address, or a package that is not installed."""


@dataclass(frozen=True, slots=True)
class Target:
    """A folder in a file system, called `name`; one that is flat knows no folders.

    Every method raises OSError and nothing else.
    """

    fs: "AbstractFileSystem"
    root: str
    name: str
    is_flat: bool = False

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; none where there is no such file."""
        with self._reaching(path):
            try:
                found: bytes = self.fs.cat_file(self._at(path))
            except (FileNotFoundError, NotADirectoryError):
                return None
            return found

    def sizes(self, folder: str) -> dict[str, int]:
        """The sizes of all files below a folder, by their paths in it."""
        base = self._at(folder)
        with self._reaching(folder):
            try:
                found = self.fs.find(base, detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return {}
            return {path[len(base) + 1 :]: int(about["size"] or 0) for path, about in found.items() if path != base}

    def sha256(self, path: str, size: int) -> str:
        """The SHA-256 of a file's bytes, read anew; those of about `size` bytes are read at once if they are few."""
        at = self._at(path)
        with self._reaching(path):
            if size <= AT_ONCE:
                return hashlib.sha256(self.fs.cat_file(at)).hexdigest()
            digest = hashlib.sha256()
            with self.fs.open(at, "rb") as stream:
                while chunk := stream.read(AT_ONCE):
                    digest.update(chunk)
            return digest.hexdigest()

    def send(self, local: Path, path: str) -> None:
        """Copy a file there, folders included."""
        with self._reaching(path):
            self._make_room(path)
            self.fs.put_file(str(local), self._at(path))

    def write(self, path: str, data: bytes) -> None:
        """Put a file there at once: a reader finds the old one or the new one, never a half."""
        with self._reaching(path):
            self._make_room(path)
            if self.is_flat:
                self.fs.pipe_file(self._at(path), data)
                return
            fresh = self._at(f"{path}.{secrets.token_hex(4)}.part")
            try:
                self.fs.pipe_file(fresh, data)
                self.fs.mv(fresh, self._at(path))
            except BaseException:
                self._forget(fresh)
                raise

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _make_room(self, path: str) -> None:
        """Make the folders above; a storage without folders would make a bucket, of a name that may be a slip."""
        if not self.is_flat:
            self.fs.makedirs(self._at(path).rpartition("/")[0], exist_ok=True)

    def _forget(self, at: str) -> None:
        with suppress(Exception):
            self.fs.rm_file(at)

    @contextmanager
    def _reaching(self, path: str) -> Iterator[None]:
        """Storages raise exceptions of their own; whoever calls knows one."""
        try:
            yield
        except OSError as error:
            if error.filename is None:
                raise OSError(error.errno or errno.EIO, _said(error), f"{self.name}/{path}") from error
            raise
        except Exception as error:
            raise OSError(errno.EIO, _said(error), f"{self.name}/{path}") from error


def _said(error: Exception) -> str:
    """What an exception says in one line."""
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    remedy = REMEDIES.get(type(error).__name__, "")
    return (" ".join(told.split()) or type(error).__name__) + remedy


def open_target(name: str, endpoint_url: str | None = None) -> Target:
    """A target from its address: a folder, or `s3://bucket/prefix` (`endpoint_url`: a storage that speaks S3).

    Nothing is looked up yet. Raises `CannotOpenError`.
    """
    try:
        import fsspec
    except ImportError as error:
        raise CannotOpenError(f"{name} needs fsspec, which is not installed: {INSTALL}") from error
    protocol = name.partition("://")[0] if "://" in name else "file"
    options: dict[str, Any] = {"skip_instance_cache": True}
    if protocol == "s3":
        options |= {"use_listings_cache": False, "config_kwargs": PATIENCE, "endpoint_url": endpoint_url}
    elif endpoint_url:
        raise CannotOpenError("--endpoint-url is for addresses that begin with s3://")
    try:
        fs, root = fsspec.url_to_fs(name, **options)
    except ImportError as error:
        remedy = INSTALL if protocol == "s3" else str(error)
        raise CannotOpenError(f"`{protocol}://` needs a package that is not installed: {remedy}") from error
    except ValueError as error:
        raise CannotOpenError(f"nothing is known that reaches {name}: {error}") from error
    if not root.strip("/"):
        raise CannotOpenError(f"{name} names no folder or bucket")
    return Target(fs, root.rstrip("/"), name.rstrip("/"), protocol in FLAT)
