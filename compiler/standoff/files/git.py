"""Git's objects by way of its plumbing: the one module that talks to git. It writes nothing.

A repository is input, perhaps a stranger's: its settings and attributes may name programs (monitors of the file system,
filters, text conversions, pagers, hooks, transports). So only commands are run that read objects, with what could
start a program turned off; objects that are not there are not fetched, and names from a tree are checked before
anything is done with them. Blobs are read as they are stored, without filters or conversions of line ends.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from standoff.files.project_files import LARGEST

NOTHING = os.devnull
SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": NOTHING,
    "core.attributesFile": NOTHING,
    "core.quotePath": "false",
    "mailmap.blob": "",
    "mailmap.file": "",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",  # a folder of a project that is made like one has settings of its own
}
GLOBAL = ("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs")
KEPT = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
OURS = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
REGULAR = ("100644", "100755", "100664")
SPECIAL = {"120000": "a symbolic link", "160000": "a submodule"}
UNSAFE_PARTS = frozenset({"", ".", "..", ".git"})
SHORT = 10  # characters of a hash in messages
UNKNOWN = ("Needed a single revision", "unknown revision", "Not a valid object name", "bad revision", "bad object")


class GitError(Exception):
    """Git cannot do what is wanted; the message says why, in one line."""


class NoRepositoryError(GitError):
    """There is no git, or the folder is in no repository with a working tree."""


class UnknownRevisionError(GitError):
    """No commit goes by this name."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One file of a tree: its path below the project's folder, the hash of its content, and its size in bytes.

    `odd` says why it is not read, as that it is a symbolic link; empty for a regular file.
    """

    path: str
    id: str
    size: int = 0
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a project lies in: `prefix` is the way from its top to the project, as `data/`, or empty."""

    folder: Path
    prefix: str

    def commit(self, name: str) -> str:
        """The full hash of the commit that a name means; raises UnknownRevisionError.

        Every name that git knows will do, as a branch, a tag, `HEAD~1`, a hash or the beginning of one.
        """
        if not name.strip() or name.startswith("-") or "\0" in name:
            raise UnknownRevisionError(f"{name!r} cannot be the name of a revision")
        try:
            found = run(self.folder, "rev-parse", "--verify", f"{name}^{{commit}}")
        except GitError as error:
            unknown = any(words in str(error) for words in UNKNOWN)
            raise UnknownRevisionError("" if unknown else str(error)) from None
        return found.decode("ascii").strip()

    def full_name(self, name: str) -> str:
        """The full name of a branch or tag, as `refs/heads/main`; empty for what is neither. Raises GitError."""
        found = os.fsdecode(run(self.folder, "rev-parse", "--symbolic-full-name", name)).strip()
        return found if found.startswith("refs/") else ""

    def is_shallow(self) -> bool:
        """Whether it lacks older commits, as a clone made with `--depth`; raises GitError."""
        return run(self.folder, "rev-parse", "--is-shallow-repository").strip() == b"true"

    def tree(self, commit: str, paths: Sequence[str]) -> list[TreeEntry]:
        """The files that a commit has at or below these paths of the project, sorted; raises GitError.

        Names that begin with a dot are left out, as in the project itself. Nothing is followed: links and submodules
        are named, and so is a file whose name could lead elsewhere.
        """
        top = f"{commit}:{self.prefix.rstrip('/')}"
        try:
            listed = run(self.folder, "ls-tree", "-r", "-z", "-l", "--full-tree", top, "--", *paths)
        except GitError as error:
            if self.prefix and any(words in str(error) for words in UNKNOWN):
                return []
            raise
        entries = (_entry(line) for line in listed.split(b"\0") if line)
        return sorted((each for each in entries if not _is_hidden(each.path)), key=lambda each: each.path)

    def contents(self, entries: Iterable[TreeEntry]) -> Iterator[tuple[TreeEntry, bytes]]:
        """The regular files of a tree with their bytes, one after the other; raises GitError."""
        with _started(self.folder, "cat-file", "--batch") as (asks, answers):
            for entry in entries:
                if not entry.odd:
                    yield entry, _content(entry, asks, answers)


def repository(folder: Path) -> Repository:
    """The repository that a folder lies in; raises NoRepositoryError."""
    try:
        prefix = run(folder, "rev-parse", "--show-prefix")
        inside = run(folder, "rev-parse", "--is-inside-work-tree")
    except NoRepositoryError:
        raise
    except GitError as error:
        raise NoRepositoryError(_no_repository(str(error))) from None
    if inside.strip() != b"true":
        raise NoRepositoryError(_no_repository("bare repository"))
    return Repository(folder, os.fsdecode(prefix.removesuffix(b"\n")))


def _no_repository(reason: str) -> str:
    if "bare repository" in reason:
        return "this is a bare repository, which has no files: clone it, and run the command in the clone"
    if "not a git repository" in reason:
        return "the project is not in a git repository"
    return f"git cannot read the repository: {reason}"


def run(folder: Path, *arguments: str) -> bytes:
    """What a command of git prints in a folder; raises GitError, with git's own words where it fails.

    Add no command here that runs programs of a repository: `blame` and `log` need `--no-textconv`, `diff` also
    `--no-ext-diff`; nothing may look at the working tree, which goes through filters.
    """
    done = _process(folder, arguments, subprocess.DEVNULL, subprocess.PIPE)
    printed, failure = done.communicate()
    if done.returncode:
        raise GitError(_in_words(failure) or f"git {arguments[0]} failed with exit code {done.returncode}")
    return printed


def content_id(data: bytes, like: str) -> str:
    """The hash that git gives to a file with these bytes, of the kind that another hash is."""
    header = f"blob {len(data)}\0".encode()
    make = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return make(header + data, usedforsecurity=False).hexdigest()


@contextmanager
def _started(folder: Path, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A command of git that answers line by line, with its input and its output."""
    process = _process(folder, arguments, subprocess.PIPE, subprocess.DEVNULL)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdin, process.stdout
    finally:
        process.kill()
        process.communicate()


def _process(folder: Path, arguments: Sequence[str], given: int, errors: int) -> "subprocess.Popen[bytes]":
    program = shutil.which("git")
    if program is None or not Path(program).is_absolute():  # one of the current folder is not git's own
        raise NoRepositoryError("git is not installed, or not on the PATH")
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    usual = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in KEPT}
    command = [program, *GLOBAL, *settings, *arguments]
    try:
        return subprocess.Popen(
            command, cwd=folder, env=usual | OURS, stdin=given, stdout=subprocess.PIPE, stderr=errors
        )
    except OSError as error:
        raise NoRepositoryError(f"git cannot be run in {folder}: {error.strerror}") from None


def _in_words(failure: bytes) -> str:
    """The first line that git prints of a failure, without `fatal: `."""
    lines = failure.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").removeprefix("error: ").strip() if lines else ""


def _entry(line: bytes) -> TreeEntry:
    """A line of `ls-tree -l`: `mode type hash size<TAB>path`."""
    about, _, name = line.partition(b"\t")
    mode, _, number, size = about.decode("ascii").split()
    path = os.fsdecode(name)
    odd = "" if mode in REGULAR else SPECIAL.get(mode, f"of the mode {mode}")
    if not odd and not _is_safe(path):
        path, odd = name.decode("utf-8", "backslashreplace"), "of a name that could lead elsewhere"
    if not odd and int(size) > LARGEST:
        odd = f"too large, with {int(size):,} bytes"
    return TreeEntry(path, number, int(size) if size.isdigit() else 0, odd)


def _is_safe(path: str) -> bool:
    """Whether a name can be written below a folder, on any system, and leads nowhere else."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    parts = path.split("/")
    return not any(part.lower() in UNSAFE_PARTS or any(sign in part for sign in "\\:\r\n") for part in parts)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") and part not in UNSAFE_PARTS for part in path.split("/"))


def _content(entry: TreeEntry, asks: IO[bytes], answers: IO[bytes]) -> bytes:
    try:
        asks.write(f"{entry.id}\n".encode("ascii"))
        asks.flush()
        head = answers.readline().split()
        data = answers.read(entry.size + 1)[:-1] if head[1:] == [b"blob", str(entry.size).encode()] else None
    except OSError as error:
        raise GitError(f"git cat-file ended: {error.strerror}") from None
    if data is None or len(data) != entry.size:
        raise GitError(f"git has no content for {entry.path} (an incomplete clone? `git fetch` may bring it)")
    return data
