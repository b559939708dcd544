"""The commands that the documents show, with what they print by the document; and documents that are followed."""

import io
import os
import re
import runpy
import shlex
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from click.testing import CliRunner

from paths import REPOSITORY
from standoff.cli import main

# A block, its language and, where it makes or changes a file, which: `new=FILE`, `append=FILE`, for a diff `FILE`.
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.S | re.M)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)
# A block of commands, or one of Python with the block of text after it, which has what it prints.
SHOWN = re.compile(r"^```(python|console)\n(.*?)^```$(?:\n\n^```text\n.*?^```$)?", re.S | re.M)

# The last four of them run in test_publish.py, test_cluster.py, test_serve.py, and in the tests of the pages named.
NOT_HERE = (
    "# at the commit",
    "# until Ctrl-C",
    "# after a correction",
    "# after a release",
    "# on a cluster",
    "# in a browser",
    "# as in",
)


@dataclass(frozen=True)
class Line:
    """A command of a document, the output that the document shows for it, and the section that shows it."""

    document: str
    section: str
    command: str
    output: str


def lines(document: str, skipped: tuple[str, ...] = NOT_HERE) -> list[Line]:
    """The commands of a document in order, except those marked to run elsewhere."""
    content = (REPOSITORY / document).read_text("utf-8")
    before, *sections = re.split(r"^## ", content, flags=re.M)
    parts = [("", before), *((part.partition("\n")[0], part) for part in sections)]
    return [
        Line(document, section, command, output)
        for section, part in parts
        for block in re.findall(r"```console\n(.*?)```", part, re.S)
        for command, output in re.findall(r"^\$ (standoff.*)\n((?:(?!\$ ).*\n)*)", block, re.M)
        if not any(mark in command for mark in skipped)
    ]


def followed(page: str) -> str:
    """The page as it should be, after its edits are made and its commands are run in the current folder."""
    return BLOCK.sub(lambda block: f"```{block[1]}{f' {block[2]}' if block[2] else ''}\n{_followed(block)}```", page)


def _followed(block: re.Match[str]) -> str:
    """What a block should hold: for commands, what they print now; an edit is made and stays as it is."""
    kind, where, content = block[1], block[2] or "", block[3]
    if kind == "console":
        return "".join(f"$ {command}\n{_printed(command)}" for command, _ in COMMAND.findall(content))
    if kind == "diff":
        lines = content.splitlines()
        old, new = ("\n".join(line[1:] for line in lines if line.startswith(sign)) for sign in "-+")
        before = Path(where).read_text("utf-8")
        assert before.count(old) == 1, f"{where} has {before.count(old)} times {old!r}"
        Path(where).write_text(before.replace(old, new), "utf-8")
    elif where:
        how, path = where.split("=")
        with Path(path).open({"new": "x", "append": "a"}[how], encoding="utf-8") as file:
            file.write(content)
    return content


def _printed(command: str) -> str:
    words = shlex.split(command)
    if words[0] == "cd":
        os.chdir(words[1])  # undone by the monkeypatch of the test
        return ""
    if words[0] == "python":
        with redirect_stdout(io.StringIO()) as printed:
            runpy.run_path(words[1], run_name="__main__")
        return printed.getvalue()
    assert words[0] == "standoff"
    result = CliRunner().invoke(main, words[1:], catch_exceptions=False)
    assert result.exit_code == (1 if re.search(r"error\[|^::error ", result.output, re.M) else 0)
    return result.output


def printed_again(page: str) -> str:
    """The page with what its blocks print now, in the current folder; those of Python share their names."""
    scope: dict[str, Any] = {}
    with pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        return SHOWN.sub(lambda block: _ran(block, scope), page)


def _ran(block: re.Match[str], scope: dict[str, Any]) -> str:
    if block[1] == "console":
        return f"```console\n{_transcript(block[2])}```"
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(block[2], "a block of the page", "exec"), scope)
    return f"```python\n{block[2]}```\n\n```text\n{printed.getvalue()}```"


def _transcript(block: str) -> str:
    """The commands of a block, each with what it prints now."""
    printed = ""
    for command in re.findall(r"^\$ (.*)$", block, re.M):
        result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        printed += f"$ {command}\n{result.stdout}"
    return printed
