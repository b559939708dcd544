"""Registries and texts in folders of files: read as if each were one file, and edited where things are."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

import harbour
import repositories
import tiny
from folders import spread
from paths import REPOSITORY
from standoff.authoring.edit.change import Project
from standoff.authoring.edit.entry_edits import NewRecord
from standoff.authoring.edit.mention_edits import Annotate
from standoff.cli.application import main
from standoff.corpus.project import read_corpus
from standoff.engine.batches import alone, batches_of
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session
from standoff.files.journal import rewrite_all
from standoff.release.provenance import provenance
from standoff.schema.read import read_schema

PLACES = ("annotation_file", "annotation_line")


def data_of(compiled: Compiled) -> dict[str, pl.DataFrame]:
    """The tables, without the places of what they come from."""
    assert [problem for problem in compiled.problems if problem.code not in {"open-sentence", "near-ids"}] == []
    found = {name: frame.drop(PLACES, strict=False) for name, frame in compiled.tables.items()}
    return {name: frame.sort(frame.columns) for name, frame in found.items()}


def assert_same(one: Compiled, other: Compiled) -> None:
    ours, theirs = data_of(one), data_of(other)
    assert list(ours) == list(theirs)
    for name, frame in ours.items():
        assert frame.equals(theirs[name]), name


def call(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *words])


def done(root: Path, *words: str) -> str:
    result = call(root, *words)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return spread(harbour.write(tmp_path / "corpus"))


# -- reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("corpus", [tiny, harbour])
def test_a_corpus_in_folders_builds_as_one_in_files(corpus: object, tmp_path: Path) -> None:
    write = getattr(corpus, "write")  # noqa: B009  two modules with one function
    one, many = write(tmp_path / "one"), spread(write(tmp_path / "many"))
    assert len(list(many.glob("annotations/*/*/*.yaml"))) > 5
    assert_same(compile_corpus(one, one / "texts"), compile_corpus(many, many / "texts"))


def test_the_dataset_in_folders_is_the_same(dataset: Compiled, tmp_path: Path) -> None:
    for name in ("annotations", "schemas", "datapackage.json"):
        path = REPOSITORY / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / name)
    many = compile_corpus(spread(tmp_path))
    assert len(many.corpus.files) > 400
    assert_same(compile_corpus(REPOSITORY), many)


def test_files_about_one_thing_are_read_together(root: Path) -> None:
    corpus, schema = read_corpus(root), read_schema(root).schema
    sizes = corpus.sizes()
    small = batches_of(corpus, schema, sizes, limit=1)
    assert [sorted({file.split("/")[2].removesuffix(".yaml") for file in batch.texts}) for batch in small[1:]] == [
        ["01_harbour"],
        ["02_island"],
    ]
    subjects = [
        {file.split("/")[2].removesuffix(".yaml") for file in each.files} for each in alone(corpus, schema, sizes)
    ]
    assert sorted(subjects, key=str) == [{each} for each in ("01_harbour", "02_island", "fairs", "people", "places")]


def test_a_run_after_another_reads_what_is_about_the_same(root: Path) -> None:
    session = Session()
    compile_corpus(root, root / "texts", session=session)
    for path in sorted(root.glob("annotations/*/*/*.yaml"))[::3]:
        content = path.read_text()
        for changed in (f"# more\n{content}", None, content):
            path.unlink() if changed is None else path.write_text(changed)
            fresh, warm = compile_corpus(root, root / "texts"), compile_corpus(root, root / "texts", session=session)
            assert warm.problems == fresh.problems
            assert {n: f.equals(warm.tables[n]) for n, f in fresh.tables.items()} == dict.fromkeys(fresh.tables, True)


def test_inputs_of_a_release_are_all_files(root: Path) -> None:
    found = provenance(root, {}, "1.0.0", "2026-01-01", None).inputs
    assert {path for path in found if path.startswith("annotations/")} == {
        path.relative_to(root).as_posix() for path in root.glob("annotations/**/*.yaml")
    }


def test_a_file_of_a_text_may_name_its_own_curator(root: Path) -> None:
    path = next(root.glob("annotations/texts/01_harbour/*.yaml"))
    path.write_text(f"curator: second\n{path.read_text()}")
    compiled = compile_corpus(root, root / "texts")
    evidence = compiled.tables["evidence"].filter(annotation_file=path.relative_to(root).as_posix())
    assert evidence["curator"].unique().to_list() == ["second"]


# -- editing -----------------------------------------------------------------------------------------------------------


def test_a_new_record_gets_a_file_of_its_own(root: Path) -> None:
    done(root, "new", "people", "new-one", "--set", "name=New One")
    assert (root / "annotations/registry/people/new-one.yaml").read_text() == "new-one: {name: New One}\n"
    done(root, "set", "people/new-one", "--set", "name=Newer")
    assert (root / "annotations/registry/people/new-one.yaml").read_text() == "new-one: {name: Newer}\n"
    assert call(root, "new", "people", "new-one", "--set", "name=Again").exit_code == 1


def test_an_entry_is_set_where_it_is(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.glob("annotations/registry/people/*.yaml")}
    done(root, "set", "people/islander", "--set", "name=The islander")
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert [path.read_text() for path in changed] == ["islander: {name: The islander}\n"]
    assert set(root.glob("annotations/registry/people/*.yaml")) == set(before)


def test_a_decision_is_written_where_the_entry_is(root: Path) -> None:
    files = set(root.glob("annotations/registry/fairs/*.yaml"))
    done(root, "settle", "fairs/spring-fair", "visitors", "--to", "9", "--because", "the islanders counted")
    assert set(root.glob("annotations/registry/fairs/*.yaml")) == files
    assert any("the islanders counted" in path.read_text() for path in files)
    done(root, "settle", "fairs/spring-fair", "visitors", "--undo")
    assert not any("the islanders counted" in path.read_text() for path in files)


def test_a_record_is_renamed_in_all_files(root: Path) -> None:
    done(root, "rename", "people", "islander", "an-islander")
    entries = "".join(path.read_text() for path in sorted(root.glob("annotations/registry/people/*.yaml")))
    assert [line.split(":")[0] for line in entries.splitlines()] == ["ada-quill", "an-islander", "bo-reed"]
    assert compile_corpus(root, root / "texts").problems == []


def test_two_entries_in_two_files_become_one(root: Path, tmp_path: Path) -> None:
    flat = harbour.write(tmp_path / "flat")
    for each in (root, flat):
        done(each, "merge", "people", "islander", "ada-quill", "--keep", "name=into")
    assert_same(compile_corpus(flat, flat / "texts"), compile_corpus(root, root / "texts"))


def test_mentions_are_added_changed_and_removed_in_a_file_of_the_folder(root: Path) -> None:
    file = "annotations/texts/01_harbour/ada.yaml"
    done(root, "annotate", "01", "people/ada-quill", "--at", "48-57", "--file", "ada")
    assert (root / file).read_text() == "people:\n  ada-quill: {at: 48-57}\n"
    done(root, "edit", f"{file}:2", "--at", "48-58")
    assert (root / file).read_text() == "people:\n  ada-quill: {at: 48-58}\n"
    done(root, "annotate", "01", "people/islander", "--at", "0-6", "--file", "ada")
    assert "--file=ada" in done(root, "remove", f"{file}:3", "--dry-run") + done(root, "remove", f"{file}:3")
    assert "people/islander" not in (root / file).read_text()


@pytest.mark.parametrize("name", ["../x", "a/b", ".x", ""])
def test_no_other_file_can_be_named(root: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    call(root, "annotate", "01", "people/ada-quill", "--at", "48-57", "--file", name)
    after = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    assert {path for path in after if after[path] != before.get(path)} <= {root / "annotations/texts/01_harbour.yaml"}


def test_quotes_in_a_folder_are_anchored(root: Path) -> None:
    path = root / "annotations/texts/01_harbour/ada.yaml"
    path.write_text("people:\n  ada-quill: {quote: Mate Ada Quill}\n")
    done(root, "anchor")
    assert path.read_text() == "people:\n  ada-quill: {at: 43-57}\n"


def test_spans_in_a_folder_move_to_a_corrected_text(root: Path, tmp_path: Path) -> None:
    new = tmp_path / "01_harbour.txt"
    new.write_text("Once. " + harbour.HARBOUR)
    before = compile_corpus(root, root / "texts").tables["evidence"].filter(text_id="01_harbour")["span_start"]
    done(root, "re-anchor", "01", str(new), "--write")
    shutil.copy(new, root / "texts/01_harbour.txt")
    compiled = compile_corpus(root, root / "texts")
    assert [problem.code for problem in compiled.problems if problem.code != "open-sentence"] == []
    moved = compiled.tables["evidence"].filter(text_id="01_harbour")["span_start"]
    assert moved.sort().to_list() == (before + 6).sort().to_list()


def test_files_in_folders_are_formatted(root: Path) -> None:
    done(root, "fmt")
    path = next(root.glob("annotations/registry/people/*.yaml"))
    content = path.read_text()
    path.write_text(content.replace("{", "{  "))
    assert call(root, "fmt", "--check").exit_code == 1
    done(root, "fmt", str(path))
    assert path.read_text() == content


# -- many hands --------------------------------------------------------------------------------------------------------


def add(root: Path, edit: NewRecord | Annotate) -> None:
    corpus = read_corpus(root)
    rewrite_all(root, edit.change(Project(root, root / "texts", read_schema(root).schema, corpus.settings)).files)


def test_two_branches_that_add_ten_records_each_merge_without_a_conflict(root: Path) -> None:
    repositories.begin(root)
    for branch in ("ada", "bo"):
        repositories.git(root, "checkout", "--quiet", "-b", branch, "main")
        for number in range(10):
            add(root, NewRecord("people", f"{branch}-{number}", {"name": f"{branch} {number}"}, force=True))
            file = f"annotations/texts/02_island/{branch}.yaml"
            add(root, Annotate("02_island", "people", f"{branch}-{number}", ("50-94",), {}, file))
        repositories.commit(root, branch)
    repositories.git(root, "merge", "--quiet", "--no-edit", "ada")
    compiled = compile_corpus(root, root / "texts")
    assert [problem for problem in compiled.problems if problem.code != "near-ids"] == []
    ids = compiled.tables["people"]["person_id"].to_list()
    assert {f"{branch}-{number}" for branch in ("ada", "bo") for number in range(10)} <= set(ids)
