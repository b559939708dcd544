"""Version numbers: MAJOR.MINOR.PATCH, in the order of semantic versioning."""

import re
from typing import NamedTuple

PATCH, MINOR, MAJOR = "patch", "minor", "major"
LEVELS = (PATCH, MINOR, MAJOR)
NUMBER = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


class Number(NamedTuple):
    """A version number; tuples compare as versions do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, level: str) -> "Number":
        """The smallest version that may follow this one where the changes are of this level."""
        if level == MAJOR:
            return Number(self.major + 1, 0, 0)
        if level == MINOR:
            return Number(self.major, self.minor + 1, 0)
        return Number(self.major, self.minor, self.patch + 1)


FIRST = Number(0, 1, 0)


def number(text: str) -> Number | None:
    """The number that a text writes, or none; `1.0`, `v1.0.0`, `1.0.0-rc1` and `01.0.0` are none."""
    match = NUMBER.fullmatch(text)
    return Number(*(int(part) for part in match.groups())) if match else None
