"""What was read of the annotation files, in the parts that a session keeps, and how that differs from the last run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import Rows
from standoff.engine.part import Part, joined, joined_rows

Digests = dict[str, str]


@dataclass(frozen=True)
class Reading:
    """The parts with the digests of their files: those of now, those that the last run did not have, and those gone."""

    parts: Sequence[tuple[Digests, Part]]
    fresh: Sequence[tuple[Digests, Part]] = ()
    gone: Sequence[tuple[Digests, Part]] = ()

    @cached_property
    def files(self) -> frozenset[str]:
        """The files of which something is new or gone."""
        return frozenset(file for each in (self.fresh, self.gone) for files, _ in each for file in files)

    @cached_property
    def rows(self) -> Rows:
        """The small rows of all files."""
        return joined_rows(part.rows for _, part in self.parts)

    @cached_property
    def _whole(self) -> Frames:
        return joined(part for _, part in self.parts).frames

    def whole(self) -> Frames:
        """The frames of all files."""
        return self._whole

    def of_files(self, files: frozenset[str]) -> Frames:
        """The frames of the parts in which some files are."""
        return self._joined([each for each in self.parts if not files.isdisjoint(each[0])])

    def fresh_frames(self) -> Frames:
        """The frames of what is new."""
        return self._joined(self.fresh)

    def gone_frames(self) -> Frames:
        """The frames of what is gone."""
        return self._joined(self.gone)

    def _joined(self, parts: Sequence[tuple[Digests, Part]]) -> Frames:
        if parts:
            return joined(part for _, part in parts).frames
        nothing = self.parts[0][1].frames.by_name()
        return Frames.of({name: frame.clear() for name, frame in nothing.items()})
