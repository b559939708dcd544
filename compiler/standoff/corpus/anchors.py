"""Where a mention or an excluded passage is in its text: its spans (`at`), and words quoted beside them (`quote`)."""

import re
from collections.abc import Iterator

from standoff.corpus.file_reader import FileReader
from standoff.corpus.rows import Quoted
from standoff.source.nodes import Node, Scalar, Sequence

SPAN = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")  # `\d` would take the digits of every script
QUOTABLE = "remove one of them, or write `words: quotable` in the `text:` block if its rights allow it"
QUOTE_AND_AT = ("quote-and-at", "a mention has both `quote` and `at`", QUOTABLE)


def spans(reader: FileReader, node: Node) -> Iterator[tuple[int, int, Node]]:
    """Start and end of each span, with its node; what is not a span becomes a problem."""
    for item in node.items if isinstance(node, Sequence) and node.items else (node,):
        match = SPAN.fullmatch(item.text) if isinstance(item, Scalar) else None
        if match is None:
            hint = "or write `quote:` and run `standoff anchor`"
            reader.complain(item, "bad-span", "a span is `start-end` in characters, as in `120-164`", hint)
        else:
            yield int(match[1]), int(match[2]), item


def unanchored(reader: FileReader, quote: Scalar) -> None:
    """A quote without a span is a problem; `quote` is its key."""
    hint = "run `standoff anchor` to replace it by `at`"
    reader.complain(quote, "unanchored-quote", "this quote has no span yet", hint)


def read_mention(reader: FileReader, context: int, node: Node, entries: dict[str, tuple[Scalar, Node]]) -> None:
    """Read the spans of a mention, and the words beside them, into rows; without spans it is a problem at the node."""
    if "at" in entries:
        at = entries["at"][1]
        for start, end, item in spans(reader, at):
            reader.rows.spans.extend((context, start, end, item.line, item.column))
        if "quote" in entries:
            _quotes(reader, context, *entries["quote"], at)
    elif "quote" in entries:
        unanchored(reader, entries["quote"][0])
    else:
        hint = 'add `at: start-end`, or `quote: "…"` and run `standoff anchor`'
        reader.complain(node, "at-missing", "a mention in a text file needs its place", hint)


def _quotes(reader: FileReader, context: int, key: Scalar, node: Node, at: Node) -> None:
    """The words that are quoted beside spans, as many as there are spans."""
    if not reader.is_quotable:
        reader.complain(key, *QUOTE_AND_AT)
        return
    places, quotes = (each.items if isinstance(each, Sequence) else [each] for each in (at, node))
    words = [each for each in quotes if isinstance(each, Scalar) and each.text.strip()]
    if len(words) != len(quotes) or len(words) != len(places):
        message = f"there are {len(places)} spans and {len(words)} quotes beside them"
        reader.complain(node, "bad-quote", message, "write the words of each span, or no quote")
        return
    for place, quote in zip(places, words, strict=True):
        reader.rows.quotes.append(Quoted(context, place.line, place.column, quote.text, quote.line, quote.column))
