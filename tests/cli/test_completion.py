"""Completion of words: what is offered, quickly and without errors, and what bash and zsh themselves make of it."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from paths import REPOSITORY
from standoff.cli import completion, main
from standoff.cli import project_names as names
from standoff.source.catalogue import catalogue
from tiny import FAIRS_SCHEMA, ONE, PEOPLE, write


def offered(root: Path, *words: str) -> list[str]:
    """What is offered for the last of the words."""
    complete = ShellComplete(main, {}, "standoff", "_STANDOFF_COMPLETE")
    return [item.value for item in complete.get_completions(["--root", str(root), *words[:-1]], words[-1])]


# -- what is offered ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["conflicts", ""], ["fair_guests", "fairs", "people", "places"]),
        (["conflicts", "p"], ["people", "places"]),
        (["explain", "fairs/"], ["fairs/hat-market", "fairs/spring-fair"]),
        (["explain", "p"], ["people/bell", "people/carr", "places/arden", "places/shire"]),
        (["explain", "nothing"], []),
        (["explain", "fairs/spring-fair", "st"], ["stalls"]),
        (["explain", "people/bell", ""], ["name", "person_id"]),
        (["explain", "nothing/at-all", ""], []),
        (["show", ""], ["one", "two"]),
        (["coverage", "t"], ["two"]),
        (["explain-problem", "near-"], ["near-copy", "near-id"]),
        (["explain-p"], ["explain-problem"]),
        (["check", "--format", "s"], ["sarif"]),
        (["import", "b"], ["brat"]),
        (["build", "--scheduler", "t"], ["tcp://"]),
    ],
    ids=" ".join,
)
def test_what_is_offered(tmp_path: Path, words: list[str], wanted: list[str]) -> None:
    assert offered(write(tmp_path), *words) == wanted


def test_all_codes_are_offered(tmp_path: Path) -> None:
    assert offered(tmp_path, "explain-problem", "") == list(catalogue())


def test_versions_are_folders_with_a_descriptor(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.1.0", "next"):
        (tmp_path / "build" / version).mkdir(parents=True)
        (tmp_path / "build" / version / "datapackage.json").write_text("{}")
    (tmp_path / "build" / ".next-x").mkdir()
    (tmp_path / "build" / "notes").mkdir()
    assert names.versions(tmp_path) == ["1.0.0", "1.1.0", "next"]


def test_the_names_of_the_dataset_are_those_of_its_tables(dataset_build: Path) -> None:
    """Names are found by their form: compared here with what a build makes of the same files."""
    import polars as pl

    for table in ("meetings", "incidents", "projects"):
        built = pl.read_parquet(dataset_build / "parquet" / f"{table}.parquet").to_series(0).sort().to_list()
        found = {name for name in names.records(REPOSITORY) if name.startswith(f"{table}/")}
        assert sorted(found) == [f"{table}/{record}" for record in built]


KNOWN: dict[str, Callable[..., object]] = {
    "text": completion.complete_texts,
    "record": completion.complete_records,
    "table": completion.complete_tables,
    "field": completion.complete_columns,
    "old": completion.complete_ids,
    "code": completion.complete_codes,
    "version": completion.complete_versions,
    "scheduler": completion.complete_schedulers,
    "shards": completion.complete_folders,
    "a": completion.complete_versions,
}


def test_every_argument_that_names_something_is_completed(tmp_path: Path) -> None:
    """An argument of one of these names, in any command, offers what is known of it."""
    root = write(tmp_path)
    (root / "build" / "1.0.0").mkdir(parents=True)
    (root / "build" / "1.0.0" / "datapackage.json").write_text("{}")
    silent = []
    for name, command in main.commands.items():
        with click.Context(main, info_name="standoff") as above:
            above.params = {"root": root}
            context = click.Context(command, parent=above, info_name=name)
            context.params = {"record": "fairs/spring-fair", "table": "fairs"}
            for parameter in command.params:
                if parameter.name in KNOWN and not parameter.shell_complete(context, ""):
                    silent.append(f"{name} {parameter.name}")
    assert silent == []


# -- whatever the project is like --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["explain", ""], ["explain", "fairs/x", ""], ["show", ""], ["conflicts", ""]])
def test_a_folder_that_is_not_a_project_offers_nothing(tmp_path: Path, words: list[str]) -> None:
    assert offered(tmp_path, *words) == []
    assert offered(tmp_path / "nowhere", *words) == []


def test_broken_files_offer_what_can_be_seen(tmp_path: Path) -> None:
    write(tmp_path, files={ONE: b"\xff\x00\nfairs:\n  spring-fair: {\n", PEOPLE: b"bell: [\n\xfe\ncarr: &x\n"})
    assert offered(tmp_path, "explain", "people/") == ["people/bell", "people/carr"]
    assert "fairs/spring-fair" in offered(tmp_path, "explain", "fairs/")


def test_folders_in_the_place_of_files_offer_nothing(tmp_path: Path) -> None:
    write(tmp_path, files={ONE: None, FAIRS_SCHEMA: None})
    for file in (ONE, FAIRS_SCHEMA):
        (tmp_path / file).mkdir()
    assert offered(tmp_path, "explain", "fairs/") == []
    assert offered(tmp_path, "explain", "fairs/x", "") == []


# -- the shells --------------------------------------------------------------------------------------------------------


STANDOFF = """\
#!{python}
import os
import sys
from pathlib import Path

if "_STANDOFF_COMPLETE" in os.environ:
    from standoff.cli import main

    main(prog_name="standoff")
else:
    Path("called.tmp").write_text(" ".join(sys.argv[1:]), "utf-8")
    Path("called.tmp").rename("called")
"""
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "bind 'set bell-style none'"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit && compinit -u -D"),
}
PATIENCE = 60.0  # seconds


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("standoff explain fairs/s", "explain fairs/spring-fair"),
        ("standoff explain people/bell na", "explain people/bell name"),
        ("standoff conflicts pl", "conflicts places"),
        ("standoff show tw", "show two"),
        ("standoff explain-problem swallowed-c", "explain-problem swallowed-comma"),
    ],
)
def test_a_shell_completes_what_is_typed(tmp_path: Path, shell: str, typed: str, completed: str) -> None:
    """A shell on a terminal: the line is typed, then Tab, then Enter; a `standoff` that notes how it is called."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    command = tmp_path / "bin" / "standoff"
    command.parent.mkdir()
    command.write_text(STANDOFF.format(python=sys.executable), "utf-8")
    command.chmod(0o755)
    root = write(tmp_path / "project")
    path = os.pathsep.join([str(command.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "HOME": str(tmp_path), "TERM": "xterm", "HISTFILE": ""}
    words, setup = SHELLS[shell]
    with Terminal(words, root, environment) as terminal:
        terminal.type(f"{setup}; eval \"$(_STANDOFF_COMPLETE={shell}_source standoff)\"; echo RE''ADY\n")
        terminal.until(lambda: b"READY" in terminal.shown)
        terminal.type(f"{typed}\t\n")
        terminal.until((root / "called").exists)
    assert (root / "called").read_text("utf-8").rstrip() == completed


class Terminal:
    """A program that runs on a terminal of its own; `shown` is all that it has printed."""

    def __init__(self, words: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            words, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.shown = b""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.ours)

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def until(self, is_so: Callable[[], bool]) -> None:
        """Read what is printed until something is so; fails with what was printed where it does not become so."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, self.shown.decode("utf-8", "replace")
            if select.select([self.ours], [], [], 0.05)[0]:
                self.shown += os.read(self.ours, 65536)
