# The rows of all files that a reader has read, column by column; `columns.py` names them.

cdef enum:
    CONTEXT_FILE = 0
    CONTEXT_SPANS
    CONTEXT_QUALIFIERS  # so many for each context, one after the other
    VALUE_CONTEXT
    VALUE_RECORD
    VALUE_CELL
    VALUE_LINE
    VALUE_COLUMN
    SPAN_CONTEXT
    SPAN_START
    SPAN_END
    SPAN_LINE
    SPAN_COLUMN
    NAMED_WORD
    NAMED_FILE
    NAMED_LINE
    NAMED_COLUMN
    EXCLUDED_FILE
    EXCLUDED_START
    EXCLUDED_END
    EXCLUDED_BECAUSE
    EXCLUDED_LINE
    EXCLUDED_COLUMN
    SENTENCE_FILE
    SENTENCE_START
    SENTENCE_END
    SENTENCE_LINE
    SENTENCE_COLUMN
    FIELD_FILE
    FIELD_NUMBER
    FIELD_WORD
    FIELD_BASIS
    FIELD_BECAUSE
    FIELD_LINE
    FIELD_COLUMN
    BLOCK_FILE
    BLOCK_LINE
    N_COLUMNS

cdef enum:
    NO_TEXT = 1 << 30  # added to the salt of a cell that has no text: the existence of a record
    TEXT_FILE = 0
    REGISTRY_FILE = 1


cdef struct Qualified:
    # The qualifiers at one point of a file: -1, the number of a code in its vocabulary, or that of a word.
    int32_t values[MOST_QUALIFIERS]
    int64_t row
    int64_t spans
    int32_t speaker_line
    int32_t speaker_column


cdef struct Work:
    Source source
    const Grammars* g
    Longs columns[N_COLUMNS]
    Py_ssize_t marks[N_COLUMNS]
    Words words
    Words cells
    Bytes folded
    Bytes record
    int32_t kind
    int32_t file
    int32_t narrator
    int32_t curator  # the number of the word, or -1
    bint is_full
    bint has_drafts


cdef inline void put(Work* w, int column, int64_t value) noexcept nogil:
    if not push(&w.columns[column], value):
        w.is_full = True


cdef inline int32_t word_in(Work* w, const char* text, Py_ssize_t length) noexcept nogil:
    cdef int32_t number = number_of(&w.words, text, length, 0)
    if number < 0:
        w.is_full = True
    return number


cdef inline void put_value(
    Work* w, int64_t context, int32_t field, int32_t record, const char* text, Py_ssize_t length, int32_t line, int32_t column
) noexcept nogil:
    """A value as it is written; without text (NULL) where it is the existence of a record."""
    cdef int32_t cell
    if text == NULL:
        cell = number_of(&w.cells, b"", 0, <int64_t>field + NO_TEXT)
    else:
        cell = number_of(&w.cells, text, length, field)
    if cell < 0:
        w.is_full = True
    put(w, VALUE_CONTEXT, context)
    put(w, VALUE_RECORD, record)
    put(w, VALUE_CELL, cell)
    put(w, VALUE_LINE, line)
    put(w, VALUE_COLUMN, column)


cdef inline int64_t n_contexts(const Work* w) noexcept nogil:
    return w.columns[CONTEXT_FILE].n


cdef void put_context(Work* w, const Qualified* now) noexcept nogil:
    cdef const Qualifiers* q = &w.g.qualifiers
    cdef int32_t number
    put(w, CONTEXT_FILE, w.file)
    put(w, CONTEXT_SPANS, now.spans)
    for number in range(q.n):
        if number == q.voice:
            put(w, CONTEXT_QUALIFIERS, -1 if w.kind == REGISTRY_FILE else voice_of(q, now))
        elif number == q.speaker:
            put(w, CONTEXT_QUALIFIERS, -1 if w.kind == REGISTRY_FILE else speaker_of(w, now))
        else:
            put(w, CONTEXT_QUALIFIERS, now.values[number])


cdef inline int32_t voice_of(const Qualifiers* q, const Qualified* now) noexcept nogil:
    """The voice, or that which follows from whether there is a speaker."""
    if now.values[q.voice] >= 0:
        return now.values[q.voice]
    return q.paraphrase if now.values[q.speaker] >= 0 else q.narrator_voice


cdef inline bint is_speakerless(const Qualifiers* q, int32_t voice) noexcept nogil:
    return voice == q.narrator_voice or voice == q.inference


cdef inline int32_t speaker_of(const Work* w, const Qualified* now) noexcept nogil:
    """The speaker, or the narrator."""
    cdef const Qualifiers* q = &w.g.qualifiers
    if now.values[q.speaker] < 0 or is_speakerless(q, voice_of(q, now)):
        return w.narrator
    return now.values[q.speaker]


# -- texts of scalars --------------------------------------------------------------------------------------------------


cdef inline bint is_null(const Source* s, const Node* node) noexcept nogil:
    """Whether a scalar is what YAML reads as no value."""
    cdef const char* text
    if not node.is_plain:
        return False
    if node.length == 0:
        return True
    text = text_of(s, node)
    if node.length == 1:
        return text[0] == b"~"
    return node.length == 4 and (
        memcmp(text, b"null", 4) == 0 or memcmp(text, b"Null", 4) == 0 or memcmp(text, b"NULL", 4) == 0
    )


cdef inline bint is_white(char c) noexcept nogil:
    return c == b" " or c == b"\n" or c == b"\t"


cdef bint fold(Work* w, const Node* node, const char** text, Py_ssize_t* length) noexcept nogil:
    """The text of a scalar with white space folded; False where its characters may have to be composed."""
    cdef const char* raw = text_of(&w.source, node)
    cdef Py_ssize_t at, n = node.length
    cdef bint is_loose = n > 0 and (is_white(raw[0]) or is_white(raw[n - 1]))
    cdef bint is_ascii = True
    for at in range(n):
        if raw[at] & 0x80:
            is_ascii = False
        elif is_white(raw[at]) and (raw[at] != b" " or (at + 1 < n and is_white(raw[at + 1]))):
            is_loose = True
    if not is_ascii and not is_composed(raw, n):
        return False
    text[0], length[0] = raw, n
    if is_loose:
        w.folded.n = 0
        for at in range(n):
            if not is_white(raw[at]):
                if at > 0 and is_white(raw[at - 1]) and w.folded.n > 0 and not append(&w.folded, b" ", 1):
                    w.is_full = True
                if not append(&w.folded, raw + at, 1):
                    w.is_full = True
        text[0], length[0] = w.folded.at, w.folded.n
    return not w.is_full


cdef bint is_composed(const char* raw, Py_ssize_t n) noexcept nogil:
    """Whether a text is in normal form C; that of Latin letters without combining marks, dashes and quotes always is."""
    cdef const unsigned char* at = <const unsigned char*>raw
    cdef Py_ssize_t p = 0
    while p < n:
        if at[p] < 0x80 or at[p] < 0xCC:
            p += 1  # also the second byte of a character below U+0300
        elif at[p] == 0xE2 and at[p + 1] == 0x80 and 0x90 <= at[p + 2] <= 0xA7:
            p += 3
        else:
            with gil:
                return is_normalized("NFC", raw[:n].decode("utf-8"))
    return True


cdef bint item_text(Work* w, const Node* node, const char** text, Py_ssize_t* length) noexcept nogil:
    """The text of a scalar, folded, which must not be empty."""
    if node.kind != SCALAR or is_null(&w.source, node):
        return False
    return fold(w, node, text, length) and length[0] > 0


cdef Py_ssize_t digits_of(const char* text, Py_ssize_t length, int64_t* number) noexcept nogil:
    """How many digits a text begins with, at most 12, and their number."""
    cdef Py_ssize_t at = 0
    number[0] = 0
    while at < length and at < 12 and b"0" <= text[at] <= b"9":
        number[0] = 10 * number[0] + (text[at] - c"0")
        at += 1
    return at


cdef bint span_of(const char* text, Py_ssize_t length, int64_t* start, int64_t* end) noexcept nogil:
    """Whether a text is `start-end`, and its numbers."""
    cdef Py_ssize_t first = digits_of(text, length, start)
    cdef Py_ssize_t last
    if first == 0 or first >= length or text[first] != b"-":
        return False
    last = digits_of(text + first + 1, length - first - 1, end)
    return last > 0 and first + 1 + last == length
