"""Corpora as plain lists of mentions, from which a source can really be taken out; and what then cannot stay.

The second implementation of `resolve/withdrawal.py`: it works on what is written, before anything is read.
"""

import copy
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from standoff.corpus.assertions import Frames, assert_all
from standoff.corpus.files import AnnotationReader
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source import composer

Mention = dict[str, Any]
Mentions = list[tuple[str, str, Mention]]
Corpus = dict[str, Mentions]  # by text or `registry`: table, record, mention

SCHEMAS = {
    "people.yaml": """\
fields:
  - {name: person_id}
  - {name: nick}
primaryKey: person_id
""",
    "regions.yaml": """\
fields:
  - {name: region_id}
  - {name: within_id}
primaryKey: region_id
foreignKeys:
  - {fields: within_id, reference: {resource: regions, fields: region_id}}
standoff: {broader: within_id}
""",
    "events.yaml": """\
fields:
  - {name: event_id}
  - {name: started, standoff: {type: edtf}}
  - {name: crowd, standoff: {type: count}}
  - {name: region_id}
  - {name: host}
  - {name: cost, type: integer}
  - {name: currency}
primaryKey: event_id
foreignKeys:
  - {fields: region_id, reference: {resource: regions, fields: region_id}}
standoff: {together: [[cost, currency]]}
""",
    "event_guests.yaml": """\
fields:
  - {name: event_id}
  - {name: person_id}
  - {name: role}
primaryKey: [event_id, person_id]
foreignKeys:
  - {fields: event_id, reference: {resource: events, fields: event_id}}
  - {fields: person_id, reference: {resource: people, fields: person_id}}
standoff: {nest: {under: events, as: guests}}
""",
}
HOST = "{name: host, standoff: {ref: [people, regions]}}"
GROUPS = {"a": "wire", "b": "wire", "c": "c", "d": "d"}
PEOPLE, REGIONS, EVENTS = ("ann", "bob", "cid"), ("north", "bay", "cove"), ("fair", "race", "feast")
SENTENCES = 4
POOL = {
    "started": ("2024", "2024-11", "2024-11-05", "2024-11-07"),
    "crowd": ("5", "7", "4..8", "2.."),
    "host": (*(f"people/{name}" for name in PEOPLE), *(f"regions/{name}" for name in REGIONS)),
    "cost": ("9", "12"),
    "currency": ("eur", "usd"),
}
REFERENCES = {"region_id": "regions", "within_id": "regions", "speaker": "people"}


def schema(folder: Path) -> Schema:
    """The schema of these corpora."""
    (folder / "schemas").mkdir()
    for name, text in SCHEMAS.items():
        (folder / "schemas" / name).write_text(text.replace("{name: host}", HOST), "utf-8")
    found = read_schema(folder)
    assert found.problems == []
    return found.schema


def corpus(random: Random) -> Corpus:
    """Mentions of a few records in four texts and a registry, so that many agree, differ and refer to one another."""
    found: Corpus = {text: [_drawn(random) for _ in range(random.randint(1, 7))] for text in GROUPS}
    found["registry"] = [
        (table, record, _values(random, table))
        for table, records in (("people", PEOPLE), ("regions", REGIONS), ("events", EVENTS))
        for record in records
        if random.random() < 0.3
    ]
    found = left(found)
    for table, _, mention in found["registry"]:
        if table == "events" and random.random() < 0.5:
            name = random.choice(("started", "cost", "crowd"))
            to = random.choice((*POOL[name], None))
            mention["settle"] = {name: {"to": to, "because": "so it is"}}
    return found


def _drawn(random: Random) -> tuple[str, str, Mention]:
    table, records = random.choice((("people", PEOPLE), ("regions", REGIONS), *[("events", EVENTS)] * 4))
    starts = random.sample(range(SENTENCES), random.choice((1, 1, 2)))
    mention: Mention = {"at": [f"{10 * start}-{10 * start + 5}" for start in sorted(starts)], **_values(random, table)}
    if random.random() < 0.4:
        mention |= {"voice": "quote", "speaker": random.choice(PEOPLE)}
        if random.random() < 0.2:
            mention["relayed_by"] = random.choice(PEOPLE)
    if random.random() < 0.3:
        mention |= {"basis": "inferred", "because": "it fits"}
    if random.random() < 0.1:
        mention["polarity"] = "deny"
        mention.pop("guests", None)
    elif random.random() < 0.15:
        mention["modality"] = "alleged"
    elif random.random() < 0.1:
        mention |= {"rank": "deprecated", "modality": "claimed"}  # no other mention is the same assertion
    return table, random.choice(records), mention


def _values(random: Random, table: str) -> Mention:
    if table == "people":
        return {"nick": random.choice("xyz")} if random.random() < 0.5 else {}
    if table == "regions":
        return {"within_id": random.choice(REGIONS)} if random.random() < 0.7 else {}
    found: Mention = {name: random.choice(values) for name, values in POOL.items() if random.random() < 0.4}
    if random.random() < 0.5:
        found["region_id"] = random.choice(REGIONS)
    if random.random() < 0.5:
        guests = random.sample(PEOPLE, random.randint(1, 2))
        found["guests"] = [{"person_id": guest, "role": random.choice(("cook", "singer"))} for guest in guests]
    return found


def has_decisions(given: Corpus) -> bool:
    """Whether a curator settled a cell."""
    return any("settle" in mention for _, _, mention in given["registry"])


# -- taking a source out -----------------------------------------------------------------------------------------------


def without(given: Corpus, kind: str, name: str) -> Corpus:
    """The corpus from which a source was taken out, with what cannot stay."""
    return left(
        {text: [each for each in mentions if not _is_of(text, each[2], kind, name)] for text, mentions in given.items()}
    )


def _is_of(text: str, mention: Mention, kind: str, name: str) -> bool:
    if text == "registry":
        return (kind, name) == ("basis", "curated")
    if kind == "sentence":
        starts = {int(span.split("-")[0]) // 10 + 1 for span in mention["at"]}
        return {f"{text}/{number}" for number in starts} == {name}
    basis = mention.get("basis", "stated")
    speakers = [mention.get("speaker"), mention.get("relayed_by")]
    return {"text": [text], "group": [GROUPS[text]], "basis": [basis], "speaker": speakers}[kind].count(name) > 0


def left(given: Corpus) -> Corpus:
    """The corpus without references to records that nothing says to exist, however far that leads."""
    found = copy.deepcopy(given)
    while True:
        known = {(t, r) for mentions in found.values() for t, r, m in mentions if m.get("rank") is None}
        pruned = {text: [*_pruned(mentions, known)] for text, mentions in found.items()}
        if pruned == found:
            return found
        found = pruned


def _pruned(
    mentions: list[tuple[str, str, Mention]], known: set[tuple[str, str]]
) -> Iterator[tuple[str, str, Mention]]:
    for table, record, mention in mentions:
        spoken = (mention.get("speaker"), mention.get("relayed_by"))
        if (table, record) not in known or any(each and ("people", each) not in known for each in spoken):
            continue
        kept = {name: value for name, value in mention.items() if _refers_to_known(name, value, known)}
        if "guests" in kept:
            kept["guests"] = [each for each in kept["guests"] if ("people", each["person_id"]) in known]
        yield table, record, {name: value for name, value in kept.items() if name != "guests" or value}


def _refers_to_known(name: str, value: Any, known: set[tuple[str, str]]) -> bool:
    if name == "host":
        return tuple(value.split("/")) in known
    return name not in REFERENCES or (REFERENCES[name], value) in known


# -- reading it --------------------------------------------------------------------------------------------------------


def frames(given: Corpus, of: Schema) -> Frames:
    """The frames of a corpus, as they are read."""
    reader = AnnotationReader.of(of)
    for file, value in documents(given).items():
        (reader.text_file if "/texts/" in file else reader.registry_file)(_document(file, value))
    found = assert_all(reader.rows, of)
    problems = [*reader.rows.problems, *found.problems]
    assert problems == []
    return found


def documents(given: Corpus) -> dict[str, dict[str, Any]]:
    """The annotation files of a corpus, by path."""
    found: dict[str, dict[str, Any]] = {}
    for table in ("people", "regions", "events"):
        found[f"annotations/registry/{table}.yaml"] = {r: m for t, r, m in given["registry"] if t == table}
    for text, mentions in given.items():
        if text != "registry" and mentions:
            found[f"annotations/texts/{text}.yaml"] = _of_text(text, mentions)
    return found


def _of_text(text: str, mentions: Mentions) -> dict[str, Any]:
    block = {"file": f"{text}.txt", "sha256": "0" * 64, "length": str(10 * SENTENCES), "language": "en",
             "curator": "c1", "independence_group": GROUPS[text],
             "sentences": [f"{10 * n}-{10 * n + 9}" for n in range(SENTENCES)]}  # fmt: skip
    tables: dict[str, dict[str, list[Mention]]] = {}
    for table, record, mention in mentions:
        tables.setdefault(table, {}).setdefault(record, []).append(mention)
    return {"text": block, **tables}


def _document(path: str, value: dict[str, Any]) -> composer.Document:
    return composer.read(path, yaml.safe_dump(value, sort_keys=False, allow_unicode=True).encode())
