"""Drafts of a program become a reading: every quote in its text exactly, every value as `check` would have it.

What is wrong with a line is a problem at its number, and the line is refused; the others are the reading. Curators
compare it (`agreement`, `readings`) and take from it (`take`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from standoff.authoring.drafts.lines import CODE, Draft, Lines, read_lines
from standoff.authoring.drafts.page import DraftPage, draft_page
from standoff.authoring.edit.anchor import located, text_of
from standoff.authoring.edit.change import Project
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.edit.quotes import Quote, faults, quotes
from standoff.authoring.edit.quotes_to_spans import is_faithful, rewrite
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.quotes.choose import find_exactly
from standoff.corpus.quotes.elsewhere import Others
from standoff.corpus.words import Bounds
from standoff.engine.dry_run import compile_changed
from standoff.files.project_files import SECOND, TEXT_FILES
from standoff.source import composer, tree
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem

LATER = frozenset({"not-registered", "required-missing", "near-id", "shared-id"})  # what a curator does who takes it


@dataclass(slots=True)
class Drafted:
    """What comes of a file of drafts: the reading, and an account of the lines.

    `files` are by path, empty where they are written already; `new_ids` are the records that no registry has yet.
    """

    files: dict[str, tuple[bytes | None, bytes]] = field(default_factory=dict)
    lines: int = 0
    taken: list[Draft] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_ids: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def drafted(project: Project, file: str, lines: Iterable[bytes], name: str, is_replaced: bool = False) -> Drafted:
    """The reading that the lines of a file become, in the folder `name` of the second annotation sets.

    `is_replaced`: a reading of the same program that is there gives way. Writes nothing. Raises OSError.
    """
    grammars = record_grammars(project.schema, "text")
    read = read_lines(file, lines, grammars, project.settings.limits.size)
    result = Drafted(lines=read.count, problems=list(read.problems))
    work = _Work(project, read, name, grammars)
    by_text: dict[str, list[Draft]] = {}
    for draft in read.drafts:
        by_text.setdefault(draft.text, []).append(draft)
    pages = [page for text, drafts in by_text.items() if (page := work.page(text, drafts))]
    work.check(pages)
    result.problems = sorted({*result.problems, *work.problems})
    refused = work.refused | {problem.place.line for problem in result.problems}
    result.refused = sorted(refused)
    for page in pages:
        kept = [draft for draft in page.drafts if draft.number not in refused]
        if kept:
            result.taken += kept
            result.texts.append(page.text)
            result.files |= dict(work.written(page, kept))
    result.new_ids = sorted(work.new_ids & {(draft.table, draft.record) for draft in result.taken})
    if not is_replaced:
        result.problems += [_there(path) for path, (before, _) in result.files.items() if before is not None]
    return result


def _there(path: str) -> Problem:
    hint = "--replace writes a new reading in its place; what was taken from it stays where it is"
    return Problem(Place(path), "file-exists", "the program has a reading of this text already", hint)


@dataclass(slots=True)
class _Page:
    """The drafts of one text whose quotes are found, as a file with their spans."""

    text: str
    block: tree.Mapping
    content: str
    spans: dict[tuple[int, int], list[Bounds]]  # by draft and by which of its quotes it is
    drafts: list[Draft]


class _Work:
    def __init__(self, project: Project, lines: Lines, name: str, grammars: dict[str, RecordGrammar]) -> None:
        self.project, self.lines, self.name, self.grammars = project, lines, name, grammars
        self.program = f"program/{name}"
        self.problems: list[Problem] = []
        self.refused: set[int] = set()
        self.new_ids: set[tuple[str, str]] = set()

    def complain(self, draft: Draft, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(Place(self.lines.file, draft.number, 1), code, message, hint))

    # -- quotes --------------------------------------------------------------------------------------------------------

    def page(self, text: str, drafts: list[Draft]) -> _Page | None:
        """The drafts of a text, with the spans of their quotes; none if the text cannot be used."""
        file = f"{TEXT_FILES}/{text}.yaml"
        data = self.project.read(file) if "/" not in text and "\0" not in text else None
        root = tree.read(data.decode("utf-8")) if data and not composer.read(file, data).problems else None
        block = root.value("text") if isinstance(root, tree.Mapping) else None
        if not isinstance(block, tree.Mapping):
            hint = "run `standoff add-text`; `text` is the id of a text, the name of its file without `.txt`"
            self._refuse(drafts, Problem(Place(file), "unannotated-text", f"no text `{text}` is annotated", hint))
            return None
        source, page, problems = text_of(file, root, self.project.texts or Path(), Place(file))
        if source is None:
            self._refuse(drafts, problems[0])
            return None
        kept = [draft for draft in drafts if self._is_same(draft, source.sha256)]
        found = _Page(text, block, source.content, {}, kept)
        held = self._quotes(draft_page(block, kept, self.program))
        others = Others(list)
        for draft in kept:
            for number, quote in enumerate(held.get(draft.number, ())):
                wrong = [replace(each, place=self._place(draft)) for each in faults(file, quote)]
                into = list(wrong)
                spans = [
                    located(
                        self._place(draft), quote.wanted(words), quote.denies, source, page, others, into, find_exactly
                    )
                    for words in (quote.words if not wrong else ())
                ]
                self.problems += into
                found.spans[draft.number, number] = spans
            if not held.get(draft.number):
                self.complain(draft, CODE, "the mention has no quote", "`quote` holds the words of the text")
        return found

    def _refuse(self, drafts: list[Draft], problem: Problem) -> None:
        """Refuse all drafts of a text for one reason, which is reported once."""
        more = f"; {plural(len(drafts), 'line')} of the file name it" if len(drafts) > 1 else ""
        self.problems.append(replace(problem, place=self._place(drafts[0]), hint=problem.hint + more, related=()))
        self.refused |= {draft.number for draft in drafts}

    def _place(self, draft: Draft) -> Place:
        return Place(self.lines.file, draft.number, 1)

    def _is_same(self, draft: Draft, sha256: str) -> bool:
        if not draft.sha256 or draft.sha256 == sha256:
            return True
        message = f"the draft is of another version of `{draft.text}`: hash {draft.sha256[:12]}…, here {sha256[:12]}…"
        self.complain(draft, "text-changed", message, "run the program again on the text that is annotated")
        return False

    def _quotes(self, page: DraftPage) -> dict[int, list[Quote]]:
        """The quotes of a page by the numbers of their drafts, in order."""
        found: dict[int, list[Quote]] = {}
        for quote in quotes(tree.read(page.source), self.grammars):
            found.setdefault(page.drafts[quote.key.line].number, []).append(quote)
        return found

    # -- values --------------------------------------------------------------------------------------------------------

    def check(self, pages: Iterable[_Page]) -> None:
        """What `check` says of the values, of drafts whose quotes are found: as if each text said only that."""
        refused = {problem.place.line for problem in self.problems}
        files: dict[str, DraftPage] = {}
        for page in pages:
            kept = [draft for draft in page.drafts if draft.number not in refused]
            if kept:
                files[f"{TEXT_FILES}/{page.text}.yaml"] = self._anchored(page, kept)
        compiled = compile_changed(self.project.root, {file: page.data for file, page in files.items()})
        for problem in compiled.problems if files else ():
            draft = files[problem.place.file].drafts.get(problem.place.line) if problem.place.file in files else None
            if draft is None or problem.severity != "error":
                continue
            if problem.code == "not-registered":
                self.new_ids.add((draft.table, draft.record))
            if problem.code not in LATER:
                self.problems.append(replace(problem, place=self._place(draft), length=1, related=()))

    def _anchored(self, page: _Page, kept: list[Draft]) -> DraftPage:
        """The page with spans in place of its quotes, or beside them if the text may be quoted."""
        before = draft_page(page.block, kept, self.program)
        spans = {
            quote: page.spans[draft, number]
            for draft, held in self._quotes(before).items()
            for number, quote in enumerate(held)
        }
        after = replace(before, source=rewrite(before.source, spans, page.content))
        assert is_faithful(before.data, after.data, spans, page.content), "a page of drafts is always in flow style"
        return after

    def written(self, page: _Page, kept: list[Draft]) -> Iterator[tuple[str, tuple[bytes | None, bytes]]]:
        """The file of a reading, if it differs from the one that is there."""
        file = f"{SECOND}/{self.name}/{page.text}.yaml"
        data = self._anchored(page, kept).data
        formatter = Formatter.of(self.project.schema, self.project.settings.limits)
        after = formatter.format(file, data, True).data or data
        before = self.project.read(file)
        if before != after:
            yield file, (before, after)


def counted(drafts: Iterable[Draft]) -> Counter[str]:
    """How many mentions there are of each table."""
    return Counter(draft.table for draft in drafts)
