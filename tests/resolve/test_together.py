"""Fields that go together: one tuple of one mention, or open; against a plain implementation, and case by case."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

import plain_rules
import plain_tuples
from paths import RULES
from plain_tuples import Mention
from standoff.cli import main
from standoff.corpus.assertions import assert_all
from standoff.corpus.files import AnnotationReader
from standoff.engine.compilation import Compiled
from standoff.resolve.cells import resolve
from standoff.schema.read import read_schema
from standoff.source import composer
from tiny import FAIRS, FAIRS_SCHEMA, ONE, TWO, Change, compiled, write

# -- against plain Python ----------------------------------------------------------------------------------------------

GROUP = ("code", "last_seen", "word")
POOL = {
    "code": ("animal", "mammal", "rose"),
    "last_seen": ("2024-11", "2024-11-07"),
    "word": ("red", "blue"),
}
TEXT = {"sha256": "0" * 64, "length": "9", "sentences": ["0-9"], "language": "en", "curator": "c1"}
SPOKEN = ("quote", "paraphrase", "attributed")
LOADED = read_schema(RULES).schema
CASES = replace(LOADED.tables["cases"], together=(GROUP,))
SCHEMA = replace(LOADED, tables={**LOADED.tables, "cases": CASES})
Drawn = tuple[list[Mention], tuple[int, str | None] | None]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tuples_are_resolved_as_the_page_says(seed: int) -> None:
    random = Random(seed)
    drawn = {f"r{n}": _drawn(random) for n in range(400)}
    cells = _cells(drawn)
    rules = set()
    for record, (mentions, decision) in drawn.items():
        expected = plain_tuples.outcome(GROUP, mentions, decision)
        rules.add(expected.rule)
        for place, name in enumerate(GROUP):
            values = {values[place] for values in expected.given} - {None}
            written = any(each.values[place] for each in mentions)
            wanted = (expected.rule, expected.is_open) if values else ("none", False)
            value = expected.values[place] if expected.values else None
            assert cells.get((record, name)) == ((*wanted, value, len(values)) if written else None), (
                mentions,
                decision,
            )
    assert rules == {
        "none",
        "only",
        "settled",
        "modality",
        "latest",
        "specific",
        "basis",
        "groups",
        "voice",
        "open",
    }


def test_the_order_of_files_and_mentions_does_not_matter() -> None:
    random = Random(4)
    drawn = {f"r{n}": _drawn(random) for n in range(300)}
    shuffled = {
        record: (random.sample(mentions, len(mentions)), decision) for record, (mentions, decision) in drawn.items()
    }
    assert _cells(drawn) == _cells(shuffled, "edcba")


def _drawn(random: Random) -> Drawn:
    mentions = [_mention(random) for _ in range(random.randint(1, 7))]
    place = random.randrange(len(GROUP))
    values = sorted({value for each in mentions if (value := each.values[place]) and each.polarity == "affirm"})
    is_settled = values and random.random() < 0.2
    return mentions, (place, random.choice([None, *values])) if is_settled else None


def _mention(random: Random) -> Mention:
    values = tuple(random.choice(POOL[name]) if random.random() < 0.7 else None for name in GROUP)
    if random.random() < 0.2:
        return Mention("registry", values, basis=random.choice(("curated", "external")))
    voice = random.choice(plain_rules.VOICES)
    modality = "asserted" if random.random() < 0.8 else random.choice(plain_rules.MODALITIES)
    basis = random.choice(("stated", "stated", "calendar", "computed", "inferred"))
    return Mention(
        random.choice("abcde"), values, modality, basis, voice, "deny" if random.random() < 0.1 else "affirm"
    )


def _cells(drawn: dict[str, Drawn], letters: str = "abcde") -> dict[tuple[str, str], tuple[Any, ...]]:
    reader = AnnotationReader.of(SCHEMA)
    reader.registry_file(_document("annotations/registry/cases.yaml", _registry(drawn)))
    for letter in letters:
        block = {**TEXT, "independence_group": plain_rules.GROUP[letter], "file": f"{letter}.txt"}
        records = {r: [_as_yaml(m) for m in mentions if m.text == letter] for r, (mentions, _) in drawn.items()}
        cases = {record: mentions for record, mentions in records.items() if mentions}
        reader.text_file(_document(f"annotations/texts/{letter}.yaml", {"text": block, "cases": cases}))
    frames = assert_all(reader.rows, SCHEMA)
    assert (reader.rows.problems, frames.problems) == ([], [])
    cells = resolve(frames.assertions, frames.texts, frames.settled, SCHEMA).cells
    rows = cells.filter(pl.col("field_name").is_in(GROUP)).iter_rows(named=True)
    return {(r["record_id"], r["field_name"]): (r["rule"], r["is_open"], r["value"], r["n_values"]) for r in rows}


def _registry(drawn: dict[str, Drawn]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for record, (mentions, decision) in drawn.items():
        written = [_as_yaml(each) for each in mentions if each.text == "registry"]
        if decision is not None:
            written.append({"settle": {GROUP[decision[0]]: {"to": decision[1], "because": "so it is"}}})
        entries[record] = written or {}
    return entries


def _as_yaml(mention: Mention) -> dict[str, Any]:
    given = {name: value for name, value in zip(GROUP, mention.values, strict=True) if value}
    reason = {"inferred": {"because": "it fits"}, "external": {"ref": "an almanac"}}.get(mention.basis, {})
    if mention.text == "registry":
        return {**given, "basis": mention.basis, **reason}
    speaker = {"speaker": "bob"} if mention.voice in {*SPOKEN} else {}
    how = {
        "voice": mention.voice,
        "modality": mention.modality,
        "polarity": mention.polarity,
        "basis": mention.basis,
    }
    return {"at": "0-9", **given, **how, **reason, **speaker}


def _document(file: str, content: dict[str, Any]) -> composer.Document:
    return composer.read(file, json.dumps(content, indent=1).encode())


# -- case by case ------------------------------------------------------------------------------------------------------

FEES = """\
  - {name: fee, type: number}
  - {name: fee_currency}
primaryKey: fair_id
"""


def with_fees(together: str = "[[fee, fee_currency]]") -> Change:
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"{FEES}standoff: {{together: {together}}}\n"


def fees(one: str, two: str) -> list[Change]:
    """What two texts say of the fee of one fair."""
    return [(ONE, "visitors: 40", f"visitors: 40, {one}"), (TWO, "visitors: 45", f"visitors: 45, {two}")]


def compiled_with(root: Path, *changes: Change) -> Compiled:
    found = compiled(write(root, with_fees(), *changes))
    assert found.problems == []
    return found


def shown(found: Compiled) -> tuple[Any, ...]:
    row = found.tables["fairs"].row(by_predicate=pl.col("fair_id") == "spring-fair", named=True)
    return row["fee"], row["fee_currency"], row["has_open_conflict"]


STATED = [
    ("fee: 5, fee_currency: EUR", "fee: 5, fee_currency: EUR", (5, "EUR", False)),
    ("fee: 5, fee_currency: EUR", "fee: 7, fee_currency: USD", (None, None, True)),
    ("fee: 5, fee_currency: EUR", "fee: 5, fee_currency: USD", (None, None, True)),  # they agree on the sum alone
    ("fee: 5", "fee: 5, fee_currency: USD", (5, "USD", False)),  # who says less agrees
    ("fee: 5", "fee: 7, fee_currency: USD", (None, None, True)),
    ("fee: 5", "fee_currency: USD", (None, None, True)),  # nobody said five dollars
    ("fee: 5, fee_currency: EUR", "fee: {is: 7, modality: claimed}, fee_currency: USD", (5, "EUR", False)),
    ("fee: 5", "fee: {is: 7, modality: claimed}, fee_currency: USD", (5, None, False)),  # not five dollars
    ("fee: {is: 5, polarity: deny}, fee_currency: EUR", "fee: 7, fee_currency: USD", (None, None, True)),
]


@pytest.mark.parametrize(("one", "two", "expected"), STATED, ids=[f"{one} - {two}" for one, two, _ in STATED])
def test_an_amount_is_one_that_somebody_gave(tmp_path: Path, one: str, two: str, expected: tuple[Any, ...]) -> None:
    assert shown(compiled_with(tmp_path, *fees(one, two))) == expected


def test_groups_of_different_sizes(tmp_path: Path) -> None:
    more = "  - {name: fee_unit}\n  - {name: length, type: number}\n  - {name: length_unit}\nprimaryKey: fair_id\n"
    groups = "standoff: {together: [[length, length_unit], [fee, fee_currency, fee_unit]]}\n"
    schema = (FAIRS_SCHEMA, "primaryKey: fair_id\n", FEES.replace("primaryKey: fair_id\n", more) + groups)
    both = "fee: 5, fee_currency: EUR"  # they agree on two of three fields
    given = fees(f"{both}, fee_unit: head, length: 2, length_unit: days", f"{both}, fee_unit: day, length: 2")
    found = compiled(write(tmp_path, schema, *given))
    row = found.tables["fairs"].row(by_predicate=pl.col("fair_id") == "spring-fair", named=True)
    names = ("fee", "fee_currency", "fee_unit", "length", "length_unit")
    assert [row[name] for name in names] == [None, None, None, 2, "days"]
    assert found.problems == []


def test_alone_each_field_is_resolved_by_itself(tmp_path: Path) -> None:
    changes = fees("fee: 5", "fee_currency: USD")
    found = compiled(write(tmp_path, with_fees("[]"), *changes))
    assert (shown(found), found.problems) == ((5, "USD", False), [])


def test_a_decision_on_one_field_is_one_on_the_tuple(tmp_path: Path) -> None:
    changes = fees("fee: 5, fee_currency: EUR", "fee: 7, fee_currency: USD")
    settled: Change = (FAIRS, "  settle:\n", "  settle:\n    fee: {to: 7, because: The second text counted.}\n")
    assert shown(compiled_with(tmp_path / "a", *changes, settled)) == (7, "USD", False)
    opened: Change = (FAIRS, "  settle:\n", '  settle:\n    fee: {to: null, because: "Nobody knows."}\n')
    assert shown(compiled_with(tmp_path / "b", *changes, opened)) == (None, None, True)


def test_two_decisions_that_no_mention_fits(tmp_path: Path) -> None:
    changes = fees("fee: 5, fee_currency: EUR", "fee: 7, fee_currency: USD")
    both = "  settle:\n    fee: {to: 7, because: X.}\n    fee_currency: {to: EUR, because: Y.}\n"
    found = compiled(write(tmp_path, with_fees(), *changes, (FAIRS, "  settle:\n", both)))
    assert {(p.code, p.message) for p in found.problems} == {
        ("bad-settle", "no mention gives `7` for `fairs/spring-fair` fee together with what is settled beside it"),
        (
            "bad-settle",
            "no mention gives `EUR` for `fairs/spring-fair` fee_currency together with what is settled beside it",
        ),
    }


def test_receipts_say_what_was_resolved_together(tmp_path: Path) -> None:
    changes = fees("fee: 5, fee_currency: EUR", "fee: 5, fee_currency: USD")
    found = compiled_with(tmp_path, *changes)
    mine = found.tables["resolutions"].filter(pl.col("field_name").str.starts_with("fee")).sort("field_name")
    assert mine.select("field_name", "n_values", "rule").rows() == [("fee", 1, "open"), ("fee_currency", 2, "open")]
    given = found.tables["assertions"].filter(pl.col("field_name").str.starts_with("fee"))
    assert set(given["outcome"]) == {"open"}
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "explain", "fairs/spring-fair", "fee"])
    open_together = (
        "open: several candidates remain, so the cell is empty; resolved together with `fee_currency`, "
        "as one mention gives them"
    )
    assert open_together in " ".join(result.output.split())
    assert CliRunner().invoke(main, ["--root", str(tmp_path), "--quiet", "build"]).exit_code == 0
    package = Path(shutil.move(tmp_path / "build/next", tmp_path / "away"))
    read = CliRunner().invoke(main, ["--root", str(package), "explain", "fairs/spring-fair", "fee"])
    assert open_together in " ".join(read.output.split())
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "conflicts", "fairs"])
    assert "fee = (empty)" in result.output
