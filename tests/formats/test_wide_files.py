"""The wide tables as files: what frictionless, DuckDB, SQLite, polars and pandas read from them."""

import csv
import json
import shutil
import sqlite3
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cells import POLARS, SQL
from paths import PANDAS, REPOSITORY, SCRIPTS
from standoff.engine.compilation import Compiled
from standoff.formats import parquet
from standoff.formats.files import sha256
from standoff.formats.package import PackageTable
from standoff.schema.wide import wide_columns
from standoff.tables.package_contents import in_memory
from standoff.views.loader import load

WIDE = (
    *("actors", "incidents", "meetings", "mous", "office_holders", "places", "projects", "relations", "statements"),
)


@pytest.fixture(scope="module")
def resources(dataset_build: Path) -> dict[str, dict[str, Any]]:
    """The resources of the wide tables' CSV files, by table."""
    descriptor = json.loads((dataset_build / "datapackage.json").read_text("utf-8"))
    found = [each for each in descriptor["resources"] if each["path"].startswith("wide/") and each["type"] == "table"]
    return {Path(resource["path"]).stem: resource for resource in found}


def test_a_build_has_the_wide_tables_first(dataset_build: Path) -> None:
    descriptor = json.loads((dataset_build / "datapackage.json").read_text("utf-8"))
    files = [f"wide/{table}.{ending}" for table in WIDE for ending in ("csv", "parquet")]
    assert [resource["path"] for resource in descriptor["resources"]][: len(files)] == files
    assert sorted(path.name for path in (dataset_build / "wide").iterdir()) == sorted(Path(file).name for file in files)


def test_a_corpus_that_declares_none_has_no_folder(rules_build: Path) -> None:
    assert not (rules_build / "wide").exists()


def test_the_schema_is_inlined_with_key_and_references(dataset: Compiled, resources: dict[str, dict[str, Any]]) -> None:
    for name, resource in resources.items():
        table = dataset.schema.tables[name]
        columns = [(column.name, column.type) for column in wide_columns(table, dataset.schema)]
        assert [(field["name"], field["type"]) for field in resource["schema"]["fields"]] == columns
        assert all(
            field.get("description") or field["name"] in dataset.tables[name] for field in resource["schema"]["fields"]
        )
        assert resource["schema"]["primaryKey"] == list(table.key)
    assert resources["meetings"]["name"] == "meetings-wide"
    assert resources["meetings"]["schema"]["foreignKeys"] == [
        {"fields": ["part_of_id"], "reference": {"resource": "meetings", "fields": ["meeting_id"]}},
        {"fields": ["place_id"], "reference": {"resource": "places", "fields": ["place_id"]}},
    ]


def test_frictionless_reads_equal_values(dataset: Compiled, dataset_build: Path) -> None:
    """That the package is valid, these files among the others, is a test of all consumers."""
    package = frictionless.Package(str(dataset_build / "datapackage.json"))
    for name, wide in dataset.wide.items():
        resource: Any = package.get_resource(f"{name}-wide")
        rows = [{name: _plain(cell) for name, cell in row.to_dict().items()} for row in resource.read_rows()]
        assert rows == in_memory(wide.rows).to_dicts()


def _plain(cell: object) -> object:
    return float(cell) if isinstance(cell, Decimal) else cell


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("project_id", "ip-pipeline", "primary-key"),
        ("segment_of_id", "no", "foreign-key"),
        ("status", "stopped", "constraint-error"),
    ],
)
def test_frictionless_finds_a_broken_wide_table(
    dataset_build: Path, tmp_path: Path, column: str, cell: str, fault: str
) -> None:
    folder = Path(shutil.copytree(dataset_build, tmp_path / "broken"))
    path = folder / "wide" / "projects.csv"
    is_section = pl.col("project_id") == "ip-pipeline-iran-section"
    broken = pl.when(is_section).then(pl.lit(cell)).otherwise(column).alias(column)
    pl.read_csv(path, infer_schema=False).with_columns(broken).write_csv(path)
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    (resource,) = [each for each in descriptor["resources"] if each["name"] == "projects-wide"]
    resource |= {"bytes": path.stat().st_size, "hash": f"sha256:{sha256(path)}"}
    descriptor["resources"] = [
        each for each in descriptor["resources"] if each["path"] in ("wide/projects.csv", "csv/projects.csv")
    ]
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert fault in {error.type for task in report.tasks if task.name == "projects-wide" for error in task.errors}


def test_csv_and_parquet_hold_the_same_cells_with_the_declared_types(
    dataset_build: Path, resources: dict[str, dict[str, Any]]
) -> None:
    for name, resource in resources.items():
        types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        file = dataset_build / "wide" / name
        by_csv = pl.read_csv(file.with_suffix(".csv"), schema={column: POLARS[kind] for column, kind in types.items()})
        assert_frame_equal(by_csv, parquet.read(file.with_suffix(".parquet"), _Declared(types)))
        described = duckdb.execute(f"DESCRIBE FROM '{file}.parquet'").fetchall()
        lists = {column for column, kind, *_ in described if kind.endswith("[]")}
        assert "evidence" in lists
        assert [(column, kind) for column, kind, *_ in described if column not in lists] == [
            (column, SQL[kind]) for column, kind in types.items() if column not in lists
        ]


class _Declared(PackageTable):
    """A table of which nothing is known but the types of its columns."""

    def __init__(self, types: dict[str, str]) -> None:
        fields = {name: {"type": kind} for name, kind in types.items()}
        super().__init__("", fields, (), (), pl.DataFrame)


def test_list_cells_in_parquet_are_structs_with_ids_and_codes(dataset_build: Path) -> None:
    query = """
        SELECT UNNEST(participants, recursive := true)
        FROM read_parquet(?) WHERE meeting_id = 'araghchi-dar-talks-2024-11'
    """
    with duckdb.connect() as connection:
        found = connection.execute(query, [f"{dataset_build}/wide/meetings.parquet"])
        names = [name for name, *_ in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert rows == [
        {
            "text": "Visitor: Abbas Araghchi (Foreign Minister of Iran)",
            "record_id": "araghchi-dar-talks-2024-11/abbas-araghchi/visitor",
            "factuality": "asserted",
            "record_basis": "stated",
            "role": "visitor",
            "actor_id": "abbas-araghchi",
        },
        {
            "text": "Host: Ishaq Dar (Deputy Prime Minister of Pakistan; Foreign Minister of Pakistan)",
            "record_id": "araghchi-dar-talks-2024-11/ishaq-dar/host",
            "factuality": "asserted",
            "record_basis": "stated",
            "role": "host",
            "actor_id": "ishaq-dar",
        },
    ]


def test_the_loader_has_lists_and_the_file_says_so(dataset_build: Path) -> None:
    spans = (
        load(dataset_build).wide["relations"].filter(pl.col("relation_id") == "afghan-taliban-harbours-armed-groups")
    )
    assert spans["evidence"].to_list() == [
        [
            {"text": "003[2168,2183)", "text_id": "003_de4bf0af528a8c21", "span_start": 2168, "span_end": 2183},
            {"text": "003[2209,2249)", "text_id": "003_de4bf0af528a8c21", "span_start": 2209, "span_end": 2249},
        ]
    ]
    table = json.loads(pl.read_parquet_metadata(dataset_build / "wide" / "relations.parquet")["table"])
    assert {field["name"] for field in table["fields"] if field["type"] == "array"} == {"topics", "evidence"}


def test_every_name_works_unquoted(resources: dict[str, dict[str, Any]]) -> None:
    with duckdb.connect() as connection:
        for execute in (connection.execute, sqlite3.connect(":memory:").execute):
            for name, resource in resources.items():
                columns = {field["name"]: SQL[field["type"]] for field in resource["schema"]["fields"]}
                execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")
                names = ", ".join(columns)
                execute(f"SELECT {names} FROM {name} GROUP BY {names} ORDER BY {names}")
                execute(f"INSERT INTO {name} ({names}) SELECT {', '.join(f'{name}.{c}' for c in columns)} FROM {name}")


def test_pandas_reads_every_file(dataset_build: Path, resources: dict[str, dict[str, Any]]) -> None:
    if not PANDAS.exists():
        pytest.skip("no .venv-consumers: run `make .venv-consumers/.ready`")
    script = SCRIPTS / "with_pandas.py"
    done = subprocess.run([PANDAS, script, dataset_build, "wide"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        resource["name"]: {"rows": [resource["rows"]] * 2, "columns": True, "types": True, "equal": True}
        for resource in resources.values()
    }


# -- questions that one file answers -----------------------------------------------------------------------------------


def asked(build: Path, table: str, key: str, *columns: str) -> tuple[str, ...]:
    """Cells of one row of a wide table, as Python's own CSV reader gives them."""
    with (build / "wide" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = [row for row in csv.DictReader(stream) if row[f"{table.removesuffix('s')}_id"] == key]
    return tuple(row[column] for column in columns)


def test_who_met_whom_when_where_about_what(dataset_build: Path) -> None:
    dates = ("started", "started_earliest", "started_latest")
    columns = ("visitors", "hosts", *dates, "place_name", "topics", "stated_by")
    assert asked(dataset_build, "meetings", "araghchi-dar-talks-2024-11", *columns) == (
        "Abbas Araghchi",
        "Ishaq Dar",
        "[2024-11-04..2024-11-05]",
        "2024-11-04",
        "2024-11-05",
        "Islamabad",
        "Security | Palestine | Multilateral diplomacy",
        "Narrator (Araghchi visit A, Araghchi visit B, Araghchi visit C),"
        " Statement on Araghchi's visit, issuer not stated (Araghchi visit B)",
    )
    assert asked(dataset_build, "meetings", "araghchi-dar-talks-2024-11", "participants", "part_of_name") == (
        "Visitor: Abbas Araghchi (Foreign Minister of Iran)"
        " | Host: Ishaq Dar (Deputy Prime Minister of Pakistan; Foreign Minister of Pakistan)",
        "Visit of Foreign Minister Araghchi to Pakistan",
    )


def test_whom_somebody_met(dataset_build: Path) -> None:
    assert asked(dataset_build, "actors", "asim-munir", "name", "offices", "seen_in_office", "meetings") == (
        "Asim Munir",
        "Chief of Army Staff (Pakistan)",
        "Chief of Army Staff (Pakistan), General: seen between 2024-11-04 and 2024-11-05"
        " | Chief of Army Staff (Pakistan), Field Marshal: seen 2025?",
        "Talks of Araghchi and Army chief Munir (Host, between 2024-11-04 and 2024-11-05)"
        " | Telephone call of the military chiefs, Munir and Mousavi (Participant, 2025?)",
    )


def test_what_a_group_is_called_and_who_denies_it(dataset_build: Path) -> None:
    assert asked(dataset_build, "actors", "afghan-taliban", "ties") == (
        "Harbours Armed groups on Afghan ground: denied by Taliban government of Afghanistan (Raisi visit) [denied]"
        " | Harbours Pakistani Taliban: Pakistan (Raisi visit, alleged);"
        " denied by Taliban government of Afghanistan (Raisi visit) [disputed]"
        " | Governs Afghanistan, since 2021: Narrator (Raisi visit)",
    )


def test_what_was_signed_by_whom_when_and_in_what_bundle(dataset_build: Path) -> None:
    columns = ("record_type", "instruments", "signed", "status", "parties", "meeting_place", "number_stated_best")
    assert asked(dataset_build, "mous", "pezeshkian-bundle-2025", *columns) == (
        *("bundle", "12", "2025?", "signed", "Iran | Pakistan", "Pakistan", "12"),
    )
    columns = ("title", "bundle_name", "bundle_signed", "bundle_parties", "sectors", "project_name", "stated_by")
    assert asked(dataset_build, "mous", "mirjaveh-taftan-gate-area-2025", *columns) == (
        "Listed area: joint use of a border gate",
        "Twelve documents signed during Pezeshkian's visit",
        "2025?",
        "Iran; Pakistan",
        "Border crossings",
        "Joint use of the gate Mirjaveh-Taftan",
        "Narrator (Security article)",
    )


def test_what_happened_where_how_many_died_and_who_says_so(dataset_build: Path) -> None:
    columns = (
        "kind_label",
        "date",
        "place_name",
        "place_within",
        "place_country",
        "targets",
        "killed_low",
        "killed_high",
    )
    assert asked(dataset_build, "incidents", "gohar-kuh-attack", *columns) == (
        *("Attack", "2024-10-26", "Gohar Kuh", "Taftan County (Iran), Sistan and Baluchestan (Iran), Iran", "IRN"),
        "Border guards of Iran; according to Narrator (Araghchi visit C)"
        " | Police of Iran; according to Local police in Sistan and Baluchestan (Araghchi visit C)",
        *("10", "10"),
    )
    more = ("killed_accounts", "victims_label", "factuality", "n_texts", "n_independent", "has_open_conflict")
    assert asked(dataset_build, "incidents", "gohar-kuh-attack", *more) == (
        "10: Abbas Araghchi (Araghchi visit C), Narrator (Araghchi visit C)",
        *("Border guards", "asserted", "1", "1", "false"),
    )


def test_a_toll_that_is_divided(dataset_build: Path) -> None:
    columns = ("killed_low", "killed_high", "killed_accounts", "casualties")
    assert asked(dataset_build, "incidents", "strike-on-iranian-consular-building", *columns) == (
        *(
            "4",
            "",
            "4 or more: Narrator (Raisi visit)",
            "Killed: 2 Military commanders | Killed: 2 or more Persons (class not stated)",
        ),
    )


def test_who_did_it_and_with_which_attribution(dataset_build: Path) -> None:
    assert asked(dataset_build, "incidents", "gohar-kuh-attack", "perpetrators") == (
        "Gunmen of Gohar Kuh (Reported); according to Local police in Sistan and Baluchestan (Araghchi visit C)"
        " | Jaish al-Adl (Claimed by the actor); according to Jaish al-Adl (Araghchi visit C, claimed) [hedged]"
        " | Armed groups of the Pakistan-Iran border (Alleged); according to Abbas Araghchi (Araghchi visit C)",
    )


def test_where_the_pipeline_stands(dataset_build: Path) -> None:
    columns = ("status", "status_as_of", "status_accounts", "milestones", "sections")
    assert asked(dataset_build, "projects", "ip-pipeline", *columns) == (
        "stalled",
        "[2024-11-05..2024-11-10]",
        "Stalled: Abbas Araghchi (Araghchi visit A, Araghchi visit B), Narrator (Araghchi visit A, Araghchi visit B);"
        " On hold: Narrator (Raisi visit)",
        "Agreement signed: 2004; according to Narrator (Araghchi visit A)"
        " | Launched: 2013; according to Narrator (Raisi visit)",
        "Iran-Pakistan gas pipeline, Iranian section: Completed"
        " | Iran-Pakistan gas pipeline, Pakistani section: Stalled",
    )
    assert asked(dataset_build, "projects", "ip-pipeline", "obstacles") == (
        "Sanctions: United States (Named); according to Narrator (Raisi visit)"
        " | Obstruction by a third party (Left unnamed)"
        "; according to Abbas Araghchi (Araghchi visit A, Araghchi visit B)"
        " | Obstruction by a third party: United States (Inferred by the reporter)"
        "; according to Narrator (Araghchi visit B)"
        " | Delay by a partner: Pakistan (Named); according to Narrator (Araghchi visit A)",
    )


def test_who_said_what_to_whom(dataset_build: Path) -> None:
    columns = ("speaker_name", "speaker_offices", "act_label", "date", "meeting_name", "accused", "about")
    assert asked(dataset_build, "statements", "araghchi-israel-link-accusation-reception-2024-11", *columns) == (
        "Abbas Araghchi",
        "Foreign Minister of Iran",
        "Accusation",
        "2024-11-05",
        "Reception at Iran's embassy in Islamabad",
        "Israel (Named)",
        "Armed groups of the Pakistan-Iran border | Attacks in Iran at the time of the Israeli strikes of October 2024"
        " | Israeli strikes on Iran of 26 October 2024",
    )


def test_the_evidence_is_that_of_the_record(dataset_build: Path) -> None:
    """A record with one mention, whose span stands in its annotation file."""
    annotations = (REPOSITORY / "annotations" / "texts" / "000_bd37c273a9013680.yaml").read_text("utf-8")
    assert "  ip-pipeline-iran-section:\n    at: 2383-2429\n" in annotations
    assert asked(dataset_build, "projects", "ip-pipeline-iran-section", "evidence") == ("000[2383,2429)",)
