"""A release: the smallest increment is worked out, a folder is frozen for ever, and an interrupted one is finished."""

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import frictionless
import pytest
import yaml

import tiny
from standoff.engine.write import write_build
from standoff.files.atomic_folder import BusyError, locked
from standoff.files.project_files import AGREEMENT, LIMITS
from standoff.formats.index import as_bytes
from standoff.release import make, root_files
from standoff.release import provenance as origins
from standoff.release.provenance import Provenance, hash_of_descriptor, provenance
from standoff.release.root_files import with_member
from standoff.release.verify import sums_hash
from standoff.source.version_number import Number, number
from versions import call, change, contents, damage, planned, release

CORRECTED = (tiny.TWO, "visitors: 45", "visitors: 46")
ADDED = (tiny.PEOPLE, "carr: {name: Tom Carr}\n", "carr: {name: Tom Carr}\ndunn: {name: Di Dunn}\n")
GONE = ((tiny.TWO, "[bell, carr]", "bell"), (tiny.PEOPLE, "carr: {name: Tom Carr}\n", ""))
REDIRECTS = "annotations/registry/redirects.yaml"


def problems(root: Path, version: str, date: str = "2026-03-02", removals: bool = False) -> list[tuple[str, str, str]]:
    return [(str(p.place), p.code, p.message) for p in planned(root, version, date, removals).problems]


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "1.0.0 ", "1.0.0.0", "", "next", "-1.0.0"])
def test_invalid_versions(text: str) -> None:
    assert number(text) is None


def test_versions_in_order_and_the_steps_after_one() -> None:
    assert number("1.10.0") == Number(1, 10, 0)
    assert Number(1, 9, 9) < Number(1, 10, 0) < Number(2, 0, 0)
    steps = [str(Number(1, 2, 3).after(level)) for level in ("patch", "minor", "major")]
    assert steps == ["1.2.4", "1.3.0", "2.0.0"]


# -- what a first release writes ---------------------------------------------------------------------------------------


def test_a_first_release(first_release: Path) -> None:
    folder = first_release / "build" / "0.1.0"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names >= {"csv/people.csv", "parquet/people.parquet", "changes.md", "provenance.json", "SHA256SUMS"}
    assert not any(name.startswith("delta/") for name in names)
    described = json.loads((folder / "datapackage.json").read_text())
    assert described["version"] == "0.1.0"
    assert {resource["path"] for resource in described["resources"]} == names - {"datapackage.json", "SHA256SUMS"}
    assert (
        (folder / "changes.md")
        .read_text()
        .startswith(
            "# Changes in 0.1.0\n\nReleased on 2026-03-01.\n\nThe first version.\n\n| table | rows |\n|---|--:|\n"
        )
    )
    assert (
        (first_release / "CHANGELOG.md").read_text()
        == """\
# Changelog

## Unreleased

## 0.1.0 (2026-03-01)

### Data
- The first version: `fair_guests` 3, `fairs` 2, `people` 2, `places` 2.
"""
    )


def test_the_index(first_release: Path) -> None:
    folder = first_release / "build" / "0.1.0"
    index = json.loads((first_release / "build" / "index.json").read_text())
    (entry,) = index["versions"]
    rows = entry.pop("rows")
    assert (index["name"], entry) == (
        "tiny",
        {
            "version": "0.1.0",
            "date": "2026-03-01",
            "previous": None,
            "sha256": sums_hash(folder),
            "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            "level": "",
            "reasons": 0,
        },
    )
    assert {name: rows[name] for name in ("fairs", "people", "redirects")} == {"fairs": 2, "people": 2, "redirects": 0}


def test_the_provenance_records_inputs_and_tools_and_nothing_else(first_release: Path) -> None:
    provenance = json.loads((first_release / "build" / "0.1.0" / "provenance.json").read_text())
    assert list(provenance) == [
        "version", "date", "previous", "previous_sums", "descriptor", "inputs", "compiler", "packages",
    ]  # fmt: skip
    inputs = [name for name in tiny.FILES if name.startswith(("schemas/", "annotations/"))]
    assert list(provenance["inputs"]) == sorted(inputs)
    assert list(provenance["packages"]) == ["standoff", "python", "polars", "PyYAML", "XlsxWriter", "sqlite", "zlib"]


def test_the_pages_that_go_into_a_release_are_inputs(tmp_path: Path) -> None:
    pages = dict.fromkeys((LIMITS, AGREEMENT), "{}\n")
    found = provenance(tiny.write(tmp_path, files=pages), {}, "0.1.0", "2026-03-01", None)
    digest = hashlib.sha256(b"{}\n").hexdigest()
    assert {name: found.inputs.get(name) for name in pages} == dict.fromkeys(pages, digest)
    assert found.inputs.keys() - pages.keys() == {n for n in tiny.FILES if n.startswith(("schemas/", "annotations/"))}


def test_a_release_bears_its_day(first_release: Path) -> None:
    """In the descriptor, and so in what is made of it for those who cite."""
    folder = first_release / "build" / "0.1.0"
    described = json.loads((folder / "datapackage.json").read_text())
    dataset = json.loads((folder / "dataset.jsonld").read_text())
    cited = yaml.safe_load((folder / "CITATION.cff").read_text())
    assert (described["created"], dataset["datePublished"]) == ("2026-03-01T00:00:00Z", "2026-03-01")
    assert str(cited["date-released"]) == "2026-03-01"


def test_frictionless_validates_the_project_in_a_fresh_copy(first_release: Path, tmp_path: Path) -> None:
    """Without the working build, locks and whatever else git does not keep."""
    shutil.copytree(first_release, tmp_path / "clone", ignore=shutil.ignore_patterns(".*", "next"))
    report = frictionless.Package(str(tmp_path / "clone" / "datapackage.json")).validate()
    assert (report.valid, len(report.tasks)) == (True, 15)
    damage(tmp_path / "clone/build/0.1.0/csv/people.csv", b"person_id,name\n")
    assert not frictionless.Package(str(tmp_path / "clone" / "datapackage.json")).validate().valid


def test_a_released_file_may_not_be_written(first_release: Path) -> None:
    folder = first_release / "build" / "0.1.0"
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    assert not any(path.stat().st_mode & writable for path in folder.rglob("*") if path.is_file())
    assert os.access(folder, os.W_OK), "git could not change branches"


def test_releasing_the_same_twice_gives_the_same_bytes(first_release: Path, tmp_path: Path) -> None:
    again = release(tiny.write(tmp_path / "another folder"), "0.1.0", "2026-03-01")
    assert contents(again) == contents(first_release)


def test_the_hand_written_part_stays_as_it_is_written() -> None:
    source = '{ "name" : "x",\n\n  "version": "0",  "keywords": ["a",\n "b"], "resources": [1, {"a": "}"}]\n}\n'
    assert with_member(source, "version", "1.0.0") == source.replace('"0"', '"1.0.0"')
    assert with_member(source, "resources", []) == source.replace('[1, {"a": "}"}]', "[]")
    assert with_member('{"name": "x"}\n', "resources", [1]) == '{"name": "x",\n  "resources": [1]\n}\n'
    assert with_member("{}", "resources", []) == '{\n  "resources": []\n}'
    wide = [{"name": "n" * 60, "fields": [{"name": "f" * 60}]}]
    assert json.loads(with_member("{}", "resources", wide)) == {"resources": wide}
    assert max(map(len, with_member("{}", "resources", wide).splitlines())) <= 120


# -- the next one ------------------------------------------------------------------------------------------------------


def test_a_second_release(released: Path) -> None:
    change(released, *ADDED)
    change(released, *CORRECTED)
    first = contents(released / "build" / "0.1.0")
    release(released, "0.2.0")
    folder = released / "build" / "0.2.0"
    assert contents(released / "build" / "0.1.0") == first
    assert sorted(path.name for path in (folder / "delta").iterdir()) == [
        "assertions.csv", "evidence.csv", "fairs.csv", "labels.csv", "people.csv", "resolutions.csv",
    ]  # fmt: skip
    assert (folder / "delta" / "people.csv").read_text() == (
        "_op,person_id,name,factuality,record_basis,n_inferred,sources_differ,n_assertions,n_texts,n_independent,rests_on,has_open_conflict\n"
        "added,dunn,Di Dunn,unattested,curated,0,none,2,0,0,registry,false\n"
    )
    lines = (folder / "delta" / "fairs.csv").read_text().splitlines()
    assert [line.split(",")[:2] for line in lines] == [
        ["_op", "fair_id"], ["before", "spring-fair"], ["after", "spring-fair"],
    ]  # fmt: skip
    changes = (folder / "changes.md").read_text()
    assert "Released on 2026-03-02. Compared with 0.1.0; `delta/` contains all rows that differ.\n" in changes
    assert "- changed `spring-fair`\n  - visitors_high `45` -> `46`: correction; rule settled\n" in changes
    versions = json.loads((released / "build" / "index.json").read_text())["versions"]
    assert [(v["version"], v["previous"], v["level"], v["reasons"]) for v in versions] == [
        ("0.1.0", None, "", 0), ("0.2.0", "0.1.0", "minor", 2),
    ]  # fmt: skip
    descriptor = json.loads((released / "datapackage.json").read_text())
    assert descriptor["version"] == "0.2.0"
    assert {resource["path"].split("/")[1] for resource in descriptor["resources"]} == {"0.2.0"}
    assert (
        (released / "CHANGELOG.md")
        .read_text()
        .startswith(
            "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-03-02)\n\n### Data\n"
            "- Rows added (+), removed (-), changed (~) since 0.1.0: `fairs` ~1, `people` +1.\n\n## 0.1.0 (2026"
        )
    )


def test_the_smallest_increment_is_required_with_its_reasons(released: Path) -> None:
    change(released, *ADDED)
    result = call(released, "release", "0.1.1", "--date", "2026-03-02")
    assert (result.exit_code, result.stdout) == (1, """\
After 0.1.0 the next version must be at least 0.2.0 (minor).
  minor  people: 1 row added
build/index.json: error[version-too-small]: 0.1.1 is too small: after 0.1.0 the next version must be at least 0.2.0
       a minor version increment is required: people: 1 row added
""")  # fmt: skip
    assert sorted(path.name for path in (released / "build").iterdir() if path.name[0] != ".") == [
        "0.1.0",
        "index.json",
    ]


def test_a_dry_run_writes_nothing(released: Path) -> None:
    change(released, *CORRECTED)
    before = contents(released)
    result = call(released, "release", "0.1.1", "--date", "2026-03-02", "--dry-run")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "After 0.1.0 the next version must be at least 0.1.1 (patch).\n  patch  fairs: 1 row changed (visitors_high)\n",
        "nothing written\n",
    )
    assert contents(released) == before
    assert call(tiny.write(released / "new"), "release", "0.1.0", "--date", "2026-03-02", "--dry-run").exit_code == 0
    assert not (released / "new" / "build").exists()


def test_the_same_tables_may_be_released_again(released: Path) -> None:
    plan = planned(released, "0.1.1")
    assert (plan.problems, plan.reasons, str(plan.smallest)) == ([], [], "0.1.1")
    make.make_release(plan)
    assert (released / "build" / "0.1.1" / "changes.md").read_text().endswith("\n\nNo difference.\n")
    assert "- Same tables as 0.1.0.\n" in (released / "CHANGELOG.md").read_text()


def test_a_version_that_exists(released: Path) -> None:
    before = contents(released)
    message = "0.1.0 is already released"
    assert problems(released, "0.1.0") == [("build/0.1.0", "version-exists", message)]
    assert problems(released, "0.0.9") == [
        (
            "build/index.json",
            "version-too-small",
            "0.0.9 is too small: after 0.1.0 the next version must be at least 0.1.1",
        )
    ]
    result = call(released, "build", "--out", str(released / "build" / "0.1.0"))
    assert result.exit_code == 2
    assert "build/0.1.0 is a release, and releases never change: choose another folder\n" in result.stderr
    assert contents(released) == before
    (released / "build" / "0.1.0" / "provenance.json").unlink()
    assert call(released, "build", "--out", str(released / "build" / "0.1.0")).exit_code == 2, "the index lists it"


def test_the_library_does_not_overwrite_a_release(first_release: Path) -> None:
    compiled = tiny.compiled(first_release)
    with pytest.raises(FileExistsError, match="a release is never written again"):
        write_build(compiled, first_release / "build" / "0.1.0")


def test_a_first_version_and_dates(tmp_path: Path, released: Path) -> None:
    root = tiny.write(tmp_path / "new")
    assert problems(root, "0.0.1") == [
        ("build/index.json", "version-too-small", "0.0.1 is too small: the first version must be at least 0.1.0")
    ]
    assert problems(released, "0.1.1", "2026-02-28") == [
        ("build/index.json", "early-date", "2026-02-28 is before 2026-03-01, the date of 0.1.0")
    ]
    (root / "build" / "0.1.0").mkdir(parents=True)
    assert problems(root, "0.1.0") == [("build/0.1.0", "version-exists", "the folder exists but is not a release")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["1.0", "--date", "2026-03-02"],
            "standoff: `1.0` is not a valid version: write MAJOR.MINOR.PATCH, e.g. 1.0.0\n",
        ),
        (["1.0.0", "--date", "20260302"], "standoff: `20260302` is not a valid date: write YYYY-MM-DD\n"),
        (["1.0.0", "--date", "2026-02-30"], "standoff: `2026-02-30` is not a valid date: write YYYY-MM-DD\n"),
    ],
)
def test_invalid_versions_and_days(tmp_path: Path, words: list[str], message: str) -> None:
    result = call(tmp_path, "release", *words)
    assert (result.exit_code, result.stderr) == (2, message)


def test_a_corpus_with_errors_is_not_released(released: Path) -> None:
    before = contents(change(released, tiny.TWO, "kind: market, guests", "kind: bazaar, guests"))
    result = call(released, "release", "0.2.0", "--date", "2026-03-02")
    assert result.exit_code == 1
    assert "error[unknown-code]: unknown code `bazaar` in fair-kind" in result.stdout
    assert result.stderr == "1 error, 0 warnings in 1 of 12 files; nothing released\n"
    assert contents(released) == before


# -- published ids -----------------------------------------------------------------------------------------------------


def test_a_published_id_that_is_gone(released: Path) -> None:
    for gone in GONE:
        change(released, *gone)
    lost = (REDIRECTS, "id-removed", "`people/carr` was published in 0.1.0 and is now missing")
    assert problems(released, "1.0.0") == [lost]
    small = "0.2.0 is too small: after 0.1.0 the next version must be at least 1.0.0"
    assert problems(released, "0.2.0") == [("build/index.json", "version-too-small", small), lost]
    assert problems(released, "0.2.0", removals=True) == [("build/index.json", "version-too-small", small)]
    assert [(r.level, r.lost) for r in planned(released, "1.0.0", removals=True).reasons] == [
        ("major", ("carr",)), ("patch", ()),
    ]  # fmt: skip
    result = call(released, "release", "1.0.0", "--date", "2026-03-02", "--allow-removals")
    assert result.exit_code == 0
    lost_line = "- People: 1 published id removed without a redirect: `carr`.\n"
    assert lost_line in (released / "CHANGELOG.md").read_text()


def test_a_redirect_or_a_tombstone_answers_for_an_id(released: Path) -> None:
    for gone in GONE:
        change(released, *gone)
    (released / REDIRECTS).write_text("people/carr: {because: a slip}\n")
    assert problems(released, "0.2.0") == []
    (released / REDIRECTS).write_text("people/carr: {new_id: bell, because: one man}\n")
    release(released, "0.2.0")
    (released / REDIRECTS).unlink()
    plan = planned(released, "1.0.0", "2026-03-03")
    assert [(reason.level, reason.words) for reason in plan.reasons] == [
        ("major", "redirects: 1 published id removed without a redirect: `people/carr`")
    ]


def test_a_code_that_is_gone_is_a_major_step(released: Path) -> None:
    change(released, tiny.KINDS, "  fair:", "  lottery: {definition: Lots are drawn.}\n  fair:")
    release(released, "0.2.0")
    change(released, tiny.KINDS, "  lottery: {definition: Lots are drawn.}\n", "")
    plan = planned(released, "1.0.0", "2026-03-03")
    assert (plan.problems, [(r.level, r.words) for r in plan.reasons]) == (
        [],
        [
            ("major", "fairs.kind: codes removed, lottery"),
            ("major", "vocabulary: 1 published id removed without a redirect: `fair-kind/lottery`"),
        ],
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("people/a: {new_id: b, because: x}\npeople/b: {new_id: bell, because: x}\n",
         "redirects to `b`, which is itself redirected (use the final id: `bell`)"),
        ("people/a: {new_id: b, because: x}\npeople/b: {because: x}\n",
         "redirects to `b`, which was removed (leave out `new_id`: no record replaces it)"),
        ("people/a: {new_id: b, because: x}\npeople/b: {new_id: a, because: x}\n",
         "redirects to `b`, which leads back in a circle (use the id that is in use now)"),
        ("people/a: {new_id: a, because: x}\n",
         "redirects to `a`, which leads back in a circle (use the id that is in use now)"),
    ],
)  # fmt: skip
def test_redirects_end_where_they_lead(tmp_path: Path, lines: str, message: str) -> None:
    compiled = tiny.compiled(tiny.write(tmp_path, files={REDIRECTS: lines}))
    first = compiled.problems[0]
    assert (str(first.place), first.code, f"{first.message} ({first.hint})") == (
        f"{REDIRECTS}:1:1",
        "bad-redirect",
        message,
    )


# -- what was released before ------------------------------------------------------------------------------------------


def test_a_damaged_predecessor_is_not_built_upon(released: Path) -> None:
    damage(released / "build/0.1.0/csv/people.csv", b"person_id,name\n")
    assert [code for _, code, _ in problems(released, "0.2.0")] == ["bad-sum"]
    shutil.rmtree(released / "build/0.1.0")
    message = "the last version is missing; it is needed for comparison"
    assert problems(released, "0.2.0") == [("build/0.1.0", "missing-release", message)]


def test_a_damaged_index(released: Path) -> None:
    index = released / "build/index.json"
    digest = sums_hash(released / "build/0.1.0")
    change(released, "build/index.json", digest, "0" * 64)
    assert [code for _, code, _ in problems(released, "0.2.0")] == ["index-differs"]
    for content in (b"{", b"[]", b'{"versions": [{}]}', b'{"versions": [1]}'):
        damage(index, content)
        result = call(released, "release", "0.2.0", "--date", "2026-03-02")
        assert (result.exit_code, result.stderr) == (1, "standoff: build/index.json: it is not an index of versions\n")


# -- interrupted -------------------------------------------------------------------------------------------------------

WRITES = ("build/index.json", "datapackage.json", "CHANGELOG.md")


@pytest.fixture(scope="module")
def straight(first_release: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The project after a second release that nothing interrupted."""
    root = Path(shutil.copytree(first_release, tmp_path_factory.mktemp("straight") / "tiny"))
    return contents(release(change(root, *CORRECTED), "0.1.1"))


def full_disk(monkeypatch: pytest.MonkeyPatch, full: Path) -> None:
    """Let there be no room for one file."""

    def failing(real: Callable[..., None]) -> Callable[..., None]:
        def write(path: Path, *content: bytes) -> None:
            if path == full:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            real(path, *content)

        return write

    for function in ("create_file", "rewrite_file"):
        monkeypatch.setattr(make, function, failing(getattr(make, function)))


@pytest.mark.parametrize("file", WRITES)
def test_a_full_disk_in_the_middle_is_finished_by_the_next_run(
    released: Path, straight: dict[str, bytes], file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(change(released, *CORRECTED), "0.1.1")
    before = contents(released)
    full_disk(monkeypatch, released / file)
    with pytest.raises(OSError, match="No space left on device"):
        make.make_release(plan)
    monkeypatch.undo()
    lacking = list(WRITES[WRITES.index(file) :])
    assert {name: content for name, content in contents(released).items() if name in lacking} == {
        name: before[name] for name in lacking
    }
    result = call(released, "release", "0.1.1", "--date", "2026-03-02")
    shown = f"0.1.1 is incomplete; still to be written: {', '.join(lacking)}\n"
    assert (result.exit_code, result.stdout) == (0, shown)
    assert contents(released) == straight


def test_an_interrupted_release_is_finished_first_and_as_it_was_frozen(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch, released / "build/index.json")
    result = call(change(released, *CORRECTED), "release", "0.1.1", "--date", "2026-03-02")
    assert (result.exit_code, result.stderr) == (
        4, "standoff: release 0.1.1 is incomplete: run the same command again to finish it\n"
        f"standoff: No space left on device: {released / 'build/index.json'}\n",
    )  # fmt: skip
    monkeypatch.undo()
    code, place = "unfinished-release", "build/0.1.1"
    message = f"the release was interrupted: {', '.join(WRITES)} not written"
    assert problems(released, "0.2.0") == [(place, code, message)]
    message = "an incomplete release with the date 2026-03-02 exists"
    assert problems(released, "0.1.1", "2026-03-03") == [(place, code, message)]
    change(released, *ADDED)
    message = f"the release is incomplete and inputs have changed since: {tiny.PEOPLE}"
    assert problems(released, "0.1.1") == [(place, code, message)]
    shutil.rmtree(released / place)
    release(released, "0.2.0")


def test_a_full_disk_while_a_folder_is_frozen(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(released, "0.1.1")
    before = contents(released)

    def failing(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "provenance.json")

    monkeypatch.setattr(make, "as_bytes", failing)
    with pytest.raises(OSError, match="No space left on device"):
        make.make_release(plan)
    assert contents(released) == before
    monkeypatch.undo()
    make.make_release(plan)
    assert problems(released, "0.1.1")[0][1] == "version-exists"


def test_one_release_at_a_time(released: Path) -> None:
    plan, late = planned(released, "0.1.1"), planned(released, "0.1.2")
    with locked(released / "build" / "index.json"), pytest.raises(BusyError):
        make.make_release(plan)
    make.make_release(plan)
    before = contents(released)
    with pytest.raises(OSError, match="another release was made in the meantime"):
        make.make_release(late)
    assert contents(released) == before


# -- the changelog -----------------------------------------------------------------------------------------------------

WRITTEN = """\
# Changelog

Words on it.

## Unreleased

### Data
- A second text.

  With a paragraph.

### Schema
- A column.

### Compiler
- A command.

## 0.1.0 (2026-03-01)

### Data
- The first.
"""


def test_what_was_unreleased_moves_below_its_version() -> None:
    assert (
        root_files.with_version(WRITTEN, "0.2.0", "2026-03-02", ["Rows."])
        == """\
# Changelog

Words on it.

## Unreleased

### Compiler
- A command.

## 0.2.0 (2026-03-02)

### Data
- A second text.

  With a paragraph.
- Rows.

### Schema
- A column.

## 0.1.0 (2026-03-01)

### Data
- The first.
"""
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", "# Changelog\n\n## Unreleased\n\n## 1.0.0 (2026-03-02)\n\n### Data\n- Rows.\n"),
        ("# Log\n", "# Log\n\n## 1.0.0 (2026-03-02)\n\n### Data\n- Rows.\n"),
        ("# Log\n\n## 0.1.0\n- x\n", "# Log\n\n## 1.0.0 (2026-03-02)\n\n### Data\n- Rows.\n\n## 0.1.0\n- x\n"),
        (
            "# Log\n\n## [Unreleased]\n\nSoon.\n",
            "# Log\n\n## [Unreleased]\n\nSoon.\n\n## 1.0.0 (2026-03-02)\n\n### Data\n- Rows.\n",
        ),
    ],
)
def test_changelogs_of_other_shapes(source: str, expected: str) -> None:
    assert root_files.with_version(source, "1.0.0", "2026-03-02", ["Rows."]) == expected
    assert root_files.has_version(expected, "1.0.0")
    assert not root_files.has_version(expected, "1.0")


def test_the_hash_of_a_descriptor_is_that_of_what_is_written_by_hand() -> None:
    about = {"title": "Fêtes", "name": "tiny", "version": "1.0.0", "resources": [{"name": "fairs"}]}
    written = b'{"name":"tiny","title":"F\\u00eates"}'
    assert hash_of_descriptor(about) == hashlib.sha256(written).hexdigest()


def test_the_index_is_in_its_own_letters() -> None:
    assert as_bytes("fêtes", []) == '{\n  "name": "fêtes",\n  "versions": []\n}\n'.encode()


def test_provenance_is_written_for_people_too() -> None:
    origin = Provenance("1.0.0", "2026-01-02", None, None, "d", {"a.yaml": "é"}, "c", {"polars": "2.1.0"})
    assert (
        origins.as_bytes(origin).decode()
        == """\
{
  "version": "1.0.0",
  "date": "2026-01-02",
  "previous": null,
  "previous_sums": null,
  "descriptor": "d",
  "inputs": {
    "a.yaml": "é"
  },
  "compiler": "c",
  "packages": {
    "polars": "2.1.0"
  }
}
"""
    )
