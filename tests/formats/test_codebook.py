"""The codebook: what it states about every column and code, and how far to trust the data."""

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths import REPOSITORY, TEXTS
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.files.project_files import AGREEMENT, LIMITS
from standoff.formats.codebook import facts
from standoff.formats.codebook.markdown import anchor, percent
from tiny import compiled, write
from two_readings import lay, run

GOLDEN = Path(__file__).parent / "golden_codebook"
NOTES = "**Two fairs.** Whoever counts\r\nthem counts two.\r\n"


def build(root: Path, texts: bool = True) -> Path:
    write_build(compile_corpus(root, root / "texts" if texts else None), root / "build" / "next")
    return root / "build" / "next"


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of a tiny corpus that has limits, and figures of two made-up readings."""
    root = tmp_path_factory.mktemp("tiny")
    figures = run(lay(root / "readings"), "--format", "json").output.replace(f"{root}/", "")
    write(root, files={LIMITS: NOTES, AGREEMENT: figures})
    return build(root)


@pytest.mark.parametrize("name", ["codebook.md", "codebook.csv"])
def test_the_codebook_of_a_tiny_corpus_is_the_golden_one(tiny: Path, name: str, request: pytest.FixtureRequest) -> None:
    built = (tiny / name).read_text("utf-8")
    if request.config.getoption("--bless"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(built, "utf-8")
    golden = (GOLDEN / name).read_text("utf-8")
    assert built.splitlines() == golden.splitlines()
    assert built == golden


def test_it_lists_each_column_and_code_of_the_package_once(dataset_build: Path, dataset: Compiled) -> None:
    package = json.loads((dataset_build / "datapackage.json").read_text("utf-8"))
    tables = {resource["name"]: resource["schema"] for resource in package["resources"] if "schema" in resource}
    columns = sorted((name, field["name"], field["type"]) for name, each in tables.items() for field in each["fields"])
    codes = sorted((scheme, code) for scheme, each in dataset.schema.vocabularies.items() for code in each.codes)
    rows = listed(dataset_build)
    listed_columns = [(row["table_name"], row["column_name"], row["type"]) for row in rows if row["kind"] == "column"]
    assert sorted(listed_columns) == columns
    assert sorted((row["vocabulary"], row["code"]) for row in rows if row["kind"] == "code") == codes
    assert len(rows) == len(columns) + len(codes)


def test_the_page_names_each_column_and_code_and_its_links_lead_somewhere(dataset_build: Path) -> None:
    page = (dataset_build / "codebook.md").read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= {anchor(heading) for heading in headings}
    named = [row["code"] or row["column_name"] for row in listed(dataset_build)]
    assert [name for name in named if f"`{name}`" not in page] == []


def test_the_dataset_has_its_limits_and_figures_in_it(dataset_build: Path) -> None:
    page = (dataset_build / "codebook.md").read_text("utf-8")
    assert page.endswith((REPOSITORY / LIMITS).read_text("utf-8"))
    overall = next(r for r in json.loads((REPOSITORY / AGREEMENT).read_text("utf-8"))["fields"] if r["table"] is None)
    assert f" {overall['coded']} | {overall['alpha']:.2f} |\n\nOnly set A has records of" in page


def test_it_has_no_words_of_the_texts(dataset_build: Path) -> None:
    if not TEXTS.is_dir():
        pytest.skip("the texts are not there")
    runs = set()
    for path in TEXTS.glob("*.txt"):
        text = " ".join(path.read_text("utf-8").split())
        runs |= {text[start : start + 40] for start in range(len(text) - 39)}
    for name in ("codebook.md", "codebook.csv", "codebook.html"):
        page = " ".join((dataset_build / name).read_text("utf-8").split())
        assert {page[start : start + 40] for start in range(len(page) - 39)} & runs == set()


def test_free_words_are_not_quoted_and_names_of_the_registry_are(tmp_path: Path) -> None:
    write(tmp_path, ("annotations/texts/one.yaml", "visitors: 40}", "visitors: 40, motto: Hats for all}"))
    examples = {(row["table_name"], row["column_name"]): row["examples"] for row in listed(build(tmp_path))}
    assert examples["fairs", "motto"] == ""
    assert examples["assertions", "value"] == ""
    assert examples["people", "name"] == "Ann Bell | Tom Carr"
    assert examples["fairs", "kind"] == "fair | market"


def test_it_is_the_same_without_the_texts(tiny: Path) -> None:
    root = tiny.parents[1]
    with_texts = [(tiny / name).read_bytes() for name in ("codebook.md", "codebook.csv")]
    build(root, texts=False)
    assert [(tiny / name).read_bytes() for name in ("codebook.md", "codebook.csv")] == with_texts


def test_it_is_written_without_limits_and_figures(tmp_path: Path) -> None:
    page = (build(write(tmp_path)) / "codebook.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["How to read the tables", "Tables", "Codes", "Coverage"]


def test_it_is_part_of_the_package(tiny: Path) -> None:
    resources = json.loads((tiny / "datapackage.json").read_text("utf-8"))["resources"]
    assert [(r["name"], r["type"], r["path"], r["bytes"]) for r in resources if "codebook" in r["name"]] == [
        ("codebook", "file", "codebook.md", (tiny / "codebook.md").stat().st_size),
        ("codebook-page", "file", "codebook.html", (tiny / "codebook.html").stat().st_size),
        ("codebook-list", "file", "codebook.csv", (tiny / "codebook.csv").stat().st_size),
    ]
    assert (tiny / "SHA256SUMS").read_text("utf-8").count("  codebook.") == 3


@pytest.mark.parametrize(
    "figures",
    ["", "[1, 2]", "{", '{"records": {}}', "[" * 100_000, '{"records": [1]}', '{"records": [{"table": "fairs"}]}'],
)
def test_invalid_figures_are_a_problem(tmp_path: Path, figures: str) -> None:
    problems = compiled(write(tmp_path, files={AGREEMENT: figures})).problems
    assert [(str(p.place), p.code, p.hint) for p in problems] == [
        (f"{AGREEMENT}:1:1", "bad-agreement", "write it again with `standoff agreement A B --format json`")
    ]


def test_limits_that_are_not_text_are_a_problem(tmp_path: Path) -> None:
    problems = compiled(write(tmp_path, files={LIMITS: b"\xff limits"})).problems
    assert [(p.place.file, p.code) for p in problems] == [(LIMITS, "bad-utf8")]


VALUES = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "c", "d"])), max_size=30)


@given(VALUES)
def test_values_are_ranked_the_same_in_small_and_large_tables(values: list[str | None]) -> None:
    frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.String)})
    small = facts.ranked(frame, "x", 2, is_unique=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "SMALL", 0)
        assert facts.ranked(frame, "x", 2, is_unique=False) == small
        patch.setattr(facts, "MANY", 3)
        assert facts.ranked(frame, "x", 2, is_unique=False) == small


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "–"), (0.0, "0 %"), (0.001, "<1 %"), (0.014, "1 %"), (0.5, "50 %"), (0.994, ">99 %"), (1.0, "100 %")],
)
def test_shares_are_never_rounded_to_none_or_all(share: float | None, shown: str) -> None:
    assert percent(share) == shown
