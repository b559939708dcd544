# The grammar of a corpus as numbers, made once from its schema (`tables.py` says what each part is).

cdef enum:
    UNKNOWN = -1  # what a key may mean in the mapping of a record, if it is no field
    KNOWN = -2
    NO_WORD = -1
    MOST_QUALIFIERS = 40


cdef struct Symbols:
    Words words
    int32_t review
    int32_t at
    int32_t is_
    int32_t because
    int32_t basis
    int32_t text
    int32_t excluded
    int32_t curator
    int32_t sentences


cdef struct Key:
    int32_t symbol
    int32_t field
    int32_t ref  # the number of a word among the literals: the table that a bare reference means
    bint is_speaker


cdef struct Record:
    # How records of one table are written in files of one kind.
    int32_t existence
    int32_t* roles  # by symbol: the index of a field, KNOWN or UNKNOWN
    uint8_t* is_key  # by symbol
    Key* keys
    int32_t n_keys
    int32_t by
    int32_t scalar
    bint is_short_by_key
    int32_t* children  # symbol and record, in pairs
    int32_t n_children
    int32_t* speaker_fields  # symbol and field, in pairs
    int32_t n_speaker_fields


cdef struct Qualifiers:
    int32_t n
    int32_t* of_symbol  # the number of the qualifier that a symbol is, or -1
    Words codes  # each with its qualifier as the salt
    int32_t* code_in_vocabulary  # by the number of the code among `codes`
    uint8_t* is_allowed  # by the number of the code: bit 0 in a text, bit 1 in a registry
    bint is_coded[MOST_QUALIFIERS]
    bint names_record[MOST_QUALIFIERS]
    bint is_note[MOST_QUALIFIERS]  # not inherited by children
    bint is_refused[2][MOST_QUALIFIERS]  # by kind of file: not there, or read in Python
    int32_t defaults[2][MOST_QUALIFIERS]
    int32_t voice, speaker, basis, because, ref, review, checked_by, written_by
    int32_t quote_voice, paraphrase, attributed, narrator_voice, inference
    int32_t checked, external, inferred


cdef struct TextFields:
    int32_t* of_symbol  # the number of the field of a text that a symbol is, or -1
    uint64_t needed  # bits of the fields that a text must have
    int32_t length
    int32_t curator
    int32_t stated  # the basis of a field where none is given
    uint8_t* is_qualifier  # by symbol: whether a field of a text may have it


cdef struct Grammars:
    Symbols symbols
    Qualifiers qualifiers
    TextFields fields
    Record* records[2]  # by kind of file: text, registry
    int32_t n_records
    int32_t* tables[2]  # by symbol: the record of a table at the top of a file, or -1
    Words literals


cdef inline int32_t found(const Words* words, const char* text, Py_ssize_t length, int64_t salt, uint64_t hash_) noexcept nogil:
    """The number of a word that is there, or NO_WORD; changes nothing, so that threads may share the words."""
    cdef Py_ssize_t place, start
    cdef int32_t number
    if words.n_places == 0:
        return NO_WORD
    place = <Py_ssize_t>(hash_ & <uint64_t>(words.n_places - 1))
    while words.places[place] >= 0:
        number = words.places[place]
        if words.hashes[number] == hash_ and words.salts.at[number] == salt:
            start = words.ends.at[number]
            if words.ends.at[number + 1] - start == length and memcmp(words.text.at + start, text, <size_t>length) == 0:
                return number
        place = (place + 1) & (words.n_places - 1)
    return NO_WORD


cdef inline int32_t symbol_of(const Symbols* symbols, const char* text, Py_ssize_t length, uint64_t hash_) noexcept nogil:
    return found(&symbols.words, text, length, 0, hash_)


cdef int32_t word(Words* words, str text, int64_t salt) except -2:
    cdef bytes data = text.encode()
    cdef int32_t number = number_of(words, data, len(data), salt)
    if number < 0:
        raise MemoryError
    return number


cdef void* zeros(Py_ssize_t n, size_t width) except NULL:
    cdef void* made = calloc(<size_t>(n if n > 0 else 1), width)
    if made == NULL:
        raise MemoryError
    return made


cdef int32_t* numbers(object values) except NULL:
    cdef int32_t* made = <int32_t*>zeros(len(values), sizeof(int32_t))
    cdef Py_ssize_t number
    for number, value in enumerate(values):
        made[number] = value
    return made


cdef class Grammar:
    """The grammar of a corpus, read-only once it is made; raises ValueError where it is too large for this reader."""

    cdef Grammars g

    def __cinit__(self, about):
        cdef Symbols* symbols = &self.g.symbols
        for name in about.symbols:
            word(&symbols.words, name, 0)
        symbols.review = about.symbols.index("review")
        symbols.at = about.symbols.index("at")
        symbols.is_ = about.symbols.index("is")
        symbols.because = about.symbols.index("because")
        symbols.basis = about.symbols.index("basis")
        symbols.text = about.symbols.index("text")
        symbols.excluded = about.symbols.index("excluded")
        symbols.curator = about.symbols.index("curator")
        symbols.sentences = about.symbols.index("sentences")
        self._qualifiers(about.qualifiers)
        self._text_fields(about.text_fields)
        self.g.n_records = len(about.records[0])
        for kind in range(2):
            self.g.tables[kind] = numbers(about.tables[kind])
            self.g.records[kind] = <Record*>zeros(self.g.n_records, sizeof(Record))
            for number, record in enumerate(about.records[kind]):
                self._record(&self.g.records[kind][number], record)

    cdef _qualifiers(self, about):
        cdef Qualifiers* q = &self.g.qualifiers
        cdef int32_t number, code
        if len(about.of_symbol) == 0 or len(about.coded) > MOST_QUALIFIERS:
            raise ValueError("too many qualifiers")
        q.n = len(about.coded)
        q.of_symbol = numbers(about.of_symbol)
        q.code_in_vocabulary = numbers([each[2] for each in about.codes])
        q.is_allowed = <uint8_t*>zeros(len(about.codes), 1)
        for number, (qualifier, text, _, allowed) in enumerate(about.codes):
            code = word(&q.codes, text, qualifier)
            q.is_allowed[code] = allowed
        for number in range(q.n):
            q.is_coded[number] = about.coded[number]
            q.names_record[number] = about.names_record[number]
            q.is_note[number] = about.notes[number]
            for kind in range(2):
                q.is_refused[kind][number] = about.refused[kind][number]
                q.defaults[kind][number] = about.defaults[kind][number]
        q.voice, q.speaker, q.basis, q.because, q.ref, q.review, q.checked_by, q.written_by = about.places
        q.quote_voice, q.paraphrase, q.attributed, q.narrator_voice, q.inference = about.voices
        q.checked, q.external, q.inferred = about.special

    cdef _text_fields(self, about):
        cdef TextFields* f = &self.g.fields
        cdef int32_t number
        if about.n_fields > 60:
            raise ValueError("too many fields of a text")
        f.of_symbol = numbers(about.of_symbol)
        for needed in about.needed:
            f.needed |= <uint64_t>1 << <int>needed
        f.length, f.curator, f.stated = about.length, about.curator, about.stated
        f.is_qualifier = <uint8_t*>zeros(len(about.is_qualifier), 1)
        for number in range(len(about.is_qualifier)):
            f.is_qualifier[number] = about.is_qualifier[number]

    cdef _record(self, Record* record, about):
        cdef int32_t number
        record.existence = about.existence
        record.roles = numbers(about.roles)
        record.is_key = <uint8_t*>zeros(len(about.roles), 1)
        record.keys = <Key*>zeros(len(about.keys), sizeof(Key))
        record.n_keys = len(about.keys)
        for number, (symbol, field, ref, literals, is_speaker) in enumerate(about.keys):
            record.is_key[<int>symbol] = 1
            record.keys[number].symbol = symbol
            record.keys[number].field = field
            record.keys[number].ref = -1 if ref is None else word(&self.g.literals, ref, -1)
            record.keys[number].is_speaker = is_speaker
            for literal in literals:
                word(&self.g.literals, literal, field)
        record.by, record.scalar, record.is_short_by_key = about.by, about.scalar, about.is_short_by_key
        record.n_children = len(about.children)
        record.children = numbers([each for pair in about.children for each in pair])
        record.n_speaker_fields = len(about.speaker_fields)
        record.speaker_fields = numbers([each for pair in about.speaker_fields for each in pair])

    def __dealloc__(self):
        cdef Record* record
        forget_words(&self.g.symbols.words)
        forget_words(&self.g.qualifiers.codes)
        forget_words(&self.g.literals)
        free(self.g.qualifiers.of_symbol)
        free(self.g.qualifiers.code_in_vocabulary)
        free(self.g.qualifiers.is_allowed)
        free(self.g.fields.of_symbol)
        free(self.g.fields.is_qualifier)
        for kind in range(2):
            free(self.g.tables[kind])
            if self.g.records[kind] == NULL:
                continue
            for number in range(self.g.n_records):
                record = &self.g.records[kind][number]
                free(record.roles)
                free(record.is_key)
                free(record.keys)
                free(record.children)
                free(record.speaker_fields)
            free(self.g.records[kind])
