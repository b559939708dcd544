"""Ids made of words of any script: every letter is kept by its sound, its name or its code point."""

import pytest

from standoff.authoring.edit.registry import NoIdError
from standoff.authoring.edit.word_ids import id_of_words
from standoff.corpus.grammar import SLUG

WORDS = {
    "TNF-α": "tnf-alpha",
    "TNF-β": "tnf-beta",
    "NF-κB": "nf-kappa-b",
    "Αθήνα": "athina",
    "Радио Arden": "radio-arden",
    "щётка": "shchetka",
    "کتاب": "ktab",
    "اُردو": "ardw",
    "שלום": "shlvm",
    "張三": "u5f35-u4e09",
    "नमस्ते": "u928-u92e-u938-u94d-u924-u947",
    "2,01": "n2-01",
    "٣ مايو": "n3-mayw",
    "CD4+ T": "cd4-plus-t",
    "A & B": "a-and-b",
    "Weiß Æther": "weiss-aether",
    "Har\u00adbour": "harbour",
    "ﬁne №²": "fine-no2",
}


@pytest.mark.parametrize(("words", "expected"), WORDS.items(), ids=WORDS.values())
def test_letters_are_kept_whatever_their_script(words: str, expected: str) -> None:
    assert id_of_words(words) == expected
    assert SLUG.fullmatch(expected)


@pytest.mark.parametrize("words", ["", " ", "—", "(", "\U0001f3aa", "\ufe0f"])
def test_no_id_is_made_of_what_has_no_letters(words: str) -> None:
    with pytest.raises(NoIdError, match="it has neither letters nor digits"):
        id_of_words(words)
