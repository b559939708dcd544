"""The example of docs/versions.md: its transcript is what is printed once a count in the dataset is corrected."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from paths import REPOSITORY
from unchanged import Unchanged
from versions import call, change, release

FILE = "annotations/texts/002_12f70f07f4811533.yaml"
COUNTED = re.compile(r"[\d,]+ tables, [\d,]+ rows; equal in [a-z, ]+")  # how many there are is for `verify` to say


def test_the_transcript_is_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("annotations", "schemas"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    descriptor = json.loads((REPOSITORY / "datapackage.json").read_text("utf-8"))
    descriptor["standoff"] |= {"site": False, "spreadsheets": {"workbook": False, "csv": False}}  # not on the page
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    Unchanged(monkeypatch)
    release(tmp_path, "1.0.0", "2026-01-01")
    change(tmp_path, FILE, "killed: 10\n      victims: police", "killed: 12\n      victims: police")
    assert call(tmp_path, "build").exit_code == 0
    monkeypatch.chdir(tmp_path)
    page = (REPOSITORY / "docs" / "versions.md").read_text("utf-8")
    (block,) = re.findall(r"```console\n(\$ standoff diff .*?)```", page, re.S)
    shown = re.findall(r"^\$ (standoff.*?) +# after a correction\n((?:(?!\$ ).*\n)*)", block, re.M)
    assert len(shown) == block.count("$ standoff")
    for command, output in shown:
        printed = call(Path(), *shlex.split(command)[1:]).stdout
        assert COUNTED.sub("", printed) == COUNTED.sub("", output), command
