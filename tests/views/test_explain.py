"""`standoff explain`: every cell of a record with its receipt."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from harbour import FILES, HARBOUR_YAML, ISLAND_YAML, run, write
from standoff.cli import main

TITLE = """\
fairs/spring-fair
  asserted, 14 assertions in 2 texts (2 independent); rests on several sources
"""

KIND = """\
kind = market
  specific: the value contained in all others
  chosen      market  narrator; asserted, stated
              01[0,25) sentence 1  annotations/texts/01_harbour.yaml:13
                “A fair filled the harbour”
  contained   fair    narrator; asserted, stated
              02[27,48) sentence 1  annotations/texts/02_island.yaml:11
                “a fayre in March 1921”
  unused      fair    registry; curated
              annotations/registry/fairs.yaml:3
"""

DATE = """\
held = 1921-03-03
  held_earliest 1921-03-03, held_latest 1921-03-03, held_precision day
  specific: the value contained in all others
  chosen      1921-03-03  narrator; asserted, stated
              01[29,41) sentence 1  annotations/texts/01_harbour.yaml:14
                “3 March 1921”
  contained   1921-03     narrator; asserted, inferred
              02[27,48) sentence 1  annotations/texts/02_island.yaml:12
                “a fayre in March 1921”
              because the month is stated
"""

LOST = """\
visitors = 7
  visitors_low 7, visitors_best 7, visitors_high 9
  settled: a curator settled it and gave a reason
    settled to 7 because the mate counted them
    annotations/registry/fairs.yaml:5
  chosen      7  ada-quill (paraphrase); asserted, stated
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
                “seven souls were here”
              01[92,116) sentence 3
                “The inn took seven souls”
  outranked   9  islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine souls were here”
"""

FACTUALITY_IN_BRIEF = """\
factuality = asserted
  a text states it as a fact
  chosen      islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine souls were here”
  and 5 more that say the same
"""

WHOLE = f"""\
{TITLE}
{FACTUALITY_IN_BRIEF}
{KIND}
{DATE}
{LOST}
title = Fair of the spring
  only: there is only one candidate
  chosen      Fair of the spring  registry; curated
              annotations/registry/fairs.yaml:2

is_trade = true
  derived: whether kind, which is market, is among market

host_id = bo-reed
  derived: person_id of the one record of fair_guests whose role is host: there is one

scale = 8
  derived: the tariff code that kind, which is market, maps to

status = occurred
  derived: the factuality of the record, which is asserted

not stated: place_id, stalls, permit, motto, note

fair_guests
  host/bo-reed       hedged
  visitor/ada-quill
"""


def test_a_record_with_a_receipt_for_every_cell(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "fairs/spring-fair")
    assert (result.stdout, result.stderr, result.exit_code) == (WHOLE, "", 0)


COLUMNS = {
    "kind": KIND,
    "held": DATE,
    "held_earliest": DATE,
    "held_precision": DATE,
    "visitors": LOST,
    "visitors_low": LOST,
    "visitors_best": LOST,
    "scale": f"scale = 8\n  derived: the tariff code that kind, which is market, maps to\n\n{KIND}",
    "note": "note = (empty)\n  not given by any text or registry\n",
    "guests": "fair_guests\n  host/bo-reed       hedged\n  visitor/ada-quill\n",
    "host_id": (
        "host_id = bo-reed\n"
        "  derived: person_id of the one record of fair_guests whose role is host: there is one\n"
        "\n"
        "fair_guests/spring-fair/host/bo-reed person_id = bo-reed\n"
        "  part of the key, which every mention of the record gives\n"
        "  chosen      islander (attributed); claimed, stated\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:18\n"
        "                “as an islander has it”\n"
    ),
}


@pytest.mark.parametrize(("column", "printed"), COLUMNS.items())
def test_one_column_and_what_it_comes_from(tmp_path: Path, column: str, printed: str) -> None:
    result = run(write(tmp_path), "explain", "fairs/spring-fair", column)
    assert (result.stdout, result.stderr, result.exit_code) == (f"{TITLE}\n{printed}", "", 0)


@pytest.mark.parametrize("column", ["factuality", "n_texts", "fair_id"])
def test_with_a_column_all_that_agrees_is_shown_in_full(tmp_path: Path, column: str) -> None:
    result = run(write(tmp_path), "explain", "fairs/spring-fair", column)
    head = {
        "fair_id": "fair_id = spring-fair\n  part of the key, which every mention of the record gives\n",
    }.get(column, "factuality = asserted\n  a text states it as a fact\n")
    assert result.stdout == (
        f"{TITLE}\n{head}"
        "  chosen      islander (paraphrase); asserted, stated\n"
        "              02[50,70) sentence 2  annotations/texts/02_island.yaml:13\n"
        "                “Nine souls were here”\n"
        "  agrees      narrator; asserted, stated\n"
        "              01[0,25) sentence 1  annotations/texts/01_harbour.yaml:12\n"
        "                “A fair filled the harbour”\n"
        "  agrees      ada-quill (paraphrase); asserted, stated\n"
        "              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:15\n"
        "                “seven souls were here”\n"
        "              01[92,116) sentence 3\n"
        "                “The inn took seven souls”\n"
        "  agrees      narrator; asserted, stated\n"
        "              02[27,48) sentence 1  annotations/texts/02_island.yaml:10\n"
        "                “a fayre in March 1921”\n"
        "  agrees      islander (attributed); claimed, stated\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:14\n"
        "                “as an islander has it”\n"
        "  unused      registry; curated\n"
        "              annotations/registry/fairs.yaml:2\n"
    )


def test_a_nested_record(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "fair_guests/spring-fair/host/bo-reed")
    assert (result.stdout, result.exit_code) == (
        "fair_guests/spring-fair/host/bo-reed\n"
        "  hedged, 1 assertion in 1 text (1 independent); rests on one speaker\n"
        "\n"
        "factuality = hedged\n"
        "  all texts that mention it hedge\n"
        "  chosen      islander (attributed); claimed, stated\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:18\n"
        "                “as an islander has it”\n"
        "\n"
        "not stated: note, since\n",
        0,
    )


def test_a_record_of_the_registry_alone(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "people/bo-reed")
    assert result.stdout == (
        "people/bo-reed\n"
        "  unattested, 2 assertions in no text; rests on the registry\n"
        "\n"
        "factuality = unattested\n"
        "  only in the registry; no text mentions it\n"
        "  chosen      registry; curated\n"
        "              annotations/registry/people.yaml:3\n"
        "\n"
        "name = Bo Reed\n"
        "  only: there is only one candidate\n"
        "  chosen      Bo Reed  registry; curated\n"
        "              annotations/registry/people.yaml:3\n"
    )


OPEN = """\
visitors = (empty)
  visitors_low 7, visitors_best (empty), visitors_high 9
  open: several candidates remain, so the cell is empty
  open        7  ada-quill (paraphrase); asserted, stated
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
                “seven souls were here”
              01[92,116) sentence 3
                “The inn took seven souls”
  open        9  islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine souls were here”
"""


@pytest.mark.parametrize("column", ["visitors", "has_open_conflict"])
def test_a_conflict_shows_what_is_left_standing(tmp_path: Path, column: str) -> None:
    registry = FILES["annotations/registry/fairs.yaml"].split("  settle:")[0]
    result = run(write(tmp_path, {"annotations/registry/fairs.yaml": registry}), "explain", "fairs/spring-fair", column)
    title = TITLE.replace("independent)", "independent), in conflict")
    assert (result.stdout, result.exit_code) == (f"{title}\n{OPEN}", 0)


def test_denied_and_withdrawn_assertions_are_marked_as_such(tmp_path: Path) -> None:
    source = FILES[ISLAND_YAML] + "    - {at: 95-104, polarity: deny, kind: market}\n"
    source += "    - {at: 105-109, rank: deprecated, confidence: guess, voice: inference, kind: fair}\n"
    result = run(write(tmp_path, {ISLAND_YAML: source}), "explain", "fairs/spring-fair", "kind")
    assert result.stdout.partition("fairs.yaml:3\n")[2] == (
        "  denied      market  narrator; asserted, stated, denied\n"
        "              02[95,104) sentence 3  annotations/texts/02_island.yaml:19\n"
        "                “The bells”\n"
        "  deprecated  fair    inference; asserted, stated, guess, deprecated\n"
        "              02[105,109) sentence 3  annotations/texts/02_island.yaml:20\n"
        "                “rang”\n"
    )


def test_without_the_texts_nothing_is_quoted(tmp_path: Path) -> None:
    write(tmp_path, {"texts/01_harbour.txt": None, "texts/02_island.txt": "changed\n"})
    result = run(tmp_path, "explain", "fairs/spring-fair")
    quotes = [line for line in WHOLE.splitlines(keepends=True) if "“" not in line]
    assert result.stdout == "".join(quotes)
    assert result.stderr == (
        "The corpus has 1 error (run `standoff check`); showing what could be read.\n"
        f"not quoted (missing or changed in {tmp_path}/texts): 01_harbour, 02_island\n"
    )


def test_where_values_cannot_be_read_the_rest_is_explained(tmp_path: Path) -> None:
    source = FILES[ISLAND_YAML].replace("visitors: 9", "visitors: many")
    result = run(write(tmp_path, {ISLAND_YAML: source}), "explain", "fairs/spring-fair", "visitors")
    assert result.stdout == (
        "fairs/spring-fair\n"
        "  asserted, 13 assertions in 2 texts (2 independent); rests on several sources\n"
        "\n"
        "visitors = 7\n"
        "  visitors_low 7, visitors_best 7, visitors_high 7\n"
        "  only: there is only one candidate\n"
        "    settled to 7 because the mate counted them\n"
        "    annotations/registry/fairs.yaml:5\n"
        "  chosen      7  ada-quill (paraphrase); asserted, stated\n"
        "              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17\n"
        "                “seven souls were here”\n"
        "              01[92,116) sentence 3\n"
        "                “The inn took seven souls”\n"
    )
    assert (result.stderr.startswith("The corpus has "), result.exit_code) == (True, 0)


UNKNOWN = {
    ("fair/spring-fair",): "unknown table `fair`; nearest is `fairs`",
    ("fairs/spring-fiar",): "unknown id `spring-fiar` in `fairs`; nearest is `spring-fair`",
    ("fairs/x",): "unknown id `x` in `fairs`; known: spring-fair",
    ("fairs",): "name a record as fairs/ID: spring-fair",
    ("fairs/",): "name a record as fairs/ID: spring-fair",
    ("spring-fair",): "name a record as TABLE/ID: fairs/spring-fair",
    ("texts/01_harbour",): "`texts` is a table of the compiler's own; `explain` explains records of the corpus",
    ("",): "unknown table ``; known: fairs, people, places, fair_guests",
    ("fairs/spring-fair", "knd"): "fairs has no column `knd`; nearest is `kind`",
    ("fairs/spring-fair", "xyz"): (
        "fairs has no column `xyz`; known: fair_id, kind, held, held_earliest, held_latest, held_precision, "
        "held_basis, visitors_low …"
    ),
    ("fairs/\x1b[2J",): "unknown id `\\u001b[2J` in `fairs`; known: spring-fair",
}


@pytest.mark.parametrize(("arguments", "printed"), UNKNOWN.items())
def test_what_is_unknown_is_one_plain_line(tmp_path: Path, arguments: tuple[str, ...], printed: str) -> None:
    result = run(write(tmp_path), "explain", *arguments)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {printed}\n", 1)


def test_an_id_that_is_gone_is_followed(tmp_path: Path) -> None:
    redirects = """\
fairs/march-fair: {new_id: spring-fair, since_version: 1.1.0, because: named for the season}
fairs/ghost-fair: {since_version: 1.1.0, because: nobody saw it}
"""
    write(tmp_path, {"annotations/registry/redirects.yaml": redirects})
    renamed, removed = (run(tmp_path, "explain", f"fairs/{name}") for name in ("march-fair", "ghost-fair"))
    printed = "unknown id `march-fair` in `fairs`; it is now `spring-fair`: named for the season"
    assert (renamed.stderr, renamed.exit_code) == (f"standoff: {printed}\n", 1)
    printed = "unknown id `ghost-fair` in `fairs`; it was removed: nobody saw it"
    assert (removed.stderr, removed.exit_code) == (f"standoff: {printed}\n", 1)


def test_an_id_with_a_stroke_in_a_key_is_found_as_written_and_encoded(tmp_path: Path) -> None:
    schema = (
        FILES["schemas/fair_guests.yaml"]
        .replace("{name: person_id}", "{name: place}")
        .replace("  - {fields: person_id, reference: {resource: people, fields: person_id}}\n", "")
    )
    fairs = FILES["schemas/fairs.yaml"].replace("column: person_id", "column: place")
    files = {
        "schemas/fair_guests.yaml": schema.replace("person_id", "place"),
        "schemas/fairs.yaml": fairs,
        ISLAND_YAML: FILES[ISLAND_YAML].replace("host: bo-reed", "host: quay 1/2"),
    }
    write(tmp_path, files)
    plain = run(tmp_path, "explain", "fair_guests/spring-fair/host/quay 1/2")
    encoded = run(tmp_path, "explain", "fair_guests/spring-fair/host/quay 1%2F2")
    assert plain.stdout.splitlines()[0] == "fair_guests/spring-fair/host/quay 1%2F2"
    assert (plain.stdout, plain.exit_code) == (encoded.stdout, encoded.exit_code)


def test_the_same_as_data(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "fairs/spring-fair", "visitors_high", "--format", "json")
    printed = json.loads(result.stdout)
    receipts = printed["cells"][0].pop("receipts")
    assert printed == {
        "table_name": "fairs",
        "record_id": "spring-fair",
        "column": "visitors_high",
        "factuality": "asserted",
        "n_assertions": 14,
        "n_texts": 2,
        "n_independent": 2,
        "rests_on": "several",
        "record_basis": "stated",
        "n_inferred": 0,
        "sources_differ": "value",
        "has_open_conflict": False,
        "is_curated": False,
        "source": "",
        "cells": [
            {
                "table_name": "fairs",
                "record_id": "spring-fair",
                "field_name": "visitors",
                "value": "7",
                "columns": {"visitors_low": 7, "visitors_best": 7, "visitors_high": 9},
                "rule": "settled",
                "reason": "A curator settled it and gave a reason.",
                "decision": {
                    "to": "7",
                    "because": "the mate counted them",
                    "annotation_file": "annotations/registry/fairs.yaml",
                    "annotation_line": 5,
                },
                "sources": [],
                "sources_differ": "value",
            }
        ],
        "nested": [],
        "is_collective": False,
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
                {"text_id": "02_island", "start": 50, "end": 70, "sentence": 2, "passage": "Nine souls were here"}
            ],
            "confidence": "sure",
            "because": None,
            "reference": None,
            "curator": "c1",
            "own": [],
        }
    ]


def test_data_name_what_a_derived_column_comes_from(tmp_path: Path) -> None:
    result = run(write(tmp_path), "explain", "fairs/spring-fair", "status", "--format", "json")
    status, factuality = json.loads(result.stdout)["cells"]
    source = {"table_name": "fairs", "record_id": "spring-fair", "field_name": None}
    assert (status["rule"], status["sources"]) == ("derived", [source])
    assert (factuality["rule"], factuality["field_name"], factuality["value"]) == ("existence", None, "asserted")


def test_an_assertion_written_twice_has_both_places(tmp_path: Path) -> None:
    source = FILES[HARBOUR_YAML] + "    - {at: 80-90, speaker: ada-quill, visitors: 7}\n"
    result = run(write(tmp_path, {HARBOUR_YAML: source}), "explain", "fairs/spring-fair", "visitors")
    assert (
        "              01[92,116) sentence 3\n"
        "                “The inn took seven souls”\n"
        "              01[80,90) sentence 2  annotations/texts/01_harbour.yaml:19\n"
        "                “were here.”\n"
    ) in result.stdout


def test_each_mention_has_its_own_reason_and_certainty(tmp_path: Path) -> None:
    doubtful = "    - {at: 80-90, speaker: ada-quill, confidence: guess, because: I see, visitors: 7}\n"
    source = FILES[HARBOUR_YAML] + doubtful
    result = run(write(tmp_path, {HARBOUR_YAML: source}), "explain", "fairs/spring-fair", "visitors")
    assert (
        "                “The inn took seven souls”\n"
        "              confidence sure\n"
        "              01[80,90) sentence 2  annotations/texts/01_harbour.yaml:19\n"
        "                “were here.”\n"
        "              confidence guess\n"
        "              because I see\n"
    ) in result.stdout


def test_colours_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    write(tmp_path)
    arguments = ["--root", str(tmp_path), "explain", "fairs/spring-fair"]
    coloured = CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": None}).stdout
    assert "\x1b[32mchosen      \x1b[0m" in coloured
    assert CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": "1"}).stdout == WHOLE
