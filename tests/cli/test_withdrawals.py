"""`standoff sensitivity` and `standoff build --without`, as a user meets them, on the tiny corpus."""

import csv
import hashlib
import json
import shutil
from io import StringIO
from pathlib import Path

import frictionless
import pytest
from click.testing import CliRunner, Result

import harbour
import standoff
import tiny
from standoff.cli import main
from tiny import FAIRS_SCHEMA, ONE


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    tiny.write(tmp_path)
    return tmp_path


def call(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *words])


# -- sensitivity -------------------------------------------------------------------------------------------------------


def test_the_report(corpus: Path) -> None:
    done = call(corpus, "sensitivity")
    assert done.stdout.splitlines() == [
        "What records rest on",
        "               records  reasoning  speaker  text  several  external  registry",
        "  fairs              2          0        0     1        1         0         0",
        "  people             2          0        0     0        0         0         2",
        "  places             2          0        0     0        0         0         2",
        "  fair_guests        3          0        1     2        0         0         0",
        "  all                9          0        1     3        1         0         4",
        "",
        "Cells that one of these alone would alter if it were withdrawn",
        "          cells  text  group  speaker  inferred  sentence  none",
        "  fairs       6     4      4        2         0         4     2",
        "  people      2     0      0        0         0         0     2",
        "  places      3     0      0        0         0         0     3",
        "  all        11     4      4        2         0         4     7",
        "",
        "Without one text",
        "            records: vanish  unattested  change  cells: empty  open  change",
        "  text:two                3           0       0             1     0       1",
        "  text:one                1           0       0             2     0       1",
        "",
        "Without what one speaker says or relays",
        "                records: vanish  unattested  change  cells: empty  open  change",
        "  speaker:bell                1           0       0             2     0       0",
        "",
        "Without one sentence",
        "                  records: vanish  unattested  change  cells: empty  open  change",
        "  sentence:two/2                3           0       0             1     0       0",
        "  sentence:one/2                1           0       0             2     0       0",
        "  sentence:one/1                0           0       0             0     0       1",
        "  sentence:two/1                0           0       0             0     0       1",
    ]
    assert done.exit_code == 0


def test_a_table_with_what_is_nested_in_it_and_the_heaviest_alone(corpus: Path) -> None:
    lines = call(corpus, "sensitivity", "fairs", "--most", "1").stdout.splitlines()
    assert lines[2:5] == [
        "  fairs              2          0        0     1        1         0         0",
        "  fair_guests        3          0        1     2        0         0         0",
        "  all                5          0        1     3        1         0         0",
    ]
    assert [line for line in lines if line.startswith("Without")] == [
        "Without one text (1 of 2)",
        "Without what one speaker says or relays",
        "Without one sentence (1 of 4)",
    ]


def test_what_falls_with_one_source(corpus: Path) -> None:
    assert [line.split() for line in call(corpus, "sensitivity", "--without", "text:tw").stdout.splitlines()] == [
        ["Without", "text:two"],
        ["fair_guests/hat-market/visitor/bell", "vanished"],
        ["fair_guests/hat-market/visitor/carr", "vanished"],
        ["fairs/hat-market", "vanished"],
        ["fairs/spring-fair"],
        ["visitors:", "changed,", "the", "bounds", "of", "40"],
        ["3", "records,", "2", "cells"],
    ]


def test_as_data(corpus: Path) -> None:
    report = json.loads(call(corpus, "sensitivity", "--format", "json").stdout)
    assert report["tables"][0] == {
        "table_name": "fairs",
        "rests_on": {"reasoning": 0, "speaker": 0, "text": 1, "several": 1, "external": 0, "registry": 0},
        "cells": 6,
        "altered": {"text": 4, "group": 4, "speaker": 2, "basis": 0, "sentence": 4},
        "unaltered": 2,
    }
    assert [source for source in report["sources"] if source["kind"] == "speaker"] == [
        {
            "kind": "speaker",
            "source": "bell",
            "records": {"vanished": 1, "unattested": 0, "changed": 0},
            "cells": {"emptied": 2, "opened": 0, "changed": 0},
        }
    ]
    falls = json.loads(call(corpus, "sensitivity", "--without", "speaker:bell", "--format", "json").stdout)
    assert (falls["kind"], falls["source"], len(falls["falls"])) == ("speaker", "bell", 3)
    nothing = {"field_name": None, "value": None, "new_value": None}
    guest = {"table_name": "fair_guests", "record_id": "spring-fair/host/bell", "effect": "vanished"}
    held = {"table_name": "fairs", "record_id": "spring-fair", "field_name": "held", "effect": "emptied"}
    assert falls["falls"][:2] == [guest | nothing, held | {"value": "2024-05", "new_value": None}]


def test_as_csv_there_is_a_row_for_every_source_and_what_it_alters(corpus: Path) -> None:
    rows = list(csv.DictReader(StringIO(call(corpus, "sensitivity", "fairs", "--format", "csv").stdout)))
    of_text = [tuple(row.values()) for row in rows if (row["kind"], row["source"]) == ("text", "one")]
    assert of_text == [
        ("text", "one", "fair_guests", "spring-fair/host/bell", "", "vanished", "", ""),
        ("text", "one", "fairs", "spring-fair", "held", "emptied", "2024-05", ""),
        ("text", "one", "fairs", "spring-fair", "place_id", "emptied", "arden", ""),
        ("text", "one", "fairs", "spring-fair", "visitors", "changed", "40", "45"),
    ]
    assert {row["kind"] for row in rows} == {"text", "group", "speaker", "sentence"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nope"], "unknown table `nope`; known: fairs, people, places, fair_guests"),
        (["--without", "one"], "`one` is not a source: write KIND:NAME, where KIND is one of text, group, speaker, "
                               "sentence, voice, polarity, modality, basis"),
        (["--without", "text:nine"], "nothing to withdraw: no assertion is of `text:nine`; known: one, two"),
        (["--without", "speaker:narrator"], "`narrator` is each text's own voice: withdraw the text"),
        (["--without", "speaker:carr"], "nothing to withdraw: no assertion is of `speaker:carr`; known: bell"),
        (["--without", "sentence:/2"], "nothing to withdraw: no assertion is of `sentence:/2`; known: one/1, one/2, "
                                       "two/1, two/2"),
    ],
)  # fmt: skip
def test_what_cannot_be_withdrawn(corpus: Path, words: list[str], message: str) -> None:
    done = call(corpus, "sensitivity", *words)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"standoff: {message}\n")


def test_a_shortened_id_must_be_unique(tmp_path: Path) -> None:
    harbour.write(tmp_path)
    done = call(tmp_path, "sensitivity", "--without", "text:0")
    assert done.stderr == "standoff: `text:0` could be any of 2: text:01_harbour, text:02_island\n"
    assert call(tmp_path, "sensitivity", "--without", "text:01").stdout.startswith("Without text:01_harbour\n")


def test_a_corpus_with_errors_has_no_answer(tmp_path: Path) -> None:
    tiny.write(tmp_path, (ONE, "visitors: 40", "visitors: forty"))
    done = call(tmp_path, "sensitivity")
    assert (done.exit_code, done.stdout[:26]) == (1, "annotations/texts/one.yaml")
    assert done.stderr == "standoff: a corpus with errors cannot be withdrawn from: mend these first\n"


# -- build --without ---------------------------------------------------------------------------------------------------


def test_the_tables_as_they_would_be(corpus: Path) -> None:
    done = call(corpus, "build", "--without", "text:one")
    folder = corpus / "build" / "without-text-one"
    assert done.stderr == f"wrote {folder}: without text:one; not a version of the dataset\n"
    package = standoff.load(folder)
    assert package["fairs"].select("fair_id", "held", "visitors_best", "n_texts").rows() == [
        ("hat-market", None, None, 1),
        ("spring-fair", None, 45, 1),
    ]
    assert package["texts"]["text_id"].to_list() == ["two"]
    assert set(package["evidence"]["text_id"]) == {"two", None}
    assert not (corpus / "build" / "next").exists()
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    names = ("name", "title", "version", "hypothetical")
    assert {name: descriptor[name] for name in names} == {
        "name": "tiny-without-text-one",
        "title": "tiny (hypothetical: without text:one)",
        "version": "1.0.0+hypothetical",
        "hypothetical": {"without": ["text:one"]},
    }
    assert {path.name for path in folder.glob("tiny*")} == {
        "tiny-without-text-one.sqlite",
        "tiny-without-text-one.xlsx",
    }


def test_a_long_name_is_cut_where_no_sign_is_left_at_its_end(tmp_path: Path) -> None:
    name = "a" * 82 + "-b" * 9  # 100 characters, the most that a package's name has
    tiny.write(tmp_path, (tiny.DESCRIPTOR, '"tiny"', f'"{name}"'))
    assert call(tmp_path, "build", "--without", "text:one", "--only", "csv").exit_code == 0
    descriptor = json.loads((tmp_path / "build" / "without-text-one" / "datapackage.json").read_text("utf-8"))
    assert descriptor["name"] == "a" * 82 + "-without-text-one"


def test_it_is_intact_and_valid_though_required_cells_are_empty(corpus: Path) -> None:
    done = call(corpus, "build", "--only-speaker", "bell", "--out", str(corpus / "mine"))
    assert done.stderr.splitlines() == [
        f"wrote {corpus / 'mine'}: only speaker bell; not a version of the dataset",
        "  fairs: `kind` is empty in 1 of 1 rows, though required",
    ]
    verified = call(corpus, "verify", str(corpus / "mine"))
    assert (verified.exit_code, "not rebuilt: it is hypothetical" in verified.stdout) == (0, True)
    assert frictionless.validate(str(corpus / "mine" / "datapackage.json")).valid
    package = standoff.load(corpus / "mine")
    assert package["fairs"].select("fair_id", "kind", "held").rows() == [("spring-fair", None, "2024-05")]


def test_the_same_bytes_whatever_the_order_of_the_options(corpus: Path) -> None:
    words = ("text:two", "speaker:bell")
    for name, given in (("a", words), ("b", words[::-1])):
        options = [each for word in given for each in ("--without", word)]
        assert call(corpus, "build", *options, "--out", str(corpus / name)).exit_code == 0
    assert (corpus / "a" / "SHA256SUMS").read_bytes() == (corpus / "b" / "SHA256SUMS").read_bytes()


def test_old_words_of_qualifiers_are_understood(corpus: Path) -> None:
    tiny.write(corpus, (ONE, "- {at: 0-43, kind: fair,", "- {at: 0-43, basis: inferred, because: so, kind: fair,"))
    done = call(corpus, "build", "--without", "derivation:inferred", "--only", "csv")
    assert done.stderr.splitlines()[0].endswith("without basis:inferred; not a version of the dataset")


def test_a_name_in_other_letters_or_too_long_becomes_a_hash(corpus: Path) -> None:
    tiny.write(corpus, (ONE, "  curator: c1", "  curator: c1\n  independence_group: 通信社"))
    done = call(corpus, "build", "--without", "group:通信社")
    (folder,) = (corpus / "build").glob("hypothetical-*")
    assert done.stderr == f"wrote {folder}: without group:通信社; not a version of the dataset\n"
    assert standoff.load(folder)["texts"]["text_id"].to_list() == ["two"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--without", "text:one", "--without", "text:two"],
         "nothing would be left of what texts say: without text:one, text:two; nothing written"),
        (["--only-speaker", "bel"],
         "nothing would be left: no assertion is by `bel`; nearest is `bell`; nothing written"),
        (["--without", "text:three"],
         "nothing to withdraw: no assertion is of `text:three`; known: one, two; nothing written"),
        (["--without", "text:one", "--out", "build/next"], "build/next is the working build: choose another folder"),
        (["--without", "text:one", "--out", "schemas"],
         "schemas contains something other than a build: give a new or empty folder"),
        (["--without", "text:one", "--memory", "1GiB"], ""),
    ],
)  # fmt: skip
def test_what_cannot_be_built(corpus: Path, words: list[str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)
    if not message:
        monkeypatch.setattr("standoff.engine.out_of_core.memory_budget.BASE", 2 << 30)
        message = "--without needs the whole corpus in memory: about 2GiB, more than --memory 1GiB. Raise --memory"
    before = sorted(corpus.rglob("*"))
    done = call(Path(), "build", *words)
    assert (done.exit_code, message in done.stderr) == (2, True), done.stderr
    assert [path for path in sorted(corpus.rglob("*")) if path not in before and ".cache" not in path.parts] == []


def test_a_corpus_with_errors_is_not_built_without_a_source(tmp_path: Path) -> None:
    tiny.write(tmp_path, (FAIRS_SCHEMA, "vocabulary: fair-kind", "vocabulary: fair-kinds"))
    done = call(tmp_path, "build", "--without", "text:one")
    assert (done.exit_code, (tmp_path / "build").exists()) == (1, False)


def test_neither_released_nor_published(corpus: Path) -> None:
    assert call(corpus, "release", "1.0.0", "--date", "2026-01-01").exit_code == 0
    path = corpus / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(descriptor | {"hypothetical": {"without": ["text:one"]}}), "utf-8")
    done = call(corpus, "release", "1.0.1", "--date", "2026-01-02")
    assert (
        done.exit_code,
        "datapackage.json: error[hypothetical]: these tables were built without" in done.stdout,
    ) == (1, True)
    path.write_text(json.dumps(descriptor), "utf-8")
    folder, index = corpus / "build" / "1.0.0", corpus / "build" / "index.json"
    call(corpus, "build", "--without", "text:one", "--out", str(corpus / "mine"))
    for each in folder.rglob("*"):
        each.chmod(0o755 if each.is_dir() else 0o644)
    shutil.rmtree(folder)
    (corpus / "mine").rename(folder)
    sums = hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    entries = json.loads(index.read_text("utf-8"))
    entries["versions"][0]["sha256"] = sums
    index.write_text(json.dumps(entries), "utf-8")
    done = call(corpus, "publish", str(corpus / "www"))
    assert (done.exit_code, "build/1.0.0/datapackage.json: error[hypothetical]" in done.stdout) == (1, True)
    assert not (corpus / "www").exists()
