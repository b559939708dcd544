"""A tiny corpus: four tables, two vocabularies, two made-up texts; valid and without a warning, ready to be broken.

`write(root)` writes it; `write(root, (file, old, new), …)` changes it first. Lines and columns in the tests are those
of the files below: a line that is added here moves them.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus

Change = tuple[str, str, str]

DESCRIPTOR = "datapackage.json"
PEOPLE, PLACES = "annotations/registry/people.yaml", "annotations/registry/places.yaml"
FAIRS = "annotations/registry/fairs.yaml"
ONE, TWO = "annotations/texts/one.yaml", "annotations/texts/two.yaml"
FAIRS_SCHEMA, GUESTS_SCHEMA = "schemas/fairs.yaml", "schemas/fair_guests.yaml"
PEOPLE_SCHEMA, PLACES_SCHEMA = "schemas/people.yaml", "schemas/places.yaml"
KINDS, ROLES = "schemas/vocabularies/fair-kind.yaml", "schemas/vocabularies/guest-role.yaml"

FILES = {
    DESCRIPTOR: """\
{"name": "tiny", "version": "1.0.0", "standoff": {"speakers": "people", "site": false}}
""",
    "texts/one.txt": """\
The spring fair at Arden drew forty guests.
It was the best for years, said Ann Bell.
Buy your hats at Carr & Sons.
""",
    "texts/two.txt": """\
Some 45 came to the fair at Arden.
The hat market is no more.
""",
    PEOPLE: """\
bell: {name: Ann Bell}
carr: {name: Tom Carr}
""",
    PLACES: """\
shire: {name: The Shire}
arden: {name: Arden, within_id: shire}
""",
    FAIRS: """\
spring-fair:
  title: Spring fair
  settle:
    visitors: {to: 40, because: The first text counted.}
""",
    ONE: """\
text:
  file: one.txt
  sha256: 147054d4ecd1ed0a6dd77317761484b6593ed453de7c82e11a0f74caf4dd6479
  length: 116
  sentences: [0-43, 44-85, 86-115]
  language: en
  curator: c1
excluded:
  - {at: 86-115, because: an advertisement}
fairs:
  spring-fair:
    - {at: 0-43, kind: fair, visitors: 40}
    - at: 44-69
      speaker: bell
      held: 2024-05
      place_id: arden
      guests: {host: bell}
""",
    TWO: """\
text:
  file: two.txt
  sha256: 74bde03fa4731156e8dfbef8f9c6b46651cf7f99a6970aa8439c1b97d7a3fdbd
  length: 62
  sentences: [0-34, 35-61]
  language: en
  curator: c1
fairs:
  spring-fair: {at: 0-33, kind: fair, visitors: 45}
  hat-market:
    - {at: 35-60, polarity: deny}
    - {at: 35-49, kind: market, guests: {visitor: [bell, carr]}}
""",
    PEOPLE_SCHEMA: """\
fields:
  - {name: person_id}
  - {name: name, constraints: {required: true}, standoff: {from: registry}}
primaryKey: person_id
standoff: {registered: true}
""",
    PLACES_SCHEMA: """\
fields:
  - {name: place_id}
  - {name: name, constraints: {required: true}, standoff: {from: registry}}
  - {name: within_id}
primaryKey: place_id
foreignKeys:
  - {fields: within_id, reference: {resource: places, fields: place_id}}
standoff: {registered: true, broader: within_id}
""",
    FAIRS_SCHEMA: """\
fields:
  - {name: fair_id}
  - {name: kind, constraints: {required: true}, standoff: {vocabulary: fair-kind}}
  - {name: held, standoff: {type: edtf}}
  - {name: visitors, constraints: {maximum: 900}, standoff: {type: count}}
  - {name: place_id}
  - {name: stalls, type: integer, constraints: {minimum: 1}}
  - {name: permit, constraints: {pattern: '[A-Z]-\\d+'}}
  - {name: motto, constraints: {minLength: 3, maxLength: 60}, standoff: {from: text}}
  - {name: title, standoff: {from: registry}}
  - {name: is_trade, type: boolean, standoff: {derive: {among: kind, codes: [market]}}}
primaryKey: fair_id
foreignKeys:
  - {fields: place_id, reference: {resource: places, fields: place_id}}
""",
    GUESTS_SCHEMA: """\
fields:
  - {name: fair_id}
  - {name: role, standoff: {vocabulary: guest-role}}
  - {name: person_id}
  - {name: since, standoff: {type: edtf}}
primaryKey: [fair_id, role, person_id]
foreignKeys:
  - {fields: fair_id, reference: {resource: fairs, fields: fair_id}}
  - {fields: person_id, reference: {resource: people, fields: person_id}}
standoff:
  nest: {under: fairs, as: guests, by: role}
""",
    KINDS: """\
codes:
  market: {definition: Goods are sold., broader: fair}
  fair: {definition: People gather for a day.}
""",
    ROLES: """\
codes:
  host: {definition: Receives the others.}
  visitor: {definition: Comes.}
""",
}


def changed(*changes: Change) -> dict[str, str]:
    """The files of the corpus after changes, each of which replaces the only occurrence of `old` in a file."""
    contents = dict(FILES)
    for file, old, new in changes:
        assert contents[file].count(old) == 1, f"{file} has {contents[file].count(old)} times {old!r}"
        contents[file] = contents[file].replace(old, new)
    return contents


def write(root: Path, *changes: Change, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the corpus below `root` after changes; `files` adds, replaces or (None) removes files."""
    return write_files(root, {**changed(*changes), **(files or {})})


def write_files(root: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write files below `root`, except those without content; returns the root."""
    for file, content in files.items():
        if content is not None:
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def at(text: str, words: str) -> str:
    """The span of words that occur once in a text."""
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


def compiled(root: Path) -> Compiled:
    """Run everything but the writing, with the texts present."""
    return compile_corpus(root, root / "texts")
