"""The quotes of a file of any shape: values of a key at any depth, with the source in the same mapping or above.

A reader of YAML or JSON reports keys, values, and where mappings and lists begin and end; nothing but the quotes is
kept. The source of a quote is that of its mapping, or of the nearest mapping above that names one, wherever in these
it comes. Keys may be paths (`evidence.snippet`): a key of a mapping that is, or is in a list that is, the value of
another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from standoff.source.nodes import NULLS
from standoff.source.problem import Place, Problem

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar of a file: its text, its place, where it is in the file, and whether it is written plainly."""

    text: str
    line: int
    column: int
    start: int = -1
    end: int = -1
    style: str = ""

    @property
    def is_null(self) -> bool:
        """Whether YAML reads it as empty."""
        return not self.style and self.text in NULLS


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote, its place, the sources that it names, and the claim that it is for: the mapping above, by its place."""

    file: str
    value: Value
    key: str
    sources: tuple[str, ...] = ()
    claim: tuple[int, int] = (0, 0)

    @property
    def place(self) -> Place:
        """Where the quote is."""
        return Place(self.file, self.value.line, self.value.column)

    @property
    def text(self) -> str:
        """Its words."""
        return self.value.text


@dataclass(slots=True, eq=False)
class Level:
    """A mapping or a list that is being read."""

    is_list: bool
    above: "Level | None"
    name: str = ""  # the key that it is the value of, also by way of lists
    key: Value | None = None
    sources: list[str] = field(default_factory=list)
    inherited: list[str] = field(default_factory=list)  # from what is merged into it
    quotes: list[Quoted] = field(default_factory=list)
    first: tuple[int, int] = (0, 0)
    seen: dict[str, Value] = field(default_factory=dict)

    @property
    def mapping(self) -> "Level":
        """Itself, or the nearest mapping that it is in."""
        level = self
        while level.is_list and level.above is not None:
            level = level.above
        return level


class Collector:
    """Takes what a reader reports, and keeps the quotes of a file."""

    def __init__(self, file: str, quote_keys: Sequence[Path], source_keys: Sequence[Path]) -> None:
        self.file = file
        self.quote_keys, self.source_keys = quote_keys, source_keys
        self.wanted = {path[-1] for path in (*quote_keys, *source_keys)}
        self.quotes: list[Quoted] = []
        self.problems: list[Problem] = []
        self.has_quotes = False
        self.has_sources = False
        self.keys: set[str] = set()
        self._top = Level(True, None)

    @property
    def depth(self) -> Level:
        """What is being read."""
        return self._top

    def begin(self, *, is_list: bool) -> Level:
        """A mapping or a list begins; raises nothing, whatever the nesting."""
        top = self._top
        name = top.name if top.is_list else (top.key.text if top.key else "")
        self._top = Level(is_list, top, name)
        return self._top

    def end(self) -> None:
        """The mapping or list that is being read ends: what has found no source is left to those above."""
        level = self._top
        above = level.above
        if above is None:
            return
        sources = tuple(level.sources or level.inherited)
        for quote in level.quotes:
            known = replace(quote, sources=sources) if sources and not quote.sources else quote
            (self.quotes if known.sources else above.quotes).append(known)
        self._top = above
        above.key = None

    def finish(self) -> None:
        """A document ends: quotes without a source are quotes, too."""
        self.quotes += self._top.quotes
        self._top = Level(True, None)

    def scalar(self, value: Value, *, is_key: bool = False) -> None:
        """A key or a value."""
        top = self._top
        if is_key:
            self._key(top, value)
            return
        mapping, name = top.mapping, top.name if top.is_list else (top.key.text if top.key else "")
        if not top.is_list and top.key is not None and mapping.first == (0, 0):
            mapping.first = (top.key.line, top.key.column)
        if name in self.wanted and not value.is_null:
            self._wanted(mapping, name, value)
        top.key = None

    def _key(self, level: Level, value: Value) -> None:
        level.key = value
        self.keys.add(value.text)
        if value.text in self.wanted:
            if value.text in level.seen:
                self._twice(level.seen[value.text], value)
            level.seen[value.text] = value

    def _wanted(self, mapping: Level, name: str, value: Value) -> None:
        if any(_matches(mapping, name, path) for path in self.quote_keys):
            self.has_quotes = True
            above = mapping.above.mapping if mapping.above is not None else mapping
            claim = next((at for at in (above.first, mapping.first) if at != (0, 0)), (value.line, value.column))
            mapping.quotes.append(Quoted(self.file, value, name, (), claim))
        for path in self.source_keys if value.text.strip() else ():
            if _matches(mapping, name, path):
                self.has_sources = True
                _above(mapping, len(path) - 1).sources.append(value.text)

    def merge(self, quotes: Sequence[Quoted], sources: Sequence[str], at: Value) -> None:
        """What an alias stands for is merged into the mapping that is being read."""
        level = self._top.mapping
        level.inherited += sources
        for quote in quotes:
            value = Value(quote.text, at.line, at.column, style="alias")
            level.quotes.append(replace(quote, value=value, sources=(), claim=(at.line, at.column)))

    def _twice(self, first: Value, again: Value) -> None:
        message = f"the key `{again.text}` occurs twice in one mapping"
        also = (Place(self.file, first.line, first.column),)
        place = Place(self.file, again.line, again.column)
        hint = "merge the two, or write a list under one key"
        self.problems.append(Problem(place, "duplicate-key", message, hint, len(again.text), also))


def _matches(mapping: Level, name: str, path: Path) -> bool:
    """Whether a key of a mapping is that of a path."""
    level: Level | None = mapping
    for part in reversed(path):
        if level is None or name != part:
            return False
        name = level.name
        level = level.above.mapping if level.above is not None else None
    return True


def _above(mapping: Level, steps: int) -> Level:
    for _ in range(steps):
        if mapping.above is not None:
            mapping = mapping.above.mapping
    return mapping
