"""SECURITY.md: its numbers are those of the code, and what it names exists."""

import inspect
import re

import pytest

from paths import REPOSITORY
from standoff.cli import main, report
from standoff.files import project_files
from standoff.source import problem
from standoff.source.composer import Limits

PAGE = (REPOSITORY / "SECURITY.md").read_text("utf-8")
UNITS = {"": 1, " MiB": 1 << 20}
LIMITS = {
    "bytes of an annotation, schema or vocabulary file": Limits().size,
    "bytes of a file that is imported, or characters of a line, where it is read line by line": Limits().size,
    "levels of nesting of such a file": Limits().depth,
    "values in such a file": Limits().nodes,
    "bytes of a text, and of any other file of a project": project_files.LARGEST,
    "characters of a value that a message shows": problem.LONGEST,
    "characters of a hint": problem.LONGEST_HINT,
    "problems that a command prints": report.MAX_PROBLEMS,
}


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+)( MiB)? \|", PAGE, re.M)
    assert {name: int(number.replace(",", "")) * UNITS[unit] for name, number, unit in rows} == LIMITS


def test_a_text_has_the_limit_of_any_other_file() -> None:
    assert inspect.signature(project_files.read_file).parameters["limit"].default == project_files.LARGEST


def test_the_supported_python_is_the_required_one() -> None:
    required = re.search(r'requires-python = ">=([\d.]+)"', (REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert required is not None
    assert f"Python {required[1]} and newer are supported" in PAGE


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:source|tests|docs)/[\w./]+)`", PAGE))))
def test_files_that_it_names_exist(path: str) -> None:
    assert (REPOSITORY / path).exists() or (REPOSITORY / "compiler/standoff" / path).exists()


def test_options_and_commands_that_it_names_exist() -> None:
    options = {flag for command in main.commands.values() for each in command.params for flag in each.opts}
    named = set(re.findall(r"`(--[a-z-]+)`", PAGE))
    assert named <= options | {flag for each in main.params for flag in each.opts}
    assert named >= {"--texts", "--out", "--memory"}


def test_readme_and_contributing_lead_to_it() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        assert "](SECURITY.md)" in (REPOSITORY / page).read_text("utf-8"), page
