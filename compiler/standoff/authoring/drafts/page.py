"""The annotation file that drafts of one text become, and which line of it is of which draft."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass

from standoff.authoring.drafts.lines import Draft
from standoff.schema.qualifiers import DRAFT, REVIEW, WRITTEN_BY
from standoff.source import tree
from standoff.source.layout import entry_lines, flow, scalar
from standoff.source.tree import Scalar, named


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The lines of an annotation file, each mention on a line of its own; and the drafts by line, from 1."""

    source: str
    drafts: Mapping[int, Draft]

    @property
    def data(self) -> bytes:
        """The file as bytes."""
        return self.source.encode()


def draft_page(block: tree.Mapping, drafts: Iterable[Draft], program: str) -> DraftPage:
    """The file of some drafts of one text, whose `text:` block is that of its first annotation set.

    The curator is the program, and each mention a draft that it wrote.
    """
    entries = [deepcopy(entry) for entry in block.entries if entry.key != "curator"]
    described = tree.Mapping([*entries, named("curator", Scalar(program))], is_open=True)
    lines = list(entry_lines(named("text", described), 0))
    held: dict[str, dict[str, list[Draft]]] = {}
    for draft in drafts:
        held.setdefault(draft.table, {}).setdefault(draft.record, []).append(draft)
    known: dict[int, Draft] = {}
    for table, records in held.items():
        lines.append(f"{table}:")
        known[len(lines)] = next(iter(records.values()))[0]
        for record, mentions in records.items():
            lines.append(f"  {scalar(record)}:")
            known[len(lines)] = mentions[0]
            for draft in mentions:
                lines.append(f"    - {_written(draft, program)}")
                known[len(lines)] = draft
    return DraftPage("\n".join(lines) + "\n", known)


def _written(draft: Draft, program: str) -> str:
    about = [named(WRITTEN_BY, Scalar(program)), named(REVIEW, Scalar(DRAFT))]
    return flow(tree.Mapping([*draft.mention.entries, *about])) or "{}"
