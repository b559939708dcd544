"""A second implementation of the rules of DESIGN, section 7, for one cell, written from the page, not from the code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

MODALITIES = ("asserted", "reported", "claimed", "alleged", "suspected", "pledged", "planned")
VOICES = ("document", "quote", "paraphrase", "attributed", "narrator", "inference")
DIRECTNESS = {"stated": 0, "calendar": 0, "computed": 1, "inferred": 2, "curated": 3, "external": 4}
DIFFERENCES = ("none", "wording", "value", "contradiction")
WEIGHTS = ("strong", "middling", "faint")
CLOSENESS = ("saw", "heard", "guessed", None)
GROUP = {"a": "wire", "b": "wire", "c": "c", "d": "d", "e": "e"}
EVER = 10**9

WITHIN = {
    "code": {"dog": {"mammal", "animal"}, "mammal": {"animal"}},
    "place_id": {"zenda": {"hentzau", "ruritania"}, "hentzau": {"ruritania"}},
}


def _day(day: int, month: int = 11) -> int:
    return date(2024, month, day).toordinal()


DAYS = {
    "2024": (_day(1, 1), _day(31, 12)),
    "2024-11": (_day(1), _day(30)),
    "2024-12": (_day(1, 12), _day(31, 12)),
    "2024-11-05": (_day(5), _day(5)),
    "2024-11-07": (_day(7), _day(7)),
    "[2024-11-03..2024-11-06]": (_day(3), _day(6)),
    "[2024-11-05..2024-11-09]": (_day(5), _day(9)),
    "[..2024-11-06]": (None, _day(6)),
    "[2024-11-06..]": (_day(6), None),
    "2024-11-04/2024-11-08": (_day(4), _day(8)),
    "2024-11-05/..": (_day(5), None),
}
COUNTS = {
    "0": (0, 0),
    "5": (5, 5),
    "~5": (5, 5),
    "7": (7, 7),
    "2..": (2, None),
    "..6": (None, 6),
    "4..8": (4, 8),
    "7..9": (7, 9),
}
TIMES = {
    "14:30": (52_200, 52_259),
    "14:30:05": (52_205, 52_205),
    "14:31": (52_260, 52_319),
    "14:30Z": (1441 * 86_400 + 52_200, 1441 * 86_400 + 52_259),
}
SPANS = {"5": (5, 5), "7": (7, 7), "~7": (7, 7), "7?": (7, 7), "4..8": (4, 8), "6..": (6, None), "..6": (None, 6)}
YEARS = {"1890": (1890, 1890), "1891": (1891, 1891), "~1890": (1890, 1890), "1889..1891": (1889, 1891)}
METRES = {"100 ft": 30.48, "30.48 m": 30.48, "~30.48 m": 30.48, "31 m": 31, "0.031 km": 31}
METRES_IN = {**{text: (number, number) for text, number in METRES.items()}, "30..31 m": (30, 31), "31.. m": (31, None)}
AMOUNTS = {
    "5 EUR": (5, 5),
    "~5 EUR": (5, 5),
    "4..6 EUR": (4, 6),
    "5 USD": (5, 5),
    "4..6 USD": (4, 6),
    "7 EUR": (7, 7),
}
MOMENTS = {
    "2024-11-05T14:30": (0, 59),
    "2024-11-05T14:30:05": (5, 5),
    "2024-11-05T14:30Z": (0, 59),
    "2024-11-05T19:30+05:00": (0, 59),
    "2024-11-05T14:30:05Z": (5, 5),
}
Number = int | float
Bounds = tuple[Number | None, Number | None]
DATE_FIELDS = ("day", "first_seen", "last_seen")
COUNTED = (
    "dead",
    "width",
    "exact",
    "whole",
    "built",
    "height",
)  # fields with a smallest, a chosen and a largest number
APART: dict[str, Callable[[str], object]] = {
    "price": lambda text: text.removesuffix("?")[-3:],
    "moment": lambda text: text[-6] in "+-" or text[-1] == "Z",
}
"""What two values of a field must have in common to be compared: the currency, or whether there is a zone."""
BOUNDS: dict[str, dict[str, Bounds]] = {
    "dead": dict(COUNTS),
    "width": dict(SPANS),
    "exact": dict(SPANS),
    "whole": dict(SPANS),
    "built": dict(YEARS),
    "height": dict(METRES_IN),
    "price": dict(AMOUNTS),
    "moment": dict(MOMENTS),
    "founded": {"1890": (1890, 1890), "1891": (1891, 1891)},
    "seen_on": {day: DAYS[day] for day in ("2024-11-05", "2024-11-07")},
    "seen_at": dict(TIMES),
    **{name: dict(DAYS) for name in DATE_FIELDS},
}
POOL = {
    "word": ("red", "red sea", "green"),
    "account": ("red", "red sea", "green"),
    "size": ("9", "12", "100"),
    "cost": ("1.5", "10", "10.25"),
    "is_known": ("true", "false"),
    "remark": ("red", "red\nsea", " red"),
    "rate": ("1.5", "10", "10.25"),
    "page": ("https://example.org/a", "https://example.org/b"),
    "code": ("animal", "mammal", "dog", "rose", "moss"),
    "place_id": ("ruritania", "hentzau", "zenda", "graustark"),
    "weight": WEIGHTS,
    **{name: tuple(bounds) for name, bounds in BOUNDS.items()},
}


@dataclass(frozen=True)
class Statement:
    """One assertion on the cell; `text` is a letter, or `registry`."""

    text: str
    value: str
    modality: str = "asserted"
    basis: str = "stated"
    voice: str = "narrator"
    speaker: str = "narrator"
    polarity: str = "affirm"
    is_deprecated: bool = False
    closeness: str | None = None


@dataclass
class Verdict:
    """What the page makes of a cell."""

    rule: str
    n_values: int
    value: str | None = None
    bounds: Bounds = (None, None)
    best: Number | None = None
    is_open: bool = False
    basis: str | None = None
    difference: str = "none"
    outcomes: dict[Statement, str] = field(default_factory=dict)


def contains(name: str, broad: str, narrow: str) -> bool:
    """Whether one value of a field contains another: codes and places by their hierarchy, dates and counts as sets.

    Quantities do so in whatever unit, amounts of money in one currency, moments by one clock. Values of no other type
    do: of a number, a boolean, a text or a time, two that differ are rivals.
    """
    if name in WITHIN:
        return broad in WITHIN[name].get(narrow, set())
    if name not in {"seen_on", *COUNTED, *APART, *DATE_FIELDS} or broad == narrow or "/" in broad + narrow:
        return False
    if name in APART and APART[name](broad) != APART[name](narrow):
        return False
    (low, high), (low_in, high_in) = _closed(name, broad), _closed(name, narrow)
    is_same = (low, high) == (low_in, high_in)
    return low <= low_in and high_in <= high and not (is_same and _wording(broad) < _wording(narrow))


def _wording(value: str) -> tuple[int, int, str]:
    """What orders values with the same bounds: approximate ones last, then doubted ones, ranges, and longer texts."""
    return 4 * is_about(value) + 2 * value.endswith("?") + (".." in value), len(value), value


def is_about(value: str) -> bool:
    """Whether a number is approximate."""
    return value.startswith("~")


def _closed(name: str, value: str) -> tuple[Number, Number]:
    low, high = BOUNDS[name][value]
    return (-EVER if low is None else low, EVER if high is None else high)


def candidates(statements: set[Statement]) -> dict[str, list[Statement]]:
    """The assertions that count, by value: those of texts; without any, curated ones, else external ones."""
    affirmed = [s for s in statements if s.polarity == "affirm" and not s.is_deprecated]
    by_text = [s for s in affirmed if s.text != "registry"]
    curated = [s for s in affirmed if s.basis == "curated"]
    found: dict[str, list[Statement]] = {}
    for s in by_text or curated or affirmed:
        found.setdefault(s.value, []).append(s)
    return found


def verdict(name: str, statements: set[Statement], decision: tuple[str | None] | None) -> Verdict:
    """Resolve one cell of the field `name`; `decision` is what a curator settled it to, None if nobody did."""
    given = candidates(statements)
    found = Verdict("none", len(given))
    left = set(given)
    if len(given) == 1:
        found.rule = "only"
    elif given:
        found.rule, left, found.is_open = _run(name, given, decision)
    if len(left) == 1 and not found.is_open:
        (found.value,) = left
    found.outcomes = {s: _outcome(name, s, given, found.value, left) for s in statements}
    found.basis = basis(given.get(found.value, [])) if found.value is not None else None
    found.difference = difference(name, statements)
    if name in BOUNDS:
        _bound(name, found, given, left)
    return found


def basis(statements: list[Statement]) -> str | None:
    """The most direct basis of some statements, in the order of the vocabulary."""
    return min((s.basis for s in statements), key=list(DIRECTNESS).index, default=None)


def difference(name: str, statements: set[Statement]) -> str:
    """How far sources differ on a cell: every two statements of texts by two speakers, or in two texts, compared."""
    if name in {"first_seen", "last_seen", "weight"}:
        return "none"
    stated = [s for s in statements if s.text != "registry" and not s.is_deprecated]
    found = {
        _difference(name, one, other)
        for one in stated
        for other in stated
        if (one.text, one.speaker) != (other.text, other.speaker)
    }
    return max(found, key=DIFFERENCES.index, default="none")


def _difference(name: str, one: Statement, other: Statement) -> str:
    is_same, is_within = one.value == other.value, contains(name, other.value, one.value)
    if one.polarity == "affirm" and other.polarity == "deny":
        return "contradiction" if is_same or is_within else "none"
    if one.polarity == "deny" or other.polarity == "deny" or is_same:
        return "none"
    return "wording" if is_within or contains(name, one.value, other.value) else "value"


def _run(
    name: str, given: dict[str, list[Statement]], decision: tuple[str | None] | None
) -> tuple[str, set[str], bool]:
    """The rule that left one candidate, those left, and whether the cell is open."""
    if decision is not None and decision[0] is None:
        return "settled", set(given), True
    if decision is not None and decision[0] in given:
        return "settled", {decision[0]}, False
    left = set(given)
    for rule, keeps in _steps(name, given):
        kept = keeps(left)
        left = kept or left
        if len(left) == 1:
            return rule, left, False
    return "open", left, True


Step = tuple[str, Callable[[set[str]], set[str]]]


def _steps(name: str, given: dict[str, list[Statement]]) -> list[Step]:
    support = {value: {GROUP[s.text] for s in statements if s.text in GROUP} for value, statements in given.items()}

    def least(score: Callable[[str], tuple[Number, ...]]) -> Callable[[set[str]], set[str]]:
        return lambda left: {v for v in left if score(v) == min(map(score, left))}

    def best(score: Callable[[Statement], int]) -> Callable[[set[str]], set[str]]:
        return least(lambda value: (min(map(score, given[value])),))

    def specific(left: set[str]) -> set[str]:
        kept = {v for v in left if not any(contains(name, v, other) for other in left)}
        naming = set().union(*(support[v] for v in kept))
        for upper in left - kept:
            for v in kept:
                if contains(name, upper, v):
                    support[v] |= {g for g in support[upper] if g not in naming}
        return kept

    if name == "first_seen":
        return [("earliest", least(lambda v: _closed(name, v)))]
    if name == "last_seen":
        return [("latest", least(lambda v: (-_closed(name, v)[1], -_closed(name, v)[0])))]
    if name == "weight":
        return [("strongest", least(lambda v: (WEIGHTS.index(v),)))]
    closest = [("qualifier", best(lambda s: CLOSENESS.index(s.closeness)))] if name == "account" else []
    return [
        *closest,
        ("modality", best(lambda s: MODALITIES.index(s.modality))),
        ("specific", specific),
        ("basis", best(lambda s: DIRECTNESS[s.basis])),
        ("groups", least(lambda value: (-len(support[value]),))),
        ("voice", best(lambda s: 99 if s.text == "registry" else VOICES.index(s.voice))),
    ]


def _outcome(name: str, s: Statement, given: dict[str, list[Statement]], value: str | None, left: set[str]) -> str:
    if s.is_deprecated:
        return "deprecated"
    if s.polarity == "deny":
        return "denied"
    if s not in given.get(s.value, ()):
        return "unused"
    if s.value in left:
        return "open" if value is None else "shown"
    return "contained" if any(contains(name, s.value, v) for v in left) else "outranked"


def _bound(name: str, found: Verdict, given: dict[str, list[Statement]], left: set[str]) -> None:
    """Dates: of the value, or of all that is left; counts: of all candidates that contain no other.

    An approximate number has no bounds, and leaves them to a range around it. Amounts of money that are left open have
    none either.
    """
    spanned = left
    if name in COUNTED:
        exact = {v for v in given if not any(contains(name, v, o) for o in given if not is_about(o))}
        spanned = {v for v in exact if not (is_about(v) and any(contains(name, o, v) for o in given))}
    if name in {*COUNTED, "price"} and found.value is not None and len(set(BOUNDS[name][found.value])) == 1:
        found.best = BOUNDS[name][found.value][0]
    if name == "price" and found.is_open:
        spanned = set()
    known = [(None, None) if is_about(v) else BOUNDS[name][v] for v in spanned]
    lows, highs = zip(*known, strict=True) if known else ((None,), (None,))
    found.bounds = (_extreme(min, lows), _extreme(max, highs))


def _extreme(pick: Callable[[list[Number]], Number], ends: tuple[Number | None, ...]) -> Number | None:
    known = [end for end in ends if end is not None]
    return pick(known) if len(known) == len(ends) else None
