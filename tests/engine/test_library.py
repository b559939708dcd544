"""`standoff.check` and `standoff.compile`: what the commands find and write, as values; nothing printed or written."""

import dataclasses
from pathlib import Path

import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

import harbour
import standoff
import tiny
from standoff.cli import main
from standoff.engine.library import CompiledCorpus
from standoff.source.problem import Place, Problem, as_json
from standoff.views.inputs import UnknownError


def run(root: Path, *words: str) -> str:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *words]).stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harbour.write(tmp_path_factory.mktemp("harbour"))


@pytest.fixture(scope="module")
def compiled(root: Path) -> CompiledCorpus:
    return standoff.compile(root)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# -- check -------------------------------------------------------------------------------------------------------------


def test_the_problems_are_those_of_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = tiny.write(tmp_path, (tiny.ONE, "host: bell", "host: bel"), (tiny.PEOPLE, "name: Tom Carr", "name: ''"))
    before = files(root)
    problems = standoff.check(str(root))
    assert capfd.readouterr() == ("", "")
    assert files(root) == before
    assert "".join(f"{as_json(each)}\n" for each in problems) == run(root, "check", "--format", "json")
    (unknown,) = [each for each in problems if each.code == "unknown-id"]
    assert (unknown.place, unknown.severity) == (Place(tiny.ONE, 17, 22), "error")
    assert (unknown.message, unknown.hint) != ("", "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        unknown.code = "other"  # type: ignore[misc]


def test_a_sound_corpus_has_none(tmp_path: Path) -> None:
    assert standoff.check(tiny.write(tmp_path)) == []


def test_texts_may_be_in_another_folder(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "corpus")
    (root / "texts").rename(tmp_path / "texts")
    (tmp_path / "texts" / "one.txt").write_text("Another text.\n", "utf-8")
    assert standoff.check(root) == []  # texts that are not there are no problem
    assert [each.code for each in standoff.check(root, tmp_path / "texts")] == ["text-changed"]


def test_a_folder_without_a_corpus_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        for function in (standoff.check, standoff.compile):
            with pytest.raises(FileNotFoundError, match=r"is not a corpus: it has no datapackage\.json$"):
                function(folder)


def test_what_vanished_since_the_last_build_is_an_error_unless_it_may(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    standoff.compile(root).write(root / "build/next")
    (root / tiny.TWO).unlink()
    (root / "texts/two.txt").unlink()
    codes = [(each.code, each.hint) for each in standoff.check(root)]
    hint = "restore the file, or pass `allow_vanished=True` if nothing of it is to be kept"
    assert ("vanished-text", hint) in codes
    assert "vanished-text" not in {each.code for each in standoff.check(root, allow_vanished=True)}


# -- compile -----------------------------------------------------------------------------------------------------------


def test_the_tables_are_those_of_the_build(root: Path, compiled: CompiledCorpus, tmp_path: Path) -> None:
    run(root, "build", "--out", str(tmp_path / "command"))
    built = standoff.load(tmp_path / "command")
    assert sorted(compiled.tables) == sorted(built)
    for name, frame in compiled.tables.items():
        assert_frame_equal(built[name], frame)


def test_it_writes_what_the_command_writes(root: Path, compiled: CompiledCorpus, tmp_path: Path) -> None:
    before = files(root)
    compiled.write(tmp_path / "library")
    assert files(root) == before
    run(root, "build", "--out", str(tmp_path / "command"))
    assert files(tmp_path / "library") == files(tmp_path / "command")
    with pytest.raises(FileExistsError):
        compiled.write(root / "annotations")


def test_it_explains_as_the_command_does(root: Path, compiled: CompiledCorpus) -> None:
    for field in (None, "visitors", "visitors_best", "held", "guests"):
        words = ["explain", "fairs/spring-fair", *([field] if field else [])]
        assert f"{compiled.explain('fairs', 'spring-fair', field)}\n" == run(root, *words)
    by_table = compiled.explain("fairs", "spring-fair", "fair_guests")  # as a package has it
    assert str(by_table) == str(compiled.explain("fairs", "spring-fair", "guests"))
    (cell,) = compiled.explain("fairs", "spring-fair", "visitors").cells
    assert [receipt.assertion.outcome for receipt in cell.receipts].count("chosen") == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("fiars", "spring-fair"), "unknown table `fiars`"),
        (("fairs", "spring-fiar"), "unknown id `spring-fiar` in `fairs`; nearest is `spring-fair`"),
        (("fairs", "spring-fair", "visitor"), "fairs has no column `visitor`"),
    ],
)
def test_what_is_unknown_is_a_lookup_error(compiled: CompiledCorpus, asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(LookupError, match=message) as caught:
        compiled.explain(*asked)
    assert isinstance(caught.value, UnknownError)


def test_with_errors_nothing_is_written(tmp_path: Path) -> None:
    corpus = standoff.compile(tiny.write(tmp_path / "corpus", (tiny.ONE, "host: bell", "host: bel")))
    assert (corpus.has_errors, repr(corpus)) == (True, f"<{len(corpus.tables)} tables, 1 error, 0 warnings>")
    with pytest.raises(
        ValueError, match=r"^nothing is written: the corpus has 1 error, the first at .*one\.yaml:17:22: "
    ):
        corpus.write(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert "visitors = 40" in str(corpus.explain("fairs", "spring-fair", "visitors"))


def test_with_errors_before_all_cells_nothing_is_explained(tmp_path: Path) -> None:
    root = tiny.write(tmp_path, files={tiny.DESCRIPTOR: "{"})
    corpus = standoff.compile(root)
    assert (corpus.has_errors, dict(corpus.tables)) == (True, {})
    with pytest.raises(
        ValueError, match=r"^nothing can be explained: the corpus has 1 error, the first at datapackage"
    ):
        corpus.explain("fairs", "spring-fair")


def test_a_problem_says_where_and_what() -> None:
    assert {each.name for each in dataclasses.fields(Problem)} >= {"code", "place", "message", "hint"}
