"""The two sides that `diff` compares: packages that lie in folders, and what is compiled for it.

A name is first that of a version, of `next` or of a folder with a package; else it is a git revision, of which the
project's files are compiled in a folder of their own. Without a name it is the working tree: the files as they are.
Neither the working tree nor git's index or HEAD is touched. Both are compiled by this compiler, without the texts, so
that what differs is the data alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.files.git import (
    SHORT,
    GitError,
    NoRepositoryError,
    Repository,
    TreeEntry,
    UnknownRevisionError,
    content_id,
    repository,
)
from standoff.files.locks import scratch
from standoff.files.project_files import ANNOTATIONS, DESCRIPTOR, NEXT, SCHEMAS, TEXT_FILES, files_below, read_file
from standoff.formats.package import Package
from standoff.formats.package_reader import read_package
from standoff.release.compilers import compilers_of
from standoff.release.find import NoPackageError, find_package
from standoff.release.kept_packages import keep, kept, key_of
from standoff.source.plural import plural
from standoff.source.problem import Problem
from standoff.source.version_number import number

INPUTS = (DESCRIPTOR, SCHEMAS, ANNOTATIONS)
WORKING_TREE = "the working tree"
FEW = 3
NO_GIT = "0" * 40  # what a hash of git looks like, where none is known


class NotBuiltError(Exception):
    """A side has errors, so that it has no tables; `problems` are all of them, and `hints` say what may help."""

    def __init__(self, label: str, problems: list[Problem], hints: Iterable[str] = ()) -> None:
        super().__init__(f"{label} does not build")
        self.label, self.problems, self.hints = label, problems, tuple(hints)


@dataclass(frozen=True)
class Sides:
    """Reads the sides of one comparison in a project; `notes` collects what the user should know of them.

    `cache` is a folder for what is compiled; with None nothing is kept. Raises NoPackageError, UnreadableError,
    NotBuiltError, GitError and OSError.
    """

    root: Path
    cache: Path | None
    notes: list[str]

    def read(self, name: str | None) -> Package:
        """The package of a version, `next`, a folder or a revision; of the working tree, if None."""
        if name is None:
            return self._working_tree()
        found = self._folder(name)
        if isinstance(found, NoPackageError):
            return self._commit(name, self._known_commit(name, found))
        folder, label = found
        self._note_twin(name, label)
        return read_package(folder, label)

    def _folder(self, name: str) -> tuple[Path, str] | NoPackageError:
        """The folder of a package, and its label; or why no package has this name."""
        try:
            return find_package(self.root, name)
        except NoPackageError as error:
            if name == NEXT:  # always the working build, even before the first one
                raise
            return error

    @cached_property
    def _repository(self) -> Repository:
        return repository(self.root)

    def _known_commit(self, name: str, unknown: NoPackageError) -> str:
        try:
            return self._repository.commit(name)
        except NoRepositoryError as error:
            raise NoPackageError(f"{unknown}; no revision either: {error}") from None
        except UnknownRevisionError as error:
            why = str(error) or self._why_unknown(name)
            raise NoPackageError(f"{unknown}; no revision either: {why}") from None

    def _why_unknown(self, name: str) -> str:
        if ".." in name:
            return "a range is written as two arguments, `A B`"
        if self._repository.is_shallow():
            return "this clone is shallow; `git fetch --unshallow`, or `git fetch --deepen=100`, brings older commits"
        return "git knows no commit of this name"

    def _note_twin(self, name: str, label: str) -> None:
        """Say so where a revision has the name of a folder; that tags are named after versions is usual."""
        if name == NEXT or number(name) is not None or Path(name).name != name:
            return
        try:
            full = self._repository.full_name(name)
        except GitError:
            return
        if full:
            self.notes.append(f"`{name}` is {label}; the revision of that name is `{full}`")

    # -- what is compiled ----------------------------------------------------------------------------------------------

    def _commit(self, name: str, commit: str) -> Package:
        """The package of a commit."""
        short = commit[:SHORT]
        label = short if commit.startswith(name) else f"{name} ({short})"
        entries = self._repository.tree(commit, INPUTS)
        self.notes.extend(f"{name}:{each.path}: {each.odd}, not read" for each in entries if each.odd)
        regular = [each for each in entries if not each.odd]
        if DESCRIPTOR not in {each.path for each in regular}:
            below = self._repository.prefix.rstrip("/")
            raise NoPackageError(f"{label} has no project{f' in {below}' if below else ''}: there is no {DESCRIPTOR}")
        key = key_of({each.path: each.id for each in regular})
        found = kept(self.cache, key, label)
        return found or keep(self.cache, key, self._compiled(name, label, commit, regular), label)

    def _compiled(self, name: str, label: str, commit: str, entries: list[TreeEntry]) -> Compiled:
        with scratch(self.cache) as work:
            folder = work / "project"
            (folder / TEXT_FILES).mkdir(parents=True)
            for entry, content in self._repository.contents(entries):
                _write_new(folder, entry.path, content)
            compiled = compile_corpus(folder, jobs=None, cache=self.cache)
        if compiled.failed:
            problems = [_placed(problem, name) for problem in compiled.problems]
            raise NotBuiltError(label, problems, compilers_of(self._repository, commit))
        return compiled

    def _working_tree(self) -> Package:
        """The package of the files as they are."""
        try:
            head = {each.path: each.id for each in self._repository.tree(self._repository.commit("HEAD"), INPUTS)}
        except GitError:
            head = {}
        files = _contents(self.root, next(iter(head.values()), NO_GIT))
        if head:
            self._note_uncommitted(head, files)
        key = key_of({path: each for path, (each, _) in files.items()})
        found = kept(self.cache, key, WORKING_TREE)
        if found is not None:
            return found
        compiled = compile_corpus(self.root, jobs=None, cache=self.cache)
        if compiled.failed:
            raise NotBuiltError(WORKING_TREE, compiled.problems)
        is_steady = _contents(self.root, NO_GIT if not head else next(iter(head.values()))) == files
        return keep(self.cache if is_steady else None, key, compiled, WORKING_TREE)

    def _note_uncommitted(self, head: dict[str, str], files: dict[str, tuple[str, str]]) -> None:
        changed = sorted(path for path in head.keys() | files.keys() if head.get(path) not in files.get(path, ("", "")))
        if changed:
            some = ", ".join(changed[:FEW]) + (" …" if len(changed) > FEW else "")
            self.notes.append(
                f"{WORKING_TREE} is compared as it is, with {plural(len(changed), 'file')} not committed ({some})"
            )


def _contents(root: Path, like: str) -> dict[str, tuple[str, str]]:
    """The input files of a project, each with its hash as git has it: as it is, and with the line ends of Unix."""
    paths = [DESCRIPTOR, *(file for folder in (SCHEMAS, ANNOTATIONS) for file in files_below(root, folder))]
    found = {}
    for path in paths:
        data = read_file(root, path)
        own = content_id(data, like)
        found[path] = own, content_id(data.replace(b"\r\n", b"\n"), like) if b"\r\n" in data else own
    return found


def _write_new(folder: Path, file: str, content: bytes) -> None:
    """Write a file that is not there yet; two names that a file system takes for one are an error."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise GitError(f"{file}: this file system takes another file of the revision for the same one") from None


def _placed(problem: Problem, name: str) -> Problem:
    """A problem at its place in a revision, as `HEAD~1:annotations/…:12`."""
    return replace(problem, place=replace(problem.place, file=f"{name}:{problem.place.file}"))
