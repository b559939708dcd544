"""The edits that a curator can make, each by its name in JSON: the one list of them."""

from collections.abc import Mapping
from types import MappingProxyType

from standoff.authoring.edit.anchor_quotes import AnchorQuotes
from standoff.authoring.edit.begin_text import BeginText
from standoff.authoring.edit.entry_edits import NewRecord, SetEntry
from standoff.authoring.edit.excluded import Exclude, Include
from standoff.authoring.edit.mention_edits import Annotate, EditMention, RemoveMention
from standoff.authoring.edit.merge import MergeRecords
from standoff.authoring.edit.rename import RenameRecord
from standoff.authoring.edit.settled import Settle, Unsettle
from standoff.authoring.readings.taking import TakeEqual, TakeReading

LISTED: tuple[type, ...] = (
    AnchorQuotes,
    Annotate,
    BeginText,
    EditMention,
    Exclude,
    Include,
    MergeRecords,
    NewRecord,
    RemoveMention,
    RenameRecord,
    SetEntry,
    Settle,
    TakeEqual,
    TakeReading,
    Unsettle,
)
EDITS: Mapping[str, type] = MappingProxyType({edit.__name__: edit for edit in LISTED})
