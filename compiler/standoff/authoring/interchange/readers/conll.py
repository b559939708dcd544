"""Columns as of CoNLL-2002 and CoNLL-2003: a token a line, its tag in the last column, a blank line between sentences.

The tags are IOB1, IOB2, BIOES or BILOU; which of them is found from the tags, and what fits none is a problem. A text
is known by its tokens alone, so it is rebuilt, with a space between tokens and a line for each sentence; where the text
itself is known, the tokens are looked for in it, one after the other, with nothing but white space between them.
"""

import re
from collections.abc import Iterator
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
    """The tokens of one text, by sentence, and the text as it is rebuilt."""

    place: Place
    name: str = ""
    tokens: list[Token] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)  # the number of the first token of each
    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, words: str, letter: str, label: str, line: int) -> None:
        is_first = self.sentences and self.sentences[-1] == len(self.tokens)
        gap = "" if not self.tokens else "\n" if is_first else " "
        self.parts += (gap, words)
        self.tokens.append(Token(words, letter, label, line, self.length + len(gap)))
        self.length += len(gap) + len(words)


def read_conll(
    file: str, source: str, stem: str = "", columns: tuple[int, int] = (0, -1)
) -> Iterator[Document | Problem]:
    """Read a file of tagged tokens: a document for each text, which `-DOCSTART-` or a comment with its id begins.

    The one text of a file that names none is called `stem`. `columns` are those of tokens and tags, by index.
    """
    problems: list[Problem] = []
    texts = [text for text in _texts(file, source, columns, problems) if text.tokens or text.name]
    strict = _closes(texts)
    is_iob1 = not strict and _is_iob1(texts)
    for number, text in enumerate(texts):
        external = ExternalAnnotations(problems=problems if number == 0 else [])
        for tokens in _spans(file, text, external, strict, is_iob1):
            name, first, last = f"line {tokens[0].line}", tokens[0], tokens[-1]
            span = (first.start, last.start + len(last.words))
            words = " ".join(token.words for token in tokens)
            external.labelled[name] = Labelled(name, first.label, (span,), words, Place(file, first.line, 1))
        rebuilt = "".join((*text.parts, "\n"))
        names = (text.name,) if text.name else (stem,) if stem and len(texts) == 1 else ()
        document = Document(text.place, names, external, rebuilt, is_rebuilt=True)
        document.fit = partial(_align, document, text)
        yield document
    if not texts:
        yield from problems or [Problem(Place(file, 1, 1), CODE, "no tokens", EXAMPLE, 1)]


def _read(export: Export) -> Iterator[Document | Problem]:
    given = export.rules.columns
    token, tag = whole(given.get("token", "1")), whole(given.get("tag", "1"))
    if not token or not tag or not given.keys() <= {"token", "tag"}:
        yield Problem(export.top, CODE, "`columns` of the map does not say which columns are meant", COLUMNS, 1)
        return
    columns = token - 1, tag - 1 if "tag" in given else -1
    yield from read_conll(export.file, export.source, export.path.stem, columns)


READER = Reader("conll", "tagged tokens in columns, as of CoNLL-2002 and CoNLL-2003", (".conll", ".bio", ".iob"), _read)


def _texts(file: str, source: str, columns: tuple[int, int], problems: list[Problem]) -> Iterator[_Text]:
    text, width, (of_token, of_tag) = _Text(Place(file, 1, 1)), 0, columns
    for number, line in enumerate(source.replace("\r\n", "\n").split("\n"), 1):
        named, place = NAMED.fullmatch(line.strip()), Place(file, number, 1)
        if line.startswith(START) or named is not None:
            if text.tokens:
                yield text
            if text.tokens or named is not None:
                text = _Text(place, named[1] if named is not None else "")
            continue
        if not line.strip():
            text.sentences += [] if text.sentences[-1:] == [len(text.tokens)] else [len(text.tokens)]
            continue
        parts = line.split("\t") if "\t" in line else line.split()
        is_short = len(parts) <= max(1, of_token, of_tag)
        written = "" if is_short else parts[of_tag].strip()
        tag = TAG.fullmatch(written)
        if line.startswith("# ") and tag is None:
            continue
        width = width or len(parts)
        if is_short or not parts[of_token].strip():
            problems.append(Problem(place, CODE, "not a line of a token and its tag", EXAMPLE, 1))
        elif len(parts) != width:
            message = f"this line has {len(parts)} columns, the first has {width}"
            problems.append(Problem(place, CODE, message, EXPORT_AGAIN, 1))
        elif tag is None:
            problems.append(Problem(place, CODE, f"`{written}` is not a tag", TAGS, 1))
        else:
            text.add(parts[of_token].strip(), tag[1] or "", tag[2] or "", number)
    yield text


def _closes(texts: list[_Text]) -> bool:
    """Whether the tags close their spans, as BIOES and BILOU do."""
    return any(token.letter and token.letter in "ESLU" for text in texts for token in text.tokens)


def _is_iob1(texts: list[_Text]) -> bool:
    """Whether `B` is written only where a span follows another with its label, as IOB1 has it."""
    for text in texts:
        firsts = {0, *text.sentences}
        for number, token in enumerate(text.tokens):
            if token.letter == "B" and (number in firsts or text.tokens[number - 1].label != token.label):
                return False
    return True


def _spans(file: str, text: _Text, external: ExternalAnnotations, strict: bool, is_iob1: bool) -> Iterator[list[Token]]:
    """The tokens of each span; what the scheme does not allow is a problem."""
    firsts, span = {0, *text.sentences}, list[Token]()
    for number, token in enumerate(text.tokens):
        is_open = bool(span) and number not in firsts and span[-1].label == token.label
        is_open = is_open and not (strict and span[-1].letter in "ESLU")
        continues = is_open and token.letter in {"I", "E", "L"}
        if not continues and span:
            _unclosed(file, span, external, strict)
            yield span
            span = []
        if not continues and token.letter in {"I", "E", "L"} and not is_iob1:
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
