"""Quotes that their source does not have, looked for in all others that have a few long words of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from standoff.authoring.gate.sources import Fault, Template, read_source
from standoff.corpus.quotes.find import parts
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.tiers import ACCEPTED
from standoff.corpus.quotes.verdict import LARGEST, find_quote

PROBES = 4  # long words of a quote, all of which a text must have
NAMED = 3  # other sources that are named
TRIED = 20  # texts in which one quote is looked for


def found_in(quotes: Sequence[str], files: Iterable[tuple[Template, str]], language: str) -> list[list[str]]:
    """For each quote, the files that have it; the texts are read once, however many quotes there are."""
    probes = [frozenset(_probes(quote)) for quote in quotes]
    runs = [_runs(quote) for quote in quotes]
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(probes):
        if each:
            by_word[max(each, key=lambda word: (len(word), word))].append(number)
    found: list[list[str]] = [[] for _ in quotes]
    tried = [0] * len(quotes)
    for template, file in files if by_word else ():
        read = read_source(template, file)
        if isinstance(read, Fault) or len(read.content) > LARGEST:
            continue
        words = read.content.lower().split()
        has, line, page = set(words), "", None
        for number in (number for probe in has & by_word.keys() for number in by_word[probe]):
            if tried[number] >= TRIED or len(found[number]) >= NAMED or not probes[number] <= has:
                continue
            line = line or " ".join(words)
            if not any(run in line for run in runs[number]):
                continue
            tried[number] += 1
            page = page or Page(read.content, language=language)
            verdict = find_quote(page, quotes[number])
            if verdict.refused(ACCEPTED | {"short"}) is None:
                found[number].append(read.file)
    return found


def _probes(quote: str) -> list[str]:
    """A few long words from the inside of a quote's parts, as they are between spaces."""
    inner = [word for part in parts(quote) for word in part.lower().split()[1:-1]]
    return sorted({word for word in inner if "[" not in word}, key=lambda word: (-len(word), word))[:PROBES]


def _runs(quote: str) -> list[str]:
    """A few runs of three words of a quote, of which a text that has it has one at least."""
    found = []
    for part in parts(quote):
        words = part.lower().split()
        middle = len(words) // 2
        found += [" ".join(words[at : at + 3]) for at in (1, middle - 1, len(words) - 4) if 0 <= at <= len(words) - 3]
    return found
