"""The annotation file of a new text: its `text:` block, and a place for what follows with a hint of the grammar."""

from standoff.corpus.text_block import DERIVED
from standoff.corpus.texts import Text
from standoff.schema.model import Schema
from standoff.source.layout import filled, scalar

WIDTH = 110  # of the hint
MODELINE = "# yaml-language-server: $schema=../../build/editor/text.schema.json"
WRITTEN = ("file", "sha256", "length", "language", "curator")

HINT = """\
# What the text says follows: for each table, its records; for each record, where the text speaks of it.
#
#   table:
#     record-id:
#       - {{quote: "words of the text", field: value}}
#       - quote: "first words … last words"
#         speaker: who-says-it
#         field: {{is: value, derivation: inferred, because: the reasoning}}
#         children: {{role: other-record}}
#
#   set_aside:
#     - {{quote: "words of the text", because: why nothing in them is annotated}}
#
# `standoff anchor` turns each quote into a span. Of the text itself, where it says so: {fields}.
# Tables: {tables}.
"""


def skeleton(text: Text, bounds: list[tuple[int, int]], language: str, curator: str, schema: Schema) -> str:
    """The annotation file as YAML; `bounds` are those of the sentences."""
    spans = "\n".join(filled("  sentences:", [f"{start}-{end}" for start, end in bounds], 4))
    block = f"""\
{MODELINE}
text:
  file: {scalar(text.file)}
  sha256: {text.sha256}
  length: {len(text.content)}
{spans}
  language: {language}
  curator: {scalar(curator)}
"""
    fields = [name for name in schema.tables["texts"].fields if name not in DERIVED and name not in WRITTEN]
    tables = [table.name for table in schema.record_tables.values() if table.nest is None]
    hint = HINT.format(fields=", ".join(fields), tables=", ".join(tables))
    return f"{block}\n{_comment(hint)}"


def _comment(hint: str) -> str:
    """The hint with its long lines broken after a comma."""
    lines = []
    for line in hint.splitlines():
        words, short = line.split(" "), ""
        for word in words:
            if len(short) + len(word) + 1 > WIDTH:
                lines.append(short)
                short = f"#   {word}"
            else:
                short += (" " if short else "") + word
        lines.append(short)
    return "\n".join(lines) + "\n"
