"""Ids made of any words: Latin letters without accents, other scripts by their sounds or as code points; none dropped.

    TNF-α -> tnf-alpha    Радио -> radio    کتاب -> ktab    張三 -> u5f35-u4e09    2,01 -> n2-01    CD4+ -> cd4-plus

Two wordings may give one id; `same_name` says whether they are one name. What is offered to a curator is `slug`, which
makes no id of scripts that she should spell herself.
"""

import re
import unicodedata
from functools import lru_cache

from standoff.authoring.edit.registry import NoIdError, plain_letters

SIGNS = {"+": " plus ", "\u2212": " minus ", "%": " percent ", "&": " and ", "#": " number ", "@": " at "}
GREEK = {
    "α": ("alpha", "a"), "β": ("beta", "v"), "γ": ("gamma", "g"), "δ": ("delta", "d"), "ε": ("epsilon", "e"),
    "ζ": ("zeta", "z"), "η": ("eta", "i"), "θ": ("theta", "th"), "ι": ("iota", "i"), "κ": ("kappa", "k"),
    "λ": ("lambda", "l"), "μ": ("mu", "m"), "ν": ("nu", "n"), "ξ": ("xi", "x"), "ο": ("omicron", "o"),
    "π": ("pi", "p"), "ρ": ("rho", "r"), "σ": ("sigma", "s"), "ς": ("sigma", "s"), "τ": ("tau", "t"),
    "υ": ("upsilon", "y"), "φ": ("phi", "f"), "χ": ("chi", "ch"), "ψ": ("psi", "ps"), "ω": ("omega", "o"),
}  # fmt: skip
"""A letter that stands alone by its name, as in TNF-α; those of a word by their sounds."""
SOUNDS = {
    # Cyrillic; letters with signs that Unicode composes (й, ё, ї) have lost them before
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "i", "ы": "y", "ь": "j", "э": "e", "ю": "yu", "я": "ya", "є": "ye",
    "і": "i", "ґ": "g", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѕ": "dz", "қ": "q", "ғ": "gh",
    "ң": "ng", "ө": "o", "ү": "u", "ұ": "u", "һ": "h", "ә": "a", "ҳ": "h", "ҷ": "j",
    # Arabic script, as Arabic, Persian, Dari, Pashto and Urdu write it: consonants and long vowels
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ټ": "t", "ٹ": "t", "ث": "th", "ج": "j", "چ": "ch", "ځ": "dz", "څ": "ts",
    "ح": "h", "خ": "kh", "د": "d", "ډ": "d", "ڈ": "d", "ذ": "dh", "ر": "r", "ړ": "r", "ڑ": "r", "ز": "z", "ژ": "zh",
    "ږ": "g", "س": "s", "ش": "sh", "ښ": "x", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f",
    "ق": "q", "ک": "k", "ك": "k", "ګ": "g", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ڼ": "n", "ں": "n", "و": "w",
    "ه": "h", "ہ": "h", "ھ": "h", "ة": "h", "ي": "y", "ی": "y", "ې": "e", "ۍ": "y", "ى": "a", "ے": "e", "ء": "a",
    # Hebrew
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "v", "ז": "z", "ח": "h", "ט": "t", "י": "y", "כ": "k",
    "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "a", "פ": "p", "ף": "p", "צ": "ts",
    "ץ": "ts", "ק": "q", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
VOWEL_SIGNS = (0, 7, 9)  # the combining classes of vowel signs, nukta and virama; accents have others
GREEK_RUN = re.compile(f"[{''.join(GREEK)}]+")
BEFORE_DIGIT = "n"  # an id begins with a letter
CACHED = 4096  # an import has the same words many times


@lru_cache(maxsize=CACHED)
def id_of_words(words: str) -> str:
    """An id from words of any script; raises NoIdError where they have neither letters nor digits."""
    spelled = "".join(_sign(character) for character in unicodedata.normalize("NFC", words))
    plain = GREEK_RUN.sub(_greek, plain_letters(spelled))
    result = re.sub(r"[^a-z0-9]+", "-", "".join(_letter(character) for character in plain)).strip("-")
    if not result:
        raise NoIdError(f"no id can be made of `{words.strip()[:60]}`: it has neither letters nor digits")
    return f"{BEFORE_DIGIT}{result}" if result[0].isdigit() else result


def _sign(character: str) -> str:
    """A sign with a meaning as a word; a vowel sign, as scripts of India write it, as its code point."""
    is_vowel = unicodedata.category(character)[0] == "M" and unicodedata.combining(character) in VOWEL_SIGNS
    if is_vowel and not unicodedata.name(character, "").startswith("VARIATION"):
        return f" {_code(character)} "
    return SIGNS.get(character, character)


def _code(character: str) -> str:
    return f"u{hex(ord(character))[2:]}"


def _greek(run: re.Match[str]) -> str:
    letters = run[0]
    return f" {GREEK[letters][0]} " if len(letters) == 1 else "".join(GREEK[letter][1] for letter in letters)


def _letter(character: str) -> str:
    """A letter of another script by its sound, or by its code point with hyphens around."""
    if character.isascii() or not character.isalnum():
        return character
    return SOUNDS.get(character) or f"-{_code(character)}-"
