"""The words that deny, by language."""

import re
from functools import cache

from standoff.corpus.words import UNSPACED, is_inside_word

NEGATIONS = {
    "ar": "لا لم لن ليس ليست غير دون بدون نفى نفت",
    "de": "nicht nie niemals kein keine keinem keinen keiner keines ohne weder noch niemand nichts bestritt",
    "en": "not no never without neither nor none nobody nothing cannot deny denied denies refused failed",
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
    return re.compile(found + contracted, re.IGNORECASE) if found else None


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
