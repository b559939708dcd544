# The bytes of a file as nodes of YAML, in the subset that leaves no doubt; everything else is refused (-1), and is
# read in Python. docs/architecture.md lists what is refused. The file ends in a NUL, which Python puts after all bytes.

cdef enum:
    SCALAR = 0
    SEQUENCE = 1
    MAPPING = 2
    REFUSED = -1
    LONGEST_KEY = 1000  # bytes as far as the colon; for YAML no key is longer than 1024 characters
    DEEPEST = 60  # levels that are read by recursion


cdef struct Node:
    uint32_t start  # of a scalar's text, in the file or in what was made
    uint32_t length
    int32_t line
    int32_t column
    int32_t first  # the first child of a collection; the value of a key
    int32_t next  # the next of the same collection, or -1
    int32_t symbol  # of a key: the number of its word in the schema, or -1
    uint8_t kind
    bint is_plain
    bint is_made


cdef struct Source:
    const char* data
    Py_ssize_t size
    Py_ssize_t p
    int32_t line
    Py_ssize_t line_start
    Py_ssize_t counted_to  # columns of this line are counted as far as here
    int32_t column
    int32_t indent  # of the line with content at which p is; -1 at the end
    int32_t depth
    int32_t deepest
    bint is_ascii
    bint is_full
    bint has_draft
    Node* nodes
    Py_ssize_t n
    Py_ssize_t room
    Bytes made  # texts that are not in the file as they are: folded, or with escapes
    uint64_t* keys  # the keys of all mappings, to find those that are there twice
    Py_ssize_t n_keys
    Py_ssize_t n_places
    const Symbols* symbols


cdef inline bint is_blank(char c) noexcept nogil:
    """Whether a character ends an indicator: a space, the end of a line or of the file."""
    return c == b" " or c == b"\n" or c == 0


cdef inline bint is_flow_sign(char c) noexcept nogil:
    return c == b"," or c == b"[" or c == b"]" or c == b"{" or c == b"}"


cdef inline void begin_line(Source* s) noexcept nogil:
    """After a line end: p is at the first character of a line."""
    s.line += 1
    s.line_start = s.p
    s.counted_to = s.p
    s.column = 1


cdef inline int32_t column_at(Source* s, Py_ssize_t p) noexcept nogil:
    """The column of a place on this line, in characters, 1-based; places are asked for in order."""
    cdef Py_ssize_t at
    if s.is_ascii:
        return <int32_t>(p - s.line_start) + 1
    if p < s.counted_to:
        s.counted_to = s.line_start
        s.column = 1
    for at in range(s.counted_to, p):
        if (s.data[at] & 0xC0) != 0x80:
            s.column += 1
    s.counted_to = p
    return s.column


cdef int32_t new_node(Source* s, uint8_t kind, Py_ssize_t p) noexcept nogil:
    cdef Node* node
    if s.n >= s.room and not reserve(<void**>&s.nodes, &s.room, s.n + 1, sizeof(Node)):
        s.is_full = True
        return REFUSED
    node = &s.nodes[s.n]
    node.kind = kind
    node.start = <uint32_t>p
    node.length = 0
    node.line = s.line
    node.column = column_at(s, p)
    node.first = -1
    node.next = -1
    node.symbol = -1
    node.is_plain = False
    node.is_made = False
    s.n += 1
    return <int32_t>(s.n - 1)


cdef inline const char* text_of(const Source* s, const Node* node) noexcept nogil:
    return (s.made.at if node.is_made else s.data) + node.start


# -- characters --------------------------------------------------------------------------------------------------------


cdef bint is_odd(uint32_t c) noexcept nogil:
    """Whether a character beyond ASCII is a control, a blank, a line end, invisible at the edge, or none at all."""
    if c < 0x1680:
        return c <= 0xA0
    return (
        c == 0x1680 or (0x2000 <= c <= 0x200B) or c == 0x2028 or c == 0x2029 or c == 0x202F or c == 0x205F or c == 0x3000
        or (0xD800 <= c <= 0xDFFF) or c == 0xFEFF or c == 0xFFFE or c == 0xFFFF or c > 0x10FFFF
    )


cdef Py_ssize_t signs_of(const unsigned char* at) noexcept nogil:
    """How many bytes the character beyond ASCII at a place has; 0 where it is odd or not UTF-8."""
    cdef uint32_t c
    if at[0] < 0xC2 or at[0] > 0xF4 or (at[1] & 0xC0) != 0x80:
        return 0
    if at[0] < 0xE0:
        c = ((at[0] & 0x1F) << 6) | (at[1] & 0x3F)
        return 0 if is_odd(c) else 2
    if (at[2] & 0xC0) != 0x80:
        return 0
    if at[0] < 0xF0:
        c = ((at[0] & 0x0F) << 12) | ((at[1] & 0x3F) << 6) | (at[2] & 0x3F)
        return 0 if c < 0x800 or is_odd(c) else 3
    if (at[3] & 0xC0) != 0x80:
        return 0
    c = ((at[0] & 0x07) << 18) | ((at[1] & 0x3F) << 12) | ((at[2] & 0x3F) << 6) | (at[3] & 0x3F)
    return 0 if c < 0x10000 or is_odd(c) else 4


cdef bint has_plain_bytes(Source* s) noexcept nogil:
    """Whether all bytes are UTF-8 of characters that mean the same to all, and no line starts like a document."""
    cdef const unsigned char* at = <const unsigned char*>s.data
    cdef const unsigned char* end = at + s.size
    cdef Py_ssize_t n
    cdef bint is_first = True
    s.is_ascii = True
    while at < end:
        if is_first:
            is_first = False
            if at[0] == b"%":
                return False
            if (at[0] == b"-" or at[0] == b".") and at[1] == at[0] and at[2] == at[0]:
                return False
        if at[0] < 0x80:
            if at[0] == b"\n":
                is_first = True
            elif at[0] < 0x20 or at[0] == 0x7F:
                return False
            at += 1
        else:
            n = signs_of(at)
            if n == 0:
                return False
            s.is_ascii = False
            at += n
    return True


# -- lines -------------------------------------------------------------------------------------------------------------


cdef void next_content(Source* s) noexcept nogil:
    """From the start of a line to the first character of the next line that is neither empty nor a comment."""
    cdef Py_ssize_t p = s.p
    while True:
        while s.data[p] == b" ":
            p += 1
        if s.data[p] == b"#":
            while s.data[p] != b"\n" and s.data[p] != 0:
                p += 1
        if s.data[p] != b"\n":
            break
        p += 1
        s.p = p
        begin_line(s)
    s.indent = -1 if s.data[p] == 0 else <int32_t>(p - s.line_start)
    s.p = p


cdef bint end_line(Source* s) noexcept nogil:
    """From the end of a value to the next content; False where more than a comment follows on the line."""
    cdef Py_ssize_t p = s.p
    while s.data[p] == b" ":
        p += 1
    if s.data[p] == b"#":
        # Python reports ` #x` after a plain value, which may have been meant as part of it.
        if p == s.p or not is_blank(s.data[p + 1]):
            return False
        while s.data[p] != b"\n" and s.data[p] != 0:
            p += 1
    if s.data[p] == b"\n":
        p += 1
        s.p = p
        begin_line(s)
    elif s.data[p] != 0:
        return False
    else:
        s.p = p
    next_content(s)
    return True


# -- keys --------------------------------------------------------------------------------------------------------------


cdef bint spread_keys(Source* s) noexcept nogil:
    cdef Py_ssize_t larger = 1024 if s.n_places == 0 else 2 * s.n_places
    cdef uint64_t* keys = <uint64_t*>calloc(<size_t>larger, sizeof(uint64_t))
    cdef Py_ssize_t number, place
    if keys == NULL:
        s.is_full = True
        return False
    for number in range(s.n_places):
        if s.keys[number] != 0:
            place = <Py_ssize_t>(s.keys[number] & <uint64_t>(larger - 1))
            while keys[place] != 0:
                place = (place + 1) & (larger - 1)
            keys[place] = s.keys[number]
    free(s.keys)
    s.keys = keys
    s.n_places = larger
    return True


cdef bint is_new_key(Source* s, int32_t mapping, uint64_t hash_) noexcept nogil:
    """Whether no key of the mapping has this hash yet; two keys of one hash are taken for the same."""
    cdef uint64_t mine = mixed(hash_, <uint64_t>mapping + 1) | 1
    cdef Py_ssize_t place
    if 2 * (s.n_keys + 1) > s.n_places and not spread_keys(s):
        return False
    place = <Py_ssize_t>(mine & <uint64_t>(s.n_places - 1))
    while s.keys[place] != 0:
        if s.keys[place] == mine:
            return False
        place = (place + 1) & (s.n_places - 1)
    s.keys[place] = mine
    s.n_keys += 1
    return True


cdef int32_t add_key(Source* s, int32_t mapping, int32_t last, int32_t key) noexcept nogil:
    """Hang a key behind the last one of its mapping; REFUSED where it is there twice, empty, or `<<`."""
    cdef Node* node = &s.nodes[key]
    cdef const char* text = text_of(s, node)
    cdef uint64_t hash_
    if node.length == 0 or (node.length == 2 and text[0] == b"<" and text[1] == b"<"):
        return REFUSED
    hash_ = hash_of(text, node.length, 0)
    if not is_new_key(s, mapping, hash_):
        return REFUSED
    node.symbol = symbol_of(s.symbols, text, node.length, hash_)
    if last < 0:
        s.nodes[mapping].first = key
    else:
        s.nodes[last].next = key
    return key
