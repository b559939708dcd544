"""The tools whose files can be imported, a module each, and the list of them: to add one is to write its line here."""

from collections.abc import Mapping
from types import MappingProxyType

from standoff.authoring.interchange.readers import brat, label_studio
from standoff.authoring.interchange.readers.reader import Export, Reader

__all__ = ["READERS", "Export", "Reader"]

READERS: Mapping[str, Reader] = MappingProxyType({each.READER.tool: each.READER for each in (brat, label_studio)})
