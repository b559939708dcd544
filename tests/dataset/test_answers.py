"""Questions of an analyst: the rows of one table that answer them, and what no row may claim."""

import polars as pl
import pytest

from standoff.engine.pipeline import Compiled


def rows(dataset: Compiled, table: str, columns: str, **where: str) -> list[tuple[object, ...]]:
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
    "who accuses of harbouring, and who denies it": (
        ("statements", "speaker_id act", {"topic": "harbouring"}),
        [
            ("iran", "accusation"),
            ("pakistan", "accusation"),
            ("pakistan", "accusation"),
            ("taliban-government", "denial"),
        ],
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
def test_one_table_answers(dataset: Compiled, where: tuple[str, str, dict[str, str]], answer: list[object]) -> None:
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
