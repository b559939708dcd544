"""How good the suggestions are: each text searched as if it had not been annotated, and compared with its annotations.

Aliases come from the other texts alone. Run it as `python benchmarks/suggestions.py [--misses]`; it needs the texts.

A name is right where evidence in its sentence names one of the records that it offers; a date, a count or an amount
where a value given there has the same bounds. Recall is of the pairs of a sentence and a record that has a name, and
of the distinct values of a sentence: dates stated or completed from the calendar, counts and amounts stated.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from standoff.authoring.suggest.annotated import Annotated, annotated
from standoff.authoring.suggest.known_names import known_names
from standoff.authoring.suggest.spans import Passages
from standoff.authoring.suggest.suggest import suggest
from standoff.authoring.suggest.suggestion import KINDS, Kind, Suggestion
from standoff.engine.pipeline import compile_corpus
from standoff.schema.record_ids import SEPARATOR
from standoff.schema.types import FIELD_TYPES
from standoff.views.inputs import Compilation

REPOSITORY = Path(__file__).resolve().parents[1]
STATED = ("stated", "calendar")
Bounds = tuple[int, int]
Truth = dict[tuple[str, int], set[object]]  # text and sentence -> what is annotated there


@dataclass(frozen=True, slots=True)
class Quality:
    """Suggestions of one kind, those that are right, and what is annotated and what of it was found."""

    offered: int
    right: int
    annotated: int
    found: int

    @property
    def precision(self) -> float:
        """The share of suggestions that are right."""
        return self.right / self.offered if self.offered else 1.0

    @property
    def recall(self) -> float:
        """The share of what is annotated that was found."""
        return self.found / self.annotated if self.annotated else 1.0


def compiled(root: Path, texts: Path) -> Compilation:
    """The corpus as the views need it."""
    found = compile_corpus(root, texts)
    assert found.frames is not None
    assert found.resolved is not None
    return Compilation.of(found.schema, found.frames, found.resolved, found.tables, found.texts)


def without(whole: Compilation, text_id: str) -> Compilation:
    """The corpus as if one text had not been annotated; what is excluded in it stays so."""
    frames = whole.frames
    rest = frames.assertions.filter(pl.col("text_id").ne_missing(text_id))
    evidence = frames.evidence.filter(pl.col("text_id").ne_missing(text_id))
    return replace(whole, frames=replace(frames, assertions=rest, evidence=evidence))


def offered(whole: Compilation) -> Iterator[tuple[str, Suggestion]]:
    """The suggestions for each text as if it alone had not been annotated."""
    for text_id in sorted(whole.texts):
        for text in suggest(without(whole, text_id), text_id).texts:
            yield from ((text_id, each) for each in text.suggestions)


def truths(whole: Compilation, *, stated: bool) -> dict[Kind, Truth]:
    """What is annotated in each sentence, by kind; with `stated`, only values that are stated or of the calendar."""
    named = {(name.table, name.record) for name in known_names(whole)}
    found: dict[Kind, Truth] = {kind: {} for kind in KINDS}
    there, columns = annotated(whole), ("text_id", "sentence", "sentence_start", "sentence_end")
    for text_id, number, start, end in whole.frames.sentences.select(columns).iter_rows():
        found["name"][text_id, number] = {record for record in named if _names(there[text_id], record, (start, end))}
    rows = whole.frames.assertions.filter(pl.col("basis").is_in(STATED)) if stated else whole.frames.assertions
    values = rows.drop_nulls("value").select("assertion_id", "kind", "value", "low", "high")
    evidence = whole.frames.evidence.drop_nulls("sentence").select("assertion_id", "text_id", "sentence")
    for row in evidence.join(values, on="assertion_id").unique().iter_rows(named=True):
        kind = kind_of(row["kind"])
        if kind:
            value = (row["low"], row["high"]) if kind != "money" else row["value"].removesuffix(".0")
            if row["kind"] == "integer":
                value = (int(row["value"]), int(row["value"]))
            found[kind].setdefault((row["text_id"], row["sentence"]), set()).add(value)
    return found


def kind_of(type_: str | None) -> Kind | None:
    """The kind of suggestion that would be a value of a type of fields."""
    if type_ in {"count", "integer"}:
        return "count"
    if type_ == "number":
        return "money"
    return "date" if type_ and FIELD_TYPES[type_].is_dated else None


def _names(there: Annotated, record: tuple[str, str], bounds: Bounds) -> bool:
    return there.names(*record, *bounds)


def meanings(each: Suggestion) -> set[object]:
    """What a suggestion offers, as it is compared."""
    if each.kind == "name":
        return {(record.table, record.record) for record in each.records}
    if each.kind == "money":
        return {each.value}
    value = FIELD_TYPES["edtf" if each.kind == "date" else "count"].parse(each.value)
    return {(value.low, value.high)}


def measured(whole: Compilation) -> dict[Kind, Quality]:
    """The quality of the suggestions by kind."""
    anything, stated = truths(whole, stated=False), truths(whole, stated=True)
    suggestions = list(offered(whole))
    found: dict[Kind, Quality] = {}
    for kind in KINDS:
        mine = [(text_id, each) for text_id, each in suggestions if each.kind == kind]
        right = [bool(meanings(each) & anything[kind].get((text_id, each.sentence), set())) for text_id, each in mine]
        pairs = {(at, value) for at, values in stated[kind].items() for value in values}
        offers = {((text_id, each.sentence), value) for text_id, each in mine for value in meanings(each)}
        found[kind] = Quality(len(mine), sum(right), len(pairs), len(pairs & offers))
    return found


def found_forms(whole: Compilation) -> tuple[int, int]:
    """Places that are evidence of an alias: those where a suggestion offers its record, and all."""
    tables = whole.schema.record_tables.values()
    parents = {table.name: table.nest.under for table in tables if table.names and table.nest}
    rows = whole.frames.assertions.select("assertion_id", pl.col("table_name").cast(pl.String), "record_id")
    places = whole.frames.evidence.drop_nulls("span_start").join(rows, on="assertion_id")
    places = places.filter(pl.col("table_name").is_in(list(parents)))
    wanted: dict[tuple[str, object], list[Bounds]] = {}
    for text, start, end, table, record in places.select(
        "text_id", "span_start", "span_end", "table_name", "record_id"
    ).iter_rows():
        wanted.setdefault((text, (parents[table], record.split(SEPARATOR)[0])), []).append((start, end))
    offers: dict[tuple[str, object], list[Bounds]] = {}
    for text, each in offered(whole):
        for record in meanings(each):
            offers.setdefault((text, record), []).append((each.start, each.end))
    known = {key: Passages(bounds) for key, bounds in offers.items()}
    forms = [(key, bounds) for key, listed in wanted.items() for bounds in dict.fromkeys(listed)]
    return sum(key in known and known[key].touch(*bounds) for key, bounds in forms), len(forms)


def main() -> None:
    """Print the figures; with `--misses`, what is wrong and what is missed, without words of the texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    wanted = parser.parse_args()
    whole = compiled(REPOSITORY, Path(os.environ.get("STANDOFF_TEXTS", REPOSITORY / "texts")))
    print(f"{'kind':8}{'offered':>9}{'right':>7}{'precision':>11}{'annotated':>11}{'found':>7}{'recall':>8}")
    for kind, each in measured(whole).items():
        left = f"{kind:8}{each.offered:9}{each.right:7}{each.precision:11.2f}"
        print(f"{left}{each.annotated:11}{each.found:7}{each.recall:8.2f}")
    found, forms = found_forms(whole)
    print(f"places recorded as names of something: {found} of {forms} found")
    if wanted.misses:
        _print_misses(whole)


def _print_misses(whole: Compilation) -> None:
    anything, stated, suggestions = truths(whole, stated=False), truths(whole, stated=True), list(offered(whole))
    offers: dict[Kind, Truth] = {kind: {} for kind in KINDS}
    for text_id, each in suggestions:
        at = text_id, each.sentence
        offers[each.kind].setdefault(at, set()).update(meanings(each))
        if not meanings(each) & anything[each.kind].get(at, set()):
            print("wrong", each.kind, *at, f"{each.start}-{each.end}", sorted(map(str, meanings(each))), each.why)
    for kind in KINDS:
        for at, values in sorted(stated[kind].items()):
            missed = values - offers[kind].get(at, set())
            if missed:
                print("missed", kind, *at, sorted(map(str, missed)))


if __name__ == "__main__":
    main()
