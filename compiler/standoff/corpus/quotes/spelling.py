"""How words are spelled alike: markup, citation marks, letters and signs, typography, accents, punctuation.

Each function takes one of these out of a few words; which of them may be passed over is for the tiers to say.
"""

import html
import re
import unicodedata
from functools import lru_cache

from standoff.corpus.quotes.folded import fold
from standoff.source.late_pattern import late

RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "₀₁₂₃₄₅₆₇₈₉₊₋"
PLAIN = dict(zip(RAISED + LOWERED, "0123456789+-" * 2, strict=True))
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega"
)
NAMES = dict(zip(map(chr, range(0x3B1, 0x3CA)), GREEK.split(), strict=True))
NAMES |= {name.upper(): spelled for name, spelled in NAMES.items()} | {"µ": "mu", "ϕ": "phi", "ϵ": "epsilon"}
JOINED = {"æ": "ae", "œ": "oe", "Æ": "AE", "Œ": "OE", "ß": "ss", "ĳ": "ij", "Ĳ": "IJ", "ø": "o", "Ø": "O"}
LETTERS = str.maketrans(NAMES | JOINED | PLAIN | {"×": "x"})
MICRO = "mglLsMAVW"  # units of which `u` is typed for micro: `um` for micrometres
MICRO_UNIT = late(rf"\bu(?=[{MICRO}]\b)", re.IGNORECASE)

ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});"
POWER = late(r"(?<=\d)<sup>([-−+]?\d{1,4})</sup>")
LINK = late(r"\[([^\[\]]{1,300})\]\([^()\s]{1,500}\)|\]\([^()\s]{1,500}\)")
TAGS = r"</?[A-Za-z][^<>]{0,300}>|<!--[^<>]{0,300}-->"
LATEX_GREEK = rf"(?:{'|'.join(sorted({*GREEK.split()}, key=len, reverse=True))})(?![a-z])"
COMMANDS = rf"\\(?!{LATEX_GREEK})(?:[A-Za-z]+|[()\[\]])|\\(?={LATEX_GREEK})"
STARS = r"(?<![\w*])\*{1,3}(?=\w)|(?<=[\w.,;:!?)])\*{1,3}(?!\w)|(?<!\w)_{1,3}(?=\w)|(?<=[^\W_])_{1,3}(?!\w)"
MARKUP = late(
    rf"{TAGS}|{COMMANDS}|{STARS}|`+|~{{2,}}|[{{}}]|\$(?=\\)|(?<=[\w}}])\$(?!\d)|^ {{0,3}}#{{1,6}} ", re.MULTILINE
)
ENTITIES = late(ENTITY)

AFTER = r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:)\]\"”’%]))"  # a word, or a sign after one: not `m²`, not `10⁶`
NUMBERS = r"\d{1,3}[a-z]?(?:\s?[-–,;]\s?\d{1,3}[a-z]?)*"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NAMED = (
    rf"\((?:see |cf\. |e\.g\.,? )?(?!(?:In |On )?(?:{MONTHS})\b)[^\W\d_][^()\d]{{1,80}}?"
    r"(?:et al\.?|,|and [^\W\d_]+|& [^\W\d_]+),? (?:1[89]|20)\d\d[a-z]?(?:[;,] ?[^()]{1,200})?\)"
)
CITATION = (
    rf"\s?\[{NUMBERS}\]|{AFTER}[⁰¹²³⁴-⁹]+(?:[,–⁻][⁰¹²³⁴-⁹]+)*|{AFTER}<sup>{NUMBERS}</sup>|{AFTER}\^{NUMBERS}\^"
    rf"|\s?{NAMED}|(?<=[\w.,;:)])[†‡§¶®™©]+|(?<=[\w.,;:)])\*+(?![\w*])"
)
CITED = late(CITATION)

BROKEN = late(r"(?<=[^\W\d_])[-‐‑\u00ad][^\S\n]*\r?\n\s*(?=[^\W\d_])")
ENDS = " .,;:…'\"()[]•"
OPERATORS = late(r" ?([<>=±×≤≥≈]) ?|(?<=[^\W\d]) (-) (?=[^\W\d])")  # with spaces around them, or without
POINTS = late(r"(?<!\d)[.,;:!?'\"…()\[\]]|[.,;:!?'\"…()\[\]](?!\d)|(?<=[^\W\d])-|-(?=[^\W\d])")
SPACES = late(r"\s(?!\d)|(?<!\d)\s")
MARKS = late("[\u0300-\u036f]")
REMEMBERED = 128  # the same passages and quotes are spelled in several ways, one after the other


@lru_cache(REMEMBERED)
def unmarked(words: str) -> str:
    """Words without tags, entities, links, and the signs of Markdown and LaTeX."""
    words = LINK.sub(lambda found: found[1] or "", POWER.sub(r"^\1", words))
    return ENTITIES.sub(lambda found: html.unescape(found[0]), MARKUP.sub("", words))


@lru_cache(REMEMBERED)
def uncited(words: str) -> str:
    """Words without references: numbers in brackets or raised, names with a year, daggers and stars."""
    return CITED.sub("", words)


def cited(words: str) -> list[str]:
    """The references that `uncited` takes out."""
    return [found.strip() for found in CITED.findall(words)]


@lru_cache(REMEMBERED)
def lettered(words: str) -> str:
    """Words with Greek letters by their names, raised and lowered digits as digits; a power stays one (`10^6`)."""
    words = re.sub(r"(?<=\d)\^\{?([-−+]?\d{1,4})\}?", lambda found: f"^{found[1]}", words)
    words = re.sub(rf"(?<=\d)([{RAISED}]+)", r"^\1", words)
    words = re.sub(r"(?<!\d)[\^_](?=[\w({+-])", "", words)
    return MICRO_UNIT.sub("mu", unicodedata.normalize("NFC", words).translate(LETTERS).replace("μ", "mu"))


@lru_cache(REMEMBERED)
def typed(words: str) -> str:
    """Words folded for a loose search, in one line, without what marks their ends."""
    folded = fold(BROKEN.sub("", words)).strip(ENDS).replace('"', "'")
    return OPERATORS.sub(r"\1\2", folded)


def unaccented(words: str) -> str:
    """Folded words without combining marks of Latin, Greek and Cyrillic letters."""
    return MARKS.sub("", words)


def pointless(words: str) -> str:
    """Folded words without punctuation and spaces but where they are beside digits."""
    return SPACES.sub("", POINTS.sub("", words))
