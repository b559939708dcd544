"""Qualifiers: who tells us, in whose voice, how surely; read, checked against each other, inherited, overridden."""

from typing import Any, NamedTuple

from standoff.corpus.rows import Context
from standoff.schema.model import NARRATOR, Schema

CODED = ("voice", "polarity", "modality", "derivation", "confidence", "rank")
SPEAKING = frozenset({"quote", "paraphrase", "attributed"})
SPEAKERLESS = frozenset({"narrator", "inference"})
DERIVATIONS = {
    "text": ("explicit", "calendar", "computed", "inferred"),
    "registry": ("curated", "external"),
}


class Qualified(NamedTuple):
    """Qualifiers in force at one point of a file; `row` and `spans` number their rows, none before they are written."""

    kind: str
    file: int
    text_id: str | None = None
    curator: str | None = None
    voice: str | None = None
    speaker: str | None = None
    relayed_by: str | None = None
    polarity: str = "affirm"
    modality: str = "asserted"
    derivation: str = ""
    confidence: str = "sure"
    because: str | None = None
    ref: str | None = None
    rank: str | None = None
    row: int = -1
    spans: int = -1
    speaker_at: tuple[int, int] = (0, 0)

    @property
    def effective_voice(self) -> str:
        """The voice, defaulted: paraphrase where a speaker is given, else narrator."""
        return self.voice or ("paraphrase" if self.speaker else "narrator")

    @property
    def effective_speaker(self) -> str:
        """The speaker, or the reserved actor `narrator`."""
        return NARRATOR if self.speaker is None or self.effective_voice in SPEAKERLESS else self.speaker

    def overridden(self, given: dict[str, Any], row: int, spans: int) -> "Qualified":
        """These qualifiers with those given at a deeper level put over them, as they will stand in `row`."""
        values = [*self[:-3], row, spans, self.speaker_at]
        if "speaker" in given and "voice" not in given and self.voice in SPEAKERLESS:
            values[INDEX["voice"]] = None
        for name, text in given.items():
            values[INDEX[name]] = text
        return Qualified._make(values)

    def for_children(self, row: int) -> "Qualified":
        """What children inherit: all but the reasons and the confidence of their parent."""
        if self.because is None and self.ref is None and self.confidence == "sure":
            return self
        return self._replace(because=None, ref=None, confidence="sure", row=row)

    def as_context(self) -> Context:
        """The row that these qualifiers leave."""
        is_text = self.kind == "text"
        return Context(
            self.file,
            self.text_id,
            self.effective_voice if is_text else None,
            self.effective_speaker if is_text else None,
            self.relayed_by,
            self.polarity,
            self.modality,
            self.derivation or DERIVATIONS[self.kind][0],
            self.confidence,
            self.because,
            self.ref,
            self.rank,
            self.curator,
            self.spans,
        )


INDEX = {name: number for number, name in enumerate(Qualified._fields)}


def fault(now: Qualified, given: dict[str, str]) -> tuple[str, str, str, str] | None:
    """What is wrong with the qualifiers given here, as (the one at fault, code, message, hint); none if nothing.

    What is inherited was judged where it was given.
    """
    voice = now.effective_voice
    if now.kind == "text" and voice in SPEAKING and now.speaker is None and "voice" in given:
        return "voice", "speaker-missing", f"voice `{voice}` needs a speaker", "add `speaker: <actor>`"
    if voice in SPEAKERLESS and "speaker" in given:
        return "voice", "speaker-unwanted", f"voice `{voice}` takes no speaker", "leave out one of the two"
    if given.get("derivation") == "external" and not now.ref:
        return "derivation", "ref-missing", "an external value needs its source", "add `ref: <where you saw it>`"
    if given.get("derivation") == "inferred" and not now.because:
        return "derivation", "because-missing", "an inferred value needs its reasoning", "add `because: …`"
    return None


def choices(schema: Schema, name: str, kind: str) -> tuple[str, ...]:
    """The codes that a coded qualifier may take in a file of this kind."""
    return DERIVATIONS[kind] if name == "derivation" else tuple(schema.vocabularies[name].codes)
