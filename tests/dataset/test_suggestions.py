"""How good the suggestions are on the texts of this dataset, each searched as if it had not been annotated."""

import importlib.util
import sys
from types import ModuleType

import pytest

from paths import REPOSITORY, TEXTS
from standoff.authoring.suggest.suggest import suggest
from standoff.engine.compilation import Compiled
from standoff.views.inputs import Compilation

FIGURES = {
    "name": (220, 166, 512, 164),
    "date": (16, 15, 12, 12),
    "count": (12, 11, 12, 11),
    "money": (1, 1, 1, 1),
}
FORMS = (70, 81)


@pytest.fixture(scope="module")
def whole(dataset: Compiled) -> Compilation:
    if not dataset.texts:
        pytest.skip(f"the texts are not in {TEXTS}")
    assert dataset.frames is not None
    assert dataset.resolved is not None
    return Compilation.of(dataset.schema, dataset.frames, dataset.resolved, dataset.tables, dataset.texts)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    name = "suggestions"
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_precision_and_recall_are_what_the_page_says(whole: Compilation, script: ModuleType) -> None:
    found = script.measured(whole)
    assert {kind: (q.offered, q.right, q.annotated, q.found) for kind, q in found.items()} == FIGURES
    assert script.found_forms(whole) == FORMS
    page = (REPOSITORY / "docs" / "commands.md").read_text("utf-8")
    for kind, each in found.items():
        left = f"| {kind} | {each.offered} | {each.right} | {each.precision:.2f}"
        assert f"{left} | {each.annotated} | {each.found} | {each.recall:.2f} |" in page
    hits, places = FORMS
    assert f"of the {places} places" in page.replace("\n", " ")
    assert f"suggestions find {hits}" in page.replace("\n", " ")


def test_what_is_annotated_by_the_curators_is_not_suggested(whole: Compilation) -> None:
    kinds = [each.kind for text in suggest(whole).texts for each in text.suggestions]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"name": 83, "count": 2}
