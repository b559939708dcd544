"""Texts that differ and look the same: what sets them apart is written as code points."""

import unicodedata
from collections.abc import Iterable, Sequence

from standoff.source.escape import UNSEEN, code_point

# Letters of other scripts that are drawn like Latin ones, and hyphens that are drawn like the one of ASCII; see
# https://www.unicode.org/reports/tr39/ (confusables). Only those that common fonts draw alike.
DRAWN_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеорсухѕіјԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ‐\u2011−",
    "ABESIJKMHOPCTXYaeopcyxsijdqwhABEZHIKMNOPTYXocj---",
)


def distinguish(values: Iterable[str]) -> dict[str, str]:
    """Each of the values as it is to be shown; of those that look the same, the characters that differ are escaped.

    Two values look the same if they are equal under NFKC, without invisible characters, with white space folded and
    letters of other scripts that are drawn alike taken for one.
    """
    distinct = list(dict.fromkeys(values))
    if len(distinct) < 2:
        return {value: value for value in distinct}
    groups: dict[str, list[str]] = {}
    for value in distinct:
        groups.setdefault(_drawn(value), []).append(value)
    shown = {value: text for group in groups.values() for value, text in zip(group, _apart(group), strict=True)}
    return {value: shown[value] for value in distinct}


def distinguish_pair(one: str, other: str, widest: int) -> tuple[str, str]:
    """Two values that differ, each in at most `widest` characters, among them the first at which they differ."""
    shown = distinguish((one, other))
    one, other = shown[one], shown[other]
    return _cut(one, other, widest), _cut(other, one, widest)


def nearest_is(word: str, near: str) -> str:
    """A hint that names the nearest known word; where what was written looks the same, it says what differs."""
    shown = distinguish((word, near))
    if shown[word] == word and shown[near] == near:
        return f"nearest is `{near}`"
    return f"nearest is `{shown[near]}`, which looks the same as `{shown[word]}`"


def _drawn(value: str) -> str:
    folded = unicodedata.normalize("NFKC", value).translate(DRAWN_ALIKE)
    if not folded.isascii():
        folded = "".join(c for c in folded if c.isspace() or unicodedata.category(c) not in UNSEEN)
    return " ".join(folded.split())


def _apart(group: Sequence[str]) -> list[str]:
    """The values of a group with all that lies between their common start and end escaped, ASCII letters apart."""
    if len(group) < 2:
        return list(group)
    start = _common_start(group)
    end = _common_start([value[start:][::-1] for value in group])
    return [value[:start] + _escaped(value[start : len(value) - end]) + value[len(value) - end :] for value in group]


def _common_start(values: Sequence[str]) -> int:
    """The number of characters with which all of the values begin."""
    first, last = min(values), max(values)
    pairs = enumerate(zip(first, last, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(first), len(last)))


def _escaped(text: str) -> str:
    return "".join(c if c.isascii() and c.isprintable() and c != " " else code_point(c) for c in text)


def _cut(text: str, other: str, widest: int) -> str:
    if len(text) <= widest:
        return text
    start = max(_common_start((text, other)) - widest // 2, 0)
    if start == 0:
        return text[: widest - 1] + "…"
    start = min(start, len(text) - widest + 1)
    rest = text[start : start + widest - 1]
    return f"…{rest}" if start + widest - 1 >= len(text) else f"…{rest[:-1]}…"
