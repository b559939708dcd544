"""`standoff explain`: every cell of a record with its receipt."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from small import FILES, HARBOUR_YAML, ISLAND_YAML, run, write
from standoff.cli import main

TITLE = """\
storms/spring-storm
  asserted, 14 assertions in 2 texts (2 independent)
"""

KIND = """\
kind = gale
  specific: the value that the others contain
  chosen      gale   narrator; asserted, explicit
              01[0,25) sentence 1  annotations/texts/01_harbour.yaml:13
                “A gale struck the harbour”
  contained   storm  narrator; asserted, explicit
              02[27,48) sentence 1  annotations/texts/02_island.yaml:11
                “a storm in March 1921”
  unused      storm  registry; curated
              annotations/registry/storms.yaml:3
"""

DATE = """\
date = 1921-03-03
  date_earliest 1921-03-03, date_latest 1921-03-03, date_precision day
  specific: the value that the others contain
  chosen      1921-03-03  narrator; asserted, explicit
              01[29,41) sentence 1  annotations/texts/01_harbour.yaml:14
                “3 March 1921”
  contained   1921-03     narrator; asserted, inferred
              02[27,48) sentence 1  annotations/texts/02_island.yaml:12
                “a storm in March 1921”
              because the month is told
"""

LOST = """\
lost = 7
  lost_low 7, lost_best 7, lost_high 9
  settled: a curator settled it and gave the reason
    settled to 7 because the mate counted them
    annotations/registry/storms.yaml:5
  chosen      7  ada-quill (paraphrase); asserted, explicit
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
                “seven boats were lost”
              01[92,116) sentence 3
                “The sea took seven boats”
  outranked   9  islander (paraphrase); asserted, explicit
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine boats were lost”
"""

STANDING_IN_BRIEF = """\
standing = asserted
  a text says so plainly
  chosen      islander (paraphrase); asserted, explicit
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine boats were lost”
  and 5 more that say the same
"""

WHOLE = f"""\
{TITLE}
{STANDING_IN_BRIEF}
title = Storm of the spring
  only: there is one candidate
  chosen      Storm of the spring  registry; curated
              annotations/registry/storms.yaml:2

{KIND}
{DATE}
{LOST}
victim_id = bo-reed
  derived: person_id of the one record of storm_people whose role is victim: there is one

scale = 8
  derived: the beaufort code that kind, which is gale, maps to

is_gale = true
  derived: whether kind, which is gale, is among gale

status = occurred
  derived: the standing of the record, which is asserted

not said: note

storm_people
  victim/bo-reed     hedged
  witness/ada-quill
"""


def test_a_record_with_a_receipt_for_every_cell(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "storms/spring-storm")
    assert (result.stdout, result.stderr, result.exit_code) == (WHOLE, "", 0)


COLUMNS = {
    "kind": KIND,
    "date": DATE,
    "date_earliest": DATE,
    "date_precision": DATE,
    "lost": LOST,
    "lost_low": LOST,
    "lost_best": LOST,
    "scale": f"scale = 8\n  derived: the beaufort code that kind, which is gale, maps to\n\n{KIND}",
    "note": "note = (empty)\n  neither a text nor a registry speaks of it\n",
    "people": "storm_people\n  victim/bo-reed     hedged\n  witness/ada-quill\n",
    "victim_id": (
        "victim_id = bo-reed\n"
        "  derived: person_id of the one record of storm_people whose role is victim: there is one\n"
        "\n"
        "storm_people/spring-storm/victim/bo-reed person_id = bo-reed\n"
        "  part of the key, which every mention of the record gives\n"
        "  chosen      islander (attributed); claimed, explicit\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:18\n"
        "                “as an islander has it”\n"
    ),
}


@pytest.mark.parametrize(("column", "told"), COLUMNS.items())
def test_one_column_and_what_it_comes_from(tmp_path: Path, column: str, told: str) -> None:
    result = run(write(tmp_path), "explain", "storms/spring-storm", column)
    assert (result.stdout, result.stderr, result.exit_code) == (f"{TITLE}\n{told}", "", 0)


@pytest.mark.parametrize("column", ["standing", "n_texts", "storm_id"])
def test_with_a_column_all_that_agrees_is_shown_in_full(tmp_path: Path, column: str) -> None:
    result = run(write(tmp_path), "explain", "storms/spring-storm", column)
    head = {
        "storm_id": "storm_id = spring-storm\n  part of the key, which every mention of the record gives\n",
    }.get(column, "standing = asserted\n  a text says so plainly\n")
    assert result.stdout == (
        f"{TITLE}\n{head}"
        "  chosen      islander (paraphrase); asserted, explicit\n"
        "              02[50,70) sentence 2  annotations/texts/02_island.yaml:13\n"
        "                “Nine boats were lost”\n"
        "  agrees      narrator; asserted, explicit\n"
        "              01[0,25) sentence 1  annotations/texts/01_harbour.yaml:12\n"
        "                “A gale struck the harbour”\n"
        "  agrees      ada-quill (paraphrase); asserted, explicit\n"
        "              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:15\n"
        "                “seven boats were lost”\n"
        "              01[92,116) sentence 3\n"
        "                “The sea took seven boats”\n"
        "  agrees      narrator; asserted, explicit\n"
        "              02[27,48) sentence 1  annotations/texts/02_island.yaml:10\n"
        "                “a storm in March 1921”\n"
        "  agrees      islander (attributed); claimed, explicit\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:14\n"
        "                “as an islander has it”\n"
        "  unused      registry; curated\n"
        "              annotations/registry/storms.yaml:2\n"
    )


def test_a_nested_record(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "storm_people/spring-storm/victim/bo-reed")
    assert (result.stdout, result.exit_code) == (
        "storm_people/spring-storm/victim/bo-reed\n"
        "  hedged, 1 assertion in 1 text (1 independent)\n"
        "\n"
        "standing = hedged\n"
        "  no text says so without a hedge\n"
        "  chosen      islander (attributed); claimed, explicit\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:18\n"
        "                “as an islander has it”\n"
        "\n"
        "not said: note\n",
        0,
    )


def test_a_record_of_the_registry_alone(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "people/bo-reed")
    assert result.stdout == (
        "people/bo-reed\n"
        "  curated, 2 assertions in no text\n"
        "\n"
        "standing = curated\n"
        "  no text speaks of it; the registry holds it\n"
        "  chosen      registry; curated\n"
        "              annotations/registry/people.yaml:3\n"
        "\n"
        "name = Bo Reed\n"
        "  only: there is one candidate\n"
        "  chosen      Bo Reed  registry; curated\n"
        "              annotations/registry/people.yaml:3\n"
    )


OPEN = """\
lost = (empty)
  lost_low 7, lost_best (empty), lost_high 9
  open: several candidates are left and the cell is empty
  open        7  ada-quill (paraphrase); asserted, explicit
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
                “seven boats were lost”
              01[92,116) sentence 3
                “The sea took seven boats”
  open        9  islander (paraphrase); asserted, explicit
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine boats were lost”
"""


@pytest.mark.parametrize("column", ["lost", "has_conflict"])
def test_a_conflict_shows_what_is_left_standing(tmp_path: Path, column: str) -> None:
    registry = FILES["annotations/registry/storms.yaml"].split("  settle:")[0]
    result = run(
        write(tmp_path, {"annotations/registry/storms.yaml": registry}), "explain", "storms/spring-storm", column
    )
    title = TITLE.replace("independent)", "independent), in conflict")
    assert (result.stdout, result.exit_code) == (f"{title}\n{OPEN}", 0)


def test_denied_and_withdrawn_assertions_are_told_as_such(tmp_path: Path) -> None:
    source = FILES[ISLAND_YAML] + "    - {at: 95-104, polarity: deny, kind: gale}\n"
    source += "    - {at: 105-109, rank: deprecated, confidence: guess, voice: inference, kind: storm}\n"
    result = run(write(tmp_path, {ISLAND_YAML: source}), "explain", "storms/spring-storm", "kind")
    assert result.stdout.partition("storms.yaml:3\n")[2] == (
        "  denied      gale   narrator; asserted, explicit, denied\n"
        "              02[95,104) sentence 3  annotations/texts/02_island.yaml:19\n"
        "                “The bells”\n"
        "  deprecated  storm  inference; asserted, explicit, guess, deprecated\n"
        "              02[105,109) sentence 3  annotations/texts/02_island.yaml:20\n"
        "                “rang”\n"
    )


def test_without_the_texts_nothing_is_quoted(tmp_path: Path) -> None:
    write(tmp_path, {"texts/01_harbour.txt": None, "texts/02_island.txt": "changed\n"})
    result = run(tmp_path, "explain", "storms/spring-storm")
    quotes = [line for line in WHOLE.splitlines(keepends=True) if "“" not in line]
    assert result.stdout == "".join(quotes)
    assert result.stderr == (
        "The corpus has 1 error (run `standoff check`); showing what could be read.\n"
        f"not quoted (missing or changed in {tmp_path}/texts): 01_harbour, 02_island\n"
    )


def test_where_values_cannot_be_read_the_rest_is_explained(tmp_path: Path) -> None:
    source = FILES[ISLAND_YAML].replace("lost: 9", "lost: many")
    result = run(write(tmp_path, {ISLAND_YAML: source}), "explain", "storms/spring-storm", "lost")
    assert result.stdout == (
        "storms/spring-storm\n"
        "  asserted, 13 assertions in 2 texts (2 independent)\n"
        "\n"
        "lost = 7\n"
        "  lost_low 7, lost_best 7, lost_high 7\n"
        "  only: there is one candidate\n"
        "    settled to 7 because the mate counted them\n"
        "    annotations/registry/storms.yaml:5\n"
        "  chosen      7  ada-quill (paraphrase); asserted, explicit\n"
        "              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17\n"
        "                “seven boats were lost”\n"
        "              01[92,116) sentence 3\n"
        "                “The sea took seven boats”\n"
    )
    assert (result.stderr.startswith("The corpus has "), result.exit_code) == (True, 0)


UNKNOWN = {
    ("storm/spring-storm",): "unknown table `storm`; nearest is `storms`",
    ("storms/spring-strom",): "no storms record `spring-strom`; nearest is `spring-storm`",
    ("storms/x",): "no storms record `x`; known: spring-storm",
    ("storms",): "name a record as storms/ID: spring-storm",
    ("storms/",): "name a record as storms/ID: spring-storm",
    ("spring-storm",): "name a record as TABLE/ID: storms/spring-storm",
    ("texts/01_harbour",): "`texts` is a table of the compiler's own; `explain` explains records of the corpus",
    ("",): "no table ``; known: people, storms, storm_people",
    ("storms/spring-storm", "knd"): "storms has no column `knd`; nearest is `kind`",
    ("storms/spring-storm", "xyz"): (
        "storms has no column `xyz`; known: storm_id, title, kind, date, date_earliest, date_latest, date_precision, "
        "lost_low …"
    ),
    ("storms/\x1b[2J",): "no storms record `\\u001b[2J`; known: spring-storm",
}


@pytest.mark.parametrize(("arguments", "told"), UNKNOWN.items())
def test_what_is_unknown_is_one_plain_line(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run(write(tmp_path), "explain", *arguments)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {told}\n", 1)


def test_an_id_that_is_gone_is_followed(tmp_path: Path) -> None:
    redirects = """\
storms/march-storm: {new_id: spring-storm, since_version: 1.1.0, because: named for the season}
storms/ghost-storm: {since_version: 1.1.0, because: nobody saw it}
"""
    write(tmp_path, {"annotations/registry/redirects.yaml": redirects})
    renamed, removed = (run(tmp_path, "explain", f"storms/{name}") for name in ("march-storm", "ghost-storm"))
    told = "no storms record `march-storm`; it is now `spring-storm`: named for the season"
    assert (renamed.stderr, renamed.exit_code) == (f"standoff: {told}\n", 1)
    told = "no storms record `ghost-storm`; it was removed: nobody saw it"
    assert (removed.stderr, removed.exit_code) == (f"standoff: {told}\n", 1)


def test_an_id_with_a_stroke_in_a_key_is_found_as_written_and_encoded(tmp_path: Path) -> None:
    schema = (
        FILES["schemas/storm_people.yaml"]
        .replace("{name: person_id}", "{name: place}")
        .replace("  - {fields: person_id, reference: {resource: people, fields: person_id}}\n", "")
    )
    storms = FILES["schemas/storms.yaml"].replace("column: person_id", "column: place")
    files = {
        "schemas/storm_people.yaml": schema.replace("person_id", "place"),
        "schemas/storms.yaml": storms,
        ISLAND_YAML: FILES[ISLAND_YAML].replace("victim: bo-reed", "victim: quay 1/2"),
    }
    write(tmp_path, files)
    plain = run(tmp_path, "explain", "storm_people/spring-storm/victim/quay 1/2")
    encoded = run(tmp_path, "explain", "storm_people/spring-storm/victim/quay 1%2F2")
    assert plain.stdout.splitlines()[0] == "storm_people/spring-storm/victim/quay 1%2F2"
    assert (plain.stdout, plain.exit_code) == (encoded.stdout, encoded.exit_code)


def test_the_same_as_data(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "storms/spring-storm", "lost_high", "--format", "json")
    told = json.loads(result.stdout)
    receipts = told["cells"][0].pop("receipts")
    assert told == {
        "table_name": "storms",
        "record_id": "spring-storm",
        "column": "lost_high",
        "standing": "asserted",
        "n_assertions": 14,
        "n_texts": 2,
        "n_independent": 2,
        "has_conflict": False,
        "cells": [
            {
                "table_name": "storms",
                "record_id": "spring-storm",
                "field_name": "lost",
                "value": "7",
                "columns": {"lost_low": 7, "lost_best": 7, "lost_high": 9},
                "rule": "settled",
                "reason": "A curator settled it and gave the reason.",
                "decision": {
                    "to": "7",
                    "because": "the mate counted them",
                    "annotation_file": "annotations/registry/storms.yaml",
                    "annotation_line": 5,
                },
                "sources": [],
            }
        ],
        "nested": [],
    }
    assert [(r["assertion"]["outcome"], r["assertion"]["value"]) for r in receipts] == [
        ("chosen", "7"),
        ("outranked", "9"),
    ]
    assert receipts[1]["mentions"] == [
        {
            "annotation_file": "annotations/texts/02_island.yaml",
            "annotation_line": 13,
            "spans": [
                {"text_id": "02_island", "start": 50, "end": 70, "sentence": 2, "passage": "Nine boats were lost"}
            ],
        }
    ]


def test_data_name_what_a_derived_column_comes_from(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "storms/spring-storm", "status", "--format", "json")
    status, standing = json.loads(result.stdout)["cells"]
    source = {"table_name": "storms", "record_id": "spring-storm", "field_name": None}
    assert (status["rule"], status["sources"]) == ("derived", [source])
    assert (standing["rule"], standing["field_name"], standing["value"]) == ("existence", None, "asserted")


def test_an_assertion_written_twice_has_both_places(tmp_path: Path) -> None:
    source = FILES[HARBOUR_YAML] + "    - {at: 80-90, speaker: ada-quill, lost: 7}\n"
    result = run(write(tmp_path, {HARBOUR_YAML: source}), "explain", "storms/spring-storm", "lost")
    assert (
        "              01[92,116) sentence 3\n"
        "                “The sea took seven boats”\n"
        "              01[80,90) sentence 2  annotations/texts/01_harbour.yaml:19\n"
        "                “were lost.”\n"
    ) in result.stdout


def test_colours_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    write(tmp_path)
    arguments = ["--root", str(tmp_path), "explain", "storms/spring-storm"]
    coloured = CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": None}).stdout
    assert "\x1b[32mchosen      \x1b[0m" in coloured
    assert CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": "1"}).stdout == WHOLE
