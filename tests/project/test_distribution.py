"""Wheel and sdist: their contents and metadata, and that an installed wheel starts a corpus and builds it."""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from email.parser import BytesHeaderParser
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement

from paths import REPOSITORY
from standoff import __version__

PROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
COMPILER = REPOSITORY / "compiler" / "standoff"
# Installed for another package, which loads them by name: fsspec opens s3:// with s3fs.
VALIDATOR = "frictionless"  # installed for those who validate a package; nothing imports it
INDIRECT = {"s3fs"}


def hatch(folder: Path, target: str, out: Path) -> Path:
    """Build one target of a project's folder with the locked backend; its file."""
    out.mkdir(parents=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hatch(REPOSITORY, "sdist", tmp_path_factory.mktemp("sdist") / "dist")


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"standoff-{__version__}"


@pytest.fixture(scope="module")
def wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make dist` builds it: from the sdist alone."""
    return hatch(unpacked, "wheel", tmp_path_factory.mktemp("wheel") / "dist")


def sources() -> set[str]:
    return {
        path.relative_to(COMPILER.parent).as_posix()
        for path in COMPILER.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".so", ".pyd"}  # built here
    }


def test_the_sdist_holds_the_compiler_and_its_notices_and_nothing_else(unpacked: Path) -> None:
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    notices = {".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md", "pyproject.toml"}
    assert found == notices | {f"compiler/{name}" for name in sources()}


def test_the_wheel_holds_the_compiler_and_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        found = set(archive.namelist())
    described = {f"standoff-{__version__}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL")}
    described |= {f"standoff-{__version__}.dist-info/{name}" for name in ("entry_points.txt", "licenses/LICENSE")}
    assert found == sources() | described


def test_the_same_files_give_the_same_bytes(sdist: Path, wheel: Path, unpacked: Path, tmp_path: Path) -> None:
    """Whatever the times and the folder: built again from a copy, and the wheel from the repository too."""
    copy = Path(shutil.copytree(unpacked, tmp_path / "copy", copy_function=shutil.copyfile))
    os.utime(copy / "pyproject.toml", (0, 0))
    assert hatch(copy, "wheel", tmp_path / "a").read_bytes() == wheel.read_bytes()
    assert hatch(REPOSITORY, "wheel", tmp_path / "b").read_bytes() == wheel.read_bytes()
    assert hatch(REPOSITORY, "sdist", tmp_path / "c").read_bytes() == sdist.read_bytes()


def test_the_metadata_is_valid_and_complete(wheel: Path) -> None:
    """What an index checks: valid fields, a readme that it can show; no address that the owner did not give."""
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(f"standoff-{__version__}.dist-info/METADATA")
    found = Metadata.from_email(raw, validate=True)
    header = BytesHeaderParser().parsebytes(raw)
    assert (found.name, str(found.version), str(found.requires_python)) == ("standoff", __version__, ">=3.11")
    assert (found.license_expression, found.license_files) == ("MIT", ["LICENSE"])
    assert (found.description_content_type, found.description) == (
        "text/markdown",
        (REPOSITORY / "README.md").read_text("utf-8"),
    )
    assert found.classifiers == PROJECT["classifiers"] == sorted(PROJECT["classifiers"])
    assert len(header["Summary"]) <= 512
    assert all(re.fullmatch(r"https://[^\s<>…]+\.[^\s<>…]+", url) for url in (found.project_urls or {}).values())


def test_a_release_is_one_version() -> None:
    assert PROJECT["version"] == __version__


def imported() -> dict[str, bool]:
    """Packages of others that the compiler imports, each with whether it is imported when its module is imported."""
    found: dict[str, bool] = {}
    for path in COMPILER.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"standoff"}:
                found[name] = found.get(name, False) or node in tree.body
    return found


@cache
def provided() -> dict[str, set[str]]:
    """The modules that are installed here, with the packages they come with; it reads a file of every package."""
    found = metadata.packages_distributions()
    return {module: {name.lower() for name in packages} for module, packages in found.items()}


def declared(requirements: list[str]) -> set[str]:
    """The modules of required packages."""
    names = {Requirement(each).name.lower() for each in requirements}
    return {module for module, packages in provided().items() if names & packages}


def test_what_is_imported_is_required_and_what_is_required_is_imported() -> None:
    required = declared(PROJECT["dependencies"])
    optional = {name: declared(needed) for name, needed in PROJECT["optional-dependencies"].items()}
    extra = set().union(*optional.values()) | {"dask"}  # comes with `distributed`
    found = imported()
    assert {name for name in found if name not in required} <= extra
    assert {name for name, early in found.items() if early} <= required, "an extra may be missing: import it late"
    for requirement in PROJECT["dependencies"]:
        assert declared([requirement]) & set(found) or Requirement(requirement).name == VALIDATOR, requirement
    for needed in PROJECT["optional-dependencies"].values():
        for requirement in needed:
            assert declared([requirement]) & set(found) or Requirement(requirement).name in INDIRECT, requirement


def test_messages_name_extras_that_exist() -> None:
    files = [*COMPILER.rglob("*.py"), *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "README.md"]
    named = {extra for file in files for extra in re.findall(r"'\.\[([\w,]+)\]'", file.read_text("utf-8"))}
    assert {"dask", "publish", "watch"} <= named <= set(PROJECT["optional-dependencies"])


def test_an_installed_wheel_starts_a_corpus_and_builds_it(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, without a network: its dependencies are found where the tests have them."""
    folder = tmp_path / "venv"
    venv.EnvBuilder(with_pip=False).create(folder)
    python = str(folder / "bin" / "python")
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "STANDOFF_TEXTS"}}

    def run(*command: str) -> str:
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment)
        return done.stdout.strip()

    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", "--quiet", str(wheel))
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    assert Path(run(python, "-c", "import standoff; print(standoff.__file__)")).is_relative_to(site)
    standoff = str(folder / "bin" / "standoff")
    assert run(standoff, "--version").endswith(__version__)
    run(standoff, "init", "corpus")
    run(standoff, "--root", "corpus", "build")
    events = (tmp_path / "corpus" / "build" / "next" / "csv" / "events.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in events] == ["event_id", "lamp-lit-1891", "winter-strandings-1891"]
