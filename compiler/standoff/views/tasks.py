"""Tasks: what can be left to do in a corpus, by kind."""

from dataclasses import dataclass

SENTENCE, QUOTE, DRAFT, QUESTION, REMARK = "sentence", "quote", "draft", "question", "note"
DISAGREEMENT, CONTRADICTION, TEXT = "disagreement", "contradiction", "text"
KINDS = (SENTENCE, QUOTE, DRAFT, QUESTION, REMARK, DISAGREEMENT, CONTRADICTION, TEXT)


@dataclass(frozen=True, slots=True)
class Task:
    """Something left to do: its `kind` (`KINDS`), where, on which record and field, and in words `what`.

    The place is in an annotation file, or for a text without one in the folder of texts, with line and column 0. `span`
    is in code points, end excluded; `sentence` is the number of an open one.
    """

    kind: str
    file: str
    line: int
    column: int
    text_id: str | None = None
    span: tuple[int, int] | None = None
    sentence: int | None = None
    table: str | None = None
    record: str | None = None
    field: str | None = None
    what: str = ""
