"""What the tests share: the corpus made for the rules and the dataset, read and built once; the `--bless` switch."""

import os
import shutil
from pathlib import Path

import pytest
import tiny
import versions
from hypothesis import settings

from standoff.build import Compiled, compile_corpus
from standoff.write import write_build

REPOSITORY = Path(__file__).parents[1]
RULES = REPOSITORY / "tests" / "corpora" / "rules"
TEXTS = Path(os.environ.pop("STANDOFF_TEXTS", "") or REPOSITORY.parent / "shared" / "texts")

settings.register_profile("untimed", deadline=None)  # a slow machine is no mistake
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="Rewrite the golden files with what the compiler makes now.")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the corpus made for the rules, ready to be broken or built."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


@pytest.fixture(scope="session")
def rules() -> Compiled:
    """The corpus made for the rules, compiled with its texts."""
    return compile_corpus(RULES, RULES / "texts")


@pytest.fixture(scope="session")
def rules_build(rules: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a build of that corpus writes; read it, never write into it."""
    folder = tmp_path_factory.mktemp("rules") / "build" / "next"
    write_build(rules, folder)
    return folder


@pytest.fixture(scope="session")
def dataset() -> Compiled:
    """The dataset of this repository, compiled with the texts where they are there."""
    return compile_corpus(REPOSITORY, TEXTS)


@pytest.fixture(scope="session")
def dataset_build(dataset: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a build of the dataset writes; read it, never write into it."""
    if dataset.failed:
        pytest.skip("the dataset has errors (see `standoff check`)")
    folder = tmp_path_factory.mktemp("dataset") / "build" / "next"
    write_build(dataset, folder)
    return folder


@pytest.fixture(scope="session")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny corpus with its first version, 0.1.0 of 2026-03-01, released; read it, never write into it."""
    return versions.release(tiny.write(tmp_path_factory.mktemp("released") / "tiny"), "0.1.0", "2026-03-01")


@pytest.fixture
def released(first_release: Path, tmp_path: Path) -> Path:
    """A copy of it, ready to be changed."""
    return Path(shutil.copytree(first_release, tmp_path / "tiny"))
