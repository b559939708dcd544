"""The state of the workbench: the last check of the files, what is written, what can be undone.

The files are the truth. Whoever changes them, this program or an editor beside it, they are checked again, and every
page that waits hears of it. One thing is done at a time.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Condition, Event, Lock, RLock, Thread
from typing import TYPE_CHECKING

from standoff.files.project_files import ANNOTATIONS, CACHE
from standoff.source.problem import Problem

if TYPE_CHECKING:
    import polars as pl

    from standoff.authoring.edit.change import Change, Project
    from standoff.authoring.serve.planned import Planned
    from standoff.engine.compilation import Compiled
    from standoff.engine.session import Session

Labels = dict[str, dict[str, str]]
LOOK = 0.5  # seconds between looks for what an editor saved
WAIT = 20.0  # seconds for which a page waits for news
MOST_UNDONE = 200


@dataclass(frozen=True, slots=True)
class State:
    """A check: its number, which grows with every one, what was compiled, and why it failed where it did.

    `is_wide` is whether wide tables, labels and ties were made too, as far as the corpus has any.
    """

    number: int = 0
    compiled: "Compiled | None" = None
    failure: str = ""
    is_wide: bool = False

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the files."""
        return self.compiled.problems if self.compiled else []


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an edit: whether it is kept, the problems that are new with it, and the state then."""

    is_kept: bool
    problems: list[Problem]
    state: State
    seconds: float


@dataclass
class Workbench:
    """One project at work; `start` it before anything else, and `stop` it."""

    root: Path
    texts: Path
    session: "Session | None" = None
    state: State = field(default_factory=State)
    done: "list[Change]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self._turn = RLock()
        self._news = Condition()
        self._ended = Event()
        self._seen: object = None
        self.shown: tuple[str, Planned | None] = "", None  # the edits that a page saw last, as JSON, and their plan
        self._labelling = Lock()
        self._labelled: tuple[object, Labels] = None, {}

    def start(self) -> None:
        """Check for the first time, and then whenever a file changes; returns immediately."""
        Thread(target=self._watch, name="watch", daemon=True).start()

    def stop(self) -> None:
        """Let every page that waits go, and finish what is being written."""
        self._ended.set()
        with self._news:
            self._news.notify_all()
        self._turn.acquire()  # what is being written is written whole before the process ends

    # -- what is known -------------------------------------------------------------------------------------------------

    def news(self, since: int) -> State:
        """The state, once it is another one than that of number `since`, or after a while."""
        with self._news:
            self._news.wait_for(lambda: self.state.number != since or self._ended.is_set(), WAIT)
            return self.state

    def checked(self) -> State:
        """The state after the first check at least."""
        with self._news:
            self._news.wait_for(lambda: self.state.number > 0 or self._ended.is_set())
            return self.state

    def with_wide(self) -> State:
        """The same, with wide tables, labels and ties, which are made when they are first wanted."""
        self.checked()  # not in turn: the first check takes it too
        with self._turn:
            now = self.state
            if now.compiled and not now.compiled.failed and not now.is_wide:
                self.state = replace(now, compiled=self._compile(has_wide=True), is_wide=True)
            return self.state

    def labels(self) -> Labels:
        """What records are called, by table and id, as of the last time that all tables were made.

        Before that, labels alone are worked out, which does not take as long as the wide tables; none where there are
        errors before any table.
        """
        compiled = self.checked().compiled
        whole = compiled.tables.get("labels") if compiled else None
        with self._labelling:
            if whole is not None and whole is not self._labelled[0]:
                self._labelled = whole, _by_record(whole)
            elif whole is None and compiled is not None and not compiled.failed and not self._labelled[1]:
                self._labelled = None, _by_record(_labels_alone(compiled))
            return self._labelled[1]

    def project(self) -> "Project":
        """What an edit is planned on."""
        from standoff.authoring.edit.change import CannotEditError, Project

        compiled = self.checked().compiled
        if compiled is None:
            raise CannotEditError((), self.state.failure or "nothing could be read")
        return Project(self.root, self.texts, compiled.schema, compiled.corpus.settings, compiled)

    # -- checking ------------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        self.check()
        while not self._ended.wait(LOOK):
            with self._turn:
                if self._snapshot() != self._seen:
                    self.check()

    def _snapshot(self) -> object:
        from standoff.engine.watch import inputs
        from standoff.files.fingerprint import snapshot

        try:
            return snapshot(inputs(self.root, self.texts))
        except OSError:  # a folder that may not be read now
            return None

    def check(self) -> State:
        """Check the files as they are now, and let every page that waits know."""
        with self._turn:
            now = self._look()
            if now.failure and now.failure == self.state.failure and self._seen is None:
                return self.state
            return self._publish(now)

    def _look(self) -> State:
        self._seen = self._snapshot()
        try:
            return State(self.state.number + 1, self._compile(has_wide=False))
        except Exception as error:  # a file that is removed while it is read, no memory, a bug
            self.session = None
            if isinstance(error, OSError):  # it may pass without a change of a file: look again
                self._seen = None
            return State(self.state.number + 1, self.state.compiled, f"the files could not be checked: {error}")

    def _publish(self, state: State) -> State:
        with self._news:
            self.state = state
            self._news.notify_all()
        return state

    def _compile(self, has_wide: bool) -> "Compiled":
        from standoff.engine.pipeline import compile_corpus
        from standoff.engine.session import Session

        self.session = self.session or Session()
        return compile_corpus(self.root, self.texts, session=self.session, has_wide=has_wide, cache=self.root / CACHE)

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(self, change: "Change") -> Outcome:
        """Write an edit, check, and take it back where an error is new.

        An edit that mends an error is kept whatever comes to light then. Raises ChangedError where a file is no longer
        what the edit was planned on, CannotEditError where it reaches beyond `annotations/` or nothing can be checked,
        and OSError.
        """
        from standoff.authoring.edit.change import CannotEditError
        from standoff.authoring.edit.make import compared
        from standoff.files.journal import rewrite_all

        refuse_elsewhere(self.root, change.files)
        self.checked()
        with self._turn:
            began = time.perf_counter()
            if self._snapshot() != self._seen:  # what an editor saved since is not laid to this edit
                self.check()
            before = self.state
            rewrite_all(self.root, change.files, change.what)
            after = self._look()  # no page sees what is taken back, or an edit that cannot be undone yet
            new, is_fine = compared(before.problems, after.problems)
            is_kept = (is_fine and not after.failure) or not self._is_taken_back(change)
            if is_kept:
                self.done = [*self.done[1 - MOST_UNDONE :], change]
                self._publish(replace(after, number=self.state.number + 1))
            elif after.failure:
                raise CannotEditError((), after.failure)
            return Outcome(is_kept, new, self.state, time.perf_counter() - began)

    def _is_taken_back(self, change: "Change") -> bool:
        """Take back an edit that causes an error; where the disk refuses that, it stays, and can be undone later."""
        from standoff.authoring.edit.make import take_back
        from standoff.files.atomic_file import ChangedError

        try:
            take_back(self.root, change)
        except ChangedError:  # an editor has changed it meanwhile: what it holds is no longer this edit
            raise
        except OSError:
            return False
        finally:
            self.check()
        return True

    def undo(self) -> Outcome:
        """Take the last edit back; raises ChangedError where somebody changed its files since, and OSError."""
        from standoff.authoring.edit.change import CannotEditError
        from standoff.authoring.edit.make import take_back

        with self._turn:
            if not self.done:
                raise CannotEditError((), "there is nothing to undo")
            began = time.perf_counter()
            take_back(self.root, self.done[-1])
            after, self.done = self._look(), self.done[:-1]
            return Outcome(True, [], self._publish(after), time.perf_counter() - began)


def _labels_alone(compiled: "Compiled") -> "pl.DataFrame":
    from standoff.tables.labels import labels
    from standoff.tables.wording import Words

    return labels(Words(compiled.tables, compiled.schema, compiled.corpus.settings.speakers))


def _by_record(labels: "pl.DataFrame") -> Labels:
    from standoff.schema.record_ids import RECORD

    found: Labels = {}
    for name, record, label in labels.select(*RECORD, "label").iter_rows():
        found.setdefault(name, {})[record] = label
    return found


def refuse_elsewhere(root: Path, files: Iterable[str]) -> None:
    """Raise CannotEditError where a file is not below `annotations/`: the workbench writes nothing else.

    A file or folder there that is a link is followed only where it stays there.
    """
    from standoff.authoring.edit.change import CannotEditError

    own = root.resolve() / ANNOTATIONS
    elsewhere = [path for path in files if not (root / path).resolve().is_relative_to(own)]
    if elsewhere:
        message = f"this changes {', '.join(elsewhere)} too, and the workbench writes below {ANNOTATIONS}/ only"
        raise CannotEditError((), f"{message}: run `standoff rename` or `standoff merge` in a terminal")
