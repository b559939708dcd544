"""The tools whose files can be imported, a module each, and the list of them: to add one is to write its line here."""

from collections.abc import Mapping
from types import MappingProxyType

from standoff.authoring.interchange.readers import (
    brat,
    conll,
    jsonl,
    label_studio,
    spans_csv,
    web_annotation,
    xmi,
)
from standoff.authoring.interchange.readers.reader import Export, Reader

__all__ = ["READERS", "Export", "Reader"]

LISTED = tuple(each.READER for each in (brat, label_studio, jsonl, spans_csv, conll, web_annotation, xmi))
READERS: Mapping[str, Reader] = MappingProxyType({each.tool: each for each in LISTED})
