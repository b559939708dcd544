# Ids of assertions from polars' columns, without an object for each: `values.py` says what they are.

cdef extern from "sha256.h" nogil:
    int sha256_has_instructions()
    void sha256_of(uint8_t* room, size_t length, int is_fast, uint8_t* digest)


cdef extern from * nogil:
    """
    struct ArrowArrayStream {
      int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
      int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
      const char* (*get_last_error)(struct ArrowArrayStream*);
      void (*release)(struct ArrowArrayStream*);
      void* private_data;
    };
    """
    cdef struct ArrowArrayStream:
        int (*get_schema)(ArrowArrayStream*, ArrowSchema* out) noexcept
        int (*get_next)(ArrowArrayStream*, ArrowArray* out) noexcept
        void (*release)(ArrowArrayStream*) noexcept


cdef struct View:
    # A text of a column of views: its bytes here where they are at most 12, else those of a buffer.
    int32_t length
    char begins[4]
    int32_t buffer
    int32_t offset


cdef class Taken:
    """A column that polars hands over in one piece: of texts as views, or of integers of 64 bits."""

    cdef ArrowArray array
    cdef bint is_text

    def __cinit__(self, series):
        cdef object capsule = series.__arrow_c_stream__()
        cdef ArrowArrayStream* stream = <ArrowArrayStream*>PyCapsule_GetPointer(capsule, "arrow_array_stream")
        cdef ArrowSchema schema
        cdef ArrowArray rest
        cdef bytes kind
        if stream.get_schema(stream, &schema) != 0:
            raise ValueError("no schema")
        kind = schema.format
        if schema.release != NULL:
            schema.release(&schema)
        if stream.get_next(stream, &self.array) != 0:
            raise ValueError("no column")
        if kind not in {b"vu", b"l"} or (self.array.release != NULL and self.array.offset != 0):
            raise ValueError(f"an unexpected column: {kind} {self.array.offset}")
        self.is_text = kind == b"vu"
        if self.array.release != NULL:
            if stream.get_next(stream, &rest) != 0 or rest.release != NULL:
                raise ValueError("a column in pieces")

    def __dealloc__(self):
        if self.array.release != NULL:
            self.array.release(&self.array)


cdef inline const char* text_at(const ArrowArray* array, int64_t number, Py_ssize_t* length) noexcept nogil:
    cdef const View* view = <const View*>array.buffers[1] + number
    length[0] = view.length
    if view.length <= 12:
        return view.begins
    return <const char*>array.buffers[2 + view.buffer] + view.offset


cdef enum:
    MOST_PARTS = 8
    DIGITS = 20  # hexadecimal, of an id, after its two first signs
    MOST_BITS = 20
    FEW = 16  # digests that are sorted by insertion


cdef struct Digest:
    # Of the hash of a row the bytes that are in its id, as numbers in the order of ids, and in the last 48 bits the row.
    uint64_t first
    uint64_t rest


cdef struct Part:
    const ArrowArray* texts
    const int64_t* numbers


cdef bint add_payload(Bytes* payload, const Part* parts, int n_parts, int64_t row) noexcept nogil:
    """What a row is identified by: a JSON array of its parts."""
    cdef const char* text
    cdef Py_ssize_t length
    cdef int part
    payload.n = 0
    for part in range(n_parts):
        text = text_at(parts[part].texts, parts[part].numbers[row], &length)
        if not append(payload, b"," if part > 0 else b"[", 1) or not append(payload, text, length):
            return False
    return append(payload, b"]", 1) and reserve(<void**>&payload.at, &payload.room, payload.n + 72, 1)


cdef bint add_digests(const Part* parts, int n_parts, int64_t n_rows, Digest* digests) noexcept nogil:
    """Hash what each row is identified by."""
    cdef int is_fast = sha256_has_instructions()
    cdef Bytes payload
    cdef uint8_t digest[32]
    cdef int64_t row
    cdef int at
    cdef bint is_done = True
    memset(&payload, 0, sizeof(Bytes))
    for row in range(n_rows):
        if not add_payload(&payload, parts, n_parts, row):
            is_done = False
            break
        sha256_of(<uint8_t*>payload.at, payload.n, is_fast, digest)
        digests[row].first = 0
        for at in range(8):
            digests[row].first = (digests[row].first << 8) | digest[at]
        digests[row].rest = (<uint64_t>digest[8] << 56) | (<uint64_t>digest[9] << 48) | <uint64_t>row
    free(payload.at)
    return is_done


cdef int compared(const void* one, const void* other) noexcept nogil:
    cdef const Digest* a = <const Digest*>one
    cdef const Digest* b = <const Digest*>other
    if a.first != b.first:
        return -1 if a.first < b.first else 1
    return -1 if a.rest < b.rest else a.rest > b.rest


cdef void insert_all(Digest* digests, Py_ssize_t n) noexcept nogil:
    cdef Digest each
    cdef Py_ssize_t number, place
    for number in range(1, n):
        each = digests[number]
        place = number
        while place > 0 and compared(&digests[place - 1], &each) > 0:
            digests[place] = digests[place - 1]
            place -= 1
        digests[place] = each


cdef bint sort_digests(Digest* digests, Digest* ordered, Py_ssize_t n) noexcept nogil:
    """Put digests in their order: into buckets by their first bits, of which each is sorted."""
    cdef int bits = 1
    cdef Py_ssize_t number, start = 0
    cdef int64_t* ends
    while bits < MOST_BITS and (<Py_ssize_t>1 << bits) < n:
        bits += 1
    ends = <int64_t*>calloc((<size_t>1 << bits) + 1, sizeof(int64_t))
    if ends == NULL:
        return False
    for number in range(n):
        ends[(digests[number].first >> (64 - bits)) + 1] += 1
    for number in range(<Py_ssize_t>1 << bits):
        ends[number + 1] += ends[number]
    for number in range(n):  # the start of each bucket becomes its end
        ordered[ends[digests[number].first >> (64 - bits)]] = digests[number]
        ends[digests[number].first >> (64 - bits)] += 1
    for number in range(<Py_ssize_t>1 << bits):
        if ends[number] - start > FEW:  # where one id has many rows
            qsort(&ordered[start], <size_t>(ends[number] - start), sizeof(Digest), compared)
        elif ends[number] - start > 1:
            insert_all(&ordered[start], ends[number] - start)
        start = ends[number]
    free(ends)
    return True


cdef inline bint is_same(const Digest* one, const Digest* other) noexcept nogil:
    return one.first == other.first and one.rest >> 48 == other.rest >> 48


cdef Py_ssize_t number_digests(const Digest* ordered, Py_ssize_t n, int64_t* numbers) noexcept nogil:
    """Give each row the place of its id among all distinct ids; how many these are."""
    cdef Py_ssize_t place, number = -1
    for place in range(n):
        if place == 0 or not is_same(&ordered[place], &ordered[place - 1]):
            number += 1
        numbers[ordered[place].rest & ((<uint64_t>1 << 48) - 1)] = number
    return number + 1


cdef void write_ids(const Digest* ordered, Py_ssize_t n, char* text, int64_t* ends) noexcept nogil:
    """The distinct ids in their order, as the text of a column and the ends of its cells."""
    cdef Py_ssize_t place
    cdef int64_t* end = ends
    cdef int at
    cdef uint64_t left
    end[0] = 0
    for place in range(n):
        if place > 0 and is_same(&ordered[place], &ordered[place - 1]):
            continue
        memcpy(text, b"a-", 2)
        for at in range(DIGITS):
            left = ordered[place].first << 4 * at if at < 16 else ordered[place].rest << 4 * (at - 16)
            text[2 + at] = b"0123456789abcdef"[left >> 60]
        text += 2 + DIGITS
        end[1] = end[0] + 2 + DIGITS
        end += 1


cdef Column column_of_ids(const Digest* ordered, Py_ssize_t n, Py_ssize_t n_ids):
    cdef Column column = Column()
    column.is_text = True
    column.length, column.n_buffers = n_ids, 3
    column.buffers[1] = zeros(n_ids + 1, sizeof(int64_t))
    column.buffers[2] = zeros(n_ids, 2 + DIGITS)
    with nogil:
        write_ids(ordered, n, <char*>column.buffers[2], <int64_t*>column.buffers[1])
    return column


def identify(parts):
    """The distinct ids of rows in their order, and for each row the place of its id among them.

    A part has texts, and for each row the number of its text; the texts of all parts of a row make its id.
    """
    cdef Part given[MOST_PARTS]
    cdef Taken texts, numbers
    cdef Digest* digests = NULL
    cdef Digest* ordered = NULL
    cdef int64_t* found = NULL
    cdef int64_t n_rows = -1
    cdef Py_ssize_t n_ids = 0
    cdef int n_parts = 0
    cdef bint is_done
    kept = []
    for each in parts[:MOST_PARTS]:
        texts, numbers = Taken(each[0]), Taken(each[1])
        kept += [texts, numbers]
        n_rows = numbers.array.length if n_rows < 0 else n_rows
        check_part(texts, numbers, n_rows)
        given[n_parts].texts = &texts.array
        given[n_parts].numbers = <const int64_t*>numbers.array.buffers[1] if n_rows > 0 else NULL
        n_parts += 1
    try:
        digests = <Digest*>zeros(n_rows, sizeof(Digest))
        ordered = <Digest*>zeros(n_rows, sizeof(Digest))
        found = <int64_t*>zeros(n_rows, sizeof(int64_t))
        with nogil:
            is_done = add_digests(given, n_parts, n_rows, digests) and sort_digests(digests, ordered, n_rows)
            if is_done:
                n_ids = number_digests(ordered, n_rows, found)
        if not is_done:
            raise MemoryError
        ids = column_of_ids(ordered, n_rows, n_ids)
        numbered = column_of(found, n_rows, False)
        found = NULL  # it is the column's now
        return ids, numbered
    finally:
        free(digests)
        free(ordered)
        free(found)


cdef check_part(Taken texts, Taken numbers, int64_t n_rows):
    """Raise where a part cannot be read safely."""
    cdef const int64_t* at
    cdef int64_t row
    if not texts.is_text or numbers.is_text or numbers.array.length != n_rows:
        raise ValueError("columns of other types, or not as long")
    if texts.array.null_count or numbers.array.null_count:
        raise ValueError("a column with gaps")
    at = <const int64_t*>numbers.array.buffers[1] if n_rows > 0 else NULL
    for row in range(n_rows):
        if not 0 <= at[row] < texts.array.length:
            raise IndexError(at[row])
