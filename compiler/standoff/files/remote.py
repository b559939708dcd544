"""Remote storage: a folder or any storage that fsspec supports, with all failures raised as OSError."""

import errno
import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from standoff.files.atomic_file import replace_file

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


def how_to_install(extra: str) -> str:
    """What to run, and where: from this project's own source, never by its name from an index.

    A name in an index belongs to whoever took it first; nobody has said that `standoff` there is this project.
    """
    return f"run `python -m pip install '.[{extra}]'` in the folder of Standoff's source"


class LocalFiles:
    """Files by their absolute paths; every method raises OSError."""

    def cat_file(self, path: str) -> bytes:
        """The bytes of a file."""
        return Path(path).read_bytes()

    def open(self, path: str, mode: str) -> IO[bytes]:
        """A file, opened to read its bytes."""
        return Path(path).open(mode)

    def find(self, path: str, detail: bool = True) -> dict[str, dict[str, int]]:
        """The files below a folder by path, each with its size if `detail` is set."""
        found = sorted(each for each in Path(path).rglob("*") if each.is_file())
        return {each.as_posix(): {"size": each.stat().st_size if detail else 0} for each in found}

    def put_file(self, local: str, path: str) -> None:
        """Copy a file."""
        shutil.copyfile(local, path)

    def replace(self, path: str, data: bytes) -> None:
        """Write a file atomically; what a killed process left beside it is removed."""
        replace_file(Path(path), data)

    def makedirs(self, path: str, exist_ok: bool) -> None:
        """Make a folder, and those above it."""
        Path(path).mkdir(parents=True, exist_ok=exist_ok)

    def rm_file(self, path: str) -> None:
        """Remove a file."""
        Path(path).unlink()


LOCAL = "file"
BLOCK = 8 << 20
FLAT = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs"})
PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3}}

REMEDIES = {"NoCredentialsError": " (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)"}


class CannotOpenError(Exception):
    """The target cannot be opened: an unknown kind of address, or a package that is not installed."""


@dataclass(frozen=True, slots=True)
class Target:
    """A folder in a file system, shown as `name`; `is_flat`: the storage has no folders (object storage).

    Methods raise only OSError.
    """

    fs: "AbstractFileSystem | LocalFiles"
    root: str
    name: str
    is_flat: bool = False

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it does not exist."""
        with self._reaching(path):
            try:
                found: bytes = self.fs.cat_file(self._at(path))
            except (FileNotFoundError, NotADirectoryError):
                return None
            return found

    def sizes(self, folder: str) -> dict[str, int]:
        """The sizes of all files below a folder, by relative path."""
        base = self._at(folder)
        with self._reaching(folder):
            try:
                found = self.fs.find(base, detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return {}
            return {path[len(base) + 1 :]: int(about["size"] or 0) for path, about in found.items() if path != base}

    def sha256(self, path: str, size: int) -> str:
        """The SHA-256 of a file's bytes, which are read; `size` decides whether in one request or in blocks."""
        at = self._at(path)
        with self._reaching(path):
            if size <= BLOCK:
                return hashlib.sha256(self.fs.cat_file(at)).hexdigest()
            digest = hashlib.sha256()
            with self.fs.open(at, "rb") as stream:
                while chunk := stream.read(BLOCK):
                    digest.update(chunk)
            return digest.hexdigest()

    def send(self, local: Path, path: str) -> None:
        """Upload a file, creating folders as needed."""
        with self._reaching(path):
            self._make_room(path)
            self.fs.put_file(str(local), self._at(path))

    def write(self, path: str, data: bytes) -> None:
        """Write a file atomically: readers see the old content or the new, never part of it.

        Object storage replaces an object atomically by itself; elsewhere a temporary file is moved into place."""
        with self._reaching(path):
            self._make_room(path)
            if isinstance(self.fs, LocalFiles):
                self.fs.replace(self._at(path), data)
                return
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
        """Create the parent folders; not in object storage, where fsspec would create a bucket of a mistyped name."""
        if not self.is_flat:
            self.fs.makedirs(self._at(path).rpartition("/")[0], exist_ok=True)

    def _forget(self, at: str) -> None:
        with suppress(Exception):
            self.fs.rm_file(at)

    @contextmanager
    def _reaching(self, path: str) -> Iterator[None]:
        """Storages raise exceptions of their own: turn all of them into OSError."""
        try:
            yield
        except OSError as error:
            if error.filename is None:
                raise OSError(error.errno or errno.EIO, _message(error), f"{self.name}/{path}") from error
            raise
        except Exception as error:
            raise OSError(errno.EIO, _message(error), f"{self.name}/{path}") from error


def _message(error: Exception) -> str:
    """The message of an exception in one line, with a remedy if there is one."""
    message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    remedy = REMEDIES.get(type(error).__name__, "")
    return (" ".join(message.split()) or type(error).__name__) + remedy


def open_target(name: str, endpoint_url: str | None = None) -> Target:
    """The target of an address: a folder, or `s3://bucket/prefix` (`endpoint_url`: an S3-compatible storage).

    Nothing is read or connected to yet. Raises CannotOpenError.
    """
    protocol = name.partition("://")[0] if "://" in name else LOCAL
    if endpoint_url and protocol != "s3":
        raise CannotOpenError("--endpoint-url is for addresses that begin with s3://")
    fs, root = _folder(name) if protocol == LOCAL else _storage(name, protocol, endpoint_url)
    if not root.strip("/"):
        raise CannotOpenError(f"{name} names no folder or bucket")
    return Target(fs, root.rstrip("/"), name.rstrip("/"), protocol in FLAT)


def _folder(name: str) -> tuple[LocalFiles, str]:
    return LocalFiles(), Path(name.removeprefix(f"{LOCAL}://")).absolute().as_posix()


def _storage(name: str, protocol: str, endpoint_url: str | None) -> "tuple[AbstractFileSystem, str]":
    """What fsspec knows to reach an address, and the place there."""
    try:
        import fsspec
    except ImportError as error:
        raise CannotOpenError(f"{name} needs fsspec, which is not installed: {how_to_install('publish')}") from error
    options: dict[str, Any] = {"skip_instance_cache": True}
    if protocol == "s3":
        options |= {"use_listings_cache": False, "config_kwargs": PATIENCE, "endpoint_url": endpoint_url}
    try:
        fs, root = fsspec.url_to_fs(name, **options)
    except ImportError as error:
        remedy = how_to_install("publish") if protocol == "s3" else str(error)
        raise CannotOpenError(f"`{protocol}://` needs a package that is not installed: {remedy}") from error
    except ValueError as error:
        raise CannotOpenError(f"cannot open {name}: {error}") from error
    return fs, str(root)
