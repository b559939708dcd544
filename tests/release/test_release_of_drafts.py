"""Releases and drafts: left out by default, included on request, and rebuilt in the same way."""

import json
from pathlib import Path

import pytest

from standoff.files.project_files import TEXT_FILES
from standoff.formats.descriptor import hashes
from standoff.release import make
from tiny import ONE, TWO, write
from versions import call, change, release

COUNTED = "{at: 0-33, kind: fair, visitors: 45}"
NEW = "  new-fair: {at: 0-43, kind: fair, review: draft}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tiny corpus with a draft of a known record, and one of a record that only it mentions."""
    root = write(tmp_path, (TWO, COUNTED, f"[{COUNTED[:-1]}, review: draft}}]"))
    return change(root, ONE, "fairs:\n", f"fairs:\n{NEW}")


def provenance(root: Path, version: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((root / "build" / version / "provenance.json").read_text())
    return found


def fairs(root: Path, version: str) -> list[str]:
    return [
        line.split(",")[0] for line in (root / "build" / version / "csv" / "fairs.csv").read_text().splitlines()[1:]
    ]


def test_a_release_leaves_them_out_and_is_rebuilt_without_them(project: Path) -> None:
    released = call(project, "release", "0.1.0", "--date", "2026-03-01")
    assert (released.exit_code, released.stderr.splitlines()[0]) == (
        0,
        "without 2 drafts (`--with-drafts` includes them)",
    )
    built = call(project, "build")
    assert "with 2 drafts, which a release leaves out (`standoff todo --kind draft` lists them)" in built.stderr
    assert (fairs(project, "next"), fairs(project, "0.1.0")) == (
        ["hat-market", "new-fair", "spring-fair"],
        ["hat-market", "spring-fair"],
    )
    assert "with_drafts" not in provenance(project, "0.1.0")
    verified = json.loads(call(project, "verify", "--format", "json").stdout)
    assert [(each["package"], each["rebuilt"]) for each in verified["packages"]] == [
        ("build/0.1.0", "same"),
        ("build/next", "same"),
    ]
    assert verified["problems"] == []


def test_on_request_it_includes_them_and_is_rebuilt_with_them(project: Path) -> None:
    released = call(project, "release", "0.1.0", "--date", "2026-03-01", "--with-drafts")
    assert (released.exit_code, released.stderr.splitlines()[0]) == (0, "with 2 drafts")
    assert fairs(project, "0.1.0") == ["hat-market", "new-fair", "spring-fair"]
    assert provenance(project, "0.1.0")["with_drafts"] is True
    (verified,) = json.loads(call(project, "verify", "0.1.0", "--format", "json").stdout)["packages"]
    assert verified["rebuilt"] == "same"


def test_its_bytes_are_those_of_a_corpus_that_never_had_them(project: Path, tmp_path: Path) -> None:
    never = write(tmp_path / "never")
    change(never, ONE, "fairs:\n", "fairs:\n#\n")
    change(never, TWO, f"spring-fair: {COUNTED}", "#")
    folders = [release(root, "0.1.0") / "build" / "0.1.0" for root in (project, never)]
    one, other = map(hashes, folders)
    differ = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
    # Only the inputs differ, and the hashes of the file that lists them.
    assert differ == {"SHA256SUMS", "datapackage.json", "dataset.jsonld", "provenance.json"}
    inputs = [{k: v for k, v in provenance(r, "0.1.0").items() if k != "inputs"} for r in (project, never)]
    assert inputs[0] == inputs[1]


def test_what_refers_to_what_only_drafts_mention_is_an_error(project: Path) -> None:
    change(
        project, "annotations/registry/people.yaml", "carr: {name: Tom Carr}", "carr: {name: Tom Carr, review: draft}"
    )
    found = call(project, "release", "0.1.0", "--date", "2026-03-01")
    assert found.exit_code == 1
    assert f"{TEXT_FILES}/two.yaml" in found.stdout
    assert "unknown-id" in found.stdout
    assert "without 3 drafts (`--with-drafts` includes them)" in found.stderr
    assert call(project, "check").exit_code == 0
    assert not list((project / "build").glob("*/*.json"))


@pytest.mark.parametrize(("first", "then"), [([], ["--with-drafts"]), (["--with-drafts"], [])])
def test_an_interrupted_release_is_finished_as_it_was_begun(
    project: Path, monkeypatch: pytest.MonkeyPatch, first: list[str], then: list[str]
) -> None:
    words = ["release", "0.1.0", "--date", "2026-03-01"]
    with monkeypatch.context() as patched:
        patched.setattr(make, "_publish", lambda *_: None)
        assert call(project, *words, *first).exit_code == 0
    refused = call(project, *words, *then)
    how = "with" if first else "without"
    assert refused.exit_code == 1
    assert f"error[unfinished-release]: an incomplete release {how} drafts exists" in refused.stdout
    assert f"finish it {how} --with-drafts" in refused.stdout
    assert call(project, *words, *first).exit_code == 0
