"""What a withdrawal does, against corpora from which the source was really taken out."""

from random import Random
from typing import Any

import polars as pl
import pytest

import withdrawals
from browser import is_long
from standoff.resolve.cells import Resolved, resolve
from standoff.resolve.sensitivity import OF_CELLS, OF_RECORDS, OPENED, SHOWN, VANISHED, Base, effects
from standoff.resolve.withdrawal import KINDS, Source, Stated, withdrawn
from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL, RECORD

EXAMINED = ("text", "group", "speaker", "sentence", "basis")
Cells = dict[tuple[str, ...], tuple[Any, ...]]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return withdrawals.schema(tmp_path_factory.mktemp("withdrawals"))


def test_a_withdrawal_is_as_if_the_source_was_never_annotated(schema: Schema) -> None:
    random, seen = Random(18), set()
    for _ in range(3 if is_long() else 2):  # the third takes as long as the others together
        corpus = withdrawals.corpus(random)
        frames = withdrawals.frames(corpus, schema)
        resolved = resolve(frames.assertions, frames.texts, frames.settled, schema)
        base = Base(Stated.of(frames, schema, "people"), resolved.cells, resolved.records, frames.settled)
        for kind in EXAMINED:
            named = KINDS[kind](base.stated)
            names = named.select("name").unique().sort("name").with_row_index("withdrawal")
            found = effects(withdrawn(named.join(names, on="name").select("withdrawal", "row"), base.stated), base)
            seen |= {*found.cells["effect"], *found.records["effect"]}
            for number, name in names.iter_rows():
                if name == "curated" and withdrawals.has_decisions(corpus):
                    continue  # decisions are no assertions, but would be taken out with the entries that hold them
                taken = withdrawals.frames(withdrawals.without(corpus, kind, name), schema)
                really = resolve(taken.assertions, taken.texts, taken.settled, schema)
                is_mine = pl.col("withdrawal") == number
                cells, records = found.cells.filter(is_mine), found.records.filter(is_mine)
                of_cells = set(cells.select(*CELL, "value").iter_rows())
                of_records = set(records.select(*RECORD, pl.col("effect") == VANISHED).iter_rows())
                assert (of_cells, of_records) == _altered(resolved, really), (kind, name, corpus)
    assert seen >= {*OF_CELLS, *OF_RECORDS} - {OPENED}


# -- case by case ------------------------------------------------------------------------------------------------------


def _effects(given: withdrawals.Corpus, source: Source, schema: Schema) -> tuple[list[Any], list[Any]]:
    """What becomes of cells and records of a corpus without one source."""
    whole: withdrawals.Corpus = {"registry": [], **given}
    frames = withdrawals.frames(whole, schema)
    resolved = resolve(frames.assertions, frames.texts, frames.settled, schema)
    base = Base(Stated.of(frames, schema, "people"), resolved.cells, resolved.records, frames.settled)
    named = KINDS[source.kind](base.stated).filter(pl.col("name") == source.name)
    hits = named.select(pl.lit(0, pl.UInt32).alias("withdrawal"), "row")
    found = effects(withdrawn(hits, base.stated), base)
    cells = found.cells.sort(CELL).select(pl.concat_str(CELL, separator="/"), "effect", "value").rows()
    return cells, found.records.sort(RECORD).select(pl.concat_str(RECORD, separator="/"), "effect").rows()


def _fair(**values: Any) -> tuple[str, str, dict[str, Any]]:
    return "events", "fair", {"at": ["0-5"], **values}


def test_a_cell_is_open_once_a_second_text_no_longer_decides(schema: Schema) -> None:
    given = {"a": [_fair(cost="9")], "c": [_fair(cost="9")], "d": [_fair(cost="12")]}
    assert _effects(given, Source("text", "a"), schema) == ([("events/fair/cost", "opened", None)], [])
    assert _effects(given, Source("text", "d"), schema) == ([], [])


def test_the_less_precise_value_is_left(schema: Schema) -> None:
    given = {"a": [_fair(started="2024-11-05")], "c": [_fair(started="2024-11")]}
    assert _effects(given, Source("text", "a"), schema) == ([("events/fair/started", "changed", "2024-11")], [])


def test_bounds_may_change_where_the_value_does_not(schema: Schema) -> None:
    given = {"a": [_fair(crowd="5")], "c": [_fair(crowd="5")], "d": [_fair(crowd="7")]}
    assert _effects(given, Source("text", "d"), schema) == ([("events/fair/crowd", "changed", "5")], [])


def test_an_open_cell_may_be_decided(schema: Schema) -> None:
    given = {"a": [_fair(cost="9")], "c": [_fair(cost="12")]}
    assert _effects(given, Source("text", "c"), schema) == ([("events/fair/cost", "changed", "9")], [])


def test_what_only_the_registry_has_left_is_unattested(schema: Schema) -> None:
    given: withdrawals.Corpus = {"registry": [("events", "fair", {"cost": "12"})], "a": [_fair(cost="9")]}
    cells, records = _effects(given, Source("text", "a"), schema)
    assert (cells, records) == ([("events/fair/cost", "changed", "12")], [("events/fair", "unattested")])


def test_factuality_may_change(schema: Schema) -> None:
    given = {"a": [_fair()], "c": [_fair(modality="alleged")]}
    assert _effects(given, Source("text", "a"), schema) == ([], [("events/fair", "changed")])


def test_what_refers_to_a_record_vanishes_with_it(schema: Schema) -> None:
    guest = {"guests": [{"person_id": "ann", "role": "cook"}]}
    given: withdrawals.Corpus = {
        "a": [("people", "ann", {"at": ["0-5"], "nick": "x"}), ("regions", "bay", {"at": ["0-5"]})],
        "c": [_fair(**guest, host="people/ann", region_id="bay", cost="9")],
        "d": [("people", "bob", {"at": ["0-5"], "voice": "quote", "speaker": "ann"})],
    }
    assert _effects(given, Source("text", "a"), schema) == (
        [
            ("event_guests/fair/ann/role", "emptied", None),
            ("events/fair/host", "emptied", None),
            ("events/fair/region_id", "emptied", None),
            ("people/ann/nick", "emptied", None),
        ],
        [
            ("event_guests/fair/ann", "vanished"),
            ("people/ann", "vanished"),
            ("people/bob", "vanished"),
            ("regions/bay", "vanished"),
        ],
    )


def test_a_region_that_is_moved_contains_others(schema: Schema) -> None:
    link = ("regions", "bay", {"at": ["0-5"], "within_id": "north"})
    given: withdrawals.Corpus = {
        "registry": [("regions", "north", {}), ("regions", "bay", {})],
        "a": [_fair(region_id="north")],
        "b": [_fair(region_id="bay")],
        "c": [link],
    }
    cells, _ = _effects(given, Source("text", "c"), schema)
    assert cells == [("events/fair/region_id", "opened", None), ("regions/bay/within_id", "emptied", None)]


def test_values_that_go_together_fall_and_stay_together(schema: Schema) -> None:
    given = {"a": [_fair(cost="9", currency="eur")], "c": [_fair(cost="12", currency="usd", modality="alleged")]}
    cells, _ = _effects(given, Source("text", "a"), schema)
    assert cells == [("events/fair/cost", "changed", "12"), ("events/fair/currency", "changed", "usd")]


def test_a_sentence_is_withdrawn_only_where_no_other_says_the_same(schema: Schema) -> None:
    given = {"a": [_fair(cost="9"), ("events", "fair", {"at": ["10-15"], "started": "2024"})]}
    cells, records = _effects(given, Source("sentence", "a/1"), schema)
    assert (cells, records) == ([("events/fair/cost", "emptied", None)], [])
    twice = {"a": [_fair(cost="9"), ("events", "fair", {"at": ["10-15"], "cost": "9"})]}
    assert _effects(twice, Source("sentence", "a/1"), schema) == ([], [])


# -- in plain Python ---------------------------------------------------------------------------------------------------


def _altered(before: Resolved, after: Resolved) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """The cells that differ with their new value, and the records with whether they vanished."""
    old, new = _cells(before), _cells(after)
    nothing = (None,) * (len(SHOWN) - 1) + (False,)
    cells = {
        (*cell, new.get(cell, nothing)[0]) for cell in old | new if old.get(cell, nothing) != new.get(cell, nothing)
    }
    records, left = _records(before), _records(after)
    assert left.keys() <= records.keys()
    return cells, {(*key, key not in left) for key in records if records[key] != left.get(key)}


def _cells(resolved: Resolved) -> Cells:
    return {tuple(map(str, row[:3])): tuple(row[3:]) for row in resolved.cells.select(*CELL, *SHOWN).iter_rows()}


def _records(resolved: Resolved) -> dict[tuple[str, str], str]:
    return {
        (str(table), record): code for table, record, code in resolved.records.select(*RECORD, "factuality").iter_rows()
    }
