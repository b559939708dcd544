"""`--draft-map`: schemas and a map from the names in the files, with which the import works as they are."""

from pathlib import Path

import pytest

from mills import ANN, MILL, entity, run, write
from standoff.authoring.interchange.labels_found import ENTITY, EVENT, LabelsFound

MORE = (
    entity("T9", "Rise", "leave")  # a span of the label of events
    + "A2\tMood T1 dry\nA3\tMood T1 old\nA4\tfair_id T3 big\nA5\tText E1 short\nR1\tNear Arg1:T1 Arg2:E3\n"
)
DRAFTED = """\
# schemas/entities.yaml
fields:
  - {name: entity_id}
  - {name: kind, standoff: {vocabulary: entity-kind}}
  - {name: fair_id_value}
primaryKey: entity_id
"""


def commands(root: Path) -> tuple[str, ...]:
    return "import", "brat", str(root.parent / "mill.ann")


def test_what_is_drafted_imports_everything(tmp_path: Path) -> None:
    root = write(tmp_path, ANN + MORE)
    for path in sorted((root / "schemas").iterdir()):
        path.unlink()
    (root / "annotations/registry/things.yaml").unlink()
    printed = run(root, *commands(root), "--draft-map")
    assert (printed.exit_code, printed.stdout[: len(DRAFTED)]) == (0, DRAFTED)
    drafted = str(tmp_path / "drafted.yaml")
    result = run(root, *commands(root), "--draft-map", "--map", drafted, "--write")
    assert (result.exit_code, result.output) == (
        0,
        f"wrote {drafted} and 10 files in schemas\nnext: edit them, then run the import with --map\n",
    )
    result = run(root, *commands(root), "--map", drafted, "--write")
    assert (result.exit_code, result.output.splitlines()[0]) == (
        0,
        "5 spans -> 5 records; 3 events -> 3 records; 6 arguments -> 6; 1 relation -> 1; 5 attributes -> 5; "
        "1 equivalence -> 1",
    )
    check = run(root, "check")
    assert (check.exit_code, check.output.splitlines()[-1]) == (0, "0 errors, 0 warnings in 12 files")
    again = run(root, *commands(root), "--draft-map", "--map", drafted, "--write")
    assert (again.exit_code, again.output) == (
        2,
        "standoff: schemas/entities.yaml is there already: move it away, or print the draft without --write\n",
    )


CONFIGURATION = """\
[entities]
Thing
!Place
	Mill

[relations]
Near	Arg1:Thing, Arg2:<EVENT>
Equiv	Arg1:Thing, Arg2:Thing, <REL-TYPE>:symmetric-transitive
ENTITY-NESTING	Arg1:Thing, Arg2:Place

[events]
<ANYONE>=Thing|Place
----------
Rise	Theme+:<ANYONE>, Cause?:<EVENT>|Thing

[attributes]
# how it is
Negation	Arg:<EVENT>
Mood	Arg:Thing, Value:dry|old
"""


def test_brats_configuration_declares_what_no_file_has_yet() -> None:
    found = LabelsFound()
    found.add_configuration(CONFIGURATION)
    assert found == LabelsFound(
        labels={ENTITY: dict.fromkeys(["Thing", "Place", "Mill"]), EVENT: {"Rise": None}},
        attributes={"Negation": {EVENT: {"true"}}, "Mood": {ENTITY: {"dry", "old"}}},
        relations={
            "Near": {(ENTITY, EVENT, False): None},
            "Theme": {(EVENT, ENTITY, True): None},
            "Cause": {(EVENT, EVENT, True): None, (EVENT, ENTITY, True): None},
        },
        equivalent={ENTITY},
    )


def test_the_configuration_is_read_beside_the_files_or_above(tmp_path: Path) -> None:
    root = write(tmp_path)
    (tmp_path / "annotation.conf").write_text(CONFIGURATION, "utf-8")
    for folder in ("one", "two"):
        (tmp_path / "all" / folder).mkdir(parents=True)
        (tmp_path / "all" / folder / f"{folder}.ann").write_text("", "utf-8")
        (tmp_path / "all" / folder / f"{folder}.txt").write_text(MILL, "utf-8")
    assert "Rise" not in run(root, "import", "brat", str(tmp_path / "all"), "--draft-map").stdout
    (tmp_path / "all" / "annotation.conf").write_text(CONFIGURATION, "utf-8")
    assert (
        "  Rise: {table: events, id: auto, set: {kind: rise}}\n"
        in run(root, "import", "brat", str(tmp_path / "all"), "--draft-map").stdout
    )


@pytest.mark.parametrize("more", [("--draft-map",), ()])
def test_files_that_cannot_be_read_give_no_draft_and_a_map_is_needed(tmp_path: Path, more: tuple[str, ...]) -> None:
    root = write(tmp_path, "T1 Thing\n")
    result = run(root, *commands(root), *more)
    if more:
        assert (result.exit_code, "error[bad-import]: not a line of brat's format" in result.output) == (1, True)
    else:
        message = "--map is missing: it says what labels or columns become; --draft-map drafts one"
        assert (result.exit_code, result.output) == (2, f"standoff: {message}\n")
