"""datapackage.json: what is wrong is reported at its place, and what has no error is built and released."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from mutations import mutations
from standoff.corpus.profile import faults
from standoff.corpus.project import read_corpus
from standoff.engine.write import write_build
from standoff.release.make import make_release
from standoff.source.problem import errors
from tiny import DESCRIPTOR, FAIRS_SCHEMA, FILES, GUESTS_SCHEMA, KINDS, PLACES_SCHEMA, compiled, write
from versions import planned

SEED = 20261129
WHOLE: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "tiny",
    "id": "https://example.org/tiny",
    "title": "Tiny *fairs* -- <b>of</b> the `Shire` | \"two\" 'texts'; {x} %s",
    "description": "Fairs.\n\n.shell echo\n</script> [x](javascript:x)",
    "homepage": "https://example.org/?a=b&c=d",
    "image": "fair.png",
    "version": "1.0.0",
    "created": "2026-01-02T03:04:05Z",
    "keywords": ["fairs", "=1+1"],
    "contributors": [
        {
            "title": "Ann & Bell",
            "givenName": "Ann",
            "familyName": "Bell",
            "organization": "Arden",
            "path": "https://example.org/ann",
            "email": "ann@example.org",
            "roles": ["creator"],
            "role": "author",
        },
        {"givenName": "Tom", "familyName": "Carr"},
    ],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://example.org/licence", "title": "CC [BY]"}],
    "sources": [{"title": "Letters", "path": "https://example.org/", "email": "a@example.org", "version": "2"}],
    "funding": {"by": ["the Shire"]},
    "standoff": {
        "speakers": "people",
        "limits": {"size": 100_000, "depth": 20, "nodes": 10_000},
        "distinct": [["bell", "carr"]],
        "coverage": "optional",
        "spreadsheets": {"workbook": True, "csv": True, "leave_out": ["evidence"], "risky_cells": "allow"},
        "site": True,
    },
}


def with_descriptor(root: Path, descriptor: Any, indent: int | None = None) -> Path:
    return write(root, files={DESCRIPTOR: json.dumps(descriptor, indent=indent)})


def test_a_descriptor_with_every_property_has_no_fault() -> None:
    assert list(faults(WHOLE)) == []


def test_every_change_is_accepted_or_reported_at_its_place(tmp_path: Path) -> None:
    """Of the shape alone: nothing that is read here is built."""
    counts = {"right": 0, "wrong": 0}
    for done, descriptor in mutations(WHOLE):
        root = with_descriptor(tmp_path, descriptor, indent=2)
        problems = read_corpus(root).problems
        counts["wrong" if problems else "right"] += 1
        lines = (root / DESCRIPTOR).read_text("utf-8").splitlines()
        for problem in problems:
            assert problem.code in {"bad-descriptor", "odd-descriptor"}, done
            rest = lines[problem.place.line - 1][problem.place.column - 1 :]
            assert rest[:1] in {"{", '"', "[", "n", "t", "-", *"0123456789"}, done
            assert problem.message, done
            assert problem.hint, done
    assert counts["wrong"] > 3 * counts["right"] > 100


def built_and_released(root: Path) -> None:
    write_build(compiled(root), root / "build" / "next")
    plan = planned(root, "1.0.0")
    assert plan.problems == []
    make_release(plan)
    released = json.loads((root / "build" / "1.0.0" / DESCRIPTOR).read_text("utf-8"))
    assert [fault for fault in faults(released) if fault.path[0] != "resources"] == []
    names = [resource["name"] for resource in released["resources"]]
    assert len(set(names)) == len(names)
    yaml.safe_load((root / "build" / "next" / "CITATION.cff").read_text("utf-8"))


@pytest.mark.parametrize(
    ("file", "most", "least"),
    [(DESCRIPTOR, 25, 2), (FAIRS_SCHEMA, 30, 1), (GUESTS_SCHEMA, 20, 0), (PLACES_SCHEMA, 20, 0), (KINDS, 15, 1)],
)
def test_what_has_no_error_is_built_and_released(tmp_path: Path, file: str, most: int, least: int) -> None:
    """Most changes of a schema are errors; none may raise, and `least` of `most` are right."""
    document = WHOLE if file == DESCRIPTOR else yaml.safe_load(FILES[file])
    given = {DESCRIPTOR: json.dumps(WHOLE)}
    n_built = 0
    for number, (done, changed) in enumerate(mutations(document, SEED, most)):
        text = json.dumps(changed) if file == DESCRIPTOR else yaml.safe_dump(changed, sort_keys=False)
        root = write(tmp_path / f"{number}", files={**given, file: text})
        if not errors(compiled(root).problems):
            n_built += 1
            try:
                built_and_released(root)
            except Exception as error:
                raise AssertionError(f"seed {SEED}: {file}: {done}") from error
    assert n_built >= least


def test_a_property_that_the_profile_does_not_know_is_carried_along(tmp_path: Path) -> None:
    root = with_descriptor(tmp_path, WHOLE)
    write_build(compiled(root), root / "build" / "next")
    built = json.loads((root / "build" / "next" / DESCRIPTOR).read_text("utf-8"))
    wanted = {key: value for key, value in WHOLE.items() if key != "standoff"} | {"version": "1.0.0+next"}
    assert {key: value for key, value in built.items() if key != "resources"} == wanted


def test_views_of_a_package_run_nothing_that_its_title_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = with_descriptor(tmp_path, WHOLE)
    write_build(compiled(root), root / "build" / "next")
    monkeypatch.chdir(root / "build" / "next")
    views = Path("views.sql").read_text("utf-8")
    assert not [line for line in views.splitlines() if line.lstrip().startswith((".", "!", "\\"))]
    with duckdb.connect() as connection:
        connection.execute(views)
        assert connection.execute("SELECT count(*) FROM fairs").fetchall() == [(2,)]
    with closing(sqlite3.connect("tiny.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM fairs").fetchall() == [(2,)]
