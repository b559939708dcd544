"""The quotes of a text file: where one may be written, and what is wrong with how it is.

If the text may be quoted, a quote stays beside its span, with the words that the text has there.

Only in mentions, children, values with qualifiers, and excluded passages: elsewhere, `quote` may be the id of a record
or a key of children.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.corpus.anchors import QUOTE_AND_AT
from standoff.corpus.grammar import RecordGrammar, all_grammars, children
from standoff.corpus.quotes.choose import Wanted
from standoff.corpus.text_block import QUOTABLE
from standoff.schema.giving_way import CHOOSERS
from standoff.schema.renamed import is_excluded
from standoff.source.problem import Place, Problem
from standoff.source.tree import Mapping, Node, Scalar, items


@dataclass(frozen=True, slots=True)
class Quote:
    """One `quote` of a file: its mapping, its key, and its words, each of which becomes a span."""

    mapping: Mapping
    key: Scalar
    value: Node
    words: tuple[Scalar, ...]
    mention: Mapping | None = None  # whose polarity it has where it gives none itself
    is_kept: bool = False  # beside its span
    choosers: tuple[str, ...] = CHOOSERS  # those that are not fields of the corpus

    def wanted(self, words: Scalar) -> Wanted:
        """What to look for, with whatever chooses among several places."""
        prefix, suffix, near = (self._text(name) for name in CHOOSERS)
        return Wanted(words.text, prefix, suffix, int(near) if near else None)

    @property
    def denies(self) -> bool:
        """Whether what is quoted says that something is not so."""
        return (self._text("polarity") or _text(self.mention, "polarity")) == "deny"

    def _text(self, name: str) -> str:
        return _text(self.mapping, name) if name in self.choosers or name not in CHOOSERS else ""


def _text(mapping: Mapping | None, name: str) -> str:
    node = mapping.value(name) if mapping else None
    return node.text if isinstance(node, Scalar) else ""


def quotes(root: Node | None, grammars: dict[str, RecordGrammar]) -> list[Quote]:
    """All quotes of a text file, in the order of the file."""
    found = []
    fields = {name for grammar in grammars.values() for each in all_grammars(grammar) for name in each.table.fields}
    choosers = tuple(name for name in CHOOSERS if name not in fields)
    passages = {id(passage) for passage in _excluded(root)}
    is_quotable = _is_quotable(root)
    for mapping, mention in anchored(root, grammars):
        is_kept = is_quotable and id(mapping) not in passages
        for key, value in mapping.pairs:
            if key.text == "quote" and not (is_kept and mapping.value("at") is not None):
                words = tuple(item for item in items(value) if isinstance(item, Scalar))
                found.append(Quote(mapping, key, value, words, mention, is_kept, choosers))
    return sorted(found, key=lambda quote: quote.key.start)


def _is_quotable(root: Node | None) -> bool:
    """Whether the text says that its words may be repeated: then quotes stay beside their spans."""
    block = root.value("text") if isinstance(root, Mapping) else None
    words = block.value("words") if isinstance(block, Mapping) else None
    return isinstance(words, Scalar) and words.text == QUOTABLE


def faults(file: str, quote: Quote) -> list[Problem]:
    """What is wrong with how a quote is written."""
    found: list[Problem] = []

    def complain(node: Node, code: str, message: str, hint: str) -> None:
        found.append(Problem(Place(file, node.line, node.column), code, message, hint))

    if quote.mapping.value("at") is not None:
        complain(quote.key, *QUOTE_AND_AT)
    words = items(quote.value)
    if not words or any(not isinstance(each, Scalar) or not each.text.strip(" .…") for each in words):
        complain(quote.value, "bad-quote", "a quote is words of the text, or a list of such", 'write `quote: "…"`')
    for name in quote.choosers:
        value = quote.mapping.value(name)
        if value is not None and (not isinstance(value, Scalar) or not value.text.strip()):
            complain(value, "bad-quote", f"`{name}` has no value", "give one, or leave the key out")
        elif name == "near" and isinstance(value, Scalar) and not _is_number(value.text):
            complain(value, "bad-quote", "`near` is the number of a sentence", "`standoff show TEXT` numbers them")
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0


def anchored(root: Node | None, grammars: dict[str, RecordGrammar]) -> Iterator[tuple[Mapping, Mapping | None]]:
    """The mappings that may have a span or a quote, by the grammar of text files; each with its mention."""
    yield from ((passage, None) for passage in _excluded(root))
    for key, node in root.pairs if isinstance(root, Mapping) else ():
        if key.text in grammars and isinstance(node, Mapping):
            for _, record in node.pairs:
                for mention in _mappings(record):
                    yield from _mention(mention, grammars[key.text])


def _excluded(root: Node | None) -> Iterator[Mapping]:
    """The passages that are excluded: nothing is said of them, so that their words are never kept."""
    for key, node in root.pairs if isinstance(root, Mapping) else ():
        if is_excluded(key.text):
            yield from _mappings(node)


def _mappings(node: Node) -> Iterator[Mapping]:
    for item in items(node):
        if isinstance(item, Mapping):
            yield item


def _mention(
    mention: Mapping, grammar: RecordGrammar, within: Mapping | None = None
) -> Iterator[tuple[Mapping, Mapping | None]]:
    yield mention, within
    above = mention if mention.value("polarity") is not None else within
    for key, value in mention.pairs:
        child = grammar.children.get(key.text)
        if child is not None:
            yield from _children(value, child, above)
        elif key.text in grammar.fields and isinstance(value, Mapping) and value.value("is") is not None:
            yield value, above


def _children(node: Node, grammar: RecordGrammar, within: Mapping | None) -> Iterator[tuple[Mapping, Mapping | None]]:
    for child in children(grammar, node):
        if isinstance(child.item, Mapping):
            yield from _mention(child.item, grammar, within) if child.shape == "row" else [(child.item, within)]
