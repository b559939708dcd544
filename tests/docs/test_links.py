"""Links between documents lead somewhere, to their headings too."""

import re
from pathlib import Path

import pytest

from paths import REPOSITORY

FOLDERS = (".", "annotations", "annotations/second", "benchmarks", "docs", "docs/use", "tests")
PAGES = sorted(page for folder in FOLDERS for page in (REPOSITORY / folder).glob("*.md"))
LINK = re.compile(r"\]\((?!https?:)([^()\s]*)\)")
FENCED = re.compile(r"^```.*?^```$", re.S | re.M)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


MODULE = re.compile(r"`([\w/]+\.py)`")
FILES = [f"/{path.relative_to(REPOSITORY).as_posix()}" for path in REPOSITORY.glob("[a-z]*/**/*.py")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_module_that_a_page_names_is_there(page: Path) -> None:
    named = MODULE.findall(page.read_text("utf-8"))
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in FILES)] == []
