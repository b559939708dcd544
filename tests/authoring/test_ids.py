"""`standoff new` and `standoff rename`: ids begin and change everywhere or nowhere, and the corpus stays in order."""

from pathlib import Path

import pytest

import tiny
from harbour import FILES, HARBOUR_YAML, ISLAND_YAML, run, write

PEOPLE, FAIRS = "annotations/registry/people.yaml", "annotations/registry/fairs.yaml"
REDIRECTS = "annotations/registry/redirects.yaml"
SORTED = (
    "# of people\n\nada-quill: {name: Ada Quill}\nbo-reed: {name: Bo Reed}  # drowned\nislander: {name: An islander}\n"
)
CHECKED = {PEOPLE: SORTED}


def contents(root: Path) -> dict[str, bytes]:
    """All files of a corpus."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_relative_to(root / "build/.cache"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def lines_of(root: Path, file: str) -> list[str]:
    return (root / file).read_text("utf-8").splitlines()


# -- new -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "at"), [("aa-first", 2), ("cy-dunn", 4), ("zoe-last", 5)], ids=["first", "between", "last"]
)
def test_an_entry_is_put_where_it_belongs(tmp_path: Path, record: str, at: int) -> None:
    result = run(write(tmp_path, CHECKED), "new", "people", record, "--set", "name=Cy: the first")
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"added people/{record} to {PEOPLE}\n", 0)
    expected = SORTED.splitlines()
    expected.insert(at, f'{record}: {{name: "Cy: the first"}}')
    assert lines_of(tmp_path, PEOPLE) == expected
    assert run(tmp_path, "check").exit_code == 0


def test_an_entry_is_put_at_the_end_of_a_file_that_is_in_no_order(tmp_path: Path) -> None:
    run(write(tmp_path), "new", "people", "cy-dunn", "--set", "name=Cy Dunn")
    assert (tmp_path / PEOPLE).read_text("utf-8") == FILES[PEOPLE] + "cy-dunn: {name: Cy Dunn}\n"


def test_a_value_may_have_qualifiers(tmp_path: Path) -> None:
    given = "name={basis: external, is: Cy Dunn, ref: 'a list, of 1921'}"
    run(write(tmp_path, CHECKED), "new", "people", "cy-dunn", "--set", given)
    wanted = 'cy-dunn: {name: {is: Cy Dunn, basis: external, ref: "a list, of 1921"}}'
    assert lines_of(tmp_path, PEOPLE)[4] == wanted


def test_a_field_that_a_text_has_yet_to_give_stops_nothing(tmp_path: Path) -> None:
    """The record is begun in the registry, and mentioned afterwards: `check` still says what is missing."""
    result = run(tiny.write(tmp_path), "new", "fairs", "fair-of-1921")
    missing = "`fairs/fair-of-1921` has no `kind`"
    later = f"next: {missing}: give it in a mention of a text, unless one gives it already\n"
    assert (result.stdout, result.stderr) == ("", f"added fairs/fair-of-1921 to {FAIRS}\n{later}")
    assert "fair-of-1921: {}" in lines_of(tmp_path, FAIRS)
    assert f"error[required-missing]: {missing}\n" in run(tmp_path, "check").stdout


@pytest.mark.parametrize("content", [None, "", "{}\n", "# nobody yet\n"])
def test_the_first_entry_of_a_registry(tmp_path: Path, content: str | None) -> None:
    quiet = {FAIRS: content, HARBOUR_YAML: None, ISLAND_YAML: None}
    result = run(write(tmp_path, quiet), "new", "fairs", "fair-of-1921", "--set", "kind=market")
    assert (result.stderr, result.exit_code) == (f"added fairs/fair-of-1921 to {FAIRS}\n", 0)
    before = "" if content == "{}\n" else content or ""
    assert (tmp_path / FAIRS).read_text("utf-8") == f"{before}fair-of-1921: {{kind: market}}\n"


NEW_REFUSED = {
    "no table": (("ships", "ada"), "unknown table `ships`; known: fairs, people, places", 2),
    "a child": (("fair_guests", "ada"), "`fair_guests` has no ids of its own: its rows are listed under `fairs`", 2),
    "no id": (
        ("people", "Ada Q"),
        "`Ada Q` is not a valid id: lower-case letters, digits and single hyphens, starting with a letter; try `ada-q`",
        2,
    ),
    "no value": (("people", "cy", "--set", "name"), "`name` is not `field=value`", 2),
    "twice": (("people", "cy", "--set", "name=a", "--set", "name=b"), "`name` is given twice", 2),
    "not YAML": (
        ("people", "cy", "--set", "name={is: a"),
        "`name`: `{` is not closed",
        2,
    ),
    "a field that is required": (("people", "cy"), "people requires `name`: add --set name=…", 2),
    "there already": (
        ("people", "ada-quill", "--set", "name=Ada"),
        "`ada-quill` is already in the registry of people",
        1,
    ),
    "an id of another table": (
        ("fairs", "ada-quill"),
        "Nothing written. `check` would report: `ada-quill` is in two registries: fairs, people "
        "(ids are unique across registries: rename one)",
        1,
    ),
    "similar": (
        ("people", "ada-quil", "--set", "name=Ada"),
        "the ids `ada-quil` and `ada-quill` are similar; use --force to accept it",
        1,
    ),
    "no field": (
        ("fairs", "market", "--set", "kinds=market"),
        "Nothing written. `check` would report: `fairs` has no field `kinds` (nearest is `kind`)",
        1,
    ),
    "no code": (
        ("fairs", "market", "--set", "kind=breeze"),
        "Nothing written. `check` would report: unknown code `breeze` in fair-kind (codes of fair-kind: market, fair)",
        1,
    ),
}


@pytest.mark.parametrize(("arguments", "reported", "code"), NEW_REFUSED.values(), ids=NEW_REFUSED)
def test_an_entry_that_check_would_not_take_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], reported: str, code: int
) -> None:
    before = contents(write(tmp_path, CHECKED))
    result = run(tmp_path, "new", *arguments)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {reported}\n", code)
    assert contents(tmp_path) == before


def test_an_id_that_is_nearly_like_another_can_be_forced(tmp_path: Path) -> None:
    result = run(write(tmp_path, CHECKED), "new", "people", "ada-quil", "--set", "name=Ada", "--force")
    assert (result.exit_code, lines_of(tmp_path, PEOPLE)[2]) == (0, "ada-quil: {name: Ada}")


# -- rename ----------------------------------------------------------------------------------------------------------

USED = {
    "datapackage.json": '{"name": "tiny", "version": "1.1.0", "standoff": {"speakers": "people",\n'
    ' "distinct": [["ada-quill", "ada-quilt"], ["islander", "islanders"]]}}\n',
    PEOPLE: "ada-quilt: {name: Ada Quilt}\n" + SORTED,
    FAIRS: "spring-fair:\n  settle:\n    guests/visitor/ada-quill/note: {to: on deck, because: so}  # hers\n",
    HARBOUR_YAML: FILES[HARBOUR_YAML].replace(
        "{visitor: ada-quill}", "{visitor: {person_id: ada-quill, note: on deck}}"
    )
    + "people:\n  'ada-quill': {at: 43-57}  # the mate\n",
    "annotations/second/02_island.yaml": FILES[ISLAND_YAML].replace("speaker: islander", "speaker: ada-quill"),
    "annotations/second/notes.yaml": "ada-quill: {\n",
    "schemas/people.yaml": FILES["schemas/people.yaml"].replace(
        "{registered: true}",
        "\n  registered: true\n  expect:\n    apart:\n      - {records: [ada-quill, ada-quilt], because: two women}",
    ),
    "schemas/fair_guests.yaml": FILES["schemas/fair_guests.yaml"].replace(
        "by: role}\n",
        "by: role}\n  expect: {never: [{where: {person_id: ada-quill, role: host}, because: she lived}]}\n",
    ),
}


def test_an_id_is_renamed_wherever_it_is_used_and_nothing_else_changes(tmp_path: Path) -> None:
    before = contents(write(tmp_path, USED))
    assert run(tmp_path, "check").exit_code == 0
    result = run(tmp_path, "rename", "people", "ada-quill", "ada-wren")
    reported = "renamed people/ada-quill to ada-wren: 10 places in 7 files\nno redirect needed: never published\n"
    assert (result.stdout, result.stderr, result.exit_code) == ("", reported, 0)
    unread = "annotations/second/notes.yaml"
    assert contents(tmp_path) == {
        file: data if file == unread else data.replace(b"'ada-quill'", b"ada-quill").replace(b"ada-quill", b"ada-wren")
        for file, data in before.items()
    }
    assert run(tmp_path, "check").exit_code == 0


def test_a_reference_into_several_tables_is_renamed(corpus: Path) -> None:
    before = contents(corpus)
    result = run(corpus, "rename", "cases", "only-wins", "only-one")
    assert result.exit_code == 0, result.stderr
    changed = {file: data for file, data in contents(corpus).items() if data != before[file]}
    assert changed == {file: before[file].replace(b"only-wins", b"only-one") for file in changed}
    assert any(b"cases/only-one" in data for data in changed.values())
    assert run(corpus, "check").exit_code == 0


@pytest.mark.parametrize(
    ("present", "left"),
    [
        (None, "people/ada-quill: {new_id: ada-wren, since_version: 2.0.0, because: she married}\n"),
        (
            "# gone\n\npeople/aa: {new_id: ada-quill, because: so}\npeople/b: {because: gone}\n",
            "# gone\n\npeople/aa: {new_id: ada-wren, because: so}\n"
            "people/ada-quill: {new_id: ada-wren, since_version: 2.0.0, because: she married}\n"
            "people/b: {because: gone}\n",
        ),
    ],
)
def test_an_id_that_was_published_is_redirected(tmp_path: Path, present: str | None, left: str) -> None:
    published = "person_id,name\nada-quill,Ada Quill\n"
    write(
        tmp_path, {"build/1.0.0/csv/people.csv": published, "build/next/csv/people.csv": published, REDIRECTS: present}
    )
    options = ("--because", "she married", "--since", "2.0.0")
    result = run(tmp_path, "rename", "people", "ada-quill", "ada-wren", *options)
    assert (result.exit_code, result.stderr.splitlines()[1]) == (0, "redirect added: published in 1.0.0")
    assert (tmp_path / REDIRECTS).read_text("utf-8") == left
    assert run(tmp_path, "check").exit_code == 0
    again = run(tmp_path, "rename", "people", "ada-wren", "ada-quill")
    reported = "standoff: `ada-quill` is an old id with a redirect: choose another id or remove the redirect\n"
    assert (again.stderr, again.exit_code) == (reported, 1)


RENAME_REFUSED = {
    "no table": (("ships", "ada", "bo"), "unknown table `ships`; known: fairs, people, places", 2),
    "no id": (
        ("people", "ada-quill", "Ada"),
        "`Ada` is not a valid id: lower-case letters, digits and single hyphens, starting with a letter; try `ada`",
        2,
    ),
    "no record": (("people", "ada-quil", "ada"), "unknown id `ada-quil` in `people`; nearest is `ada-quill`", 1),
    "there already": (("people", "ada-quill", "bo-reed"), "`bo-reed` already exists in people", 1),
    "the narrator": (
        ("people", "ada-quill", "narrator"),
        "`narrator` is reserved for the text's own narrator",
        2,
    ),
    "an id of another table": (
        ("people", "ada-quill", "spring-fair"),
        "Nothing written. `check` would report: `spring-fair` is in two registries: fairs, people "
        "(ids are unique across registries: rename one)",
        1,
    ),
}


@pytest.mark.parametrize(("arguments", "reported", "code"), RENAME_REFUSED.values(), ids=RENAME_REFUSED)
def test_a_renaming_that_makes_it_worse_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], reported: str, code: int
) -> None:
    before = contents(write(tmp_path))
    result = run(tmp_path, "rename", *arguments)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {reported}\n", code)
    assert contents(tmp_path) == before


def test_a_file_that_cannot_be_read_stops_a_renaming(tmp_path: Path) -> None:
    before = contents(write(tmp_path, {ISLAND_YAML: "fairs: {\n"}))
    result = run(tmp_path, "rename", "people", "ada-quill", "ada-wren")
    assert result.stdout.startswith(f"{ISLAND_YAML}:1:8: error[yaml-syntax]: `{{` is not closed\n")
    assert (result.exit_code, contents(tmp_path)) == (1, before)


def test_all_files_are_renamed_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(write(tmp_path, USED))
    real = Path.replace
    done = []

    def fail_at_third(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == 3:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_third)
    result = run(tmp_path, "rename", "people", "ada-quill", "ada-wren")
    assert (result.stderr, result.exit_code) == ("standoff: No space left on device\n", 4)
    assert contents(tmp_path) == before
