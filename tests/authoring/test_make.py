"""An edit is carried out: written and checked, kept or taken back whole, whatever happens meanwhile."""

from pathlib import Path

import pytest

from annotated import HEAD
from standoff.authoring.edit import make as make_module
from standoff.authoring.edit.change import Change, Project
from standoff.authoring.edit.make import compared, make, take_back
from standoff.authoring.edit.mention_edits import Annotate
from standoff.corpus.project import read_corpus
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session
from standoff.files.atomic_file import ChangedError
from standoff.schema.read import read_schema
from standoff.source.problem import Place, Problem
from tiny import FAIRS, FILES, ONE, PEOPLE, TWO, write


def project(root: Path) -> Project:
    return Project(root, root / "texts", read_schema(root).schema, read_corpus(root).settings)


def change(**files: tuple[str | None, str]) -> Change:
    names = {"one": ONE, "two": TWO, "people": PEOPLE, "fairs": FAIRS, "fresh": "annotations/texts/fresh.yaml"}
    encoded = {
        names[name]: (old.encode() if old is not None else None, new.encode()) for name, (old, new) in files.items()
    }
    return Change("an edit", encoded, "", None)


def contents(root: Path) -> dict[str, str]:
    return {
        p.relative_to(root).as_posix(): p.read_text("utf-8") for p in sorted((root / "annotations").rglob("*.yaml"))
    }


GOOD = FILES[TWO].replace("visitors: 45", "visitors: 46")
BAD = FILES[TWO].replace("visitors: 45", "visitors: many")


def test_an_edit_without_errors_is_kept(tmp_path: Path) -> None:
    here = project(write(tmp_path))
    session = Session()
    result = make(here, change(two=(FILES[TWO], GOOD)), session)
    assert (result.new, result.is_kept, (tmp_path / TWO).read_text("utf-8")) == ([], True, GOOD)
    clean = compile_corpus(tmp_path, tmp_path / "texts")
    assert {name: frame.equals(clean.tables[name]) for name, frame in result.compiled.tables.items()} == dict.fromkeys(
        clean.tables, True
    )
    assert session.loaded is not None


def test_an_edit_with_an_error_is_taken_back_in_all_files(tmp_path: Path) -> None:
    before = contents(write(tmp_path))
    added = HEAD.replace("one.txt", "fresh.txt")
    edit = change(
        two=(FILES[TWO], BAD), people=(FILES[PEOPLE], FILES[PEOPLE] + "dunn: {name: Dunn}\n"), fresh=(None, added)
    )
    result = make(project(tmp_path), edit)
    assert not result.is_kept
    assert ("bad-count", Place(TWO, 9, 49)) in [(problem.code, problem.place) for problem in result.new]
    assert contents(tmp_path) == before
    assert result.compiled.problems == []


def test_work_that_is_left_to_do_is_no_error() -> None:
    left = [Problem(Place(ONE, 9), code, "m") for code in ("uncovered-sentence", "unanchored-quote", "cut-word")]
    error = Problem(Place(ONE, 9), "bad-date", "m")
    other = Problem(Place(ONE, 10), "bad-count", "n")
    assert compared([], left) == (left, True)
    assert compared([], [*left, error]) == ([*left, error], False)
    assert compared([error], [error]) == ([], True)
    assert compared([error], [other]) == ([other], True)  # it was there before, and came to light now
    assert compared(left, [other]) == ([other], False)


def test_what_was_changed_meanwhile_stays(tmp_path: Path) -> None:
    here = project(write(tmp_path))
    (tmp_path / TWO).write_text(BAD, "utf-8")
    with pytest.raises(ChangedError):
        make(here, change(two=(FILES[TWO], GOOD)))
    assert (tmp_path / TWO).read_text("utf-8") == BAD
    with pytest.raises(ChangedError):
        take_back(tmp_path, change(two=(FILES[TWO], GOOD)))
    assert (tmp_path / TWO).read_text("utf-8") == BAD


def test_an_edit_that_cannot_be_checked_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = project(write(tmp_path))
    before = contents(tmp_path)
    compile_once = iter([compile_corpus(tmp_path, tmp_path / "texts")])

    def broken(*_: object, **__: object) -> object:
        return next(compile_once)  # StopIteration the second time

    monkeypatch.setattr(make_module, "compile_corpus", broken)
    with pytest.raises(StopIteration):
        make(here, change(two=(FILES[TWO], GOOD)))
    assert contents(tmp_path) == before


def test_what_is_there_already_is_not_added_again(tmp_path: Path) -> None:
    here = project(write(tmp_path))
    found = Annotate("two", "fairs", "hat-market", ("35-60",), {"polarity": "deny"}).change(here)
    assert found == Change("", {}, "", None)
