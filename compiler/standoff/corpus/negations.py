"""The words that deny, by language."""

import re
from collections.abc import Iterator
from functools import cache

from standoff.corpus.words import UNSPACED, Bounds, is_inside_word
from standoff.source.late_pattern import late

SENTENCE_END = late(r"[.!?…؟۔][\"'”’)\]]*\s|[。！？\n]")
# What is put into a sentence and denies something else: `, which was not marked, `.
ASIDE = late(r",\s+(?:which|who|whose|whom|where|when)\s[^,;.!?]{1,200},")
LIMITING = late(r"\s*(?:only|merely|just|simply|solely)\b", re.IGNORECASE)
BEFORE = 30  # characters before a quote in which the word just before it is looked for

NEGATIONS = {
    "ar": "لا لم لن ليس ليست غير دون بدون نفى نفت",
    "de": "nicht nie niemals kein keine keinem keinen keiner keines ohne weder noch niemand nichts bestritt",
    "en": "not no never without neither nor none nobody nothing cannot deny denied denies refused failed "
    "hardly barely scarcely seldom rarely",
    "es": "no nunca jamás sin ni ningún ninguno ninguna nadie nada tampoco negó negaron",
    "fa": "نه هیچ بدون نیست نبود هرگز نشد نکرد",
    "fr": "ne pas jamais aucun aucune sans ni rien nul nulle nie nié démenti",
    "he": "לא אין בלי אף",
    "hi": "नहीं न मत बिना",
    "it": "non mai senza né nessun nessuno nessuna niente nulla negato",
    "ja": "ない ません なかった",
    "nl": "niet nooit geen zonder noch niemand niets ontkende",
    "pl": "nie nigdy bez ani nikt nic żaden żadna żadne zaprzeczył",
    "pt": "não nunca jamais sem nem nenhum nenhuma ninguém nada negou",
    "ru": "не ни нет никогда без никто ничего отрицал отрицает",
    "sv": "inte aldrig ingen inget inga utan",
    "tr": "değil yok hiç",
    "uk": "не ні немає ніколи без ніхто нічого",
    "ur": "نہیں نہ مت بغیر",
    "zh": "不 没 沒 未 无 無 非",
}


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    words = NEGATIONS.get(language.lower().partition("-")[0], "").split()
    found = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    contracted = "|n['’]t" if language.lower().startswith("en") else "|n['’](?=\\w)" if language[:2] == "fr" else ""
    return late(found + contracted, re.IGNORECASE) if found else None


def negation(content: str, start: int, end: int, language: str) -> str | None:
    """The first word between two places of a text that denies, in its language; None where no word does."""
    pattern = _pattern(language)
    for match in pattern.finditer(content, start, end) if pattern is not None else ():
        first, last = match.span()
        if "'" in match[0] or "’" in match[0] or UNSPACED.match(match[0]):
            return match[0]
        if not is_inside_word(content, first) and not is_inside_word(content, last):
            return match[0]
    return None


def left_out(content: str, start: int, end: int, language: str) -> str | None:
    """The first word that denies in what a quote leaves out: not in whole sentences, nor in an aside between commas."""
    for first, last in _parts_of_sentences(content, start, end):
        here = first
        for aside in ASIDE.finditer(content, first, last):
            word = negation(content, here, aside.start(), language)
            if word is not None:
                return word
            here = aside.end()
        word = negation(content, here, last, language)
        if word is not None:
            return word
    return None


def _parts_of_sentences(content: str, start: int, end: int) -> Iterator[Bounds]:
    """Of a stretch, the end of the sentence that it begins in and the beginning of the one that it ends in."""
    breaks = [found.end() for found in SENTENCE_END.finditer(content, start, end)]
    if not breaks:
        yield start, end
        return
    if not SENTENCE_END.search(content, max(start - 3, 0), start + 1):
        yield start, breaks[0]
    yield breaks[-1], end


def denied_before(content: str, start: int, language: str, quote: str) -> str | None:
    """The word just before a quote if it denies what is quoted: `not` before `closed in May`."""
    before = content[max(start - BEFORE, 0) : start]
    word = before.split()[-1] if before.split() and before[-1:].isspace() else ""
    if not word or "\n" in before[len(before.rstrip()) :] or LIMITING.match(quote):
        return None
    first = start - len(before) + before.rindex(word)
    return negation(content, first, first + len(word), language) if word[-1].isalpha() else None
