"""The suggestions of a corpus: what its texts have, less what is annotated or excluded there."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import polars as pl

from standoff.authoring.interchange.mention import quoted
from standoff.authoring.suggest.annotated import Annotated, annotated
from standoff.authoring.suggest.counts import counts
from standoff.authoring.suggest.dates import dates
from standoff.authoring.suggest.known_names import known_names
from standoff.authoring.suggest.money import money
from standoff.authoring.suggest.names import FoundName, Name, Names
from standoff.authoring.suggest.search import Search
from standoff.authoring.suggest.spans import apart
from standoff.authoring.suggest.suggestion import KINDS, Found, Kind, NamedRecord, OfText, Suggestion, Suggestions
from standoff.corpus.quotes.page import Page
from standoff.corpus.words import Bounds
from standoff.schema.record_ids import SEPARATOR, encoded
from standoff.views.inputs import Compilation

Form = tuple[str, str]  # the child that holds an alias of a record (the record's id and the alias), and its nest name


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is searched, and what is known of it."""

    search: Search
    published: str | None
    annotated: Annotated
    children: frozenset[Form]


def suggest(compiled: Compilation, text_id: str | None = None, kinds: Collection[Kind] = KINDS) -> Suggestions:
    """What could be annotated in all texts, in the order of their ids, or in one; only of these kinds."""
    texts = compiled.frames.texts.sort("text_id")
    if text_id is not None:
        texts = texts.filter(pl.col("text_id") == text_id)
    rows = list(texts.select("text_id", "language", "published").iter_rows())
    names = Names(known_names(compiled) if "name" in kinds else ())
    there, sentences, children = annotated(compiled), _sentences(compiled), _children(compiled)
    found = []
    for own_id, language, published in rows:
        if own_id in compiled.texts:
            page = Page(compiled.texts[own_id].content, tuple(sentences.get(own_id, ())), language or "")
            text = _Text(Search(page), published, there[own_id], frozenset(children.get(own_id, ())))
            found.append(OfText(own_id, tuple(_suggestions(text, names, kinds))))
    missing = [own_id for own_id, _, _ in rows if own_id not in compiled.texts]
    changed = tuple(own_id for own_id in missing if own_id in compiled.changed)
    return Suggestions(tuple(found), tuple(own_id for own_id in missing if own_id not in compiled.changed), changed)


def _suggestions(text: _Text, names: Names, kinds: Collection[Kind]) -> list[Suggestion]:
    """The suggestions of one text, in its order: dates before amounts before counts, which are not parts of them."""
    found_dates, amounts = dates(text.search, text.published), money(text.search)
    found_counts = apart(apart(counts(text.search), found_dates), amounts)
    found: list[Suggestion] = []
    if "name" in kinds:
        found += _of_names(text, names)
    values: list[tuple[Kind, list[Found], Callable[[Found], bool]]] = [
        ("date", found_dates, text.annotated.has_date),
        ("count", found_counts, text.annotated.has_number),
        ("money", amounts, text.annotated.has_number),
    ]
    for kind, each, is_there in values:
        if kind in kinds:
            found += _of_values(text, kind, [value for value in each if not is_there(value)])
    return sorted(found, key=lambda each: (each.start, each.end, each.kind))


def _of_values(text: _Text, kind: Kind, found: list[Found]) -> Iterator[Suggestion]:
    for value in found:
        if not text.annotated.excluded.touch(value.start, value.end):
            basis = f", basis: calendar, because: {quoted(value.because)}" if value.because else ""
            yaml = f"{{is: {quoted(value.value)}, at: {value.start}-{value.end}{basis}}}"
            where, words = _place(text, value.start, value.end)
            yield Suggestion(
                kind, value.start, value.end, where, words, value.why, value.value, value.currency, value.basis, yaml
            )


def _of_names(text: _Text, names: Names) -> Iterator[Suggestion]:
    """The names of which no record is annotated where they are."""
    for found in names.find(text.search.page):
        start, end = found.start, found.end
        is_there = any(text.annotated.names(name.table, name.record, start, end) for name in found.names)
        if not is_there and not text.annotated.excluded.touch(start, end):
            where, words = _place(text, start, end)
            records = tuple(_record(name, text, found, words) for name in found.names)
            yield Suggestion("name", start, end, where, words, _why(found), records=records)


def _place(text: _Text, start: int, end: int) -> tuple[int, str]:
    """The sentence of a span and its words."""
    page = text.search.page
    return page.sentence_of(start), page.content[start:end]


def _why(found: FoundName) -> str:
    """How the words are known."""
    kinds = dict.fromkeys("an alias" if name.nest else "a name" for name in found.names)
    several = f" of {len(found.names)} records" if len(found.names) > 1 else ""
    return " or ".join(kinds) + several


def _record(name: Name, text: _Text, found: FoundName, words: str) -> NamedRecord:
    """A record with the mention to write: its alias, too, if the words are the same and new in this text."""
    at = f"at: {found.start}-{found.end}"
    child = f"{name.record}{SEPARATOR}{encoded(name.form)}"
    is_new = words == name.form and (name.nest, child) not in text.children
    alias = f", {name.nest}: {{{quoted(name.form)}: {quoted(name.value)}}}" if name.value and is_new else ""
    return NamedRecord(name.table, name.record, name.form, name.file, name.line, f"{{{at}{alias}}}")


def _sentences(compiled: Compilation) -> dict[str, list[Bounds]]:
    found: dict[str, list[Bounds]] = {}
    rows = compiled.frames.sentences.sort("text_id", "sentence")
    for text_id, start, end in rows.select("text_id", "sentence_start", "sentence_end").iter_rows():
        found.setdefault(text_id, []).append((start, end))
    return found


def _children(compiled: Compilation) -> dict[str, set[Form]]:
    """The children that hold aliases, by the text that has them."""
    found: dict[str, set[Form]] = {}
    holding = {
        table.name: table.nest.name for table in compiled.schema.record_tables.values() if table.names and table.nest
    }
    names = pl.col("table_name").cast(pl.String)
    rows = compiled.frames.assertions.filter(names.is_in(list(holding))).drop_nulls("text_id")
    for text_id, table, record in rows.select("text_id", names, "record_id").iter_rows():
        found.setdefault(text_id, set()).add((holding[table], record))
    return found
