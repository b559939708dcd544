"""Columns as of CoNLL-2002 and CoNLL-2003: a token a line, its tag in the last column, a blank line between sentences.

The tags are IOB1, IOB2, BIOES or BILOU; which of them is found from the tags, and what fits none is a problem. A text
is known by its tokens alone, so it is rebuilt, with a space between tokens and a line for each sentence; where the text
itself is known, the tokens are looked for in it, one after the other, with nothing but white space between them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from standoff.authoring.interchange.external import EXPORT_AGAIN, Document, ExternalAnnotations, Labelled
from standoff.authoring.interchange.readers.json_values import CODE, whole
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.source.problem import Place, Problem

START = "-DOCSTART-"
NAMED = re.compile(r"#\s*(?:newdoc id|doc_id|text_id)\s*=\s*(\S.*)")
TAG = re.compile(r"([BIESLU])-(\S+)|O")
GAP = re.compile(r"\s*")
# How the Penn Treebank writes brackets and quotation marks.
WRITTEN = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "``": '"', "''": '"'}
EXAMPLE = "a line is a token and its tag, with a tab or spaces between them: `Bell<tab>B-PER`"
COLUMNS = "write `columns: {token: 1, tag: 4}`: numbers from 1; without it, the first and the last are meant"
TAGS = "a tag is `O`, or B, I, E, S, L or U with a hyphen and a label: `B-PER`"
SCHEMES = "write all tags as IOB2: every span begins with `B-`"
CLOSED = "spans are written B, I, E or S (or B, I, L, U): export them again"
ANOTHER = "give the text that was annotated: its tokens in their order, with nothing but white space between them"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its tag, split into its letter and its label; `start` is its place in the rebuilt text."""

    words: str
    letter: str
    label: str
    line: int
    start: int


@dataclass(slots=True)
class _Text:
    """The tokens of one text, by sentence, the text as it is rebuilt, and what is wrong with its lines."""

    place: Place
    name: str = ""
    tokens: list[Token] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)  # the number of the first token of each
    parts: list[str] = field(default_factory=list)
    length: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, words: str, letter: str, label: str, line: int) -> None:
        is_first = self.sentences and self.sentences[-1] == len(self.tokens)
        gap = "" if not self.tokens else "\n" if is_first else " "
        self.parts += (gap, words)
        self.tokens.append(Token(words, letter, label, line, self.length + len(gap)))
        self.length += len(gap) + len(words)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the tags of a file are written.

    `closes`: they close their spans, as BIOES and BILOU do. `is_iob1`: `B` is written only where a span follows another
    with its label. `n_texts`: how many texts they are of.
    """

    closes: bool
    is_iob1: bool
    n_texts: int


def read_conll(
    file: str, lines: Callable[[], Iterable[str]], stem: str = "", columns: tuple[int, int] = (0, -1)
) -> Iterator[Document | Problem]:
    """Read a file of tagged tokens: a document for each text, which `-DOCSTART-` or a comment with its id begins.

    The lines are gone through twice, since all of them show how spans are tagged. The one text of a file that names
    none is called `stem`. `columns` are those of tokens and tags, by index.
    """
    scheme, is_empty = _scheme(_texts(file, lines(), columns)), True
    for text in _texts(file, lines(), columns):
        if not text.tokens and not text.name:
            yield from text.problems
            is_empty &= not text.problems
            continue
        is_empty, external = False, ExternalAnnotations(problems=text.problems)
        for tokens in _spans(file, text, external, scheme):
            name, first, last = f"line {tokens[0].line}", tokens[0], tokens[-1]
            span = (first.start, last.start + len(last.words))
            words = " ".join(token.words for token in tokens)
            external.labelled[name] = Labelled(name, first.label, (span,), words, Place(file, first.line, 1))
        rebuilt = "".join((*text.parts, "\n"))
        names = (text.name,) if text.name else (stem,) if stem and scheme.n_texts == 1 else ()
        document = Document(text.place, names, external, rebuilt, is_rebuilt=True)
        document.fit = partial(_align, document, text)
        yield document
    if is_empty:
        yield Problem(Place(file, 1, 1), CODE, "no tokens", EXAMPLE, 1)


def _read(export: Export) -> Iterator[Document | Problem]:
    given = export.rules.columns
    token, tag = whole(given.get("token", "1")), whole(given.get("tag", "1"))
    if not token or not tag or not given.keys() <= {"token", "tag"}:
        yield Problem(export.top, CODE, "`columns` of the map does not say which columns are meant", COLUMNS, 1)
        return
    columns = token - 1, tag - 1 if "tag" in given else -1
    yield from read_conll(export.file, export.lines, export.path.stem, columns)


READER = Reader(
    "conll",
    "tagged tokens in columns, as of CoNLL-2002 and CoNLL-2003",
    (".conll", ".bio", ".iob"),
    _read,
    is_by_line=True,
)


def _texts(file: str, lines: Iterable[str], columns: tuple[int, int]) -> Iterator[_Text]:
    """The texts of a file, one after the other; the last one may be empty."""
    text, width = _Text(Place(file, 1, 1)), 0
    for number, line in enumerate(lines, 1):
        named, place = NAMED.fullmatch(line.strip()), Place(file, number, 1)
        if line.startswith(START) or named is not None:
            if text.tokens:
                yield text
            if text.tokens or named is not None:
                text = _Text(
                    place, named[1] if named is not None else "", problems=[] if text.tokens else text.problems
                )
        elif not line.strip():
            text.sentences += [] if text.sentences[-1:] == [len(text.tokens)] else [len(text.tokens)]
        else:
            width = _token(text, place, line.removesuffix("\n").removesuffix("\r"), columns, width)
    yield text


def _token(text: _Text, place: Place, line: str, columns: tuple[int, int], width: int) -> int:
    """Add the token of a line to a text, or what is wrong with it; takes and returns the number of columns."""
    of_token, of_tag = columns
    parts = line.split("\t") if "\t" in line else line.split()
    is_short = len(parts) <= max(1, of_token, of_tag)
    written = "" if is_short else parts[of_tag].strip()
    tag = TAG.fullmatch(written)
    if line.startswith("# ") and tag is None:
        return width
    width = width or len(parts)
    if is_short or not parts[of_token].strip():
        text.problems.append(Problem(place, CODE, "not a line of a token and its tag", EXAMPLE, 1))
    elif len(parts) != width:
        message = f"this line has {len(parts)} columns, the first has {width}"
        text.problems.append(Problem(place, CODE, message, EXPORT_AGAIN, 1))
    elif tag is None:
        text.problems.append(Problem(place, CODE, f"`{written}` is not a tag", TAGS, 1))
    else:
        text.add(parts[of_token].strip(), tag[1] or "", tag[2] or "", place.line)
    return width


def _scheme(texts: Iterable[_Text]) -> Scheme:
    """How the tags of all texts are written."""
    closes, is_iob1, n_texts = False, True, 0
    for text in texts:
        n_texts += bool(text.tokens or text.name)
        firsts = {0, *text.sentences}
        for number, token in enumerate(text.tokens):
            closes |= token.letter != "" and token.letter in "ESLU"
            if token.letter == "B" and (number in firsts or text.tokens[number - 1].label != token.label):
                is_iob1 = False
    return Scheme(closes, is_iob1 and not closes, n_texts)


def _spans(file: str, text: _Text, external: ExternalAnnotations, scheme: Scheme) -> Iterator[list[Token]]:
    """The tokens of each span; what the scheme does not allow is a problem."""
    firsts, span, strict = {0, *text.sentences}, list[Token](), scheme.closes
    for number, token in enumerate(text.tokens):
        is_open = bool(span) and number not in firsts and span[-1].label == token.label
        is_open = is_open and not (strict and span[-1].letter in "ESLU")
        continues = is_open and token.letter in {"I", "E", "L"}
        if not continues and span:
            _unclosed(file, span, external, strict)
            yield span
            span = []
        if not continues and token.letter in {"I", "E", "L"} and not scheme.is_iob1:
            message = f"`{token.letter}-{token.label}` continues no span of this label"
            external.complain(Place(file, token.line, 1), message, CLOSED if strict else SCHEMES)
        span += [token] if token.letter else []
    if span:
        _unclosed(file, span, external, strict)
        yield span


def _unclosed(file: str, span: list[Token], external: ExternalAnnotations, strict: bool) -> None:
    if strict and span[-1].letter not in "ESLU":
        last = span[-1]
        message = f"the span ends with `{last.letter}-{last.label}`, which does not close it"
        external.complain(Place(file, last.line, 1), message, CLOSED)


def _align(document: Document, text: _Text, content: str) -> None:
    """Move the spans from the rebuilt text to the text itself; a token that does not follow there is a problem."""
    if content == document.content:
        return
    starts: dict[int, tuple[int, int]] = {}  # by the start in the rebuilt text
    at = 0
    for token in text.tokens:
        at = GAP.match(content, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        found = next((form for form in _forms(token.words) if content.startswith(form, at)), None)
        if found is None:
            message = f"the token `{token.words}` is not next in the text, at {at}"
            document.external.complain(Place(text.place.file, token.line, 1), message, ANOTHER)
            return
        starts[token.start] = (at, at + len(found))
        at += len(found)
    ends = {token.start + len(token.words): starts[token.start][1] for token in text.tokens}
    for name, labelled in document.external.labelled.items():
        [(start, end)] = labelled.spans
        place = (starts[start][0], ends[end])
        words = content[slice(*place)]
        document.external.labelled[name] = Labelled(name, labelled.label, (place,), words, labelled.place)


def _forms(token: str) -> tuple[str, ...]:
    return (token, WRITTEN[token]) if token in WRITTEN else (token,)
