"""Patterns: how a row is written in words, as in `{actor_id}[ ({attribution})]`.

A placeholder is a field of the row, or of what a reference points at (`{place_id.within_id}`), in words: the name of
what it refers to, the label of a code. What is in square brackets is left out where a placeholder in it is empty, or
where it would repeat the placeholder before it (`{first}[ and {last}]`).
`{speakers of killed}` is who says what a cell holds, `{accounts of killed}` what each of them says of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = re.compile(r"\{([^{}\[\]]*)\}|([^{}\[\]]+)|([{}\[\]])")
PLACE = re.compile(r"(?:(speakers|accounts) of )?([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field by its path, the last name being the field's, those before it references; or who says what it holds."""

    path: tuple[str, ...]
    attribution: str = ""

    @property
    def name(self) -> str:
        """The placeholder as it is written, without the braces."""
        path = ".".join(self.path)
        return f"{self.attribution} of {path}" if self.attribution else path


Piece = str | Placeholder


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a pattern; an optional one is left out where one of its placeholders is empty."""

    pieces: tuple[Piece, ...]
    is_optional: bool = False

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders among the pieces."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Placeholder))


Pattern = tuple[Part, ...]


class PatternError(ValueError):
    """A text is not a pattern; the message says why."""


def read_pattern(text: str) -> Pattern:
    """The parts of a pattern; raises PatternError."""
    parts: list[Part] = []
    pieces: list[Piece] = []
    is_open = False
    for place, words, mark in PIECE.findall(text):
        if mark in {"{", "}"} or ((mark == "]") != is_open and mark):
            raise PatternError(f"`{mark}` has no counterpart")
        if mark:
            parts += [Part(tuple(pieces), is_open)] if pieces or is_open else []
            pieces, is_open = [], mark == "["
        else:
            pieces.append(words or _placeholder(place))
    if is_open:
        raise PatternError("`[` has no counterpart")
    parts += [Part(tuple(pieces))] if pieces else []
    _check_outside(parts)
    return tuple(parts)


def pattern_text(pattern: Pattern) -> str:
    """A pattern as it is written in a schema."""
    parts = ("".join(p if isinstance(p, str) else f"{{{p.name}}}" for p in part.pieces) for part in pattern)
    return "".join(f"[{text}]" if part.is_optional else text for part, text in zip(pattern, parts, strict=True))


def beginnings(pattern: Pattern) -> Iterator[str]:
    """The words of a pattern with which a text that it makes may begin."""
    for part in pattern:
        if isinstance(part.pieces[0], str):
            yield part.pieces[0]
        if not part.is_optional:
            return


def _placeholder(text: str) -> Placeholder:
    found = PLACE.fullmatch(text)
    if found is None:
        raise PatternError(f"`{{{text}}}` is not a field")
    return Placeholder(tuple(found[2].split(".")), found[1] or "")


def _check_outside(parts: list[Part]) -> None:
    """Refuse a pattern that could come out empty, and brackets that are never left out."""
    if not any(part.placeholders for part in parts if not part.is_optional):
        raise PatternError("nothing is outside square brackets")
    if any(not part.placeholders for part in parts if part.is_optional):
        raise PatternError("square brackets hold what may be empty, and these name no field")
