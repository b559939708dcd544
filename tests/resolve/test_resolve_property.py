"""Resolution against the same rules in plain Python (plain_rules.py), on cells that nobody thought of."""

import json
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

import plain_rules
from paths import RULES
from plain_rules import POOL, Statement, Verdict
from standoff.corpus.assertions import assert_all
from standoff.corpus.files import AnnotationReader
from standoff.resolve.cells import resolve
from standoff.schema.model import Field
from standoff.schema.read import read_schema
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.ordered import number_of
from standoff.source import composer

READ = read_schema(RULES).schema
MORE = (  # types that the corpus has no field of
    Field("seen_at", type="time"),
    Field("remark", quantity="text"),
    Field("rate", type="decimal"),
    Field("page", type="url"),
    Field("founded", type="year"),
    Field("moment", type="datetime"),
    Field("width", type="number", is_range=True),
    Field("exact", type="decimal", is_range=True),
    Field("whole", type="integer", is_range=True),
    Field("built", type="year", is_range=True),
    Field("height", quantity="quantity", unit="m"),
    Field("price", quantity="money"),
)
CASES = replace(READ.tables["cases"], fields=READ.tables["cases"].fields | {f.name: f for f in MORE})
SCHEMA = replace(READ, tables={**READ.tables, "cases": CASES})
PLACES = (RULES / "annotations/registry/places.yaml").read_bytes()
TEXT = {"sha256": "0" * 64, "length": "9", "sentences": ["0-9"], "language": "en", "curator": "c1"}
REASON = {"inferred": {"because": "it fits"}, "external": {"ref": "an almanac"}}


@dataclass(frozen=True)
class Drawn:
    """A cell drawn at random: its field, the statements about it, and what a curator settled it to, if any."""

    name: str
    statements: frozenset[Statement]
    decision: tuple[str | None] | None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rules_are_those_of_the_page(seed: int) -> None:
    """Many cells in one run, since a run of the compiler costs far more than a cell; cells do not touch each other."""
    random = Random(seed)
    cells = {f"r{n}": _cell(random) for n in range(600)}
    actual = _resolved(cells)
    rules, differences = set(), set()
    for record, cell in cells.items():
        expected = plain_rules.verdict(cell.name, set(cell.statements), cell.decision)
        assert actual[record] == expected, cell
        rules.add(expected.rule)
        differences.add(expected.difference)
    assert rules == set(SCHEMA.vocabularies["rule"].codes), "each rule decided a cell"
    assert differences == set(SCHEMA.vocabularies["difference"].codes), "sources differed in each way"


def test_the_rules_are_compared_on_a_field_of_every_type() -> None:
    assert {SCHEMA.tables["cases"].fields[name].kind for name in POOL} == set(FIELD_TYPES)


def _cell(random: Random) -> Drawn:
    name = random.choice(sorted(POOL))
    drawn = {identity(each): each for each in (_assertion(random, name) for _ in range(random.randint(1, 7)))}
    statements = frozenset(drawn.values())
    values = sorted(plain_rules.candidates(set(statements)))
    decision = random.choice([None, (random.choice([None, *values]),)]) if random.random() < 0.3 else None
    return Drawn(name, statements, decision)


def _assertion(random: Random, name: str) -> Statement:
    value, is_deprecated = random.choice(POOL[name]), random.random() < 0.1
    closeness = random.choice(plain_rules.CLOSENESS) if name == "account" else None
    if random.random() < 0.2:
        basis = random.choice(("curated", "external"))
        return Statement("registry", value, basis=basis, is_deprecated=is_deprecated, closeness=closeness)
    voice = random.choice(plain_rules.VOICES)
    return Statement(
        random.choice("abcde"),
        value,
        "asserted" if random.random() < 0.7 else random.choice(plain_rules.MODALITIES),
        random.choice(("stated", "stated", "stated", "calendar", "computed", "inferred")),
        voice,
        "narrator" if voice in {"narrator", "inference"} else random.choice(("ann", "bob")),
        "deny" if random.random() < 0.1 else "affirm",
        is_deprecated,
        closeness,
    )


def identity(statement: Statement) -> tuple[str, ...]:
    """What two equal assertions have in common."""
    return (
        statement.text,
        statement.value,
        statement.modality,
        statement.basis,
        statement.voice,
        statement.speaker,
        statement.polarity,
    )


def _resolved(cells: dict[str, Drawn]) -> dict[str, Verdict]:
    reader = AnnotationReader.of(SCHEMA)
    reader.registry_file(composer.read("annotations/registry/places.yaml", PLACES))
    reader.registry_file(_document("annotations/registry/cases.yaml", _registry(cells)))
    for letter in "abcde":
        reader.text_file(_document(f"annotations/texts/{letter}.yaml", _text(letter, cells)))
    frames = assert_all(reader.rows, SCHEMA)
    assert (reader.rows.problems, frames.problems) == ([], [])
    result = resolve(frames.assertions, frames.texts, frames.settled, SCHEMA)
    return {
        row["record_id"]: Verdict(
            rule=row["rule"],
            n_values=row["n_values"],
            value=row["value"],
            bounds=(_number(row, "low"), _number(row, "high")),
            best=_number(row, "best"),
            is_open=row["is_open"],
            basis=row["basis"],
            difference=row["sources_differ"],
            outcomes=_outcomes(
                result.assertions.filter(table_name="cases", record_id=row["record_id"]).rows(named=True)
            ),
        )
        for row in result.cells.filter(table_name="cases").iter_rows(named=True)
    }


def _number(row: dict[str, Any], end: str) -> int | float | None:
    """A bound as plain_rules has it; the moments there are seconds of one minute."""
    kind, code = row["kind"], row[end]
    if code is None or kind in {"date", "edtf", "time", "count", "integer_range", "year", "year_range"}:
        return code  # type: ignore[no-any-return]
    if kind == "datetime":
        return int(FIELD_TYPES[kind].bound(code)[17:19])  # type: ignore[misc]
    return float(number_of(code))


def _outcomes(rows: list[dict[str, Any]]) -> dict[Statement, str]:
    """Outcomes by assertion; that the chosen one is as good as any that agrees is asserted here."""
    outcome_of = {_statement(row): row["outcome"] for row in rows if row["field_name"]}
    chosen = [s for s, outcome in outcome_of.items() if outcome == "chosen"]
    agree = [s for s, outcome in outcome_of.items() if outcome == "agrees"]
    assert len(chosen) == 1 or not agree
    assert all(_score(chosen[0]) <= _score(s) for s in agree)
    return {s: "shown" if outcome in {"chosen", "agrees"} else outcome for s, outcome in outcome_of.items()}


def _score(statement: Statement) -> tuple[int, ...]:
    return (
        plain_rules.CLOSENESS.index(statement.closeness),
        plain_rules.MODALITIES.index(statement.modality),
        plain_rules.DIRECTNESS[statement.basis],
        plain_rules.VOICES.index(statement.voice),
    )


def _statement(row: dict[str, Any]) -> Statement:
    return Statement(
        row["text_id"] or "registry",
        row["value"],
        row["modality"],
        row["basis"],
        row["voice"] or "narrator",
        row["speaker_id"] or "narrator",
        row["polarity"],
        row["rank"] == "deprecated",
        row["closeness"][0],
    )


def _document(file: str, content: dict[str, Any]) -> composer.Document:
    return composer.read(file, json.dumps(content, indent=1).encode())


def _registry(cells: dict[str, Drawn]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for record, cell in cells.items():
        mentions: list[dict[str, Any]] = [{cell.name: _value(s)} for s in cell.statements if s.text == "registry"]
        if cell.decision is not None:
            mentions.append({"settle": {cell.name: {"to": cell.decision[0], "because": "so it is"}}})
        entries[record] = mentions or {}
    return entries


def _text(letter: str, cells: dict[str, Drawn]) -> dict[str, Any]:
    group = {"independence_group": plain_rules.GROUP[letter]}
    records = {
        record: [{"at": "0-9", cell.name: _value(s)} for s in cell.statements if s.text == letter]
        for record, cell in cells.items()
    }
    return {
        "text": TEXT | group | {"file": f"{letter}.txt"},
        "cases": {record: mentions for record, mentions in records.items() if mentions},
    }


def _value(statement: Statement) -> dict[str, str]:
    value = {"is": statement.value, "basis": statement.basis} | REASON.get(statement.basis, {})
    if statement.is_deprecated:
        value["rank"] = "deprecated"
    if statement.closeness:
        value["closeness"] = statement.closeness
    if statement.text == "registry":
        return value
    if statement.speaker != "narrator":
        value["speaker"] = statement.speaker
    return value | {"modality": statement.modality, "voice": statement.voice, "polarity": statement.polarity}
