"""The account of an import: what was read, what became of it, what was left out; nothing goes missing between."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.source.plural import plural

SPAN, EVENT, ARGUMENT, RELATION = "span", "event", "argument", "relation"
ATTRIBUTE, EQUIVALENCE, LINE = "attribute", "equivalence", "line"
KINDS = (SPAN, EVENT, ARGUMENT, RELATION, ATTRIBUTE, EQUIVALENCE)
MENTION, VALUE, ROW = "mention", "value", "row"


@dataclass(slots=True)
class Account:
    """Counts by kind: what was read of it is what came out, what the map ignores and what was left out.

    `became` are the mentions, values and rows that units became; `records` the records that they are about. `same` are
    those of what came out that say what another one says too, so that it is written once. `passed_over` describes what
    was ignored or not read.
    """

    read: Counter[str] = field(default_factory=Counter)
    out: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    became: dict[str, Counter[str]] = field(default_factory=lambda: {SPAN: Counter(), EVENT: Counter()})
    records: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: {SPAN: set(), EVENT: set()})
    same: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    n_registered: int = 0

    def add(self, other: "Account") -> None:
        """Add the account of one document."""
        for name in ("read", "out", "ignored", "left_out", "passed_over", "same"):
            getattr(self, name).update(getattr(other, name))
        for kind in self.became:
            self.became[kind].update(other.became[kind])
            self.records[kind] |= other.records[kind]
        self.documents += other.documents
        self.n_registered += other.n_registered

    def lost(self) -> Iterator[tuple[str, int, int]]:
        """The kinds of which more was read than came out, was ignored or left out: the kind and both numbers."""
        for kind in KINDS:
            known = self.out[kind] + self.ignored[kind] + self.left_out[kind]
            if self.read[kind] != known:
                yield kind, self.read[kind], known

    def __str__(self) -> str:
        """The account in one line: `244 events -> 244 records; 317 arguments -> 317; 2 spans left out (listed)`."""
        parts = [f"{plural(self.read[kind], kind)} -> {self._out(kind)}" for kind in KINDS if self.read[kind]]
        parts = parts or ["nothing to import"]
        same = ", ".join(plural(self.same[kind], kind) for kind in KINDS if self.same[kind])
        if same:
            parts.append(f"{same} said twice, written once")
        if self.n_registered:
            parts.append(f"{plural(self.n_registered, 'id')} registered")
        over = ", ".join(plural(count, noun) for noun, count in sorted(self.passed_over.items()) if count)
        if over:
            parts.append(f"passed over: {over}")
        left = ", ".join(plural(self.left_out[kind], kind) for kind in (*KINDS, LINE) if self.left_out[kind])
        if left:
            parts.append(f"{left} left out (listed)")
        return "; ".join(parts)

    def _out(self, kind: str) -> str:
        if kind not in self.became:
            return f"{self.out[kind]:,}"
        became, n = self.became[kind], len(self.records[kind])
        parts = []
        if became[MENTION]:
            of = "" if became[MENTION] == n else f"{plural(became[MENTION], MENTION)} of "
            parts.append(f"{of}{plural(n, 'record')}")
        parts += [plural(became[each], each) for each in (VALUE, ROW) if became[each]]
        return ", ".join(parts) or "0"
