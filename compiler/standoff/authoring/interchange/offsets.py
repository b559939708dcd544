"""Offsets of other tools: counted in code points, UTF-16 code units or bytes, and compared with the text's words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from standoff.authoring.interchange.external import CODE_POINTS, Document, ExternalAnnotations, Labelled
from standoff.corpus.quotes.find import places
from standoff.corpus.quotes.page import Page
from standoff.corpus.words import is_inside_word
from standoff.source.plural import plural
from standoff.source.problem import Problem

UTF_16 = "utf-16"
BYTES = "bytes"
CRLF = "crlf"
WITH_WORDS = "export the words of the spans too (in Label Studio: `granularity` and `saveTextResult`)"


def _utf_16(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _bytes(character: str) -> int:
    return len(character.encode())


def _crlf(character: str) -> int:
    return 2 if character == "\n" else 1


UNITS: Mapping[str, Callable[[str], int] | None] = {CODE_POINTS: None, UTF_16: _utf_16, BYTES: _bytes, CRLF: _crlf}
"""How a tool may count: how many units a character has; `crlf` is code points of a copy with these line ends."""
OTHERWISE = "the tool counts differently, or annotated a different version of the text"
EXPLAINED = 5  # spans
COUNTED = {
    UTF_16: "the tool counts UTF-16 code units",
    BYTES: "the tool counts bytes",
    CRLF: "the tool had a copy of the text with CRLF line ends",
}


def recount(document: Document, content: str | None, unit: str) -> Iterator[Problem]:
    """Convert the offsets of a document to code points; `unit` is how they are counted, empty if the words decide."""
    external, units = document.external, (unit,) if unit else document.units
    if content is None:
        return
    if len(units) == 1 and UNITS[units[0]] is None:
        yield from () if unit else _counted_otherwise(document, content)
        return
    found = {each: _recounted(external.labelled, content, each) for each in units}
    if len(units) == 1:
        external.labelled = found[units[0]]
        return
    if all(each == found[units[0]] for each in found.values()):
        return
    known = [each for each in external.labelled.values() if each.words is not None]
    if not known:
        message = "the text has characters beyond U+FFFF, and no region has words that show how they are counted"
        yield Problem(document.place, "bad-import", message, f"{WITH_WORDS}, or write `offsets:` into the map", 1)
        return
    fitting = {each: sum(is_there(one, content) for one in spans.values()) for each, spans in found.items()}
    best = max(units, key=lambda each: fitting[each])
    rivals = [each for each in units if fitting[each] == fitting[best] and found[each] != found[best]]
    if rivals and fitting[best] == len(known):
        message = f"the spans fit both as {best} and as {rivals[0]}, with different places"
        hint = "label one more passage, of words that occur once, and export again, or write `offsets:` into the map"
        yield Problem(document.place, "bad-import", message, hint, 1)
    external.labelled = found[best]


def _counted_otherwise(document: Document, content: str) -> Iterator[Problem]:
    """A problem where most spans cut words, and none would if they were counted in another unit.

    Only spans without words are looked at: those of the others are compared with the text.
    """
    bare = {name: each for name, each in document.external.labelled.items() if each.words is None}
    n_cut = sum(_cuts_words(each, content) for each in bare.values())
    if 2 * n_cut <= len(bare):
        return
    fitting = [unit for unit in COUNTED if _fits(bare, _recounted(bare, content, unit), content)]
    if fitting:
        reasons = " or ".join(COUNTED[unit] for unit in fitting)
        message = f"{n_cut} of {plural(len(bare), 'span')} begin or end inside words; none does if {reasons}"
        ways = " or ".join(f"`offsets: {unit}`" for unit in fitting)
        hint = f"write {ways} into the map, or `offsets: {CODE_POINTS}` if the spans are right"
        yield Problem(document.place, "bad-import", message, hint, 1)


def _fits(before: Mapping[str, Labelled], found: Mapping[str, Labelled], content: str) -> bool:
    """Whether spans that were counted otherwise are in other places, none of which cuts a word."""
    return found != before and not any(_cuts_words(each, content) for each in found.values())


def _cuts_words(labelled: Labelled, content: str) -> bool:
    return any(is_inside_word(content, at) for span in labelled.spans for at in span)


def _recounted(labelled: Mapping[str, Labelled], content: str, unit: str) -> dict[str, Labelled]:
    """Spans whose offsets are in a unit, in code points; those that end inside a character stay as they are."""
    width = UNITS[unit]
    if width is None:
        return dict(labelled)
    points, offset = {}, 0
    for number, character in enumerate(content):
        points[offset] = number
        offset += width(character)
    points[offset] = len(content)
    return {
        name: replace(each, spans=tuple((points.get(s, s), points.get(e, e)) for s, e in each.spans))
        for name, each in labelled.items()
    }


def join_lines(external: ExternalAnnotations, content: str) -> None:
    """Join the parts of spans that a tool split at line ends, if only line ends are between them."""
    for name, labelled in external.labelled.items():
        if len(labelled.spans) == 1:
            continue
        spans: list[tuple[int, int]] = []
        for start, end in labelled.spans:
            gap = content[spans[-1][1] : start] if spans else "-"
            if spans and gap and not gap.strip("\r\n"):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        external.labelled[name] = replace(labelled, spans=tuple(spans))


def misplaced_spans(external: ExternalAnnotations, length: int, content: str | None) -> Iterator[Problem]:
    """Problems for spans that do not fit the text: beyond its end, or over words that differ from the tool's.

    Only the first few are looked for elsewhere in the text: the others are wrong for the same reason.
    """
    n_explained = 0
    for labelled in external.labelled.values():
        is_different = content is not None and labelled.words is not None and not is_there(labelled, content)
        if any(not 0 <= start < end <= length for start, end in labelled.spans):
            code, hint = "span-outside", "check that this text was annotated"
            message = f"the span of `{labelled.name}` is not in its text, which has {length} characters"
        elif is_different:
            code, hint = "words-differ", OTHERWISE
            message = f"the words of `{labelled.name}` differ from the text at its span"
        else:
            continue
        if is_different and n_explained < EXPLAINED:
            n_explained, hint = n_explained + 1, _why_not(labelled, content or "")
        yield Problem(labelled.place, code, message, hint, 1)


def is_there(labelled: Labelled, content: str) -> bool:
    """Whether a text has the words of a span at its place."""
    found = " ".join(content[start:end] for start, end in labelled.spans)
    return labelled.words is not None and squeezed(found) == squeezed(labelled.words)


def _why_not(labelled: Labelled, content: str) -> str:
    """The likely reason why the words differ: other line ends, another unit of offsets."""
    if "\r\n" in content and is_there(labelled, content.replace("\r\n", "\n")):
        return "the tool counted CRLF as one character: annotate a copy with these line ends kept, or `re-anchor` to LF"
    if is_there(labelled, re.sub("\r?\n", "\r\n", content)):
        return f"{COUNTED[CRLF]}: annotate the text as it is here, with LF, or write `offsets: {CRLF}` into the map"
    for unit in (UTF_16, BYTES):
        if is_there(_recounted({"": labelled}, content, unit)[""], content):
            return f"{COUNTED[unit]}: write `offsets: {unit}` into the map"
    found = places(Page(content), labelled.words or "")
    return OTHERWISE + (f"; the text has these words at {found[0][0]}-{found[0][1]}" if len(found) == 1 else "")


def trim(external: ExternalAnnotations, content: str | None) -> None:
    """Take white space off the ends of all spans, by the text or the words; of white space alone nothing is left."""
    for name, labelled in external.labelled.items():
        spans = tuple(_trimmed(labelled, span, content) for span in labelled.spans)
        if spans != labelled.spans:
            external.labelled[name] = replace(labelled, spans=spans)


def _trimmed(labelled: Labelled, span: tuple[int, int], content: str | None) -> tuple[int, int]:
    start, end = span
    words = content[start:end] if content is not None else labelled.words or ""
    if len(words) != end - start:
        return span
    return end - len(words.lstrip()), start + len(words.rstrip())


def squeezed(text: str) -> str:
    """Words in a form for comparison: tools write line ends differently."""
    return " ".join(text.replace("\\n", " ").replace("\\r", " ").split())
