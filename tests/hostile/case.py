"""A hostile case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stage import Stage


@dataclass(frozen=True)
class Case:
    """Its name says what is hostile; `wrong` tries it on a fresh stage, and gives what does not hold, if anything."""

    name: str
    wrong: Callable[[Stage], Iterable[str]]
