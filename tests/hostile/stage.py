"""A small project with a build and a release, things beside it that nobody may touch, and commands that are run in it.

A stage is a folder: `project/`, which a case changes; beside it `outside/`, whose files hold a word that must never be
printed or written, and `canary`, which is not there and must not appear. All are two levels down, so that what climbs
out of them is seen too. Commands run in the project's folder.
"""

import hashlib
import os
import shutil
import signal
import stat
import traceback
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FrameType

from click.testing import CliRunner

import tiny
import versions
import witness
from standoff.cli import main

SECRET = "SENTINEL7f3a"
OUTSIDE = {
    "secret.txt": f"{SECRET} in a text.\n",
    "secret.yaml": f"bell: {{name: {SECRET}}}\n",
    "secret.json": f'{{"name": "{SECRET.lower()}", "title": "{SECRET}"}}\n',
    "annotations/texts/one.yaml": f"text: {{file: {SECRET}}}\n",
    "csv/fairs.csv": f"fair_id\n{SECRET}\n",
}
PROJECT = "in/here/project"
PATIENCE = 300  # seconds after which a command hangs; what it should take is a thousandth of it
Hashes = Mapping[str, str]


class HangError(BaseException):
    """A command that did not end. Not an Exception, so that no handler takes it for a failure of its own."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its words, exit code, what it printed, the traceback of what it raised, what it touched."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    raised: str
    touched: tuple[str, ...]

    def __str__(self) -> str:
        return f"`{' '.join(self.words)}`"


@dataclass(frozen=True)
class Stage:
    """The folder of one case."""

    folder: Path

    @property
    def root(self) -> Path:
        """The project."""
        return self.folder / PROJECT

    @property
    def outside(self) -> Path:
        """What lies beside it."""
        return self.folder / "in" / "here" / "outside"

    @property
    def canary(self) -> Path:
        """The file that appears if something of the input is run."""
        return self.folder / "in" / "here" / "canary"

    def write(self, file: str, content: str | bytes) -> Path:
        """Write a file of the project, in folders that are made for it."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    def read(self, file: str) -> str:
        """The content of a file of the project."""
        return (self.root / file).read_bytes().decode()

    def call(self, *words: str, stdin: str | None = None) -> Ended:
        """Run a command in the project, in this process."""
        with chdir(self.root), _time_limit(words), witness.watched(self.root) as touched:
            arguments = ["--root", str(self.root), *words]
            result = CliRunner().invoke(main, arguments, input=stdin, env={"STANDOFF_TEXTS": None})
        raised = "" if isinstance(result.exception, SystemExit | None) else _trace(result.exception)
        return Ended(words, result.exit_code, result.stdout, result.stderr, raised, tuple(touched))

    @cached_property
    def before(self) -> Hashes:
        """Everything outside the project, as it was before the case."""
        return self._around()

    def _around(self) -> Hashes:
        return {path: digest for path, digest in hashes(self.folder).items() if not path.startswith(f"{PROJECT}/")}

    def changed_outside(self) -> list[str]:
        """The paths outside the project that changed."""
        return differing(self.before, self._around())


def make(folder: Path) -> Stage:
    """The stage that is copied for each case: the tiny corpus, released as 1.0.0 and built."""
    stage = Stage(folder)
    versions.release(tiny.write(stage.root), "1.0.0")
    tiny.write_files(stage.outside, OUTSIDE)
    built = stage.call("build")
    assert built.code == 0, built.err
    return stage


def copied(stage: Stage, folder: Path) -> Stage:
    """A copy for one case."""
    copy = Stage(Path(shutil.copytree(stage.folder, folder, symlinks=True)))
    assert copy.before
    return copy


def removed(stage: Stage) -> None:
    """Remove a stage, whatever a case made of it."""
    shutil.rmtree(stage.folder, ignore_errors=True)


def hashes(folder: Path) -> dict[str, str]:
    """What every path below a folder is: the SHA-256 of a file, where a link leads; links are not followed."""
    return {path.relative_to(folder).as_posix(): _hash(path) for path in sorted(_below(folder))}


def differing(before: Hashes, after: Hashes) -> list[str]:
    """The paths that are not the same in both."""
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        yield from (Path(here, name) for name in (*folders, *files))


def _hash(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return f"link to {path.readlink()}"
    return hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(mode) else stat.filemode(mode)[0]


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


@contextmanager
def _time_limit(words: tuple[str, ...]) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HangError(f"`{' '.join(words)}` has not ended after {PATIENCE} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
