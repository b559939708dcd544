"""What is suggested: where in a text, what it would be, why, and what would be written."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "date", "count", "money"]
KINDS: tuple[Kind, ...] = ("name", "date", "count", "money")


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record that a name may mean: the form that matched, where annotations have it, and the mention to write."""

    table: str
    record: str
    form: str
    file: str
    line: int
    yaml: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of a text that are not annotated: a span in code points, end excluded, and its sentence (1-based).

    A name has `records`: several where the registry has several things of this name. All others have a `value` in the
    notation of annotations, and money its currency (ISO 4217). `basis` is `stated`, or `calendar` if a date was
    completed from that of publication. `yaml` is the value to write in a field; names have theirs in `records`.
    """

    kind: Kind
    start: int
    end: int
    sentence: int
    words: str
    why: str
    value: str = ""
    currency: str = ""
    basis: str = "stated"
    yaml: str = ""
    records: tuple[NamedRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class OfText:
    """The suggestions of one text, in its order."""

    text_id: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The suggestions of texts, and the texts without any because they are not there, or not as they were annotated."""

    texts: tuple[OfText, ...]
    absent: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a text that are a value of some kind, whether or not they are annotated."""

    start: int
    end: int
    value: str
    why: str
    basis: str = "stated"
    because: str = ""
    currency: str = ""
