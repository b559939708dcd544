"""What the documents show is true: every console line runs, and prints what stands under it; no command is left out."""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import tiny
from documents import NOT_HERE, lines
from paths import REPOSITORY
from repositories import begin, commit
from standoff.cli import main
from unchanged import Unchanged

DOCUMENTS = ("README.md", "docs/commands.md", "docs/editor.md", "docs/interchange.md")
COPIED = ("annotations", "schemas", "datapackage.json")


# The sections of docs/commands.md run apart, each on a copy of the data, after these commands.
REFERENCE = "docs/commands.md"
ADDED = ("standoff add-text texts/005_my-text.txt --curator c2 --language en",)
NEEDED = {
    "release, verify, diff": ("standoff build",),
    "export, import": ADDED,
    "fmt": ADDED,
    "suggest": ADDED,
    "annotate, edit, remove": ADDED,
    "exclude, include, settle": ADDED,
    "re-anchor": ADDED,
}
# They name nothing of the dataset, so their project is the tiny corpus: built and verified in a tenth of the time.
ANY_CORPUS = {"check, build", "release, verify, diff", "fmt", "re-anchor", "editor", "site"}
ANY_CORPUS |= {"annotate, edit, remove", "exclude, include, settle", "quotes"}
SECTIONS: list[tuple[str, str | None]] = [(document, None) for document in DOCUMENTS if document != REFERENCE]
SECTIONS += [(REFERENCE, section) for section in dict.fromkeys(line.section for line in lines(REFERENCE))]


@pytest.fixture
def project(tmp_path: Path, section: str | None) -> Path:
    """A copy of this repository's data, or the tiny corpus, with one made-up text to begin."""
    folder = tmp_path / "corpus"  # commands also write beside it
    if section in ANY_CORPUS:
        begin(tiny.write(folder))
        commit(folder, "Second")
    else:
        copy_data(folder)
    if section == "quotes":
        collection(folder)
    if section == "blame":
        begin(folder)
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "005_my-text.txt").write_text("A lamp was lit on the quay. Nobody saw who lit it.\n", "utf-8")
    (folder / "corrected").mkdir()
    (folder / "corrected" / "005_my-text.txt").write_text("Two lamps were lit on the quay. Nobody saw it.\n", "utf-8")
    for name, content in shown_files("docs/interchange.md"):
        (folder / name).write_text(content, "utf-8")
    exported(folder)
    return folder


def exported(folder: Path) -> None:
    """Files of brat in folders: one of a text that the project lacks, and one of another annotator."""
    (folder / "exported").mkdir()
    (folder / "lisa").mkdir()
    (folder / "exported" / "006_other.ann").write_text("T1\tPerson 0 4\tNo o\nT2\tLight 2 4\t o\n", "utf-8")
    (folder / "exported" / "006_other.txt").write_text("No one was there.\n", "utf-8")
    (folder / "lisa" / "005_my-text.ann").write_text("T1\tPerson 28 34\tNobody\n", "utf-8")


def collection(folder: Path) -> None:
    """A few quotes that are right, in the place of those that docs/quotes.md shows."""
    (folder / "lights").mkdir()
    (folder / "notices").mkdir()
    claim = "history:\n- event: lit\n  evidence:\n  - {snippet: The lamp was lit, reference: NM:1}\n"
    (folder / "lights" / "skerra.yaml").write_text(claim, "utf-8")
    (folder / "notices" / "NM_1.txt").write_text("The lamp was lit.\n", "utf-8")


def copy_data(folder: Path) -> None:
    folder.mkdir()
    for name in COPIED:
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    descriptor = (folder / "datapackage.json").read_text("utf-8")  # the made-up text has no annotations yet
    (folder / "datapackage.json").write_text(descriptor.replace('"required"\n  }', '"optional"\n  }', 1), "utf-8")


def shown_files(document: str) -> list[tuple[str, str]]:
    """The files that a document shows in full: a name in a line of its own, then the block."""
    return re.findall(r"^`([\w.-]+)`:\n\n```\w*\n(.*?)```", (REPOSITORY / document).read_text("utf-8"), re.M | re.S)


def run(command: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(project)
    monkeypatch.setenv("COLUMNS", "100")
    words = shlex.split(command.split("  #", maxsplit=1)[0])[1:]
    if "--texts-from-export" in words:  # they are written into the folder of texts
        monkeypatch.setenv("STANDOFF_TEXTS", str(project / "texts"))
    return CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.mark.parametrize(("document", "section"), SECTIONS, ids=[": ".join(filter(None, each)) for each in SECTIONS])
def test_the_lines_of_a_document_run(
    project: Path, monkeypatch: pytest.MonkeyPatch, document: str, section: str | None
) -> None:
    if section not in ANY_CORPUS:  # else it is compiled in no time
        Unchanged(monkeypatch)
    for command in NEEDED.get(section or "", ()):
        assert run(command, project, monkeypatch).exit_code == 0, command
    for line in lines(document):
        if section in {None, line.section}:
            result = run(line.command, project, monkeypatch)
            assert (line.command, result.exit_code, result.output if result.exit_code else "") == (line.command, 0, "")
            if line.output.strip():
                assert result.stdout.rstrip() == line.output.rstrip(), line.command


def test_every_command_and_option_is_documented() -> None:
    shown = "\n".join((REPOSITORY / document).read_text("utf-8") for document in DOCUMENTS)
    missing = []
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert "Examples:" in (command.help or ""), name
        if f"`standoff {name}" not in shown:
            missing.append(name)
        run_lines = "\n".join(
            line.command for line in lines("docs/commands.md", NOT_HERE[:3]) if f"standoff {name}" in line.command
        )
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name}"
                missing += [f"{name} {flag}" for flag in option.opts if flag.startswith("--") and flag not in run_lines]
    assert missing == []
