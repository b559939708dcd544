"""A second implementation of fields that go together, for one record, written from docs/grammar.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plain_rules import DIRECTNESS, GROUP, MODALITIES, VOICES, contains

Values = tuple[str | None, ...]
LATEST = "last_seen"


@dataclass(frozen=True)
class Mention:
    """A mention: what it gives of the fields of the group, in order, and how; `text` is a letter or `registry`."""

    text: str
    values: Values
    modality: str = "asserted"
    basis: str = "stated"
    voice: str = "narrator"
    polarity: str = "affirm"


@dataclass(frozen=True)
class Outcome:
    """The rule, the tuple that is left (none: the fields are open, or nothing was given), and the distinct tuples."""

    rule: str
    values: Values | None
    is_open: bool
    given: frozenset[Values]


def outcome(names: Sequence[str], mentions: Sequence[Mention], decision: tuple[int, str | None] | None) -> Outcome:
    """Resolve the fields of one record; `decision` is the place of a settled field and the value (none: left open)."""
    affirmed = [each for each in mentions if each.polarity == "affirm" and any(each.values)]
    texts = [each for each in affirmed if each.text != "registry"]
    counted = texts or [each for each in affirmed if each.basis == "curated"] or affirmed
    given = {each.values: [other for other in counted if other.values == each.values] for each in counted}
    if len(given) < 2:
        return Outcome("only" if given else "none", next(iter(given), None), False, frozenset(given))
    left = set(given)
    if decision is not None and decision[1] is None:
        return Outcome("settled", None, True, frozenset(given))
    for rule, keeps in _steps(names, given, decision):
        left = keeps(left) or left
        if len(left) == 1:
            return Outcome(rule, min(left, key=str), False, frozenset(given))
    return Outcome("open", None, True, frozenset(given))


def _steps(
    names: Sequence[str], given: dict[Values, list[Mention]], decision: tuple[int, str | None] | None
) -> list[tuple[str, Callable[[set[Values]], set[Values]]]]:
    support = {values: {GROUP[t.text] for t in mentions if t.text in GROUP} for values, mentions in given.items()}

    def least(score: Callable[[Values], int]) -> Callable[[set[Values]], set[Values]]:
        return lambda left: {v for v in left if score(v) == min(map(score, left))}

    def best(score: Callable[[Mention], int]) -> Callable[[set[Values]], set[Values]]:
        return least(lambda values: min(map(score, given[values])))

    def settled(left: set[Values]) -> set[Values]:
        return {v for v in left if decision is None or v[decision[0]] == decision[1]}

    def latest(left: set[Values]) -> set[Values]:
        place = names.index(LATEST)
        having = {v for v in left if v[place] is not None}
        return {v for v in having if _ends(v[place]) == max(_ends(other[place]) for other in having)}

    def specific(left: set[Values]) -> set[Values]:
        kept = {v for v in left if not any(_contains(names, v, other) for other in left)}
        naming = set().union(*(support[v] for v in kept))
        for upper in left - kept:
            for v in kept:
                if _contains(names, upper, v):
                    support[v] |= {g for g in support[upper] if g not in naming}
        return kept

    return [
        ("settled", settled),
        ("modality", best(lambda t: MODALITIES.index(t.modality))),
        ("latest", latest),
        ("specific", specific),
        ("basis", best(lambda t: DIRECTNESS[t.basis])),
        ("groups", least(lambda values: -len(support[values]))),
        ("voice", best(lambda t: 99 if t.text == "registry" else VOICES.index(t.voice))),
    ]


def _ends(day: str | None) -> str:
    """Days and months in the order in which they end, the later beginning last."""
    return f"{day}-99-" if len(day or "") == len("2024-11") else f"{day}"


def _contains(names: Sequence[str], broad: Values, narrow: Values) -> bool:
    """Whether a tuple says less than another and nothing else: lacking values, and broader ones."""
    pairs = zip(names, broad, narrow, strict=True)
    return broad != narrow and all(
        b is None or b == n or (n is not None and name != LATEST and contains(name, b, n)) for name, b, n in pairs
    )
