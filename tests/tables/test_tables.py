"""Tables: columns, derived columns, keys of children; and a new table from a schema file and annotations alone."""

from pathlib import Path

import polars as pl
import pytest

from paths import RULES
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.schema.times import order_of

STANDARD = [
    "factuality", "record_basis", "n_inferred", "sources_differ",
    "n_assertions", "n_texts", "n_independent", "rests_on", "has_open_conflict",
]  # fmt: skip


def test_columns_follow_the_schema_and_end_with_the_standard_ones(rules: Compiled) -> None:
    assert dict(rules.tables["cases"].schema) == {
        "case_id": pl.String,
        "word": pl.String,
        "code": pl.String,
        "place_id": pl.String,
        "day": pl.String,
        "day_earliest": pl.Date,
        "day_latest": pl.Date,
        "day_precision": pl.String,
        "day_basis": pl.String,
        "dead_low": pl.Int64,
        "dead_best": pl.Int64,
        "dead_high": pl.Int64,
        "first_seen": pl.String,
        "first_seen_earliest": pl.Date,
        "first_seen_latest": pl.Date,
        "first_seen_precision": pl.String,
        "first_seen_basis": pl.String,
        "last_seen": pl.String,
        "last_seen_earliest": pl.Date,
        "last_seen_latest": pl.Date,
        "last_seen_precision": pl.String,
        "last_seen_basis": pl.String,
        "weight": pl.String,
        "account": pl.String,
        "cost": pl.Float64,
        "size": pl.Int64,
        "is_known": pl.Boolean,
        "seen_on": pl.Date,
        "seen_on_basis": pl.String,
        "about": pl.String,
        "about_actor_id": pl.String,
        "status": pl.String,
        "outside": pl.String,
        "where_precision": pl.String,
        "is_animal": pl.Boolean,
        "lead_id": pl.String,
        "sort_date": pl.Date,
        "year": pl.Int64,
        "month": pl.String,
        "factuality": pl.String,
        "record_basis": pl.String,
        "n_inferred": pl.Int64,
        "sources_differ": pl.String,
        "n_assertions": pl.Int64,
        "n_texts": pl.Int64,
        "n_independent": pl.Int64,
        "rests_on": pl.String,
        "has_open_conflict": pl.Boolean,
    }
    for name in rules.schema.record_tables:
        assert rules.tables[name].columns[-len(STANDARD) :] == STANDARD


def test_rows_have_a_key_that_is_unique_and_stand_in_the_order_of_their_table(rules: Compiled) -> None:
    for name, table in rules.tables.items():
        described = rules.schema.tables[name]
        assert table.select(described.key).is_unique().all(), name
        assert table.rows() == order_of(described).sort(table).rows(), name


DERIVED: dict[str, dict[str, object]] = {
    # through a vocabulary's mapping, the first other than `none`; a code without one is empty
    "specific-code": {"code": "dog", "outside": "ANI", "is_animal": True},
    "voice-own": {"code": "rose", "outside": None, "is_animal": False},
    "groups-naming-survivor": {"code": None, "outside": None, "is_animal": None},
    # through a vocabulary's mapping of the table that a foreign key points at
    "specific-place": {"place_id": "zenda", "where_precision": "1"},
    "only-wins": {"place_id": None, "where_precision": None},
    # the one child that meets the condition: denied ones do not count, two leave it empty
    "part-settled": {"lead_id": "ann"},
    "lead-denied": {"lead_id": "ann"},
    "two-leads": {"lead_id": None},
    # the foreign key of a reference into several tables
    "settled-reference": {"about": "actors/ann", "about_actor_id": "ann"},
    # the factuality: by its strongest modality first, then as such
    "factuality-asserted": {"factuality": "asserted", "status": "sure"},
    "factuality-hedged": {"factuality": "hedged", "status": "doubtful"},
    "factuality-reported": {"factuality": "hedged", "status": "rumoured"},
    "factuality-disputed": {"factuality": "disputed", "status": "contested"},
    "factuality-at-odds": {"factuality": "disputed", "status": "at-odds"},
    "factuality-denied": {"factuality": "denied", "status": "refuted"},
    "factuality-unattested": {"factuality": "unattested", "status": "listed"},
}


@pytest.mark.parametrize("case", DERIVED)
def test_derived_columns(rules: Compiled, case: str) -> None:
    assert rules.tables["cases"].filter(case_id=case).select(list(DERIVED[case])).to_dicts() == [DERIVED[case]]


def test_references_into_several_tables(rules: Compiled) -> None:
    columns = ["relation", "target", "target_actor_id", "target_case_id"]
    assert rules.tables["case_targets"].select(columns).rows() == [
        ("about", "actors/ann", "ann", None),
        ("about", "cases/only-wins", None, "only-wins"),
        ("against", "unnamed", None, None),
    ]


def test_keys_of_children_are_encoded_in_record_ids_alone(rules: Compiled) -> None:
    tags = rules.tables["case_tags"].filter(case_id="tag-settled").select("case_id", "tag", "note").rows()
    assert tags == [("tag-settled", "50% a/b", "second"), ("tag-settled", "plain", None)]
    records = set(rules.tables["assertions"].filter(table_name="case_tags")["record_id"])
    assert {record for record in records if "%" in record} == {
        "tag-settled/50%25 a%2Fb",
        "strings/100%25",
        "strings/either%2For",
        "strings/%252F",
    }


STRINGS = [
    '"', "#1", "%2F", "'", "+1", "-1", "007", "100%", "1e5", "=1+1", "@home", "NA", "NaN", "\\", "a, b", "either/or",
    "it's", "nan", "null", 'say "no"', "true", "Ü", "ünïcödé 𝔸", "…",
]  # fmt: skip


def test_strings_come_out_as_they_went_in(rules: Compiled) -> None:
    """Nothing is a number, a truth, a formula or missing by its looks; sorted by code points, whatever the locale."""
    assert rules.tables["case_tags"].filter(case_id="strings")["tag"].to_list() == STRINGS
    assert sorted(STRINGS) == STRINGS


def test_a_key_that_is_left_out_is_the_speaker(rules: Compiled) -> None:
    columns = ["case_id", "label", "labelled_by_id"]
    assert rules.tables["case_labels"].select(columns).rows() == [
        ("labels", "the affair", "ann"),
        ("labels", "the affair", "narrator"),
        ("labels", "the scandal", "bob"),
    ]


def test_a_key_has_no_assertion_of_its_own(rules: Compiled) -> None:
    fields = rules.tables["assertions"].filter(table_name="case_labels")["field_name"]
    assert fields.to_list() == [None, None, None]


def test_evidence_says_in_which_sentence_a_span_starts(rules: Compiled) -> None:
    evidence = rules.tables["evidence"].drop_nulls("text_id")
    assert evidence["sentence"].to_list() == [start // 33 + 1 for start in evidence["span_start"]]  # lines of 33
    assert set(evidence["span_end"] - evidence["span_start"]) == {32}


def test_every_assertion_has_evidence_which_has_a_span_if_it_is_of_a_text(rules: Compiled) -> None:
    assertions, evidence = rules.tables["assertions"], rules.tables["evidence"]
    both = ("assertion_id", "text_id")
    assert set(assertions.select(both).rows()) == set(evidence.select(both).rows())
    assert (evidence["text_id"].is_null() == evidence["span_start"].is_null()).all()


def test_what_is_stated_twice_is_one_assertion_with_both_spans_and_the_first_line(rules: Compiled) -> None:
    exists = {"record_id": "groups-naming-survivor", "text_id": "text-e"}
    (row,) = rules.tables["assertions"].filter(pl.col("field_name").is_null(), **exists).iter_rows(named=True)
    lines = (RULES / row["annotation_file"]).read_text().splitlines()
    assert lines[row["annotation_line"] - 2].strip() == "groups-naming-survivor:"
    spans = [line.split("at: ")[1].split(",")[0] for line in lines[row["annotation_line"] - 1 :][:2]]
    evidence = rules.tables["evidence"].filter(assertion_id=row["assertion_id"])
    assert [f"{start}-{end}" for start, end in evidence.select("span_start", "span_end").rows()] == spans


GARDENS = """\
title: Gardens
fields:
  - {name: garden_id}
  - {name: name, constraints: {required: true}}
  - {name: opened, standoff: {type: edtf}}
  - {name: beds, standoff: {type: count}}
  - {name: area, type: number}
  - {name: kind, standoff: {vocabulary: creature}}
  - {name: outside, standoff: {derive: {mapping: outside, of: kind}}}
  - {name: is_mammal, type: boolean, standoff: {derive: {among: kind, codes: [mammal, dog]}}}
  - {name: heavy_outside, standoff: {derive: {mapping: outside, of: heavy_code}}}
  - name: heavy_code
    standoff: {vocabulary: creature, derive: {child: garden_plants, where: {weight: strong}, column: code}}
primaryKey: garden_id
"""
PLANTS = """\
title: Plants
fields:
  - {name: garden_id}
  - {name: code, standoff: {vocabulary: creature}}
  - {name: weight, standoff: {vocabulary: weight, resolve: strongest}}
primaryKey: [garden_id, code]
foreignKeys:
  - {fields: garden_id, reference: {resource: gardens, fields: garden_id}}
standoff:
  nest: {under: gardens, as: plants, by: code, value: weight}
"""
STATED = """
gardens:
  kew:
    - {at: 0-9, name: 'Kew, "royal"', opened: 1759/.., beds: 12.., area: 1.3e2, kind: mammal}
    - {at: 0-9, speaker: ann, plants: {rose: strong, moss: {is: faint, modality: alleged}}}
  eden:
    at: [0-9, 33-42]
    name: "=Eden"
    plants: {rose: strong, moss: strong}
  zoo: {at: 0-9, name: Zoo, plants: {dog: strong}}
"""
NEW_TABLES = {
    "gardens": [
        "garden_id,name,opened,opened_earliest,opened_latest,opened_precision,opened_basis,beds_low,beds_best,beds_high,"
        "area,kind,"
        "outside,is_mammal,heavy_outside,heavy_code,factuality,record_basis,n_inferred,sources_differ,n_assertions,"
        "n_texts,n_independent,rests_on,has_open_conflict",
        "eden,=Eden,,,,,,,,,,,,,,,asserted,stated,0,none,2,1,1,text,false",
        'kew,"Kew, ""royal""",1759/..,1759-01-01,,interval,stated,12,,,130,mammal,MAM,true,,rose,'
        "asserted,stated,0,none,7,1,1,text,false",
        "zoo,Zoo,,,,,,,,,,,,,ANI,dog,asserted,stated,0,none,2,1,1,text,false",
    ],
    "garden_plants": [
        "garden_id,code,weight,factuality,record_basis,n_inferred,sources_differ,n_assertions,n_texts,n_independent,rests_on,has_open_conflict",
        "eden,moss,strong,asserted,stated,0,none,2,1,1,text,false",
        "eden,rose,strong,asserted,stated,0,none,2,1,1,text,false",
        "kew,moss,faint,asserted,stated,0,none,2,1,1,speaker,false",
        "kew,rose,strong,asserted,stated,0,none,2,1,1,speaker,false",
        "zoo,dog,strong,asserted,stated,0,none,2,1,1,text,false",
    ],
}


def test_a_new_table_needs_a_schema_file_and_annotations_alone(corpus: Path) -> None:
    (corpus / "schemas/gardens.yaml").write_text(GARDENS)
    (corpus / "schemas/garden_plants.yaml").write_text(PLANTS)
    with (corpus / "annotations/texts/text-e.yaml").open("a") as stream:
        stream.write(STATED)
    compiled = compile_corpus(corpus, corpus / "texts")
    assert [problem.code for problem in compiled.problems] == ["idle-settle", "idle-settle"]
    write_build(compiled, corpus / "build" / "next")
    csv = corpus / "build" / "next" / "csv"
    assert {name: (csv / f"{name}.csv").read_text().splitlines() for name in NEW_TABLES} == NEW_TABLES


def test_a_derived_column_never_derives_from_itself(corpus: Path) -> None:
    there = "{mapping: outside, of: back}"
    back = "  - {name: back, standoff: {vocabulary: creature, derive: " + there + "}}\n"
    schema = corpus / "schemas" / "cases.yaml"
    schema.write_text(schema.read_text().replace("  - name: status\n", back + "  - name: status\n"))
    found = compile_corpus(corpus).problems
    assert [(p.place.file, p.code, p.message) for p in found] == [
        ("schemas/cases.yaml", "schema-derive", "`back` derives from itself")
    ]
