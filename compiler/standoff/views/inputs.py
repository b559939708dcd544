"""A compilation as the views need it: frames as far as they exist, and the texts that are verified."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from standoff.corpus import texts as text
from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import nearest
from standoff.corpus.texts import Text
from standoff.resolve.cells import Resolved
from standoff.schema.model import Schema
from standoff.source.look_alikes import nearest_is


class UnknownError(LookupError):
    """An unknown text, table, record or field; the message is one line and names the nearest known one."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """Frames, resolution and tables of one run; `tables` is empty where errors came before them.

    `texts` holds the texts that are there and have the hash of their annotation file, `changed` the ids of the others
    that are there: spans mean nothing in those, so no view quotes them.
    """

    schema: Schema
    frames: Frames
    resolved: Resolved
    tables: dict[str, pl.DataFrame]
    texts: dict[str, Text]
    changed: frozenset[str]

    @classmethod
    def of(
        cls,
        schema: Schema,
        frames: Frames,
        resolved: Resolved,
        tables: dict[str, pl.DataFrame],
        texts: dict[str, Text],
    ) -> "Compilation":
        """The results of a run, with its texts divided into verified and changed ones."""
        hashes = dict(frames.texts.select("text_id", "sha256").iter_rows())
        verified = {text_id: text for text_id, text in texts.items() if hashes.get(text_id) == text.sha256}
        return cls(schema, frames, resolved, tables, verified, frozenset(texts) - frozenset(verified))

    def passage(self, text_id: str, start: int, end: int) -> str | None:
        """The characters of a span, or none where the text is not there."""
        verified = self.texts.get(text_id)
        return None if verified is None else verified.passage(start, end)


def find_text(compiled: Compilation, name: str) -> str:
    """The id of the text that `name` means: an id, the start of exactly one, or a file called like one."""
    known = compiled.frames.texts["text_id"].to_list()
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".txt")
    if stem in known:
        return stem
    found = [text_id for text_id in known if stem and text_id.startswith(stem)]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise UnknownError(f"`{name}` could be any of {len(found)} texts: {some(found)}")
    raise UnknownError(f"unknown text `{name}`{near(stem, known)}")


def short_names(compiled: Compilation) -> dict[str, str]:
    """A short name for each text of the run."""
    return text.short_names(compiled.frames.texts["text_id"].to_list())


def near(word: str, known: Iterable[str]) -> str:
    """The end of a message on an unknown word: the nearest that is known, else some of those known."""
    known = list(known)
    found = nearest(word, known) if word else None
    if found is not None:
        return f"; {nearest_is(word, found)}"
    return f"; known: {some(known)}" if known else "; there are none yet"


def some(names: Iterable[str], most: int = 8) -> str:
    """The first of some names, and an ellipsis where there are more."""
    names = list(names)
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
