"""Finds the source that a user means, to withdraw it: `text:002`, `speaker:jane-doe`, `basis:inferred`."""

from collections.abc import Iterable

from standoff.resolve.support import SPOKEN_FOR
from standoff.resolve.withdrawal import KINDS, SENTENCE, SPEAKER, TEXT, Source, Stated
from standoff.schema.qualifiers import NARRATOR
from standoff.schema.renamed import BASES, QUALIFIERS
from standoff.views.inputs import UnknownError, near, some

BY_PREFIX = (TEXT, SENTENCE)  # the kinds whose names begin with the id of a text


def find_source(stated: Stated, words: str) -> Source:
    """The source that `KIND:NAME` means; a text's id may be shortened as far as it is unique. Raises UnknownError."""
    kind, colon, name = words.partition(":")
    kind = QUALIFIERS.get(kind, kind)
    if not colon or kind not in KINDS:
        raise UnknownError(
            f"`{words}` is not a source: write KIND:NAME, where KIND is one of {some(KINDS, len(KINDS))}"
        )
    name = BASES.get(name, name) if kind in QUALIFIERS.values() else name
    known = sorted(KINDS[kind](stated)["name"].unique())
    found = [name] if name in known else _shortened(name, known) if kind in BY_PREFIX else []
    if len(found) == 1:
        return Source(kind, found[0])
    if found:
        raise UnknownError(f"`{words}` could be any of {len(found)}: {some(f'{kind}:{each}' for each in found)}")
    if (kind, name) == (SPEAKER, NARRATOR):
        raise UnknownError("`narrator` is each text's own voice: withdraw the text")
    raise UnknownError(f"nothing to withdraw: no assertion is of `{kind}:{name}`{near(name, known)}")


def find_speaker(stated: Stated, name: str) -> str:
    """The id of a speaker of whom there are assertions, or `narrator`. Raises UnknownError."""
    known = sorted({each for column in SPOKEN_FOR for each in stated.scored[column].drop_nulls().unique()})
    if name not in known:
        raise UnknownError(f"nothing would be left: no assertion is by `{name}`{near(name, known)}")
    return name


def _shortened(name: str, known: Iterable[str]) -> list[str]:
    """The names that begin with a shortened id of a text and, of a sentence, end with its number."""
    text, stroke, number = name.partition("/")
    return [each for each in known if text and each.startswith(text) and each.endswith(stroke + number)]
