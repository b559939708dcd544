"""Spans in the place of quotes: every other character of a file stays, and the result is read again."""

import re
from collections.abc import Iterator

from standoff.authoring.edit.quotes import CHOOSERS, Quote
from standoff.corpus.words import Bounds
from standoff.source import composer, nodes
from standoff.source.tree import Edit, Mapping, Node, Scalar, Sequence, edited

SIGN = re.compile(r"[|>][-+\d]*")  # of a block scalar
Position = tuple[int, int]


def rewrite(source: str, spans: dict[Quote, list[Bounds]]) -> str:
    """The source with each quote replaced by `at`, and what chose among several places taken out."""
    edits = [
        edit for quote, found in spans.items() for edit in (*_replaced(source, quote, found), *_taken(source, quote))
    ]
    return edited(source, edits)


def is_faithful(before: bytes, after: bytes, spans: dict[Quote, list[Bounds]]) -> bool:
    """Whether a file reads the same as before, except for the quotes that became spans."""
    old, new = composer.read("before", before), composer.read("after", after)
    quoted = {(quote.key.line, quote.key.column): _written(quote, found) for quote, found in spans.items()}
    taken = {(key.line, key.column) for quote in spans for key, _ in quote.mapping.pairs if key.text in CHOOSERS}
    return not new.problems and _shape(old.root, quoted, taken) == _shape(new.root, {}, set())


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


def _span(span: Bounds) -> str:
    return f"{span[0]}-{span[1]}"


def _comment(source: str, words: Scalar) -> str:
    """The comment beside the sign of a block scalar, which is replaced together with its lines."""
    if words.style not in {"|", ">"}:
        return ""
    header = SIGN.sub("", source[words.start : words.end], count=1).split("\n", 1)[0]
    return header.rstrip() if "#" in header else ""


# -- what chose among several places -----------------------------------------------------------------------------------


def _taken(source: str, quote: Quote) -> Iterator[Edit]:
    """Runs of pairs at the ends of a mapping go with all between them, unless that is a comment; others one by one."""
    mapping, pairs = quote.mapping, quote.mapping.pairs
    gone = [number for number, (key, _) in enumerate(pairs) if key.text in CHOOSERS]
    kept = [number for number in range(len(pairs)) if number not in gone]
    first, last = kept[0], kept[-1]
    if first and not _stands_alone(source, pairs[0]) and not _has_comment(source, mapping, 0, first):
        yield pairs[0][0].start, pairs[first][0].start, ""
        gone = [number for number in gone if number > first]
    if mapping.is_flow and pairs[last + 1 :] and not _has_comment(source, mapping, last, len(pairs) - 1):
        yield pairs[last][1].end, pairs[-1][1].end, ""
        gone = [number for number in gone if number < last]
    take = _taken_in_flow if mapping.is_flow else _taken_in_block
    for number in gone:
        yield take(source, mapping, number)


def _has_comment(source: str, mapping: Mapping, first: int, last: int) -> bool:
    """Whether there is a comment between any two of these pairs."""
    ends = [value.end for _, value in mapping.pairs[first:last]]
    starts = [key.start for key, _ in mapping.pairs[first + 1 : last + 1]]
    return any("#" in source[end:start] for end, start in zip(ends, starts, strict=True))


def _stands_alone(source: str, pair: tuple[Scalar, Node]) -> bool:
    """Whether only white space is before a pair on its line."""
    return not source[_line_start(source, pair[0].start) : pair[0].start].strip()


def _line_start(source: str, offset: int) -> int:
    return source.rfind("\n", 0, offset) + 1


def _taken_in_block(source: str, mapping: Mapping, number: int) -> Edit:
    """A pair with its line, or without it where the line holds something else: a comment, or the dash of a list."""
    key, value = mapping.pairs[number]
    line_end = source.find("\n", value.end)
    rest = source[value.end : line_end if line_end >= 0 else len(source)]
    if rest.strip() or not _stands_alone(source, mapping.pairs[number]):
        return key.start, value.end + len(rest) - len(rest.lstrip(" \t")), ""
    start = _line_start(source, key.start)
    if line_end < 0:  # the file has no final line end, and keeps none
        before = source[:start].rstrip("\r\n")
        return len(before), len(source), ""
    return start, line_end + 1, ""


def _taken_in_flow(source: str, mapping: Mapping, number: int) -> Edit:
    """A pair with the comma after it and, unless there is a comment, the white space to the next pair."""
    key, value = mapping.pairs[number]
    is_last = number + 1 == len(mapping.pairs)
    after = source[value.end : mapping.end - 1 if is_last else mapping.pairs[number + 1][0].start]
    if "#" not in after and not is_last:
        return key.start, value.end + len(after), ""
    comma = len(after) - len(after.lstrip()) + 1
    return key.start, value.end + (comma if after.lstrip().startswith(",") else 0), ""


# -- the same but for the quotes ---------------------------------------------------------------------------------------


def _written(quote: Quote, found: list[Bounds]) -> object:
    spans = [(_span(span), True) for span in found]
    return spans if isinstance(quote.value, Sequence) else spans[0]


def _shape(node: nodes.Node | None, quoted: dict[Position, object], taken: set[Position]) -> object:
    """A node as plain values; quotes are replaced and keys left out at the positions given."""
    if isinstance(node, nodes.Scalar):
        return node.text, node.plain
    if isinstance(node, nodes.Sequence):
        return [_shape(item, quoted, taken) for item in node.items]
    if node is None:
        return None
    pairs = []
    for name, (key, value) in node.entries.items():
        here = (key.line, key.column)
        if here in quoted:
            pairs.append((("at", True), quoted[here]))
        elif here not in taken:
            pairs.append(((name, key.plain), _shape(value, quoted, taken)))
    return pairs
