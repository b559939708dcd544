"""Spans in place of the quotes of a text file: every other character stays, and the result is read again.

If the text may be quoted, a quote stays beside its span, with the words that the text has there.
"""

import json
import re
from collections.abc import Iterator

from standoff.authoring.edit.quotes import Quote
from standoff.authoring.edit.without import without
from standoff.corpus.words import Bounds
from standoff.source import composer, nodes
from standoff.source.tree import Edit, Scalar, Sequence, edited

SIGN = re.compile(r"[|>][-+\d]*")  # of a block scalar
Position = tuple[int, int]


def rewrite(source: str, spans: dict[Quote, list[Bounds]], text: str) -> str:
    """The source with `at` in place of each quote, or before one that is kept, and without what chose among places."""
    edits: list[Edit] = []
    for quote, found in spans.items():
        edits += _beside(source, quote, found, text) if quote.is_kept else _replaced(source, quote, found)
        edits += without(source, quote.mapping, quote.choosers)
    return edited(source, edits)


def is_faithful(before: bytes, after: bytes, spans: dict[Quote, list[Bounds]], text: str) -> bool:
    """Whether a file reads the same as before, except for the quotes that became spans, or have one now."""
    old, new = composer.read("before", before), composer.read("after", after)
    quoted = {_place(quote.key): (_written(quote, found), quote.is_kept) for quote, found in spans.items()}
    kept = ((quote, found) for quote, found in spans.items() if quote.is_kept)
    mended = {_place(words): passage for each in kept for words, passage in _mended(*each, text)}
    taken = {(key.line, key.column) for quote in spans for key, _ in quote.mapping.pairs if key.text in quote.choosers}
    return not new.problems and _shape(old.root, quoted, taken, mended) == _shape(new.root, {}, set(), {})


def _place(node: Scalar) -> Position:
    return node.line, node.column


# -- the words -> the span ---------------------------------------------------------------------------------------------


def _replaced(source: str, quote: Quote, found: list[Bounds]) -> Iterator[Edit]:
    between = source[quote.key.end : quote.value.start]
    if isinstance(quote.value, Scalar) and "#" not in between:
        yield quote.key.start, quote.value.end, f"at: {_span(found[0])}{_comment(source, quote.value)}"
        return
    yield quote.key.start, quote.key.end, "at"
    if quote.key.style and between.startswith(":") and not between[1:2].isspace():
        yield quote.key.end, quote.key.end + 1, ": "
    for words, span in zip(quote.words, found, strict=True):
        yield words.start, words.end, f"{_span(span)}{_comment(source, words)}"


def _beside(source: str, quote: Quote, found: list[Bounds], text: str) -> Iterator[Edit]:
    """The span before a quote that is kept; the quote has the words of the text, without ellipses."""
    spans = ", ".join(map(_span, found))
    line_end = "\r\n" if "\r\n" in source else "\n"
    after = ", " if quote.mapping.is_flow else line_end + " " * (quote.key.column - 1)
    at = f"at: [{spans}]" if isinstance(quote.value, Sequence) else f"at: {spans}"
    yield quote.key.start, quote.key.start, at + after
    for words, passage in _mended(quote, found, text):
        yield words.start, words.end, json.dumps(passage, ensure_ascii=False) + _comment(source, words)


def _mended(quote: Quote, found: list[Bounds], text: str) -> Iterator[tuple[Scalar, str]]:
    """The words of a quote that differ from those of the text, white space aside, with what the text has."""
    for words, (start, end) in zip(quote.words, found, strict=True):
        passage = text[start:end].split()
        if words.text.split() != passage:
            yield words, " ".join(passage)


def _span(span: Bounds) -> str:
    return f"{span[0]}-{span[1]}"


def _comment(source: str, words: Scalar) -> str:
    """The comment beside the sign of a block scalar, which is replaced together with its lines."""
    if words.style not in {"|", ">"}:
        return ""
    header = SIGN.sub("", source[words.start : words.end], count=1).split("\n", 1)[0]
    return header.rstrip() if "#" in header else ""


# -- the same but for the quotes ---------------------------------------------------------------------------------------


def _written(quote: Quote, found: list[Bounds]) -> object:
    spans = [(_span(span), True) for span in found]
    return spans if isinstance(quote.value, Sequence) else spans[0]


def _shape(
    node: nodes.Node | None,
    quoted: dict[Position, tuple[object, bool]],
    taken: set[Position],
    mended: dict[Position, str],
) -> object:
    """A node as plain values; at the positions given, quotes get their spans, words are mended, keys left out."""
    if isinstance(node, nodes.Scalar):
        here = (node.line, node.column)
        return (mended[here], False) if here in mended else (node.text, node.plain)
    if isinstance(node, nodes.Sequence):
        return [_shape(item, quoted, taken, mended) for item in node.items]
    if node is None:
        return None
    pairs: list[object] = []
    for name, (key, value) in node.entries.items():
        here = (key.line, key.column)
        spans, is_kept = quoted.get(here, (None, True))
        if here in quoted:
            pairs.append((("at", True), spans))
        if is_kept and here not in taken:
            pairs.append(((name, key.plain), _shape(value, quoted, taken, mended)))
    return pairs
