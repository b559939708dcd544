"""An import from beginning to end: exported files are read, become mentions of texts, and are ready to be written.

Every file is read once, and so is every annotation file that mentions go into. Nothing is written here: `Plan` has the
files as they would be, its problems, and the account. If it has an error, nothing may be written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from standoff.authoring.edit.insert import insert
from standoff.authoring.interchange.account import LINE, Account
from standoff.authoring.interchange.collected import read_export
from standoff.authoring.interchange.conversion import graded
from standoff.authoring.interchange.external import Document, ExternalAnnotations
from standoff.authoring.interchange.ids import RecordIds
from standoff.authoring.interchange.imported import Unmapped, imported
from standoff.authoring.interchange.label_map import Map
from standoff.authoring.interchange.mention import Records
from standoff.authoring.interchange.offsets import join_lines, misplaced_spans, recount, trim
from standoff.authoring.interchange.paragraphs import Joined, start_of
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.authoring.interchange.registering import register
from standoff.authoring.interchange.taken import taken
from standoff.authoring.interchange.targets import NoTargetError, Target, Targets
from standoff.source import composer
from standoff.source.composer import Limits
from standoff.source.problem import Place, Problem, errors

THERE = "put the text into the folder of texts, or set --texts"


@dataclass(slots=True)
class Plan:
    """What an import would write, and what is to be said of it.

    `changes` are files of the project, by path, `texts` those of the folder of texts, by name. `mentions` are what is
    inserted into which file. `not_compared` are texts whose words are not known.
    """

    account: Account = field(default_factory=Account)
    problems: list[Problem] = field(default_factory=list)
    mentions: dict[str, Records] = field(default_factory=dict)
    changes: dict[str, tuple[bytes | None, bytes]] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    not_compared: list[str] = field(default_factory=list)
    n_files: int = 0
    n_new: int = 0
    n_there: int = 0
    n_begun: int = 0

    def refuse(self, problem: Problem) -> None:
        """Add a problem."""
        self.problems.append(problem)


@dataclass(slots=True)
class Importing:
    """One run: a tool's files, the map, where mentions go, which text and which annotator are meant (empty: any)."""

    reader: Reader
    rules: Map
    targets: Targets
    limits: Limits
    text: str = ""
    annotator: str = ""
    plan: Plan = field(default_factory=Plan)
    ids: RecordIds = field(default_factory=RecordIds)
    sources: dict[str, Place] = field(default_factory=dict)
    joined: dict[str, Joined] = field(default_factory=dict)
    annotators: set[str] = field(default_factory=set)
    unmapped: Unmapped = field(default_factory=Unmapped)

    def run(self, files: Iterable[tuple[str, Path]]) -> Plan:
        """Read files, each with the name that it is shown by. Raises OSError."""
        for shown, path in files:
            self.plan.n_files += 1
            export = read_export(shown, path, self.limits, self.rules.dialect.encoding, self.reader.is_by_line)
            if isinstance(export, Problem):
                self.plan.refuse(export)
                continue
            export = replace(export, schema=self.targets.schema, rules=self.rules)
            self._documents(export.top, path.stem, self._read(export))
        self._finish()
        return self.plan

    def _read(self, export: Export) -> Iterator[Document]:
        """The documents of a file, one after the other; its problems are added."""
        for each in self.reader.read(export):
            if isinstance(each, Document):
                self.annotators.add(each.annotator)
                yield each
            else:
                problem = graded(each, "unreadable_lines", self.rules)
                self.plan.account.left_out[LINE] += problem.severity == "warning"
                self.plan.refuse(problem)

    # -- documents ----------------------------------------------------------------------------------------------------

    def _documents(self, top: Place, stem: str, documents: Iterator[Document]) -> None:
        """Take those documents of a file that are meant, each as soon as it is read."""
        first = list(islice(documents, 2))
        wanted = self._wanted(chain(first, documents))
        if self.text:
            self._chosen(top, stem, wanted)
            return
        for number, document in enumerate(wanted, 1):
            self._document(document, "", stem if len(first) == 1 else f"{stem}-{number}")

    def _wanted(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents of the annotator who is meant."""
        for document in documents:
            if self.annotator in ("", document.annotator) or not document.annotator:
                yield document
            else:
                self._pass_over("other annotator's document", 1)

    def _chosen(self, top: Place, stem: str, wanted: Iterable[Document]) -> None:
        """Take the one document of a file that is about the text that is meant."""
        chosen, last, n_wanted = list[Document](), None, 0
        for document in wanted:
            n_wanted, last = n_wanted + 1, document
            chosen += [document] if self.targets.is_about(document, self.text) else []
        if n_wanted == 1 and last is not None:
            chosen = [last]
        if len(chosen) == 1 or self._are_parts(chosen):
            self._pass_over("other document", n_wanted - len(chosen))
            for document in chosen:
                self._document(document, self.text, stem)
        elif n_wanted or not self.plan.problems:
            message = f"none of {n_wanted} documents is about the text `{self.text}`"
            if chosen:
                message = f"the text `{self.text}` is annotated {len(chosen)} times, in {n_wanted} documents"
            who = sorted({each.annotator for each in chosen} - {""})
            hint = f"annotators: {', '.join(who)}; choose with --annotator" if who else "export the one document alone"
            self.plan.refuse(Problem(top, "bad-import", message, hint, 1))

    def _are_parts(self, documents: list[Document]) -> bool:
        """Whether these are parts of the text that is meant, by one annotator."""
        words = self.targets.words_of(self.text) if documents else None
        are_parts = all(start_of(each, words) is not None for each in documents)
        return are_parts and len({each.annotator for each in documents}) == 1

    def _pass_over(self, what: str, count: int) -> None:
        if count:
            self.plan.account.passed_over[what] += count

    def _document(self, document: Document, text: str, fallback: str) -> None:
        """Convert one document; what is wrong with it is a problem, and it is not written."""
        try:
            target = self.targets.target(document, text, fallback)
        except NoTargetError as error:
            self.plan.refuse(error.problem)
            return
        start = start_of(document, target.words)
        if isinstance(start, Problem):
            self.plan.refuse(start)
            return
        joined = self.joined.get(target.text_id)
        if joined is None or start is None or start in joined.places or joined.annotator != document.annotator:
            first = self.sources.setdefault(target.text_id, document.place)
            if first is not document.place:
                self._refuse_second(document, target, first)
                return
        self.plan.problems += target.problems
        words, length = (
            (target.words, target.length) if start is None else (document.content, len(document.content or ""))
        )
        found = self._prepared(document, words, length)
        self.plan.problems += found
        if errors(found):
            self.plan.problems += document.external.problems
        elif start is None:
            self._convert(target, document.external)
        else:
            joined = self.joined.setdefault(target.text_id, Joined(target, document.annotator))
            joined.add(document, start)

    def _convert(self, target: Target, external: ExternalAnnotations) -> None:
        """Make mentions of what is said of a text."""
        if target.words is None:
            self.plan.not_compared.append(target.text_id)
        result = imported(external, self.rules, self.ids, target.text_id)
        result.account.documents = 1
        self.plan.account.add(result.account)
        self.plan.problems += result.problems
        self.unmapped.add(result.unmapped)
        self._insert(target, result.records)

    def _refuse_second(self, document: Document, target: Target, first: Place) -> None:
        who = f" by `{document.annotator}`" if document.annotator else ""
        message = f"this is a second document{who} about the text `{target.text_id}`"
        hint = "import one annotator at a time: --annotator NAME, the others --into annotations/second/NAME"
        self.plan.refuse(Problem(document.place, "second-document", message, hint, 1, (first,)))

    def _prepared(self, document: Document, words: str | None, length: int) -> list[Problem]:
        """Count offsets as Standoff does, and compare spans with the words of the text; problems."""
        external = document.external
        if document.fit is not None and words is not None:
            document.fit(words)
        if words is None and document.content is not None and external.labelled:
            message = "the words of the text are not there, and the export has other ones than were annotated"
            return [Problem(document.place, "text-missing", message, THERE, 1)]
        found = list(_unplaced(document))
        found += recount(document, words, self.rules.offsets)
        found += misplaced_spans(external, length, words)
        is_silent = not any(each.words is not None for each in external.labelled.values())
        is_different = document.content not in (None, words) and not document.is_rebuilt
        if words is not None and is_silent and external.labelled and is_different:
            message = "the export has a different text, and no span has words to compare"
            hint = "export the words of the spans too (in Label Studio: `granularity` and `saveTextResult`)"
            found.append(Problem(document.place, "bad-import", message, hint, 1))
        if not found:
            if document.is_split_at_lines and words is not None:
                join_lines(external, words)
            trim(external, words)
            for name, each in external.labelled.items():
                if words is not None and each.words is None:
                    passage = " ".join(words[start:end] for start, end in each.spans)
                    external.labelled[name] = replace(each, words=passage)
        return found

    # -- files --------------------------------------------------------------------------------------------------------

    def _insert(self, target: Target, records: Records) -> None:
        """Insert mentions into the annotation file of a text, as it will be."""
        self.plan.mentions[target.file] = records
        problems = composer.read(target.file, target.data, self.limits).problems
        if problems:
            self.plan.problems += problems
            return
        result = insert(target.file, target.data, records, self.limits)
        if result.problem is not None:
            self.plan.refuse(result.problem)
            return
        self.plan.n_new += result.new
        self.plan.n_there += result.there
        self.plan.n_begun += target.before is None
        if target.new_text is not None:
            self.plan.texts[target.text_file] = target.new_text
        if result.data is not None or target.before is None:
            self.plan.changes[target.file] = (target.before, result.data or target.data)

    def _finish(self) -> None:
        """What can be said of all documents together: annotators, ids, registries, and that nothing was lost."""
        for joined in self.joined.values():
            self._convert(joined.target, joined.external)
        if all(problem.code == "bad-map" for problem in self.rules.problems):  # else the map was not read
            self.plan.problems += self.unmapped.problems()
        if self.annotator and self.annotators and not self.annotators & {"", self.annotator}:
            message = f"no document is by `{self.annotator}`"
            hint = f"annotators: {', '.join(sorted(self.annotators))}"
            self.plan.refuse(Problem(Place("--annotator"), "bad-import", message, hint, 1))
        self.plan.problems += self.ids.problems
        self.plan.problems += taken(self.targets.root, self.targets.into, self.ids)
        changes, problems, self.plan.account.n_registered = register(
            self.targets.root, self.ids, self.targets.schema, self.limits
        )
        self.plan.changes |= changes
        self.plan.problems += problems
        self.plan.problems += _lost(self.plan.account)
        self.plan.problems = sorted(set(self.plan.problems))


def _unplaced(document: Document) -> Iterator[Problem]:
    """A problem for each span that is given by its words, where the text is not there to look for them."""
    for each in [each for each in document.external.labelled.values() if not each.spans]:
        message = f"the text is not there, so that the words of `{each.name}` cannot be looked for"
        yield Problem(each.place, "text-missing", message, THERE, 1)
        document.external.drop(each.name)


def _lost(account: Account) -> Iterator[Problem]:
    for kind, n_read, n_known in account.lost():
        message = f"{n_read:,} {kind}s were read, and {n_known:,} are accounted for"
        yield Problem(Place(""), "bad-import", message, "nothing is written: please report this with the file")
