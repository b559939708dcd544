"""A small corpus of its own for the views and the editors: three tables, two made-up texts, one of each odd case.

`write(root)` lays it out and returns the root; `files` replaces or (none) leaves out whole files.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from standoff.cli import main

HARBOUR = """\
A gale struck the harbour on 3 March 1921. Mate Ada Quill said that seven boats were lost.
“The sea took seven boats,” she said. The bells rang all night.
"""
ISLAND = """\
On the island they tell of a storm in March 1921. Nine boats were lost, as an islander has it.
The bells rang all night.
"""


def at(text: str, words: str) -> str:
    """The span of words that stand once in a text."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return f"{start}-{start + len(words)}"


def block(file: str, text: str, sentences: str) -> str:
    """The `text:` block of an annotation file."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"""\
text:
  file: {file}
  sha256: {digest}
  length: {len(text)}
  sentences: [{sentences}]
  language: en
  curator: c1
"""


HARBOUR_BLOCK = block("01_harbour.txt", HARBOUR, "0-42, 43-90, 91-128, 129-154")
ISLAND_BLOCK = block("02_island.txt", ISLAND, "0-49, 50-94, 95-120")
HARBOUR_YAML = "annotations/texts/01_harbour.yaml"
ISLAND_YAML = "annotations/texts/02_island.yaml"

FILES: dict[str, str] = {
    "datapackage.json": '{"name": "small", "version": "1.0.0", "standoff": {"speakers": "people"}}\n',
    "texts/01_harbour.txt": HARBOUR,
    "texts/02_island.txt": ISLAND,
    "annotations/registry/people.yaml": """\
ada-quill: {name: Ada Quill}
islander: {name: An islander}
bo-reed: {name: Bo Reed}
""",
    "annotations/registry/storms.yaml": """\
spring-storm:
  title: Storm of the spring
  kind: storm
  settle:
    lost: {to: 7, because: the mate counted them}
""",
    HARBOUR_YAML: HARBOUR_BLOCK
    + f"""\
set_aside:
  - {{at: {at(HARBOUR, "The bells rang all night.")}, because: scenery}}
storms:
  spring-storm:
    - at: {at(HARBOUR, "A gale struck the harbour")}
      kind: gale
      date: {{is: 1921-03-03, at: {at(HARBOUR, "3 March 1921")}}}
    - at: [{at(HARBOUR, "seven boats were lost")}, {at(HARBOUR, "The sea took seven boats")}]
      speaker: ada-quill
      lost: 7
      people: {{witness: ada-quill}}
""",
    ISLAND_YAML: ISLAND_BLOCK
    + f"""\
storms:
  spring-storm:
    - at: {at(ISLAND, "a storm in March 1921")}
      kind: storm
      date: {{is: 1921-03, derivation: inferred, because: the month is told}}
    - {{at: {at(ISLAND, "Nine boats were lost")}, speaker: islander, lost: 9}}
    - at: {at(ISLAND, "as an islander has it")}
      voice: attributed
      speaker: islander
      modality: claimed
      people: {{victim: bo-reed}}
""",
    "schemas/people.yaml": """\
fields:
  - {name: person_id}
  - {name: name, constraints: {required: true}, standoff: {from: registry}}
primaryKey: person_id
standoff: {registered: true}
""",
    "schemas/storms.yaml": """\
fields:
  - {name: storm_id}
  - {name: title, standoff: {from: registry}}
  - {name: kind, standoff: {vocabulary: storm-kind}}
  - {name: date, standoff: {type: edtf}}
  - {name: lost, standoff: {type: count}}
  - {name: note}
  - {name: victim_id, standoff: {derive: {child: storm_people, where: {role: victim}, column: person_id}}}
  - {name: scale, standoff: {derive: {mapping: beaufort, of: kind}}}
  - {name: is_gale, standoff: {derive: {among: kind, codes: [gale]}}}
  - {name: status, standoff: {derive: {standing: {asserted: occurred, hedged/claimed: alleged}}}}
primaryKey: storm_id
foreignKeys:
  - {fields: victim_id, reference: {resource: people, fields: person_id}}
standoff: {registered: true}
""",
    "schemas/storm_people.yaml": """\
fields:
  - {name: storm_id}
  - {name: role, standoff: {vocabulary: role}}
  - {name: person_id}
  - {name: note}
primaryKey: [storm_id, role, person_id]
foreignKeys:
  - {fields: storm_id, reference: {resource: storms, fields: storm_id}}
  - {fields: person_id, reference: {resource: people, fields: person_id}}
standoff: {nest: {under: storms, as: people, by: role}}
""",
    "schemas/vocabularies/storm-kind.yaml": """\
codes:
  storm: {definition: Any storm.}
  gale: {definition: A gale., broader: storm, mappings: {beaufort: {code: 8, match: exact}}}
""",
    "schemas/vocabularies/role.yaml": """\
codes:
  victim: {definition: Is harmed.}
  witness: {definition: Sees it.}
""",
}


def write(root: Path, files: Mapping[str, str | None] | None = None) -> Path:
    """Write the corpus below `root`, some of its files replaced or left out."""
    for file, content in {**FILES, **(files or {})}.items():
        if content is not None:
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    return root


def run(root: Path, *arguments: str, width: int = 100) -> Result:
    """Run a command in the corpus, as a user would in its folder."""
    environment = {"STANDOFF_TEXTS": None, "NO_COLOR": None, "COLUMNS": str(width)}
    return CliRunner().invoke(main, ["--root", str(root), *arguments], env=environment)
