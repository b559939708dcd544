"""Ids that others gave, in a table whose `key` has a pattern: every command that is given one takes it as it is."""

from pathlib import Path

import pytest

import tiny
from signs import run

TEXT = "annotations/texts/one.yaml"
KEYED = (
    tiny.FAIRS_SCHEMA,
    "primaryKey: fair_id\n",
    "primaryKey: fair_id\nstandoff: {key: {pattern: '[A-Za-z0-9-]+'}}\n",
)
REFUSED = "`Old Fair` is not a valid id"
HINT = "what `[A-Za-z0-9-]+` matches"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "c", KEYED)


def imported(root: Path, rules: str) -> tuple[int, str]:
    """The exit code and output of an import of two spans, `Arden` with the attribute `Id`."""
    content = (root / "texts" / "one.txt").read_text("utf-8")
    start = content.index("Arden")
    (root.parent / "one.ann").write_text(f"T1\tFair {start} {start + 5}\tArden\nA1\tId T1 C12\n", "utf-8")
    (root.parent / "map.yaml").write_text(f"labels:\n  Fair: {rules}\nattributes: {{Id: }}\n", "utf-8")
    where = (str(root.parent / "one.ann"), "--text", "one", "--map", str(root.parent / "map.yaml"))
    result = run(root, "import", "brat", *where)
    return result.exit_code, result.stdout.replace(f"{root.parent}/", "")


def test_a_mention_and_a_decision(root: Path) -> None:
    result = run(root, "annotate", "one", "fairs/C12", "--at", "4-10", "--set", "kind=fair")
    assert (result.exit_code, "C12:" in (root / TEXT).read_text("utf-8")) == (0, True), result.output
    assert run(root, "annotate", "one", "fairs/C12", "--at", "4-10", "--set", "kind=market").exit_code == 0
    result = run(root, "settle", "fairs/C12", "kind", "--to", "fair", "--because", "nobody saw goods")
    assert (result.exit_code, "C12:" in (root / tiny.FAIRS).read_text("utf-8")) == (0, True), result.output
    result = run(root, "annotate", "one", "fairs/Old Fair", "--at", "4-10")
    assert (result.exit_code, REFUSED in result.output, HINT in result.output) == (1, True, True)


@pytest.mark.parametrize(
    ("rules", "record"),
    [
        ("{table: fairs, id: Id}", "C12"),
        ("{table: fairs, id: '{words}'}", "Arden"),
        ("{table: fairs, record: B-7}", "B-7"),
        ("{table: fairs, ids: {Arden: B7}}", "B7"),
    ],
)
def test_imports_of_annotations(root: Path, rules: str, record: str) -> None:
    code, output = imported(root, rules)
    assert (code, output.splitlines()[:2]) == (0, ["fairs:", f"  {record}:"])


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("{table: fairs, id: '{words} {words}'}", "`Arden Arden` is not a valid id of `fairs`: what"),
        ("{table: fairs, record: Old Fair}", REFUSED),
        ("{table: fairs, ids: {Arden: Old Fair}}", REFUSED),
    ],
)
def test_what_does_not_match_is_refused(root: Path, rules: str, message: str) -> None:
    code, output = imported(root, rules)
    assert (code, message in output, HINT in output) == (1, True, True), output


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("Code", (0, "C12: {kind: fair, title: The Big Fair}\n")),
        ('"{Code}-{Year}"', (0, "C12-1891: {kind: fair, title: The Big Fair}\n")),
        ("Title", (1, "")),
    ],
)
def test_rows(root: Path, id_: str, expected: tuple[int, str]) -> None:
    (root.parent / "rows.csv").write_text("Code,Title,Kind,Year\nC12,The Big Fair,fair,1891\n", "utf-8")
    rules = f"id: {id_}\ncolumns: {{Code: , Title: title, Kind: kind, Year: }}\n"
    (root.parent / "map.yaml").write_text(rules, "utf-8")
    where = ("--table", "fairs", "--map", str(root.parent / "map.yaml"))
    result = run(root, "import", "csv", str(root.parent / "rows.csv"), *where)
    assert (result.exit_code, result.stdout if expected[0] == 0 else "") == expected, result.output
    assert expected[0] == 0 or ("`The Big Fair` is not a valid id" in result.output and HINT in result.output)
