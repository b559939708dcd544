"""Annotation sets: a folder or file of annotation files that one curator made, read without a registry."""

from pathlib import Path

from standoff.engine.batches import Batch
from standoff.engine.part import read_batch
from standoff.schema.model import Schema
from standoff.source.composer import Limits
from standoff.views.agreement.annotation_set import AnnotationSet


def annotation_files(path: Path) -> list[Path]:
    """The files that an annotation set consists of: the path itself, or the YAML files right in the folder, sorted."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def read_annotation_set(
    name: str, files: tuple[str, ...], root: Path, schema: Schema, limits: Limits, has_drafts: bool = True
) -> AnnotationSet:
    """Read the text files of one curator; paths are relative to the root, or absolute. Raises OSError.

    Nothing is checked beyond the reading, and nothing is resolved: this is what the curator wrote. Drafts are left out
    unless `has_drafts`.
    """
    read = read_batch(Batch(root, schema, limits, texts=files, has_drafts=has_drafts))
    texts = {block.text_id: block for block in read.rows.texts}
    return AnnotationSet(name, read.frames, texts, read.rows.problems, read.rows.n_drafts)
