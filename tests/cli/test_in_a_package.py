"""Commands in a folder that holds a package, not a project: they read it, or say what they need."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.cli import main
from tiny import FAIRS, FILES, write


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working build of the tiny corpus with an open cell, moved away from it."""
    undecided = (FAIRS, "  settle:\n    visitors: {to: 40, because: The first text counted.}\n", "")
    speakers = ("annotations/texts/one.yaml", "visitors: 40}", "visitors: 40, permit: A-1}")
    other = ("annotations/texts/two.yaml", "visitors: 45}", "visitors: 45, permit: A-2}")
    root = write(tmp_path_factory.mktemp("tiny"), undecided, speakers, other)
    assert run(root, "--quiet", "build").exit_code == 0
    return Path(shutil.move(root / "build" / "next", tmp_path_factory.mktemp("away") / "pkg"))


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.mark.parametrize("command", ["explain fairs/spring-fair", "conflicts", "show one", "coverage"])
def test_a_damaged_table_is_named(package: Path, command: str, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(package, tmp_path / "pkg"))
    (copy / "parquet" / "assertions.parquet").write_bytes(b"half a table")
    result = run(copy, *command.split())
    assert (result.exit_code, result.stdout) == (1, "")
    line = f"standoff: {copy}/parquet/assertions.parquet cannot be read: "
    assert result.stderr.startswith(line)
    assert result.stderr.endswith("; `standoff verify` lists what is wrong\n")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        *("check", "check --fix", "build", "watch", "fmt", "anchor", "editor"),
        *("new people cy", "rename people bell ball", "release 1.0.1 --date 2026-01-01", "export --as brat"),
        *("agreement csv csv", "add-text datapackage.json", "re-anchor one datapackage.json"),
        "import brat datapackage.json --text one --map datapackage.json",
    ],
)
def test_what_needs_the_annotations_says_so(package: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package)
    before = sorted(package.rglob("*"))
    result = run(package, *command.split())
    name = command.split(maxsplit=1)[0]
    message = (
        f"standoff: pkg is a package (tiny 1.0.0+next), not a project: `{name}` needs the schemas and annotations that "
    )
    assert (result.exit_code, result.stdout) == (2, "")
    can = "`explain`, `show`, `coverage` and `conflicts` read its tables, and `verify` checks them\n"
    assert result.stderr == f"{message}it was made from; here, {can}"
    assert sorted(package.rglob("*")) == before


def test_verify_checks_the_package_itself(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(package, "verify").stdout.startswith(f"{package}: intact")
    monkeypatch.chdir(package)
    assert run(Path(), "verify").exit_code == 0
    damaged = Path(shutil.copytree(package, package.parent / "damaged"))
    (damaged / "csv" / "people.csv").write_text("person_id\n")
    assert run(damaged, "verify").exit_code == 1


def test_explain_reads_the_package(package: Path) -> None:
    result = run(package, "explain", "fairs/spring-fair", "permit")
    assert result.exit_code == 0
    assert result.stdout.startswith("fairs/spring-fair\n")
    assert "permit = (empty)" in result.stdout
    assert "A-1" in result.stdout
    cell = json.loads(run(package, "explain", "fairs/spring-fair", "permit", "--format", "json").stdout)["cells"][0]
    assert (cell["field_name"], cell["rule"]) == ("permit", "open")


def test_conflicts_are_those_of_the_package(package: Path) -> None:
    cells = json.loads(run(package, "conflicts", "--format", "json").stdout)["cells"]
    assert (cells[0]["record_id"], cells[0]["field_name"], cells[0]["rule"]) == ("spring-fair", "permit", "open")
    assert {(c["record_id"], c["field_name"]) for c in cells} == {
        ("spring-fair", "permit"),
        ("spring-fair", "visitors"),
    }
    opened = json.loads(run(package, "conflicts", "fairs", "--open", "--format", "json").stdout)
    assert opened["open"] == len(opened["cells"])
    assert json.loads(run(package, "conflicts", "people", "--format", "json").stdout)["cells"] == []
    assert "permit = (empty)" in run(package, "conflicts").stdout


SHOWN = """\
one
  116 characters, 3 sentences, en, annotated by c1
  annotations/texts/one.yaml
  one.txt is not in texts: numbers and spans only

1  0-43

   0-43  narrator                                                      annotations/texts/one.yaml:12
     fairs/spring-fair
       kind = fair
       permit = A-1
       visitors = 40

2  44-85

   44-69  bell (paraphrase)                                            annotations/texts/one.yaml:13
     fairs/spring-fair
       held = 2024-05
       place_id = arden
     fair_guests/spring-fair/host/bell

3  86-115

   86-115  excluded
     an advertisement

3 sentences: 2 annotated, 1 excluded, 0 open
"""


def test_show_and_coverage_read_the_package(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(package)
    assert run(Path(), "show", "one").stdout == SHOWN
    counted = run(Path(), "coverage")
    assert counted.stdout.splitlines()[-1] == "100 % of the sentences are annotated or excluded; 80 % give a value"
    (tmp_path / "one.txt").write_text(FILES["texts/one.txt"])
    words = run(Path(), "--texts", str(tmp_path), "show", "one", "0-17").stdout
    assert "The spring fair at Arden drew forty guests." in words


def test_coverage_and_show_are_those_of_the_annotations(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert run(root, "--quiet", "build").exit_code == 0
    built = root / "build" / "next"
    for arguments in (("coverage", "--facts"), ("coverage", "--format", "json"), ("coverage", "two")):
        assert run(built, "--texts", str(root / "texts"), *arguments).stdout == run(root, *arguments).stdout
    of_package, of_corpus = (
        [part for part in run(where, "--texts", str(root / "texts"), "show", "two").stdout.splitlines() if part]
        for where in (built, root)
    )
    assert of_package == of_corpus


def test_a_package_without_sentences_says_so(package: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(package, tmp_path / "old"))
    descriptor = json.loads((old / "datapackage.json").read_text())
    kept = [each for each in descriptor["resources"] if "sentences" not in each["path"]]
    (old / "datapackage.json").write_text(json.dumps(descriptor | {"resources": kept}))
    for command in (("coverage",), ("show", "one")):
        result = run(old, *command)
        message = f"old is a package (tiny 1.0.0+next) without the table `sentences`, which `{command[0]}` needs\n"
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"standoff: {message}")


@pytest.mark.parametrize(
    "arguments",
    [("explain", "fairs/x"), ("explain", "fars/x"), ("conflicts", "fars"), ("show", "three"), ("coverage", "three")],
)
def test_what_the_package_does_not_have(package: Path, arguments: tuple[str, ...]) -> None:
    result = run(package, *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("standoff: ")
