"""Anchor: every quote of a text file becomes a span; the file as a whole, or nothing of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from standoff.authoring.edit.quotes import Quote, faults, quotes
from standoff.authoring.edit.quotes_to_spans import is_faithful, rewrite
from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.negations import left_out
from standoff.corpus.quotes.choose import Found, Wanted, find, left_between
from standoff.corpus.quotes.elsewhere import Others
from standoff.corpus.quotes.explained import why_not
from standoff.corpus.quotes.find import listed_places, nearest_passage
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.verdict import find_quote
from standoff.corpus.text_block import ANEW
from standoff.corpus.texts import Text, read_text, sentences
from standoff.corpus.words import Bounds, cut
from standoff.source import composer, tree
from standoff.source.problem import Place, Problem

QUOTE = re.compile(rb"""quote["']?\s*:""")


@dataclass(slots=True)
class Anchored:
    """What came of one file: how many quotes it holds, its new content (None if it stays as it is), what is wrong."""

    file: str
    quotes: int = 0
    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)


def anchor(
    file: str,
    data: bytes,
    grammars: dict[str, RecordGrammar],
    folder: Path,
    others: Others,
    limits: composer.Limits | None = None,
    head: tuple[str, bytes] | None = None,
) -> Anchored:
    """Anchor the quotes of one text file; `folder` holds the texts, `others` are those to look in for lost words.

    `head` is the name of the file that describes the text, with its bytes, if that is another one.

    Never raises for a mistake in the input: any problem leaves `data` none, and the file is then not to be written.
    """
    result, found = survey(file, data, grammars, limits)
    if not found or result.problems:
        return result
    source = data.decode("utf-8")
    described, block = (head[0], head[1].decode("utf-8", "replace")) if head else (file, source)
    text, page, problems = text_of(
        described, tree.read(block), folder, Place(file, found[0].key.line, found[0].key.column)
    )
    result.problems += problems
    if text is None:
        return result
    spans: dict[Quote, list[Bounds]] = {}
    for quote in found:
        spans[quote] = [
            located(_at(file, words), quote.wanted(words), quote.denies, text, page, others, result.problems)
            for words in quote.words
        ]
        result.problems += _between(_at(file, quote.words[-1]), page, spans[quote]) if not quote.denies else []
    if not result.problems:
        changed = rewrite(source, spans, text.content).encode()
        if is_faithful(data, changed, spans, text.content):
            result.data = changed
        else:
            result.problems += [_unwritable(file, quote, found) for quote, found in spans.items()]
    return result


def survey(
    file: str, data: bytes, grammars: dict[str, RecordGrammar], limits: composer.Limits | None = None
) -> tuple[Anchored, list[Quote]]:
    """The quotes of a file and what is wrong with how they are written; a file without the word is not even read."""
    result = Anchored(file)
    if not QUOTE.search(data):
        return result, []
    result.problems += composer.read(file, data, limits).problems
    found = [] if result.problems else quotes(tree.read(data.decode("utf-8")), grammars)
    result.quotes = len(found)
    for quote in found:
        result.problems += faults(file, quote)
    return result, found


def unanchored(file: str, quote: Quote) -> Problem:
    """A quote that is left, as a problem."""
    place = Place(file, quote.key.line, quote.key.column)
    return Problem(place, "unanchored-quote", "this quote has no span yet", "run `standoff anchor`", 5)


def locate(
    file: str, data: bytes, quoted: Iterable[Wanted], denies: bool, folder: Path, others: Others
) -> tuple[list[Bounds], list[Problem]]:
    """The spans of words that are quoted for a mention still to be written; with a problem they mean nothing."""
    problems = composer.read(file, data).problems
    if problems:
        return [], problems
    text, page, problems = text_of(file, tree.read(data.decode("utf-8")), folder, Place(file))
    if text is None:
        return [], problems
    found = [located(Place(file), wanted, denies, text, page, others, problems) for wanted in quoted]
    problems += _between(Place(file), page, found) if not denies else []
    return found, problems


def text_of(file: str, root: tree.Node | None, folder: Path, first: Place) -> tuple[Text | None, Page, list[Problem]]:
    """The text that a file is about, with its sentences; None and the reason if quotes cannot be searched.

    `first` is the place of the first quote.
    """
    block = root.value("text") if isinstance(root, tree.Mapping) else None
    stated = {name: _scalar(block, name) for name in ("file", "sha256", "language")}
    name, digest = stated["file"], stated["sha256"]
    if name is None or digest is None:
        message = "the file does not say which text it is about: its `text:` block lacks `file` or `sha256`"
        return (
            None,
            Page(""),
            [Problem(first, "text-block", message, ANEW.format("the block"))],
        )
    path = folder / name.text
    if Path(name.text).name != name.text or not path.is_file():
        hint = f"put it into {folder}, or name its folder with --texts"
        return None, Page(""), [Problem(_at(file, name), "text-missing", f"the text `{name.text}` is not there", hint)]
    try:
        text = read_text(path, digest.text)
    except UnicodeDecodeError:
        text = Text(path.stem, path.name, "", "")
    if text.sha256 != digest.text:
        message = f"the text `{text.text_id}` is not the one that was annotated"
        hint = "restore the text; a quote found in another one would mean nothing"
        return None, Page(""), [Problem(_at(file, digest), "text-changed", message, hint)]
    language = stated["language"].text if stated["language"] else "en"
    bounds = _sentences(block) or sentences(text.content, language)
    return text, Page(text.content, tuple(sorted(bounds)), language), []


def _scalar(block: tree.Node | None, name: str) -> tree.Scalar | None:
    value = block.value(name) if isinstance(block, tree.Mapping) else None
    return value if isinstance(value, tree.Scalar) and value.text else None


def _sentences(block: tree.Node | None) -> list[Bounds]:
    node = block.value("sentences") if isinstance(block, tree.Mapping) else None
    items = node.items if isinstance(node, tree.Sequence) else []
    ends = [item.text.split("-") for item in items if isinstance(item, tree.Scalar)]
    return [(int(end[0]), int(end[1])) for end in ends if len(end) == 2 and all(part.isdecimal() for part in end)]


def _at(file: str, node: tree.Scalar) -> Place:
    return Place(file, node.line, node.column)


def located(
    place: Place,
    wanted: Wanted,
    denies: bool,
    text: Text,
    page: Page,
    others: Others,
    into: list[Problem],
    look: Callable[[Page, Wanted], Found] = find,
) -> Bounds:
    """The span of one quote; where there is none, or several, a problem is added and the span means nothing."""
    found = look(page, wanted)
    if len(found.chosen) == 1:
        into += _misleading(place, page, wanted.quote, found.chosen[0], denies)
        return found.chosen[0]
    if found.chosen:
        message = f"these words occur in {len(found.chosen)} places: {listed_places(page, found.chosen)}"
        hint = "choose with `near: <sentence>`, `prefix: …` or `suffix: …`, or quote more words"
        into.append(Problem(place, "quote-ambiguous", message, hint))
    elif found.all:
        into.append(_not_between(place, found, page))
    else:
        into.append(_not_found(place, wanted, text, page, others))
    return 0, 0


def _misleading(place: Place, page: Page, quote: str, span: Bounds, denies: bool) -> Iterator[Problem]:
    """What a quote says otherwise than the text: it cuts a word or a number, or leaves out a negation."""
    found = cut(page.content, *span)
    if found is not None:
        whole = " ".join(page.content[slice(*found.whole)].split())
        what = "a number" if found.code == "cut-number" else "a word"
        message = f"these words begin or end inside {what}"
        hint = f"quote the whole, “{whole}”, or write `at: {span[0]}-{span[1]}` if only the part is meant"
        yield Problem(place, found.code, message, hint)
    yield from _left_out(place, page, () if denies else left_between(page, quote, span))


def _between(place: Place, page: Page, spans: list[Bounds]) -> Iterator[Problem]:
    """What the quotes of a list leave out between them, within a sentence."""
    pairs = pairwise(sorted(span for span in spans if span[1]))
    return _left_out(place, page, [(end, start) for (first, end), (start, last) in pairs if page.within(first, last)])


def _left_out(place: Place, page: Page, between: Iterable[Bounds]) -> Iterator[Problem]:
    """Negations in the stretches that a quote leaves out."""
    for start, end in between:
        word = left_out(page.content, start, end, page.language)
        if word is not None:
            message = f"between the parts of this quote the text has `{word}`"
            hint = f"include it, as in “… {word} …”; set `polarity: deny` if the mention denies"
            yield Problem(place, "swallowed-negation", message, hint)


def _not_between(place: Place, found: Found, page: Page) -> Problem:
    message = f"these words occur at {listed_places(page, found.all)}, but not beside that `prefix` or `suffix`"
    return Problem(place, "quote-not-found", message, "give the characters just before or just after the words")


def _not_found(place: Place, wanted: Wanted, text: Text, page: Page, others: Others) -> Problem:
    why = why_not(page, wanted.quote, find_quote(page, wanted.quote))
    near = nearest_passage(text.content, wanted.quote) if not why else None
    hints = [why] if why else []
    if near is not None:
        (start, end), likeness = near
        passage = " ".join(text.passage(start, end).split())
        hints.append(
            f"nearest is {start}-{end} in sentence {page.sentence_of(start)}, {likeness} % similar: “{passage}”"
        )
    for other, (start, end) in others.holding(wanted.quote):
        if other != text.text_id:
            hints.append(f"the text `{other}` has them at {start}-{end}")
    message = f"these words are not in the text `{text.text_id}`"
    return Problem(place, "quote-not-found", message, "; ".join(hints) or "quote the text exactly as it is")


def _unwritable(file: str, quote: Quote, found: list[Bounds]) -> Problem:
    spans = ", ".join(f"{start}-{end}" for start, end in found)
    place = Place(file, quote.key.line, quote.key.column)
    hint = f"write `at: {spans}` by hand" if len(found) == 1 else f"write `at: [{spans}]` by hand"
    return Problem(
        place, "quote-unwritable", "the file cannot be rewritten without changing more than its quotes", hint
    )
