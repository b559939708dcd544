"""Questions of an analyst: the rows of one table that answer them, and what no row may claim."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from standoff.engine.compilation import Compiled


def rows(dataset: Compiled, table: str, columns: str, **where: str | bool) -> list[tuple[object, ...]]:
    return dataset.tables[table].filter(**where).select(columns.split()).rows()


ANSWERS = {
    "what was discussed with Raisi, not what the joint statement mentions": (
        ("meeting_topics", "topic", {"meeting_id": "raisi-visit-2024-04"}),
        [("gas-pipeline",)],
    ),
    "how long the insurgency has lasted": (
        ("incidents", "date began ended ongoing_as_of", {"incident_id": "baluchistan-insurgency"}),
        [(None, "[..2004-05]", None, "[2024-04..2024-05]")],
    ),
    "whether the call came after the visit": (
        ("meeting_links", "other_id kind", {"meeting_id": "munir-mousavi-call-2025"}),
        [("pezeshkian-visit-2025", "after"), ("pezeshkian-visit-2025", "same-month")],
    ),
    "whether the reception was within the visit: two accounts": (
        ("meeting_links", "other_id kind", {"meeting_id": "araghchi-embassy-reception-2024-11"}),
        [
            ("araghchi-dar-press-conference-2024-11", "after"),
            ("araghchi-visit-2024-11", "after"),
            ("araghchi-visit-2024-11", "part-of"),
        ],
    ),
    "what the reporter calls a delay is no minister's word": (
        ("project_obstacles", "speaker_id actor_id", {"obstacle": "partner-delay"}),
        [("narrator", "pakistan")],
    ),
    "who was killed beside the generals": (
        ("casualties", "victims count_low count_high", {"incident_id": "strike-on-iranian-consular-building"}),
        [("military-commander", 2, 2), ("persons", 2, None)],
    ),
    "whether cooperation against terrorism in November 2024 was signed": (
        ("mous", "signed agreed_on status", {"mou_id": "counter-terrorism-understanding-2024-11"}),
        [(None, "[2024-11-04..2024-11-05]", "agreed")],
    ),
    "where sources contradict each other": (
        ("relations", "subject_id predicate object_actor_id", {"sources_differ": "contradiction"}),
        [("afghan-taliban", "harbours", "pakistani-taliban")],
    ),
    "whether a text says when and where they talked, or we infer it": (
        ("meetings", "started started_basis place_id place_id_basis", {"meeting_id": "araghchi-sharif-talks-2024-11"}),
        [("2024-11-05", "calendar", "islamabad", "inferred")],
    ),
    "who is a target by inference alone": (
        ("incident_actors", "incident_id actor_id role", {"record_basis": "inferred"}),
        [("attacks-in-iran-2024-10", "iran", "target"), ("iranian-missile-attacks-on-israel", "israel", "target")],
    ),
    "which actor stands for the texts": (("actors", "actor_id n_texts", {"is_reserved": True}), [("narrator", 0)]),
    "who accuses of harbouring, and who denies it": (
        ("statements", "speaker_id act", {"topic": "harbouring"}),
        [
            ("iran", "accusation"),
            ("pakistan", "accusation"),
            ("pakistan", "accusation"),
            ("taliban-government", "denial"),
        ],
    ),
    "who was Prime Minister, and when texts show it": (
        ("office_holders", "actor_id seen_first seen_last", {"office_id": "prime-minister-pakistan"}),
        [("shehbaz-sharif", "2024-04", "2025?")],
    ),
    "Munir's rank over time": (
        ("office_holders", "rank_title seen_first seen_last", {"actor_id": "asim-munir"}),
        [("General", "[2024-11-04..2024-11-05]", "[2024-11-04..2024-11-05]"), ("Field Marshal", "2025?", "2025?")],
    ),
    "what was signed in November 2024": (
        ("mous", "signed instruments_high", {"month": "2024-11"}),
        [(None, 0), (None, 0), (None, 0)],
    ),
    "what else troubles the border in 2025": (
        ("place_issues", "issue", {"place_id": "pakistan-iran-border", "as_of": "2025?", "speaker_id": "narrator"}),
        [("drug-trafficking",), ("militancy",), ("sanctuaries",), ("smuggling",), ("weak-control",)],
    ),
    "where the attack was": (
        ("incidents", "place_id near_place_id", {"incident_id": "gohar-kuh-attack"}),
        [("gohar-kuh", "pakistan-iran-border")],
    ),
}


@pytest.mark.parametrize(("where", "answer"), ANSWERS.values(), ids=list(ANSWERS))
def test_one_table_answers(
    dataset: Compiled, where: tuple[str, str, dict[str, str | bool]], answer: list[object]
) -> None:
    table, columns, conditions = where
    assert sorted(rows(dataset, table, columns, **conditions), key=str) == sorted(answer, key=str)


def test_strikes_have_an_origin_whoever_strikes(dataset: Compiled) -> None:
    struck = dataset.tables["incidents"].filter(pl.col("kind").is_in(["strike", "border-fire"]))
    found = struck.join(dataset.tables["places"].select("place_id", to="iso3"), on="place_id", how="left")
    assert sorted(found.select("cross_border_from", "to").rows(), key=str) == [
        ("AFG", None),
        ("IRN", "ISR"),
        ("IRN", "PAK"),
        ("IRN", None),
        ("ISR", "IRN"),
        ("ISR", "SYR"),
        ("PAK", "AFG"),
        ("PAK", "IRN"),
    ]


def test_words_for_deeds_are_listed_for_the_deeds_of_all_sides(dataset: Compiled) -> None:
    tables = dataset.tables
    labels = tables["incident_labels"].select("incident_id", "labelled_by_id")
    doers = tables["incident_actors"].filter(role="perpetrator").select("incident_id", "actor_id")
    found = labels.join(doers, on="incident_id").join(tables["actors"].select("actor_id", "kind"), on="actor_id")
    by = {user: set(of["kind"]) for (user,), of in found.group_by("labelled_by_id")}
    assert {"state", "armed-group", "armed-groups"} <= by["narrator"]
    assert {"abbas-araghchi", "iran", "israel"} <= set(by)


def test_sightings_in_office_are_kept(dataset: Compiled) -> None:
    seen = dataset.tables["assertions"].filter(
        table_name="office_holders", record_id="sharif-prime-minister", field_name="as_of"
    )
    assert set(seen["value"]) == {"2024-04", "2024-11-05", "[2024-11-04..2024-11-05]", "2025?"}


def test_every_text_has_a_handle_of_its_own(dataset: Compiled) -> None:
    assert dataset.tables["texts"]["handle"].n_unique() == 5
    assert dataset.tables["texts"]["handle"].null_count() == 0


# -- the queries of the corpus, which are views in SQLite's file and in views.sql --------------------------------------


def answer(build: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on SQLite's file; those of DuckDB are compared with them elsewhere."""
    (path,) = build.glob("*.sqlite")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def test_who_met_whom(dataset_build: Path) -> None:
    pairs = {
        ("Abbas Araghchi", "Ahmed Naseem Warraich"),
        ("Abbas Araghchi", "Asim Munir"),
        ("Abbas Araghchi", "Ishaq Dar"),
        ("Abbas Araghchi", "Shehbaz Sharif"),
        ("Abdolrahim Mousavi", "Asim Munir"),
        ("Asif Ali Zardari", "Ebrahim Raisi"),
        ("Asif Ali Zardari", "Masoud Pezeshkian"),
        ("Ebrahim Raisi", "Shehbaz Sharif"),
        ("Masoud Pezeshkian", "Shehbaz Sharif"),
    }
    assert set(answer(dataset_build, "SELECT from_label, to_label FROM ties WHERE tie = 'met'")) == pairs
    both = {*pairs, *((other, one) for one, other in pairs)}
    assert set(answer(dataset_build, "SELECT person, met FROM encounters")) == both
    once = {tuple(sorted(pair)) for pair in answer(dataset_build, "SELECT person, met FROM who_met_whom")}
    assert once == pairs
    query = "SELECT met, date, stated_by FROM encounters WHERE person = 'Asim Munir'"
    assert answer(dataset_build, query) == [
        (
            "Abbas Araghchi",
            "[2024-11-04..2024-11-05]",
            "Abbas Araghchi (Araghchi visit B), Narrator (Araghchi visit A, Araghchi visit B)",
        ),
        ("Abdolrahim Mousavi", "2025?", "Narrator (Security article)"),
    ]


def test_how_many_documents_were_signed(dataset_build: Path) -> None:
    signed = "SELECT sum(documents_at_least) FROM signed_and_agreed"
    assert answer(dataset_build, signed) == [(15,)]
    november = "SELECT DISTINCT signed FROM signed_and_agreed WHERE agreed_on LIKE '%2024-11%'"
    assert answer(dataset_build, november) == [(None,)]  # nothing is said to have been signed


def test_which_incidents_cost_lives_and_who_says_so(dataset_build: Path) -> None:
    query = "SELECT incident_id, killed_at_least, killed_at_most, victims, who_says_so FROM killed_and_who_says_so"
    assert answer(dataset_build, query) == [
        ("strike-on-iranian-consular-building", 4, None, None, "Narrator"),
        ("gohar-kuh-attack", 10, 10, "police", "Abbas Araghchi"),
        ("gohar-kuh-attack", 10, 10, "border-guard", "Narrator"),
        ("cross-border-attacks-pakistan-iran", 2, None, "persons", "Narrator"),
    ]


def test_who_accuses_of_harbouring_and_who_denies_it(dataset_build: Path) -> None:
    query = """
        SELECT act, speaker, target FROM accusations_and_denials
        WHERE topic = 'harbouring' AND (target_role = 'accused' OR act = 'denial' AND target LIKE 'statements/%')
        ORDER BY act, speaker, target
    """
    assert answer(dataset_build, query) == [
        ("accusation", "Iran", "Pakistan"),
        ("accusation", "Pakistan", "Afghan Taliban"),
        ("accusation", "Pakistan", "Iran"),
        ("denial", "Taliban government of Afghanistan", "statements/pakistan-safe-havens-accusation"),
    ]
    query = "SELECT target, identification FROM accusations_and_denials WHERE topic = 'gas-pipeline'"
    assert sorted(answer(dataset_build, f"{query} AND target_role = 'accused'")) == [
        ("United States", "reporter-inferred"),
        ("unnamed", "unnamed"),
    ]


def test_where_the_pipeline_stands_by_date_and_speaker(dataset_build: Path) -> None:
    query = "SELECT date, value, who FROM pipeline_over_time WHERE what = 'status' AND project_id = 'ip-pipeline'"
    assert sorted(set(answer(dataset_build, query))) == [
        ("[2024-04..2024-05]", "on-hold", "Narrator"),
        ("[2024-11-04..2024-11-05]", "stalled", "Abbas Araghchi"),
        ("[2024-11-05..2024-11-10]", "stalled", "Narrator"),
    ]


def test_incidents_by_month_count_those_that_no_text_places(dataset_build: Path) -> None:
    assert answer(dataset_build, "SELECT month, incidents FROM incidents_by_month") == [
        ("2024-01", 2),
        ("2024-03", 2),
        ("2024-10", 2),
        (None, 3),
    ]


def test_who_was_prime_minister_when(dataset_build: Path) -> None:
    query = "SELECT DISTINCT seen FROM offices_seen WHERE office = 'Prime Minister of Pakistan' ORDER BY seen"
    assert answer(dataset_build, query) == [
        ("2024-04",),
        ("2024-11-05",),
        ("2025?",),
        ("[2024-11-04..2024-11-05]",),
    ]


def test_what_one_affirms_and_another_denies_is_the_first_of_what_sources_differ_on(dataset_build: Path) -> None:
    query = "SELECT difference, record, field_name, value, who_says_so, modality FROM where_sources_differ LIMIT 3"
    assert [row[:3] for row in answer(dataset_build, query)] == [
        ("contradiction", "Afghan Taliban: Harbours Pakistani Taliban", None),
        ("contradiction", "Afghan Taliban: Harbours Pakistani Taliban", None),
        ("wording", "Attack at Gohar Kuh", "place_id"),
    ]
    assert {row[3:] for row in answer(dataset_build, query)[:2]} == {
        ("affirm", "Pakistan", "alleged"),
        ("deny", "Taliban government of Afghanistan", "asserted"),
    }


def test_police_or_border_guards(dataset_build: Path) -> None:
    query = "SELECT value, outcome, who_says_so FROM where_sources_differ WHERE field_name = 'victims'"
    assert answer(dataset_build, query) == [
        ("border-guard", "chosen", "Narrator"),
        ("police", "contained", "Abbas Araghchi"),
    ]
