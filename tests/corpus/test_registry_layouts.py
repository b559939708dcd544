"""Registry files that are lists of records, and files that are one record each: read and edited as those by id are."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

import layouts
import tiny
from layouts import ARDEN, BELL, CARR, FAIR, LISTS, OWN_FILES, SHIRE
from standoff.authoring.edit.change import CannotEditError, Project
from standoff.authoring.edit.entry_edits import NewRecord, SetEntry
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.edit.merge import MergeRecords
from standoff.authoring.edit.rename import RenameRecord
from standoff.authoring.edit.settled import Settle, Unsettle
from standoff.authoring.json_schema.files import editor_schemas
from standoff.authoring.json_schema.write import known_ids
from standoff.authoring.serve.registry_page import show_entry
from standoff.authoring.serve.workbench import Workbench
from standoff.authoring.sheets.cells import registry_of
from standoff.authoring.sheets.registry_in import plan_registry
from standoff.authoring.sheets.registry_out import as_csv
from standoff.cli.project_names import records
from standoff.engine.compilation import Compiled
from standoff.source.sheet import read_sheet
from standoff.source.workbook import BookSheet
from versions import call

COPE, E_COPE = "annotations/registry/people/cope.yaml", "annotations/registry/people/E_Cope.yaml"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return tiny.compiled(tiny.write(tmp_path_factory.mktemp("plain")))


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return tiny.compiled(layouts.lists(tmp_path_factory.mktemp("lists")))


@pytest.fixture(scope="module")
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return tiny.compiled(layouts.own_files(tmp_path_factory.mktemp("own")))


@pytest.fixture(params=["lists", "own_files"])
def compiled(request: pytest.FixtureRequest) -> Compiled:
    found: Compiled = request.getfixturevalue(request.param)
    return found


def project(compiled: Compiled) -> Project:
    root = compiled.corpus.root
    return Project(root, root / "texts", compiled.schema, compiled.corpus.settings, compiled)


def written(compiled: Compiled, edit: Any) -> dict[str, str | None]:
    """The registry files after an edit; None for one that goes."""
    files = edit.change(project(compiled)).files
    return {file: after and after.decode() for file, (_, after) in files.items() if "/registry/" in file}


def changed(file: str, old: str, new: str) -> dict[str, str | None]:
    """A file in which this alone is different."""
    before = (LISTS | OWN_FILES)[file]
    assert before.count(old) == 1
    return {file: before.replace(old, new)}


# -- reading -----------------------------------------------------------------------------------------------------------


def rows(compiled: Compiled) -> dict[str, list[tuple[object, ...]]]:
    """The tables without places and curators."""
    assert [problem.message for problem in compiled.problems] == []
    places = ("annotation_file", "annotation_line", "curator")
    tables = {name: frame.drop(places, strict=False) for name, frame in compiled.tables.items()}
    return {name: sorted(frame.rows(), key=repr) for name, frame in tables.items()}


def test_they_say_what_a_mapping_by_id_says(plain: Compiled, compiled: Compiled) -> None:
    assert rows(compiled) == rows(plain)


def receipts(compiled: Compiled, record: str) -> list[tuple[object, ...]]:
    mine = compiled.tables["assertions"].filter(table_name="places", record_id=record)
    found = mine.select("assertion_id", "field_name").join(compiled.tables["evidence"], on="assertion_id")
    names = ("field_name", "annotation_file", "annotation_line", "curator")
    return sorted(found.select(names).rows(), key=repr)


def test_a_receipt_has_the_line_of_the_value_and_the_curator_of_the_file(lists: Compiled, own_files: Compiled) -> None:
    assert receipts(lists, "shire") == [("name", tiny.PLACES, 1, None), (None, tiny.PLACES, 1, None)]
    assert receipts(own_files, "shire") == [("name", SHIRE, 3, "ida"), (None, SHIRE, 1, "ida")]
    assert receipts(own_files, "arden")[1] == ("within_id", ARDEN, 2, None)


LIST = """\
- {person_id: bell, name: Ann Bell}
- {name: Tom Carr}
- carr
- {person_id: bell, name: Anne}
"""
GIVES = "a record in a list of `people` gives its id, as `person_id`"
PROBLEMS = {
    "a list": (
        {tiny.PEOPLE: LIST},
        (),
        [
            f"{tiny.PEOPLE}:2:3 not-records: {GIVES}",
            f"{tiny.PEOPLE}:3:3 not-records: {GIVES}",
            f"{tiny.PEOPLE}:4:15 duplicate-entry: `people/bell` is in this list twice, the first time on line 1",
        ],
    ),
    "names of files": (
        {tiny.PEOPLE: None, BELL: "name: Ann Bell", CARR: "person_id: cart\n", E_COPE: ""},
        layouts.FROM_FILE[:1],
        [
            f"{E_COPE}:1:1 bad-id: `E_Cope`, the name of the file, is not a valid id",
            f"{CARR}:1:12 bad-id: `person_id` is `cart`, and the file is called `carr`",
        ],
    ),
    "an empty file": (
        {tiny.PEOPLE: None, BELL: "name: Ann Bell", CARR: "# soon\n"},
        layouts.FROM_FILE[:1],
        [f"{CARR}:1:1 required-missing: `people/carr` has no `name`"],
    ),
    "no record": (
        {tiny.PEOPLE: "bell\n"}, (), [f"{tiny.PEOPLE}:1:1 not-records: a registry file is a mapping"],
    ),
    "an unknown place of ids": (
        {}, ((tiny.PEOPLE_SCHEMA, "{registered: true}", "{key: {from: text}}"),),
        [f"{tiny.PEOPLE_SCHEMA}:5:24 schema-value: an id is written with its entry, or is the name of the file"],
    ),
    "a child with files": (
        {}, ((tiny.GUESTS_SCHEMA, "standoff:\n", "standoff:\n  key: {from: file}\n"),),
        [f"{tiny.GUESTS_SCHEMA}:11:8 schema-value: a child table has no ids of its own"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "changes", "problems"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_wrong_is_reported_at_its_place(
    tmp_path: Path, files: dict[str, str | bytes | None], changes: tuple[tiny.Change, ...], problems: list[str]
) -> None:
    found = tiny.compiled(tiny.write(tmp_path, *changes, files=files)).problems
    assert [f"{p.place} {p.code}: {p.message}" for p in found] == problems


# -- editing -----------------------------------------------------------------------------------------------------------

KIND, REASON = "settle: {kind: {to: market, because: so}}", "to: 40, because: The first text counted."
HAT, CART, COUNTY = (
    FAIR.replace("spring-fair", "hat-market"),
    CARR.replace("carr", "cart"),
    SHIRE.replace("shire", "county"),
)
EDITS: list[tuple[Any, dict[str, str | None], dict[str, str | None]]] = [
    (
        NewRecord("people", "cope", {"name": "Eve"}),
        changed(tiny.PEOPLE, "Tom Carr}\n", "Tom Carr}\n- {person_id: cope, name: Eve}\n"),
        {COPE: "name: Eve\n"},
    ),
    (
        SetEntry("people", "bell", {"name": "Ann"}),
        changed(tiny.PEOPLE, "Ann Bell", "Ann"),
        changed(BELL, "Ann Bell", "Ann"),
    ),
    (
        SetEntry("places", "shire", {"within_id": "arden"}),
        changed(tiny.PLACES, "shire\n\n", "shire\n  within_id: arden\n\n"),
        changed(SHIRE, "The Shire\n", "The Shire\nwithin_id: arden\n"),
    ),
    (
        SetEntry("places", "arden", {}, ["within_id"]),
        changed(tiny.PLACES, "  within_id: shire\n", ""),
        changed(ARDEN, "within_id: shire\n", ""),
    ),
    (
        Settle("fairs", "spring-fair", "visitors", "45", "so"),
        changed(tiny.FAIRS, REASON, "to: 45, because: so"),
        changed(FAIR, REASON, "to: 45, because: so"),
    ),
    (
        Settle("fairs", "hat-market", "kind", "market", "so"),
        changed(tiny.FAIRS, "- fair_id", f"- {{fair_id: hat-market, {KIND}}}\n- fair_id"),
        {HAT: f"{KIND}\n"},
    ),
    (
        Unsettle("fairs", "spring-fair", "visitors"),
        {tiny.FAIRS: "- fair_id: spring-fair\n  title: Spring fair\n"},
        {FAIR: "title: Spring fair\n"},
    ),
    (
        RenameRecord("people", "carr", "cart"),
        changed(tiny.PEOPLE, "person_id: carr", "person_id: cart"),
        {CARR: None, CART: OWN_FILES[CARR]},
    ),
    (
        RenameRecord("places", "shire", "county"),
        {tiny.PLACES: LISTS[tiny.PLACES].replace("shire", "county")},
        {
            ARDEN: "name: Arden\nwithin_id: county\n",
            SHIRE: None,
            COUNTY: OWN_FILES[SHIRE].replace("shire", "county"),
        },
    ),
    (
        MergeRecords("people", "carr", "bell", keep={"name": "into"}),
        {tiny.PEOPLE: "# who they are\n# the hatter\n- person_id: bell  # of the fair\n  name: Ann Bell\n"},
        {BELL: "# of the fair\n\n# the hatter\nname: Ann Bell\n", CARR: None},
    ),
    (
        MergeRecords("people", "bell", "carr", keep={"name": "old"}),
        {tiny.PEOPLE: "# the hatter\n# who they are\n# of the fair\n- {person_id: carr, name: Ann Bell}\n"},
        {BELL: None, CARR: "# of the fair\n# the hatter\nname: Ann Bell\n"},
    ),
    (
        MergeRecords("fairs", "spring-fair", "hat-market"),
        changed(tiny.FAIRS, "spring-fair", "hat-market"),
        {FAIR: None, HAT: OWN_FILES[FAIR]},
    ),
]
NAMES = [f"{type(edit).__name__} {edit.table}/{edit.record}" for edit, *_ in EDITS]


@pytest.mark.parametrize(("edit", "of_list", "of_files"), EDITS, ids=NAMES)
def test_an_edit_changes_no_other_character(
    lists: Compiled, own_files: Compiled, edit: Any, of_list: dict[str, str | None], of_files: dict[str, str | None]
) -> None:
    assert (written(lists, edit), written(own_files, edit)) == (of_list, of_files)


REFUSED = [
    (SetEntry("people", "carr", {"person_id": "x"}), "`person_id` is not a field of people that can be set"),
    (SetEntry("people", "carr", {}, ["person_id"]), "the entry of `carr` has no `person_id`"),
    (NewRecord("people", "carr", {"name": "x"}), "`carr` is already in the registry of people"),
]


@pytest.mark.parametrize(("edit", "message"), REFUSED)
def test_an_edit_that_cannot_be_made_says_why(compiled: Compiled, edit: Any, message: str) -> None:
    with pytest.raises(CannotEditError) as caught:
        edit.change(project(compiled))
    assert [problem.message for problem in caught.value.problems] == [message]


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("", "name: x\n"),
        ("{}\n", "name: x\n"),
        ("# nothing yet\n", "# nothing yet\nname: x\n"),
        ("curator: ida\n", "curator: ida\nname: x\n"),
        ("{within_id: shire}\n", "{name: x, within_id: shire}\n"),
        ("within_id: shire", "name: x\nwithin_id: shire"),
    ],
)
def test_a_file_of_one_record_gets_its_first_field(tmp_path: Path, source: str, after: str) -> None:
    root = layouts.own_files(tmp_path)
    (root / ARDEN).write_text(source, "utf-8")
    edit = SetEntry("places", "arden", {"name": "x"})
    assert written(tiny.compiled(root), edit) == {ARDEN: after}


def test_they_are_formatted_in_their_layout(compiled: Compiled) -> None:
    formatter = Formatter.of(compiled.schema)
    found = {}
    for file in compiled.corpus.registry_files:
        data = formatter.format(file, (compiled.corpus.root / file).read_bytes(), is_text=False).data
        assert data is not None
        assert formatter.format(file, data, is_text=False).data == data
        found[file] = data.decode()
    to = "settle: {visitors: {to: 40, because: The first text counted.}}"
    wanted: dict[str, str] = {
        tiny.FAIRS: f"- {{fair_id: spring-fair, title: Spring fair, {to}}}\n",
        tiny.PEOPLE: LISTS[tiny.PEOPLE],
        tiny.PLACES: "- {place_id: arden, name: Arden, within_id: shire}\n- {place_id: shire, name: The Shire}\n",
        **OWN_FILES,
        FAIR: f"title: Spring fair\n{to}\n",
    }
    assert found == {file: wanted[file] for file in found}


# -- tools -------------------------------------------------------------------------------------------------------------


def test_a_sheet_of_a_registry_comes_back(compiled: Compiled) -> None:
    sheet = as_csv(registry_of(project(compiled), "places")).replace(b"Arden", b"Arden Town") + b"elm,Elm,shire,\n"
    plan = plan_registry(project(compiled), [BookSheet("places", read_sheet("places.csv", sheet))])
    assert plan.problems == []
    files = written(compiled, plan)
    if tiny.PLACES in files:
        elm = "- {place_id: elm, name: Elm, within_id: shire}\n"
        assert files == {tiny.PLACES: LISTS[tiny.PLACES].replace("Arden", "Arden Town") + elm}
    else:
        elm = "name: Elm\nwithin_id: shire\n"
        assert files == {ARDEN: OWN_FILES[ARDEN].replace("Arden", "Arden Town"), ARDEN.replace("arden", "elm"): elm}


def test_an_editor_knows_them(compiled: Compiled) -> None:
    known = known_ids(compiled.corpus, compiled.schema)
    assert {table: sorted(ids) for table, ids in known.items()} == {
        "fairs": ["spring-fair"], "people": ["bell", "carr"], "places": ["arden", "shire"]
    }  # fmt: skip
    described = dict(editor_schemas(compiled.schema, known, "people"))
    for file in compiled.corpus.registry_files:
        path = Path(file)
        name = path.stem if path.parent.name == "registry" else f"{path.parent.name}.record"
        held = yaml.safe_load((compiled.corpus.root / file).read_text("utf-8"))
        assert [error.message for error in Draft7Validator(described[name]).iter_errors(held)] == []
        wrong = [*held, {"name": "x"}] if isinstance(held, list) else held | {"nickname": "x"}
        assert not Draft7Validator(described[name]).is_valid(wrong)


def test_the_shell_and_the_workbench_know_them(compiled: Compiled) -> None:
    found = [each for each in records(compiled.corpus.root) if each.startswith("p")]
    assert sorted(found) == ["people/bell", "people/carr", "places/arden", "places/shire"]
    bench = Workbench(compiled.corpus.root, compiled.corpus.root / "texts")
    bench.check()
    entry = show_entry(bench, {"table": "places", "record": "shire"})
    wanted = (2, 2) if entry["file"] == tiny.PLACES else (1, 3)  # the file gives the id twice: by its name, and in it
    assert (entry["set"], entry["line"], entry["count"]) == ({"name": "The Shire"}, *wanted)


def test_explain_names_the_file_of_the_record(own_files: Compiled) -> None:
    shown = call(own_files.corpus.root, "explain", "places/arden", "within_id").stdout.splitlines()
    assert shown[-2:] == ["  chosen      shire  registry; curated", f"              {ARDEN}:2"]
