"""Quotes rewritten with the words of their text: only where nothing but their spelling differs, all or none of a file.

Every byte that does not belong to such a quote stays. What is written is read again and compared before it counts.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.authoring.gate.check import Checked
from standoff.authoring.gate.files import BOM, read
from standoff.authoring.gate.quoted import Collector, Path, Value
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.spelling import BROKEN
from standoff.corpus.quotes.verdict import find_quote

FIXED = frozenset({"exact", "typography", "case", "letters", "accents", "punctuation"})
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Fix:
    """A quote and its new words."""

    checked: Checked
    words: str


def fixes(checked: Iterable[Checked]) -> list[Fix]:
    """The quotes that can be rewritten, with the words of their text."""
    found = []
    for each in checked:
        verdict = each.verdict
        if verdict is None or verdict.tiers == ("exact",) or not {*verdict.tiers} <= FIXED:
            continue
        if each.quoted.value.style == "alias" or len(verdict.quoted) != len(each.passages):
            continue
        words = _own_words(each.quoted.text, verdict.quoted, each.passages)
        if words is not None and words.split() != each.quoted.text.split() and _is_better(words, each.passages):
            found.append(Fix(each, words))
    return found


def _own_words(quote: str, pieces: tuple[str, ...], passages: tuple[str, ...]) -> str | None:
    """The quote with the words of the text in the place of its own, and its ellipses as they are."""
    written, here = list[str](), 0
    for piece, passage in zip(pieces, passages, strict=True):
        at = quote.find(piece, here)
        if at < 0:
            return None
        written += [quote[here:at], " ".join(INVISIBLE.sub("", BROKEN.sub("", passage)).split())]
        here = at + len(piece)
    return "".join([*written, quote[here:]])


def _is_better(words: str, passages: tuple[str, ...]) -> bool:
    """Whether new words are those of the text but for where its lines end."""
    verdict = find_quote(Page(" ".join(passages)), words, 1)
    return {*verdict.tiers} <= {"exact", "typography"}


def rewritten(
    name: str, data: bytes, found: Iterable[Fix], quote_keys: list[Path], source_keys: list[Path]
) -> bytes | None:
    """A file with these quotes rewritten; None where that would change anything else."""
    bom = BOM if data.startswith(BOM) else b""
    source = data.removeprefix(BOM).decode("utf-8")
    pieces, here = list[str](), 0
    new: dict[int, str] = {}
    before = _quotes(name, source, quote_keys, source_keys)
    for fix in sorted(found, key=lambda fix: fix.checked.quoted.value.start):
        value = fix.checked.quoted.value
        end = value.start + len(source[value.start : value.end].rstrip()) if value.style in {"|", ">"} else value.end
        pieces += [source[here : value.start], _written(name, value, fix.words)]
        new[value.start], here = fix.words, end
    after = "".join([*pieces, source[here:]])
    wanted = [(new.get(value.start, value.text), rest) for value, *rest in before]
    if [(value.text, rest) for value, *rest in _quotes(name, after, quote_keys, source_keys)] != wanted:
        return None
    return bom + after.encode("utf-8")


def _quotes(name: str, source: str, quote_keys: list[Path], source_keys: list[Path]) -> list[tuple[Value, object]]:
    found = Collector(name, quote_keys, source_keys)
    read(found, name, source.encode("utf-8"))
    return [(each.value, (each.key, each.sources)) for each in found.quotes]


def _written(name: str, value: Value, words: str) -> str:
    """New words in the style of the old ones where that can hold them, else between double quotation marks."""
    if value.style == "'":
        return "'" + words.replace("'", "''") + "'"
    is_plain = re.fullmatch(r"[^\W\d_][\w ,.;()%/-]*", words) is not None and words == words.strip()
    if not value.style and is_plain and not name.endswith((".json", ".jsonl", ".ndjson")) and "," not in words:
        return words
    return json.dumps(words, ensure_ascii=False)
