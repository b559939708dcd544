"""Two annotation sets of one text of the tiny corpus, which agree and differ in all the ways that are compared."""

from pathlib import Path

from click.testing import CliRunner, Result

from standoff.authoring.edit.change import Project
from standoff.cli import main
from standoff.corpus.project import read_corpus
from standoff.files.project_files import READINGS
from standoff.files.project_files import SECOND as SECOND_SET
from standoff.schema.read import read_schema
from tiny import FILES, ONE, write

# Stalls belong to a fair and name one, so that a reference to a record that each set names freely can be compared.
STALLS = """\
fields:
  - {name: stall_id}
  - {name: fair_id}
  - {name: ware, standoff: {vocabulary: fair-kind}}
  - {name: note}
primaryKey: stall_id
foreignKeys:
  - {fields: fair_id, reference: {resource: fairs, fields: fair_id}}
"""
RIVALS = """\
fields:
  - {name: fair_id}
  - {name: rival_id}
  - {name: since, standoff: {type: edtf}}
primaryKey: [fair_id, rival_id]
foreignKeys:
  - {fields: fair_id, reference: {resource: fairs, fields: fair_id}}
  - {fields: rival_id, reference: {resource: fairs, fields: fair_id}}
standoff: {nest: {under: fairs, as: rivals}}
"""
BLOCK = FILES[ONE].partition("excluded:")[0]
FIRST = """\
people:
  bell: {at: 75-84}
fairs:
  spring-fair:
    - {at: 4-24, kind: fair, visitors: 40}
    - {at: 44-69, speaker: bell, place_id: arden, held: 2024-05, guests: {host: bell, visitor: [carr, dunn]}}
  autumn-fair: {at: 86-95, kind: market}
stalls:
  hats: {at: 86-101, ware: market, fair_id: spring-fair, note: Hats are sold.}
"""
SECOND = """\
people:
  ann: {at: 79-84}
fairs:
  arden-fair:
    - at: 4-30
      kind: market
      visitors: 40..
      held: {is: 2024-05-01, basis: inferred, because: the season}
    - {at: 44-69, place_id: arden, guests: {host: {person_id: bell, since: 2020}, visitor: carr}}
stalls:
  shop: {at: 86-115, ware: market, fair_id: arden-fair, note: The shop sells hats.}
  booth: {at: 33-43, fair_id: arden-fair}
"""


def lay(root: Path, first: str = FIRST, second: str = SECOND, block: str = BLOCK) -> Path:
    """A project with two annotation sets of the text `one`, in the folders `a` and `b`."""
    files: dict[str, str | bytes | None] = {
        "schemas/stalls.yaml": STALLS,
        "schemas/fair_rivals.yaml": RIVALS,
        "a/one.yaml": BLOCK + first,
        "b/one.yaml": block + second,
    }
    return write(root, files=files)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "agreement", str(root / "a"), str(root / "b"), *arguments])


def both(root: Path, first: str = FIRST, second: str = SECOND) -> Path:
    """A project in which the text `one` has two readings, in the folders where `readings` looks for them."""
    files: dict[str, str | bytes | None] = {
        "schemas/stalls.yaml": STALLS,
        "schemas/fair_rivals.yaml": RIVALS,
        ONE: BLOCK + first,
        f"{SECOND_SET}/one.yaml": BLOCK + second,
        READINGS: None,
    }
    (root / READINGS).unlink(missing_ok=True)
    return write(root, files=files)


def project_of(root: Path) -> Project:
    """The project on which edits are planned."""
    return Project(root, root / "texts", read_schema(root).schema, read_corpus(root).settings)
