"""The dataset of this repository: its tables are those of the contract, and what its texts say is accounted for.

What needs the texts is skipped where they are not there: set STANDOFF_TEXTS, or keep them in ../shared/texts.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from paths import REPOSITORY, TEXTS
from standoff.cli import main
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.source.problem import errors

# table: (key columns, columns named beyond it). A date stands with its three columns, a count by its three.
CONTENT = {
    "texts": (
        "text_id",
        "file sha256 length language handle title outlet author url published:date genre rights independence_group"
        " curator quality_note",
    ),
    "actors": ("actor_id", "name kind is_generic is_reserved iso3 parent_id plover_sector"),
    "actor_members": ("actor_id member_id", ""),
    "actor_names": ("actor_id name", "kind"),
    "actor_labels": ("actor_id label labelled_by_id", ""),
    "offices": ("office_id", "name organisation_id level"),
    "office_holders": ("holding_id", "actor_id office_id rank_title as_of:date started:date ended:date"),
    "relations": ("relation_id", "subject_id predicate object_actor_id object_place_id"),
    "relation_topics": ("relation_id topic", ""),
    "places": ("place_id", "name kind iso3 iso3166_2 within_id geonames latitude longitude coordinate_source"),
    "place_issues": ("place_id issue speaker_id", "as_of:date"),
    "meetings": (
        "meeting_id",
        "kind title part_of_id status started:date ended:date purpose days_stated place_id visitor_id host_id plover",
    ),
    "meeting_participants": ("meeting_id actor_id role", ""),
    "meeting_topics": ("meeting_id topic", ""),
    "meeting_links": ("meeting_id other_id kind", ""),
    "incidents": (
        "incident_id",
        "kind title status clarity date:date began:date ended:date ongoing_as_of:date place_id near_place_id"
        " where_precision killed:count wounded:count victims cross_border_from plover",
    ),
    "incident_actors": ("incident_id actor_id role", "attribution claim_mode claim_date:date"),
    "incident_links": ("incident_id other_id kind", ""),
    "incident_labels": ("incident_id label labelled_by_id", ""),
    "casualties": ("incident_id outcome victims", "count:count nationality"),
    "mous": (
        "mou_id",
        "title record_type instrument signed:date agreed_on:date meeting_id status bundle_id instruments:count"
        " valid:date project_id number_stated:count list_closed plover",
    ),
    "mou_parties": ("mou_id actor_id role", ""),
    "mou_sectors": ("mou_id sector", ""),
    "projects": (
        "project_id",
        "name kind segment_of_id status status_as_of:date cost cost_currency gem_status",
    ),
    "project_countries": ("project_id iso3", "role"),
    "project_milestones": ("project_id milestone", "date:date actor_id"),
    "project_obstacles": ("project_id obstacle speaker_id", "actor_id identification"),
    "statements": ("statement_id", "act speaker_id mode date:date meeting_id gist plover"),
    "statement_topics": ("statement_id topic", ""),
    "statement_targets": (
        "statement_id role target",
        "target_actor_id target_incident_id target_project_id target_meeting_id target_statement_id identification",
    ),
    "labels": ("table_name record_id", "label"),
    "ties": (
        "tie table_name record_id from_table from_id to_table to_id",
        "from_label to_label is_symmetric date sort_date factuality stated_by",
    ),
    "vocabulary": ("scheme code", "label definition broader"),
    "vocabulary_mappings": ("scheme code target_scheme target_code", "match"),
    "redirects": ("table_name old_id", "new_id since_version because"),
    # the compiler's own, DESIGN section 8
    "assertions": (
        "assertion_id",
        "table_name record_id field_name value value_low value_high text_id voice speaker_id relayed_by_id polarity"
        " modality basis rank outcome annotation_file annotation_line",
    ),
    "evidence": (
        "assertion_id evidence_number",
        "text_id span_start span_end sentence confidence because reference curator annotation_file annotation_line",
    ),
    "sentences": ("text_id sentence", "span_start span_end state"),
    "resolutions": ("table_name record_id field_name", "n_assertions n_values rule assertion_id because"),
    "excluded": ("text_id span_start span_end", "because"),
}
OWN = {
    "labels",
    "ties",
    "assertions",
    "evidence",
    "resolutions",
    "excluded",
    "sentences",
    "texts",
    "vocabulary",
    "vocabulary_mappings",
    "redirects",
}
PARTS = {
    "": ("",),
    "date": ("", "_earliest", "_latest", "_precision"),
    "count": ("_low", "_best", "_high"),
}
STANDARD = [
    *("factuality", "record_basis", "n_inferred", "sources_differ"),
    *("n_assertions", "n_texts", "n_independent", "rests_on", "has_open_conflict"),
]


def test_the_dataset_has_no_errors(dataset: Compiled) -> None:
    assert errors(dataset.problems) == []


def test_its_tables_are_those_of_the_contract(dataset: Compiled) -> None:
    assert set(dataset.tables) == set(CONTENT)


@pytest.mark.parametrize("table", CONTENT)
def test_a_table_has_its_key_and_named_columns(dataset: Compiled, table: str) -> None:
    key, named = CONTENT[table][0].split(), CONTENT[table][1].split()
    frame = dataset.tables[table]
    assert dataset.schema.tables[table].key == tuple(key)
    assert frame.columns[: len(key)] == key
    assert frame.select(key).is_duplicated().sum() == 0
    expected = [name + end for name, _, kind in (each.partition(":") for each in named) for end in PARTS[kind]]
    assert [name for name in expected if name not in frame.columns] == []
    if table not in OWN:
        assert frame.columns[-len(STANDARD) :] == STANDARD


def test_the_main_tables_have_rows(dataset: Compiled) -> None:
    main = ("texts", "actors", "places", "meetings", "incidents", "mous", "projects", "statements", "relations")
    assert [name for name in main if dataset.tables[name].is_empty()] == []
    assert len(dataset.tables["texts"]) == 5


def test_every_sentence_is_annotated_or_excluded(dataset: Compiled) -> None:
    assert dataset.frames is not None
    sentences = dataset.frames.sentences.with_columns(pl.col("text_id").cast(pl.String))
    passages = [dataset.tables[name].select("text_id", "span_start", "span_end") for name in ("evidence", "excluded")]
    touched = sentences.join(pl.concat(passages), on="text_id").filter(
        (pl.col("span_start") < pl.col("sentence_end")) & (pl.col("sentence_start") < pl.col("span_end"))
    )
    left = sentences.join(touched, on=["text_id", "sentence"], how="anti")
    assert left.select("text_id", "sentence").rows() == []


def test_the_toll_at_gohar_kuh_is_resolved_as_the_contract_states(dataset: Compiled) -> None:
    """Ten dead from all; border guards, since the vocabulary has them under police; a claim, not a fact."""
    columns = ["killed_low", "killed_best", "killed_high", "victims", "has_open_conflict"]
    incident = dataset.tables["incidents"].filter(incident_id="gohar-kuh-attack").select(columns)
    assert incident.rows() == [(10, 10, 10, "border-guard", False)]
    cells = dataset.tables["resolutions"].filter(table_name="incidents", record_id="gohar-kuh-attack")
    assert dict(cells.select("field_name", "rule").rows())["victims"] == "specific"
    claim = dataset.tables["incident_actors"].filter(incident_id="gohar-kuh-attack", actor_id="jaish-al-adl")
    assert claim.select("role", "attribution").rows() == [("perpetrator", "claimed-by-self")]


def test_umbrellas_do_not_count_as_instruments(dataset: Compiled) -> None:
    counted = dataset.tables["mous"].filter(pl.col("instruments_low") > 0)
    assert counted.select("mou_id", "instruments_low", "instruments_high").rows() == [
        ("ip-pipeline-agreement-2004", 1, 1),
        ("april-memoranda-2024", 2, None),
        ("pezeshkian-bundle-2025", 12, 12),
    ]


@pytest.mark.skipif(not TEXTS.is_dir(), reason=f"the texts are not in {TEXTS} (set STANDOFF_TEXTS)")
class TestWithTheTexts:
    def test_every_text_is_the_one_that_was_annotated(self, dataset: Compiled) -> None:
        assert dataset.unverified == []

    def test_the_tables_do_not_rest_on_the_texts(self, dataset: Compiled) -> None:
        without = compile_corpus(REPOSITORY)
        assert errors(without.problems) == []
        for name, table in dataset.tables.items():
            assert table.equals(without.tables[name]), name

    def test_no_words_of_theirs_are_in_the_repository(self, dataset: Compiled) -> None:
        """No run of 40 characters, white space folded: that is stricter than no sentence."""
        texts = [_folded(text.content) for text in dataset.texts.values()]
        halves = {text[start : start + HALF] for text in texts for start in range(len(text) - HALF + 1)}
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
        if listed.returncode:
            pytest.skip("this is not a git repository")
        files = [REPOSITORY / file for file in listed.stdout.decode().split("\0") if file]
        found = []
        for file in filter(Path.is_file, files):
            content = _folded(file.read_text("utf-8", "replace"))
            runs = {run for start in _starts(content, halves) for run in _runs_over(content, start)}
            found += [file.name for run in runs if any(run in text for text in texts)]
        assert found == []


HALF = 20  # of a run that a text and a file must not share


def _folded(content: str) -> str:
    return " ".join(content.split())


def _starts(content: str, halves: set[str]) -> list[int]:
    """Where a share of a file begins that a text has too; every run of twice its length has a whole one of them."""
    return [start for start in range(0, len(content), HALF) if content[start : start + HALF] in halves]


def _runs_over(content: str, start: int) -> Iterator[str]:
    """The runs that such a share is part of."""
    first, last = max(start - HALF, 0), min(start, len(content) - 2 * HALF)
    return (content[each : each + 2 * HALF] for each in range(first, last + 1))


def test_words_of_theirs_would_be_found() -> None:
    """Wherever a run begins, one of the halves that are looked up first is in it."""
    text = "".join(chr(0x100 + number) for number in range(90))
    halves = {text[start : start + HALF] for start in range(len(text) - HALF + 1)}
    for before in range(2 * HALF):
        content = "." * before + text[30 : 30 + 2 * HALF] + "."
        assert text[30 : 30 + 2 * HALF] in {
            run for start in _starts(content, halves) for run in _runs_over(content, start)
        }


def test_the_annotations_are_in_canonical_form() -> None:
    result = CliRunner().invoke(main, ["--root", str(REPOSITORY), "fmt", "--check"])
    assert (result.stdout, result.exit_code) == ("", 0)
