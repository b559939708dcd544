"""No documented command fetches this project by its name from an index, where it may be a stranger's."""

import re
from pathlib import Path

from paths import REPOSITORY
from standoff.files.remote import how_to_install

BY_NAME = re.compile(r"""pip3? install[^\n]*?\s['"]?standoff\b(?![./])|^standoff(?:\[|[=<>~!])""", re.MULTILINE)
WHERE = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/**/*.md",
    "compiler/**/*",
    "tests/**/*.py",
    ".github/**/*.yml",
    "Makefile",
)
ENDS = {".md", ".py", ".yml", ".yaml", ".txt", ".html", ""}


def test_no_line_installs_this_project_by_its_name() -> None:
    files = [path for pattern in WHERE for path in REPOSITORY.glob(pattern) if path.is_file() and path.suffix in ENDS]
    assert len(files) > 300
    found = [path.relative_to(REPOSITORY).as_posix() for path in files if BY_NAME.search(path.read_text("utf-8"))]
    assert [file for file in found if file != Path(__file__).relative_to(REPOSITORY).as_posix()] == []


def test_such_a_line_is_found() -> None:
    for line in (
        "pip install standoff",
        "python -m pip install 'standoff[watch]'",
        "standoff==0.1.0",
        "standoff[dask]",
    ):
        assert BY_NAME.search(line), line
    for line in (how_to_install("watch"), "pip install ./standoff-0.1.0-py3-none-any.whl", "standoff build"):
        assert not BY_NAME.search(line), line


def test_make_installs_what_the_commands_of_the_readme_need() -> None:
    locked = (REPOSITORY / "requirements" / "run.lock").read_text("utf-8")
    for name in ("watchfiles", "krippendorff", "frictionless"):
        assert re.search(rf"^{name}==", locked, re.MULTILINE)
