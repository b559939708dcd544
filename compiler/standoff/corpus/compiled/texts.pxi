# The block about a text, and what is excluded of it: `text_block.py`, without its problems.


cdef inline int32_t value_in(const Source* s, const Node* mapping, int32_t symbol) noexcept nogil:
    """The value of a key of a mapping, or -1."""
    cdef int32_t key = mapping.first
    while key >= 0:
        if s.nodes[key].symbol == symbol:
            return s.nodes[key].first
        key = s.nodes[key].next
    return -1


cdef bint read_text_block(Work* w, const Node* block) noexcept nogil:
    cdef const TextFields* f = &w.g.fields
    cdef const Source* s = &w.source
    cdef int32_t key = block.first
    cdef int32_t sentences = -1, field
    cdef uint64_t given = 0
    cdef int64_t length = 0
    if block.kind != MAPPING:
        return False
    while key >= 0:
        if s.nodes[key].symbol == w.g.symbols.sentences:
            sentences = s.nodes[key].first
        else:
            field = f.of_symbol[s.nodes[key].symbol] if s.nodes[key].symbol >= 0 else -1
            if field < 0 or not read_text_field(w, field, &s.nodes[s.nodes[key].first], &length):
                return False
            given |= <uint64_t>1 << field
        key = s.nodes[key].next
    if sentences < 0 or (given & f.needed) != f.needed:
        return False
    put(w, BLOCK_FILE, w.file)
    put(w, BLOCK_LINE, block.line)
    return read_sentences(w, &s.nodes[sentences], length)


cdef bint read_text_field(Work* w, int32_t field, const Node* value, int64_t* length_of_text) noexcept nogil:
    cdef const char* text
    cdef Py_ssize_t length
    cdef int32_t basis = w.g.fields.stated
    cdef int32_t because = -1, inner, word
    if value.kind == MAPPING:
        inner = value_in(&w.source, value, w.g.symbols.is_)
        if inner < 0 or not read_qualifiers_of_field(w, value, &basis, &because):
            return False
        value = &w.source.nodes[inner]
    if not item_text(w, value, &text, &length):
        return False
    if field == w.g.fields.length and not length_in_digits(text, length, length_of_text):
        return False
    word = word_in(w, text, length)
    if field == w.g.fields.curator:
        w.curator = word
    put(w, FIELD_FILE, w.file)
    put(w, FIELD_NUMBER, field)
    put(w, FIELD_WORD, word)
    put(w, FIELD_BASIS, basis)
    put(w, FIELD_BECAUSE, because)
    put(w, FIELD_LINE, value.line)
    put(w, FIELD_COLUMN, value.column)
    return True


cdef bint length_in_digits(const char* text, Py_ssize_t length, int64_t* number) noexcept nogil:
    """Whether the length of a text is a number of at most 12 digits of ASCII."""
    return digits_of(text, length, number) == length


cdef bint read_qualifiers_of_field(Work* w, const Node* value, int32_t* basis, int32_t* because) noexcept nogil:
    cdef const Qualifiers* q = &w.g.qualifiers
    cdef const Source* s = &w.source
    cdef int32_t key = value.first
    cdef int32_t symbol, code
    cdef bint is_inferred = False
    cdef const char* text
    cdef Py_ssize_t length
    while key >= 0:
        symbol = s.nodes[key].symbol
        if symbol < 0 or not w.g.fields.is_qualifier[symbol]:
            return False
        if symbol == w.g.symbols.basis or symbol == w.g.symbols.because:
            if not item_text(w, &s.nodes[s.nodes[key].first], &text, &length):
                return False
            if symbol == w.g.symbols.because:
                because[0] = word_in(w, text, length)
            else:
                code = found(&q.codes, text, length, q.basis, hash_of(text, length, <uint64_t>q.basis))
                if code < 0 or not q.is_allowed[code] & 1:
                    return False
                basis[0] = q.code_in_vocabulary[code]
                is_inferred = basis[0] == q.inferred
        key = s.nodes[key].next
    return because[0] >= 0 or not is_inferred


cdef bint read_sentences(Work* w, const Node* node, int64_t length) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t item = node.first
    cdef const Node* at = node
    cdef int64_t start, end, last = 0
    cdef const char* text
    cdef Py_ssize_t n
    if node.kind == SEQUENCE:
        if item < 0:
            return True
        at = &s.nodes[item]
    while True:
        if not item_text(w, at, &text, &n) or not span_of(text, n, &start, &end):
            return False
        if end <= start or start < last or (length > 0 and end > length):
            return False
        last = end
        put(w, SENTENCE_FILE, w.file)
        put(w, SENTENCE_START, start)
        put(w, SENTENCE_END, end)
        put(w, SENTENCE_LINE, at.line)
        put(w, SENTENCE_COLUMN, at.column)
        if node.kind != SEQUENCE or at.next < 0:
            return True
        at = &s.nodes[at.next]


cdef bint read_excluded(Work* w, const Node* node) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t item = node.first
    if node.kind != SEQUENCE:
        return read_exclusion(w, node)
    while item >= 0:
        if not read_exclusion(w, &s.nodes[item]):
            return False
        item = s.nodes[item].next
    return True


cdef bint read_exclusion(Work* w, const Node* node) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t key = node.first
    cdef int32_t at = -1, because = -1
    cdef const char* text
    cdef Py_ssize_t length
    if node.kind != MAPPING:
        return False
    while key >= 0:
        if s.nodes[key].symbol == w.g.symbols.at:
            at = s.nodes[key].first
        elif s.nodes[key].symbol == w.g.symbols.because:
            because = s.nodes[key].first
        else:
            return False
        key = s.nodes[key].next
    if at < 0 or because < 0 or not item_text(w, &s.nodes[because], &text, &length):
        return False
    return read_spans(w, &s.nodes[at], -1, word_in(w, text, length))


cdef bint read_spans(Work* w, const Node* node, int64_t context, int32_t because) noexcept nogil:
    """The spans of a context; or, where it is -1, the passages that are excluded for a reason."""
    cdef const Source* s = &w.source
    cdef const Node* at = node
    cdef bint is_list = node.kind == SEQUENCE and node.first >= 0
    cdef int64_t start, end
    if is_list:
        at = &s.nodes[node.first]
    while True:
        if at.kind != SCALAR or not span_of(text_of(s, at), at.length, &start, &end):
            return False
        if context >= 0:
            put(w, SPAN_CONTEXT, context)
        else:
            put(w, EXCLUDED_FILE, w.file)
            put(w, EXCLUDED_BECAUSE, because)
        put(w, SPAN_START if context >= 0 else EXCLUDED_START, start)
        put(w, SPAN_END if context >= 0 else EXCLUDED_END, end)
        put(w, SPAN_LINE if context >= 0 else EXCLUDED_LINE, at.line)
        put(w, SPAN_COLUMN if context >= 0 else EXCLUDED_COLUMN, at.column)
        if not is_list or at.next < 0:
            return True
        at = &s.nodes[at.next]
