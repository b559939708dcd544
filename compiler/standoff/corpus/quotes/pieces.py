"""A quote in pieces: the words between its ellipses and its notes in brackets, and what a piece follows."""

import re
from dataclasses import dataclass

from standoff.corpus.quotes.page import ELLIPSIS
from standoff.corpus.quotes.skeleton import Kind, bare

LETTER = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")  # `[T]he`: one letter was changed
SIGN = re.compile(rf"({ELLIPSIS.pattern})|\[([^\[\]]{{0,300}})\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a quote; whether an ellipsis is before them, and the notes in brackets that are."""

    words: str
    follows_ellipsis: bool
    notes: tuple[str, ...] = ()


def pieces(quote: str, has_notes: bool, kind: Kind = "plain") -> list[Piece]:
    """The pieces of a quote that have letters or digits; brackets are notes, or words like others."""
    quote = LETTER.sub(r"\1", quote)
    found, here, is_open, notes = list[Piece](), 0, False, list[str]()
    for sign in (SIGN if has_notes else ELLIPSIS).finditer(quote):
        words = quote[here : sign.start()]
        if bare(words, kind):
            found.append(Piece(words.strip(), is_open, tuple(notes)))
            is_open, notes = False, []
        here = sign.end()
        if has_notes and sign[2] is not None:
            notes.append(sign[2])
        else:
            is_open = True
    if bare(quote[here:], kind):
        found.append(Piece(quote[here:].strip(), is_open, tuple(notes)))
    return found
