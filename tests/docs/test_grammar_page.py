"""docs/grammar.md: its examples on the corpus of `standoff init` are followed, and all its YAML can be read."""

import re
from pathlib import Path

import pytest

from documents import BLOCK, followed
from paths import REPOSITORY
from standoff.authoring.edit.new_corpus import new_corpus
from standoff.engine.pipeline import compile_corpus
from standoff.source import composer

PAGE = REPOSITORY / "docs" / "grammar.md"
FOLLOWED = re.compile(r"^### Qualifiers of your own\n.*?(?=^### Children\n)", re.S | re.M)


def test_the_examples_of_qualifiers_and_quotes_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    new_corpus(tmp_path / "skerra")
    monkeypatch.chdir(tmp_path / "skerra")
    shown = PAGE.read_text("utf-8")
    page = FOLLOWED.sub(lambda part: followed(part[0]), shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(page, "utf-8")
        return
    assert page == shown


def test_all_yaml_of_the_page_can_be_read() -> None:
    blocks = [block[3] for block in BLOCK.finditer(PAGE.read_text("utf-8")) if block[1] == "yaml"]
    assert len(blocks) > 10
    assert [problem for block in blocks for problem in composer.read(PAGE.name, block.encode()).problems] == []


def test_the_table_of_the_readme_and_its_query_fit(tmp_path: Path) -> None:
    """They are added to a corpus as they are printed, with one record."""
    new_corpus(tmp_path / "skerra")
    readme, grammar = (REPOSITORY / "README.md").read_text("utf-8"), PAGE.read_text("utf-8")
    (schema,) = re.findall(r"^```yaml\n(title: Treaties\n.*?)^```", readme, re.S | re.M)
    (query,) = re.findall(r"^```yaml\n(title: Signed treaties\n.*?)^```", grammar, re.S | re.M)
    added = {
        "schemas/treaties.yaml": schema,
        "schemas/queries/signed_treaties.yaml": query,
        "annotations/registry/treaties.yaml": "pier-treaty: {name: Treaty of the pier}\n",
    }
    for name, content in added.items():
        path = tmp_path / "skerra" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
    compiled = compile_corpus(tmp_path / "skerra", tmp_path / "skerra" / "texts")
    assert compiled.problems == []
    assert compiled.tables["treaties"].select("treaty_id", "name", "signed").rows() == [
        ("pier-treaty", "Treaty of the pier", None)
    ]
