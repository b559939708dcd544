"""Words of annotation and schema files that have another name since 2.0, so that an old file says what to write."""

SINCE_2_0 = {
    "derivation": "basis",
    "explicit": "stated",
    "has_conflict": "has_open_conflict",
    "set_aside": "excluded",
    "standing": "factuality",
}
CODES = frozenset({"schema-key", "unknown-code", "unknown-field", "unknown-table"})
"""The problems that an old word causes where it is still used."""


def new_name(code: str, word: str) -> str:
    """What the word of a problem is called now; empty where it was never used."""
    return SINCE_2_0.get(word, "") if code in CODES else ""


def hint_of(word: str) -> str:
    """The hint for an old word."""
    return f"since 2.0 it is written `{SINCE_2_0[word]}`"
