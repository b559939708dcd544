"""Digits of all scripts: numbers are compared and proposed in those of ASCII."""

import unicodedata


def ascii_digits(text: str) -> str:
    """A text with 0 to 9 for the digits of other scripts; all other signs as they are."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
