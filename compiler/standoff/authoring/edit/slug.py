"""Ids from words: Latin letters are written in ASCII, and what has no such spelling is named, never dropped."""

import re
import unicodedata

# Latin letters that Unicode's compatibility decomposition (NFKD) leaves whole.
SPELLED = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ĳ": "ij",
        "ø": "o", "ɵ": "o", "ɔ": "o", "đ": "d", "ð": "d", "ɗ": "d", "ɖ": "d", "ł": "l", "ƚ": "l", "ħ": "h",
        "ı": "i", "ɨ": "i", "ȷ": "j", "ŧ": "t", "ƭ": "t", "ə": "e", "ǝ": "e", "ɛ": "e", "ƀ": "b", "ɓ": "b",
        "ƈ": "c", "ƒ": "f", "ǥ": "g", "ɠ": "g", "ƙ": "k", "ĸ": "k", "ƥ": "p", "ʉ": "u", "ʋ": "v", "ƴ": "y", "ƶ": "z",
    }
)  # fmt: skip
APOSTROPHES = re.compile("['’‘ʼʻʾʿ`´′]")


class NoIdError(ValueError):
    """No id can be made of some words; the message says why."""


def slug(words: str) -> str:
    """An id from words: letters in ASCII and lower case, digits, and hyphens between them; raises NoIdError."""
    plain = _plain(words)
    foreign = dict.fromkeys(c for c in plain if not c.isascii() and c.isalnum())
    if foreign:
        raise NoIdError(
            f"no id can be made of `{_line(words)}`: there is no Latin spelling for `{''.join(foreign)[:20]}`"
        )
    result = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not result:
        raise NoIdError("no id can be made without words")
    if result[0].isdigit():
        raise NoIdError(f"no id can be made of `{_line(words)}`: ids start with a letter")
    return result


def same_name(words: str) -> str:
    """What is compared to see whether two wordings of one id are one name: letters and signs, not their typography."""
    folded = unicodedata.normalize("NFKC", APOSTROPHES.sub("", words)).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(re.sub(r"[\s_.,;:!?\"“”„«»()‐‑‒–—-]+", " ", visible).split())


def _plain(words: str) -> str:
    """Words in lower case, compatibility letters and digits in ASCII, without the accents of Latin letters."""
    spelled = unicodedata.normalize("NFKD", APOSTROPHES.sub("", words).lower()).translate(SPELLED)
    kept = (c for c in spelled if unicodedata.category(c) not in {"Mn", "Cf"})
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in kept)


def _line(words: str) -> str:
    return " ".join(words.split())[:60]
