"""A made-up text: only its sentences and the spans in them, for nobody reads its words."""

from dataclasses import dataclass, field
from random import Random

from draw import between


@dataclass
class Page:
    """Sentences one after another, each covered by a span or excluded."""

    rng: Random
    length: int = 0
    sentences: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)

    def span(self) -> str:
        """Add a sentence and take a span inside it."""
        start, end = self._sentence()
        return f"{start + between(self.rng, 0, 20)}-{end - between(self.rng, 0, 20)}"

    def skip(self) -> None:
        """Add a sentence that no record covers."""
        start, end = self._sentence()
        self.excluded.append(f"{start}-{end}")

    def _sentence(self) -> tuple[int, int]:
        start = self.length + 1 if self.sentences else 0
        self.length = start + between(self.rng, 50, 160)
        self.sentences.append(f"{start}-{self.length}")
        return start, self.length
