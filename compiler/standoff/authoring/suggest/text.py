"""Suggestions for a terminal: by text and sentence, each with its span, what it would be, and why."""

from collections.abc import Iterator
from itertools import groupby

from standoff.authoring.suggest.suggestion import OfText, Suggestion, Suggestions
from standoff.source.plural import plural
from standoff.views.layout import EMPTY, Line, Piece, shown, spread, wrapped


def lay_out(found: Suggestions, width: int) -> list[Line]:
    """A heading for each sentence with suggestions, the suggestions below, and how many there are of each kind."""
    lines = [line for text in found.texts for line in _text(text, width)]
    return [*lines, *wrapped(_total(found), width)]


def _text(text: OfText, width: int) -> Iterator[Line]:
    for sentence, found in groupby(text.suggestions, key=lambda each: each.sentence):
        yield (Piece(f"{text.text_id} sentence {sentence}", "title"),)
        for each in found:
            yield from _suggestion(each, width)
        yield EMPTY


def _suggestion(found: Suggestion, width: int) -> Iterator[Line]:
    left = [
        Piece(f"  {found.start}-{found.end}", "value"),
        Piece(f"  {found.kind}  "),
        Piece(f"“{shown(found.words)}”", "passage"),
    ]
    if not found.records:
        value = f"{found.value} {found.currency}".rstrip()
        yield from spread([*left, Piece(f"  {value}", "record")], Piece(found.why, "faint"), width, 4)
        return
    yield from spread(left, Piece(found.why, "faint"), width, 4)
    for record in found.records:
        form = "" if record.form == found.words else f"  “{shown(record.form)}”"
        named = [Piece(f"    {record.table}/{record.record}", "record"), Piece(form)]
        yield from spread(named, Piece(f"{record.file}:{record.line}", "faint"), width, 6)


def _total(found: Suggestions) -> str:
    kinds = [each.kind for text in found.texts for each in text.suggestions]
    by_kind = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(sorted(kinds)))
    texts = plural(len(found.texts), "text")
    return f"{plural(len(kinds), 'suggestion')} in {texts}" + (f": {by_kind}" if kinds else "")
