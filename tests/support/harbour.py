"""The tiny corpus with two other texts: a fair of which two sources report different dates, kinds and numbers.

The views and the editing commands are tested on it. `write(root)` writes it; `files` replaces or (None) removes files.
"""

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

import tiny
from standoff.cli import main
from tiny import FAIRS, FAIRS_SCHEMA, GUESTS_SCHEMA, KINDS, PEOPLE, at, block

HARBOUR = """\
A fair filled the harbour on 3 March 1921. Mate Ada Quill said that seven souls were here.
“The inn took seven souls,” she said. The bells rang all night.
"""
ISLAND = """\
On the island they talk of a fayre in March 1921. Nine souls were here, as an islander has it.
The bells rang all night.
"""
HARBOUR_BLOCK = block("01_harbour.txt", HARBOUR, "0-42, 43-90, 91-128, 129-154")
ISLAND_BLOCK = block("02_island.txt", ISLAND, "0-49, 50-94, 95-120")
HARBOUR_YAML = "annotations/texts/01_harbour.yaml"
ISLAND_YAML = "annotations/texts/02_island.yaml"

# Fairs are registered here, notes can be taken, and three columns derive from others.
SCHEMAS = (
    (FAIRS_SCHEMA, "kind, constraints: {required: true}", "kind"),
    (
        FAIRS_SCHEMA,
        "codes: [market]}}}\n",
        """codes: [market]}}}
  - {name: note}
  - {name: host_id, standoff: {derive: {child: fair_guests, where: {role: host}, column: person_id}}}
  - {name: scale, standoff: {derive: {mapping: tariff, of: kind}}}
  - {name: status, standoff: {derive: {factuality: {asserted: occurred, hedged/claimed: alleged}}}}
""",
    ),
    (
        FAIRS_SCHEMA,
        "resource: places, fields: place_id}}\n",
        """resource: places, fields: place_id}}
  - {fields: host_id, reference: {resource: people, fields: person_id}}
standoff: {registered: true}
""",
    ),
    (GUESTS_SCHEMA, "  - {name: since,", "  - {name: note}\n  - {name: since,"),
    (KINDS, "broader: fair}", "broader: fair, mappings: {tariff: {code: 8, match: exact}}}"),
)

TINY_TEXTS = (tiny.ONE, tiny.TWO, "texts/one.txt", "texts/two.txt")
FILES: dict[str, str] = {
    **{file: text for file, text in tiny.changed(*SCHEMAS).items() if file not in TINY_TEXTS},
    "texts/01_harbour.txt": HARBOUR,
    "texts/02_island.txt": ISLAND,
    PEOPLE: """\
ada-quill: {name: Ada Quill}
islander: {name: An islander}
bo-reed: {name: Bo Reed}
""",
    FAIRS: """\
spring-fair:
  title: Fair of the spring
  kind: fair
  settle:
    visitors: {to: 7, because: the mate counted them}
""",
    HARBOUR_YAML: HARBOUR_BLOCK
    + f"""\
excluded:
  - {{at: {at(HARBOUR, "The bells rang all night.")}, because: scenery}}
fairs:
  spring-fair:
    - at: {at(HARBOUR, "A fair filled the harbour")}
      kind: market
      held: {{is: 1921-03-03, at: {at(HARBOUR, "3 March 1921")}}}
    - at: [{at(HARBOUR, "seven souls were here")}, {at(HARBOUR, "The inn took seven souls")}]
      speaker: ada-quill
      visitors: 7
      guests: {{visitor: ada-quill}}
""",
    ISLAND_YAML: ISLAND_BLOCK
    + f"""\
fairs:
  spring-fair:
    - at: {at(ISLAND, "a fayre in March 1921")}
      kind: fair
      held: {{is: 1921-03, basis: inferred, because: the month is stated}}
    - {{at: {at(ISLAND, "Nine souls were here")}, speaker: islander, visitors: 9}}
    - at: {at(ISLAND, "as an islander has it")}
      voice: attributed
      speaker: islander
      modality: claimed
      guests: {{host: bo-reed}}
""",
}


def write(root: Path, files: Mapping[str, str | None] | None = None) -> Path:
    """Write the corpus below `root`, some of its files replaced or removed."""
    return tiny.write_files(root, {**FILES, **(files or {})})


def run(root: Path, *arguments: str, width: int = 100) -> Result:
    """Run a command in the corpus, as a user would in its folder."""
    environment = {"STANDOFF_TEXTS": None, "NO_COLOR": None, "COLUMNS": str(width)}
    return CliRunner().invoke(main, ["--root", str(root), *arguments], env=environment)
