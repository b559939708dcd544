"""What is wrong with a quote, as a problem: what was found is put into plain words, with what the text has."""

from standoff.authoring.gate.quoted import Quoted
from standoff.corpus.quotes.explained import listed, shortened, why_not
from standoff.corpus.quotes.found import Verdict
from standoff.corpus.quotes.misleading import FAR
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.tiers import SHORTEST, SPELLED, TIERS
from standoff.corpus.quotes.verdict import letters
from standoff.source.problem import Problem

NOT_TEXT = 'quote words of the source: `"whole words"`, or `"first words … last words"`'


def problem_of(quoted: Quoted, page: Page, source: str, verdict: Verdict, tier: str) -> Problem:
    """The problem of a quote that is refused for one tier; `source` names its text in the message."""
    message, hint = _words(quoted, page, source, verdict, tier)
    return Problem(quoted.place, TIERS[tier].code, message, hint, _length(quoted))


def blank(quoted: Quoted) -> Problem:
    """A quote without a letter or a digit: it would be in every text."""
    return Problem(quoted.place, "bad-quote", "this quote has no words", NOT_TEXT, _length(quoted))


def without_source(quoted: Quoted, keys: str) -> Problem:
    """A quote that names no source, neither beside it nor above."""
    message = f"this quote names no source: neither its mapping nor one above has {keys}"
    hint = "name the source beside the quote"
    return Problem(quoted.place, "source-unnamed", message, hint, _length(quoted))


def elsewhere(quoted: Quoted, source: str, others: list[str]) -> Problem:
    """A quote of which another source has the words."""
    message = f"these words are not in `{source}` but in {listed([f'`{other}`' for other in others])}"
    hint = "name that source, or quote words of this one"
    return Problem(quoted.place, TIERS["elsewhere"].code, message, hint, _length(quoted))


def _length(quoted: Quoted) -> int:
    """The characters to underline: those of the value where it is in one line as it is written."""
    value = quoted.value
    return max(value.end - value.start, 0) if value.style in {"", '"', "'"} and "\n" not in value.text else 0


def _words(quoted: Quoted, page: Page, source: str, verdict: Verdict, tier: str) -> tuple[str, str]:
    """The message and the hint."""
    has = _has(page, verdict)
    if tier in SPELLED or tier in {"typography", "gloss", "omission"}:
        differs = listed([TIERS[name].what for name in verdict.tiers if name in TIERS and name != "exact"])
        return f"the quote differs from `{source}` in {differs}", has
    if tier in {"word", "digits"}:
        whole = shortened(page.content[slice(*verdict.whole)]) if verdict.whole else ""
        return f"the quote begins or ends inside a {_what(tier)} of `{source}`", f"the whole is “{whole}”"
    if tier == "negation":
        return f"the quote leaves out or adds `{verdict.detail}`, and `{source}` says the opposite", has
    if tier == "far":
        message = f"{verdict.detail} characters lie between the parts of this quote in `{source}`"
        return message, f"quote each part by itself, or what is between: up to {FAR} characters may be left out"
    if tier == "short":
        message = f"a quote of {letters(quoted.text)} letters may be in any text"
        return message, f"quote at least {SHORTEST} letters or digits, or accept it with `--shortest`"
    why = why_not(page, quoted.text, verdict)
    if tier == "order":
        return f"the parts of this quote are in another order in `{source}`", why
    if tier == "number":
        return f"`{source}` has another number or sign", why
    return f"these words are not in `{source}`", _nearest(why, verdict) or "quote the source as it is"


def _what(tier: str) -> str:
    return "word" if tier == "word" else "number"


def _has(page: Page, verdict: Verdict) -> str:
    if verdict.bounds is None:
        return ""
    start, end = verdict.bounds
    line = page.content.count("\n", 0, start) + 1
    return f"the text has “{shortened(page.content[start:end])}” in line {line}"


def _nearest(why: str, verdict: Verdict) -> str:
    if not verdict.detail:
        return why
    near = f"the nearest passage is “{shortened(verdict.detail)}”"
    differs = verdict.differs
    if differs is not None:
        near += f", with “{shortened(differs.text)}” where the quote has “{shortened(differs.quote)}”"
    return f"{why}; {near}" if why else near
