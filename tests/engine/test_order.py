"""Order means nothing: not that of files, records, mentions, spans or rows; nor does the machine a build runs on."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from paths import RULES
from standoff.checks.coverage import sentence_states
from standoff.corpus.assertions import assert_all
from standoff.corpus.files import AnnotationReader
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.resolve.cells import resolve
from standoff.source import composer
from standoff.tables.tabulate import finished, tabulate

FILES = sorted(path.relative_to(RULES).as_posix() for path in (RULES / "annotations").rglob("*.yaml"))
ORDERED = {"text"}  # the one block whose order speaks: the sentences of a text


@given(st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_the_order_in_files_changes_no_byte_but_line_numbers(
    rules: Compiled, tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    root = Path(shutil.copytree(RULES, tmp_path_factory.mktemp("order") / "rules"))
    for file in FILES:
        content = yaml.load((root / file).read_text(), yaml.BaseLoader)
        (root / file).write_text(_written(_shuffled(content, random), indent=random.choice([None, 1])))
    shuffled = compile_corpus(root, root / "texts")
    assert sorted(p.message for p in shuffled.problems) == sorted(p.message for p in rules.problems)
    assert _bytes(shuffled.tables, without="annotation_line") == _bytes(rules.tables, without="annotation_line")


@given(st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_the_order_of_files_and_rows_changes_no_byte(rules: Compiled, random: Random) -> None:
    reader = AnnotationReader.of(rules.schema)
    for file in random.sample(FILES, len(FILES)):
        read = reader.registry_file if file.startswith("annotations/registry/") else reader.text_file
        read(composer.read(file, (RULES / file).read_bytes()))
    frames = assert_all(reader.rows, rules.schema)
    for name in ("assertions", "evidence", "texts", "settled", "excluded"):
        frame: pl.DataFrame = getattr(frames, name)
        setattr(frames, name, frame[random.sample(range(len(frame)), len(frame))])
    resolved = resolve(frames.assertions, frames.texts, frames.settled, rules.schema)
    evidence = finished(frames.evidence, rules.schema.tables["evidence"], rules.schema)
    tables = tabulate(frames, sentence_states(frames), resolved, reader.rows, rules.schema, lambda: evidence)
    assert rules.tables.keys() - tables.keys() == {"labels", "ties"}
    assert _bytes(tables) == _bytes({name: rules.tables[name] for name in tables})


def test_worker_processes_change_no_byte(rules: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.engine.batches.limit_of", lambda total: 1)
    assert _bytes(compile_corpus(RULES, RULES / "texts", jobs=2).tables) == _bytes(rules.tables)


def test_the_texts_change_no_byte(rules: Compiled) -> None:
    without = compile_corpus(RULES)
    assert without.unverified == ["text-a", "text-b", "text-c", "text-d", "text-e"]
    assert _bytes(without.tables) == _bytes(rules.tables)


def test_the_machine_changes_no_byte(corpus: Path, rules_build: Path) -> None:
    """Subprocess builds, each with a hash seed, time zone, locale and core count of its own."""
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "POLARS_MAX_THREADS": "1"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "POLARS_MAX_THREADS": "7"},
    ]
    sums = []
    for number, surrounding in enumerate(surroundings):
        target = corpus / "build" / str(number)
        command = [sys.executable, "-m", "standoff.cli", "--root", str(corpus), "build", "--out", str(target)]
        done = subprocess.run(command, env=os.environ | surrounding, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        sums.append((target / "SHA256SUMS").read_text())
    assert sums == [(rules_build / "SHA256SUMS").read_text()] * 2


def _bytes(tables: Mapping[str, pl.DataFrame], without: str | None = None) -> dict[str, str]:
    return {name: table.drop(without or [], strict=False).write_csv() for name, table in tables.items()}


def _shuffled(content: Any, random: Random, name: str = "") -> Any:
    """The content of a file with the entries of every mapping and the items of every list in another order."""
    if name in ORDERED:
        return content
    if isinstance(content, list):
        return [_shuffled(item, random) for item in random.sample(content, len(content))]
    if isinstance(content, dict):
        names = random.sample(list(content), len(content))
        return {each: _shuffled(content[each], random, each) for each in names}
    return content


def _written(content: Any, indent: int | None) -> str:
    """The content as JSON, which is YAML, with the one plain `null` that means nothing, and empty entries, kept."""
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    return text.replace('"to": "null"', '"to": null').replace(': ""', ": {}")
