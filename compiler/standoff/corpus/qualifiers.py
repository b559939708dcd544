"""The qualifiers that apply at one point of a file: read, checked against each other, inherited, overridden."""

from collections.abc import Mapping
from operator import itemgetter
from typing import NamedTuple

from standoff.corpus.rows import Context
from standoff.schema.model import Schema
from standoff.schema.qualifiers import (
    CHECKED,
    CHECKED_BY,
    DRAFT,
    INDEX,
    KINDS,
    NARRATOR,
    QUALIFIERS,
    REVIEW,
    TEXT,
    WRITTEN_BY,
)

SPEAKING = frozenset({"quote", "paraphrase", "attributed"})  # voices that need a speaker
SPEAKERLESS = frozenset({"narrator", "inference"})  # voices that have none
DEFAULTS = {kind: tuple(qualifier.defaults.get(kind) for qualifier in QUALIFIERS) for kind in KINDS}
VOICE, SPEAKER = INDEX["voice"], INDEX["speaker"]
INHERITED = tuple(qualifier.is_inherited for qualifier in QUALIFIERS)
NOTES = itemgetter(*(number for number, is_inherited in enumerate(INHERITED) if not is_inherited))


class Qualified(NamedTuple):
    """The qualifiers that apply at one point of a file, `values` in the order of `QUALIFIERS`, the corpus's own last.

    `row` and `spans` are the numbers of their rows; -1 if they are not written yet.
    """

    kind: str
    file: int
    text_id: str | None
    curator: str | None
    values: tuple[str | None, ...]
    row: int = -1
    spans: int = -1
    speaker_at: tuple[int, int] = (0, 0)

    @classmethod
    def at_top(cls, kind: str, file: int, text_id: str | None, curator: str | None, n_own: int = 0) -> "Qualified":
        """The qualifiers at the top of a file: the defaults of its kind; so many of the corpus's own have none."""
        return cls(kind, file, text_id, curator, (*DEFAULTS[kind], *[None] * n_own))

    def get(self, name: str) -> str | None:
        """The value of one qualifier as it was given, inherited or defaulted."""
        return self.values[INDEX[name]]

    @property
    def speaker(self) -> str | None:
        """The speaker as given or inherited."""
        return self.values[SPEAKER]

    @property
    def author(self) -> str | None:
        """Who wrote the mention: by default the curator of the file."""
        return self.values[INDEX[WRITTEN_BY]] or self.curator

    @property
    def effective_voice(self) -> str:
        """The voice, defaulted: paraphrase where a speaker is given, else narrator."""
        return self.values[VOICE] or ("paraphrase" if self.speaker else "narrator")

    @property
    def effective_speaker(self) -> str:
        """The speaker, or the reserved actor `narrator`."""
        return NARRATOR if self.speaker is None or self.effective_voice in SPEAKERLESS else self.speaker

    def overridden(
        self,
        given: dict[str, str],
        row: int,
        spans: int,
        speaker_at: tuple[int, int] | None,
        places: Mapping[str, int] = INDEX,
    ) -> "Qualified":
        """These qualifiers overridden by those given at a deeper level; `row` is the number of the result.

        `places` are those of the values, by name.

        `speaker_at` is the place of the speaker given there, if any.
        """
        values = list(self.values)
        if "speaker" in given and "voice" not in given and values[VOICE] in SPEAKERLESS:
            values[VOICE] = None
        if CHECKED_BY in given and REVIEW not in given:
            values[INDEX[REVIEW]] = CHECKED
        elif given.get(REVIEW) == DRAFT:
            values[INDEX[CHECKED_BY]] = None
        for name, text in given.items():
            values[places[name]] = text
        return Qualified(
            self.kind, self.file, self.text_id, self.curator, tuple(values), row, spans, speaker_at or self.speaker_at
        )

    def for_children(self, row: int) -> "Qualified":
        """The qualifiers that children inherit: all but the curator's notes on the parent."""
        values, defaults = self.values, DEFAULTS[self.kind]
        if NOTES(values) == NOTES(defaults):
            return self
        rows = zip(values[: len(defaults)], defaults, INHERITED, strict=True)
        inherited = tuple(value if is_inherited else default for value, default, is_inherited in rows)
        return self._replace(values=(*inherited, *values[len(defaults) :]), row=row)

    def as_context(self) -> Context:
        """These qualifiers as a row. A registry has no voice and no speaker: curators are not a source."""
        attribution = (self.effective_voice, self.effective_speaker) if self.kind == TEXT else (None, None)
        return Context(self.file, self.text_id, (*attribution, *self.values[2:]), self.curator, self.spans)


NO_REASON = ("a value is inferred, and nothing says from what", "add `because: <what it follows from>`")


def fault(now: Qualified, given: dict[str, str]) -> tuple[str, str, str, str] | None:
    """The first mistake in the qualifiers given here, as (qualifier, code, message, hint), or None.

    Inherited qualifiers were checked where they were given.
    """
    voice = now.effective_voice
    if now.kind == TEXT and voice in SPEAKING and now.speaker is None and "voice" in given:
        return "voice", "speaker-missing", f"voice `{voice}` needs a speaker", "add `speaker: <actor>`"
    if voice in SPEAKERLESS and "speaker" in given:
        return "voice", "speaker-unwanted", f"voice `{voice}` takes no speaker", "leave out one of the two"
    if given.get(REVIEW) == CHECKED and not now.get(CHECKED_BY):
        return REVIEW, "checker-missing", "a mention is checked, and nothing says by whom", "add `checked_by: <name>`"
    if given.get(REVIEW) == DRAFT and CHECKED_BY in given:
        return CHECKED_BY, "checker-unwanted", "a draft has not been checked yet", "leave out one of the two"
    if given.get("basis") == "external" and not now.get("ref"):
        return "basis", "ref-missing", "an external value needs its source", "add `ref: <where you saw it>`"
    if given.get("basis") == "inferred" and not now.get("because"):
        return "basis", "because-missing", *NO_REASON
    return None


def choices(schema: Schema, name: str, kind: str) -> tuple[str, ...]:
    """The codes that a coded qualifier may have in a file of this kind."""
    qualifier = schema.known_qualifiers[name]
    return qualifier.codes.get(kind) or tuple(schema.vocabularies[qualifier.vocabulary].codes)
