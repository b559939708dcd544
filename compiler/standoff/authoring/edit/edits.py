"""The edits that a curator can make, each by its name in JSON: the one list of them."""

from collections.abc import Mapping
from types import MappingProxyType

from standoff.authoring.edit.anchor_quotes import AnchorQuotes
from standoff.authoring.edit.begin_text import BeginText
from standoff.authoring.edit.mention_edits import Annotate, EditMention, RemoveMention

EDITS: Mapping[str, type] = MappingProxyType(
    {edit.__name__: edit for edit in (AnchorQuotes, Annotate, BeginText, EditMention, RemoveMention)}
)
