"""Quotes held against their sources: text by text, each read once and then let go."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from standoff.authoring.gate.elsewhere import found_in
from standoff.authoring.gate.problems import blank, elsewhere, problem_of, without_source
from standoff.authoring.gate.quoted import Quoted
from standoff.authoring.gate.sources import Fault, Sources, Template, read_source
from standoff.corpus.quotes.found import Verdict
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.tiers import ACCEPTED, RANK, SHORTEST
from standoff.corpus.quotes.verdict import find_quote, letters
from standoff.source.problem import Place, Problem

File = tuple[Template, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What passes: the accepted tiers, the fewest letters of a quote, the language of the words that deny."""

    accepted: frozenset[str] = ACCEPTED
    shortest: int = SHORTEST
    language: str = "en"


@dataclass(slots=True)
class Checked:
    """A quote with the verdict on it, what is wrong with it, and the words of the text in its pieces."""

    quoted: Quoted
    source: str = ""
    sha256: str = ""
    verdict: Verdict | None = None
    problem: Problem | None = None
    passages: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """All quotes of a run, in the order of the files, with problems that are not those of one quote."""

    checked: list[Checked]
    others: list[Problem] = field(default_factory=list)
    n_sources: int = 0

    @property
    def problems(self) -> list[Problem]:
        """All problems, by their places."""
        return sorted({*self.others, *(each.problem for each in self.checked if each.problem is not None)})

    def counted(self) -> "Counter[str]":
        """How many quotes are in which tier: that which decided, `unchecked` where there is no text."""
        names = (each.verdict.tiers[-1] if each.verdict is not None else "unchecked" for each in self.checked)
        return Counter(names)


def check_quotes(quotes: Sequence[Quoted], sources: Sources, rules: Rules, source_keys: str) -> Report:
    """Hold all quotes against their sources; raises OSError where a text cannot be read."""
    report = Report([Checked(quoted) for quoted in quotes])
    wanted: dict[File, list[Checked]] = defaultdict(list)
    faults: dict[tuple[str, str], tuple[Fault, list[Checked]]] = {}
    known: dict[str, File | Fault] = {}
    for each in report.checked:
        if not letters(each.quoted.text):
            each.problem = blank(each.quoted)
        elif not each.quoted.sources:
            each.problem = without_source(each.quoted, source_keys)
        else:
            _assign(each, sources, known, wanted, faults)
    for file, group in wanted.items():
        read = read_source(*file)
        if isinstance(read, Fault):
            for each in group:
                faults.setdefault((each.quoted.file, file[1]), (read, []))[1].append(each)
            continue
        report.n_sources += 1
        page = Page(read.content, language=rules.language)
        for each in group:
            _hold(each, page, read.file, read.sha256, rules)
    report.others += _of_faults(faults.values())
    report.others += _copies(report.checked)
    _look_elsewhere(report, sources, rules)
    return report


def _assign(
    each: Checked,
    sources: Sources,
    known: dict[str, File | Fault],
    wanted: Mapping[File, list[Checked]],
    faults: dict[tuple[str, str], tuple[Fault, list[Checked]]],
) -> None:
    """Put a quote to the texts of its sources, or to the reasons why they cannot be used."""
    for source in dict.fromkeys(each.quoted.sources):
        file = known.get(source) or known.setdefault(source, sources.file_of(source))
        if isinstance(file, Fault):
            faults.setdefault((each.quoted.file, source), (file, []))[1].append(each)
        else:
            wanted[file].append(each)


def _hold(each: Checked, page: Page, file: str, sha256: str, rules: Rules) -> None:
    """Hold a quote against one of its sources; the milder verdict counts."""
    verdict = find_quote(page, each.quoted.text, rules.shortest)
    if each.verdict is not None and RANK[each.verdict.tiers[-1]] <= RANK[verdict.tiers[-1]]:
        return
    each.verdict, each.source, each.sha256 = verdict, file, sha256
    tier = verdict.refused(rules.accepted)
    each.problem = problem_of(each.quoted, page, file, verdict, tier) if tier else None
    each.passages = tuple(page.content[slice(*bounds)] for bounds in verdict.pieces)


def _of_faults(faults: Iterable[tuple[Fault, list[Checked]]]) -> Iterator[Problem]:
    """One problem for each file and source that cannot be used, at the first quote that names it."""
    for fault, group in faults:
        more = f"; {len(group):,} quotes of this file name it" if len(group) > 1 else ""
        yield Problem(group[0].quoted.place, fault.code, fault.message, fault.hint + more)


def _copies(checked: Iterable[Checked]) -> Iterator[Problem]:
    """Sources of different names with the same bytes: two that say the same are one."""
    named: dict[str, dict[str, Place]] = defaultdict(dict)
    for each in checked:
        if each.sha256:
            named[each.sha256].setdefault(each.source, each.quoted.place)
    for files in named.values():
        first, *more = files
        for other in more:
            message = f"the sources `{first}` and `{other}` are the same, byte for byte"
            hint = "quotes of both come from one text: keep one, or put the right text there"
            yield Problem(files[other], "source-copy", message, hint, related=(files[first],))


def _look_elsewhere(report: Report, sources: Sources, rules: Rules) -> None:
    """Name the other sources that have the words of quotes which are nowhere in their own."""
    lost = [each for each in report.checked if each.verdict is not None and each.verdict.tiers[-1] == "nowhere"]
    if not lost:
        return
    files = dict.fromkeys(sources.others())
    found = found_in([each.quoted.text for each in lost], files, rules.language)
    for each, others in zip(lost, found, strict=True):
        named = [other for other in others if other != each.source]
        if named and each.problem is not None:
            each.verdict = Verdict(("elsewhere",))
            each.problem = elsewhere(each.quoted, each.source, named)
