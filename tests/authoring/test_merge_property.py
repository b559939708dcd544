"""A law of merging: the build of two records that were merged is that of a corpus that had one from the start."""

import copy
import json
import os
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
import yaml

from standoff.authoring.edit.change import Project
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.edit.merge import MergeRecords
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.schema.read import read_schema
from standoff.source.problem import errors
from withdrawals import EVENTS, PEOPLE, REGIONS, Corpus, Mention, Mentions, corpus, documents, schema

RECORDS = {"people": PEOPLE, "regions": REGIONS, "events": EVENTS}
REFERENCES = {"people": ("speaker", "relayed_by"), "regions": ("region_id", "within_id"), "events": ()}
OLD = "zed"
SEEDS = int(os.environ.get("STANDOFF_MERGES", "4"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the schemas of these corpora."""
    folder = tmp_path_factory.mktemp("merged")
    schema(folder)
    descriptor = '{"name": "made-up", "version": "1.0.0", "standoff": {"speakers": "people"}}'
    (folder / "datapackage.json").write_text(descriptor, "utf-8")
    return folder


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_merged_corpus_is_built_as_if_it_had_one_record_from_the_start(root: Path, seed: int) -> None:
    random = Random(seed)
    one = registered(corpus(random))
    while errors(build(root, one, random).problems):  # a decision for a value that nobody gives, say
        one = registered(corpus(random))
    expected = contents(compile_corpus(root, has_wide=False))
    table = random.choice(list(RECORDS))
    into = random.choice(RECORDS[table])
    compiled = build(root, split(one, table, into, random), random)
    project = Project(root, None, compiled.schema, compiled.corpus.settings, compiled)
    change = MergeRecords(table, OLD, into).change(project)
    for file, (_, after) in change.files.items():
        assert after is not None
        (root / file).write_bytes(after)
    merged = compile_corpus(root, has_wide=False)
    assert errors(merged.problems) == []
    assert contents(merged) == expected


def registered(given: Corpus) -> Corpus:
    """The corpus in which each record has a registry entry, so that texts may share it."""
    there = {(table, record) for table, record, _ in given["registry"]}
    more: Mentions = [
        (table, record, {}) for table in RECORDS for record in RECORDS[table] if (table, record) not in there
    ]
    for mentions in given.values():
        for _, record, mention in mentions:
            if "within_id" in mention and mention["within_id"] <= record:
                del mention["within_id"]  # so that there is no cycle
    return {**given, "registry": [*given["registry"], *more]}


def split(given: Corpus, table: str, into: str, random: Random) -> Corpus:
    """The corpus in which every other use of a record names a second one, and its registry entry is in two."""
    found = copy.deepcopy(given)
    for text, mentions in found.items():
        for number, (of, record, mention) in enumerate(mentions):
            named = renamed(mention, table, into, random)
            is_old = text != "registry" and (of, record) == (table, into) and random.random() < 0.5
            mentions[number] = (of, OLD if is_old else record, named)
    entry = next(mention for of, record, mention in found["registry"] if (of, record) == (table, into))
    parts: tuple[Mention, Mention] = ({}, {})
    for name, value in entry.items():
        for part in random.choice((parts[:1], parts[1:], parts)):
            part[name] = value
    others = [each for each in found["registry"] if each[:2] != (table, into)]
    found["registry"] = [*others, (table, OLD, parts[0]), (table, into, parts[1])]
    random.shuffle(found["registry"])
    return found


def renamed(mention: Mention, table: str, into: str, random: Random) -> Mention:
    """The mention in which some of the references to a record name the other one."""

    def other(value: Any, prefix: str = "") -> Any:
        return prefix + OLD if value == prefix + into and random.random() < 0.5 else value

    found = {name: other(value) if name in REFERENCES[table] else value for name, value in mention.items()}
    if "host" in found:
        found["host"] = other(found["host"], f"{table}/")
    if table == "people":
        for guest in found.get("guests", ()):
            guest["person_id"] = other(guest["person_id"])
    return found


def build(root: Path, given: Corpus, random: Random) -> Compiled:
    """Write the annotations, in one of several layouts or formatted, and compile them."""
    for path in (root / "annotations").rglob("*.yaml"):
        path.unlink()
    formatter = Formatter.of(read_schema(root).schema)
    for file, value in documents(given).items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        style = random.choice((None, True, False))
        plain = json.loads(json.dumps(value))  # nothing is the same object twice, which YAML would write as an alias
        text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, default_flow_style=style)
        is_text = "/texts/" in file
        formatted = formatter.format(file, text.encode(), is_text) if random.random() < 0.4 else None
        path.write_bytes((formatted and formatted.data) or text.encode())
    return compile_corpus(root, has_wide=False)


def contents(compiled: Compiled) -> dict[str, list[tuple[Any, ...]]]:
    """All tables without the lines of annotations, their rows in one order."""
    lines = ("annotation_line", "column")
    tables = {name: table.drop(lines, strict=False) for name, table in compiled.tables.items()}
    return {name: sorted(table.select(pl.all()).rows(), key=repr) for name, table in tables.items()}
