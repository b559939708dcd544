"""A collection without texts: clubs with ids that others gave, lists in their order, and children of children."""

from pathlib import Path

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus

CLUBS, SEASONS, MATCHES, SONGS = (f"schemas/{name}.yaml" for name in ("clubs", "seasons", "matches", "songs"))
ENTRIES = "annotations/registry/clubs.yaml"
KEY = """\
foreignKeys: [{fields: club_id, reference: {resource: clubs, fields: club_id}}]
"""
FILES = {
    "datapackage.json": '{"name": "clubs", "version": "1.0.0", "standoff": {"site": false}}\n',
    CLUBS: """\
title: Clubs
fields:
  - {name: club_id}
  - {name: name, constraints: {required: true}}
  - {name: about, standoff: {type: text}}
primaryKey: club_id
standoff: {key: {pattern: '[A-Za-z0-9#+]+'}}
""",
    SEASONS: f"""\
title: Seasons
fields:
  - {{name: club_id}}
  - {{name: season, type: integer}}
  - {{name: started, standoff: {{type: edtf}}}}
  - {{name: coach}}
primaryKey: [club_id, season]
{KEY}standoff: {{nest: {{under: clubs, as: seasons, list: season}}}}
""",
    MATCHES: f"""\
title: Matches
fields:
  - {{name: club_id}}
  - {{name: season, type: integer}}
  - {{name: day, type: date}}
  - {{name: score, type: integer}}
primaryKey: [club_id, season, day]
{KEY}standoff: {{nest: {{under: seasons, as: matches, by: day, value: score}}}}
""",
    SONGS: f"""\
title: Songs
fields:
  - {{name: club_id}}
  - {{name: place, type: integer}}
  - {{name: song}}
primaryKey: [club_id, place]
{KEY}standoff: {{nest: {{under: clubs, as: songs, list: place, value: song}}}}
""",
    ENTRIES: """\
curator: ida
2Boats:
  name: Two Boats
  about: |
    They row.
      Sometimes.
  seasons:
    - {started: 1990, coach: Ann Bell, matches: {1990-05-01: 3, 1990-06-01: {is: 2, because: heard so}}}
    - {started: 1991-05, matches: {1991-05-09: 0}}
  songs: [Row, {is: Sail, confidence: likely}, Row]
C#:
  name: Sharps
  songs: Only one
""",
}


def write(root: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the collection below `root`, with changes (file, old, new), each of one place."""
    files = dict(FILES)
    for file, old, new in changes:
        assert files[file].count(old) == 1, (file, old)
        files[file] = files[file].replace(old, new)
    for file, content in files.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return root


def compiled(root: Path, *changes: tuple[str, str, str]) -> Compiled:
    """Compile it."""
    return compile_corpus(write(root, *changes))


def reported(root: Path, *changes: tuple[str, str, str]) -> list[str]:
    """Its problems as `file:line:column code: message`."""
    return [f"{p.place} {p.code}: {p.message}" for p in compiled(root, *changes).problems]
