"""The tiny corpus with a third text, whose length differs by unit: characters beyond U+FFFF, combining ones, CRLF."""

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

import tiny
from standoff.cli import main

THREE, THREE_TEXT = "annotations/texts/three.yaml", "texts/three.txt"
CONTENT = (
    "A fair \U0001f3aa at Arden drew 40.\r\n"
    "“Zoe\u0308’s hats \U0001f9e2\U0001f9e2 are\ngone,” Ann Bell said; Carr did not come.\n"
    "It was the last in 𝒜rden, or not the last.\n"
)


def span(words: str, times: int = 1) -> str:
    """The span of the n-th occurrence of words in the text, as an annotation file has it."""
    start = -1
    for _ in range(times):
        start = CONTENT.index(words, start + 1)
    return f"{start}-{start + len(words)}"


CAP_TO_GONE = "\U0001f9e2 are\ngone"
_LAST = CONTENT.index("It was")
HEAD = tiny.block("three.txt", CONTENT, f"0-26, 28-{_LAST - 1}, {_LAST}-{len(CONTENT) - 1}")
FAIRS = f"""\
fairs:
  autumn-fair:
    - {{at: {span("A fair")}, kind: fair, visitors: 40..}}
    - {{at: {span("drew 40")}, visitors: 40}}
    - at: [{span("hats")}, {span("are")}]
      speaker: bell
      voice: quote
      modality: reported
      motto: "Zo\u00eb's hats, all \U0001f9e2"
      held: {{is: 2024-09, modality: asserted, basis: inferred, because: "the leaves, it says, were down"}}
      guests:
        host: bell
        visitor: {{person_id: carr, since: {{is: 2020, voice: narrator}}}}
    - {{at: {span(CAP_TO_GONE)}, stalls: 2}}
    - at: {span("Carr did not come")}
      guests: [{{role: visitor, person_id: carr, polarity: deny}}]
  last-fair:
    - {{at: {span("last")}, kind: fair, polarity: deny, confidence: likely, because: it is a guess}}
    - at: {span("last", 2)}
      kind: market
      place_id: {{is: arden, at: {span("𝒜rden")}}}
      motto: {{is: Ever last, rank: deprecated}}
"""
FILES = {THREE: HEAD + FAIRS, THREE_TEXT: CONTENT}


def write(root: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the corpus below `root`, some of its files replaced."""
    return tiny.write(root, files={**FILES, **(files or {})})


def run(root: Path, *arguments: str) -> Result:
    """Run a command on the corpus."""
    return CliRunner().invoke(main, ["--root", str(root), *arguments])
