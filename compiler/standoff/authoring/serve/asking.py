"""What questions of the pages have in common: how they are read, and why one is not answered."""

from typing import Any

Json = dict[str, Any]


class BadQuestionError(ValueError):
    """A question that cannot be answered as it is put; the message says why."""


class UnknownError(BadQuestionError):
    """A question about something that there is not."""


def text_of(asked: Any, name: str) -> str:
    """A part of a question that is a text; raises BadQuestionError where it is missing or something else."""
    found = asked.get(name) if isinstance(asked, dict) else None
    if not isinstance(found, str):
        raise BadQuestionError(f"`{name}` must be a text")
    return found
