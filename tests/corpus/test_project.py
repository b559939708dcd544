"""A project as it is read: with the mentions that are drafts, which only a release leaves out."""

from pathlib import Path

from standoff.corpus.project import read_corpus
from tiny import ONE, compiled, write

DRAFT = (ONE, "      held: 2024-05\n", "      held: 2024-05\n      review: draft\n")


def test_drafts_are_read(tmp_path: Path) -> None:
    root = write(tmp_path, DRAFT)
    assert read_corpus(root).has_drafts is True
    assert compiled(root).tables["evidence"].filter(review="draft").height > 0
