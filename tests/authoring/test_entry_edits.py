"""Edits of registry entries as the library plans them: a new one, and fields set and taken out."""

from pathlib import Path

import pytest

import tiny
from standoff.authoring.edit.change import CannotEditError, Change, Project
from standoff.authoring.edit.edits import EDITS
from standoff.authoring.edit.entry_edits import NewRecord, SetEntry
from standoff.authoring.edit.rename import RenameRecord
from tiny import FAIRS, PEOPLE, PLACES


def project(root: Path) -> Project:
    """The project with what was compiled of it."""
    compiled = tiny.compiled(root)
    return Project(root, root / "texts", compiled.schema, compiled.corpus.settings, compiled)


def failed(root: Path, edit: NewRecord | SetEntry | RenameRecord) -> tuple[str, str, str]:
    """The code, message and hint of an edit that cannot be made."""
    with pytest.raises(CannotEditError) as caught:
        edit.change(project(root))
    (problem,) = caught.value.problems
    return problem.code, problem.message, problem.hint


def of_one_file(change: Change, file: str) -> str:
    assert change.files.keys() == {file}
    return (change.files[file][1] or b"").decode()


def test_they_are_in_the_list_of_edits() -> None:
    assert {"NewRecord", "RenameRecord", "SetEntry", "MergeRecords"} <= set(EDITS)


# -- new records -------------------------------------------------------------------------------------------------------


def test_a_new_record_is_shown_as_it_will_be_written(tmp_path: Path) -> None:
    change = NewRecord("people", "boyd", {"name": "Jo Boyd"}).change(project(tiny.write(tmp_path)))
    assert (change.what, change.written) == ("add people/boyd", "boyd: {name: Jo Boyd}")
    assert (str(change.place), of_one_file(change, PEOPLE).splitlines()[1]) == (f"{PEOPLE}:2:1", change.written)


def test_a_similar_id_is_refused_unless_it_is_forced(tmp_path: Path) -> None:
    tiny.write(tmp_path, files={PEOPLE: "bellamy: {name: Ann}\n"})
    edit = NewRecord("people", "belamy", {"name": "Jo"})
    assert failed(tmp_path, edit)[:2] == ("near-id", "the ids `belamy` and `bellamy` are similar")
    forced = NewRecord("people", "belamy", {"name": "Jo"}, force=True).change(project(tmp_path))
    assert of_one_file(forced, PEOPLE) == "belamy: {name: Jo}\nbellamy: {name: Ann}\n"


@pytest.mark.parametrize(
    ("edit", "code", "message", "hint"),
    [
        (NewRecord("ships", "x"), "unknown-table", "unknown table `ships`; known: fairs, people, places", ""),
        (NewRecord("people", "boyd"), "required-missing", "people requires `name`", "add --set name=…"),
        (
            NewRecord("people", "bell", {"name": "x"}),
            "id-clash",
            "`bell` is already in the registry of people",
            "",
        ),
        (NewRecord("people", "boyd", {"name": "{is: a"}), "bad-value", "`name`: `{` is not closed", ""),
        (RenameRecord("people", "bell", "carr"), "id-clash", "`carr` already exists in people", ""),
        (RenameRecord("people", "bel", "ann"), "unknown-id", "unknown id `bel` in `people`", "nearest is `bell`"),
        (SetEntry("people", "bel", {"name": "x"}), "unknown-id", "unknown id `bel` in `people`", "nearest is `bell`"),
        (SetEntry("people", "bell", {"name": "[a"}), "bad-value", "`name`: `[` is not closed", ""),
        (SetEntry("people", "bell", {}, ("trade",)), "unknown-field", "the entry of `bell` has no `trade`", ""),
    ],
)
def test_what_cannot_be_planned(
    tmp_path: Path, edit: NewRecord | SetEntry | RenameRecord, code: str, message: str, hint: str
) -> None:
    assert failed(tiny.write(tmp_path), edit) == (code, message, hint)


# -- fields ------------------------------------------------------------------------------------------------------------

ENTRY = """\
# all of them
arden:   {name: Arden,   within_id: shire}  # a village
shire:
  # the county
  name: "The Shire"   # its name
  names: {x: y}
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (SetEntry("places", "arden", {"name": "Ardenne"}), "name: Arden,", "name: Ardenne,"),
        (SetEntry("places", "arden", {"name": "a: b"}), "name: Arden,", 'name: "a: b",'),
        (
            SetEntry("places", "arden", {"name": "{is: Arden, basis: external, ref: a map}"}),
            "name: Arden,",
            "name: {is: Arden, basis: external, ref: a map},",
        ),
        (SetEntry("places", "arden", {}, ("within_id",)), ",   within_id: shire}", "}"),
        (SetEntry("places", "shire", {"name": "Shire"}), '"The Shire"', "Shire"),
        (
            SetEntry("places", "shire", {"within_id": "arden"}),
            "# its name\n",
            "# its name\n  within_id: arden\n",
        ),
        (
            SetEntry("places", "arden", {"name": "Ardenne"}, ("within_id",)),
            "name: Arden,   within_id: shire}",
            "name: Ardenne}",
        ),
    ],
)
def test_fields_are_set_and_taken_out_and_every_other_character_stays(
    tmp_path: Path, edit: SetEntry, old: str, new: str
) -> None:
    entry = ENTRY.replace("  names: {x: y}\n", "")
    tiny.write(tmp_path, files={PLACES: entry})
    assert entry.count(old) == 1
    assert of_one_file(edit.change(project(tmp_path)), PLACES) == entry.replace(old, new)


@pytest.mark.parametrize("empty", ["bell: {}\n", "bell:\n", "bell: {}  # nobody\n"])
def test_an_empty_entry_is_filled(tmp_path: Path, empty: str) -> None:
    tiny.write(tmp_path, files={PEOPLE: empty})
    change = SetEntry("people", "bell", {"name": "Ann"}).change(project(tmp_path))
    assert of_one_file(change, PEOPLE) == empty.replace(" {}", "").replace(":", ": {name: Ann}")


def test_a_record_without_an_entry_gets_one(tmp_path: Path) -> None:
    change = SetEntry("fairs", "hat-market", {"title": "Hats"}).change(project(tiny.write(tmp_path)))
    assert of_one_file(change, FAIRS) == f"hat-market: {{title: Hats}}\n{tiny.FILES[FAIRS]}"
    assert change.what == "set fairs/hat-market"


def test_the_last_field_leaves_an_empty_entry(tmp_path: Path) -> None:
    change = SetEntry("people", "carr", {}, ("name",)).change(project(tiny.write(tmp_path)))
    assert of_one_file(change, PEOPLE) == "bell: {name: Ann Bell}\ncarr: {}\n"


def test_several_entries_of_a_record_are_left_to_the_curator(tmp_path: Path) -> None:
    tiny.write(tmp_path, files={PEOPLE: "bell: [{name: Ann}, {name: Bell}]\n"})
    code, message, _ = failed(tmp_path, SetEntry("people", "bell", {"name": "x"}))
    assert (code, message) == ("cannot-insert", "`bell` has several entries in the registry")


def test_renaming_is_shown_by_its_entry(tmp_path: Path) -> None:
    change = RenameRecord("people", "carr", "tom").change(project(tiny.write(tmp_path)))
    assert (change.what, change.written) == ("rename people/carr to tom", "tom: {name: Tom Carr}")
    assert change.files.keys() == {PEOPLE, tiny.TWO}
