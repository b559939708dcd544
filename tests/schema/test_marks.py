"""Rows that stand for several things, or for none that the table lists: what the schema says of them is passed on."""

from pathlib import Path

from click.testing import CliRunner

from standoff.cli.application import main
from standoff.engine.write import write_build
from tiny import ONE, PEOPLE, PEOPLE_SCHEMA, TWO, compiled, write

FIELDS = """\
  - {name: is_crowd, type: boolean, standoff: {from: registry}}
  - {name: is_narrator, type: boolean, standoff: {from: registry}}
primaryKey: person_id
"""
CHANGES = (
    (PEOPLE_SCHEMA, "primaryKey: person_id\n", FIELDS),
    (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, collective: is_crowd, reserved: is_narrator}"),
    (PEOPLE, "{name: Tom Carr}", "{name: Tom Carr, is_crowd: true}"),
)


def test_the_codebook_says_what_marked_rows_are(tmp_path: Path) -> None:
    write_build(compiled(write(tmp_path, *CHANGES)), tmp_path / "build")
    book = (tmp_path / "build" / "codebook.md").read_text("utf-8")
    assert (
        "Rows: 2. A row whose `is_crowd` is true stands for several things that texts leave unnamed. Texts that name "
        "such a row may mean different things, so they do not add up. A row whose `is_narrator` is true is reserved: "
        "no text is about it. Leave it out of totals.\n"
    ) in book
    listing = (tmp_path / "build" / "codebook.csv").read_text("utf-8").splitlines()
    (about,) = (line for line in listing if line.startswith("column,people,n_texts,"))
    assert (
        "Number of texts that mention the record. Where `is_crowd` is true, these may mean different things." in about
    )


def test_explain_does_not_let_texts_add_up(tmp_path: Path) -> None:
    mentioned = "people:\n  bell: {at: 0-33}\n  carr: {at: 0-33}\nfairs:\n  spring-fair:"
    write(tmp_path, *CHANGES, *((file, "fairs:\n  spring-fair:", mentioned) for file in (ONE, TWO)))
    shown = {}
    for person in ("bell", "carr"):
        output = CliRunner().invoke(main, ["--root", str(tmp_path), "explain", f"people/{person}"]).output
        shown[person] = output.splitlines()[1:3]
    assert shown == {
        "bell": ["  asserted, 4 assertions in 2 texts (2 independent); rests on several sources", ""],
        "carr": [
            "  asserted, 5 assertions in 2 texts (2 independent), which may mean different things; rests on",
            "  several sources",
        ],
    }
