"""The tiny corpus with registries that are lists of records, or files of one record each."""

from pathlib import Path

import tiny

LISTS = {
    tiny.PEOPLE: """\
# who they are
- person_id: bell  # of the fair
  name: Ann Bell
# the hatter
- {person_id: carr, name: Tom Carr}
""",
    tiny.PLACES: """\
- name: The Shire
  place_id: shire

- place_id: arden
  name: Arden
  within_id: shire
""",
    tiny.FAIRS: """\
- fair_id: spring-fair
  title: Spring fair
  settle:
    visitors: {to: 40, because: The first text counted.}
""",
}
BELL, CARR = "annotations/registry/people/bell.yaml", "annotations/registry/people/carr.yaml"
ARDEN, SHIRE = "annotations/registry/places/arden.yaml", "annotations/registry/places/shire.yaml"
FAIR = "annotations/registry/fairs/spring-fair.yaml"
OWN_FILES = {
    BELL: "# of the fair\n\nname: Ann Bell\n",
    CARR: "# the hatter\nname: Tom Carr\n",
    SHIRE: "curator: ida\nplace_id: shire\nname: The Shire\n",
    ARDEN: "name: Arden\nwithin_id: shire\n",
    FAIR: "title: Spring fair\nsettle:\n  visitors: {to: 40, because: The first text counted.}\n",
}
FROM_FILE = (
    (tiny.PEOPLE_SCHEMA, "registered: true", "registered: true, key: {from: file}"),
    (tiny.PLACES_SCHEMA, "registered: true", "registered: true, key: {from: file}"),
    (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", "primaryKey: fair_id\nstandoff: {key: {from: file}}\n"),
)


def lists(root: Path, *changes: tuple[str, str, str]) -> Path:
    """The corpus with a list of records in each registry file."""
    return tiny.write(root, *changes, files=dict(LISTS))


def own_files(root: Path, *changes: tuple[str, str, str]) -> Path:
    """The corpus with a file for each record."""
    return tiny.write(root, *FROM_FILE, *changes, files={**OWN_FILES, **dict.fromkeys(LISTS, None)})
