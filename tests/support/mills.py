"""A corpus to import into: events with arguments, things that they are about, and one text; its brat file and its map.

The text and what is annotated in it are made up. `FILES` is the corpus, `ANN` annotates the text with every kind of
line that brat writes, and `MAP` says what becomes of it. `write(root)` writes both into folders below `root`.
"""

from collections.abc import Mapping
from pathlib import Path

import tiny
from signs import run

__all__ = ["ANN", "FILES", "MAP", "MILL", "MILLS", "run", "span", "write"]

MILL = "The dam rises. Rising water (flood) does not stop Mill 2, and the miller may leave.\n"
MILLS = "annotations/texts/mill.yaml"
FILES = {
    "datapackage.json": '{"name": "mills", "version": "1.0.0", "standoff": {"site": false}}\n',
    "texts/mill.txt": MILL,
    MILLS: tiny.block("mill.txt", MILL, f"0-14, 15-{len(MILL) - 1}"),
    "schemas/things.yaml": """\
fields:
  - {name: thing_id}
  - {name: name, constraints: {required: true}, standoff: {from: registry}}
  - {name: size}
primaryKey: thing_id
standoff: {registered: true}
""",
    "schemas/thing_same_as.yaml": """\
fields:
  - {name: thing_id}
  - {name: other_id}
primaryKey: [thing_id, other_id]
foreignKeys:
  - {fields: thing_id, reference: {resource: things, fields: thing_id}}
  - {fields: other_id, reference: {resource: things, fields: thing_id}}
standoff:
  nest: {under: things, as: same_as}
""",
    "schemas/events.yaml": """\
fields:
  - {name: event_id}
  - {name: kind}
  - {name: trigger}
  - {name: site_id}
primaryKey: event_id
foreignKeys:
  - {fields: site_id, reference: {resource: things, fields: thing_id}}
""",
    "schemas/event_args.yaml": """\
fields:
  - {name: event_id}
  - {name: role}
  - {name: target, standoff: {ref: [things, events]}}
primaryKey: [event_id, role, target]
foreignKeys:
  - {fields: event_id, reference: {resource: events, fields: event_id}}
standoff:
  nest: {under: events, as: args, by: role}
""",
    "annotations/registry/things.yaml": "{}\n",
}


def span(words: str) -> str:
    """The span of words that occur once in the text, as brat writes it."""
    start = MILL.index(words)
    return f"{start} {start + len(words)}"


def entity(name: str, label: str, words: str) -> str:
    """A line of brat's for words that occur once in the text."""
    return f"{name}\t{label} {span(words)}\t{words}\n"


ANN = (
    entity("T1", "Thing", "dam")
    + entity("T2", "Rise", "rises")
    + entity("T3", "Thing", "water")
    + entity("T4", "Thing", "flood")
    + entity("T5", "Stop", "stop")
    + entity("T6", "Thing", "Mill 2")
    + "E1\tRise:T2 Theme:T1\n"
    + "E2\tRise:T2 Theme:T3 Theme2:T4\n"
    + "E3\tStop:T5 Cause:E2 Theme:T6 Site:T1\n"
    + "A1\tNegation E3\n"
    + "*\tEquiv T3 T4\n"
)
MAP = """\
labels:
  Thing: {table: things, id: "{words}", register: true}
  Rise: {table: events, id: auto, words: trigger, set: {kind: rise}}
  Stop: {table: events, id: auto, words: trigger, set: {kind: stop}}
attributes:
  Negation: {field: polarity, value: deny}
relations:
  Theme: {child: args, key: target, set: {role: theme}}
  Cause:
    - {from: events, to: events, child: args, key: target, set: {role: cause}}
    - {from: events, to: things, child: args, key: target, set: {role: agent}}
  Site: {field: site_id}
equivalences: {child: same_as}
"""


def write(root: Path, ann: str = ANN, rules: str = MAP, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the corpus into `corpus`, and `mill.ann` and `map.yaml` beside it; returns the corpus."""
    (root / "mill.ann").write_text(ann, "utf-8")
    (root / "map.yaml").write_text(rules, "utf-8")
    return tiny.write_files(root / "corpus", {**FILES, **(files or {})})
