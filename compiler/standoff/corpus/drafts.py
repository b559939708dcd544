"""Drafts, notes and quotes: what is left to do on a mention, and how drafts are left out.

A draft is left out of the nodes of its file before they are read, so that the result is the same, errors and all, as if
it had never been written. With a mention goes all that is nested in it; a record, or a list of children, of
which all mentions are drafts goes too. What has only lost values stays: an entry of a registry may be empty.
"""

from standoff.corpus.file_reader import FileReader, item_text
from standoff.corpus.qualifiers import Qualified
from standoff.corpus.rows import SPAN, Remark, Rows
from standoff.schema.qualifiers import DRAFT, NOTE, REVIEW
from standoff.source.nodes import Mapping, Node, Scalar, Sequence

QUOTE = "quote"
REMARKS = frozenset({REVIEW, NOTE, QUOTE})


def leave_out_drafts(entries: dict[str, tuple[Scalar, Node]]) -> list[Mapping]:
    """Remove the drafts from the entries of a mapping, with lists of nothing else, and return them."""
    found: list[Mapping] = []
    for name, (_, value) in list(entries.items()):
        drafts, is_left = _without_drafts(value)
        found += drafts
        if not is_left:
            del entries[name]
    return found


def _without_drafts(node: Node) -> tuple[list[Mapping], bool]:
    """The drafts in a node, which it is without from now on, and whether anything is left of it."""
    if isinstance(node, Mapping):
        if is_draft(node):
            return [node], False
        return leave_out_drafts(node.entries), True
    if isinstance(node, Sequence):
        results = [(item, *_without_drafts(item)) for item in node.items]
        found = [draft for _, drafts, _ in results for draft in drafts]
        node.items = [item for item, _, is_left in results if is_left]
        return found, not found or bool(node.items)
    return [], True


def is_draft(node: Mapping) -> bool:
    """Whether a mention, a child or a value is marked as a draft."""
    review = node.value(REVIEW)
    return review is not None and item_text(review) == DRAFT


def read_remarks(
    reader: FileReader, cell: tuple[str, str, str | None], node: Mapping, base: Qualified, now: Qualified
) -> None:
    """Read the notes of a mention, a child or a value, its quote without a span, and whether it is a draft, into rows.

    `cell` is its table, record and field; `now` are its qualifiers and `base` those around it.
    """
    if REMARKS.isdisjoint(node.entries):
        return
    known = reader.schema.known_qualifiers
    is_unanchored = "at" not in node.entries and reader.is_text
    words = {
        REVIEW: DRAFT if REVIEW in known and is_draft(node) and base.get(REVIEW) != DRAFT else "",
        NOTE: _words(node, NOTE) if NOTE in known else "",
        QUOTE: _words(node, QUOTE) if is_unanchored else "",
    }
    for name in (name for name, given in words.items() if given):
        key, _ = node.entries[name]
        place = (reader.file, key.line, key.column)
        start, end = _first_span(reader.rows, now.spans)
        reader.rows.remarks.append(Remark(name, words[name], now.text_id, *cell, start, end, *place))


def _words(node: Mapping, name: str) -> str:
    value = node.value(name)
    return " … ".join(map(item_text, value.items if isinstance(value, Sequence) else [value])) if value else ""


def _first_span(rows: Rows, context: int) -> tuple[int | None, int | None]:
    """The first span of a context that was read shortly before: contexts are numbered as they are read."""
    found: tuple[int | None, int | None] = (None, None)
    for at in range(len(rows.spans) - len(SPAN), -1, -len(SPAN)) if context >= 0 else ():
        if rows.spans[at] < context:
            break
        if rows.spans[at] == context:
            found = (rows.spans[at + 1], rows.spans[at + 2])
    return found
