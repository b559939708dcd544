# Records and their mentions: `mentions.py` and `qualifiers.py`, without their problems. What these would report is
# refused, and so is what they put into rows of other kinds: notes, quotes, drafts, decisions.


# -- qualifiers --------------------------------------------------------------------------------------------------------


cdef bint has_marks(const Work* w, const Node* node) noexcept nogil:
    """Whether a mapping has qualifiers or spans of its own."""
    cdef const Source* s = &w.source
    cdef int32_t key = node.first
    cdef int32_t symbol
    while key >= 0:
        symbol = s.nodes[key].symbol
        if symbol >= 0 and (symbol == w.g.symbols.at or w.g.qualifiers.of_symbol[symbol] >= 0):
            return True
        key = s.nodes[key].next
    return False


cdef bint qualify(Work* w, const Node* node, const Qualified* base, Qualified* now, bint needs_span) noexcept nogil:
    """The qualifiers that apply in a mapping: those around it, overridden by its own, as a row; with its spans."""
    cdef const Qualifiers* q = &w.g.qualifiers
    cdef const Source* s = &w.source
    cdef int32_t key = node.first
    cdef int32_t symbol, number, at = -1, value
    cdef bint given[MOST_QUALIFIERS]
    now[0] = base[0]
    if base.row >= 0 and not has_marks(w, node):
        return True
    memset(given, 0, sizeof(given))
    while key >= 0:
        symbol = s.nodes[key].symbol
        number = q.of_symbol[symbol] if symbol >= 0 else -1
        if symbol >= 0 and symbol == w.g.symbols.at:
            at = s.nodes[key].first
        elif number >= 0:
            value = s.nodes[key].first
            if q.is_refused[w.kind][number] or not read_qualifier(w, number, &s.nodes[value], now):
                return False
            given[number] = True
        key = s.nodes[key].next
    if (at >= 0 and w.kind == REGISTRY_FILE) or (at < 0 and needs_span):
        return False
    now.row = n_contexts(w)
    if at >= 0:
        now.spans = now.row
    if given[q.speaker] and not given[q.voice] and is_speakerless(q, base.values[q.voice]):
        now.values[q.voice] = -1
    if q.checked_by >= 0 and given[q.checked_by] and not given[q.review]:
        now.values[q.review] = q.checked
    if has_fault(w, now, given):
        return False
    put_context(w, now)
    return at < 0 or read_spans(w, &s.nodes[at], now.row, -1)


cdef bint read_qualifier(Work* w, int32_t number, const Node* node, Qualified* now) noexcept nogil:
    cdef const Qualifiers* q = &w.g.qualifiers
    cdef const char* text
    cdef Py_ssize_t length
    cdef int32_t code, word
    if not item_text(w, node, &text, &length):
        return False
    if q.is_coded[number]:
        code = found(&q.codes, text, length, number, hash_of(text, length, <uint64_t>number))
        if code < 0 or not q.is_allowed[code] & (1 << w.kind):
            return False
        now.values[number] = q.code_in_vocabulary[code]
        return number != q.review or now.values[number] == q.checked
    word = word_in(w, text, length)
    now.values[number] = word
    if q.names_record[number]:
        put(w, NAMED_WORD, word)
        put(w, NAMED_FILE, w.file)
        put(w, NAMED_LINE, node.line)
        put(w, NAMED_COLUMN, node.column)
    if number == q.speaker:
        now.speaker_line, now.speaker_column = node.line, node.column
    return number != q.checked_by or is_other(w, word)


cdef inline char lowered(char c) noexcept nogil:
    return c + 32 if b"A" <= c <= b"Z" else c


cdef bint is_other(const Work* w, int32_t word) noexcept nogil:
    """Whether a checker is certainly not the curator of the file: both in ASCII, and different in any letter case."""
    cdef const char* one = w.words.text.at + w.words.ends.at[word]
    cdef Py_ssize_t length = w.words.ends.at[word + 1] - w.words.ends.at[word]
    cdef const char* other
    cdef Py_ssize_t at
    cdef bint is_same = True
    for at in range(length):
        if one[at] & 0x80:
            return False
    if w.curator < 0:
        return True
    other = w.words.text.at + w.words.ends.at[w.curator]
    if w.words.ends.at[w.curator + 1] - w.words.ends.at[w.curator] != length:
        is_same = False
    for at in range(w.words.ends.at[w.curator + 1] - w.words.ends.at[w.curator]):
        if other[at] & 0x80:
            return False
        if is_same and lowered(one[at]) != lowered(other[at]):
            is_same = False
    return not is_same


cdef bint has_fault(const Work* w, const Qualified* now, const bint* given) noexcept nogil:
    cdef const Qualifiers* q = &w.g.qualifiers
    cdef int32_t voice = voice_of(q, now)
    cdef bint speaks = voice == q.quote_voice or voice == q.paraphrase or voice == q.attributed
    if w.kind == TEXT_FILE and given[q.voice] and speaks and now.values[q.speaker] < 0:
        return True
    if given[q.speaker] and is_speakerless(q, voice):
        return True
    if given[q.review] and now.values[q.review] == q.checked and now.values[q.checked_by] < 0:
        return True
    if given[q.checked_by] and now.values[q.written_by] >= 0:  # who may be the same: Python says
        return True
    if given[q.basis] and now.values[q.basis] == q.external and now.values[q.ref] < 0:
        return True
    return given[q.basis] and now.values[q.basis] == q.inferred and now.values[q.because] < 0


cdef void inherit(Work* w, const Qualified* now, Qualified* inherited) noexcept nogil:
    """What children inherit: all but the notes on the parent, as a row of its own where there are any."""
    cdef const Qualifiers* q = &w.g.qualifiers
    cdef int32_t number
    cdef bint has_notes = False
    inherited[0] = now[0]
    for number in range(q.n):
        if q.is_note[number] and now.values[number] != q.defaults[w.kind][number]:
            has_notes = True
            inherited.values[number] = q.defaults[w.kind][number]
    if has_notes:
        inherited.row = n_contexts(w)
        put_context(w, inherited)


# -- records -----------------------------------------------------------------------------------------------------------


cdef bint is_slug(const char* text, Py_ssize_t length) noexcept nogil:
    """Whether a text is lower-case letters and digits with single hyphens between them, a letter first."""
    cdef Py_ssize_t at
    if length == 0 or not b"a" <= text[0] <= b"z" or text[length - 1] == b"-":
        return False
    for at in range(1, length):
        if text[at] == b"-":
            if text[at - 1] == b"-":
                return False
        elif not (b"a" <= text[at] <= b"z" or b"0" <= text[at] <= b"9"):
            return False
    return True


cdef bint read_records(Work* w, const Record* record, const Node* node, const Qualified* base) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t key = node.first
    if node.kind != MAPPING:
        return False
    while key >= 0:
        if not read_record(w, record, &s.nodes[key], base):
            return False
        key = s.nodes[key].next
    return True


cdef bint read_record(Work* w, const Record* record, const Node* key, const Qualified* base) noexcept nogil:
    cdef const Source* s = &w.source
    cdef const Node* value = &s.nodes[key.first]
    cdef const char* text = text_of(s, key)
    cdef int32_t id_, item
    if not is_slug(text, key.length):
        return False
    id_ = word_in(w, text, key.length)
    if value.kind != SEQUENCE:
        return read_item(w, record, id_, key, value, base)
    item = value.first
    while item >= 0:
        if not read_item(w, record, id_, key, &s.nodes[item], base):
            return False
        item = s.nodes[item].next
    return True


cdef bint read_item(
    Work* w, const Record* record, int32_t id_, const Node* key, const Node* item, const Qualified* base
) noexcept nogil:
    cdef Node empty
    if item.kind == MAPPING:
        return read_mention(w, record, id_, item, base)
    if w.kind != REGISTRY_FILE or item.kind != SCALAR or not is_null(&w.source, item):
        return False
    empty = key[0]
    empty.kind = MAPPING
    empty.first = -1
    return read_mention(w, record, id_, &empty, base)


cdef bint read_mention(
    Work* w, const Record* record, int32_t id_, const Node* node, const Qualified* base
) noexcept nogil:
    cdef Qualified now
    if not qualify(w, node, base, &now, w.kind == TEXT_FILE):
        return False
    put_value(w, now.row, record.existence, id_, NULL, 0, node.line, node.column)
    return read_fields(w, record, id_, node, &now, False) and read_children(w, record, id_, node, &now)


# -- fields ------------------------------------------------------------------------------------------------------------


cdef bint read_fields(
    Work* w, const Record* record, int32_t id_, const Node* node, const Qualified* now, bint is_child
) noexcept nogil:
    """The fields of a mention; those of a child without its key columns."""
    cdef const Source* s = &w.source
    cdef int32_t key = node.first
    cdef int32_t symbol, role
    cdef const Node* value
    while key >= 0:
        symbol = s.nodes[key].symbol
        role = record.roles[symbol] if symbol >= 0 else UNKNOWN
        value = &s.nodes[s.nodes[key].first]
        if role == UNKNOWN:
            return False
        if role >= 0 and not (is_child and record.is_key[symbol]):
            if value.kind == SCALAR and not is_null(s, value):
                put_value(w, now.row, role, id_, text_of(s, value), value.length, value.line, value.column)
            elif not read_qualified_value(w, role, id_, value, now):
                return False
        key = s.nodes[key].next
    put_speakers(w, record, id_, node, now, is_child)
    return True


cdef bint read_qualified_value(
    Work* w, int32_t field, int32_t id_, const Node* value, const Qualified* now
) noexcept nogil:
    """A value with qualifiers of its own: `{is: …, …}`."""
    cdef const Source* s = &w.source
    cdef Qualified own
    cdef int32_t key = value.first
    cdef int32_t symbol, inner = -1
    if value.kind != MAPPING:
        return False
    while key >= 0:
        symbol = s.nodes[key].symbol
        if symbol >= 0 and symbol == w.g.symbols.is_:
            inner = s.nodes[key].first
        elif symbol < 0 or (symbol != w.g.symbols.at and w.g.qualifiers.of_symbol[symbol] < 0):
            return False
        key = s.nodes[key].next
    if inner < 0 or s.nodes[inner].kind != SCALAR or is_null(s, &s.nodes[inner]):
        return False
    if not qualify(w, value, now, &own, False):
        return False
    value = &s.nodes[inner]
    put_value(w, own.row, field, id_, text_of(s, value), value.length, value.line, value.column)
    return True


cdef void put_speakers(
    Work* w, const Record* record, int32_t id_, const Node* node, const Qualified* now, bint is_child
) noexcept nogil:
    """The fields that are the speaker of the mention where they are not given."""
    cdef int32_t number, symbol, speaker = now.values[w.g.qualifiers.speaker]
    if w.kind != TEXT_FILE or speaker < 0 or speaker_of(w, now) != speaker:
        return
    for number in range(record.n_speaker_fields):
        symbol = record.speaker_fields[2 * number]
        if value_in(&w.source, node, symbol) < 0 and not (is_child and record.is_key[symbol]):
            put_value(
                w, now.row, record.speaker_fields[2 * number + 1], id_, w.words.text.at + w.words.ends.at[speaker],
                w.words.ends.at[speaker + 1] - w.words.ends.at[speaker], now.speaker_line, now.speaker_column,
            )


# -- children ----------------------------------------------------------------------------------------------------------


cdef bint read_children(
    Work* w, const Record* record, int32_t id_, const Node* node, const Qualified* now
) noexcept nogil:
    cdef Qualified inherited
    cdef bint is_inherited = False
    cdef int32_t number, value
    for number in range(record.n_children):
        value = value_in(&w.source, node, record.children[2 * number])
        if value < 0:
            continue
        if not is_inherited:
            inherit(w, now, &inherited)
            is_inherited = True
        if not read_nest(w, &w.g.records[w.kind][record.children[2 * number + 1]], id_, &w.source.nodes[value], &inherited):
            return False
    return True


cdef bint read_nest(
    Work* w, const Record* record, int32_t parent, const Node* node, const Qualified* base
) noexcept nogil:
    """The children in the value of their nest key: by a key column, or in a list."""
    cdef const Source* s = &w.source
    cdef int32_t key
    if record.by < 0 or node.kind != MAPPING:
        return read_group(w, record, parent, node, NULL, base)
    key = node.first
    while key >= 0:
        if not read_group(w, record, parent, &s.nodes[s.nodes[key].first], &s.nodes[key], base):
            return False
        key = s.nodes[key].next
    return True


cdef bint read_group(
    Work* w, const Record* record, int32_t parent, const Node* node, const Node* key, const Qualified* base
) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t item = node.first
    if node.kind != SEQUENCE:
        return read_child(w, record, parent, node, key, base)
    while item >= 0:
        if not read_child(w, record, parent, &s.nodes[item], key, base):
            return False
        item = s.nodes[item].next
    return True


cdef bint read_child(
    Work* w, const Record* record, int32_t parent, const Node* item, const Node* key, const Qualified* base
) noexcept nogil:
    """One child in any of its forms: a row, its one key column, or the value of a field."""
    cdef bint has_is = item.kind == MAPPING and value_in(&w.source, item, w.g.symbols.is_) >= 0
    if item.kind == MAPPING and not (key != NULL and has_is):
        return write_child(w, record, parent, item, item, key, NULL, NULL, base)
    if record.is_short_by_key:
        if item.kind != SCALAR or not (key != NULL or record.by < 0):
            return False
        return write_child(w, record, parent, item, NULL, key, item, NULL, base)
    if record.scalar < 0 or key == NULL or item.kind == SEQUENCE:
        return False
    return write_child(w, record, parent, key, NULL, key, NULL, item, base)


cdef bint write_child(
    Work* w, const Record* record, int32_t parent, const Node* place, const Node* row, const Node* key,
    const Node* short_key, const Node* short_value, const Qualified* base
) noexcept nogil:
    """A child at a place: as a `row`, or with its `key`, and its other key column or the value of its field."""
    cdef Qualified now = base[0]
    cdef int32_t cells[16]
    cdef int32_t lines[16]
    cdef int32_t columns[16]
    cdef int32_t id_, number
    if record.n_keys > 16 or (row != NULL and not qualify(w, row, base, &now, False)):
        return False
    w.record.n = 0
    if not append(&w.record, w.words.text.at + w.words.ends.at[parent], w.words.ends.at[parent + 1] - w.words.ends.at[parent]):
        w.is_full = True
    for number in range(record.n_keys):
        cells[number] = key_of_child(
            w, record, &record.keys[number], place, row, key, short_key, &now, &lines[number], &columns[number]
        )
        if cells[number] < 0:
            return False
    id_ = word_in(w, w.record.at, w.record.n)
    if w.is_full:
        return False
    put_value(w, now.row, record.existence, id_, NULL, 0, place.line, place.column)
    for number in range(record.n_keys):
        put_value(
            w, now.row, record.keys[number].field, id_, w.words.text.at + w.words.ends.at[cells[number]],
            w.words.ends.at[cells[number] + 1] - w.words.ends.at[cells[number]], lines[number], columns[number],
        )
    if row != NULL:
        return read_fields(w, record, id_, row, &now, True)
    if short_value == NULL:
        return True
    return read_short_value(w, record, id_, short_value, &now)


cdef bint read_short_value(
    Work* w, const Record* record, int32_t id_, const Node* value, const Qualified* now
) noexcept nogil:
    """The value of the one field that a short form gives; then the fields that are the speaker."""
    cdef int32_t role = record.roles[record.scalar]
    cdef int32_t number, symbol, speaker = now.values[w.g.qualifiers.speaker]
    if role < 0 or record.is_key[record.scalar]:
        return False
    if value.kind == SCALAR and not is_null(&w.source, value):
        put_value(w, now.row, role, id_, text_of(&w.source, value), value.length, value.line, value.column)
    elif not read_qualified_value(w, role, id_, value, now):
        return False
    for number in range(record.n_speaker_fields):
        symbol = record.speaker_fields[2 * number]
        if symbol != record.scalar and not record.is_key[symbol]:
            return speaker < 0 or w.kind != TEXT_FILE  # rare: Python reads it
    return True


cdef int32_t key_of_child(
    Work* w, const Record* record, const Key* key, const Node* place, const Node* row, const Node* above,
    const Node* short_key, const Qualified* now, int32_t* line, int32_t* column
) noexcept nogil:
    """The number of the word that a key column has, at its place; adds it to the id of the record. -1 without one."""
    cdef const Node* given = NULL
    cdef int32_t inside = value_in(&w.source, row, key.symbol) if row != NULL else -1
    cdef int32_t word
    if above != NULL and key.symbol == record.by:
        given = above
        if inside >= 0:
            return -1
    elif short_key != NULL and key.symbol == record.scalar:
        given = short_key
    elif inside >= 0:
        given = &w.source.nodes[inside]
    if given != NULL:
        word = key_text(w, key, given)
        line[0], column[0] = given.line, given.column
    elif key.is_speaker:
        word = speaker_of(w, now)
        line[0], column[0] = place.line, place.column
        if word == now.values[w.g.qualifiers.speaker]:
            line[0], column[0] = now.speaker_line, now.speaker_column
    else:
        return -1
    if word >= 0:
        add_key_to_id(w, word)
    return word


cdef int32_t key_text(Work* w, const Key* key, const Node* node) noexcept nogil:
    """The number of the word of a key column: folded, a bare reference with its table."""
    cdef const char* text
    cdef Py_ssize_t length
    cdef Py_ssize_t start
    if not item_text(w, node, &text, &length):
        return -1
    if (
        key.ref < 0
        or memchr(text, b"/", <size_t>length) != NULL
        or found(&w.g.literals, text, length, key.field, hash_of(text, length, <uint64_t>key.field)) >= 0
    ):
        return word_in(w, text, length)
    start = w.record.n  # the end of the id is scratch for a moment
    if not (
        append(&w.record, w.g.literals.text.at + w.g.literals.ends.at[key.ref],
               w.g.literals.ends.at[key.ref + 1] - w.g.literals.ends.at[key.ref])
        and append(&w.record, b"/", 1)
        and append(&w.record, text, length)
    ):
        w.is_full = True
        return -1
    w.record.n = start
    return word_in(w, w.record.at + start, w.g.literals.ends.at[key.ref + 1] - w.g.literals.ends.at[key.ref] + 1 + length)


cdef void add_key_to_id(Work* w, int32_t word) noexcept nogil:
    """Append a key to the id of the record, with `%` and `/` encoded as in `record_ids.py`."""
    cdef const char* text = w.words.text.at + w.words.ends.at[word]
    cdef Py_ssize_t at
    cdef bint is_kept = append(&w.record, b"/", 1)
    for at in range(w.words.ends.at[word + 1] - w.words.ends.at[word]):
        if text[at] == b"%":
            is_kept = is_kept and append(&w.record, b"%25", 3)
        elif text[at] == b"/":
            is_kept = is_kept and append(&w.record, b"%2F", 3)
        else:
            is_kept = is_kept and append(&w.record, text + at, 1)
    if not is_kept:
        w.is_full = True
